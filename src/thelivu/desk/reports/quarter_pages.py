"""The table of a quarter as its page, its paper and its file show it: the same numbers, the same ones held back."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from thelivu.base import Word, ist, say
from thelivu.law import load as load_law
from thelivu.leads.formats import IMPORTERS
from thelivu.reports.crossing import Crossing
from thelivu.reports.quarter import BY, OUTCOMES, Counts, bounds, crossing, printed_by_hand, printed_wait
from thelivu.targets import TIERS

from . import quarter_queries


@dataclass(frozen=True, slots=True)
class Line:
    """One tier: its numbers in the order of the columns, then how many in all; None is held back."""

    name: str
    numbers: tuple[int | None, ...]
    total: int | None


@dataclass(frozen=True, slots=True)
class Table:
    """Tiers against one thing."""

    by: str
    title: Word
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    totals: tuple[int | None, ...]
    held: str  # columns held back whole
    held_tiers: str  # tiers held back whole: they are in the file, and in one sentence of the page

    @property
    def printed(self) -> tuple[Line, ...]:
        """The tiers of which at least the total is printed."""
        return tuple(line for line in self.lines if line.total is not None)


@dataclass(frozen=True, slots=True)
class QuarterPage:
    """Everything that may be printed of a quarter; nothing at all where too little came in."""

    total: int | None
    tables: tuple[Table, ...]
    by_hand: tuple[int, int] | None
    # tier, hours to the decision, hours to the search
    waits: tuple[tuple[str, float | None, float | None], ...]

    @property
    def waited(self) -> tuple[tuple[str, float | None, float | None], ...]:
        """The tiers of which a wait is printed."""
        return tuple(one for one in self.waits if one[1] is not None or one[2] is not None)


def quarter_page(row: Any, language: str) -> QuarterPage:
    """What may be printed of kept counts. If one table would be empty, its total would tell too much: none is shown."""
    counts = quarter_queries.counts_of(row)
    made = [(by, crossing(counts, by, TIERS, _columns(by, counts, row.quarter))) for by in BY]
    held = [(by, table) for by, table in made if table is not None]
    if len(held) < len(made):
        return QuarterPage(None, (), None, ())
    first = held[0][1]
    return QuarterPage(
        total=first.total, tables=tuple(_table(by, table, language) for by, table in held),
        by_hand=printed_by_hand(counts),
        waits=tuple(
            (_tier(tier, language), printed_wait(counts, "decided", tier, first), printed_wait(counts, "searched", tier, first))
            for tier in TIERS
        ),
    )  # fmt: skip


def _columns(by: str, counts: Counts, quarter: str) -> list[str]:
    """Every column that there could be: were those without a lead left out, one held back would be known to have some."""
    place = BY.index(by) + 1
    there = [str(row[place]) for row in counts.leads]
    could: Sequence[str] = {
        "outcome": OUTCOMES,
        "source": sorted({one.FORMAT for one in IMPORTERS} | {"typed"}),
        "district": [one.code for one in load_law().districts_on(ist(bounds(quarter)[0]).date())],
    }[by]
    return list(dict.fromkeys([*could, *sorted(there), quarter_queries.UNKNOWN]))


def _table(by: str, table: Crossing, language: str) -> Table:
    return Table(
        by=by, title=Word(f"desk_quarter.by_{by}"), columns=tuple(_name(by, one, language) for one in table.columns),
        lines=tuple(
            Line(
                _tier(tier, language), tuple(table.cells[tier, one] for one in table.columns), table.row_totals[tier]
            )
            for tier in table.rows
        ),
        totals=tuple(table.column_totals[one] for one in table.columns),
        held=", ".join(_name(by, one, language) for one in table.held_columns),
        held_tiers=", ".join(_tier(one, language) for one in table.rows if table.row_totals[one] is None),
    )  # fmt: skip


def _tier(tier: str, language: str) -> str:
    return say(Word(f"targets.tier.{tier}"), language)


def _name(by: str, code: str, language: str) -> str:
    """A column in the reader's language; a format of a file by its own code."""
    if code == quarter_queries.UNKNOWN:
        return say(Word("desk_quarter.not_known"), language)
    if by == "outcome":
        return say(Word(f"desk_quarter.outcome.{code}"), language)
    district = load_law().districts.get(code) if by == "district" else None
    return code if district is None else district.name_ml if language == "ml" else district.name


def as_csv(row: Any, language: str) -> str:
    """What the page shows, as a file: a block a table, divided by an empty line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows(_lines(row, quarter_page(row, language), language))
    return out.getvalue()


def _lines(row: Any, page: QuarterPage, language: str) -> Iterator[list[object]]:
    def word(code: str, **values: str | int) -> str:
        return say(Word(f"desk_quarter.{code}", values), language)

    yield [
        word("title"),
        row.quarter,
        word("number", number=row.number),
        f"{ist(row.counted_at):%Y-%m-%d %H:%M} IST",
    ]
    yield [word("rules", version=row.rules)]
    if page.total is None:
        yield [word("too_few")]
        return
    none = word("not_printed")
    for table in page.tables:
        yield []
        yield [say(table.title, language), *table.columns, word("all")]
        for line in table.lines:
            yield [line.name, *(none if n is None else n for n in (*line.numbers, line.total))]
        yield [word("all"), *(none if n is None else n for n in table.totals), page.total]
        if table.held:
            yield [word("held_whole"), table.held]
    yield []
    yield [word("waits"), word("to_decision"), word("to_search")]
    for name, *hours in page.waits:
        yield [name, *(none if one is None else one for one in hours)]
    yield []
    yield [word("by_hand"), *(page.by_hand or (none,))]
