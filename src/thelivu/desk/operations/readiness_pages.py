"""The readiness board: districts beside what searches need, with counts that open the searches with that gap."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from thelivu.base import Word
from thelivu.law import load as load_law
from thelivu.operations import ITEMS

from . import pages, queries

LOOKS = {"met": "passed", "open": "failed"}


@dataclass(frozen=True, slots=True)
class Cell:
    """How many searches of a row have one item open, and where they are listed."""

    n: int
    label: Word
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    """One district: its searches that wait, those that nothing blocks, and the open items."""

    name: str | Word
    url: str
    waiting: int
    unblocked: int
    gaps: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """The board of one operation."""

    row: Any
    columns: tuple[Word, ...]
    lines: tuple[Row, ...]
    sums: Row
    sum: tuple[tuple[int, Word, str], ...]


def board(row: Any, at: datetime, language: str, *, district: str = "", wave: str = "") -> Board:
    """The searches in scope whose team has not gone in, district by district."""
    rows = [one for one in queries.searches_of(row.id) if pages.waits(one)]
    waiting = pages.kept(pages.planned(rows, row, at), district=district, wave=wave)
    there = {one.row.district for one in waiting}
    codes = [one for one in load_law().districts if one in there] + [""] * ("" in there)
    here = reverse("operations:show", args=[row.id])
    return Board(
        row=row,
        columns=tuple(Word(f"operations.item.{code}") for code in ITEMS),
        lines=tuple(_row(here, code, [one for one in waiting if one.row.district == code], wave, language) for code in codes),
        sums=_row(here, district, waiting, wave, language),
        sum=_sum(here, waiting, district, wave),
    )  # fmt: skip


def _row(here: str, district: str, searches: Sequence[pages.Planned], wave: str, language: str) -> Row:
    gaps = Counter(item.code for one in searches for item in one.items if item.state == "open")
    return Row(
        name=pages.district_name(district, language) or Word("desk_operations.district_open"),
        url=_list(here, district=district, wave=wave),
        waiting=len(searches),
        unblocked=sum(not one.blockers for one in searches),
        gaps=tuple(
            Cell(gaps[code], Word(f"operations.item.{code}"), _list(here, district=district, wave=wave, gap=code)) for code in ITEMS
        ),
    )  # fmt: skip


def _sum(here: str, waiting: Iterable[pages.Planned], district: str, wave: str) -> tuple[tuple[int, Word, str], ...]:
    counts = Counter(one.state for one in waiting)
    parts = [
        (counts[state], Word(f"desk_operations.state_{state}"), _list(here, district=district, wave=wave, state=state))
        for state in pages.LOOKS
        if counts[state]
    ]
    return ((counts.total(), Word("desk_operations.not_gone_in"), _list(here, district=district, wave=wave)), *parts)


def _list(here: str, **asked: str) -> str:
    given = {name: value for name, value in asked.items() if value}
    return f"{here}?{urlencode(given)}" if given else here
