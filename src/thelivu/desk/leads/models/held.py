"""Tables of sources, leads, observations, what was mined from withheld text, identities, bundles and groups."""

from django.db import models

from thelivu.desk.authority.models import AuthorityRow
from thelivu.desk.people.scope import PLACE
from thelivu.desk.register.models import ParticularRow, RecordedRow, VaultObjectRow


class SourceRow(RecordedRow):
    """One file or form as it reached the unit, with its accounting: items_in = accepted + rejected."""

    label = models.CharField(max_length=20, unique=True)  # S-0001
    # "kept": masked whole, waits to be read; "mapping": kept likewise until a person has said what its columns are;
    # "read": its items are leads
    state = models.CharField(max_length=10, default="read")
    name = models.CharField(max_length=255)  # the file's own name: outside text
    sender = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    format = models.CharField(max_length=30)
    item = models.CharField(max_length=20)
    items_in = models.PositiveIntegerField()
    accepted = models.PositiveIntegerField()
    # one object for each: where, code, values
    rejected = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    withheld = models.PositiveIntegerField(default=0)
    authority = models.ForeignKey(AuthorityRow, on_delete=models.PROTECT, related_name="+")
    original = models.ForeignKey(VaultObjectRow, on_delete=models.PROTECT, related_name="+")
    # The text form of what has none of its own; spans count in it. None: they count in the original.
    rendition = models.ForeignKey(VaultObjectRow, null=True, on_delete=models.PROTECT, related_name="+")
    admitted_by = models.CharField(max_length=32)

    class Meta(RecordedRow.Meta):
        indexes = [models.Index(fields=["recorded_at", "label", *PLACE], name="sources_by_time")]
        constraints = [
            models.UniqueConstraint(fields=["unit", "sha256"], name="a_source_is_admitted_once"),
            models.CheckConstraint(
                condition=models.Q(items_in__gte=models.F("accepted")), name="accepted_within_items"
            ),
        ]


class ArchiveRow(RecordedRow):
    """An archive that reached the unit: what it held. It is not kept; each of its texts is a source of its own."""

    label = models.CharField(max_length=20, unique=True)  # A-0001
    name = models.CharField(max_length=255)  # the file's own name: outside text
    sender = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    # one object for each: name, bytes, sha256, text
    members = models.JSONField(default=list)
    authority = models.ForeignKey(AuthorityRow, on_delete=models.PROTECT, related_name="+")
    admitted_by = models.CharField(max_length=32)

    class Meta(RecordedRow.Meta):
        constraints = [models.UniqueConstraint(fields=["unit", "sha256"], name="an_archive_is_listed_once")]


class DepositorRow(RecordedRow):
    """A program that may hand in files and do nothing else: for one unit, from one sender, under one authority."""

    label = models.CharField(max_length=20, unique=True)  # DEP-0001
    name = models.CharField(max_length=80)
    sender = models.CharField(max_length=120)
    token = models.CharField(max_length=64, unique=True)  # SHA-256 of the token, which was shown once
    authority = models.ForeignKey(AuthorityRow, on_delete=models.PROTECT, related_name="+")
    made_by = models.CharField(max_length=32)  # the officer who answers for what it hands in
    revoked_by = models.CharField(max_length=32, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)


class LeadRow(RecordedRow):
    """An admitted starting point, bound to its bytes and an authority. Its id is its file (stream)."""

    label = models.CharField(max_length=20, unique=True)  # L-0001
    source = models.ForeignKey(SourceRow, on_delete=models.PROTECT, related_name="leads")
    key = models.CharField(max_length=64)  # thelivu.leads.Admitted.key
    reference = models.CharField(max_length=120)
    title = models.CharField(max_length=200, blank=True)
    received = models.JSONField(default=dict)  # instant as stored
    received_at = models.DateTimeField(null=True, blank=True)  # where there is one reading
    # Observations whose time waits for a person's word; those that may be joined to others and are of no identity.
    doubts, unjoined = models.PositiveIntegerField(default=0), models.PositiveIntegerField(default=0)
    flags = models.JSONField(default=list)
    facts = models.JSONField(default=list)
    where = models.CharField(max_length=200, blank=True)
    # NEW, or one of the DECISIONS of thelivu.leads
    state = models.CharField(max_length=20, default="new")
    reason = models.CharField(max_length=500, blank=True)
    concerns = models.CharField(max_length=120, blank=True)
    decided_by = models.CharField(max_length=32, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    # A tier set by hand, beside what the rules give; where the lead stands in the order is worked out (targets).
    set_tier = models.CharField(max_length=20, blank=True)
    set_why = models.CharField(max_length=300, blank=True)
    set_by = models.CharField(max_length=32, blank=True)
    set_second = models.CharField(max_length=32, blank=True)  # who agreed that it leaves the top tier

    class Meta(RecordedRow.Meta):
        indexes = [
            # The order, then whose it is: what an officer may not see is passed over without reading the row.
            models.Index(fields=["state", "recorded_at", "label", *PLACE], name="leads_inbox"),
            models.Index(fields=["recorded_at", "label", *PLACE], name="leads_by_time"),
            models.Index(
                fields=["recorded_at", "label", "doubts", *PLACE], condition=models.Q(doubts__gt=0), name="leads_in_doubt"
            ),
            models.Index(
                fields=["state", "recorded_at", "label"], condition=models.Q(unjoined__gt=0), name="leads_to_join"
            ),
            models.Index(fields=["reference", *PLACE], name="leads_by_reference"),
            models.Index(fields=["state", "reference", *PLACE], name="leads_of_state_by_reference"),
            models.Index(
                fields=["reference", "doubts", *PLACE], condition=models.Q(doubts__gt=0), name="doubts_by_reference"
            ),
        ]
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="a_lead_is_stored_once")]


class ObservationRow(RecordedRow):
    """What was seen: identifiers together, perhaps at a time. Its stream is its lead's."""

    lead = models.ForeignKey(LeadRow, on_delete=models.PROTECT, related_name="observations")
    # the second source of the lead that says it; None: the lead's own
    source = models.ForeignKey(SourceRow, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=64)
    kind = models.CharField(max_length=30)
    # each: [kind, value in normal form]
    identifiers = models.JSONField(default=list)
    port = models.PositiveIntegerField(null=True, blank=True)
    # As received, never altered (stored.py says how); {} = no time given.
    at = models.JSONField(default=dict)
    # What a person must still say of the time: "zone" or "reading"; NULL = nothing.
    doubt = models.CharField(max_length=8, null=True)  # noqa: DJ001
    # Which reading a person chose, and the zone they stated; None while nobody has (promise 4).
    reading = models.PositiveSmallIntegerField(null=True, blank=True)
    chosen_by = models.CharField(max_length=32, blank=True)
    chosen_why = models.CharField(max_length=300, blank=True)
    stated_zone = models.CharField(max_length=40, blank=True)
    flags = models.JSONField(default=list)
    facts = models.JSONField(default=list)
    labels = models.JSONField(default=list)
    where = models.CharField(max_length=200)

    class Meta(RecordedRow.Meta):
        # Of those that a second source says: an index of all would be one value for nearly all, and never be used.
        indexes = [
            models.Index(
                fields=["source"], condition=models.Q(source__isnull=False), name="said_by_a_second_source"
            )
        ]
        constraints = [models.UniqueConstraint(fields=["lead", "key"], name="an_observation_is_stored_once")]

    @property
    def origin(self) -> SourceRow:
        """The source that says it. As disclosures, all sources of one report are one: the lead's own stands for them."""
        found: SourceRow = self.lead.source if self.source is None else self.source
        return found


class AttachedRow(RecordedRow):
    """That a second source tells of the report of a lead: what it says of it, what agrees, and what differs."""

    lead = models.ForeignKey(LeadRow, on_delete=models.PROTECT, related_name="attached")
    source = models.ForeignKey(SourceRow, on_delete=models.PROTECT, related_name="attached")
    key = models.CharField(max_length=64)  # as in LeadRow
    where = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=200, blank=True)
    received = models.JSONField(default=dict)
    flags = models.JSONField(default=list)
    facts = models.JSONField(default=list)
    # identifiers, each [kind, value in normal form]: of both, of what was there before, of this source alone
    both = models.JSONField(default=list)
    first_only = models.JSONField(default=list)
    second_only = models.JSONField(default=list)
    # each: [what, as it was there before, as this source has it]
    differs = models.JSONField(default=list)

    class Meta(RecordedRow.Meta):
        constraints = [models.UniqueConstraint(fields=["lead", "source"], name="a_source_is_attached_once")]


class SuggestionRow(RecordedRow):
    """An identifier mined from withheld text: kind and place; its value is sealed until an officer decides."""

    lead = models.ForeignKey(LeadRow, on_delete=models.PROTECT, related_name="suggestions")
    source = models.ForeignKey(SourceRow, null=True, on_delete=models.PROTECT, related_name="+")  # as in observations
    kind = models.CharField(max_length=20)
    where = models.CharField(max_length=200)
    value = models.ForeignKey(ParticularRow, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default="open")  # open, accepted, refused
    decided_by = models.CharField(max_length=32, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)


class IdentityRow(RecordedRow):
    """A cluster of observations that an officer accepted as one user, with the basis in words of a closed list."""

    label = models.CharField(max_length=20, unique=True)  # ID-0001
    basis_kind = models.CharField(max_length=20)  # the identifier that joins them, e.g. "handle"
    basis = models.CharField(max_length=300)  # its normal form
    accepted_by = models.CharField(max_length=32)

    class Meta(RecordedRow.Meta):
        indexes = [models.Index(fields=["recorded_at", "label", *PLACE], name="identities_by_time")]


class MemberRow(RecordedRow):
    """One observation of an identity."""

    identity = models.ForeignKey(IdentityRow, on_delete=models.PROTECT, related_name="members")
    observation = models.ForeignKey(ObservationRow, on_delete=models.PROTECT, related_name="memberships")

    class Meta(RecordedRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["observation"], name="an_observation_is_of_one_identity")
        ]


class PairRow(RecordedRow):
    """Two leads that may belong together: the machine's suggestion with its reasons, until a person has decided.

    It is the work of one unit. Nothing counts it, nothing follows it, and it is no link before it is accepted.
    """

    lead = models.ForeignKey(LeadRow, on_delete=models.PROTECT, related_name="pairs")  # the later one
    other = models.ForeignKey(LeadRow, on_delete=models.PROTECT, related_name="+")
    older_at = models.DateTimeField()  # when `other` was recorded: pairs wait in the order of their older lead
    reasons = models.JSONField(default=list)  # each: [code, kind, value in normal form, leads that name it]
    state = models.CharField(max_length=10, default="open")  # open, accepted, refused
    decided_by = models.CharField(max_length=32, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_why = models.CharField(max_length=300, blank=True)

    class Meta(RecordedRow.Meta):
        indexes = [models.Index(fields=["state", "older_at", "other", "lead", *PLACE], name="pairs_waiting")]
        constraints = [models.UniqueConstraint(fields=["unit", "lead", "other"], name="one_pair_of_leads")]


class BundleRow(RecordedRow):
    """Leads that an officer said belong together: one line of a list. It is the work of one unit."""

    label = models.CharField(max_length=20, unique=True)  # B-0001
    head = models.ForeignKey(LeadRow, on_delete=models.PROTECT, related_name="+")  # stands for all in a list

    class Meta(RecordedRow.Meta):
        indexes = [models.Index(fields=["recorded_at", "label", "id", *PLACE], name="bundles_by_time")]


class BundleMemberRow(RecordedRow):
    """That a lead joined a bundle, why and by whom; and, where it was taken out again, why and by whom."""

    bundle = models.ForeignKey(BundleRow, on_delete=models.PROTECT, related_name="members", db_index=False)
    lead = models.ForeignKey(LeadRow, on_delete=models.PROTECT, related_name="bundled")
    reasons = models.JSONField(default=list)  # as in the accepted pair
    joined_by = models.CharField(max_length=32)
    joined_why = models.CharField(max_length=300)
    left_by = models.CharField(max_length=32, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    left_why = models.CharField(max_length=300, blank=True)

    class Meta(RecordedRow.Meta):
        # Whether a bundle has a member that may be seen is asked of every line of a list, and answered without the row.
        indexes = [models.Index(fields=["bundle", "left_at", "lead", *PLACE], name="members_of_bundle")]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "lead"],
                condition=models.Q(left_at__isnull=True),
                name="a_lead_is_in_one_bundle_of_a_unit",
            )
        ]


class WebRow(RecordedRow):
    """That the neighbourhood of an identifier was asked for: from which lead, under which authority, and why."""

    label = models.CharField(max_length=20, unique=True)  # W-0001
    lead = models.ForeignKey(LeadRow, on_delete=models.PROTECT, related_name="webs")
    # the web from whose rim this one goes on; each has a permit of its own
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="further")
    start_kind = models.CharField(max_length=20)
    start_value = models.CharField(max_length=300)
    authority = models.ForeignKey(AuthorityRow, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=40)
    reason = models.CharField(max_length=300)
    asked_by = models.CharField(max_length=32)


class GroupRow(RecordedRow):
    """A conversation as one export shows it; its stream is its lead's. One group over time is all rows of one value."""

    lead = models.ForeignKey(LeadRow, on_delete=models.PROTECT, related_name="groups")
    value = models.CharField(
        max_length=300
    )  # the group's normal form; where the platform has none, of this file alone
    kind = models.CharField(max_length=10)  # thelivu.leads.chat_model.GROUP_KINDS
    title = models.CharField(max_length=300, blank=True)  # outside text: for those who see the lead
    where = models.CharField(max_length=200)
    messages = models.PositiveIntegerField(default=0)
    # The days that the export shows; None where no time of it has one reading.
    first_on = models.DateField(null=True)
    last_on = models.DateField(null=True)
    # All messages, encrypted and masked whole: opened alone, with a reason, or not at all.
    conversation = models.ForeignKey(VaultObjectRow, null=True, on_delete=models.PROTECT, related_name="+")
    # An officer's word that this is the group of another value, of which no export says so.
    same_as = models.CharField(max_length=300, blank=True)
    same_by = models.CharField(max_length=32, blank=True)
    same_why = models.CharField(max_length=300, blank=True)

    class Meta(RecordedRow.Meta):
        indexes = [
            models.Index(fields=["value"], name="groups_by_value"),
            models.Index(fields=["same_as"], name="groups_by_word"),
            models.Index(fields=["title"], name="groups_by_title"),
            models.Index(fields=["recorded_at", "id", "kind", *PLACE], name="groups_by_time"),
        ]
        constraints = [models.UniqueConstraint(fields=["lead", "value"], name="a_group_once_an_export")]


class BystanderRow(RecordedRow):
    """A member of a group, as one export shows them. No search and no order reads this table.

    On `forget_on` the identifier goes, unless a lead names it; how many there were, and when, stays.
    """

    group = models.ForeignKey(GroupRow, on_delete=models.PROTECT, related_name="members")
    number = models.PositiveIntegerField()  # stands for the member where nothing else may
    kind = models.CharField(max_length=20, blank=True)
    value = models.CharField(max_length=300, blank=True)
    role = models.CharField(max_length=20, blank=True)
    messages = models.PositiveIntegerField(default=0)
    # instants as stored
    first = models.JSONField(default=dict)
    last = models.JSONField(default=dict)
    forget_on = models.DateField()
    forgotten_at = models.DateTimeField(null=True, blank=True)

    class Meta(RecordedRow.Meta):
        indexes = [
            models.Index(fields=["value", "kind"], name="bystanders_by_value"),
            models.Index(
                fields=["forget_on"],
                condition=models.Q(forgotten_at__isnull=True),
                name="bystanders_to_forget",
            ),
        ]
        constraints = [models.UniqueConstraint(fields=["group", "number"], name="one_number_a_bystander")]


class GroupEventRow(RecordedRow):
    """Somebody came, went or was given a role; it names members by their row, so that it outlives their identifiers."""

    group = models.ForeignKey(GroupRow, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20)  # thelivu.leads.chat_model.GROUP_EVENTS
    who = models.ForeignKey(BystanderRow, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(BystanderRow, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.JSONField(default=dict)  # instant as stored
    where = models.CharField(max_length=200)


class GroupActionRow(RecordedRow):
    """Something done about a group on a day, so that one sees who left after it."""

    group = models.ForeignKey(GroupRow, on_delete=models.PROTECT, related_name="acts")
    on = models.DateField()
    what = models.CharField(max_length=20)  # groups_actions.ACTS
    reference = models.CharField(max_length=120, blank=True)  # the label of the operation or letter
    recorded_by = models.CharField(max_length=32)


class GroupWatchRow(RecordedRow):
    """An officer's wish to be reminded when a new export shows that somebody came back."""

    group = models.ForeignKey(GroupRow, on_delete=models.PROTECT, related_name="watches")
    why = models.CharField(max_length=300)
    set_by = models.CharField(max_length=32)
    ended_at = models.DateTimeField(null=True, blank=True)


class ReturnRow(RecordedRow):
    """That a new export shows a member of a watched group again, after an end."""

    watch = models.ForeignKey(GroupWatchRow, on_delete=models.PROTECT, related_name="returns")
    member = models.ForeignKey(BystanderRow, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()  # when the member was there again
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta(RecordedRow.Meta):
        constraints = [models.UniqueConstraint(fields=["watch", "member"], name="a_return_reminds_once")]
