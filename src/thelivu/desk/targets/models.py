"""Tables of targets: their facts, identities, premises, results of outside instruments; the versions of the rules,
and where each lead stands in the order of work.
"""

from django.db import models

from thelivu.desk.attribution.models import DecisionRow
from thelivu.desk.authority.models import AuthorityRow
from thelivu.desk.leads.models import IdentityRow, LeadRow
from thelivu.desk.people.scoped import ScopedRow
from thelivu.desk.register.models import ParticularRow, RecordedRow


class TargetRow(RecordedRow):
    """A dossier: somebody chosen for action, not yet a person of a case."""

    label = models.CharField(max_length=20, unique=True)  # T-0001
    authority = models.ForeignKey(AuthorityRow, on_delete=models.PROTECT, related_name="+")
    opened_by = models.CharField(max_length=32)
    override_tier = models.CharField(max_length=20, blank=True)
    override_why = models.CharField(max_length=300, blank=True)
    override_by = models.CharField(max_length=32, blank=True)
    override_second = models.CharField(max_length=32, blank=True)  # who agreed that it leaves the top tier


class TargetIdentityRow(RecordedRow):
    """An identity of a dossier."""

    target = models.ForeignKey(TargetRow, on_delete=models.PROTECT, related_name="identities")
    identity = models.ForeignKey(IdentityRow, on_delete=models.PROTECT, related_name="targets")

    class Meta(RecordedRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["target", "identity"], name="one_identity_per_dossier")
        ]


class FactRow(RecordedRow):
    """A statement that bears on the order of work: factor, value, who asserted it, in which record."""

    target = models.ForeignKey(TargetRow, on_delete=models.PROTECT, related_name="facts")
    code = models.CharField(max_length=40)
    value = models.JSONField(null=True)
    asserted_by = models.CharField(max_length=120)
    said_in = models.CharField(max_length=40)  # the record that holds the statement


class PremisesRow(RecordedRow):
    """A place that a dossier leads to. Name and address are sealed; they come from one row of one return, or a warrant."""

    label = models.CharField(max_length=20, unique=True)  # P-001
    target = models.ForeignKey(TargetRow, on_delete=models.PROTECT, related_name="premises")
    decision = models.ForeignKey(DecisionRow, null=True, on_delete=models.PROTECT, related_name="premises")
    holder = models.ForeignKey(
        ParticularRow, on_delete=models.PROTECT, related_name="+"
    )  # JSON: name, address
    pin = models.CharField(max_length=6, blank=True)
    # candidates with reasons; the district of the row stays empty until there is one, or a supervisor chose
    proposal = models.JSONField(default=list)
    chosen_by = models.CharField(max_length=32, blank=True)
    chosen_why = models.CharField(max_length=300, blank=True)


class InstrumentRow(RecordedRow):
    """The result of an outside instrument, as its trained assessor gave it. Recorded, never computed, read by no rule."""

    target = models.ForeignKey(TargetRow, on_delete=models.PROTECT, related_name="instruments")
    name = models.CharField(max_length=80)
    instrument_version = models.CharField(max_length=40)
    assessor = models.CharField(max_length=120)  # rank and name of who was trained in it
    trained = models.CharField(max_length=200)  # the training, as its certificate names it
    assessed_on = models.DateField()
    level = models.CharField(max_length=40)  # in the instrument's own words
    paper = models.CharField(max_length=200)  # where the form is kept: it holds answers about a person
    recorded_by = models.CharField(max_length=32)


class RuleVersionRow(RecordedRow):
    """A version of the rules of the order of work: proposed by one officer, in force once a second one stands for it.

    It is the whole office's: which rules order the work does not depend on who looks.
    """

    label = models.CharField(max_length=20, unique=True)  # RV-0001
    names = models.CharField(max_length=20)  # the version that the file gives itself
    text = models.TextField()  # the rule file, as it stands
    sha256 = models.CharField(max_length=64)
    holds_from = models.DateField()  # by the calendar of India; never before the second officer's word
    why = models.CharField(max_length=300)
    # what it moves among all dossiers: dossier, tier, new_tier, no_longer, newly; compared with `against`
    moved = models.JSONField(default=list)
    against = models.CharField(max_length=20)
    compared = models.PositiveIntegerField()  # dossiers
    compared_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=32)
    approved_by = models.CharField(max_length=32, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    declined_by = models.CharField(max_length=32, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    declined_why = models.CharField(max_length=300, blank=True)

    class Meta(RecordedRow.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(approved_by=models.F("proposed_by")), name="rules_approved_by_another"
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by="") | models.Q(declined_by=""), name="rules_decided_once"
            ),
        ]


class LeadPlaceRow(ScopedRow):
    """Where an open lead that is in no dossier stands in the order of work, so that a list need not rank them all.

    It is worked out from the record and is no part of it: each is made anew when its lead changes, when time alone may
    move it, and once a day; a page ranks the leads that it shows afresh.
    """

    lead = models.OneToOneField(LeadRow, on_delete=models.CASCADE, primary_key=True, related_name="place")
    tier = models.PositiveSmallIntegerField()  # the place in thelivu.targets.TIERS of the tier in force
    standing = (
        models.PositiveSmallIntegerField()
    )  # of its clock: 0 not known, 1 runs until `clock_ends`, 2 has run out
    clock_ends = models.DateTimeField(null=True)
    workability = models.CharField(max_length=20)
    sampled = models.CharField(max_length=8, blank=True)  # the quarter whose audit sample it belongs to
    waits = models.BooleanField(default=False)  # a tier set by hand waits for a second officer
    came_at = models.DateTimeField()  # when the lead was recorded
    again_at = models.DateTimeField()  # when it may stand elsewhere though nothing was recorded

    class Meta(ScopedRow.Meta):
        indexes = [
            models.Index(fields=["tier", "standing", "clock_ends", "came_at", "lead"], name="leads_in_order"),
            models.Index(
                fields=["workability", "tier", "standing", "clock_ends", "came_at", "lead"], name="leads_of_a_desk"
            ),
            models.Index(
                fields=["tier", "standing", "clock_ends", "came_at", "lead"], condition=~models.Q(sampled=""),
                name="leads_of_the_sample",
            ),
            models.Index(fields=["came_at"], condition=models.Q(waits=True), name="leads_whose_tier_waits"),
            models.Index(fields=["again_at"], name="leads_to_place_again"),
        ]  # fmt: skip


class OrderRow(models.Model):
    """How far the order of leads has followed the ledger, and by which version of the rules: one row."""

    entry = models.BigIntegerField(default=-1)  # the ledger entry being read
    position = models.BigIntegerField(default=-1)  # its leaf that was read last
    rules = models.CharField(max_length=32)  # id of the version; SHIPPED
    followed_at = models.DateTimeField()
