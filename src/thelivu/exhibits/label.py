"""The number on an exhibit's bag: unit/operation-premises-number, unique, never used again.

What arrives: the labels ever given, cancelled ones too. What leaves: the next label. A number is given at the moment
of seizure (ISO/IEC 27037) and never reused, whatever becomes of the exhibit.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from thelivu.base import InputError

_PART = re.compile(r"[A-Z0-9](?:[A-Z0-9.]*[A-Z0-9])?")
_LABEL = re.compile(r"(?P<unit>[^/-]+)/(?P<operation>[^/-]+)-(?P<premises>[^/-]+)-(?P<number>[0-9]{2,})")


@dataclass(frozen=True, slots=True, order=True)
class Label:
    """An exhibit's label in its four parts."""

    unit: str
    operation: str
    premises: str
    number: int

    def __post_init__(self) -> None:
        """Refuse parts that could be read in two ways on a bag."""
        for part in (self.unit, self.operation, self.premises):
            if not _PART.fullmatch(part):
                raise InputError("exhibits.label_part", part=part)
        if self.number < 1:
            raise InputError("exhibits.label_number", number=self.number)

    def __str__(self) -> str:
        """The label as it is written on the bag."""
        return f"{self.unit}/{self.operation}-{self.premises}-{self.number:02d}"


def read_label(text: str) -> Label:
    """Read a label as written on a bag."""
    match = _LABEL.fullmatch(text.strip().upper())
    if match is None:
        raise InputError("exhibits.label_unreadable", text=text)
    return Label(match["unit"], match["operation"], match["premises"], int(match["number"]))


def next_label(taken: Iterable[Label], unit: str, operation: str, premises: str) -> Label:
    """The label after the highest ever given for these premises; a gap left by a cancelled one stays a gap."""
    place = (unit, operation, premises)
    numbers = (label.number for label in taken if (label.unit, label.operation, label.premises) == place)
    return Label(unit, operation, premises, max(numbers, default=0) + 1)
