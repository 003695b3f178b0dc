"""Tables of authorities, nodal officers, requests to providers and their steps, and the returns that answer them."""

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


class LawConfirmationRow(RecordedRow):
    """The legal cell's word for one law record as it stands: a record that says another thing later is not confirmed.

    It holds for the whole office: the law is nobody's unit's own.
    """

    law_key = models.CharField(max_length=80)  # `table:code` of the law data
    digest = models.CharField(max_length=64)  # SHA-256 of what the record said
    compared_with = models.CharField(max_length=200)  # the text in which the officer read it
    confirmed_by = models.CharField(max_length=32)
    withdrawn_by = models.CharField(max_length=32, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta(RecordedRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["law_key", "digest"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="a_law_record_is_confirmed_once",
            )
        ]


class NodalOfficerRow(RecordedRow):
    """Who receives a provider's letters, from one day up to another: a dated row, ended and never overwritten."""

    provider = models.CharField(max_length=120)
    keeper = models.CharField(
        max_length=20
    )  # who keeps what is asked for: a keeper of the law data's retentions
    name = models.CharField(max_length=120)
    designation = models.CharField(max_length=120)
    address = models.CharField(max_length=300)  # where letters go, by post or electronically
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    basis = models.CharField(max_length=200)  # the paper that names the officer
    recorded_by = models.CharField(max_length=32)

    class Meta(RecordedRow.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="nodal_officer_ends_after_the_start",
            )
        ]


class NamedMappingRow(RecordedRow):
    """How one provider's files of one kind are read: each change is a new version, and returns keep theirs."""

    provider = models.CharField(max_length=120)
    name = models.CharField(max_length=80)
    edition = models.PositiveIntegerField()
    document = (
        models.JSONField()
    )  # a mapping without what belongs to one file: asked, controls, proof of the zone
    saved_by = models.CharField(max_length=32)

    class Meta(RecordedRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "provider", "name", "edition"], name="one_mapping_per_edition"
            )
        ]


class RequestRow(RecordedRow):
    """A letter to one provider under one authority: its lines are copied from sightings by the machine."""

    label = models.CharField(max_length=20, unique=True)
    authority = models.ForeignKey(AuthorityRow, on_delete=models.PROTECT, related_name="requests")
    provider = models.CharField(max_length=120)
    nodal = models.ForeignKey(NodalOfficerRow, null=True, on_delete=models.PROTECT, related_name="requests")
    crime_number = models.CharField(max_length=120)  # one crime, enquiry or General Diary number
    necessity = models.CharField(max_length=1000)
    issuer = models.JSONField(default=dict)  # kind, name, rank, office: who signs
    drafted_by = models.CharField(max_length=32)
    # each line: sighting id and version, ip, port, proto, window in UTC and IST, last day to ask, retention record
    lines = models.JSONField()
    asked_from = models.DateTimeField()
    asked_to = models.DateTimeField()
    state = models.CharField(max_length=12, default="drafted")  # drafted, sent, delivered, reminded, answered
    sent_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)


class RequestStepRow(RecordedRow):
    """What became of a letter: sent, delivered, reminded, answered; when, how, and who recorded it."""

    request = models.ForeignKey(RequestRow, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=12)
    at = models.DateTimeField()
    how = models.CharField(
        max_length=200, blank=True
    )  # channel and reference: portal ticket, acknowledgement
    officer = models.CharField(max_length=32)


class OfferedReturnRow(RecordedRow):
    """A provider's file that waits, masked whole, until a person has said how it is read."""

    label = models.CharField(max_length=20, unique=True)
    request = models.ForeignKey(RequestRow, null=True, on_delete=models.PROTECT, related_name="offered")
    authority = models.ForeignKey(AuthorityRow, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(VaultObjectRow, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=12, default="waits")  # waits, loaded
    offered_by = models.CharField(max_length=32)


class ReturnRow(RecordedRow):
    """What a provider sent back: the document, how it is read, what the gates said, and its accounting."""

    label = models.CharField(max_length=20, unique=True)
    request = models.ForeignKey(RequestRow, null=True, on_delete=models.PROTECT, related_name="returns")
    source = models.ForeignKey(VaultObjectRow, on_delete=models.PROTECT, related_name="+")
    authority = models.ForeignKey(AuthorityRow, on_delete=models.PROTECT, related_name="+")
    named = models.ForeignKey(NamedMappingRow, null=True, on_delete=models.PROTECT, related_name="returns")
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
    loaded_by = models.CharField(max_length=32)
    # how the provider confirmed the file's digest, and which other officer saw it; empty until then
    origin_by = models.CharField(max_length=32, blank=True)
    origin_at = models.DateTimeField(null=True, blank=True)
    origin_paper = models.CharField(max_length=200, blank=True)
    origin_document = models.ForeignKey(
        VaultObjectRow, null=True, on_delete=models.PROTECT, related_name="+"
    )  # the provider's certificate itself, where the vault may keep it
    origin_sha256 = models.CharField(max_length=64, blank=True)  # its digest, kept or not
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta(RecordedRow.Meta):
        constraints = [
            # One that was withdrawn may be loaded again, read by another mapping.
            models.UniqueConstraint(
                fields=["unit", "sha256"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="a_return_is_loaded_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(origin_by=models.F("loaded_by")), name="origin_seen_by_another_officer"
            ),
        ]


class QuarantineRow(RecordedRow):
    """The rows beyond a request: proposed for deletion by one officer, deleted on the word of another.

    A row of its own: the gates have used them, and what rests on the return still stands without them.
    """

    returned = models.OneToOneField(ReturnRow, on_delete=models.PROTECT, related_name="quarantine")
    reason = models.CharField(max_length=300)
    proposed_by = models.CharField(max_length=32)
    approved_by = models.CharField(max_length=32, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    rows_deleted = models.PositiveIntegerField(default=0)
    rows_left = models.JSONField(default=list)  # row numbers beyond the request that prove a margin
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 over the deleted rows, in their order
    reduced = models.ForeignKey(VaultObjectRow, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta(RecordedRow.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(approved_by=models.F("proposed_by")), name="deleted_on_another_word"
            )
        ]


class CorrectionRow(RecordedRow):
    """A letter that tells a provider what is wrong with its file: failed checks, row numbers, cells of address and time."""

    label = models.CharField(max_length=20, unique=True)
    authority = models.ForeignKey(AuthorityRow, on_delete=models.PROTECT, related_name="+")
    returned = models.ForeignKey(ReturnRow, on_delete=models.PROTECT, related_name="corrections")
    necessity = models.CharField(max_length=1000)
    issuer = models.JSONField()  # kind, name, rank, office: who signs
    gates = models.JSONField(default=list)
    # each row: its number, why, and its cells of address and time as the provider wrote them
    rows = models.JSONField(default=list)
    rows_in_all = models.PositiveIntegerField()
    drafted_by = models.CharField(max_length=32)
    state = models.CharField(max_length=12, default="drafted")  # drafted, sent
    sent_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
