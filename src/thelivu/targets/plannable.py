"""Whether a name and address may be acted on: CONFIRMED, or one of two recorded exceptions, and nothing else.

What arrives: the basis that an officer gives for planning a search of premises. What leaves: the standing to plan,
with an exception marked as such, or the reason why not. CORROBORATED is not enough: a second officer has not agreed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from thelivu.base import Word


@dataclass(frozen=True, slots=True)
class Attribution:
    """An attribution as it stands now in the register, and the premises its address names."""

    record: str
    premises: str
    state: str
    current: bool
    decided_by: str
    reviewed_by: str


@dataclass(frozen=True, slots=True)
class CourtWarrant:
    """A warrant of a court that names the premises (BNSS s.96; before 1 July 2024 CrPC s.93)."""

    record: str
    premises: str
    reference: str
    court: str
    issued_at: datetime
    valid_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChildAtRiskOrder:
    """A visit because a child may be at risk, ordered in writing by a District Police Chief."""

    record: str
    premises: str
    reference: str
    ordered_by: str
    office: str
    in_writing: bool
    ordered_at: datetime


Basis = Attribution | CourtWarrant | ChildAtRiskOrder

DISTRICT_POLICE_CHIEF = "district_police_chief"
"""The office that may order a child-at-risk visit."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Leave to plan a search of these premises. Exceptions are counted apart and shown loudly."""

    kind: str
    premises: str
    record: str

    @property
    def exception(self) -> bool:
        """Whether this is one of the two exceptions to CONFIRMED."""
        return self.kind != "confirmed"

    @property
    def word(self) -> Word:
        """The standing as a sentence."""
        return Word(f"targets.standing.{self.kind}")


@dataclass(frozen=True, slots=True)
class NotPlannable:
    """Why these premises may not be planned for a search on this basis."""

    code: str
    values: Mapping[str, str | int | float] = field(default_factory=dict)

    @property
    def word(self) -> Word:
        """The reason as a sentence."""
        return Word(f"targets.not_plannable.{self.code}", self.values)


def plannable(basis: Basis | None, premises: str, at: datetime) -> Standing | NotPlannable:
    """Decide whether a search of the premises may be planned on this basis at this instant."""
    if basis is None:
        return NotPlannable("no_basis")
    if basis.premises != premises:
        return NotPlannable("other_premises")
    if isinstance(basis, Attribution):
        return _by_attribution(basis)
    if isinstance(basis, CourtWarrant):
        return _by_warrant(basis, at)
    return _by_order(basis, at)


def _by_attribution(basis: Attribution) -> Standing | NotPlannable:
    if not basis.current:
        return NotPlannable("void", {"record": basis.record})
    if basis.state != "CONFIRMED":
        return NotPlannable("not_confirmed", {"state": basis.state})
    if not basis.reviewed_by or basis.reviewed_by == basis.decided_by:
        return NotPlannable("one_officer")
    return Standing("confirmed", basis.premises, basis.record)


def _by_warrant(basis: CourtWarrant, at: datetime) -> Standing | NotPlannable:
    if not (basis.reference.strip() and basis.court.strip()):
        return NotPlannable("warrant_incomplete")
    if at < basis.issued_at or (basis.valid_to is not None and at > basis.valid_to):
        return NotPlannable("warrant_not_in_force")
    return Standing("warrant", basis.premises, basis.record)


def _by_order(basis: ChildAtRiskOrder, at: datetime) -> Standing | NotPlannable:
    if basis.office != DISTRICT_POLICE_CHIEF or not basis.ordered_by:
        return NotPlannable("not_ordered_by_chief")
    if not basis.in_writing or not basis.reference.strip():
        return NotPlannable("not_in_writing")
    if at < basis.ordered_at:
        return NotPlannable("not_ordered_yet")
    return Standing("child_at_risk", basis.premises, basis.record)
