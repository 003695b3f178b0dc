"""Cold exhibits wake up: a list that came later is compared with what is stored, one examination at a time, as long work.

An item that was done, or that a killed worker left, changes nothing when it runs again: a list wakes an examination once,
and what any version of it named before wakes nobody.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from thelivu.authority import Permit, Subject
from thelivu.base import InputError, Refused, ThelivuError, Word
from thelivu.desk.authority.actions import ask as ask_authority
from thelivu.desk.authority.queries import choices
from thelivu.desk.examination import cold
from thelivu.desk.examination.models import ExaminationRow, KnownListRow, WakingRow, WokenRow
from thelivu.desk.examination.queries import examination, lists, may_use, parsed, usable
from thelivu.desk.examination.queries.woken import cold as cold_examinations
from thelivu.desk.examination.queries.woken import known_hits, waking, woken_before
from thelivu.desk.examination.values import DECISIONS
from thelivu.desk.exhibits.queries import exhibit, rests_on_void
from thelivu.desk.jobs.actions import Effect, Item, add, ask
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.actions import next_number, recording
from thelivu.desk.register.documents import sealed_file
from thelivu.desk.register.models import SealedFileRow
from thelivu.desk.register.queries import now
from thelivu.examination import ACT

STEP = "thelivu.desk.examination.actions.waking.rematch"

def wake_all(actor: Actor, known: KnownListRow) -> str:
    """Asks for the comparison of a list with every stored examination in scope; the id of the job, or nothing to do."""
    if known.good:
        return ""
    with seen_as(actor.scope):
        found = cold_examinations()
    pairs = [(one, label, known) for one, label in found]
    title = Word("desk_examination.job_wake", {"list": f"{known.name}@{known.issue}"})
    return _asked(actor, pairs, f"wake {known.id}", title) if pairs else ""


def wake_one(actor: Actor, row: ExaminationRow) -> str:
    """Asks for the comparison of one new examination with the lists that it was not made against."""
    if row.stored_id is None:
        return ""
    with seen_as(actor.scope):
        later = [one for one in lists() if not one.good and may_use(actor, one)]
    pairs = [(row.id, row.label, one) for one in later if f"{one.name}@{one.issue}" not in row.lists]
    title = Word("desk_examination.job_wake_one", {"label": row.label})
    return _asked(actor, pairs, f"wake {row.id}", title) if pairs else ""


def _asked(actor: Actor, pairs: Sequence[tuple[str, str, KnownListRow]], key: str, title: Word) -> str:
    items = [
        Item({"examination": one, "list": known.id, "name": f"{label} {known.name}@{known.issue}"}, key=f"{one} {known.id}")
        for one, label, known in pairs
    ]
    job = ask(actor, STEP, [], key=key, title=title)
    add(job, items)
    return job


def rematch(actor: Actor, authority: str, work: Mapping[str, Any]) -> Effect:  # noqa: ARG001 - each exhibit has its own
    """One item of the long work: one examination against one list. Reads and compares; what it returns writes."""
    row, known = examination(work["examination"]), usable(actor, work["list"])
    if woken_before(row, known) is not None or row.stored_id is None:
        return _nothing
    if rests_on_void([exhibit(row.exhibit_id)]):
        raise Refused("desk_examination.void")
    permit = _permit(row)
    hits = cold.rematched(*sealed_file(SealedFileRow.objects.get(id=row.stored_id)), parsed(known))
    return lambda: _woken(actor, permit, row, known, hits) if hits else None


def _nothing() -> None:
    """Done before."""


def _permit(row: ExaminationRow) -> Permit:
    """The authority of the run, or another that covers this exhibit now. With none nothing is compared, and it says so."""
    subject = Subject("exhibit", row.exhibit.label, row.exhibit.district or None)
    for authority in dict.fromkeys([row.authority_id, *(one for one, _ in choices(ACT))]):
        try:
            return ask_authority(authority, ACT, subject)
        except ThelivuError:
            continue
    raise Refused("desk_examination.no_authority_now", label=row.exhibit.label)


def _woken(
    actor: Actor, permit: Permit, row: ExaminationRow, known: KnownListRow, hits: Sequence[cold.Hit]
) -> None:
    with recording(actor, "examine", "examination.woken", permit=permit) as record:
        if woken_before(row, known) is not None:
            return
        fresh = list(_fresh(hits, known_hits(row.exhibit_id, known.name)))
        if not fresh:
            return
        again = sum(1 for hit in fresh if hit.again)
        made = WakingRow(
            label=f"WK-{next_number('WK'):04d}", examination=row, known_list=known, files=len(fresh) - again, again=again,
            officer=row.examiner, woke_at=now(),
        )  # fmt: skip
        record.insert(made, like=row)
        record.insert_many([_hit(made, number, hit) for number, hit in enumerate(fresh, 1)], like=row)


def _fresh(hits: Iterable[cold.Hit], known: frozenset[tuple[str, str, str]]) -> Iterable[cold.Hit]:
    """Hits that nothing named before, each file once for a category, however often it lies on the device."""
    seen = set(known)
    for hit in hits:
        key = (hit.grade, hit.category, hit.sha256 or hit.sha1 or hit.md5 or hit.other)
        if key not in seen:
            seen.add(key)
            yield hit


def _hit(made: WakingRow, number: int, hit: cold.Hit) -> WokenRow:
    return WokenRow(
        waking=made, number=number, grade=hit.grade, category=hit.category[:60], distance=hit.distance,
        quality=hit.quality, md5=hit.md5, sha1=hit.sha1, sha256=hit.sha256, size=hit.size, deleted=hit.deleted,
        again=hit.again, other=hit.other,
    )  # fmt: skip


def decide(actor: Actor, waking_id: str, decision: str, reason: str) -> WakingRow:
    """Closes a waking, with a reason: who examined the exhibit, or who registers the case."""
    verb = "examine" if actor.may("examine") else "register"
    actor.require(verb)
    if decision not in DECISIONS or not reason.strip():
        raise InputError("desk_examination.waking_reason")
    with recording(actor, verb, "examination.waking_closed") as record:
        row = waking(waking_id)
        if row.decision:
            raise Refused("desk_examination.waking_is_closed", label=row.label)
        return record.change(
            row, decision=decision, reason=reason.strip()[:300], decided_by=actor.id, decided_at=record.at
        )
