"""Tables of exhibits and their custody entries."""

from django.db import models

from thelivu.desk.authority.models import AuthorityRow
from thelivu.desk.operations.models import SearchRow
from thelivu.desk.register.models import PaperRow, RecordedRow


class ExhibitRow(RecordedRow):
    """A seized item under its label, which is never used again."""

    label = models.CharField(max_length=60, unique=True)
    number = models.PositiveSmallIntegerField()
    search = models.ForeignKey(SearchRow, on_delete=models.PROTECT, related_name="exhibits")
    authority = models.ForeignKey(AuthorityRow, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    accessory = models.BooleanField(default=False)
    make = models.CharField(max_length=60, blank=True)
    model = models.CharField(max_length=60, blank=True)
    serials = models.JSONField(default=list)
    sem = models.BooleanField(null=True, blank=True)
    seized_at = models.DateTimeField()

    class Meta(RecordedRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["search", "number"], name="an_exhibit_number_is_given_once")
        ]


class CustodyRow(RecordedRow):
    """One line of custody; `number` counts from 1 without a gap."""

    exhibit = models.ForeignKey(ExhibitRow, on_delete=models.PROTECT, related_name="custody")
    number = models.PositiveSmallIntegerField()
    action = models.CharField(max_length=12)
    giver = models.CharField(max_length=120)
    giver_role = models.CharField(max_length=24)
    taker = models.CharField(max_length=120)
    taker_role = models.CharField(max_length=24)
    place = models.CharField(max_length=120)
    purpose = models.CharField(max_length=200)
    at = models.DateTimeField()
    seal_before = models.CharField(max_length=40, blank=True)
    seal_after = models.CharField(max_length=40, blank=True)
    intact = models.BooleanField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    reference = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    order_on = models.DateField(null=True, blank=True)  # in IST, of the order that the reference names
    final_on = models.DateField(null=True, blank=True)  # in IST, when the proceedings became final
    destination = models.CharField(max_length=120, blank=True)
    untampered = models.BooleanField(null=True, blank=True)  # the giver's declaration
    mismatch = models.CharField(max_length=20, blank=True)  # what the line found (Chain.mismatch)
    recorded_by = models.CharField(max_length=32)

    class Meta(RecordedRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["exhibit", "number"], name="one_custody_line_per_place")
        ]


class LabRequestRow(RecordedRow):
    """What a laboratory is asked of one exhibit, by the forwarding paper that asks it, until it has answered."""

    exhibit = models.ForeignKey(ExhibitRow, on_delete=models.PROTECT, related_name="requests")
    paper = models.ForeignKey(PaperRow, on_delete=models.PROTECT, related_name="+")
    laboratory = models.CharField(max_length=120)
    questions = models.JSONField(default=list)
    asked_by = models.CharField(max_length=32)
    asked_at = models.DateTimeField()
    due_on = models.DateField()  # in IST, of the reminder
    answered_on = models.DateField(null=True, blank=True)
    report = models.CharField(max_length=120, blank=True)
    answered_by = models.CharField(max_length=32, blank=True)

    class Meta(RecordedRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["exhibit", "paper"], name="a_paper_asks_once_of_an_exhibit")
        ]
