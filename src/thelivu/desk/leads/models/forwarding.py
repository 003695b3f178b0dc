"""Tables of forwarding: partner offices and their keys, how far a source may go, what was sent, received, acknowledged."""

from django.db import models

from thelivu.desk.register.models import RecordedRow

from .held import LeadRow, SourceRow


class PartnerRow(RecordedRow):
    """An office that packets go to and come from: its card and the days on which it holds. Two officers stand for it."""

    label = models.CharField(max_length=20, unique=True)  # PO-0001
    name = models.CharField(max_length=120)
    office = models.CharField(max_length=32)  # the id of its register
    state = models.CharField(max_length=8)  # jurisdiction, as in "IN-KL"; the country stands before the dash
    sign_key = models.CharField(max_length=64)  # Ed25519, hex
    box_key = models.CharField(max_length=64)  # X25519, hex
    fingerprint = models.CharField(max_length=39)  # of the whole card, as it is read out
    valid_from = models.DateField()
    valid_to = models.DateField()  # the last day
    recorded_by = models.CharField(max_length=32)
    approved_by = models.CharField(max_length=32, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    checked_how = models.CharField(
        max_length=200, blank=True
    )  # how the approver compared it with the office itself
    ended_by = models.CharField(max_length=32, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=300, blank=True)

    class Meta(RecordedRow.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(approved_by=models.F("recorded_by")), name="partner_approved_by_another"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__gte=models.F("valid_from")), name="partner_days_in_order"
            ),
        ]


class HandlingRow(RecordedRow):
    """How far a source may be passed on, by the word of who sent it. The newest of a source holds; none means nowhere."""

    source = models.ForeignKey(SourceRow, on_delete=models.PROTECT, related_name="handling")
    number = models.PositiveIntegerField()  # of this source, from 1
    code = models.CharField(max_length=20)  # thelivu.leads.handling.HANDLING
    originator = models.CharField(max_length=120)  # the office whose word it is
    state = models.CharField(max_length=8)  # the originator's jurisdiction
    reference = models.CharField(max_length=200)  # the paper or packet that says so
    stated_by = models.CharField(max_length=32)

    class Meta(RecordedRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["source", "number"], name="one_handling_code_of_a_number"),
        ]


class ForwardRow(RecordedRow):
    """A lead sent to a partner office: one packet, how far it may go from there, and the receipt that came back."""

    label = models.CharField(max_length=20, unique=True)  # F-0001
    lead = models.ForeignKey(LeadRow, on_delete=models.PROTECT, related_name="forwards")
    partner = models.ForeignKey(PartnerRow, on_delete=models.PROTECT, related_name="forwards")
    handling = models.CharField(max_length=20)
    consent = models.CharField(max_length=200, blank=True)  # the originator's, where its code asks for one
    reason = models.CharField(max_length=300)
    packet = models.CharField(max_length=32, unique=True)  # the id inside the packet
    sha256 = models.CharField(max_length=64)  # of the packet; the packet itself is not kept
    size = models.PositiveIntegerField()  # bytes of the packet
    manifest = models.JSONField(default=dict)  # the statement inside the packet
    sent_by = models.CharField(max_length=32)
    acknowledged_at = models.DateTimeField(
        null=True, blank=True
    )  # by the partner's clock, as its receipt says
    acknowledged_as = models.CharField(max_length=20, blank=True)  # the partner's own label
    receipt_by = models.CharField(max_length=32, blank=True)  # who took the receipt in
    closed_by = models.CharField(max_length=32, blank=True)  # who said that no receipt will come
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_why = models.CharField(max_length=300, blank=True)

    class Meta(RecordedRow.Meta):
        indexes = [
            models.Index(
                fields=["recorded_at"],
                condition=models.Q(acknowledged_at__isnull=True, closed_at__isnull=True),
                name="forwards_open",
            )
        ]


class ReceivedRow(RecordedRow):
    """A packet that a partner office sent: taken in once, under an authority of this office."""

    label = models.CharField(max_length=20, unique=True)  # RP-0001
    partner = models.ForeignKey(PartnerRow, on_delete=models.PROTECT, related_name="received")
    packet = models.CharField(max_length=32)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    made_at = models.DateTimeField()  # by the sender's clock
    handling = models.CharField(max_length=20)
    reason = models.CharField(max_length=300)  # outside text
    manifest = models.JSONField(default=dict)  # the statement inside the packet
    source = models.ForeignKey(SourceRow, on_delete=models.PROTECT, related_name="received")
    received_by = models.CharField(max_length=32)

    class Meta(RecordedRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["unit", "sha256"], name="a_packet_is_received_once"),
        ]
