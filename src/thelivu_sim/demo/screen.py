"""What is seen while the demo is made: each step with its rate and time left; plain lines where no terminal is."""

import sys
import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from thelivu.base import Value, Word, say

T = TypeVar("T")
_PAUSE_S = 5.0
"""Between two plain lines of one step."""


class _Rate(ProgressColumn):
    """How many items a second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.1f}/s" if task.speed else "")


class Screen:
    """Tells of steps on standard error, so that standard output stays one table or one document."""

    def __init__(self) -> None:
        self.console = Console(stderr=True, highlight=False)
        self.seconds: dict[str, float] = {}

    def tell(self, code: str, /, **values: Value) -> None:
        """One sentence."""
        self.console.print(say(Word(f"sim.demo.{code}", values)), soft_wrap=True, markup=False)

    def each(self, step: str, items: Sequence[T], **values: Value) -> Iterator[T]:
        """The items of a step, one by one, while its progress is shown."""
        started = time.monotonic()
        title = say(Word(f"sim.demo.step.{step}", values))
        yield from self._drawn(title, items) if sys.stderr.isatty() else self._told(title, items)
        self.seconds[step] = self.seconds.get(step, 0) + time.monotonic() - started

    def _drawn(self, title: str, items: Sequence[T]) -> Iterator[T]:
        columns = (
            TextColumn("{task.description}"), BarColumn(bar_width=24), MofNCompleteColumn(), _Rate(),
            TimeElapsedColumn(), TimeRemainingColumn(),
        )  # fmt: skip
        with Progress(*columns, console=self.console) as progress:
            yield from progress.track(items, description=f"{title:<44}", total=len(items))

    def _told(self, title: str, items: Sequence[T]) -> Iterator[T]:
        started = told = time.monotonic()
        for done, item in enumerate(items):
            at = time.monotonic()
            if at - told > _PAUSE_S:
                told = at
                left = (at - started) / done * (len(items) - done) if done else 0.0
                self.tell("going", step=title, done=done, total=len(items), left=round(left))
            yield item
        self.tell("done", step=title, total=len(items), seconds=round(time.monotonic() - started, 1))
