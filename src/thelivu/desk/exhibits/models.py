"""Tables of exhibits and their custody entries; of field forms and district packets, what came back, and search memos."""

from django.db import models

from thelivu.desk.authority.models import AuthorityRow
from thelivu.desk.leads.models import PartnerRow
from thelivu.desk.operations.models import OperationRow, SearchRow
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
    found = models.JSONField(default=dict)  # what the memo says of it beside these columns (exhibits.memo.facts_of)
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


class DistrictPacketRow(RecordedRow):
    """The forms of one district's searches, sent to an office without a link in one file. The file is not kept."""

    label = models.CharField(max_length=20, unique=True)  # DP-0001
    operation = models.ForeignKey(OperationRow, on_delete=models.PROTECT, related_name="district_packets")
    partner = models.ForeignKey(PartnerRow, on_delete=models.PROTECT, related_name="+")
    packet = models.CharField(max_length=32, unique=True)  # the id inside the file
    sha256 = models.CharField(max_length=64)  # of the file
    size = models.PositiveIntegerField()  # bytes of the file
    sent_by = models.CharField(max_length=32)


class FieldFormRow(RecordedRow):
    """A form that went out for one search, on a phone or as a paper kit, with its own block of labels.

    Its key and its go code are worked out from its id and the office's key, and kept nowhere.
    """

    search = models.ForeignKey(SearchRow, on_delete=models.PROTECT, related_name="field_forms")
    number = models.PositiveSmallIntegerField()
    medium = models.CharField(max_length=5)
    officer = models.CharField(max_length=32)  # who takes it along, and seizes
    packet = models.ForeignKey(DistrictPacketRow, null=True, on_delete=models.PROTECT, related_name="forms")
    authority = models.ForeignKey(AuthorityRow, on_delete=models.PROTECT, related_name="+")
    first = models.PositiveSmallIntegerField()
    last = models.PositiveSmallIntegerField()
    issued_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    go_given_at = models.DateTimeField(null=True, blank=True)
    go_given_by = models.CharField(max_length=32, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta(RecordedRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["search", "number"], name="one_field_form_per_number"),
            models.UniqueConstraint(fields=["search", "first"], name="one_block_per_first_label"),
            models.CheckConstraint(condition=models.Q(medium__in=["phone", "paper"]), name="field_form_medium"),
            models.CheckConstraint(
                condition=models.Q(last__gte=models.F("first")), name="field_form_block_forwards"
            ),
            models.CheckConstraint(
                condition=models.Q(go_given_by="") | ~models.Q(go_given_by=models.F("officer")),
                name="go_code_from_another_officer",
            ),
        ]


class FieldReturnRow(RecordedRow):
    """One return of a form as it came. A taken one is in the register; a waiting one is a person's to decide."""

    form = models.ForeignKey(FieldFormRow, on_delete=models.PROTECT, related_name="returns")
    sequence = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)  # of the sealed bytes
    document = models.ForeignKey("register.VaultObjectRow", on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=4)  # "lan", "file"
    state = models.CharField(max_length=9)  # "taken", "waiting", "set_aside"
    waits = models.JSONField(default=list)  # [code, values] of each reason
    items = models.JSONField(default=dict)  # id of each item -> digest of what was written
    same_as = models.JSONField(default=dict)  # id of an item -> exhibit that a person said it is
    received_by = models.CharField(max_length=32)
    received_at = models.DateTimeField()
    decided_by = models.CharField(max_length=32, blank=True)
    decided_why = models.CharField(max_length=300, blank=True)

    class Meta(RecordedRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["form", "sha256"], name="a_return_is_taken_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["taken", "waiting", "set_aside"]), name="field_return_state"
            ),
        ]


class DistrictReturnRow(RecordedRow):
    """One file that came back for a packet: what became of each return in it when it was taken in."""

    packet = models.ForeignKey(DistrictPacketRow, on_delete=models.PROTECT, related_name="returns")
    sha256 = models.CharField(max_length=64, unique=True)  # of the file
    size = models.PositiveIntegerField()  # bytes of the file
    # of each: its name at the district, search, id of its FieldReturnRow or empty, "taken", "waiting", "set_aside" or
    # "refused", and [code, values] of each reason
    handed = models.JSONField(default=list)
    received_by = models.CharField(max_length=32)
    received_at = models.DateTimeField()


class MemoRow(RecordedRow):
    """The search memo as it came with one form: everything of it but the exhibits."""

    search = models.ForeignKey(SearchRow, on_delete=models.PROTECT, related_name="memos")
    form = models.OneToOneField(FieldFormRow, on_delete=models.PROTECT, related_name="memo")
    head = models.JSONField(default=dict)
    clock_s = models.FloatField(default=0)  # seconds by which the phone ran ahead
    clock_uncertainty_s = models.FloatField(default=0)
    written_by = models.CharField(max_length=32)
