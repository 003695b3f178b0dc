"""What waits for a person on the day board, and what the teams have reported.

First wrong doors, then trouble, then teams that are silent, then what ends today before anybody went in; what is not
approved is one line. Nothing is left out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from thelivu.base import IST, Word, ist, midnight

from . import day_queries
from .pages import district_name


@dataclass(frozen=True, slots=True)
class Need:
    """One line: an instant, or a length of time in seconds; the sentence; where to act."""

    text: Word
    url: str
    verb: Word
    at: datetime | None = None
    seconds: float | None = None
    brick: bool = False
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """Something that a team or an officer reported of one search."""

    at: datetime
    text: Word
    url: str


def needs(
    searches: Sequence[Any], wrong: Mapping[str, Any], plan_url: str, at: datetime, language: str
) -> Iterator[Need]:
    """Every line of the list, the most pressing first."""
    words = day_queries.words_of(one.id for one in searches)
    for one in searches:
        if one.id in wrong and not wrong[one.id].closed_at:
            yield _incident(one, wrong[one.id], language)
    for one in searches:
        yield from (_trouble(one, word, language) for word in words[one.id] if _open(word))
    for one, heard in day_queries.silent(searches, at):
        yield _silent(one, heard, at, language)
    yield from sorted(_ending(searches, at), key=lambda one: one.seconds or 0)
    drafts = [one for one in searches if _waits(one, at) and not one.approved_by]
    if drafts:
        url, first = f"{plan_url}?state=draft", min(one.wave.starts_at for one in drafts)
        said = Word("desk_operations.need_approval", {"n": len(drafts)})
        yield Need(said, url, Word("desk_operations.open_plan"), at=first)


def _open(word: Any) -> bool:
    return word.kind != "all_well" and word.answered_at is None


def _waits(row: Any, at: datetime) -> bool:
    """Whether somebody still has to go in: not called off, in a wave that has not ended."""
    return not row.entered_at and not row.called_off_at and row.wave is not None and row.wave.ends_at > at


def _values(row: Any, language: str, **more: Any) -> dict[str, Any]:
    district = district_name(row.district, language) or "-"
    return {"team": row.team.label if row.team else "-", "search": row.label, "district": district, **more}


def _incident(row: Any, incident: Any, language: str) -> Need:
    values = _values(row, language, premises=row.premises.label, incident=incident.label)
    url = reverse("operations:incident", args=[incident.id])
    said = Word("desk_operations.need_incident", values)
    return Need(said, url, Word("desk_operations.answer"), at=incident.at, brick=True, wrong=True)


def _trouble(row: Any, word: Any, language: str) -> Need:
    values = _values(row, language, note=word.note)
    said = Word(f"desk_operations.word_{word.kind}", values)
    url = reverse("operations:trouble", args=[word.id])
    return Need(said, url, Word("desk_operations.answer_trouble"), at=word.at, brick=True)


def _silent(row: Any, heard: datetime, at: datetime, language: str) -> Need:
    values = _values(row, language, heard=f"{heard.astimezone(IST):%H:%M}")
    url = reverse("operations:word", args=[row.id])
    seconds = (at - heard).total_seconds()
    return Need(Word("desk_operations.need_word", values), url, Word("desk_operations.record_call"), seconds=seconds)


def _ending(searches: Sequence[Any], at: datetime) -> Iterator[Need]:
    """Warrants and authorities that end before midnight while nobody went in."""
    tonight = midnight(ist(at).date() + timedelta(days=1))
    for row in searches:
        if not _waits(row, at):
            continue
        for kind, reference, ends in _ends(row):
            if ends < tonight:
                values = {"reference": reference, "search": row.label, "ends": f"{ends.astimezone(IST):%d.%m. %H:%M}"}
                code = "ended" if ends <= at else "ends"
                said = Word(f"desk_operations.need_{kind}_{code}", values)
                url = reverse("operations:search", args=[row.id])
                left = max(0.0, (ends - at).total_seconds())
                yield Need(said, url, Word("desk_operations.open_search"), seconds=left, brick=ends <= at)


def _ends(row: Any) -> Iterator[tuple[str, str, datetime]]:
    if row.basis_kind == "court_warrant" and row.basis.get("valid_to"):
        yield "warrant", str(row.basis.get("reference", "")), datetime.fromisoformat(row.basis["valid_to"])
    if row.authority is not None:
        yield "authority", row.authority.label, row.authority.valid_to


# Reports ----------------------------------------------------------------------------------------------------------
def reports(searches: Iterable[Any], wrong: Mapping[str, Any], language: str) -> list[Report]:
    """Everything that was reported of these searches, the newest first."""
    held = {one.id: one for one in searches}
    found = [one for row in held.values() for one in _went(row, wrong.get(row.id), language)]
    for out in day_queries.every_outcome(held):
        values = _values(held[out.search_id], language, fir=out.fir)
        found.append(_report(out.at, f"report_{out.outcome}", values, out.search_id))
    for row_id, words in day_queries.words_of(held).items():
        for word in words:
            values = _values(held[row_id], language, note=word.note)
            found.append(_report(word.at, f"word_{word.kind}", values, row_id))
    return sorted(found, key=lambda one: one.at, reverse=True)


def _went(row: Any, incident: Any, language: str) -> Iterator[Report]:
    if row.entered_at:
        yield _report(row.entered_at, "report_entered", _values(row, language), row.id)
    if row.left_at:
        yield _report(row.left_at, "report_left", _values(row, language), row.id)
    if row.called_off_at:
        yield _report(row.called_off_at, "report_called_off", _values(row, language), row.id)
    if incident is not None:
        values = _values(row, language, incident=incident.label)
        yield _report(incident.at, "report_wrong_door", values, row.id)


def _report(at: datetime, code: str, values: Mapping[str, Any], search_id: str) -> Report:
    return Report(at, Word(f"desk_operations.{code}", values), reverse("operations:search", args=[search_id]))
