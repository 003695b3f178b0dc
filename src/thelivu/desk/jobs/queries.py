"""How far long work has come: total, done, rejected, rate and time left; dead letters with their reasons."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from thelivu.base import Word

from .models import ItemRow, JobRow

WINDOW = timedelta(minutes=5)
"""Over how long the rate of a job is taken."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One job as a page and a terminal show it."""

    id: str
    title: Word
    officer: str
    asked_at: datetime
    ended_at: datetime | None
    total: int
    done: int
    rejected: int
    lost: int
    stopped: bool
    rate: float  # items a second
    seconds_left: int | None

    @property
    def finished(self) -> bool:
        """Every item has ended; a stopped job has not finished."""
        return self.done + self.rejected + self.lost == self.total

    @property
    def adds_up(self) -> bool:
        """Never "done" with missing items."""
        return self.done + self.rejected + self.lost <= self.total


def progress(job: JobRow) -> Progress:
    """Counts the items of one job."""
    ended = Q(items__state__in=("done", "rejected"))
    row = JobRow.objects.filter(pk=job.pk).aggregate(
        total=Count("items"),
        done=Count("items", filter=Q(items__state="done")),
        rejected=Count("items", filter=Q(items__state="rejected")),
        lost=Count("items", filter=Q(items__state="lost")),
        last=Max("items__done_at", filter=ended),
    )
    left = row["total"] - row["done"] - row["rejected"] - row["lost"]
    rate = _rate(job, row["last"])
    return Progress(
        id=job.id, title=Word(job.title["code"], job.title["values"]), officer=job.officer, asked_at=job.asked_at,
        ended_at=job.ended_at, total=row["total"], done=row["done"], rejected=row["rejected"], lost=row["lost"], stopped=job.stopped,
        rate=rate, seconds_left=int(left / rate) if rate and left else None,
    )  # fmt: skip


def _rate(job: JobRow, last: datetime | None) -> float:
    """Items a second, over the last minutes in which some ended: a letter box is idle for hours between two files."""
    if not job.started_at or not last:
        return 0.0
    since = max(job.started_at, last - WINDOW)
    ended = ItemRow.objects.filter(job=job, state__in=("done", "rejected"), done_at__gte=since).count()
    return ended / max((last - since).total_seconds(), 0.001)


def running() -> list[Progress]:
    """Jobs in scope that have not ended."""
    return [progress(job) for job in JobRow.objects.filter(ended_at__isnull=True).order_by("asked_at")[:20]]


def recent() -> "QuerySet[JobRow]":
    """Jobs in scope, newest first."""
    return JobRow.objects.order_by("-asked_at")


def ended_since(since: datetime) -> list[Progress]:
    """The newest jobs in scope that have ended since then, a few."""
    return [progress(row) for row in recent().filter(ended_at__gte=since)[:5]]


def job(job_id: str) -> JobRow | None:
    """A job in scope."""
    return JobRow.objects.filter(id=job_id).first()


def trouble(job: JobRow) -> list[dict[str, Any]]:
    """Items that were rejected or lost, each with where and why."""
    rows = ItemRow.objects.filter(job=job, state__in=("rejected", "lost")).order_by("number")
    return [
        {"id": row.id, "number": row.number, "state": row.state, "attempts": row.attempts,
         "reason": Word(row.reason.get("code", "jobs.failed"), row.reason.get("values", {}))}
        for row in rows
    ]  # fmt: skip


def items(job: JobRow, state: str = "") -> "QuerySet[ItemRow]":
    """The items of a job in their order, of one state or of all."""
    rows = ItemRow.objects.filter(job=job).order_by("number")
    return rows.filter(state=state) if state else rows


def waiting() -> int:
    """Items that wait for a worker, of every unit (the worker's own question)."""
    stale = Q(state="leased", lease_until__lt=timezone.now())
    return ItemRow.objects.filter(Q(state="waiting") | stale, job__stopped=False).count()
