"""Markers: strings that occur once in a world and stand in every free text and in every particular of a child.

Where one turns up later in clear, free text or particulars have leaked (promise 10).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

PREFIX = "MARK-WITHHELD-"
"""Begins every marker: long enough to be known again in base64 too, where a string has three forms."""

Marker = Callable[[str], str]
"""Makes a marker for a named place of one file, and remembers both."""


@dataclass(slots=True)
class Markers:
    """The markers of a world. The same place of the same file has the same marker, in whatever order they are made."""

    seed: int
    placed: dict[str, str] = field(default_factory=dict)

    def of(self, file: str) -> Marker:
        """A maker of markers for one file."""

        def mark(place: str) -> str:
            where = f"{file}: {place}"
            made = f"{PREFIX}{Random(f'{self.seed}|{where}').getrandbits(48):012x}"
            self.placed[made] = where
            return made

        return mark
