"""Tables of known-file lists, examinations, their findings, what woke up, and exhibits that share a file.

Counts, digests and grades; no path in clear. A digest that is not known is null.
"""

from typing import Any

from django.db import models

from thelivu.desk.authority.models import AuthorityRow
from thelivu.desk.exhibits.models import ExhibitRow
from thelivu.desk.register.models import RecordedRow, SealedFileRow, VaultObjectRow


class KnownListRow(RecordedRow):
    """A known-file list: its rows stay sealed and are never shown or exported.

    One that came as CSV lies in the vault; a large one (.khl) is kept keyed in the data folder, and is read where it lies.
    """

    name = models.CharField(max_length=60)
    issue = models.CharField(max_length=40)  # the version of the list
    source = models.ForeignKey(VaultObjectRow, null=True, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(SealedFileRow, null=True, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    entries = models.PositiveIntegerField()
    rejected = models.PositiveIntegerField(default=0)
    hashes = models.PositiveIntegerField(default=0)  # rows with a perceptual hash
    good = models.BooleanField(default=False)  # of harmless files: counted apart, never a finding, wakes nothing
    provenance = models.CharField(max_length=200)
    terms = models.CharField(max_length=200, blank=True)  # the issuer's, as written
    users = models.JSONField(default=list)  # ids of the officers who may use it; empty: every examiner of the unit
    address = models.CharField(max_length=80, blank=True, db_index=True)  # of a .khl: its name by content
    base = models.CharField(max_length=80, blank=True)  # of a delta: the address of the list that it adds to
    loaded_by = models.CharField(max_length=32)

    class Meta(RecordedRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["unit", "name", "issue"], name="one_list_per_version"),
            models.CheckConstraint(
                condition=models.Q(source__isnull=True) ^ models.Q(file__isnull=True), name="a_list_is_kept_once"
            ),
        ]


class ExaminationRow(RecordedRow):
    """One triage of one exhibit: the accounting and the certificate; the document itself is in the vault."""

    label = models.CharField(max_length=20, unique=True)  # EX-0001
    exhibit = models.ForeignKey(ExhibitRow, on_delete=models.PROTECT, related_name="examinations")
    authority = models.ForeignKey(AuthorityRow, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(VaultObjectRow, on_delete=models.PROTECT, related_name="+")
    stored = models.ForeignKey(SealedFileRow, null=True, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=8, default="document")  # "office", "document", "laptop"
    sha256 = models.CharField(max_length=64)  # of the document in its canonical form
    kind = models.CharField(max_length=20)
    entries = models.PositiveIntegerField()
    examined = models.PositiveIntegerField()
    skipped = models.PositiveIntegerField()
    failed = models.PositiveIntegerField()
    deleted = models.PositiveIntegerField(default=0)
    failed_why = models.JSONField(default=dict)  # reason -> how many
    facts = models.JSONField(default=dict)  # code -> how many (examination.facts)
    lists = models.JSONField(default=list)  # "name@version"
    certificate = models.JSONField(default=dict)
    custody_line = models.PositiveSmallIntegerField(null=True)  # the last line of custody when it was recorded
    examiner = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta(RecordedRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["exhibit", "sha256"], name="a_triage_is_recorded_once"),
            models.CheckConstraint(
                condition=models.Q(entries=models.F("examined") + models.F("skipped") + models.F("failed")),
                name="every_entry_is_in_one_heap",
            ),
            models.CheckConstraint(
                condition=models.Q(way__in=["office", "document", "laptop"]), name="way_of_a_triage"
            ),
        ]


class FoundRow(RecordedRow):
    """A file that a list names, or a digest that stands on the device while its file does not."""

    number = models.PositiveIntegerField()  # place in the document's findings, or among those that woke up
    grade = models.CharField(max_length=12)
    category = models.CharField(max_length=60)  # the issuer's own code
    distance = models.PositiveSmallIntegerField(default=0)  # bits
    quality = models.PositiveSmallIntegerField(null=True)  # of the file's perceptual hash, 0 to 100
    md5 = models.CharField(max_length=32, null=True)  # noqa: DJ001 - not known is not empty
    sha1 = models.CharField(max_length=40, null=True)  # noqa: DJ001
    sha256 = models.CharField(max_length=64, null=True, db_index=True)  # noqa: DJ001
    other = models.CharField(max_length=80, blank=True)  # of an absent file: how clients name it, "ed2k:...", "btih:..."
    size = models.BigIntegerField(null=True)
    deleted = models.BooleanField(default=False)

    class Meta(RecordedRow.Meta):
        abstract = True

    @property
    def digest(self) -> tuple[str, str]:
        """The strongest digest that is known, with its name: what a page calls the file by."""
        held: list[tuple[str, Any]] = [("SHA-256", self.sha256), ("SHA-1", self.sha1), ("MD5", self.md5)]
        name, _, value = str(self.other).partition(":")
        return next(((name, value) for name, value in held if value), (name, value))


class FindingRow(FoundRow):
    """A finding of a triage. Its path is in the examination's document, opened with a purpose."""

    examination = models.ForeignKey(ExaminationRow, on_delete=models.PROTECT, related_name="findings")
    list_name = models.CharField(max_length=60)
    list_issue = models.CharField(max_length=40)


class WakingRow(RecordedRow):
    """A cold exhibit woke up: a list that was loaded later names what its stored digests hold. Work for one officer."""

    label = models.CharField(max_length=20, unique=True)  # WK-0001
    examination = models.ForeignKey(ExaminationRow, on_delete=models.PROTECT, related_name="wakings")
    known_list = models.ForeignKey(KnownListRow, on_delete=models.PROTECT, related_name="+")
    files = models.PositiveIntegerField()  # that the list names now
    again = models.PositiveIntegerField(default=0)  # that the device is needed for
    officer = models.CharField(max_length=32)  # who examined the exhibit
    woke_at = models.DateTimeField()
    decision = models.CharField(max_length=12, blank=True)  # empty: open
    reason = models.CharField(max_length=300, blank=True)
    decided_by = models.CharField(max_length=32, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta(RecordedRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["examination", "known_list"], name="a_list_wakes_an_exhibit_once"),
            models.CheckConstraint(
                condition=models.Q(decision="", reason="") | (~models.Q(decision="") & ~models.Q(reason="")),
                name="a_waking_is_closed_with_a_reason",
            ),
        ]


class WokenRow(FoundRow):
    """One hit of a waking. `again`: its hash was made from a shrunk picture and is near the threshold; no finding yet."""

    waking = models.ForeignKey(WakingRow, on_delete=models.PROTECT, related_name="hits")
    again = models.BooleanField(default=False)


class SharedRow(RecordedRow):
    """What a person says of two exhibits on which the same files were found; the suggestion itself is worked out."""

    first = models.ForeignKey(ExhibitRow, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(ExhibitRow, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8)  # "accepted", "refused"
    files = models.PositiveIntegerField()  # that both had when it was decided
    reason = models.CharField(max_length=300)
    decided_by = models.CharField(max_length=32)
    decided_at = models.DateTimeField()

    class Meta(RecordedRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["unit", "first", "second"], name="a_unit_decides_a_pair_once"),
            models.CheckConstraint(condition=models.Q(state__in=["accepted", "refused"]), name="state_of_a_pair"),
        ]
