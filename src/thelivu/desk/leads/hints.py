"""A provider's table of its prefixes: CSV arrives; dated hints leave, and every row that was not taken, with its reason.

A provider, or a registry, may say in which district it uses a prefix. It says nothing of one line, and is often out of date:
so it is shown beside a swarm, labelled hint, and no rule of attribution, of targets or of their order reads it. A row left out
costs no more than a hint, so that a bad one is rejected alone; two rows that differ on one prefix are both kept, and both shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from thelivu.attribution.addresses import Block, Prefixes, block
from thelivu.attribution.flags import moment
from thelivu.attribution.tabular import decoded, records
from thelivu.base import InputError, Span, plain

COLUMNS = ("prefix", "provider", "district", "from", "to", "source")
MOST = 200_000  # rows: more prefixes than all providers of a country announce
LARGEST = 32 * 1024**2  # bytes
_LONGEST = 120  # characters of what a row says in words


class Hint(NamedTuple):
    """Where a provider says that it uses a prefix, for some time. `district` is empty where it names none."""

    block: Block
    provider: str
    district: str
    lo: datetime
    hi: datetime
    source: str
    row: int


class Rejected(NamedTuple):
    """A row that was not taken, and the code of its reason."""

    row: int
    code: str


@dataclass(frozen=True, slots=True)
class HintFile:
    """A whole table: rows in = hints + rejected."""

    hints: tuple[Hint, ...]
    rejected: tuple[Rejected, ...]


def read_hints(data: bytes, districts: Mapping[str, str], *, where: str = "hints") -> HintFile:
    """Reads `prefix,provider,district,from,to,source`; `districts` are codes by what a row may call them, in small letters."""
    if len(data) > LARGEST:
        raise InputError("desk_hints.too_large", limit=MOST)
    lines = decoded(data, where=where, strict=True)
    header = [cell.strip().lower() for _, cells in records(lines[:1], ",", first=1) for cell in cells]
    if sorted(header) != sorted(COLUMNS):
        raise InputError("desk_hints.header", columns=",".join(COLUMNS))
    hints: list[Hint] = []
    rejected: list[Rejected] = []
    for row, cells in records(lines, ",", first=2, width=len(header)):
        if not any(cell.strip() for cell in cells):
            continue
        if len(hints) + len(rejected) == MOST:
            raise InputError("desk_hints.too_large", limit=MOST)
        read = _hint(dict(zip(header, map(str.strip, cells), strict=False)), districts, row) if len(cells) == len(header) else "cells"
        if isinstance(read, str):
            rejected.append(Rejected(row, f"desk_hints.bad_{read}"))
        else:
            hints.append(read)
    return HintFile(tuple(hints), tuple(rejected))


def _hint(cells: Mapping[str, str], districts: Mapping[str, str], row: int) -> Hint | str:
    """The hint of a row, or what is wrong with it."""
    try:
        prefix = block(cells["prefix"])
    except InputError:
        return "prefix"
    try:
        lo, hi = moment(cells["from"], last=False), moment(cells["to"], last=True)
    except (InputError, ValueError):
        return "time"
    provider, source, named = (plain(cells[name]) for name in ("provider", "source", "district"))
    district = districts.get(named.casefold(), "")
    wrong = {
        "time": hi < lo, "provider": not 0 < len(provider) <= _LONGEST, "source": not 0 < len(source) <= _LONGEST,
        "district": bool(named) and not district,
    }  # fmt: skip
    return next((what for what, so in wrong.items() if so), Hint(prefix, provider, district, lo, hi, source, row))


class Hints:
    """A table of hints, filed by prefix."""

    def __init__(self, hints: Iterable[Hint] = ()) -> None:
        self._filed: Prefixes[Hint] = Prefixes()
        for hint in hints:
            self._filed.add(hint.block, hint)

    def of(self, address: Block, window: Span) -> tuple[Hint, ...]:
        """What is said of the longest prefix that holds the address and of which something is said in this window."""
        found = [hint for hint in self._filed.holding(address) if hint.lo <= window.hi and hint.hi >= window.lo]
        longest = max((hint.block.length for hint in found), default=0)
        return tuple(hint for hint in found if hint.block.length == longest)
