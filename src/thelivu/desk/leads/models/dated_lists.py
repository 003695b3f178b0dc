"""Tables of dated lists of prefixes that a person took in: exits, which decide, and hints of providers, which never do."""

from django.db import models

from thelivu.desk.authority.models import AuthorityRow
from thelivu.desk.register.models import RecordedRow, VaultObjectRow


class DatedListRow(RecordedRow):
    """A list of prefixes as it came. It speaks of its own time alone; where editions of one series overlap, the newer speaks."""

    label = models.CharField(max_length=20, unique=True)
    series = models.CharField(max_length=120)  # who keeps the list; versions of one series follow each other
    edition = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=255)  # the file's own name: outside text
    sha256 = models.CharField(max_length=64)
    entries = models.PositiveIntegerField()
    # What the list speaks of: an address on another day is not judged by it
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    source = models.ForeignKey(VaultObjectRow, on_delete=models.PROTECT, related_name="+")
    authority = models.ForeignKey(AuthorityRow, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta(RecordedRow.Meta):
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["unit", "series", "edition"], name="%(class)s_of_an_edition")
        ]


class ExitListRow(DatedListRow):
    """A dated list of hosting networks, VPNs and Tor exits (XL-0001). A sighting on it ends in HOSTING."""


class HintListRow(DatedListRow):
    """A dated table that says where a provider uses its prefixes (HL-0001): shown beside a swarm, read by no rule."""

    rejected = models.PositiveIntegerField(default=0)  # rows that were not taken; `entries` counts those that were
