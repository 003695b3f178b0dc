"""Leads, their sources and observations in scope; identities that the machine suggests and a person accepts."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from django.db.models import Count as Counted
from django.db.models import Q, QuerySet
from django.urls import reverse

from thelivu.base import Identifier, InputError, Refused, Span, Word
from thelivu.desk.authority.models import AuthorityRow
from thelivu.desk.leads import forwarding_queries, groups_queries, sensor_queries
from thelivu.desk.leads.finding_queries import find, what_of  # noqa: F401 - `find` is one of the four reads that the front asks for
from thelivu.desk.leads.models import (
    AttachedRow,
    IdentityRow,
    LeadRow,
    MemberRow,
    ObservationRow,
    SourceRow,
    SuggestionRow,
)
from thelivu.desk.leads.stored import spans_of
from thelivu.desk.people.pages import bounded
from thelivu.desk.people.queries import Actor, units
from thelivu.desk.register.models import VaultObjectRow
from thelivu.desk.register.queries import owners_of_each
from thelivu.desk.register.reads import Count, Due, Link, StageCounts
from thelivu.leads import NEW, Decision

STAGE = "leads"
WAITS, READ = "mapping", "read"
"""States of a source: kept until a person has said what its columns are, or read."""
BASES = ("account", "email", "handle", "swarm_client")
"""Identifiers that may show that two observations are of one user, the strongest first."""

OFFERED = 50  # sources among which the inbox lets one choose
WINDOW = 20  # leads whose observations are suggested for joining at a time

Suggested: TypeAlias = tuple[str, str, list[str]]
"""Kind and normal form of the identifier that joins them, and the ids of the observations."""


def lead(lead_id: str) -> LeadRow:
    """A lead in scope."""
    row: LeadRow = _found(LeadRow, lead_id)
    return row


def source(source_id: str) -> SourceRow:
    """A source in scope."""
    row: SourceRow = _found(SourceRow, source_id)
    return row


def observation(observation_id: str) -> ObservationRow:
    """An observation in scope."""
    row: ObservationRow = _found(ObservationRow, observation_id)
    return row


def suggestion(suggestion_id: str) -> SuggestionRow:
    """A suggestion in scope."""
    row: SuggestionRow = _found(SuggestionRow, suggestion_id)
    return row


def identity(identity_id: str) -> IdentityRow:
    """An identity in scope."""
    row: IdentityRow = _found(IdentityRow, identity_id)
    return row


def _found(table: Any, row_id: str) -> Any:
    """A row by id or label; what is out of scope is as absent as what never was."""
    named = Q(id=row_id) | Q(label=row_id) if hasattr(table, "label") else Q(id=row_id)
    row = table.objects.filter(named).first()
    if row is None:
        raise Refused("desk_leads.no_such_record")
    return row


# Reads of other actions and rooms -------------------------------------------------------------------------------------
def observations_of(identity_id: str) -> list[ObservationRow]:
    """The observations of an identity, in the order in which they were recorded."""
    members = MemberRow.objects.filter(identity=identity_id).values("observation")
    return list(ObservationRow.objects.filter(id__in=members).order_by("recorded_at", "key"))


def readings(row: ObservationRow) -> tuple[Span, ...]:
    """Every reading of an observation's time, in the zone that a person stated where the source has none."""
    return spans_of(row.at, row.stated_zone)


def time_of(row: ObservationRow) -> Span | None:
    """The one reading: the chosen one, or the only one; None while a person has not decided."""
    spans = readings(row)
    if row.reading is not None:
        return spans[row.reading]
    return spans[0] if len(spans) == 1 else None


def identifiers_in(row: ObservationRow) -> tuple[Identifier, ...]:
    """What an observation names."""
    return tuple(Identifier(kind, value) for kind, value in row.identifiers)


def suggested_identities(window: int = WINDOW) -> list[Suggested]:
    """Clusters that a person may accept, of the first leads in work that have something to join.

    Each observation is suggested once, with the identifier that joins most of them. What is accepted leaves the
    window, so that working through it comes to every lead.
    """
    return suggested_for(_window(window))


def _window(wanted: int) -> list[str]:
    """The oldest leads in work that have something to join."""
    leads = LeadRow.objects.filter(unjoined__gt=0, state="work").order_by("recorded_at", "label")
    return list(leads.values_list("id", flat=True)[:wanted])


def may_join(kinds: Iterable[str]) -> bool:
    """Whether an observation that names identifiers of these kinds can be joined to others: an address and a basis."""
    named = set(kinds)
    return "ip" in named and not named.isdisjoint(BASES)


def suggested_for(leads: Iterable[str]) -> list[Suggested]:
    """Clusters to which an observation of these leads belongs, with those of other leads that name the same account."""
    by_basis = _by_basis(_joinable().filter(lead__in=list(leads)))
    for basis, ids in _by_basis(_joinable().filter(lead__in=_leads_naming(by_basis))).items():
        if basis in by_basis:
            by_basis[basis] = list(dict.fromkeys([*ids, *by_basis[basis]]))
    ranked = sorted(by_basis, key=lambda one: (-len(by_basis[one]), BASES.index(one[0]), one[1]))
    taken: set[str] = set()
    suggested: list[Suggested] = []
    for kind, value in ranked:
        ids = [row_id for row_id in by_basis[kind, value] if row_id not in taken]
        if ids:
            suggested.append((kind, value, ids))
            taken.update(ids)
    return suggested


def _joinable() -> QuerySet[ObservationRow]:
    """Observations of leads in work, of no identity yet, that name an address and a basis."""
    named = Q()
    for kind in BASES:
        named |= Q(identifiers__icontains=f'"{kind}"')
    rows = ObservationRow.objects.filter(lead__state="work", memberships__isnull=True)
    return rows.filter(named, identifiers__icontains='"ip"')


def _by_basis(rows: QuerySet[ObservationRow]) -> dict[tuple[str, str], list[str]]:
    by_basis: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows.order_by("recorded_at", "key"):
        for kind, value in dict.fromkeys((kind, value) for kind, value in row.identifiers if kind in BASES):
            by_basis[kind, value].append(row.id)
    return by_basis


def _leads_naming(bases: Iterable[tuple[str, str]]) -> list[str]:
    """Leads that name one of these identifiers."""
    return owners_of_each((Identifier(kind, value) for kind, value in bases), STAGE)


def has_address(row: ObservationRow) -> bool:
    """Whether an observation has an address, from which attribution can start."""
    return any(kind == "ip" for kind, _ in row.identifiers)


def stands(identity_id: str) -> bool:
    """Whether every lead on which an identity rests is still in work; else the identity is void."""
    return not void_among([identity_id])


def void_among(ids: Iterable[str]) -> set[str]:
    """Those of these identities that rest on a lead that is no longer in work."""
    members = MemberRow.objects.filter(identity__in=list(ids)).exclude(observation__lead__state="work")
    return set(members.values_list("identity", flat=True))


# Reads of this room's actions and pages -------------------------------------------------------------------------------
def source_with(unit: str, sha256: str) -> SourceRow | None:
    """The source that these bytes already are in this unit."""
    row: SourceRow | None = SourceRow.objects.filter(unit=unit, sha256=sha256).first()
    return row


def source_of(row: LeadRow) -> SourceRow | None:
    """A lead's source; None for an officer who was placed on the lead alone."""
    found: SourceRow | None = SourceRow.objects.filter(id=row.source_id).first()
    return found


def sources_with(ids: Iterable[str]) -> dict[str, SourceRow]:
    """These sources by id, as far as they are in scope."""
    return {row.id: row for row in SourceRow.objects.filter(id__in=set(ids))}


def authority_of(row: SourceRow | None) -> AuthorityRow | None:
    """The authority under which a source was admitted, where it may be seen."""
    found: AuthorityRow | None = AuthorityRow.objects.filter(id=row.authority_id).first() if row else None
    return found


def shown_document(row: SourceRow) -> VaultObjectRow | None:
    """The document in which places of a source are shown."""
    return shown_documents([row]).get(row.id)


def shown_documents(rows: Iterable[SourceRow]) -> dict[str, VaultObjectRow]:
    """The document in which places of each source are shown: its text form where it has none of its own."""
    wanted = {row.rendition_id or row.original_id: row.id for row in rows}
    return {wanted[one.id]: one for one in VaultObjectRow.objects.filter(id__in=wanted)}


def inbox(state: str, source_id: str, flag: str, doubt: str, sort: str) -> QuerySet[LeadRow]:
    """Leads in scope by state, source, mark and open doubt, sorted."""
    rows = LeadRow.objects.all()
    if state:
        rows = rows.filter(state=state)
    if source_id:
        rows = rows.filter(source=source_id)
    if flag:
        rows = rows.filter(marks__code=flag)
    if doubt:
        rows = rows.filter(doubts__gt=0)
    oldest = ("marks__lead_at", "marks__lead_label") if flag else ("recorded_at", "label")
    order = {"oldest": oldest, "reference": ("marks__lead_reference" if flag else "reference",)}
    return rows.order_by(*order.get(sort, tuple(f"-{one}" for one in oldest)))


def all_leads() -> int:
    """How many leads are in scope."""
    return bounded(LeadRow.objects.all())


def sources(asked: str = "", most: int = OFFERED) -> list[tuple[str, str, str]]:
    """(id, label, name of the file) of the newest sources in scope, and of the one that is asked for."""
    rows = SourceRow.objects.order_by("-recorded_at", "-label").values_list("id", "label", "name")
    newest = list(rows[:most])
    return newest + [row for row in rows.filter(id=asked) if row not in newest]


def labels_of_sources(ids: Iterable[str]) -> dict[str, str]:
    """Labels of sources by id, those in scope."""
    return dict(SourceRow.objects.filter(id__in=set(ids)).values_list("id", "label"))


def observation_counts(ids: Iterable[str]) -> Counter[str]:
    """How many observations each of these leads has."""
    rows = ObservationRow.objects.filter(lead__in=list(ids)).values("lead").annotate(n=Counted("id"))
    return Counter({row["lead"]: row["n"] for row in rows})


def leads_of(source_id: str) -> QuerySet[LeadRow]:
    """The leads that one source gave or tells more of."""
    attached = list(AttachedRow.objects.filter(source=source_id).values_list("lead", flat=True))
    return LeadRow.objects.filter(Q(source=source_id) | Q(id__in=attached)).order_by("label")


def same_reference(row: LeadRow) -> list[LeadRow]:
    """Other leads in scope with the reference of this one: a person decides whether they repeat each other."""
    return list(LeadRow.objects.filter(reference=row.reference).exclude(id=row.id).order_by("label")[:20])


def observations_in(lead_id: str) -> list[ObservationRow]:
    """The observations of a lead, in the order of the source."""
    return list(ObservationRow.objects.filter(lead=lead_id).order_by("recorded_at", "id"))


def observations_with(ids: Iterable[str]) -> list[ObservationRow]:
    """These observations, as far as they are in scope."""
    return list(ObservationRow.objects.filter(id__in=list(ids)).order_by("recorded_at", "key"))


def leads_with(ids: Iterable[str]) -> dict[str, LeadRow]:
    """These leads by id, as far as they are in scope."""
    return {row.id: row for row in LeadRow.objects.filter(id__in=set(ids))}


def suggestions_in(lead_id: str) -> list[SuggestionRow]:
    """What was mined beside a lead's withheld text."""
    return list(SuggestionRow.objects.filter(lead=lead_id).order_by("recorded_at", "id"))


def identities() -> QuerySet[IdentityRow]:
    """Identities in scope, newest first."""
    rows: QuerySet[IdentityRow] = IdentityRow.objects.order_by("-recorded_at", "-label")
    return rows


def sizes_of(ids: Iterable[str]) -> dict[str, int]:
    """How many observations each of these identities has."""
    rows = MemberRow.objects.filter(identity__in=list(ids)).values("identity")
    return dict(rows.annotate(n=Counted("id")).values_list("identity", "n"))


def identities_of(observations: Iterable[ObservationRow]) -> dict[str, IdentityRow]:
    """The identity of each of these observations that has one."""
    members = MemberRow.objects.filter(observation__in=[row.id for row in observations])
    pairs = list(members.values_list("observation", "identity"))
    rows = {row.id: row for row in IdentityRow.objects.filter(id__in={found for _, found in pairs})}
    return {seen: rows[found] for seen, found in pairs if found in rows}


def identity_just_of(basis: str, observation_ids: Sequence[str]) -> IdentityRow | None:
    """The identity that these observations already are by this basis, none of them left out."""
    joined = identities_of(observations_with(observation_ids))
    found = {row.id: row for row in joined.values() if row.basis == basis}
    whole = len(joined) == len(set(observation_ids)) and len(found) == 1
    return next(iter(found.values())) if whole else None


def concerned(decision: Decision, decided: set[str]) -> str:
    """The label of the lead that is repeated, or the code of the unit that takes over; either must exist."""
    named = decision.concerns.strip()
    if decision.code == "duplicate":
        row = lead(named)
        if row.id in decided:
            raise InputError("desk_leads.duplicate_of_itself")
        return str(row.label)
    if decision.code == "refer":
        if named not in {unit["code"] for unit in units()}:
            raise InputError("desk_leads.no_such_unit")
        return named
    return ""


# What every stage answers to the front --------------------------------------------------------------------------------
def due(actor: Actor, at: datetime) -> list[Due]:
    """Returns to groups that this officer watches, packets without a receipt, sensors. No law sets a clock on a lead itself."""
    return groups_queries.due(actor) + forwarding_queries.due(actor) + sensor_queries.due(actor, at)


def count(actor: Actor, at: datetime) -> StageCounts:  # noqa: ARG001 - every stage is asked so
    """New leads, leads in work, and those whose time waits for a person."""
    new, work = (bounded(LeadRow.objects.filter(state=state)) for state in (NEW, "work"))
    doubtful = bounded(LeadRow.objects.filter(doubts__gt=0))
    index = reverse("leads:index")
    return StageCounts(
        open=new,
        overdue=0,
        counts=(
            Count(Word("desk_leads.count_new"), new, f"{index}?state={NEW}"),
            Count(Word("desk_leads.count_work"), work, f"{index}?state=work"),
            Count(Word("desk_leads.count_doubt"), doubtful, f"{index}?doubt=open", "doubt"),
        ),
    )


def trail(record_id: str) -> tuple[list[Link], list[Link]]:
    """What a source, a lead or an identity rests on."""
    joined = IdentityRow.objects.filter(id=record_id).first()
    if joined is not None:
        seen = {row.lead_id for row in observations_of(joined.id)}
        return [_lead_link(row) for row in leads_with(seen).values()], []
    row = LeadRow.objects.filter(id=record_id).first()
    origin = source_of(row) if row else SourceRow.objects.filter(id=record_id).first()
    links: list[Link] = []
    if row is not None and origin is not None:
        url = reverse("leads:source", args=[origin.id])
        links.append(Link(origin.label, Word("desk_leads.what_source"), url, STAGE))
    basis = authority_of(origin)
    if basis is not None:
        url = reverse("authority:show", args=[basis.id])
        links.append(Link(basis.label, Word("desk_leads.what_authority"), url, STAGE, bool(basis.revoked_at)))
    return links, []


def _lead_link(row: LeadRow) -> Link:
    return Link(row.label, what_of(row), reverse("leads:show", args=[row.id]), STAGE, row.state != "work")
