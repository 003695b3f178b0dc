"""The policy that a decision is made under: how many sightings, and how far a provider's clock may be off.

The odds rule: an accidental agreement of two sightings has a chance of about one in the lines that share the
addresses, so a small provider needs more of them (attribution reference, section 4.3).
"""

import math
from dataclasses import dataclass

ODDS = 4.3  # decimal exponent: 1 in 20,000 that the agreement is an accident


@dataclass(frozen=True, slots=True)
class Policy:
    """What the office has laid down; the defaults are those of the exchanged formats, version 1."""

    independent_sightings: int = 2
    default_logger_uncertainty_s: float = 300

    def sightings_needed(self, pool_size: int | None) -> int:
        """The k of max(2, 1 + ceil(4.3 / log10(pool))); an unknown pool asks for the policy's number."""
        if pool_size is None:
            return self.independent_sightings
        return max(self.independent_sightings, 1 + math.ceil(ODDS / math.log10(pool_size)))
