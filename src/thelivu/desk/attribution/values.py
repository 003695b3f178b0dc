"""A stored sighting as the value that the rules read: a row arrives, a sighting of its kind leaves."""

from typing import Any

from thelivu.attribution import Block, Sighting, account, block, number
from thelivu.base import Span, read_iso


def value_of(row: Any) -> Sighting:
    """The stored sighting. A time without an offset stays without a reading."""
    first, _, last = row.time.partition("/")
    lo, hi = read_iso(first).certain, read_iso(last or first).certain
    at = Span(lo.lo, hi.hi) if lo and hi else None
    disclosed = (row.source, row.disclosed_row) if row.disclosed_row is not None else None
    return Sighting(
        id=row.id, identity=row.identity_id, address=key_of(row.kind, row.ip), time=row.time, at=at, source=row.source,
        port=row.port, proto=row.proto, uncertainty_s=row.uncertainty_s, disclosed_by=disclosed,
    )  # fmt: skip


def key_of(kind: str, text: str) -> Block:
    """What was seen as the rules compare it: an address, a number, or an account behind its platform's name."""
    if kind == "ip":
        return block(text)
    return number(text) if kind == "phone" else account(*text.split(":", 1))
