"""The funnel of a round: how far each lead came, and why it came no further.

What arrives: for each lead the step that it reached and the reason of its loss, and the searches by what came of them.
What leaves: the steps. Each step is the next one and those lost before it, by construction.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from thelivu.base import InputError

STEPS: tuple[str, ...] = ("leads", "attributed", "corroborated", "confirmed", "searched")
"""The steps of a lead, in order."""

OUTCOMES: tuple[str, ...] = ("fir_arrest", "fir", "report_only", "nothing_found", "wrong_door", "none")
"""What came of a search, each search once; a wrong door is never "nothing found"."""


@dataclass(frozen=True, slots=True)
class Track:
    """A lead, the last step that it reached, and why it did not reach the next; empty where it was searched."""

    lead: str
    reached: str
    lost: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step: the leads that reached it, and those of them that went no further, by reason."""

    code: str
    leads: tuple[str, ...]
    lost: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Funnel:
    """The steps of the leads, and the searches of the round by outcome."""

    steps: tuple[Step, ...]
    outcomes: Mapping[str, tuple[str, ...]]
    exceptions: tuple[str, ...] = ()  # searches that no attribution led to

    @property
    def widest(self) -> int:
        """The longest bar: rounds side by side share the larger of theirs."""
        return max([1, *(len(step.leads) for step in self.steps), sum(len(one) for one in self.outcomes.values())])

    def step(self, code: str) -> Step:
        """The step of this code."""
        return next(one for one in self.steps if one.code == code)


def funnel(tracks: Iterable[Track], outcomes: Iterable[tuple[str, str]], exceptions: Iterable[str] = ()) -> Funnel:
    """The funnel of these leads and of the (search, outcome) pairs of the round."""
    held = list(tracks)
    for one in held:
        if one.reached not in STEPS or bool(one.lost) == (one.reached == STEPS[-1]):
            raise InputError("reports.funnel_track", where=one.lead)
    came: dict[str, list[str]] = {code: [] for code in OUTCOMES}
    for search, outcome in outcomes:
        came[outcome].append(search)
    steps = tuple(_step(number, held) for number in range(len(STEPS)))
    return Funnel(steps, {code: tuple(rows) for code, rows in came.items()}, tuple(exceptions))


def _step(number: int, tracks: list[Track]) -> Step:
    reached = tuple(one.lead for one in tracks if STEPS.index(one.reached) >= number)
    lost: dict[str, list[str]] = {}
    for one in tracks:
        if STEPS.index(one.reached) == number and one.lost:
            lost.setdefault(one.lost, []).append(one.lead)
    ordered = sorted(lost.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return Step(STEPS[number], reached, {reason: tuple(rows) for reason, rows in ordered})
