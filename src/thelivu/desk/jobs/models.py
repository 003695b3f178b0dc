"""Jobs and their items. A worker owns an item until lease_until; attempts is the fencing token."""

from django.db import models

from thelivu.desk.people.models import id_field
from thelivu.desk.people.scoped import ScopedRow

STATES = ("waiting", "leased", "done", "rejected", "lost", "stopped")


class JobRow(ScopedRow):
    """One piece of long work: what, for whom, on which authority."""

    id = id_field()
    kind = models.CharField(max_length=80)  # dotted path of the action that does one item
    officer = models.CharField(max_length=32)
    authority = models.CharField(max_length=32, blank=True)
    key = models.CharField(max_length=80, unique=True)  # asking for the same work twice gives the same job
    title = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    stopped = models.BooleanField(default=False)


class ItemRow(models.Model):
    """One item of a job: done in one transaction together with its effect, or rejected with a reason."""

    id = id_field()
    job = models.ForeignKey(JobRow, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveIntegerField()
    key = models.CharField(
        max_length=80, blank=True
    )  # within a job; asking for the same item twice adds nothing
    state = models.CharField(max_length=10, default="waiting", choices=[(state, state) for state in STATES])
    work = models.JSONField(default=dict)
    reason = models.JSONField(default=dict)
    attempts = models.PositiveIntegerField(default=0)
    owner = models.CharField(max_length=40, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "number"], name="one_item_per_number"),
            models.UniqueConstraint(
                fields=["job", "key"], condition=~models.Q(key=""), name="one_item_per_key"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "lease_until"], name="items_to_claim"),
            models.Index(fields=["job", "state", "number"], name="items_of_a_job"),
        ]


class TickRow(models.Model):
    """One tick of a schedule, claimed by the worker that runs it."""

    schedule = models.CharField(max_length=40)
    tick = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["schedule", "tick"], name="one_run_per_tick")]
