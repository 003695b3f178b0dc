"""Asking for long work, doing one item of it, stopping, resuming, and trying one item again.

An action that does an item is named by its dotted path and is called in two steps: the first reads and computes
outside any transaction and returns the effect; the effect is then written in the same transaction that finishes
the item. A worker that was killed loses its lease; one that wakes up late fails the fencing token and its effect
is rolled back. So an item's effect happens exactly once.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeAlias

from django.db import connection, transaction
from django.db.models import Max, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.module_loading import import_string

from thelivu.base import Refused, ThelivuError, Word
from thelivu.desk.people.queries import Actor, actor_with_id
from thelivu.desk.people.scope import INTEGRITY, seen_as

from .models import ItemRow, JobRow, TickRow

log = logging.getLogger("thelivu.jobs")
LEASE = timedelta(seconds=30)
ATTEMPTS = 5

Leased: TypeAlias = ItemRow
Effect = Callable[[], None]
Step = Callable[[Actor, str, Mapping[str, Any]], Effect]


@dataclass(frozen=True, slots=True)
class Item:
    """One item that is asked for. With `ended` it is listed as what it already is: "done", or "rejected" with why."""

    work: Mapping[str, Any]
    key: str = ""
    ended: str = ""
    why: Word | None = None


def ask(
    actor: Actor, kind: str, items: Sequence[Mapping[str, Any]], *, key: str, title: Word, authority: str = ""
) -> str:
    """Asks for long work; the same key gives the job that already exists. Returns the job's id."""
    with seen_as(INTEGRITY), transaction.atomic():
        known = JobRow.objects.filter(key=key).first()
        if known is not None:
            return str(known.id)
        job = JobRow(
            kind=kind, officer=actor.id, authority=authority, key=key, asked_at=timezone.now(),
            title={"code": title.code, "values": dict(title.values)}, unit_id=actor.home.unit,
        )  # fmt: skip
        job.stream = job.id
        job.save(force_insert=True)
        add(job.id, [Item(work) for work in items])
        return job.id


def add(job_id: str, items: Sequence[Item]) -> int:
    """Adds items to a job, and returns how many: those whose key it has already are there. The job is open again."""
    with seen_as(INTEGRITY), transaction.atomic():
        job = JobRow.objects.select_for_update(of=("self",)).get(pk=job_id)
        asked = {item.key for item in items if item.key}
        known = set(ItemRow.objects.filter(job=job, key__in=asked).values_list("key", flat=True))
        last = ItemRow.objects.filter(job=job).aggregate(last=Max("number"))["last"] or 0
        fresh = {item.key or str(place): item for place, item in enumerate(items) if item.key not in known}
        rows = [_row(job, number, item) for number, item in enumerate(fresh.values(), last + 1)]
        ItemRow.objects.bulk_create(rows, batch_size=500)
        if any(not row.done_at for row in rows):
            JobRow.objects.filter(pk=job_id).update(ended_at=None)
        return len(rows)


def _row(job: JobRow, number: int, item: Item) -> ItemRow:
    row = ItemRow(job=job, number=number, key=item.key, work=dict(item.work))
    if item.ended:
        row.state, row.done_at = item.ended, timezone.now()
    if item.why is not None:
        row.reason = {"code": item.why.code, "values": dict(item.why.values)}
    return row


def claim(owner: str) -> ItemRow | None:
    """Leases the next item to this worker, on the database's clock, and raises its fencing token."""
    with seen_as(INTEGRITY), transaction.atomic():
        item = _next()
        if item is None:
            return None
        if item.attempts >= ATTEMPTS:
            _end(item, "lost", Word("jobs.given_up", {"attempts": item.attempts}))
            return claim(owner)
        ItemRow.objects.filter(pk=item.pk).update(
            state="leased", owner=owner, attempts=item.attempts + 1, lease_until=Now() + LEASE
        )
        JobRow.objects.filter(pk=item.job_id, started_at__isnull=True).update(started_at=timezone.now())
        item.refresh_from_db()
        return item


def _next() -> ItemRow | None:
    """What a dead worker left, else the first item of the oldest job that goes on. Each is one look into an index."""
    stale = _locked(
        ItemRow.objects.filter(state="leased", lease_until__lt=Now(), job__stopped=False).order_by(
            "lease_until"
        )
    )
    if stale is not None:
        return stale
    for job in (
        JobRow.objects.filter(ended_at__isnull=True, stopped=False)
        .order_by("asked_at", "id")
        .values_list("id")
    ):
        waiting = _locked(ItemRow.objects.filter(job=job, state="waiting").order_by("number"))
        if waiting is not None:
            return waiting
    return None


def _locked(rows: "QuerySet[ItemRow]") -> ItemRow | None:
    if connection.vendor == "postgresql":
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    return rows.first()


def renew(item: ItemRow) -> None:
    """The worker still lives: its lease runs on."""
    ItemRow.objects.filter(pk=item.pk, owner=item.owner, attempts=item.attempts).update(
        lease_until=Now() + LEASE
    )


def perform(item: ItemRow) -> None:
    """Does one leased item, its effect and its end in one transaction; a refusal ends it with its reason."""
    with seen_as(INTEGRITY):
        job = JobRow.objects.get(pk=item.job_id)
    step: Step = import_string(job.kind)
    try:
        actor = actor_with_id(job.officer)
        with seen_as(actor.scope):
            effect = step(actor, job.authority, item.work)
            with transaction.atomic():
                effect()
                _finish(item)
    except ThelivuError as error:
        _refused(item, job, error)
    except Exception as error:  # noqa: BLE001 - one poison item must never stop the next; its class is kept as reason
        log.warning("item failed job=%s number=%s error=%s", job.id, item.number, type(error).__name__)
        _give_back(item, Word("jobs.failed", {"error": type(error).__name__}))
    close_ended(item.job_id)


def _finish(item: ItemRow) -> None:
    mine = ItemRow.objects.filter(pk=item.pk, state="leased", owner=item.owner, attempts=item.attempts)
    if mine.update(state="done", done_at=timezone.now(), reason={}) != 1:
        raise Refused("jobs.lease_lost")


def _refused(item: ItemRow, job: JobRow, error: ThelivuError) -> None:
    """A lapsed authority stops the whole job; any other refusal is this item's alone."""
    if error.code == "jobs.lease_lost":
        return
    if error.code.startswith("authority."):
        with seen_as(INTEGRITY):
            JobRow.objects.filter(pk=job.pk).update(stopped=True)
        _give_back(item, error.word)
        return
    _end(item, "rejected", error.word)


def _give_back(item: ItemRow, why: Word) -> None:
    last = item.attempts >= ATTEMPTS
    _end(item, "lost" if last else "waiting", why)


def _end(item: ItemRow, state: str, why: Word) -> None:
    mine = ItemRow.objects.filter(pk=item.pk, owner=item.owner, attempts=item.attempts)
    done_at = timezone.now() if state in ("rejected", "lost") else None
    mine.update(
        state=state, done_at=done_at, lease_until=None, reason={"code": why.code, "values": dict(why.values)}
    )


def close_ended(job_id: str) -> None:
    """Marks the job's end once no item is open."""
    with seen_as(INTEGRITY):
        if not ItemRow.objects.filter(job_id=job_id, state__in=("waiting", "leased")).exists():
            JobRow.objects.filter(pk=job_id, ended_at__isnull=True).update(ended_at=timezone.now())


def stop(actor: Actor, job_id: str) -> None:
    """Stops a job before its next item."""
    _own(actor, job_id).update(stopped=True)


def resume(actor: Actor, job_id: str) -> None:
    """Lets a stopped job go on where it stopped."""
    _own(actor, job_id).update(stopped=False, ended_at=None)


def retry(actor: Actor, item_id: str) -> None:
    """Tries one rejected or lost item again."""
    item = ItemRow.objects.filter(pk=item_id, state__in=("rejected", "lost")).first()
    if item is None:
        raise Refused("jobs.no_such_job")
    _own(actor, item.job_id).update(ended_at=None)
    ItemRow.objects.filter(pk=item_id).update(state="waiting", attempts=0, owner="", done_at=None)


def _own(actor: Actor, job_id: str) -> "Any":
    with seen_as(actor.scope):
        rows = JobRow.objects.filter(pk=job_id)
        if not rows.exists():
            raise Refused("jobs.no_such_job")
        return rows


def claim_tick(schedule: str, tick: int) -> bool:
    """Whether this worker is the one that runs this tick; old ticks are forgotten."""
    TickRow.objects.filter(schedule=schedule, tick__lt=tick - 1440).delete()
    _, made = TickRow.objects.get_or_create(schedule=schedule, tick=tick)
    return made
