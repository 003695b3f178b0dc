"""Rows of a search as the rules of an operation read them.

Arrives: a search's row with what stands beside it, what its decision says now, the answer of deconfliction. Leaves: the
value that `thelivu.operations.plan` reads. The states are computed for a whole operation at once by `queries`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from thelivu.base import InputError, Refused, Word
from thelivu.desk.authority.queries import value_of
from thelivu.desk.leads.deconfliction_queries import by_name
from thelivu.operations import Deconfliction, Expected, Kit, Order, Premises, Search, Team, line_warnings
from thelivu.targets import Attribution, Basis, ChildAtRiskOrder, CourtWarrant


@dataclass(frozen=True, slots=True)
class Beside:
    """What the register says beside a search's row, read for many searches at once."""

    basis: Basis | None
    answer: Any  # of deconfliction
    also_open: tuple[tuple[str, Word], ...]
    ranks: tuple[str, str]  # the lowest of who leads and of who approves
    leader_ranks: Mapping[str, str]
    unit_names: Mapping[str, str]


def search_of(row: Any, beside: Beside) -> Search:
    """One search, as far as it is prepared."""
    return Search(
        id=row.id,
        operation=row.operation_id,
        target=row.target_id,
        premises=Premises(row.premises_id, row.premises.label, row.premises.district or None, _station(row.premises)),
        wave=row.wave.number if row.wave else None,
        basis=beside.basis,
        team=team_of(row.team, beside.leader_ranks) if row.team else None,
        authority=value_of(row.authority) if row.authority else None,
        necessity=row.necessity,
        less_intrusive=row.less_intrusive,
        deconfliction=_answer(beside.answer, beside.unit_names) if beside.answer else None,
        planned_by=row.planned_by,
        approved_by=row.approved_by,
        expected=_expected(row.expected),
        expert_asked=row.expert_asked,
        order=Order(row.order_kind, row.warrant_number, row.warrant_court, row.grounds_paper) if row.order_kind else None,
        line_warnings=tuple(row.line_warnings),
        shared_line=row.shared_line,
        leader_rank=beside.ranks[0],
        approval_rank=beside.ranks[1],
        kit=Kit(row.kit_ready, row.kit_by) if row.kit_by else None,
        also_open=beside.also_open,
    )


def _station(place: Any) -> str:
    """The police station that the address names, where it lies in the district of the premises."""
    named = (one["named"] for one in place.proposal if one["source"] == "station" and one["district"] == place.district)
    return str(next(named, ""))


def team_of(row: Any, leader_ranks: Mapping[str, str]) -> Team:
    """A team, with the rank that its leader has today."""
    return Team(
        row.id, row.district, row.leader, tuple(row.members), row.label, leader_ranks.get(row.leader, ""), row.station,
        row.capacity, row.woman_officer, row.expert,
    )  # fmt: skip


KINDS = ("attribution", "court_warrant", "child_at_risk")
"""What may stand behind a search; the last two are the exceptions, counted apart."""
COUNTS = ("others", "women", "children")
ORDERS = ("warrant", "grounds")


def _expected(stated: Mapping[str, int | None]) -> Expected | None:
    """What was stated; None until each number, or that it is not known, was said."""
    return Expected(*(stated[name] for name in COUNTS)) if all(name in stated for name in COUNTS) else None


def warnings_of(sightings: Iterable[Any]) -> list[str]:
    """What the sightings behind a decision warn of: others than the holder may stand behind the line."""
    rows = list(sightings)
    by_ports = any(lease.get("ports") for row in rows for lease in row.chain.get("leases", ()))
    return list(line_warnings((row.state for row in rows), by_ports=by_ports))


def stated(
    expected: Mapping[str, int | None] | None, order: Mapping[str, str] | None, *, expert_asked: bool | None, shared_line: str | None
) -> dict[str, Any]:
    """The columns of what a planner stated of a search; what is None was not asked now and stays as it is."""
    given: dict[str, Any] = {}
    if expected is not None:
        if any(n is not None and n < 0 for n in expected.values()) or not expected.keys() <= set(COUNTS):
            raise InputError("desk_operations.expected_wrong")
        given["expected"] = dict(expected)
    if order is not None:
        kind = order.get("kind", "")
        if kind not in {"", *ORDERS}:
            raise InputError("operations.blocker.no_order")
        number, court = (order.get(name, "").strip() if kind == "warrant" else "" for name in ("number", "court"))
        given |= {"order_kind": kind, "warrant_number": number, "warrant_court": court}
    if expert_asked is not None:
        given["expert_asked"] = expert_asked
    if shared_line is not None:
        given["shared_line"] = shared_line.strip()
    return given


def basis_of(row: Any, states: Mapping[str, str], *, led_to_wrong_door: bool) -> Basis | None:
    """What the officer gave as basis, as it stands now; None where nothing names these premises."""
    given, place = row.basis, row.premises_id
    if row.basis_kind == "attribution" and row.premises.decision is not None:
        decision = row.premises.decision
        state = states[decision.id]
        current = state != "VOID" and not led_to_wrong_door
        reviewed = next(iter(decision.confirmed_by), "")
        return Attribution(decision.label, place, state, current, decision.decided_by, reviewed)
    if row.basis_kind == "court_warrant":
        valid_to = given.get("valid_to")
        return CourtWarrant(
            place, place, given.get("reference", ""), given.get("court", ""),
            datetime.fromisoformat(given["issued_at"]), datetime.fromisoformat(valid_to) if valid_to else None,
        )  # fmt: skip
    if row.basis_kind == "child_at_risk":
        return ChildAtRiskOrder(
            place, place, given.get("reference", ""), given.get("ordered_by", ""), given.get("office", ""),
            bool(given.get("in_writing")), datetime.fromisoformat(given["ordered_at"]),
        )  # fmt: skip
    return None


def _answer(row: Any, unit_names: Mapping[str, str]) -> Deconfliction:
    return Deconfliction(row.id, row.asked_at, *by_name(row, unit_names), row.holds_until)


def given_basis(basis: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The kind, and what was given as JSON; an exception needs the instant from which it holds."""
    kind = str(basis.get("kind", ""))
    if kind not in KINDS:
        raise Refused("targets.not_plannable.no_basis")
    given = {name: _plain(value) for name, value in basis.items() if name != "kind"}
    start = {"court_warrant": "issued_at", "child_at_risk": "ordered_at"}.get(kind)
    if start and not given.get(start):
        raise InputError("desk_operations.basis_without_time")
    return kind, given


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
