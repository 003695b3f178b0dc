"""Tables of targets, the facts and identities of their dossiers, premises, results of outside instruments."""

from django.db import models

from thelivu.desk.attribution.models import DecisionRow
from thelivu.desk.authority.models import AuthorityRow
from thelivu.desk.leads.models import IdentityRow
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
