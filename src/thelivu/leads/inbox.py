"""The inbox: what an officer decides on a new lead, with the reason where one is owed.

A lead that is closed without work is closed by a named person for a stated reason; a count of tips is not a count of
offences, so most leads end here and each must say why.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from thelivu.base import InputError

NEW = "new"
"""A lead on which nobody has decided yet."""

DECISIONS: Mapping[str, bool] = MappingProxyType(
    {
        "work": False,
        "insufficient": True,
        "duplicate": True,
        "refer": True,
        "informational": True,
        "withdrawn": True,
    }
)
"""The closed list of decisions -> whether a reason is owed. Only work needs none."""

_CONCERNS = ("duplicate", "refer")  # the lead that it repeats; the unit that it goes to


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision on a lead. The reason is an officer's words and is shown to those who may see the lead."""

    code: str
    reason: str = ""
    concerns: str = ""

    def __post_init__(self) -> None:
        if self.code not in DECISIONS:
            raise InputError("leads.decision.unknown")
        if DECISIONS[self.code] and not self.reason.strip():
            raise InputError("leads.decision.reason")
        if self.code in _CONCERNS and not self.concerns.strip():
            raise InputError(f"leads.decision.{self.code}_concerns")
