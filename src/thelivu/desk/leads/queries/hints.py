"""Reads of the dated tables of providers: where a provider says that it uses a prefix. A hint, shown and never reckoned with.

Nothing but the pages of a watch may import this module or what it reads: a test of the shape holds it.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.db.models import QuerySet

from thelivu.attribution import Block
from thelivu.base import Span
from thelivu.desk.leads.hints import Hint, HintFile, Hints, read_hints
from thelivu.desk.leads.models import HintListRow
from thelivu.desk.register.documents import content
from thelivu.law import load

from .dated_lists import Stretch, listed, one_of, speaking, within


def all_hint_lists(state: str = "", sort: str = "") -> "QuerySet[HintListRow]":
    """The tables in scope of one state, in one order; withdrawn ones too."""
    return listed(HintListRow, state, sort)


def hint_list(list_id: str) -> HintListRow:
    """A table in scope."""
    return one_of(HintListRow, list_id)


@dataclass(frozen=True, slots=True)
class Said:
    """A hint, and the list that says it."""

    hint: Hint
    list: HintListRow


class Hinted:
    """The tables in scope, asked for one address after the other."""

    def __init__(self) -> None:
        self.lists: list[tuple[HintListRow, list[Stretch]]] = speaking(HintListRow)

    def of(self, address: Block, window: Span) -> tuple[Said, ...]:
        """The hints of the longest prefix that holds an address in this window; several where tables, or days, differ."""
        found: dict[Hint, Said] = {}
        for row, stretches in self.lists:
            for part in within(window, stretches):
                said = _filed(row.id, row.version).of(address, part)
                found |= {one: Said(one, row) for one in said}
        longest = max((one.block.length for one in found), default=0)
        return tuple(one for hint, one in found.items() if hint.block.length == longest)


def hint_file(row: HintListRow) -> HintFile:
    """What a table says, row by row, and which of its rows were rejected and why."""
    return _read(row.id, row.version)


def read_table(data: bytes, name: str) -> HintFile:
    """A table as it comes in, by the districts that the law's tables know."""
    return read_hints(data, _districts(), where=name)


def _districts() -> dict[str, str]:
    """A district's code by its code and its name, in small letters."""
    districts = load().districts.values()
    return {text.casefold(): one.code for one in districts for text in (one.code, one.name)}


@lru_cache(maxsize=16)
def _read(list_id: str, version: int) -> HintFile:  # noqa: ARG001 - the version is the cache's key
    row = one_of(HintListRow, list_id)
    return read_table(content(row.source), row.label)


@lru_cache(maxsize=16)
def _filed(list_id: str, version: int) -> Hints:
    return Hints(_read(list_id, version).hints)
