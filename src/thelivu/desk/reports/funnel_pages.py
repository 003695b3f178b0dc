"""The funnel as its page draws it: bars on one scale, numbers that open their lists, the reason of each loss."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from thelivu.base import Word
from thelivu.reports import OUTCOMES, Funnel

WIDTH, ROW, BAR = 300, 44, 18  # px of the drawing: its width, one step, one bar


@dataclass(frozen=True, slots=True)
class Link:
    """A number with its word and the list that it opens."""

    n: int
    word: Word
    url: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One step of the drawing: its name, its number, its place and length in px, and how long the step before was."""

    link: Link
    y: int
    width: str
    before: str
    kind: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step in the table: how many reached it, and of them who went no further, by reason."""

    link: Link
    lost: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A funnel with its drawing and its table."""

    bars: tuple[Bar, ...]
    height: int
    steps: tuple[StepLine, ...]
    outcomes: tuple[Link, ...]
    searches: int
    exceptions: Link
    summary: Word


def drawn(held: Funnel, operation_id: str, widest: int = 0) -> Drawn:
    """A funnel of one round; `widest` is the longest bar of all rounds on the page."""
    scale = WIDTH / max(widest, held.widest)
    steps = tuple(
        StepLine(
            _link(operation_id, len(step.leads), f"desk_reports.funnel.{step.code}", step=step.code),
            tuple(
                _link(operation_id, len(rows), lost_word(reason), step=step.code, lost=reason)
                for reason, rows in step.lost.items()
            ),
        )
        for step in held.steps
    )
    outcomes = tuple(
        _link(operation_id, len(held.outcomes[code]), f"desk_reports.funnel.outcome_{code}", outcome=code)
        for code in OUTCOMES
    )
    bars = _bars([one.link for one in steps], outcomes, scale)
    exceptions = _link(operation_id, len(held.exceptions), "desk_reports.funnel.exceptions", outcome="exceptions")
    values = {one.code: len(one.leads) for one in held.steps}
    searches = sum(one.n for one in outcomes)
    summary = Word("desk_reports.funnel.summary", {**values, "searches": searches})
    return Drawn(bars, len(bars) * ROW, steps, outcomes, searches, exceptions, summary)


def lost_word(reason: str) -> str:
    """The catalogue code of a reason: the state of a decision, or what the line had not done yet."""
    if reason.startswith("lead_"):
        return f"desk_leads.state_{reason.removeprefix('lead_')}"
    of_decision = reason.isupper() or reason in {"undecided", "waiting"}
    return f"desk_attribution.state.{reason}" if of_decision else f"desk_reports.funnel.lost_{reason}"


def _link(operation_id: str, n: int, code: str, **asked: str) -> Link:
    url = f"{reverse('reports:funnel_records', args=[operation_id])}?{urlencode(asked)}"
    return Link(n, Word(code), url)


def _bars(steps: Sequence[Link], outcomes: Sequence[Link], scale: float) -> tuple[Bar, ...]:
    shown = [(one, "step") for one in steps] + [(one, "outcome") for one in outcomes if one.n]
    bars, before = [], 0
    for place, (one, kind) in enumerate(shown):
        last = before if kind == "step" else one.n
        bars.append(Bar(one, place * ROW, _px(one.n * scale), _px(max(last, one.n) * scale), kind))
        before = one.n
    return tuple(bars)


def _px(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
