"""The document of `thelivu attribution decide --json`: an attribution arrives, section 3 of the exchanged formats leaves.

Keys and their order are the format, version 1; with a number, an account or a mapping of version 2 the same and a few
keys more, version 2. Line ids of the provider stand in it; names and addresses never do.
"""

from typing import Any

from thelivu.attribution.chain import SHIFTS
from thelivu.attribution.decide import Attribution
from thelivu.attribution.identity import DecidedIdentity
from thelivu.attribution.lease import Lease
from thelivu.attribution.returns import Return
from thelivu.attribution.states import DecidedSighting
from thelivu.base import Word, say

LISTED = ("echo", "trailer", "asked_window", "span", "clock_24h", "day_month", "controls", "origin")
"""The gates that version 1 lists always; a later one stands in it only where it failed."""


def document(attribution: Attribution, *, language: str = "en") -> dict[str, Any]:
    """The whole answer; reasons are sentences of the language."""
    policy, version = attribution.policy, version_of(attribution)
    return {
        "version": version,
        "policy": {
            "independent_sightings": policy.independent_sightings,
            "default_logger_uncertainty_s": _number(policy.default_logger_uncertainty_s),
        },
        "returns": [_return(one, language, version) for one in attribution.returns],
        "sightings": [_sighting(one, language, version) for one in attribution.sightings],
        "identities": [_identity(one, language, version) for one in attribution.identities],
    }


def version_of(attribution: Attribution) -> int:
    """2 where anything of version 2 was given, else 1."""
    seen = any(one.sighting.kind != "ip" for one in attribution.sightings)
    return 2 if seen or any(one.mapping.version > 1 for one in attribution.returns) else 1


def _return(one: Return, language: str, version: int) -> dict[str, Any]:
    return {
        "name": one.name,
        **({"kind": one.mapping.kind} if version > 1 else {}),
        "sha256": one.sha256,
        "state": one.state,
        "rows_in": one.rows_in,
        "rows_kept": one.rows_kept,
        "rows_rejected": len(one.rejected),
        "rows_quarantined": one.rows_quarantined,
        "rejected": [{"row": bad.row, "reason": say(bad.reason, language)} for bad in one.rejected],
        "gates": [
            {"gate": gate.code, "passed": gate.passed, "detail": say(gate.detail, language)}
            for gate in one.gates
            if version > 1 or gate.code in LISTED or not gate.passed
        ],
    }


def _sighting(one: DecidedSighting, language: str, version: int) -> dict[str, Any]:
    return {
        "id": one.sighting.id,
        "identity": one.sighting.identity,
        **(_seen(one) if version > 1 else {}),
        "state": one.state,
        "subscriber": one.line.subscriber if one.line else None,
        "candidates": [line.subscriber for line in one.candidates],
        "evidence": [_evidence(lease, version) for lease in one.evidence],
        "margin_s": None if one.margin_s is None else _number(one.margin_s),
        "fragility": one.chain.fragility if one.chain else dict.fromkeys(SHIFTS),
        "reasons": _said(one.reasons, language),
    }


def _seen(one: DecidedSighting) -> dict[str, Any]:
    by = one.sighting.disclosed_by
    return {
        "kind": one.sighting.kind,
        "disclosed_by": None if by is None else {"sha256": by[0], "row": by[1]},
    }


def _identity(one: DecidedIdentity, language: str, version: int) -> dict[str, Any]:
    return {
        "id": one.identity,
        "state": one.state,
        "subscriber": one.line.subscriber if one.line else None,
        "independent": len(one.independent),
        **({"kinds": sorted({support.kind for support in one.independent})} if version > 1 else {}),
        "reasons": _said(one.reasons, language),
        "next": say(one.next, language),
    }


def _evidence(lease: Lease, version: int) -> dict[str, Any]:
    place: dict[str, Any] = {"return": lease.return_name, "row": lease.row}
    return {**place, "formula": lease.formula or None} if version > 1 else place


def _said(words: tuple[Word, ...], language: str) -> list[str]:
    return [say(word, language) for word in words]


def _number(value: float) -> float | int:
    """A whole number without its point."""
    return int(value) if float(value).is_integer() else value
