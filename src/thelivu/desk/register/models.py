"""Tables of the register. Entries, leaves and the access log are append-only, by trigger on both databases."""

from typing import Any

from django.db import models
from django.utils import timezone

from thelivu.desk.people.models import id_field
from thelivu.desk.people.scope import PLACE
from thelivu.desk.people.scoped import ScopedRow


class RecordedRow(ScopedRow):
    """A row that the ledger commits to: its nonce lives with it and dies with it at purge."""

    id = id_field()
    version = models.PositiveIntegerField(default=1)
    nonce = models.BinaryField(max_length=32, editable=False)
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta(ScopedRow.Meta):
        abstract = True

    def record(self) -> dict[str, Any]:
        """The row as the ledger sees it."""
        return as_record(self)


def as_record(row: models.Model) -> dict[str, Any]:
    """Every stored field but the nonce, in JSON's own types."""
    fields = (field for field in row._meta.concrete_fields if field.name != "nonce")
    return {field.attname: _plain(field.value_from_object(row)) for field in fields}


def _plain(value: Any) -> Any:
    """Times in UTC with microseconds, bytes as hex: the same on both databases."""
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, float):
        return repr(value)
    return value


class RegisterRow(models.Model):
    """The register itself: born synthetic or real, and never changed into the other."""

    id = id_field()
    birth = models.CharField(max_length=9, choices=[("synthetic", "synthetic"), ("real", "real")])
    unit = models.ForeignKey("people.UnitRow", on_delete=models.PROTECT, related_name="+")
    letterhead = models.CharField(max_length=300)
    jurisdiction = models.CharField(max_length=8, default="IN-KL")
    born_at = models.DateTimeField(default=timezone.now)
    public_key = models.CharField(max_length=64)
    # Seconds by which a synthetic register runs before or after the real clock; always 0 in a real one.
    shift_s = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(birth__in=["synthetic", "real"]), name="birth_known"),
            models.CheckConstraint(
                condition=models.Q(birth="synthetic") | models.Q(shift_s=0),
                name="only_synthetic_shifts_its_clock",
            ),
        ]


class EntryRow(models.Model):
    """One ledger entry (see thelivu.ledger.Entry)."""

    seq = models.BigIntegerField(primary_key=True)
    stream = models.CharField(max_length=32)
    stream_seq = models.BigIntegerField()
    prev = models.CharField(max_length=64, unique=True)
    stream_prev = models.CharField(max_length=64)
    kind = models.CharField(max_length=60)
    commitment = models.CharField(max_length=64)
    count = models.PositiveIntegerField()
    actor = models.CharField(max_length=32)
    role = models.CharField(max_length=20)
    permit = models.CharField(max_length=32, blank=True)
    at = models.DateTimeField()
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stream", "stream_seq"], name="one_entry_per_stream_place")
        ]
        indexes = [models.Index(fields=["actor", "at"], name="entries_of_actor")]  # the auditor's page


class LeafRow(models.Model):
    """The commitment to one version of one record, in its place within an entry."""

    entry = models.ForeignKey(EntryRow, on_delete=models.PROTECT, related_name="leaves")
    position = models.PositiveIntegerField()
    table = models.CharField(max_length=60)
    record = models.CharField(max_length=32)
    version = models.PositiveIntegerField()
    commitment = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "position"], name="one_leaf_per_place"),
            models.UniqueConstraint(fields=["record", "version"], name="one_leaf_per_version"),
        ]


class AccessRow(models.Model):
    """A read of a person or of an original: written before the data leaves, sealed into the ledger each minute."""

    id = id_field()
    at = models.DateTimeField()
    officer = models.CharField(max_length=32, db_index=True)
    act = models.CharField(max_length=40)
    matter = models.CharField(max_length=32, blank=True)  # the case or lead for which it was read
    about = models.CharField(max_length=300)  # the record read, or what was searched for
    purpose = models.CharField(max_length=40)
    reason = models.CharField(max_length=300, blank=True)
    nonce = models.BinaryField(max_length=32, editable=False)

    def record(self) -> dict[str, Any]:
        """The read as the ledger sees it."""
        return as_record(self)


class VaultObjectRow(RecordedRow):
    """A document that reached us. The wrapped key is the object: destroying it is the purge."""

    name = models.CharField(max_length=64, db_index=True)
    file = models.CharField(max_length=120, unique=True)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    media = models.CharField(max_length=100)
    wrapped_key = models.BinaryField()
    spans = models.JSONField(default=list)


class SealedFileRow(RecordedRow):
    """A file of the data folder that is sealed under a key of its own: digests of an exhibit, a known-file list.

    Its digest is of the bytes on disk, so that an alteration is found without opening it.
    """

    file = models.CharField(max_length=60, unique=True)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    wrapped_key = models.BinaryField()


class PaperRow(RecordedRow):
    """A paper that was issued for signature: its content is a document of the vault, and gives the same PDF again."""

    label = models.CharField(max_length=20, unique=True)  # PP-0001
    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=60)  # the label that stands on it
    subject = models.CharField(max_length=32, db_index=True)  # id of the record that it is of
    code = models.CharField(max_length=19, unique=True)
    purpose = models.CharField(max_length=40)  # for which it is opened: that of the authority behind it
    document = models.ForeignKey(VaultObjectRow, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=32)


class ParticularRow(RecordedRow):
    """A child's particulars or free text beside them, sealed under a key of its own; elsewhere only its alias."""

    alias = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    sealed = models.BinaryField()
    wrapped_key = models.BinaryField()


class IdentifierUseRow(RecordedRow):
    """That a record names an identifier, in normal form: search, deconfliction and return-after-action read this."""

    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=300)
    stage = models.CharField(max_length=20)
    owner = models.CharField(max_length=32, db_index=True)

    class Meta(RecordedRow.Meta):
        # one stage's oldest use first: of what very many records name, only so many are read, and no row to count them
        indexes = [
            models.Index(
                fields=["value", "kind", "stage", "recorded_at", "owner", *PLACE], name="identifier_lookup"
            )
        ]
        constraints = [models.UniqueConstraint(fields=["kind", "value", "owner"], name="one_use_per_record")]


class TermRow(RecordedRow):
    """That a record names a person or a group with this word: keyed digests of how it sounds and how it is written.

    Nobody reads a name out of them, and nothing of a child has one (base.names, promise 10).
    """

    kind = models.CharField(max_length=10)  # person, group
    stage = models.CharField(max_length=20)
    owner = models.CharField(max_length=32)
    alike = models.CharField(max_length=32)
    exact = models.CharField(max_length=32)

    class Meta(RecordedRow.Meta):
        indexes = [models.Index(fields=["alike", "stage", "owner"], name="name_lookup")]
        constraints = [
            models.UniqueConstraint(fields=["owner", "kind", "alike", "exact"], name="one_term_per_record")
        ]


class LabelRow(models.Model):
    """The last number given in a series of labels; numbers are never reused."""

    series = models.CharField(max_length=40, primary_key=True)
    last = models.PositiveBigIntegerField(default=0)
