"""Figures as their page shows them: a table in press order, the parts of each whole, and every number a link."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from thelivu.base import LANGUAGES, Refused, Word, ist, say
from thelivu.law import load as load_law
from thelivu.reports import UNIT, Cell, Figures, Names, names

from . import queries

COLUMNS = (
    "places", "teams", "devices", "cases", "arrests", "notices", "apprehensions", "seizure_reports", "wrong_doors",
)  # fmt: skip
CODES = frozenset({*COLUMNS, "searches", "persons_arrested", "doors_unknown"})
_SPLITS = (
    ("searches", "outcome", False), ("devices", "kind", True), ("cases", "act", False),
    ("seizure_reports", "provision", True), ("arrests", "occupation", True),
    ("wrong_doors", "fault", True),
)  # fmt: skip
"""What is split by what, and whether the parts add up to the whole."""


@dataclass(frozen=True, slots=True)
class Number:
    """One number of the table: its column, and the list of the records behind it."""

    n: int
    column: Word
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    """A district, the unit's own row, or the State."""

    name: str
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """A number and what it is made of; an equation where the parts add up, else a list."""

    title: Word
    note: Word
    parts: tuple[tuple[int, str, str], ...]
    adds_up: bool


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """What the page of figures needs."""

    columns: tuple[Word, ...]
    rows: tuple[Row, ...]
    state: Row
    splits: tuple[Split, ...]
    sums: tuple[tuple[int, Word, str], ...]
    doors_unknown: Number


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the records of a number are listed: of the figures of an instant, or of a publication."""

    operation: str
    as_of: datetime
    publication: str = ""

    def of(self, cell: Cell) -> str:
        """The address of one number's records."""
        asked = {"code": cell.code, "district": cell.district, "by": cell.by, "part": cell.part}
        at = {"publication": self.publication} if self.publication else {"as_of": written(self.as_of)}
        query = urlencode({name: value for name, value in {**asked, **at}.items() if value})
        return f"{reverse('reports:cell', args=[self.operation])}?{query}"


def written(at: datetime) -> str:
    """An instant as a link carries it: IST, to the microsecond."""
    return ist(at).replace(tzinfo=None).isoformat(timespec="microseconds")


def figures_page(counted: Figures, addresses: Addresses, language: str) -> FiguresPage:
    """The table in press order, and the parts of each whole."""
    named = names(load_law(), ist(counted.as_of).date(), language)
    rows = tuple(_row(counted, code, label, addresses) for code, label in ordered(counted, named))
    return FiguresPage(
        columns=tuple(_column(code) for code in COLUMNS),
        rows=rows,
        state=_row(counted, "", say(Word("desk_reports.state"), language), addresses),
        splits=tuple(_split(counted, split, named, addresses) for split in _SPLITS),
        sums=_sum_of_cases(counted, addresses),
        doors_unknown=_number(counted, Cell("doors_unknown"), addresses),
    )


def _column(code: str) -> Word:
    return Word(f"reports.figure.{code}")


def ordered(counted: Figures, named: Names) -> Iterable[tuple[str, str]]:
    """Districts in press order, those of no list after them, the unit's own row last."""
    present = set(counted.districts)
    listed = [code for code in named.districts if code in present]
    others = sorted(present - set(listed) - {UNIT})
    yield from ((code, named.districts.get(code, code)) for code in (*listed, *others))
    yield UNIT, say(Word("reports.note.unit"), named.language)


def _number(counted: Figures, cell: Cell, addresses: Addresses) -> Number:
    n = counted.get(cell.code, cell.district, by=cell.by, part=cell.part).value
    return Number(n, _column(cell.code), addresses.of(cell))


def _row(counted: Figures, district: str, name: str, addresses: Addresses) -> Row:
    return Row(name, tuple(_number(counted, Cell(code, district), addresses) for code in COLUMNS))


def _split(counted: Figures, split: tuple[str, str, bool], named: Names, addresses: Addresses) -> Split:
    code, by, adds_up = split
    parts = [
        (figure.value, part_name(by, figure.cell.part, named), addresses.of(figure.cell))
        for figure in counted.parts(code, by)
    ]
    whole = _number(counted, Cell(code), addresses)
    first = [(whole.n, say(whole.column, named.language), whole.url)] if adds_up and parts else []
    note = Word(f"desk_reports.by_{by}")
    return Split(_column(code), note, tuple(first + parts), adds_up and bool(parts))


def part_name(by: str, part: str, named: Names) -> str:
    """What a part is called in the reader's language."""
    if by == "outcome":
        return say(Word(f"desk_reports.outcome.{part}"), named.language)
    if by == "fault":
        return say(Word(f"desk_reports.fault.{part}"), named.language)
    if by == "occupation":
        head = load_law().occupations.get(part)
        return part if head is None else head.name_ml if named.language == "ml" else head.name
    called: Mapping[str, str] = {"kind": named.kinds, "act": named.acts}.get(by, {})
    return called.get(part, part)


def _sum_of_cases(counted: Figures, addresses: Addresses) -> tuple[tuple[int, Word, str], ...]:
    """The State's cases as the sum of its districts and the unit's own row."""
    whole = _number(counted, Cell("cases"), addresses)
    unit = _number(counted, Cell("cases", UNIT), addresses)
    districts = sum(counted.get("cases", code).value for code in counted.districts if code != UNIT)
    return (
        (whole.n, Word("desk_reports.state_cases"), whole.url),
        (districts, Word("desk_reports.district_cases"), "#table"),
        (unit.n, Word("desk_reports.unit_cases"), unit.url),
    )


def operation_lines(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Operations with the last publication of each."""
    held = list(rows)
    last = queries.last_publications(row.id for row in held)
    return [
        {"row": row, "url": reverse("reports:figures", args=[row.id]), "last": last.get(row.id)}
        for row in held
    ]


def note_page(row: Any, as_of: datetime) -> dict[str, Any]:
    """The note as it would go out now, in both languages, or the sentence that says why it cannot."""
    counted = queries.figures_of(row.id, as_of)
    number = len(queries.publications(row.id)) + 1
    try:
        notes = [(language, queries.note(row, counted, language, number)) for language in LANGUAGES]
    except Refused as refused:
        return {"as_of": as_of, "notes": [], "refused": refused.word}
    return {"as_of": as_of, "notes": notes, "refused": None}


def cell_name(cell: Cell, as_of: datetime, language: str) -> str:
    """What a number counts, in words: the figure, its part, its district."""
    named = names(load_law(), ist(as_of).date(), language)
    district = (
        say(Word("reports.note.unit"), language)
        if cell.district == UNIT
        else named.districts.get(cell.district, cell.district)
    )
    part = part_name(cell.by, cell.part, named) if cell.part else ""
    return ", ".join(filter(None, (say(_column(cell.code), language), part, district)))


def differences(rows: Sequence[Mapping[str, Any]], as_of: datetime, language: str) -> list[dict[str, Any]]:
    """What changed since the revision before, number by number, with the records that came and went."""
    found = {
        one.id: one for one in queries.records({key for row in rows for key in (*row["came"], *row["went"])})
    }
    return [
        {
            "name": cell_name(Cell(row["code"], row["district"], row["by"], row["part"]), as_of, language),
            "before": row["before"], "after": row["after"],
            "came": [found[key] for key in row["came"] if key in found],
            "went": [found[key] for key in row["went"] if key in found],
        }
        for row in rows
    ]  # fmt: skip
