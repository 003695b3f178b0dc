"""Long work as a page and the rail show it: what, from whom, the bar and its figures, what can be pressed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from thelivu.base import Word
from thelivu.desk.people.queries import names

from .queries import Progress


@dataclass(frozen=True, slots=True)
class Work:
    """What parts/work.html draws."""

    title: Word
    url: str
    done: int
    total: int
    rejected: int
    rate: float
    left_s: int | None
    rejected_url: str
    stop_url: str
    asked_at: datetime
    live: bool
    failed: bool
    id: str
    who: str
    look: str  # a state's name
    word: str
    stopped: bool
    finished: bool
    unit: str = "desk_jobs.items"


def work(job: Progress, who: str = "") -> Work:
    """One job."""
    url = reverse("jobs:show", args=[job.id])
    running = not job.finished and not job.stopped
    look, word = _state(job)
    return Work(
        id=job.id, who=who, look=look, word=word, stopped=job.stopped, finished=job.finished, title=job.title, url=url, done=job.done, total=job.total, rejected=job.rejected + job.lost,
        rate=round(job.rate, 1), left_s=job.seconds_left if running else None, rejected_url=f"{url}#rejected",
        stop_url=reverse("jobs:stop", args=[job.id]) if running else "",
        asked_at=job.asked_at, live=running, failed=not job.adds_up or job.lost > 0,
    )  # fmt: skip


def works(jobs: Iterable[Progress]) -> list[Work]:
    """Several jobs, with the officers who asked for them."""
    listed = list(jobs)
    who = names({job.officer for job in listed})
    return [work(job, who.get(job.officer, "")) for job in listed]


LOOKS = {
    "waiting": "open",
    "leased": "running",
    "done": "passed",
    "rejected": "failed",
    "lost": "failed",
    "stopped": "void",
}
"""State of an item -> its look."""


@dataclass(frozen=True, slots=True)
class Line:
    """One item as the list of a job shows it; `name` is outside text."""

    id: str
    number: int
    name: str
    look: str
    word: str
    reason: Word | None
    attempts: int
    may_retry: bool


def lines(rows: Iterable[Any]) -> list[Line]:
    """Items as lines."""
    return [
        Line(
            id=row.id, number=row.number, name=str(row.work.get("name", "")), look=LOOKS[row.state],
            word=f"desk_jobs.item_{row.state}", attempts=row.attempts, may_retry=row.state in ("rejected", "lost"),
            reason=Word(row.reason["code"], row.reason.get("values", {})) if row.reason else None,
        )
        for row in rows
    ]  # fmt: skip


def _state(job: Progress) -> tuple[str, str]:
    """The look and the word of a job's state."""
    if job.finished:
        return ("failed", "desk_jobs.state_lost") if job.lost else ("passed", "desk_jobs.state_done")
    return ("waiting", "desk_jobs.state_stopped") if job.stopped else ("running", "desk_jobs.state_running")
