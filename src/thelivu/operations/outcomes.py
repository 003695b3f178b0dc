"""What came of a search: four outcomes, and the later steps that law and practice allow.

What arrives: the outcome so far, the outcome to record, and what was found. What leaves: the outcome recorded, with the
provision of the seizure report, or a refusal. A seizure on suspicion is reported under BNSS s.106 (before 1 July 2024
CrPC s.102); the laboratory's report can turn it into an FIR; an arrest can follow the FIR.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from thelivu.base import Refused, Word

OUTCOMES: tuple[str, ...] = ("nothing_found", "report_only", "fir", "fir_arrest")
"""The four outcomes of a search."""

LATER: Mapping[str, tuple[str, ...]] = {
    # Nothing was seized, so no laboratory can report: a later FIR rests on other facts and is not this search's outcome.
    "nothing_found": (),
    "report_only": ("fir",),
    "fir": ("fir_arrest",),
    "fir_arrest": (),
}
"""For each outcome, what it may become later."""

_SEIZURE_REPORT: Mapping[str, str] = {"BNSS": "BNSS s.106", "CrPC": "CrPC s.102"}


@dataclass(frozen=True, slots=True)
class Found:
    """What the register holds for the search when its outcome is recorded."""

    door: str
    exhibits: tuple[str, ...] = ()
    fir: str = ""
    arrests: tuple[str, ...] = ()
    laboratory_report: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """An outcome with the provision under which a seizure without FIR is reported, if it is one."""

    outcome: str
    seizure_report: str | None

    @property
    def word(self) -> Word:
        """The outcome as a sentence."""
        return Word(f"operations.outcome.{self.outcome}", {"provision": self.seizure_report or ""})


def seizure_report(procedural: str) -> str:
    """The provision for a report of seizure on suspicion under this procedural Act."""
    if procedural not in _SEIZURE_REPORT:
        raise Refused("operations.no_such_procedure", procedure=procedural)
    return _SEIZURE_REPORT[procedural]


def set_outcome(before: str | None, outcome: str, found: Found, procedural: str) -> Recorded:
    """Record an outcome, first or later, or refuse it with the reason."""
    allowed = OUTCOMES if before is None else LATER[before]
    if outcome not in allowed:
        raise Refused("operations.outcome_step", before=before or "", outcome=outcome)
    problem = _missing(before, outcome, found)
    if problem:
        raise Refused(f"operations.outcome_{problem}", outcome=outcome)
    return Recorded(outcome, seizure_report(procedural) if outcome == "report_only" else None)


def _missing(before: str | None, outcome: str, found: Found) -> str | None:
    checks = {
        "wrong_door": outcome == "nothing_found" and found.door == "not_connected",
        "has_exhibits": outcome == "nothing_found" and bool(found.exhibits),
        "no_exhibits": outcome == "report_only" and not found.exhibits,
        "no_laboratory": before == "report_only" and not found.laboratory_report,
        "no_fir": outcome in {"fir", "fir_arrest"} and not found.fir,
        "no_arrest": outcome == "fir_arrest" and not found.arrests,
    }
    return next((code for code, holds in checks.items() if holds), None)
