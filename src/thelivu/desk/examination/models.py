"""Tables of known-file lists, examinations and their findings: counts, digests and grades, no path in clear."""

from django.db import models

from thelivu.desk.authority.models import AuthorityRow
from thelivu.desk.exhibits.models import ExhibitRow
from thelivu.desk.register.models import RecordedRow, VaultObjectRow


class KnownListRow(RecordedRow):
    """A known-file list: its rows stay sealed in the vault and are never shown or exported."""

    name = models.CharField(max_length=60)
    issue = models.CharField(max_length=40)  # the version of the list
    source = models.ForeignKey(VaultObjectRow, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    entries = models.PositiveIntegerField()
    rejected = models.PositiveIntegerField(default=0)
    provenance = models.CharField(max_length=200)
    loaded_by = models.CharField(max_length=32)

    class Meta(RecordedRow.Meta):
        constraints = [models.UniqueConstraint(fields=["unit", "name", "issue"], name="one_list_per_version")]


class ExaminationRow(RecordedRow):
    """One triage of one exhibit: the accounting and the certificate; the document itself is in the vault."""

    label = models.CharField(max_length=20, unique=True)  # EX-0001
    exhibit = models.ForeignKey(ExhibitRow, on_delete=models.PROTECT, related_name="examinations")
    authority = models.ForeignKey(AuthorityRow, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(VaultObjectRow, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)  # of the document in its canonical form
    kind = models.CharField(max_length=20)
    entries = models.PositiveIntegerField()
    examined = models.PositiveIntegerField()
    skipped = models.PositiveIntegerField()
    failed = models.PositiveIntegerField()
    deleted = models.PositiveIntegerField(default=0)
    failed_why = models.JSONField(default=dict)  # reason -> how many
    lists = models.JSONField(default=list)  # "name@version"
    certificate = models.JSONField(default=dict)
    examiner = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta(RecordedRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["exhibit", "sha256"], name="a_triage_is_recorded_once"),
            models.CheckConstraint(
                condition=models.Q(entries=models.F("examined") + models.F("skipped") + models.F("failed")),
                name="every_entry_is_in_one_heap",
            ),
        ]


class FindingRow(RecordedRow):
    """A file that a list names. Its path is in the examination's document, opened with a purpose."""

    examination = models.ForeignKey(ExaminationRow, on_delete=models.PROTECT, related_name="findings")
    number = models.PositiveIntegerField()  # place in the document's findings
    grade = models.CharField(max_length=12)
    list_name = models.CharField(max_length=60)
    list_issue = models.CharField(max_length=40)
    category = models.CharField(max_length=60)  # the issuer's own code
    md5 = models.CharField(max_length=32)
    sha1 = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    deleted = models.BooleanField(default=False)
