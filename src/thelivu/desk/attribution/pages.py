"""What the pages of this room hold: rows of lists, facts of the rail. Words, never sentences."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from thelivu.base import Word
from thelivu.desk.people.queries import Actor, names
from thelivu.desk.register.queries import rail

from . import decided, queries, returned, stored
from .against import Against, against
from .disputes import next_steps
from .in_short import glossary, in_short
from .officers import officers

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
    short: list[Word]
    against: list[Against]
    steps: list[Word]
    second: str  # what may be done about the second officer now: "ask", "remind", "explain" or nothing
    dispute: str  # id of the review that differs
    glossary: list[tuple[Word, Word]]


def decision_page(row: Any, language: str) -> DecisionPage:
    """The page of one decision."""
    details = queries.decided_sightings(row.id)
    state = queries.state_of(row)
    panels = decided.panels(details, language)
    under = queries.returns_under(row)
    seen = [queries.value_of(one.sighting) for one in details] if state != "VOID" else []
    now = returned.answer(seen) if seen else None
    return DecisionPage(
        row=row, state=state, look=decided.look_of(state), word=decided.state_word(state),
        sentence=_sentence(row, state), next=_next(row, state), strip=_strip(row, state, details),
        panels=panels, pairs=decided.pairs(row, details, now) if now else [],
        returns=[(one.label, decided.gates_of(one)) for one in under],
        officers=officers(row, language), reasons=[stored.said(one) for one in row.reasons],
        changes=list(decided.changes(details, under)), checks=_checks(row),
        clock_s=next((panel.clock_s for panel in panels if panel.drawings), "0"),
        short=in_short(row, state, details), against=against(row, now, language), steps=next_steps(row),
        second=_second(row, state), dispute=getattr(queries.disagreement(row.id), "id", ""), glossary=glossary(),
    )  # fmt: skip


def _sentence(row: Any, state: str) -> Word:
    if state == "VOID":
        return Word("desk_attribution.sentence_void", {"label": row.identity.label})
    if state == "CONFIRMED":
        return Word("desk_attribution.sentence_confirmed", {"sightings": len(row.independent)})
    if queries.disagreement(row.id):
        return Word("attribution.confirm.disagreement")
    if state == "CORROBORATED":
        return Word("desk_attribution.sentence_corroborated", {"sightings": len(row.independent)})
    return stored.said(row.reasons[0])


def _next(row: Any, state: str) -> Word:
    """What to do now: what the rules said on deciding, until a second officer agreed or the basis changed."""
    later = {"CONFIRMED": "desk_attribution.next_confirmed", "VOID": "desk_attribution.next_void"}
    return Word(later[state]) if state in later else stored.said(row.next)


def _second(row: Any, state: str) -> str:
    """The act about the second officer that is next."""
    if queries.disagreement(row.id):
        return "explain"
    if state not in queries.REVIEWABLE:
        return ""
    asked = queries.second_officers([row.id])
    return "remind" if any(queries.still_owes(row, one.officer) for one in asked) else "ask"


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
    source += [{"term": "SHA-256", "digest": one.sha256, "note": one.label} for one in returns]
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
            "label": row.label, "kind": row.kind, "ip": row.ip, "port": row.port, "at": queries.value_of(row).at, "time": row.time,
            "source": row.observation.origin.label, "until": decided.retained_until(row),
            "letters": [one.request for one in row.asked.select_related("request")],
        }
        for row in queries.sightings(identity_id)
    ]  # fmt: skip
