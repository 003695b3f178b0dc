"""What the pages of this room hold: rows of lists, facts of the rail, the blind review. Words, never sentences."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from thelivu.base import IST, Word
from thelivu.desk.leads import queries as leads
from thelivu.desk.people.queries import Actor, names
from thelivu.desk.register.queries import rail

from . import decided, queries, returned, stored

Fact = dict[str, Any]


# Lists ------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Listed:
    """One identity in the list."""

    label: str
    url: str
    look: str
    word: Word
    void: bool
    decided_at: datetime | None
    waits: bool


def listed(rows: Iterable[Any], actor: Actor) -> list[Listed]:
    """Identities with their latest decision. The line is not in the list: a reviewer must not read it here."""
    rows = list(rows)
    latest = queries.latest_of(row.id for row in rows)
    void = queries.void_among(latest.values())
    mine = queries.to_review(actor, list(latest.values()))
    return [_listed(row, latest.get(row.id), void, mine) for row in rows]


def _listed(row: Any, decision: Any, void: set[str], mine: dict[str, list[str]]) -> Listed:
    if decision is None:
        url = reverse("attribution:identity", args=[row.id])
        return Listed(row.label, url, "not_started", Word("desk_attribution.undecided"), False, None, False)
    confirmed = "CONFIRMED" if decision.confirmed_at else decision.state
    state = "VOID" if decision.id in void else confirmed
    url = reverse("attribution:show", args=[decision.id])
    look, word = decided.look_of(state), decided.state_word(state)
    return Listed(row.label, url, look, word, state == "VOID", decision.recorded_at, decision.id in mine)


# One decision -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class DecisionPage:
    """Everything that the page of a decision shows."""

    row: Any
    state: str
    look: str
    word: Word
    sentence: Word
    next: Word
    strip: list[Fact]
    panels: list[decided.Panel]
    pairs: list[decided.Pair]
    returns: list[tuple[str, list[dict[str, Any]]]]
    officers: list[dict[str, Any]]
    reasons: list[Word]
    changes: list[Word]
    checks: list[Fact]
    clock_s: str


def decision_page(row: Any, language: str) -> DecisionPage:
    """The page of one decision."""
    details = queries.decided_sightings(row.id)
    state = queries.state_of(row)
    panels = decided.panels(details, language)
    under = queries.returns_under(row)
    return DecisionPage(
        row=row, state=state, look=decided.look_of(state), word=decided.state_word(state),
        sentence=_sentence(row, state), next=_next(row, state), strip=_strip(row, state, details),
        panels=panels, pairs=decided.pairs(row, details) if state != "VOID" else [],
        returns=[(one.label, decided.gates_of(one)) for one in under],
        officers=decided.officers(row), reasons=[stored.said(one) for one in row.reasons],
        changes=list(decided.changes(details, under)), checks=_checks(row),
        clock_s=next((panel.clock_s for panel in panels if panel.drawings), "0"),
    )  # fmt: skip


def _sentence(row: Any, state: str) -> Word:
    if state == "VOID":
        return Word("desk_attribution.sentence_void", {"label": row.identity.label})
    if state == "CONFIRMED":
        return Word("desk_attribution.sentence_confirmed", {"sightings": len(row.independent)})
    if any(not one.agrees for one in queries.reviews(row.id)):
        return Word("attribution.confirm.disagreement")
    if state == "CORROBORATED":
        return Word("desk_attribution.sentence_corroborated", {"sightings": len(row.independent)})
    return stored.said(row.reasons[0])


def _next(row: Any, state: str) -> Word:
    """What to do now: what the rules said on deciding, until a second officer agreed or the basis changed."""
    later = {"CONFIRMED": "desk_attribution.next_confirmed", "VOID": "desk_attribution.next_void"}
    return Word(later[state]) if state in later else stored.said(row.next)


def _strip(row: Any, state: str, details: list[Any]) -> list[Fact]:
    line: Fact = {
        "term": "desk_attribution.line",
        "value": row.subscriber,
        "mono": True,
        "note": row.provider,
    }
    if not row.subscriber:
        line = {"term": "desk_attribution.line", "value": "desk_attribution.no_line"}
    holder: Fact = {
        "term": "desk_attribution.holder",
        "withheld": True,
        "note": "desk_attribution.until_agreed",
    }
    if state == "CONFIRMED":
        holder |= {"url": reverse("attribution:holder", args=[row.id]), "note": "desk.part.asks_purpose"}
    count = Word("desk_attribution.of_needed", {"have": len(row.independent), "needed": row.needed})
    facts = [line, holder, {"term": "desk_attribution.independent", "value": count}]
    near = [(one.margin_s, number) for number, one in enumerate(details, 1) if one.margin_s is not None]
    if near:
        seconds, number = min(near)
        minutes, rest = divmod(int(seconds), 60)
        margin = Word("desk_attribution.margin", {"minutes": minutes, "seconds": rest})
        note = Word("desk_attribution.at_sighting", {"number": number})
        facts.append({"term": "desk_attribution.nearest", "value": margin, "note": note})
    return facts


def _checks(row: Any) -> list[Fact]:
    checks = queries.field_checks(row.id)
    known = names({one.officer for one in checks})
    return [
        {
            "term": known.get(one.officer, ""),
            "value": Word(f"desk_attribution.check_{_check_state(one)}"),
            "note": one.note,
        }
        for one in checks
    ]


def _check_state(check: Any) -> str:
    if check.done_at is None:
        return "open"
    return "proven" if check.address_proven else "refuted"


def rails(row: Any) -> dict[str, Any]:
    """The rail of a decision."""
    returns = queries.returns_under(row)
    links = [(one.label, reverse("attribution:return", args=[one.id])) for one in returns]
    source: list[Fact] = [{"term": "desk_attribution.returns", "links": links}] if links else []
    source += [{"term": f"SHA-256 {one.label}", "digest": one.sha256} for one in returns]
    source.append({
        "term": "desk_attribution.sightings", "value": str(len(queries.decided_sightings(row.id))),
        "url": reverse("leads:identity", args=[row.identity_id]),
    })  # fmt: skip
    return {
        "source": source, "authority": authority_facts(row.authority), "deadlines": _deadlines(row),
        "nothing_came": "desk_attribution.see_trail", "ledger": rail(row.stream),
        "outcome": [{"text": "desk_attribution.trail", "url": reverse("front:trail", args=[row.id])}],
    }  # fmt: skip


def authority_facts(row: Any) -> list[Fact]:
    """The rail's section on the legal basis."""
    known = names({row.recorded_by, row.approved_by})
    return [
        {"term": "desk_attribution.basis", "value": f"{row.basis}, {row.reference}",
         "url": reverse("authority:show", args=[row.id])},
        {"term": "desk_attribution.recorded", "value": known.get(row.recorded_by, "")},
        {"term": "desk_attribution.approved", "value": known.get(row.approved_by, "")},
        {"term": "desk_attribution.valid_to", "at": row.valid_to},
    ]  # fmt: skip


def _deadlines(row: Any) -> list[Fact]:
    facts: list[Fact] = []
    if row.state in queries.REVIEWABLE and not row.confirmed_at:
        by = row.recorded_at + queries.REVIEW_WITHIN
        facts.append({"term": "desk_attribution.review", "due": by, "started": row.recorded_at})
    kept = [until for one in queries.sightings(row.identity_id) if (until := decided.retained_until(one))]
    if kept:
        facts.append({"term": "desk_attribution.retention", "at": min(kept), "form": "day"})
    return facts


# An identity that nobody has decided ------------------------------------------------------------------------------
def sightings_of(identity_id: str) -> list[dict[str, Any]]:
    """The sightings of an identity, with what was asked about each."""
    return [
        {
            "label": row.label, "ip": row.ip, "port": row.port, "at": queries.value_of(row).at, "time": row.time,
            "source": row.observation.lead.source.label, "until": decided.retained_until(row),
            "letters": [one.request for one in row.asked.select_related("request")],
        }
        for row in queries.sightings(identity_id)
    ]  # fmt: skip


# The blind review -------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Choice:
    """One row that a second officer may choose."""

    value: str
    place: Word
    cells: dict[str, str]
    utc: str
    ist: str


@dataclass(frozen=True, slots=True)
class Blind:
    """The raw sighting and the raw rows around it; nothing of the first answer."""

    seen: list[Fact]
    choices: list[Choice]


def blind(sighting_id: str) -> Blind:
    """What the second officer reads."""
    row = queries.sighting(sighting_id)
    value = queries.value_of(row)
    known = queries.returns_about([value.address])
    rows = {one.id: one for one in map(queries.return_, (return_id for return_id, _ in known))}
    by_sha = {one.sha256: one for one in rows.values()}
    leases = returned.rows_around(value, map(returned.read, rows.values()))
    texts = {
        sha: stored.written(one, [lease.row for lease in leases if lease.return_sha256 == sha])
        for sha, one in by_sha.items()
    }
    choices = [
        Choice(
            value=f"{by_sha[lease.return_sha256].id}:{lease.row}",
            place=Word("desk_attribution.place", {"return": lease.return_name, "row": f"{lease.row:,}"}),
            cells=dict(texts[lease.return_sha256][lease.row]),
            utc=_ends(lease, None), ist=_ends(lease, IST),
        )
        for lease in leases
    ]  # fmt: skip
    return Blind(_raw(row), choices)


def _ends(lease: Any, zone: Any) -> str:
    ends = [lease.start, lease.end]
    return " – ".join(decided.written(one.astimezone(zone) if zone else one) if one else "…" for one in ends)


def _raw(row: Any) -> list[Fact]:
    """The sighting as the source wrote it, with the place where it stands."""
    seen = leads.observation(row.observation_id)
    source = seen.lead.source
    return [
        {"term": "desk_attribution.address", "value": row.ip, "mono": True},
        {"term": "desk_attribution.port", "value": "desk_attribution.none" if row.port is None else str(row.port)},
        {"term": "desk_attribution.time_written", "value": seen.at.get("text", ""), "outside": True},
        {"term": "desk_attribution.time_read", "value": row.time, "mono": True},
        {"term": "desk_attribution.doubt", "value": f"± {row.uncertainty_s} s"},
        {"term": "desk_attribution.found_in", "value": seen.where, "outside": True,
         "source": source.label, "source_url": reverse("register:document", args=[source.rendition_id or source.original_id])},
    ]  # fmt: skip
