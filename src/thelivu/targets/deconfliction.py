"""Ask whether another unit works the same identifiers, and learn only whom to call.

What arrives: the identifiers of a target, the asking unit, the uses that other units have stored. What leaves: the
units to contact and nothing else: not which identifier met, not how often, not in which record.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from thelivu.base import Identifier, Word


@dataclass(frozen=True, slots=True)
class Use:
    """An identifier that a unit has stored in one of its records."""

    identifier: Identifier
    unit: str


@dataclass(frozen=True, slots=True, order=True)
class Contact:
    """The whole answer: a unit to call."""

    unit: str

    @property
    def word(self) -> Word:
        """The answer as a sentence."""
        return Word("targets.contact_unit", {"unit": self.unit})


def conflicts(own: Iterable[Identifier], unit: str, uses: Iterable[Use]) -> tuple[Contact, ...]:
    """The other units that have stored any of these identifiers, each named once, in order of name."""
    wanted = frozenset(own)
    return tuple(sorted({Contact(use.unit) for use in uses if use.unit != unit and use.identifier in wanted}))
