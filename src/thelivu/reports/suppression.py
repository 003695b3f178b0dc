"""Small numbers in a public note: a district cell below three is not printed, nor is one from which it follows.

What arrives: one column of a district table, and whether its total is printed. What leaves: the cells that may be
shown. Noughts are cells too: were they printed, a blank would mean one or two.
"""

from collections.abc import Mapping
from dataclasses import dataclass

SMALLEST = 3
"""The smallest district number that a press note prints (law reference section 7, guardrail 7)."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column as it may be printed: None where the number is held back."""

    cells: Mapping[str, int | None]
    total: int | None


def suppress(cells: Mapping[str, int]) -> Column:
    """Hold back every small cell, and further cells until none of them can be worked out from the total."""
    total = sum(cells.values())
    hidden = {name for name, value in cells.items() if value < SMALLEST}
    while hidden and len(hidden) < len(cells) and _follows(cells, hidden):
        # All that are equally small go together: which one was taken would say something about the rest.
        next_size = min(value for name, value in cells.items() if name not in hidden)
        hidden |= {name for name, value in cells.items() if value == next_size}
    shown = {name: None if name in hidden else value for name, value in cells.items()}
    # With no cell left to print, a total is the only number there is, and it narrows every cell: it stays back whole.
    # Were it held back only where it gives something away, holding it back would give that away.
    return Column(shown, None if total and len(hidden) == len(cells) else total)


def _follows(cells: Mapping[str, int], hidden: set[str]) -> bool:
    # The hidden cells add up to a known rest. One alone is that rest; when all are small, the largest rest they can
    # have fixes each. A rest of nought fixes them too, but tells of nobody.
    rest = sum(cells[name] for name in hidden)
    all_small = all(cells[name] < SMALLEST for name in hidden)
    fixed = len(hidden) == 1 or (all_small and rest == (SMALLEST - 1) * len(hidden))
    return fixed and rest > 0
