"""Acts of the second officer: asked, reviewing blind, and where two officers differ, a third who explains it.

CONFIRMED is written in one place, after blind reviews by officers who did not decide, over an answer that is worked out
again at that moment (promise 3).
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
from thelivu.desk.attribution import control_pairs, queries, returned, stored
from thelivu.desk.attribution.models import (
    ControlRow,
    DecisionRow,
    ExplanationRow,
    ReviewRow,
    SecondOfficerRow,
)
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.actions import Recording, note_access, recording

OUTCOMES = ("second_slipped", "first_wrong")


def ask_second(actor: Actor, decision_id: str, officer: str) -> SecondOfficerRow:
    """Asks a named officer to review a decision blind; whom it may not be is not among those who may be asked."""
    with recording(actor, "decide", "attribution.second_asked") as record:
        row = standing(decision_id)
        if row.state not in queries.REVIEWABLE or row.confirmed_at or queries.disagreement(row.id):
            raise Refused("desk_attribution.nothing_to_review")
        if officer not in dict(queries.who_may_review(row)):
            raise Refused("desk_attribution.cannot_be_second")
        return record.insert(SecondOfficerRow(decision=row, officer=officer, asked_by=actor.id), like=row)


def remind_second(actor: Actor, decision_id: str) -> list[SecondOfficerRow]:
    """Reminds every officer who was asked and has not finished."""
    with recording(actor, "decide", "attribution.second_reminded") as record:
        row = standing(decision_id)
        asked = [one for one in queries.second_officers([row.id]) if queries.still_owes(row, one.officer)]
        if not asked:
            raise Refused("desk_attribution.nobody_to_remind")
        return [record.change(one, reminded_at=record.at) for one in asked]


def review(actor: Actor, decision_id: str, sighting_id: str, chosen: tuple[str, int] | None) -> ReviewRow:
    """A blind review of one sighting: `chosen` is (id of a return, row), or None where no row fits."""
    with recording(actor, "review", "attribution.reviewed") as record:
        row = _reviewable(actor, decision_id, sighting_id)
        if control_pairs.task_before(actor, row, sighting_id).control is not None:
            raise Refused("desk_attribution.pair_comes_before")
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


def answer_control(
    actor: Actor, decision_id: str, sighting_id: str, chosen: tuple[str, int] | None
) -> ControlRow:
    """What an officer named in the control pair that stands before a sighting. It is counted, and changes nothing else."""
    with recording(actor, "review", "attribution.pair_read") as record:
        row = _reviewable(actor, decision_id, sighting_id)
        pair = control_pairs.task_before(actor, row, sighting_id).control
        if pair is None:
            raise Refused("desk_attribution.nothing_to_review")
        found, named = control_pairs.judged(pair, chosen)
        made = ControlRow(
            decision=row, sighting_id=sighting_id, officer=actor.id, returned_id=pair.returned, number=pair.number,
            address=str(pair.sighting.address), port=pair.sighting.port, at=control_pairs.moment(pair),
            known=pair.row, named=named, found=found,
        )  # fmt: skip
        return record.insert(made)


def look_together(actor: Actor, control_id: str) -> ControlRow:
    """A supervisor and the officer have looked at a missed control pair together."""
    if not queries.may_see_controls(actor):
        raise Refused("people.verb_not_granted", verb="approve")
    with recording(actor, "approve", "attribution.control_looked_at") as record:
        row = queries.control(control_id)
        if row.found or row.looked_at:
            raise Refused("desk_attribution.nothing_missed")
        return record.change(row, looked_at=record.at, looked_by=actor.id)


def explain(actor: Actor, review_id: str, outcome: str, why: str) -> ExplanationRow:
    """A third officer, who has looked at both rows, says how two came to differ. Whoever explains cannot review."""
    if not why.strip() or outcome not in OUTCOMES:
        raise InputError("desk_attribution.why_missing")
    with recording(actor, "approve", "attribution.explained") as record:
        one = queries.review_row(review_id)
        row = standing(one.decision_id)
        if queries.disagreement(row.id) != one:
            raise Refused("desk_attribution.nothing_to_explain")
        if actor.id in {row.decided_by, one.officer}:
            raise Refused("desk_attribution.a_third_explains")
        note_access(actor, queries.UNBLINDED, about=row.id, purpose=row.authority.purpose)
        made = ExplanationRow(review=one, outcome=outcome, why=why.strip(), explained_by=actor.id)
        return record.insert(made, like=row)


def _reviewable(actor: Actor, decision_id: str, sighting_id: str) -> DecisionRow:
    row = standing(decision_id)
    refused = queries.why_not_review(actor, row)
    if refused is not None:
        raise Refused.of(refused)
    if sighting_id not in queries.to_review(actor, [row]).get(row.id, ()):
        raise Refused("desk_attribution.nothing_to_review")
    return row


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
        for one in queries.standing_reviews(row.id)
    ]
    [decided] = answer.attribution.identities
    outcome = confirm(decided, reviews, check, first_officer=row.decided_by)
    if isinstance(outcome, ConfirmedState):
        record.change(row, confirmed_at=record.at, confirmed_by=list(outcome.second_officers))
