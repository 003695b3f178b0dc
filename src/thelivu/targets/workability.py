"""The third column: how far attribution has come, and so which desk works next. It never moves a dossier.

What arrives: the attribution states of a dossier's identities. What leaves: one code for the best of them that still
holds, and the state and record behind it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from thelivu.base import Word
from thelivu.targets.dossier import Attributed

_NEXT: Mapping[str, tuple[str, ...]] = {
    "plan": ("CONFIRMED",),
    "second_officer": ("CORROBORATED",),
    "field_check": ("ADDRESS_UNPROVEN",),
    "another_sighting": ("UNIQUE_SINGLE",),
    "several_lines": ("SHARED_LINE", "AMBIGUOUS", "CONTRADICTORY"),
    "ask_source": ("NEEDS_ZONE", "NEEDS_PORT", "NEEDS_DEST"),
    "ask_provider": ("NO_RETURN", "INCOMPLETE_RETURN", "RETURN_SUSPECT"),
    "other_line": ("HOSTING", "NOT_THIS_ISP", "NO_RECORD", "EXPIRED"),
}


@dataclass(frozen=True, slots=True)
class Workability:
    """Which desk works next, and the attribution that says so."""

    code: str
    state: str = ""
    record: str = ""

    @property
    def word(self) -> Word:
        """The column as a sentence for the page."""
        return Word(f"targets.workability.{self.code}", {"state": self.state})


def workability(attributions: Iterable[Attributed]) -> Workability:
    """Take the furthest attribution that still holds; none, or only void ones, is "no_sighting"."""
    current = [held for held in attributions if held.current]
    for code, states in _NEXT.items():
        for held in current:
            if held.state in states:
                return Workability(code, held.state, held.record)
    return Workability("no_sighting")
