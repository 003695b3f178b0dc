"""Rows of a search as the rules of an operation read them.

Arrives: a search's row with what stands beside it, what its decision says now, the answer of deconfliction. Leaves: the
value that `thelivu.operations.plan` reads. The states are computed for a whole operation at once by `queries`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from thelivu.desk.authority.queries import value_of
from thelivu.desk.leads.deconfliction_queries import by_name
from thelivu.operations import Deconfliction, Premises, Search, Team
from thelivu.targets import Attribution, Basis, ChildAtRiskOrder, CourtWarrant


def search_of(row: Any, basis: Basis | None, answer: Any, unit_names: Mapping[str, str]) -> Search:
    """One search, as far as it is prepared."""
    team = row.team
    return Search(
        id=row.id,
        operation=row.operation_id,
        target=row.target_id,
        premises=Premises(row.premises_id, row.premises.label, row.premises.district or None),
        wave=row.wave.number if row.wave else None,
        basis=basis,
        team=Team(team.id, team.district, team.leader, tuple(team.members)) if team else None,
        authority=value_of(row.authority) if row.authority else None,
        necessity=row.necessity,
        less_intrusive=row.less_intrusive,
        deconfliction=_answer(answer, unit_names) if answer else None,
        planned_by=row.planned_by,
    )


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
