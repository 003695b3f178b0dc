"""Tables of cases, their registrations and events, accused persons with foundational facts, arrests, and duties done."""

from django.db import models

from thelivu.desk.operations.models import SearchRow
from thelivu.desk.register.models import ParticularRow, RecordedRow


class CaseRow(RecordedRow):
    """A case from draft to registered FIR. Its id is its file (stream)."""

    label = models.CharField(max_length=20, unique=True)  # C-0001
    search = models.ForeignKey(SearchRow, on_delete=models.PROTECT, related_name="cases")
    station = models.CharField(max_length=80)
    fir_number = models.CharField(max_length=40, blank=True)  # empty = draft
    registered_at = models.DateTimeField(null=True, blank=True)
    registered_by = models.CharField(max_length=32, blank=True)
    first_day = models.DateField()
    last_day = models.DateField()
    informed_at = models.DateTimeField(null=True, blank=True)
    gd_entry = models.CharField(max_length=40, blank=True)
    gd_at = models.DateTimeField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    io_name = models.CharField(max_length=120, blank=True)
    io_rank = models.CharField(max_length=20, blank=True)
    io_number = models.CharField(max_length=40, blank=True)
    complainant_name = models.CharField(max_length=120, blank=True)
    complainant_rank = models.CharField(max_length=20, blank=True)
    complainant_number = models.CharField(max_length=40, blank=True)
    fact_codes = models.JSONField(default=list)
    sections = models.JSONField(default=list)  # as confirmed by the officer
    acts = models.JSONField(default=list)
    action = models.CharField(max_length=200, blank=True)
    remarks = models.CharField(max_length=1000, blank=True)
    information = models.CharField(max_length=10, default="written")  # written, oral, electronic
    signed_on = models.DateField(null=True, blank=True)
    direction_and_distance = models.CharField(max_length=120, blank=True)
    beat = models.CharField(max_length=40, blank=True)
    outside_station = models.CharField(max_length=80, blank=True)
    outside_district = models.CharField(max_length=80, blank=True)
    delay = models.CharField(max_length=300, blank=True)
    value = models.CharField(max_length=80, blank=True)
    inquest = models.CharField(max_length=80, blank=True)
    sent_to_court_at = models.DateTimeField(null=True, blank=True)
    sections_confirmed_by = models.CharField(max_length=32, blank=True)
    registered_text = models.JSONField(
        default=dict
    )  # item 12 by language, as it stood when the FIR was registered
    drafted_by = models.CharField(max_length=32)

    class Meta(RecordedRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["station", "fir_number"],
                condition=~models.Q(fir_number=""),
                name="one_case_per_fir_number",
            )
        ]


class RegistrationRow(RecordedRow):
    """What the register said of a registered FIR, first or later: figures at a stated time count these."""

    case = models.ForeignKey(CaseRow, on_delete=models.PROTECT, related_name="registrations")
    number = models.PositiveSmallIntegerField()
    acts = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta(RecordedRow.Meta):
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="one_registration_per_place")]


class CaseEventRow(RecordedRow):
    """Something that an officer records of a case because it starts a clock: a child found, a child at risk."""

    case = models.ForeignKey(CaseRow, on_delete=models.PROTECT, related_name="events")
    code = models.CharField(max_length=40)
    at = models.DateTimeField()
    recorded_by = models.CharField(max_length=32)
    # Of a preliminary enquiry: who gave leave for it (BNSS s.173(3)).
    leave_by = models.CharField(max_length=120, blank=True)
    leave_rank = models.CharField(max_length=20, blank=True)


class AccusedRow(RecordedRow):
    """An accused person: the name is sealed; pages show the alias. A child in conflict with law switches words."""

    case = models.ForeignKey(CaseRow, on_delete=models.PROTECT, related_name="accused")
    alias = models.CharField(max_length=12)  # A1, A2
    name = models.ForeignKey(ParticularRow, on_delete=models.PROTECT, related_name="+")
    name_key = models.CharField(max_length=64, db_index=True)  # keyed digest of the name, for asking only
    status = models.CharField(max_length=10, default="suspected")  # known, suspected
    child = models.BooleanField(null=True, blank=True)  # None until the age is stated
    occupation = models.CharField(max_length=40, blank=True)

    class Meta(RecordedRow.Meta):
        constraints = [models.UniqueConstraint(fields=["case", "alias"], name="one_accused_per_alias")]


class FoundationRow(RecordedRow):
    """A foundational fact of an accused person, with the record it rests on."""

    accused = models.ForeignKey(AccusedRow, on_delete=models.PROTECT, related_name="foundations")
    kind = models.CharField(max_length=20)
    source = models.CharField(max_length=20)
    source_record = models.CharField(max_length=120)
    text = models.CharField(max_length=300, blank=True)


class ArrestRow(RecordedRow):
    """An arrest, a notice of appearance, or the apprehension of a child."""

    accused = models.ForeignKey(AccusedRow, on_delete=models.PROTECT, related_name="arrests")
    kind = models.CharField(max_length=14)
    at = models.DateTimeField()
    place = models.CharField(max_length=120)
    reference = models.CharField(max_length=120, blank=True)
    recorded_by = models.CharField(max_length=32)


class DutyDoneRow(RecordedRow):
    """A duty with a clock that was done: the deadline's code, and the record whose event started it."""

    case = models.ForeignKey(CaseRow, on_delete=models.PROTECT, related_name="duties_done")
    code = models.CharField(max_length=60)
    started_by = models.CharField(max_length=40)
    at = models.DateTimeField()
    done_by = models.CharField(max_length=32)
    values = models.JSONField(default=dict)
