"""Tables of operations, waves, teams, searches with their outcomes, duties and words, and incidents (wrong doors)."""

from django.db import models

from thelivu.desk.authority.models import AuthorityRow
from thelivu.desk.leads.models import DeconflictionRow
from thelivu.desk.register.models import RecordedRow
from thelivu.desk.targets.models import PremisesRow, TargetRow


class OperationRow(RecordedRow):
    """A named operation. Its id is the file (stream) of its searches."""

    label = models.CharField(max_length=20, unique=True)  # OP-0001
    name = models.CharField(max_length=60, unique=True)
    code = models.CharField(max_length=10, unique=True)  # in exhibit labels: capital letters, digits, dots
    planned_by = models.CharField(max_length=32)


class WaveRow(RecordedRow):
    """One span in which searches begin."""

    operation = models.ForeignKey(OperationRow, on_delete=models.PROTECT, related_name="waves")
    number = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta(RecordedRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["operation", "number"], name="one_wave_per_number"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="wave_ends_after_start"
            ),
        ]


class TeamRow(RecordedRow):
    """Who goes: a leader and at least one more, in one district."""

    operation = models.ForeignKey(OperationRow, on_delete=models.PROTECT, related_name="teams")
    label = models.CharField(max_length=30)
    leader = models.CharField(max_length=32)  # officer id
    members = models.JSONField(default=list)  # rank and name, as written
    station = models.CharField(max_length=60, blank=True)  # of the police, as the unit names it
    capacity = models.PositiveSmallIntegerField(default=1)  # searches in one wave
    woman_officer = models.BooleanField(default=False)
    expert = models.BooleanField(default=False)

    class Meta(RecordedRow.Meta):
        constraints = [models.UniqueConstraint(fields=["operation", "label"], name="one_team_per_label")]


class SearchRow(RecordedRow):
    """One search of one premises, from allotment to its latest outcome."""

    label = models.CharField(max_length=30, unique=True)
    operation = models.ForeignKey(OperationRow, on_delete=models.PROTECT, related_name="searches")
    target = models.ForeignKey(TargetRow, on_delete=models.PROTECT, related_name="searches")
    premises = models.ForeignKey(PremisesRow, on_delete=models.PROTECT, related_name="searches")
    wave = models.ForeignKey(WaveRow, null=True, on_delete=models.PROTECT, related_name="searches")
    team = models.ForeignKey(TeamRow, null=True, on_delete=models.PROTECT, related_name="searches")
    authority = models.ForeignKey(AuthorityRow, null=True, on_delete=models.PROTECT, related_name="+")
    # "attribution" (CONFIRMED), or the two recorded exceptions "court_warrant", "child_at_risk"; else empty
    basis_kind = models.CharField(max_length=20, blank=True)
    basis = models.JSONField(default=dict)
    necessity = models.CharField(max_length=1000, blank=True)
    less_intrusive = models.CharField(max_length=1000, blank=True)
    # what the planner stated of who else is there: {"others": n, "women": n, "children": n}; null is "not known", a key
    # that is not there was not stated
    expected = models.JSONField(default=dict)
    expert_asked = models.BooleanField(default=False)
    order_kind = models.CharField(max_length=10, blank=True)  # "warrant", "grounds"; empty: not said yet
    warrant_number = models.CharField(max_length=60, blank=True)
    warrant_court = models.CharField(max_length=120, blank=True)
    grounds_paper = models.CharField(max_length=32, blank=True)  # emptied when what the paper says has changed
    line_warnings = models.JSONField(default=list)  # of the decision, as it was when the search was allotted
    shared_line = models.CharField(max_length=500, blank=True)  # the planner's words on them
    kit_ready = models.BooleanField(default=False)
    kit_by = models.CharField(max_length=32, blank=True)  # officer id; empty: nobody recorded it
    kit_at = models.DateTimeField(null=True, blank=True)
    deconfliction = models.ForeignKey(DeconflictionRow, null=True, on_delete=models.PROTECT, related_name="+")
    planned_by = models.CharField(max_length=32)
    approved_by = models.CharField(max_length=32, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    called_off_at = models.DateTimeField(null=True, blank=True)
    called_off_why = models.CharField(max_length=300, blank=True)
    entered_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, blank=True)  # the latest; each is an OutcomeRow
    door = models.CharField(max_length=20, default="unknown")
    rests_on = models.JSONField(default=list)

    class Meta(RecordedRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["operation", "premises"], name="premises_once_in_an_operation"),
            models.CheckConstraint(
                condition=models.Q(approved_by="") | ~models.Q(approved_by=models.F("planned_by")),
                name="search_approved_by_another",
            ),
        ]


class OutcomeRow(RecordedRow):
    """One outcome of a search, first or later; never overwritten."""

    search = models.ForeignKey(SearchRow, on_delete=models.PROTECT, related_name="outcomes")
    number = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=20)
    door = models.CharField(max_length=20)
    at = models.DateTimeField()
    recorded_by = models.CharField(max_length=32)
    fir = models.CharField(max_length=60, blank=True)
    laboratory_report = models.CharField(max_length=120, blank=True)
    seizure_report = models.CharField(max_length=20, blank=True)  # "BNSS s.106" or "CrPC s.102"
    exhibits = models.JSONField(default=list)  # labels, as stated when the outcome was recorded
    arrests = models.JSONField(default=list)  # references of arrests

    class Meta(RecordedRow.Meta):
        constraints = [models.UniqueConstraint(fields=["search", "number"], name="one_outcome_per_place")]


class IncidentRow(RecordedRow):
    """A wrong door. It stays on the board and in the figures; what led to it is void."""

    label = models.CharField(max_length=20, unique=True)  # IN-001
    search = models.OneToOneField(SearchRow, on_delete=models.PROTECT, related_name="incident")
    led_by = models.CharField(max_length=32)  # the record that led to the door
    at = models.DateTimeField()
    recorded_by = models.CharField(max_length=32)
    # Who was told, by office (operations.TOLD): the officer who acknowledged, and when; empty while nobody has.
    supervisor_by = models.CharField(max_length=32, blank=True)
    supervisor_at = models.DateTimeField(null=True, blank=True)
    chief_by = models.CharField(max_length=32, blank=True)
    chief_at = models.DateTimeField(null=True, blank=True)
    cause = models.CharField(max_length=40, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_why = models.CharField(max_length=500, blank=True)


class TeamWordRow(RecordedRow):
    """A word from a team inside: that all is well, or trouble that a named officer answers."""

    search = models.ForeignKey(SearchRow, on_delete=models.PROTECT, related_name="words")
    kind = models.CharField(max_length=20)  # operations.WORDS
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    recorded_by = models.CharField(max_length=32)
    answer = models.CharField(max_length=300, blank=True)
    answered_by = models.CharField(max_length=32, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)


class SearchDutyRow(RecordedRow):
    """A duty of a search that was done: the deadline's code, and the record whose event started its clock."""

    search = models.ForeignKey(SearchRow, on_delete=models.PROTECT, related_name="duties_done")
    code = models.CharField(max_length=60)
    started_by = models.CharField(max_length=40)
    at = models.DateTimeField()
    done_by = models.CharField(max_length=32)
    reference = models.CharField(max_length=120)

    class Meta(RecordedRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["search", "code", "started_by"], name="search_duty_done_once")
        ]
