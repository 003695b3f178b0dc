"""The audit sample: some of the low tier is worked anyway, to learn what the rules miss.

Without it only what the rules rank high is ever worked, and every outcome confirms them (verification bias). Whether a
dossier is in the sample follows from its id, the quarter and the register's own seed: nobody chooses, nobody can put a
dossier in or out, and an auditor derives the same sample again.
"""

import hashlib
from datetime import date, datetime

from thelivu.base import ist

SHARE = 20
"""One in so many."""

SAMPLED_TIERS = ("open", "routine")
"""The tiers of which a sample is taken."""


def quarter_of(day: date) -> str:
    """`2026-Q4`, by the calendar."""
    return f"{day.year}-Q{(day.month - 1) // 3 + 1}"


def in_sample(dossier: str, opened_at: datetime, seed: str) -> bool:
    """Whether a dossier belongs to the sample of the quarter in which it was opened, by the clock of India."""
    if not seed:
        raise ValueError("a sample without a seed is one that anybody can foresee")
    text = f"{seed}|{quarter_of(ist(opened_at).date())}|{dossier}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") % SHARE == 0
