"""Tables of sightings, decisions with their reason chains, blind reviews, control pairs, checks at a door."""

from django.db import models

from thelivu.desk.authority.models import AuthorityRow, RequestRow, ReturnRow
from thelivu.desk.leads.models import IdentityRow, ObservationRow
from thelivu.desk.register.models import RecordedRow


class SightingRow(RecordedRow):
    """An observation of an address, a number or an account at a time, made ready to ask about: copied, never typed."""

    label = models.CharField(max_length=20, unique=True)  # SG-0001
    identity = models.ForeignKey(IdentityRow, on_delete=models.PROTECT, related_name="sightings")
    observation = models.ForeignKey(ObservationRow, on_delete=models.PROTECT, related_name="sightings")
    kind = models.CharField(max_length=8, default="ip")  # ip, phone, account
    ip = models.CharField(max_length=120)  # what was seen: an address, a number, platform:account
    port = models.PositiveIntegerField(null=True, blank=True)
    proto = models.CharField(max_length=3, blank=True)
    # ISO 8601 with offset; an interval where the source is no more exact; as written where no zone is known
    time = models.CharField(max_length=60)
    uncertainty_s = models.PositiveIntegerField(default=5)
    source = models.CharField(max_length=64)  # SHA-256 of the file that disclosed it
    # The platform's return, and its row, that states a sign-in or a number of the account that was observed
    disclosed_by = models.ForeignKey(ReturnRow, null=True, on_delete=models.PROTECT, related_name="+")
    disclosed_row = models.PositiveIntegerField(null=True, blank=True)

    class Meta(RecordedRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["identity", "observation", "kind", "ip"],
                condition=models.Q(disclosed_by__isnull=True),
                name="one_sighting_per_address",
            ),
            models.UniqueConstraint(
                fields=["identity", "disclosed_by", "disclosed_row", "kind"],
                condition=models.Q(disclosed_by__isnull=False),
                name="one_sighting_per_disclosed_use",
            ),
        ]


class AskedRow(RecordedRow):
    """That a letter asks about a sighting. A row of its own: asking changes nothing that a decision rests on."""

    request = models.ForeignKey(RequestRow, on_delete=models.PROTECT, related_name="asked")
    sighting = models.ForeignKey(SightingRow, on_delete=models.PROTECT, related_name="asked")

    class Meta(RecordedRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["request", "sighting"], name="a_letter_asks_once_about_a_sighting"
            )
        ]


class DecisionRow(RecordedRow):
    """What the pure rules said of one identity, by one officer, resting on named records at named versions."""

    label = models.CharField(max_length=20, unique=True)  # AT-0001
    identity = models.ForeignKey(IdentityRow, on_delete=models.PROTECT, related_name="decisions")
    authority = models.ForeignKey(AuthorityRow, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=24)  # one of thelivu.attribution.IDENTITY_STATES or SIGHTING_STATES
    provider = models.CharField(max_length=120, blank=True)
    subscriber = models.CharField(max_length=120, blank=True)  # the provider's own line id
    independent = models.JSONField(default=list)  # ids of sightings relied on
    needed = models.PositiveSmallIntegerField(default=2)
    reasons = models.JSONField(default=list)
    next = models.JSONField(default=dict)
    policy = models.JSONField(default=dict)
    # [[table label, id, version], ...]: void while any of them is no longer current (computed on reading)
    rests_on = models.JSONField(default=list)
    decided_by = models.CharField(max_length=32)
    superseded = models.BooleanField(default=False)  # a newer decision of the same identity stands
    confirmed_at = models.DateTimeField(null=True, blank=True)  # CONFIRMED: a second officer agreed
    confirmed_by = models.JSONField(default=list)
    # A wrong door rested on this answer: the label of its incident. It is void from that moment.
    refuted_at = models.DateTimeField(null=True, blank=True)
    refuted_by = models.CharField(max_length=20, blank=True)


class SightingDecisionRow(RecordedRow):
    """The state of one sighting within a decision, with its reason chain as the page draws it."""

    decision = models.ForeignKey(DecisionRow, on_delete=models.PROTECT, related_name="sightings")
    sighting = models.ForeignKey(SightingRow, on_delete=models.PROTECT, related_name="decisions")
    state = models.CharField(max_length=24)
    provider = models.CharField(max_length=120, blank=True)
    subscriber = models.CharField(max_length=120, blank=True)
    candidates = models.JSONField(default=list)
    evidence = models.JSONField(default=list)  # [return id, row]
    margin_s = models.FloatField(null=True, blank=True)
    fragility = models.JSONField(default=dict)
    chain = models.JSONField(default=dict)
    reasons = models.JSONField(default=list)


class ReviewRow(RecordedRow):
    """What a second officer found, blind, for one sighting: which row, and whether that is the first answer."""

    decision = models.ForeignKey(DecisionRow, on_delete=models.PROTECT, related_name="reviews")
    sighting = models.ForeignKey(SightingRow, on_delete=models.PROTECT, related_name="reviews")
    officer = models.CharField(max_length=32)
    returned = models.ForeignKey(ReturnRow, null=True, on_delete=models.PROTECT, related_name="+")
    row = models.PositiveIntegerField(null=True, blank=True)  # None: the officer found that no row fits
    agrees = models.BooleanField()
    said = models.JSONField(default=dict)

    class Meta(RecordedRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "sighting", "officer"], name="one_review_per_sighting"
            )
        ]


class SecondOfficerRow(RecordedRow):
    """That a named officer was asked to review a decision blind, and when they were last reminded."""

    decision = models.ForeignKey(DecisionRow, on_delete=models.PROTECT, related_name="second_officers")
    officer = models.CharField(max_length=32)
    asked_by = models.CharField(max_length=32)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta(RecordedRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["decision", "officer"], name="an_officer_is_asked_once")
        ]


class ExplanationRow(RecordedRow):
    """How a third officer explained that the second named another row than the first, after looking at both."""

    review = models.OneToOneField(ReviewRow, on_delete=models.PROTECT, related_name="explanation")
    # "second_slipped": a third officer reviews anew; "first_wrong": the answer is void
    outcome = models.CharField(max_length=16)
    why = models.CharField(max_length=300)
    explained_by = models.CharField(max_length=32)


class ControlRow(RecordedRow):
    """What a second officer named in a control pair: a known event on a line of the unit's own, told to nobody before.

    Its file is its own, so that the file of the decision before which it was laid does not tell of it.
    """

    decision = models.ForeignKey(DecisionRow, on_delete=models.PROTECT, related_name="+")
    sighting = models.ForeignKey(SightingRow, on_delete=models.PROTECT, related_name="+")
    officer = models.CharField(max_length=32)
    returned = models.ForeignKey(ReturnRow, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()  # which control of the return's mapping
    address = models.CharField(max_length=45)
    port = models.PositiveIntegerField(null=True, blank=True)
    at = models.DateTimeField()
    known = models.PositiveIntegerField(null=True, blank=True)  # the right row; None: no row fits
    named = models.CharField(
        max_length=60, blank=True
    )  # "return:row"; empty: the officer said that none fits
    found = models.BooleanField()
    looked_at = models.DateTimeField(null=True, blank=True)  # a missed pair: when both looked at it together
    looked_by = models.CharField(max_length=32, blank=True)

    class Meta(RecordedRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "sighting", "officer"], name="one_control_before_a_sighting"
            )
        ]


class FieldCheckRow(RecordedRow):
    """A field verification: address and occupancy only, by one named officer, no offence stated."""

    decision = models.ForeignKey(DecisionRow, on_delete=models.PROTECT, related_name="field_checks")
    authority = models.ForeignKey(AuthorityRow, on_delete=models.PROTECT, related_name="+")
    officer = models.CharField(max_length=32)
    ordered_by = models.CharField(max_length=32)
    done_at = models.DateTimeField(null=True, blank=True)
    address_proven = models.BooleanField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
