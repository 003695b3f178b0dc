"""The one look of each state (word, shape, tone) and the shapes that icons are drawn in.

Arrives: a state's name. Leaves: its icon, its tone and the code of its word. Never colour alone (desk reference,
section 3): a state without a shape cannot be drawn, because it is not in this table.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class State:
    """How one state looks."""

    name: str
    icon: str
    tone: str

    @property
    def word(self) -> str:
        """The catalogue code of the state's word."""
        return f"desk.state.{self.name}"


STATES = {
    state.name: state
    for state in (
        State("ambiguous", "rings", "ochre"),
        State("not_confirmed", "half", "ochre"),
        State("withheld", "", "ink"),
        State("void", "struck", "ink2"),
        State("sealed", "hexagon", "violet"),
        State("in_custody", "hexagon", "violet"),
        State("expired", "clock", "ink2"),
        State("overdue", "triangle", "brick"),
        State("passed", "tick", "green"),
        State("proven", "tick", "green"),
        State("confirmed", "tick", "green"),
        State("failed", "alert", "brick"),
        State("waiting", "second", "ink"),
        State("open", "ring", "ink2"),
        State("not_started", "ring", "ink2"),
        State("running", "half", "ink"),
        State("wrong_premises", "alert", "brick"),
        State("synthetic", "", "ink"),
    )
}

# Width and height of each icon's own grid; templates/parts/icons/NAME.svg draws on it.
GRID = {
    "ring": (12, 12), "rings": (12, 12), "half": (12, 12), "struck": (12, 12), "hexagon": (12, 12),
    "clock": (12, 12), "triangle": (12, 12), "alert": (18, 18), "tick": (12, 12), "second": (12, 12),
    "held": (12, 12), "none": (12, 12), "diamond": (12, 12), "page": (11, 14), "search": (16, 16),
    "down": (10, 10), "offline": (16, 16),
}  # fmt: skip
