"""Numbered revisions of published figures: what changed, and by which records.

What arrives: the figures published before and the figures now. What leaves: the next revision with every difference.
A publication is never overwritten.
"""

from dataclasses import dataclass

from thelivu.base import Refused, Word
from thelivu.reports.figures import Cell, Figures


@dataclass(frozen=True, slots=True)
class Difference:
    """One number that changed, and the records that came and went."""

    cell: Cell
    before: int
    after: int
    came: tuple[str, ...]
    went: tuple[str, ...]

    @property
    def word(self) -> Word:
        """The change as a sentence."""
        return Word("reports.difference", {"before": self.before, "after": self.after})


@dataclass(frozen=True, slots=True)
class Revision:
    """Published figures under a number; number 1 is the first publication."""

    number: int
    figures: Figures
    differences: tuple[Difference, ...]


def differences(before: Figures, after: Figures) -> tuple[Difference, ...]:
    """Every cell whose records differ, even when its number is the same."""
    old = {figure.cell: figure.records for figure in before.figures}
    new = {figure.cell: figure.records for figure in after.figures}
    cells = (*new, *(cell for cell in old if cell not in new))
    compared = ((cell, old.get(cell, ()), new.get(cell, ())) for cell in cells)
    return tuple(_difference(cell, was, now) for cell, was, now in compared if set(was) != set(now))


def revise(published: Revision | None, figures: Figures) -> Revision:
    """Publish for the first time, or issue the next revision; an earlier as-of, or no difference, is refused."""
    if published is None:
        return Revision(1, figures, ())
    if figures.as_of < published.figures.as_of:
        raise Refused("reports.earlier_as_of")
    changed = differences(published.figures, figures)
    if not changed:
        raise Refused("reports.no_difference", number=published.number)
    return Revision(published.number + 1, figures, changed)


def _difference(cell: Cell, was: tuple[str, ...], now: tuple[str, ...]) -> Difference:
    came = tuple(record for record in now if record not in set(was))
    went = tuple(record for record in was if record not in set(now))
    return Difference(cell, len(was), len(now), came, went)
