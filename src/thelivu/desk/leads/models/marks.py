"""The table by which leads are found by their marks."""

from django.db import models

from thelivu.desk.people.scope import PLACE
from thelivu.desk.register.models import RecordedRow

from .held import LeadRow


class LeadMarkRow(RecordedRow):
    """One mark of a lead, as it stands in the lead's own list, with the lead's place in the orders of the inbox."""

    lead = models.ForeignKey(LeadRow, on_delete=models.PROTECT, related_name="marks", db_index=False)
    code = models.CharField(max_length=40)  # thelivu.leads.FLAGS
    lead_at = models.DateTimeField()  # when the lead was recorded
    lead_label = models.CharField(max_length=20)
    lead_reference = models.CharField(max_length=120)

    class Meta(RecordedRow.Meta):
        indexes = [
            models.Index(fields=["code", "lead_at", "lead_label", "lead", *PLACE], name="leads_by_mark"),
            models.Index(
                fields=["code", "lead_reference", "lead", *PLACE], name="leads_by_mark_and_reference"
            ),
        ]
        constraints = [models.UniqueConstraint(fields=["lead", "code"], name="a_lead_has_a_mark_once")]
