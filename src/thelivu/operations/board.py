"""The day board and the funnel of an operation: where every planned search stands.

What arrives: the progress of each search and the instant of looking. What leaves: for each district, planned = closed +
inside + not started; and for the whole, the funnel from planned to arrests. Each number is the searches behind it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from thelivu.base import Word
from thelivu.operations.model import Progress
from thelivu.operations.outcomes import OUTCOMES


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One district on the day board; a search that was called off is not among the planned."""

    district: str
    closed: tuple[str, ...]
    inside: tuple[str, ...]
    not_started: tuple[str, ...]
    called_off: tuple[str, ...]

    @property
    def planned(self) -> int:
        """Planned is what is closed, inside and not started, by construction."""
        return len(self.closed) + len(self.inside) + len(self.not_started)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the funnel and the searches that reached it."""

    code: str
    searches: tuple[str, ...]

    @property
    def word(self) -> Word:
        """The step's name."""
        return Word(f"operations.funnel.{self.code}", {"count": len(self.searches)})


def day_board(progress: Iterable[Progress], at: datetime) -> tuple[BoardRow, ...]:
    """Where the searches of each district stand at this instant."""
    rows = tuple(progress)
    return tuple(_row(code, [row for row in rows if row.district == code], at) for code in _districts(rows))


def funnel(progress: Iterable[Progress]) -> tuple[Step, ...]:
    """From planned to arrests; a wrong door is its own step and never counts as nothing found."""
    rows = [row for row in progress if not row.called_off]
    entered = [row for row in rows if row.entered_at is not None]
    wrong = [row for row in entered if row.door == "not_connected"]
    right = [row for row in entered if row.door != "not_connected"]
    steps = [_step("planned", rows), _step("entered", entered), _step("not_connected", wrong)]
    steps.append(_step("connected", [row for row in right if row.door == "connected"]))
    steps += [_step(outcome, _counted(outcome, entered, right)) for outcome in OUTCOMES]
    return tuple(steps)


def _counted(outcome: str, entered: list[Progress], right: list[Progress]) -> list[Progress]:
    pool = right if outcome == "nothing_found" else entered
    return [row for row in pool if row.outcome == outcome]


def _step(code: str, rows: Iterable[Progress]) -> Step:
    return Step(code, tuple(row.search for row in rows))


def _districts(rows: Iterable[Progress]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.district for row in rows))


def _row(district: str, rows: list[Progress], at: datetime) -> BoardRow:
    state = {row.search: _state(row, at) for row in rows}
    closed, inside, waiting, off = (
        tuple(search for search, now in state.items() if now == wanted)
        for wanted in ("closed", "inside", "not_started", "called_off")
    )
    return BoardRow(district, closed, inside, waiting, off)


def _state(row: Progress, at: datetime) -> str:
    if row.called_off:
        return "called_off"
    if row.entered_at is None or row.entered_at > at:
        return "not_started"
    return "inside" if row.left_at is None or row.left_at > at else "closed"
