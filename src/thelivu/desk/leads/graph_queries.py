"""Neighbourhoods and uses of identifiers in scope: what `thelivu.leads.graph` asks of the register, and the pages' reads.

All of it goes through scoped tables: a record that one may not see links nothing, counts nowhere and has no page.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from thelivu import PIPELINE
from thelivu.base import Identifier, Refused
from thelivu.desk.people.pages import MOST, bounded
from thelivu.desk.register.models import IdentifierUseRow
from thelivu.leads.graph import Together

from .bundles_queries import NAMED_BY
from .counting import counted, slices
from .models import BystanderRow, IdentityRow, LeadRow, MemberRow, ObservationRow, WebRow
from .queries import STAGE, time_of, void_among

ROWS = 20_000  # observations read for one hop; leads beyond are counted
FIRST, SHOWN = 20, 100  # leads, observations and identities on the page of one identifier, at first and whole
_AS_ONE_READS = (
    "id",
    "lead_id",
    "where",
    "kind",
    "identifiers",
    "at",
    "stated_zone",
    "reading",
    "doubt",
    "chosen_by",
)


def web(web_id: str) -> WebRow:
    """A neighbourhood that was asked for, in scope with its lead."""
    seen = Exists(LeadRow.objects.filter(id=OuterRef("lead")))
    row: WebRow | None = WebRow.objects.filter(seen, id=web_id).select_related("lead", "parent").first()
    if row is None:
        raise Refused("desk_leads.no_such_record")
    return row


def webs_of(lead_id: str) -> list[WebRow]:
    """The neighbourhoods that were asked for from a lead, newest first."""
    return list(WebRow.objects.filter(lead=lead_id).order_by("-recorded_at", "-label"))


def start_of(row: WebRow) -> Identifier:
    """The identifier in the middle of a web."""
    return Identifier(row.start_kind, row.start_value)


@dataclass(frozen=True, slots=True)
class Use:
    """That a record in scope names an identifier."""

    id: str
    identifier: Identifier
    stage: str
    owner: str


def use(use_id: str) -> Use:
    """One use in scope, by the id of its row."""
    row = IdentifierUseRow.objects.filter(id=use_id).first()
    if row is None:
        raise Refused("desk_leads.no_such_record")
    return Use(row.id, Identifier(row.kind, row.value), row.stage, row.owner)


def lead_use(lead_id: str, use_id: str) -> Use:
    """A use that is of this lead."""
    found = use(use_id)
    if found.owner != lead_id:
        raise Refused("desk_leads.no_such_record")
    return found


def uses_of_lead(lead_id: str) -> list[Use]:
    """What a lead names, its own number first."""
    rows = IdentifierUseRow.objects.filter(owner=lead_id, stage=STAGE).order_by("kind", "value")
    return [Use(row.id, Identifier(row.kind, row.value), row.stage, row.owner) for row in rows]


def standing() -> "QuerySet[LeadRow]":
    """Leads in scope whose sender has not withdrawn them."""
    rows: QuerySet[LeadRow] = LeadRow.objects.exclude(state="withdrawn")
    return rows


@dataclass(frozen=True, slots=True)
class Named:
    """The id of a use through which a page is reached, and how many leads name the identifier, up to a bound."""

    use: str
    leads: int


def named(identifiers: Sequence[Identifier], most: int = NAMED_BY) -> dict[Identifier, Named]:
    """Each of these that a lead in scope names, with the number of those leads up to `most`."""
    by_lead = Exists(standing().filter(id=OuterRef("owner")))
    rows = IdentifierUseRow.objects.filter(by_lead, stage=STAGE)
    found = counted(rows, [(one.kind, one.value) for one in identifiers], most)
    return {Identifier(*one): Named(first, n) for one, (n, first) in found.items()}


class Register:
    """The register as a neighbourhood reads it (`thelivu.leads.graph.Reads`).

    It remembers where each record stands, and a use of each identifier that was counted.
    """

    def __init__(self) -> None:
        self.places: dict[str, tuple[str, str]] = {}  # record -> lead, place in its source
        self.uses: dict[Identifier, str] = {}  # through which the page of an identifier is reached

    def leads_naming(self, identifiers: Sequence[Identifier]) -> Mapping[Identifier, int]:
        """How many leads in scope name each of these."""
        found = named(identifiers)
        self.uses |= {one: held.use for one, held in found.items()}
        return {one: held.leads for one, held in found.items()}

    def together(self, identifiers: Sequence[Identifier], leads: int) -> tuple[Sequence[Together], int]:
        """Observations that name one of these, of the first so many leads; how many leads were not read."""
        wanted = set(identifiers)
        naming = _leads_naming(identifiers, leads + 1)
        found: list[Together] = []
        rows_read, leads_read = 0, 0
        for some in slices(naming[:leads]):
            if rows_read > ROWS:
                break
            rows = list(ObservationRow.objects.filter(lead__in=some).only(*_AS_ONE_READS))
            rows_read, leads_read = rows_read + len(rows), leads_read + len(some)
            place = {lead: number for number, lead in enumerate(some)}
            rows.sort(key=lambda row: (place[row.lead_id], row.id))
            accepted = _accepted(some)
            for row in rows:
                names = tuple(Identifier(kind, value) for kind, value in row.identifiers)
                if wanted & set(names):
                    found.append(self._together(row, names, accepted.get(row.id, "")))
        if len(naming) <= leads:
            return found, len(naming) - leads_read
        return found, _count_naming(identifiers, leads_read + MOST) - leads_read

    def _together(self, row: ObservationRow, names: tuple[Identifier, ...], accepted: str) -> Together:
        self.places[row.id] = (row.lead_id, row.where)
        span = time_of(row)
        return Together(
            row.id, row.lead_id, names, span.lo if span else None, span.hi if span else None, accepted
        )


def _uses(identifiers: Sequence[Identifier]) -> "QuerySet[IdentifierUseRow]":
    """Uses by records of this room of what has the kinds and values of these."""
    rows: QuerySet[IdentifierUseRow] = IdentifierUseRow.objects.filter(
        value__in=[one.value for one in identifiers], kind__in={one.kind for one in identifiers}, stage=STAGE
    )
    return rows


def _leads_naming(identifiers: Sequence[Identifier], most: int) -> list[str]:
    """Ids of the oldest leads in scope that name one of these, at most so many."""
    found: dict[str, tuple[Any, str]] = {}
    for some in slices(identifiers):
        owners = _oldest(some[0], most) if len(some) == 1 else _uses(some).values("owner")
        rows = standing().filter(id__in=owners).order_by("recorded_at", "label")
        for lead_id, at, label in rows.values_list("id", "recorded_at", "label")[:most]:
            found[lead_id] = (at, label)
    return sorted(found, key=found.__getitem__)[:most]


def _oldest(identifier: Identifier, most: int) -> list[str]:
    """Ids of the leads in scope that were the first to name it: however many do, only so many uses are read."""
    by_lead = Exists(standing().filter(id=OuterRef("owner")))
    rows = _uses([identifier]).filter(by_lead).order_by("recorded_at", "owner")
    return list(rows.values_list("owner", flat=True)[:most])


def _count_naming(identifiers: Sequence[Identifier], most: int) -> int:
    """How many leads in scope name one of these, up to `most`; one that two queries find counts twice."""
    by_lead = Exists(standing().filter(id=OuterRef("owner")))
    owners = (_uses(some).filter(by_lead).values("owner").distinct() for some in slices(identifiers))
    return sum((bounded(rows, most) for rows in owners), start=0)


def _accepted(lead_ids: Sequence[str]) -> dict[str, str]:
    """The label of the identity that observations of these leads were accepted for, where it stands."""
    rows = list(
        MemberRow.objects.filter(observation__lead__in=lead_ids).values_list(
            "observation", "identity", "identity__label"
        )
    )
    if not rows:
        return {}
    void = void_among(identity for _, identity, _ in rows)
    return {seen: label for seen, identity, label in rows if identity not in void}


# The page of an identifier --------------------------------------------------------------------------------------------
def leads_naming(identifier: Identifier, most: int) -> list[LeadRow]:
    """The leads in scope that name it, the oldest first, at most so many."""
    return list(standing().filter(id__in=_oldest(identifier, most)).order_by("recorded_at", "label"))


def observations_naming(identifier: Identifier, leads: Sequence[LeadRow]) -> list[ObservationRow]:
    """The observations of these leads that name it, in the order of the leads."""
    place = {row.id: number for number, row in enumerate(leads)}
    pair = [identifier.kind, identifier.value]
    plain = (
        identifier.value.isascii()
        and identifier.value.isprintable()
        and not {'"', "\\"} & set(identifier.value)
    )
    written = (
        {"identifiers__icontains": f'"{identifier.value}"'} if plain else {}
    )  # else JSON writes it otherwise
    found: list[ObservationRow] = []
    for some in slices([row.id for row in leads]):
        rows = ObservationRow.objects.filter(lead__in=some, **written)
        found += [row for row in rows if pair in row.identifiers]
    return sorted(found, key=lambda row: (place[row.lead_id], row.recorded_at, row.id))


def identities_naming(identifier: Identifier, most: int) -> tuple[list[tuple[IdentityRow, bool]], bool]:
    """The first identities in scope that name it, each with whether it is void; and whether there are more than so many."""
    joined = Exists(IdentityRow.objects.filter(id=OuterRef("owner")))
    uses = _uses([identifier]).filter(joined).order_by("recorded_at", "owner")
    owners = list(uses.values_list("owner", flat=True)[: most + 1])
    rows = list(IdentityRow.objects.filter(id__in=owners[:most]).order_by("label"))
    void = void_among(row.id for row in rows)
    return [(row, row.id in void) for row in rows], len(owners) > most


def uses_by_stage(identifier: Identifier) -> dict[str, list[str]]:
    """Ids of the records of later stages in scope that name it, by stage."""
    later = [stage for stage in PIPELINE if stage != STAGE]  # by name: what this room's uses are is not read
    rows = IdentifierUseRow.objects.filter(kind=identifier.kind, value=identifier.value, stage__in=later)
    found: dict[str, list[str]] = defaultdict(list)
    for stage, owner in rows.order_by("recorded_at").values_list("stage", "owner"):
        found[stage].append(owner)
    return dict(found)


def members_of(groups: Sequence[Identifier]) -> dict[Identifier, int]:
    """How many members the fullest export in scope shows of each of these groups: a number, and nobody's name.

    People known only from a group are bystanders: no picture names, links or ranks them.
    """
    found: dict[Identifier, int] = {}
    for some in slices(groups):
        rows = BystanderRow.objects.filter(
            Exists(standing().filter(id=OuterRef("group__lead"))),
            group__value__in=[one.value for one in some],
        )
        for value, n in rows.values("group").annotate(n=Count("id")).values_list("group__value", "n"):
            one = Identifier("group", value)
            found[one] = max(n, found.get(one, 0))
    return found


def labels_of_leads(ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Label and id of the source of leads in scope, by id."""
    every = sorted(set(ids))
    found: dict[str, tuple[str, str]] = {}
    for some in slices(every):
        rows = LeadRow.objects.filter(id__in=some).values_list("id", "label", "source")
        found |= {lead_id: (label, source) for lead_id, label, source in rows}
    return found
