"""Tables of the sensor's office side: sensors, orders with their swarms, batches, and claims.

No column says what a swarm's hash is: it stands sealed, and beside it a keyed digest by which two orders meet.
"""

from django.db import models

from thelivu.desk.authority.models import AuthorityRow
from thelivu.desk.register.models import RecordedRow


class SensorRow(RecordedRow):
    """A sensor of this office, or the addresses of a partner's: neither is dialled, and neither is a result. Never deleted."""

    label = models.CharField(max_length=20, unique=True)  # SN-0001
    own = models.BooleanField()
    name = models.CharField(max_length=120)
    place = models.CharField(max_length=120)  # of a partner's: the office that told us
    sensor = models.CharField(max_length=32, blank=True)  # the id on its card; a partner's has none
    sign_key = models.CharField(max_length=64, blank=True)  # Ed25519, hex
    fingerprint = models.CharField(max_length=39, blank=True)  # of the whole card, as it is read out
    addresses = models.JSONField(default=list)  # as `ipaddress` prints them
    recorded_by = models.CharField(max_length=32)
    retired_by = models.CharField(max_length=32, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_why = models.CharField(max_length=300, blank=True)

    class Meta(RecordedRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["sensor"], condition=models.Q(own=True), name="a_sensor_key_once"),
        ]


class WatchOrderRow(RecordedRow):
    """A watch order: one sensor, a list of swarms, modes and a period, under an authority. Two officers stand for it.

    Its stream is its own; its swarms, batches and claims are in it.
    """

    label = models.CharField(max_length=20, unique=True)  # WO-0001
    sensor = models.ForeignKey(SensorRow, on_delete=models.PROTECT, related_name="orders")
    authority = models.ForeignKey(AuthorityRow, on_delete=models.PROTECT, related_name="+")
    listed = models.BooleanField(default=False)  # the second mode, with its own tick; `quiet` is in every order
    purpose = models.CharField(max_length=200)
    swarms = models.PositiveIntegerField()
    lists = models.JSONField(default=list)  # each NAME@VERSION, once
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    drafted_by = models.CharField(max_length=32)
    approved_by = models.CharField(max_length=32, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=32, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta(RecordedRow.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(approved_by=models.F("drafted_by")), name="watch_approved_by_another"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__gt=models.F("valid_from")), name="watch_ends_after_it_starts"
            ),
        ]


class WatchedRow(RecordedRow):
    """One swarm of an order. Its alias is the order's label and its number."""

    order = models.ForeignKey(WatchOrderRow, on_delete=models.PROTECT, related_name="watched")
    number = models.PositiveIntegerField()
    alias = models.CharField(max_length=30, unique=True)
    same = models.CharField(max_length=64, db_index=True)  # keyed digest of its hash: the same in every order
    sealed = models.BinaryField()  # JSON: v1, v2, label, tracker, peers
    wrapped_key = models.BinaryField()
    pieces = models.PositiveIntegerField(default=0)
    list = models.CharField(max_length=120)  # NAME@VERSION
    reviewer = models.CharField(max_length=120)

    class Meta(RecordedRow.Meta):
        constraints = [models.UniqueConstraint(fields=["order", "number"], name="one_swarm_of_a_number")]


class SensorBatchRow(RecordedRow):
    """One batch that a sensor sent: its numbers, its levels, its marks. The file itself is not kept."""

    label = models.CharField(max_length=20, unique=True)  # SB-0001
    sensor = models.ForeignKey(SensorRow, on_delete=models.PROTECT, related_name="batches")
    order = models.ForeignKey(WatchOrderRow, on_delete=models.PROTECT, related_name="batches")
    number = models.PositiveIntegerField()
    first = models.PositiveBigIntegerField()  # the number of its first line
    lines = models.PositiveIntegerField()
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    levels = models.JSONField(default=dict)  # how many lines of each level
    packet = models.CharField(max_length=32)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    made_at = models.DateTimeField()  # by the sensor's clock
    marks = models.JSONField(default=list)  # thelivu.sensor.intake.Mark
    differences = models.JSONField(default=list)  # each: code, line, values
    taken_by = models.CharField(max_length=32)
    fed_at = models.DateTimeField(null=True, blank=True)  # when its claims went on to leads
    source = models.CharField(max_length=32, blank=True)  # id of the source that they became, if there was anything new

    class Meta(RecordedRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["sensor", "number"], name="one_batch_of_a_number"),
            models.UniqueConstraint(fields=["unit", "sha256"], name="a_batch_is_taken_once"),
        ]


class ClaimRow(RecordedRow):
    """One claim (L4) of a batch: what the rules need of it, and its whole line, sealed. Its level is never stored."""

    batch = models.ForeignKey(SensorBatchRow, on_delete=models.PROTECT, related_name="claims")
    watched = models.ForeignKey(WatchedRow, on_delete=models.PROTECT, related_name="claims")
    line_number = models.PositiveBigIntegerField()
    obs_id = models.CharField(max_length=64)
    ip = models.CharField(max_length=45)
    port = models.PositiveIntegerField()
    dir = models.CharField(max_length=3)
    ours = models.CharField(max_length=60)  # our own side of the connection
    at_us = models.BigIntegerField()
    doubt_us = models.BigIntegerField()
    pieces = models.CharField(max_length=10)  # a number, or "all" of an unknown one
    total = models.PositiveIntegerField(default=0)
    bits = models.BinaryField()
    peer_id = models.CharField(max_length=40)
    client = models.CharField(max_length=100)  # the peer's own word: shown nowhere
    canary_first = models.BooleanField(null=True)  # before our handshake, or after it; null: the peer dialled us
    flags = models.JSONField(default=list)
    hash = models.CharField(max_length=64)  # of the line
    sealed = models.BinaryField()
    wrapped_key = models.BinaryField()
    observation = models.CharField(max_length=32, blank=True)  # id of the observation that it became

    class Meta(RecordedRow.Meta):
        indexes = [
            models.Index(fields=["watched", "at_us"], name="claims_by_time"),
            models.Index(fields=["observation"], condition=~models.Q(observation=""), name="claims_by_observation"),
        ]
        constraints = [models.UniqueConstraint(fields=["batch", "line_number"], name="a_claim_is_one_line")]
