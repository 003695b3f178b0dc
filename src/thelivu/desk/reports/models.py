"""The table of publications: figures as they went out, never overwritten."""

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
