"""The page of proposals: a team and a wave for each draft that lacks one, with reasons; or the constraint that failed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from thelivu.base import Word
from thelivu.desk.people.queries import Actor

from . import pages, plan_queries, queries

_DIGITS = 5  # no operation has so many waves


@dataclass(frozen=True, slots=True)
class Line:
    """One draft: what is proposed, as the form sends it back, or why nothing is."""

    url: str
    label: str
    district: str
    reasons: tuple[Word, ...]
    value: str = ""  # search, team and wave
    team: str = ""
    wave: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """The proposals of one operation for one planner, and how many drafts wait for another planner."""

    row: Any
    proposed: tuple[Line, ...]
    unplaced: tuple[Line, ...]
    of_others: int


def sheet(row: Any, actor: Actor, at: datetime, *, district: str = "") -> Sheet:
    """What the rule proposes now, as far as the filter lets it through."""
    rows = queries.searches_of(row.id)
    by_id = {one.id: one for one in rows}
    teams = {one.id: one.label for one in plan_queries.teams_of(row.id)}
    found = plan_queries.proposed(actor, row.id, rows, at)
    proposed = (
        Line(*_of(by_id[one.search], actor), _read(one.reasons, actor), f"{one.search}:{one.team}:{one.wave}", teams[one.team], one.wave)
        for one in found.proposals
        if district in {"", by_id[one.search].district}
    )
    unplaced = (
        Line(*_of(by_id[one.search], actor), _read([one.reason], actor)) for one in found.unplaced if district in {"", by_id[one.search].district}
    )
    return Sheet(
        row=row,
        proposed=tuple(sorted(proposed, key=lambda one: one.label)),
        unplaced=tuple(sorted(unplaced, key=lambda one: one.label)),
        of_others=sum(not (one.team_id and one.wave_id) and pages.waits(one) and one.planned_by != actor.id for one in rows),
    )  # fmt: skip


def _of(row: Any, actor: Actor) -> tuple[str, str, str]:
    return reverse("operations:search", args=[row.id]), row.label, pages.district_name(row.district, actor.language)


def _read(reasons: Sequence[Word], actor: Actor) -> tuple[Word, ...]:
    """The reasons with the district as the officer reads it, not its code."""
    named = ({"district": pages.district_name(str(one.values["district"]), actor.language)} if "district" in one.values else {} for one in reasons)
    return tuple(Word(one.code, {**one.values, **name}) for one, name in zip(reasons, named, strict=True))


def chosen(values: list[str]) -> Iterator[tuple[str, str, int]]:
    """What the form sent back: search, team, wave. A value of another form is none that is proposed."""
    for value in values:
        search, _, rest = value.partition(":")
        team, _, wave = rest.partition(":")
        yield search, team, int(wave) if wave.isdecimal() and len(wave) < _DIGITS else 0
