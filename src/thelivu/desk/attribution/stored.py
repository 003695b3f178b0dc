"""How words and reason chains are stored: values of the rules arrive, JSON leaves, and comes back as words.

A chain keeps line ids of the provider and times, never a name and never an address of a person.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from thelivu.attribution import Lease, Neighbour, ReasonChain
from thelivu.base import Word, rfc3339


def word(one: Word) -> dict[str, Any]:
    """A word as it is stored."""
    return {"code": one.code, "values": dict(one.values)}


def words(many: Iterable[Word]) -> list[dict[str, Any]]:
    """Words as they are stored."""
    return [word(one) for one in many]


def said(stored: Mapping[str, Any]) -> Word:
    """A stored word."""
    return Word(str(stored["code"]), stored.get("values", {}))


def chain(one: ReasonChain | None, ids: Mapping[str, tuple[str, int]]) -> dict[str, Any]:
    """A reason chain as the page draws it; empty where no return covers the sighting."""
    if one is None:
        return {}
    return {
        "window": [rfc3339(one.window.lo), rfc3339(one.window.hi)],
        "leases": [_lease(lease, ids) for lease in one.leases],
        "before": _neighbour(one.before, ids),
        "after": _neighbour(one.after, ids),
        "margin_after": one.margin_after,
        "clock_s": one.clock_s,
        "shifts": [[shift.seconds, shift.answer] for shift in one.shifts],
    }


def _neighbour(one: Neighbour | None, ids: Mapping[str, tuple[str, int]]) -> dict[str, Any] | None:
    return None if one is None else {**_lease(one.lease, ids), "gap_s": one.gap_s}


def _lease(one: Lease, ids: Mapping[str, tuple[str, int]]) -> dict[str, Any]:
    return {
        "return": ids[one.return_sha256][0],
        "label": one.return_name,
        "row": one.row,
        "line": one.line.subscriber,
        "start": rfc3339(one.start),
        "end": None if one.end is None else rfc3339(one.end),
        "ports": None if one.ports is None else list(one.ports),
        "installed": one.has_installation_address,
    }
