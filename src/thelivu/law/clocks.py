"""The clocks of a search or a case, each started by a recorded event and read from the law data.

What arrives: events with the instant they happened. What leaves: for each duty that an event starts, when it is due;
"forthwith" is due at the event itself, so it is never early and always shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from thelivu.base import Word
from thelivu.law.jurisdiction import Law
from thelivu.law.records import Deadline

OF_SEARCH = ("search_without_warrant", "search_ended", "seized_on_suspicion", "child_at_risk")
"""Events of a search, recorded of it whether or not there is a case."""

OF_CASE = (
    "electronic_information", "preliminary_enquiry", "child_found", "child_at_risk", "fir_registered", "fir_pocso",
)  # fmt: skip
"""Events of a case."""

OF_REQUEST = ("platform_asked",)
"""Events of a request to a platform. No event of a lead is here: a lead starts no clock but that of its evidence."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was recorded, and may start a clock or stop one."""

    code: str
    at: datetime
    record: str


@dataclass(frozen=True, slots=True)
class Clock:
    """A duty that runs: the law behind it, what started it, and when it was done, if it was."""

    deadline: Deadline
    started_by: Event
    done_at: datetime | None = None

    @property
    def forthwith(self) -> bool:
        """Whether the law gives no hours."""
        return self.deadline.hours is None

    @property
    def due_at(self) -> datetime:
        """The end of the hours; for "forthwith", the event itself."""
        return self.started_by.at + timedelta(hours=self.deadline.hours or 0)

    def state(self, at: datetime) -> str:
        """Done, done late, overdue or running, as seen at this instant; whether forthwith was met, a person judges."""
        if self.done_at is not None and self.done_at <= at:
            return "done" if self.forthwith or self.done_at <= self.due_at else "done_late"
        return "running" if at <= self.due_at else "overdue"

    def word(self, language: str = "en") -> Word:
        """The duty and its clock as a sentence."""
        duty = self.deadline.title_ml if language == "ml" else self.deadline.title
        hours = self.deadline.hours or 0
        return Word(
            "law.clock.forthwith" if self.forthwith else "law.clock.hours", {"duty": duty, "hours": hours}
        )


def clocks(events: Iterable[Event], done: Iterable[Event], law: Law, procedural: str) -> tuple[Clock, ...]:
    """Every clock that the events start under this procedural Act, the first due first.

    A clock is stopped by an event that carries its deadline's code and the record of the event that started it.
    """
    stopped = {(event.code, event.record): event.at for event in done}
    started = (
        Clock(deadline, event, stopped.get((deadline.code, event.record)))
        for event in events
        for deadline in law.deadlines
        if deadline.started_by == event.code and deadline.procedural in {"", procedural}
    )
    return tuple(sorted(started, key=lambda clock: (clock.due_at, clock.deadline.code)))
