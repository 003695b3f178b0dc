"""Tables of publications, figures as they went out, and of the counts of quarters: never overwritten."""

from django.db import models

from thelivu.desk.operations.models import OperationRow
from thelivu.desk.register.models import RecordedRow


class PublicationRow(RecordedRow):
    """One numbered revision of an operation's published figures, with what changed since the one before."""

    operation = models.ForeignKey(OperationRow, on_delete=models.PROTECT, related_name="publications")
    revision = models.PositiveSmallIntegerField()
    as_of = models.DateTimeField()
    # each: {"code", "district", "by", "part", "records": [...]}
    figures = models.JSONField()
    differences = models.JSONField(default=list)
    note_en = models.TextField()
    note_ml = models.TextField()
    published_by = models.CharField(max_length=32)

    class Meta(RecordedRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["operation", "revision"], name="one_publication_per_revision")
        ]


class QuarterRow(RecordedRow):
    """What came of the leads of one quarter, counted once: the counts as they are; pages print what may be printed."""

    quarter = models.CharField(max_length=8)  # 2026-Q4, by the calendar of India
    number = models.PositiveSmallIntegerField()  # counted again later, it is the next one
    counted_at = models.DateTimeField()
    rules = models.CharField(max_length=20)  # the version that gave the tiers
    leads = models.JSONField(default=list)  # each: tier, outcome, source, district, how many
    by_hand = models.PositiveIntegerField()
    waits = models.JSONField(default=dict)  # "decided", "searched" -> tier -> [how many, median hours]
    counted_by = models.CharField(max_length=32)

    class Meta(RecordedRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "quarter", "number"], name="a_quarter_is_counted_in_order"
            )
        ]
