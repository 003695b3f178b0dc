"""The drawing of one sighting as a table: a stored reason chain arrives; lines of what, from, to and what it means leave.

For who cannot see the drawing, and for whoever wants its numbers: the same facts, none left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from thelivu.base import IST, Word, say


@dataclass(frozen=True, slots=True)
class Told:
    """One line: what it is, when in both zones, and a remark."""

    what: Word
    line: str
    utc: str
    ist: str
    remark: Word


def told(chain: Mapping[str, Any], language: str) -> tuple[Told, ...]:
    """Every fact of the drawing in the order of its lanes."""
    return tuple(_lines(chain, language))


def _lines(chain: Mapping[str, Any], language: str) -> Iterator[Told]:
    yield _line("window", "", chain["window"], Word("desk_chain.told_window"), language)
    alone = len({lease["line"] for lease in chain["leases"]}) == 1
    for lease in chain["leases"]:
        ports = "-".join(str(port) for port in dict.fromkeys(lease["ports"] or ()))
        values = {
            "return": lease["label"],
            "row": f"{lease['row']:,}",
            "clock": f"{chain['clock_s']:g}",
            "ports": ports,
        }
        remark = Word(f"desk_chain.told_row{'_ports' if ports else ''}", values)
        kind = "this" if alone else "candidate"
        yield _line(kind, lease["line"], (lease["start"], lease["end"]), remark, language)
    for side in ("before", "after"):
        yield _neighbour(side, chain[side], language)
    for seconds, answer in chain["shifts"]:
        yield Told(
            Word("desk_chain.told_shift", {"by": shift_name(seconds)}),
            "",
            "",
            "",
            Word(f"desk_chain.shift_{answer}"),
        )


def _neighbour(side: str, lease: Mapping[str, Any] | None, language: str) -> Told:
    if lease is None:
        return Told(Word(f"desk_chain.told_{side}"), "", "", "", Word("desk_chain.told_nobody"))
    minutes, seconds = divmod(int(lease["gap_s"]), 60)
    values = {"return": lease["label"], "row": f"{lease['row']:,}", "minutes": minutes, "seconds": seconds}
    remark = Word("desk_chain.told_gap", values)
    return _line(side, lease["line"], (lease["start"], lease["end"]), remark, language)


def _line(kind: str, line: str, ends: Any, remark: Word, language: str) -> Told:
    moments = [datetime.fromisoformat(one) if one else None for one in ends]
    return Told(
        Word(f"desk_chain.told_{kind}"),
        line,
        _span(moments, UTC, language),
        _span(moments, IST, language),
        remark,
    )


def _span(moments: list[datetime | None], zone: Any, language: str) -> str:
    """13-JAN 04:11:02 to 04:11:12; an end that is not known is three dots."""
    written = [one.astimezone(zone) if one else None for one in moments]
    texts = [_short(one, language) if one else "…" for one in written]
    first, last = written
    if first and last and first.date() == last.date():
        texts[1] = f"{last:%H:%M:%S}"
    return " – ".join(texts)


def _short(at: datetime, language: str) -> str:
    month = say(Word(f"desk.time.month_{at.month}"), language).upper()
    return f"{at.day:02d}-{month} {at:%H:%M:%S}"


def shift_name(seconds: int) -> str:
    """−5:30 h, +5 min: by how much a clock would be off."""
    sign, size = "−" if seconds < 0 else "+", abs(seconds)
    if size < 3600:
        return f"{sign}{size // 60} min"
    minutes = size % 3600 // 60
    return f"{sign}{size // 3600}:{minutes:02d} h" if minutes else f"{sign}{size // 3600} h"
