"""What a new rule version would change, before anybody adopts it.

What arrives: the dossiers, the version in force and the new one. What leaves: each dossier whose tier would move, with
the rules that fire in the one and not in the other. Nothing is stored: a version is adopted by persons who saw this.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from thelivu.targets.dossier import Dossier
from thelivu.targets.rank import Ranking, ranking
from thelivu.targets.rulefile import TIERS, Rules


@dataclass(frozen=True, slots=True)
class Moved:
    """A dossier that would stand in another tier."""

    dossier: str
    tier: str
    new_tier: str
    no_longer: tuple[str, ...]  # codes of rules
    newly: tuple[str, ...]

    @property
    def lowered(self) -> bool:
        """Whether it would wait longer."""
        return TIERS.index(self.new_tier) > TIERS.index(self.tier)


def moved(dossiers: Iterable[Dossier], old: Rules, new: Rules, at: datetime) -> tuple[Moved, ...]:
    """Every dossier that would move: those that would wait longer first, then by how far they rise."""
    pairs = ((ranking(one, old, at), ranking(one, new, at)) for one in dossiers)
    found = [_moved(before, after) for before, after in pairs if before.urgency.tier != after.urgency.tier]
    return tuple(sorted(found, key=lambda one: (not one.lowered, TIERS.index(one.new_tier), one.dossier)))


def _moved(before: Ranking, after: Ranking) -> Moved:
    was, now = (tuple(fired.rule for fired in one.urgency.fired) for one in (before, after))
    return Moved(
        before.dossier, before.urgency.tier, after.urgency.tier,
        tuple(code for code in was if code not in now), tuple(code for code in now if code not in was),
    )  # fmt: skip
