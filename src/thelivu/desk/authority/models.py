"""Tables of authorities, requests to providers, and the returns that answer them."""

from django.db import models

from thelivu.desk.register.models import RecordedRow, VaultObjectRow


class AuthorityRow(RecordedRow):
    """A recorded legal basis with its scope and its end."""

    label = models.CharField(max_length=20, unique=True)
    basis = models.CharField(max_length=40)  # code of a power in the law data
    reference = models.CharField(max_length=200)  # order, warrant or GD number as written
    purpose = models.CharField(max_length=40)  # code of the closed list of child-protection offences
    acts = models.JSONField()
    subjects = models.JSONField()
    only_district = models.CharField(max_length=8, blank=True)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    recorded_by = models.CharField(max_length=32)
    approved_by = models.CharField(max_length=32, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=32, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_why = models.CharField(max_length=300, blank=True)

    class Meta(RecordedRow.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(approved_by=models.F("recorded_by")), name="approved_by_another_officer"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__gt=models.F("valid_from")), name="authority_ends_after_it_starts"
            ),
        ]


class RequestRow(RecordedRow):
    """A letter to one provider under one authority: its lines are copied from sightings by the machine."""

    label = models.CharField(max_length=20, unique=True)
    authority = models.ForeignKey(AuthorityRow, on_delete=models.PROTECT, related_name="requests")
    provider = models.CharField(max_length=120)
    crime_number = models.CharField(max_length=120)
    necessity = models.CharField(max_length=1000)
    # each line: sighting id and version, ip, port, proto, window in UTC
    lines = models.JSONField()
    asked_from = models.DateTimeField()
    asked_to = models.DateTimeField()
    state = models.CharField(max_length=12, default="drafted")  # drafted, sent, answered
    sent_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)


class ReturnRow(RecordedRow):
    """What a provider sent back: the document, how it is read, what the gates said, and its accounting."""

    label = models.CharField(max_length=20, unique=True)
    request = models.ForeignKey(RequestRow, null=True, on_delete=models.PROTECT, related_name="returns")
    source = models.ForeignKey(VaultObjectRow, on_delete=models.PROTECT, related_name="+")
    authority = models.ForeignKey(AuthorityRow, on_delete=models.PROTECT, related_name="+")
    provider = models.CharField(max_length=120)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    mapping = models.JSONField()
    state = models.CharField(max_length=20)
    gates = models.JSONField(default=list)
    rejected = models.JSONField(default=list)
    rows_in = models.PositiveIntegerField()
    rows_kept = models.PositiveIntegerField()
    rows_rejected = models.PositiveIntegerField()
    rows_quarantined = models.PositiveIntegerField(default=0)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta(RecordedRow.Meta):
        constraints = [
            # One that was withdrawn may be loaded again, read by another mapping.
            models.UniqueConstraint(
                fields=["unit", "sha256"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="a_return_is_loaded_once",
            )
        ]
