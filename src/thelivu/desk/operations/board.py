"""The day board: planned = closed + team inside + not started, district by district, with the cartogram.

Arrives: the searches of an operation that the officer sees. Leaves: one page. A wrong door stays on the board and in
the figures. The districts are those of the date of the first wave that the officer's scope covers.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from thelivu.base import Word, ist
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scope import WHOLE_STATE
from thelivu.law import load as load_law
from thelivu.operations import BoardRow, day_board

from . import cartogram, queries
from .needs import Need, Report, needs, reports
from .pages import district_name

COUNTED = ("nothing_found", "report_only", "fir", "fir_arrest")
_KIND = {"fir_arrest": "fir_and_arrest"}
LATEST = 8  # of the reports, under the board
BAR = 120  # px of the longest bar


@dataclass(frozen=True, slots=True)
class DistrictLine:
    """One district in the table, in the order of the press list."""

    name: str
    url: str
    bar: cartogram.Bar
    planned: int
    closed: int
    outcomes: tuple[int, ...]
    exhibits: int
    incidents: int
    without_result: int


@dataclass(frozen=True, slots=True)
class Board:
    """The whole page."""

    row: Any
    day: datetime | None
    running: Word
    running_look: str
    sum: tuple[tuple[int, Word, str], ...]
    exhibits: int
    fir: int
    arrest: int
    report_only: int
    incidents: tuple[Any, ...]
    called_off: int
    lines: tuple[DistrictLine, ...]
    sums: tuple[int, ...]
    maps: tuple[cartogram.Cartogram, ...]
    summary: Word
    needs: tuple[Need, ...]
    reports: tuple[Report, ...]
    every_report: int
    of_districts: int

    @property
    def inside(self) -> int:
        """Teams inside now."""
        return self.sum[2][0]

    @property
    def news(self) -> Word:
        """What is read aloud when it changes: never the time alone."""
        (whole, _, _), (closed, _, _) = self.sum[:2]
        values = {"planned": whole, "closed": closed, "inside": self.inside, "needs": len(self.needs)}
        return Word("desk_operations.news", values)


def board(row: Any, actor: Actor, at: datetime) -> Board:
    """The board of one operation as this officer sees it."""
    searches = queries.searches_of(row.id)
    wrong = queries.incidents_of(one.id for one in searches)
    outcomes = queries.latest_outcomes(one.id for one in searches)
    waves = queries.waves_of([row.id])[row.id]
    held = {one.district: one for one in day_board(queries.progress_of(searches), at)}
    day = ist(waves[0].starts_at if waves else at).date()
    codes = districts(actor, day, held)
    told = reports(searches, wrong, actor.language)
    plan_url = reverse("operations:show", args=[row.id])
    seen = _Seen(held, searches, outcomes, wrong, plan_url, actor.language)
    lines = [_line(code, seen) for code in codes]
    counted = Counter(one.outcome for one in searches if not one.called_off_at)
    closed, inside, waiting = (
        sum(len(getattr(one, part)) for one in held.values()) for part in ("closed", "inside", "not_started")
    )
    return Board(
        row=row, day=waves[0].starts_at if waves else None, running=_running(waves, at), sum=_sum(row, closed, inside, waiting),
        running_look="running" if waves and waves[0].starts_at <= at <= waves[-1].ends_at else "not_started",
        exhibits=sum(line.exhibits for line in lines), fir=counted["fir"] + counted["fir_arrest"],
        arrest=counted["fir_arrest"], report_only=counted["report_only"], incidents=tuple(wrong.values()),
        called_off=sum(len(one.called_off) for one in held.values()), lines=tuple(lines), sums=_sums(lines),
        maps=cartogram.draw_all([_tile(code, line) for code, line in zip(codes, lines, strict=True)]),
        summary=Word("desk_operations.map_summary", {"closed": closed, "planned": closed + inside + waiting, "n": len(lines)}),
        needs=tuple(needs(searches, wrong, plan_url, at, actor.language)), reports=tuple(told[:LATEST]),
        every_report=len(told), of_districts=len(load_law().districts_on(day)),
    )  # fmt: skip


def districts(actor: Actor, on: date, held: Mapping[str, object]) -> list[str]:
    """The districts of the day that this officer covers, and any other that a search of theirs lies in."""
    law = load_law()
    covered = [
        one.code
        for one in law.districts_on(on)
        if WHOLE_STATE in actor.scope.districts or one.code in actor.scope.districts or one.code in held
    ]
    return [*covered, *(code for code in held if code not in covered)]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the whole board has read once."""

    held: Mapping[str, BoardRow]
    searches: Sequence[Any]
    outcomes: Mapping[str, Any]
    wrong: Mapping[str, Any]
    plan_url: str
    language: str

    @property
    def bar_unit(self) -> float:
        """The length of one search in a bar, so that the longest still leaves room for the numbers beside it."""
        return min(14.1, BAR / max([1, *(row.planned for row in self.held.values())]))


def _line(code: str, seen: _Seen) -> DistrictLine:
    held = seen.held.get(code)
    closed = held.closed if held else ()
    here = [one for one in seen.searches if one.district == code and not one.called_off_at]
    counted = Counter(one.outcome for one in here if one.id in closed)
    bar = {_KIND.get(kind, kind): n for kind, n in counted.items() if kind}
    bar |= {"inside": len(held.inside) if held else 0, "not_started": len(held.not_started) if held else 0}
    return DistrictLine(
        name=district_name(code, seen.language) or "-",
        url=f"{seen.plan_url}?district={code}",
        bar=cartogram.outcome_bar(bar, seen.bar_unit),
        planned=held.planned if held else 0,
        closed=len(closed),
        outcomes=tuple(counted[kind] for kind in COUNTED),
        exhibits=sum(len(seen.outcomes[one.id].exhibits) for one in here if one.id in seen.outcomes),
        incidents=sum(one.id in seen.wrong for one in here),
        without_result=counted[""],
    )


def _tile(code: str, line: DistrictLine) -> cartogram.DistrictRow:
    district = load_law().districts.get(code)
    column, row = district.tile if district else (0, 0)
    kinds = {piece.kind: piece.n for piece in line.bar.pieces}
    return cartogram.DistrictRow(
        code=code or "-", kind=district.kind if district else "single", name=line.name, planned=line.planned,
        closed=line.closed, outcomes=kinds, column=column, row=row, columns=district.columns if district else 1,
        wrong_premises=line.incidents, url=line.url,
    )  # fmt: skip


def _running(waves: Sequence[Any], at: datetime) -> Word:
    days = sorted({ist(one.starts_at).date() for one in waves})
    if not waves or at < waves[0].starts_at:
        return Word("desk_operations.not_begun")
    if at > waves[-1].ends_at:
        return Word("desk_operations.ended")
    number = sum(day <= ist(at).date() for day in days)
    return Word("desk_operations.running_day", {"n": number, "of": len(days)})


def _sum(row: Any, closed: int, inside: int, waiting: int) -> tuple[tuple[int, Word, str], ...]:
    here = reverse("operations:show", args=[row.id])
    return (
        (closed + inside + waiting, Word("desk_operations.n_planned"), here),
        (closed, Word("desk_operations.n_closed"), f"{here}?state=closed"),
        (inside, Word("desk_operations.n_inside"), f"{here}?state=inside"),
        (waiting, Word("desk_operations.n_not_started"), f"{here}?state=approved"),
    )


def _sums(lines: Sequence[DistrictLine]) -> tuple[int, ...]:
    rows = [(line.planned, line.closed, *line.outcomes, line.exhibits) for line in lines]
    return tuple(sum(column) for column in zip(*rows, strict=True)) if rows else (0,) * 7
