"""Acts of the second officer. CONFIRMED is written in one place, after blind reviews by officers who did not decide.

The answer is worked out again at that moment (promise 3).
"""

from thelivu.attribution import (
    ConfirmedState,
    DecidedSighting,
    FieldCheck,
    Review,
    blind_review,
    confirm,
)
from thelivu.base import InputError, Refused
from thelivu.desk.attribution import queries, returned, stored
from thelivu.desk.attribution.models import DecisionRow, ReviewRow
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.actions import Recording, recording


def review(actor: Actor, decision_id: str, sighting_id: str, chosen: tuple[str, int] | None) -> ReviewRow:
    """A blind review of one sighting: `chosen` is (id of a return, row), or None where no row fits."""
    with recording(actor, "review", "attribution.reviewed") as record:
        row = standing(decision_id)
        refused = queries.why_not_review(actor, row)
        if refused is not None:
            raise Refused.of(refused)
        if sighting_id not in queries.to_review(actor, [row]).get(row.id, ()):
            raise Refused("desk_attribution.nothing_to_review")
        answer = answer_now(row)
        if not still_says(answer, row):
            raise Refused("desk_attribution.says_otherwise_now", label=row.label)
        decided = next(one for one in answer.attribution.sightings if one.sighting.id == sighting_id)
        found = _found(actor, decided, answer, chosen)
        made = ReviewRow(
            decision=row, sighting_id=sighting_id, officer=actor.id, agrees=found.agrees,
            returned_id=chosen[0] if chosen else None, row=chosen[1] if chosen else None,
            said=stored.word(found.said),
        )  # fmt: skip
        record.insert(made, like=row)
        confirm_if_agreed(record, row, answer)
        return made


def _found(
    actor: Actor, decided: DecidedSighting, answer: returned.Answer, chosen: tuple[str, int] | None
) -> Review:
    shown = returned.rows_around(decided.sighting, answer.attribution.returns)
    place = None
    if chosen is not None:
        sha = {row_id: sha for sha, (row_id, _) in answer.ids.items()}.get(chosen[0], "")
        place = (sha, chosen[1])
        if place not in {lease.place for lease in shown}:
            raise InputError("desk_attribution.row_not_shown")
    return blind_review(decided, shown, place, officer=actor.id)


def standing(decision_id: str) -> DecisionRow:
    """A decision that still stands, or a refusal that says that it is void."""
    row = queries.decision(decision_id)
    if not queries.current(row):
        raise Refused("desk_attribution.void", label=row.label)
    return row


def answer_now(row: DecisionRow) -> returned.Answer:
    """What the rules say at this moment of the identity."""
    return returned.answer([queries.value_of(one) for one in queries.sightings(row.identity_id)])


def still_says(answer: returned.Answer, row: DecisionRow) -> bool:
    """Whether that is what was decided; a return that came since can change it."""
    [decided] = answer.attribution.identities
    line = (decided.line.provider, decided.line.subscriber) if decided.line else ("", "")
    return (decided.state, *line) == (row.state, row.provider, row.subscriber)


def confirm_if_agreed(record: Recording, row: DecisionRow, answer: returned.Answer) -> None:
    """The one place where CONFIRMED is written; an ordered field verification is waited for."""
    checks = queries.field_checks(row.id)
    if any(one.done_at is None for one in checks):
        return
    check = FieldCheck(checks[-1].officer, bool(checks[-1].address_proven)) if checks else None
    reviews = [
        Review(one.sighting_id, one.officer, one.agrees, stored.said(one.said))
        for one in queries.reviews(row.id)
    ]
    [decided] = answer.attribution.identities
    outcome = confirm(decided, reviews, check, first_officer=row.decided_by)
    if isinstance(outcome, ConfirmedState):
        record.change(row, confirmed_at=record.at, confirmed_by=list(outcome.second_officers))
