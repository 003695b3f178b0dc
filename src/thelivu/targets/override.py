"""An officer's own tier, beside the one the rules gave: recorded with reason, never in its place.

What arrives: a ranking, the tier wanted, the reason, the officers. What leaves: an override that keeps the old tier.
Taking a dossier out of the top tier needs a second officer.
"""

from dataclasses import dataclass

from thelivu.base import Refused
from thelivu.targets.rank import Ranking
from thelivu.targets.rulefile import TIERS


@dataclass(frozen=True, slots=True)
class Override:
    """The tier that an officer set, the one that the rules gave, and why."""

    dossier: str
    version: str
    tier_by_rules: str
    tier: str
    reason: str
    officer: str
    second_officer: str


def override(ranked: Ranking, tier: str, reason: str, officer: str, second_officer: str = "") -> Override:
    """Set a tier by hand, or refuse: no reason, no such tier, or a top-tier downgrade by one officer alone."""
    if tier not in TIERS:
        raise Refused("targets.no_such_tier", where=ranked.dossier, tier=tier)
    if not reason.strip():
        raise Refused("targets.override_reason", where=ranked.dossier)
    leaves_top = ranked.urgency.tier == TIERS[0] and tier != TIERS[0]
    if leaves_top and second_officer in {"", officer}:
        raise Refused("targets.override_second", where=ranked.dossier)
    return Override(
        ranked.dossier, ranked.version, ranked.urgency.tier, tier, reason, officer, second_officer
    )


def tier_in_force(by_rules: str, by_hand: str, second_officer: str) -> str:
    """The tier that orders the work now: the one set by hand, unless it leaves the top tier on one officer's word."""
    waits = by_rules == TIERS[0] and by_hand != TIERS[0] and not second_officer
    return by_hand if by_hand in TIERS and not waits else by_rules
