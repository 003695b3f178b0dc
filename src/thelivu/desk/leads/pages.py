"""What the pages of the leads room show: rows of the room arrive, values that a template reads leave.

Nothing here knows a withheld text: of what is withheld a page has the number and the place.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from django.urls import reverse

from thelivu.base import Word, both_zones
from thelivu.desk.people.pages import bounded
from thelivu.desk.people.queries import Actor, names
from thelivu.desk.register.queries import rail

from . import queries
from .bundles_queries import bundles_by_lead
from .seen import Places, Seen, answers_of, flags_of, places_in, places_of, seen_all, seen_of

Fact: TypeAlias = dict[str, Any]
LOOKS = {"new": "open", "work": "running"}
"""How a lead's state looks; every other state is a decision that closed it, and stands in words alone."""


@dataclass(frozen=True, slots=True)
class LeadLine:
    """One row of the inbox."""

    id: str
    url: str
    label: str
    reference: str
    title: str
    flags: tuple[Word, ...]
    source: str
    source_url: str
    observations: int
    received: datetime | None
    recorded: datetime
    state: Word
    look: str
    bundle: str
    bundle_url: str
    bundle_size: int


def lead_lines(rows: Iterable[Any]) -> list[LeadLine]:
    """Rows of the inbox, with what they need looked up once for all."""
    rows = list(rows)
    labels = queries.labels_of_sources(row.source_id for row in rows)
    counts = queries.observation_counts(row.id for row in rows)
    bundled = bundles_by_lead(row.id for row in rows)
    return [
        LeadLine(
            id=row.id, url=reverse("leads:show", args=[row.id]), label=row.label, reference=row.reference,
            title=row.title, flags=flags_of(row.flags), source=labels.get(row.source_id, ""),
            source_url=reverse("leads:source", args=[row.source_id]), observations=counts[row.id],
            received=row.received_at, recorded=row.recorded_at, state=state_word(row.state),
            look=LOOKS.get(row.state, ""), **_bundle_of(bundled.get(row.id)),
        )
        for row in rows
    ]  # fmt: skip


def _bundle_of(held: tuple[Any, int] | None) -> dict[str, Any]:
    """The bundle that a line is of, with the leads in it."""
    if held is None:
        return {"bundle": "", "bundle_url": "", "bundle_size": 0}
    row, size = held
    return {"bundle": row.label, "bundle_url": reverse("leads:bundle", args=[row.id]), "bundle_size": size}


def state_word(state: str) -> Word:
    """A lead's state in words."""
    return Word(f"desk_leads.state_{state}")


# The rail -------------------------------------------------------------------------------------------------------------
def rail_of(source: Any, stream: str) -> dict[str, Any]:
    """Source, authority and ledger beside a record."""
    last = rail(stream) or (rail(source.stream) if source else None)
    ledger = None
    if last is not None:
        url = reverse("register:ledger", args=[stream if rail(stream) else source.stream])
        ledger = {
            "seq": last.seq, "stream": stream[:8], "stream_seq": last.stream_seq + 1,
            "stream_total": last.stream_seq + 1, "hash": last.hash, "url": url,
        }  # fmt: skip
    return {"source": _source_facts(source), "authority": authority_facts(queries.authority_of(source)), "ledger": ledger}


def _source_facts(source: Any) -> list[Fact]:
    if source is None:
        return []
    return [
        {
            "term": "desk_leads.source",
            "value": source.label,
            "url": reverse("leads:source", args=[source.id]),
        },
        {"term": "desk_leads.file", "value": source.name, "outside": True},
        {"term": "desk_leads.sha256", "digest": source.sha256},
    ]


def authority_facts(row: Any) -> list[Fact]:
    """An authority beside a record; nothing where there is none."""
    if row is None:
        return []
    who = names({row.recorded_by, row.approved_by})
    return [
        {"term": "desk_leads.authority", "value": row.label, "url": reverse("authority:show", args=[row.id])},
        {"term": "desk_leads.basis", "value": row.reference, "outside": True},
        {"term": "desk_leads.recorded_by", "value": who.get(row.recorded_by, "")},
        {"term": "desk_leads.approved_by", "value": who.get(row.approved_by, "")},
        {"term": "desk_leads.valid_to", "at": row.valid_to},
    ]


# A lead ---------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class LeadPage:
    """One lead: what it says, what a person must still decide, what was decided."""

    row: Any
    state: Word
    look: str
    sentence: Word
    step: Word | None
    step_url: str
    strip: list[Fact]
    facts: list[Fact]
    seen: list[Seen]
    suggestions: list[dict[str, Any]]
    may_decide: bool


def lead_page(actor: Actor, row: Any) -> LeadPage:
    """The page of a lead, with the next lawful step for this officer."""
    source = queries.source_of(row)
    places = places_in(source)
    seen = seen_all(queries.observations_in(row.id), {row.id: row}, places)
    mined = queries.suggestions_in(row.id)
    held = places_of({one.source_id for one in mined if one.source_id}) | {None: places}
    suggestions = [
        {
            "kind": Word(f"desk_leads.identifier_{one.kind}"), "where": one.where, "state": one.state,
            "word": Word(f"desk_leads.suggestion_{one.state}"),
            "place_url": held[one.source_id].url(one.where) if one.source_id in held else "",
            "url": reverse("leads:suggestion", args=[one.id]),
        }
        for one in mined
    ]  # fmt: skip
    may = actor.may("decide")
    sentence, step, url = _next(row, seen, suggestions)
    return LeadPage(
        row=row, state=state_word(row.state), look=LOOKS.get(row.state, ""), sentence=sentence,
        step=step if may else None, step_url=url, strip=_strip(row, seen, source), facts=_facts(row, places),
        seen=seen, suggestions=suggestions, may_decide=may,
    )  # fmt: skip


def _next(row: Any, seen: list[Seen], suggestions: list[dict[str, Any]]) -> tuple[Word, Word | None, str]:
    """What is the case, and the step that it calls for."""
    if row.state == "new":
        return (
            Word("desk_leads.is_new"),
            Word("desk_leads.step_decide"),
            reverse("leads:decide", args=[row.id]),
        )
    if row.state != "work":
        return Word("desk_leads.is_closed"), None, ""
    doubtful = [one for one in seen if one.doubt]
    if doubtful:
        return (
            Word("desk_leads.is_doubtful", {"n": len(doubtful)}),
            Word("desk_leads.step_reading"),
            doubtful[0].decide_url,
        )
    if any(one["state"] == "open" for one in suggestions):
        first = next(one["url"] for one in suggestions if one["state"] == "open")
        return Word("desk_leads.has_suggestions"), Word("desk_leads.step_suggestion"), first
    if queries.suggested_for([row.id]):
        return Word("desk_leads.may_be_joined"), Word("desk_leads.step_identity"), reverse("leads:identities")
    return Word("desk_leads.is_in_work"), None, ""


def _strip(row: Any, seen: list[Seen], source: Any) -> list[Fact]:
    doubts = sum(bool(one.doubt) for one in seen)
    received = (
        {"value": both_zones(row.received_at)} if row.received_at else {"value": "desk_leads.not_stated"}
    )
    facts: list[Fact] = [
        {"term": "desk_leads.reference", "value": row.reference, "mono": True},
        {"term": "desk_leads.received", **received},
        {"term": "desk_leads.observations", "value": str(len(seen))},
        {"term": "desk_leads.doubts", "value": str(doubts)},
    ]
    if source is not None and source.withheld:
        word = Word("desk_leads.spans_in_source", {"n": source.withheld})
        facts.append(
            {"term": "desk_leads.particulars", "withheld": True, "url": places_in(source).url(), "note": word}
        )
    return facts


def _facts(row: Any, places: Places) -> list[Fact]:
    chip = {"source": places.label(row.where), "source_url": places.url(row.where)}
    facts: list[Fact] = [{"term": "desk_leads.reference", "value": row.reference, "mono": True, **chip}]
    if row.title:
        facts.append({"term": "desk_leads.title_claimed", "value": row.title, "outside": True})
    others = queries.same_reference(row)
    if others:
        links = [(one.label, reverse("leads:show", args=[one.id])) for one in others]
        facts.append({"term": "desk_leads.same_reference", "links": links})
    facts += [{"term": "desk_leads.mark", "value": word} for word in flags_of(row.flags)]
    answers = answers_of(row.facts)
    facts += [{"term": word, "value": answer} for word, answer in answers]
    if len(answers) < len(row.facts):
        left = Word("desk_leads.facts_absent", {"n": len(row.facts) - len(answers)})
        facts.append({"term": "desk_leads.not_said", "value": left})
    return [*facts, *_decision_facts(row)]


def _decision_facts(row: Any) -> list[Fact]:
    if not row.decided_by:
        return []
    facts: list[Fact] = [
        {"term": "desk_leads.decided", "value": state_word(row.state)},
        {"term": "desk_leads.decided_by", "value": names({row.decided_by}).get(row.decided_by, "")},
        {"term": "desk_leads.decided_at", "at": row.decided_at},
    ]
    if row.concerns:
        facts.append({"term": "desk_leads.concerns", "value": row.concerns, "mono": True})
    return [*facts, {"term": "desk_leads.reason", "value": row.reason or "desk_leads.none_owed"}]


# A source -------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class SourcePage:
    """One source: its accounting, what was rejected and why, its notes and its leads."""

    row: Any
    strip: list[Fact]
    facts: list[Fact]
    rejected: list[dict[str, Any]]
    notes: list[Word]
    shown_url: str


def source_page(row: Any) -> SourcePage:
    """The page of a source."""
    places = places_in(row)
    rejected = [
        {"where": one["where"], "reason": Word(one["code"], one["values"]), "url": places.url(one["where"])}
        for one in row.rejected
    ]
    facts: list[Fact] = [
        {"term": "desk_leads.file", "value": row.name, "outside": True},
        {"term": "desk_leads.sha256", "digest": row.sha256},
        {"term": "desk_leads.size", "value": f"{row.size:,} B"},
        {"term": "desk_leads.format", "value": row.format or "desk_leads.not_read"},
        {"term": "desk_leads.sender", "value": row.sender, "outside": True},
        {"term": "desk_leads.admitted_by", "value": names({row.admitted_by}).get(row.admitted_by, "")},
        {"term": "desk_leads.admitted_at", "at": row.recorded_at},
        *_mapping_facts(row.mapping),
    ]
    strip: list[Fact] = [
        {"term": "desk_leads.items", "value": Word(f"desk_leads.item_{row.item}")},
        {"term": "desk_leads.leads", "value": f"{bounded(queries.leads_of(row.id)):,}"},
        {"term": "desk_leads.particulars", "withheld": True, "url": places.url(),
         "note": Word("desk_leads.spans_in_source", {"n": row.withheld})},
    ]  # fmt: skip
    notes = [Word(one["code"], one["values"]) for one in row.notes]
    return SourcePage(row, strip, facts, rejected, notes, places.url())


def _mapping_facts(mapping: dict[str, Any]) -> list[Fact]:
    if not mapping:
        return []
    zone = mapping["time"]["zone"]
    columns = [
        {"term": Word(f"desk_leads.field_{field}"), "value": " + ".join(columns), "outside": True}
        for field, columns in mapping["columns"].items()
    ]
    return [*columns, {"term": "desk_leads.zone", "value": zone or "desk_leads.zone_unknown"}]


# Identities -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Cluster:
    """Observations that may be, or were accepted as, one user, with the identifier that joins them."""

    kind: Word
    basis_kind: str
    basis: str
    open_platform: bool
    seen: list[Seen]


def clusters() -> list[Cluster]:
    """The suggested identities, each with its observations."""
    suggested = queries.suggested_identities()
    by_id = {one.id: one for one in seen_of(row_id for _, _, ids in suggested for row_id in ids)}
    return [
        Cluster(
            Word(f"desk_leads.identifier_{kind}"), kind, basis, basis.startswith(":"),
            [by_id[row_id] for row_id in by_id if row_id in set(ids)],
        )
        for kind, basis, ids in suggested
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class IdentityPage:
    """One identity."""

    row: Any
    kind: Word
    stands: bool
    sentence: Word
    strip: list[Fact]
    seen: list[Seen]


def identity_page(row: Any) -> IdentityPage:
    """The page of an identity, void where a lead of it is no longer in work."""
    seen = seen_of(one.id for one in queries.observations_of(row.id))
    kind = Word(f"desk_leads.identifier_{row.basis_kind}")
    leads = {one.lead for one in seen}
    strip: list[Fact] = [
        {"term": kind, "value": row.basis, "mono": True},
        {"term": "desk_leads.observations", "value": str(len(seen))},
        {"term": "desk_leads.leads", "value": str(len(leads))},
        {"term": "desk_leads.accepted_by", "value": names({row.accepted_by}).get(row.accepted_by, "")},
    ]
    stands = queries.stands(row.id)
    sentence = Word("desk_leads.identity_stands" if stands else "desk_leads.identity_void")
    return IdentityPage(row, kind, stands, sentence, strip, seen)


@dataclass(frozen=True, slots=True)
class IdentityLine:
    """One row of the list of identities."""

    url: str
    label: str
    kind: Word
    basis: str
    size: int
    who: str
    recorded: datetime
    void: bool


def identity_lines(rows: Iterable[Any]) -> list[IdentityLine]:
    """Rows of the list of identities; void where a lead of it is no longer in work."""
    rows = list(rows)
    who = names({row.accepted_by for row in rows})
    void, sizes = queries.void_among(row.id for row in rows), queries.sizes_of(row.id for row in rows)
    return [
        IdentityLine(
            reverse("leads:identity", args=[row.id]), row.label, Word(f"desk_leads.identifier_{row.basis_kind}"),
            row.basis, sizes.get(row.id, 0), who.get(row.accepted_by, ""), row.recorded_at, row.id in void,
        )
        for row in rows
    ]  # fmt: skip
