"""How words, chains and returns are stored: values of the rules arrive, JSON leaves, and comes back as values.

A chain keeps line ids of the provider and times, never a name and never an address of a person.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from thelivu.attribution import (
    Gate,
    HolderParticulars,
    Lease,
    Neighbour,
    ReasonChain,
    ReturnMapping,
    read_mapping,
    read_particulars,
    read_written,
)
from thelivu.base import Word, canonical, rfc3339
from thelivu.desk.register.documents import content


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


def gates(many: Iterable[Gate]) -> list[dict[str, Any]]:
    """The gates of a return as they are stored."""
    return [{"gate": one.code, "passed": one.passed, "detail": word(one.detail)} for one in many]


def read_gates(stored: Iterable[Mapping[str, Any]]) -> list[Gate]:
    """Stored gates as values of the rules."""
    return [Gate(one["gate"], one["passed"], said(one["detail"])) for one in stored]


def mapping(document: Mapping[str, Any], where: str) -> ReturnMapping:
    """A stored mapping as the rules read it."""
    return read_mapping(canonical(dict(document)), where=where)


def document_of(returned: Any) -> Any:
    """The kept document that a return's rows are read from: the reduced copy once its quarantine was emptied."""
    emptied = getattr(returned, "quarantine", None)
    return emptied.reduced if emptied is not None and emptied.reduced_id else returned.source


def holder(returned: Any, row: int) -> HolderParticulars:
    """Who holds the line of one row of a stored return."""
    how = mapping(returned.mapping, returned.label)
    [found] = read_particulars(content(document_of(returned)), how, [row], where=returned.label).values()
    return found


def written(returned: Any, rows: Iterable[int]) -> dict[int, Mapping[str, str]]:
    """Rows of a stored return as the provider wrote them, without who holds the line."""
    how = mapping(returned.mapping, returned.label)
    return read_written(content(document_of(returned)), how, set(rows), where=returned.label)
