"""Tables of deconfliction and of the order of work: what was asked before an overt step, and what bears on a lead's tier."""

from django.db import models

from thelivu.desk.register.models import RecordedRow

from .held import LeadRow


class LeadFactRow(RecordedRow):
    """A statement that bears on the order of work: factor, value, who asserted it, in which record."""

    lead = models.ForeignKey(LeadRow, on_delete=models.PROTECT, related_name="stated")
    code = models.CharField(max_length=40)
    value = models.JSONField(null=True)
    asserted_by = models.CharField(max_length=120)
    said_in = models.CharField(max_length=40)  # the record that holds the statement


class DeconflictionRow(RecordedRow):
    """The answer to "does another unit work this": units to contact, and what was agreed with each. It ends."""

    about = models.CharField(max_length=32, db_index=True)  # id of the lead or the dossier that was asked about
    asked_by = models.CharField(max_length=32)
    asked_at = models.DateTimeField()
    holds_until = models.DateTimeField()
    contacts = models.JSONField(default=list)  # ids of units
    settled = models.JSONField(default=dict)  # unit id -> what was agreed
    not_connected = models.JSONField(default=list)  # codes of the outside sources that could not answer


class DeconflictedLeadRow(RecordedRow):
    """That an answer covers a lead: every identifier that it named then was asked for."""

    answer = models.ForeignKey(DeconflictionRow, on_delete=models.PROTECT, related_name="leads")
    lead = models.ForeignKey(LeadRow, on_delete=models.PROTECT, related_name="deconflictions")
    asked_of = models.CharField(max_length=64)  # SHA-256 of its identifiers; more of them, and it is asked again

    class Meta(RecordedRow.Meta):
        constraints = [models.UniqueConstraint(fields=["answer", "lead"], name="an_answer_covers_a_lead_once")]


class NoticeRow(RecordedRow):
    """What a contacted unit is told: another unit asked about somebody it works on. Not about whom, and not why."""

    from_unit = models.ForeignKey("people.UnitRow", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
