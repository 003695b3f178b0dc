"""What the pages of the targets room show, put together from queries: three columns, never one number."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.urls import reverse

from thelivu.base import Word, say
from thelivu.desk.attribution.queries.returns import withdrawn_under
from thelivu.desk.leads.deconfliction_pages import OtherUnits, of_dossier
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.queries import sample_seed
from thelivu.law import load as load_law
from thelivu.targets import TIERS, Perishability, Ranking
from thelivu.targets.rulefile import rule_word
from thelivu.targets.sample import SAMPLED_TIERS, in_sample

from . import queries


@dataclass(frozen=True, slots=True)
class Line:
    """A dossier in the list: tier, evidence clock and workability side by side."""

    url: str
    label: str
    tier: str
    tier_word: Word
    by_hand: Word | None
    fired: tuple[Word, ...]
    unknown: Word
    clock: Word
    late: bool
    workability: str
    workability_word: Word
    premises: tuple[Any, ...]
    sampled: bool


def ranked(
    at: datetime, *, tier: str = "", workability: str = "", premises: str = ""
) -> tuple[list[Ranking], int]:
    """The dossiers in scope in the order of work, as far as the filter lets them through; and how many there are."""
    rows = queries.targets()
    every = queries.rankings(rows, at)
    places = by_target(queries.premises_of(row.id for row in rows)) if premises else {}
    kept = [
        one
        for one in every
        if tier in {"", one.urgency.tier}
        and workability in {"", one.workability.code}
        and (not premises or any(_premises_match(place, premises) for place in places.get(one.dossier, ())))
    ]
    return kept, len(every)


def lines(shown: Iterable[Ranking]) -> list[Line]:
    """The rows of one page of the list."""
    ranks = list(shown)
    rows = queries.targets_by_id(one.dossier for one in ranks)
    places = by_target(queries.premises_of(rows))
    return [_line(one, rows[one.dossier], places[one.dossier]) for one in ranks]


def _premises_match(row: Any, wanted: str) -> bool:
    return not row.district if wanted == "open" else row.decision_id is None


def by_target(rows: Iterable[Any]) -> defaultdict[str, list[Any]]:
    """Rows of a dossier under its id."""
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.target_id].append(row)
    return found


def _line(ranked: Ranking, row: Any, places: Sequence[Any]) -> Line:
    return Line(
        url=reverse("targets:show", args=[row.id]),
        label=row.label,
        tier=ranked.urgency.tier,
        tier_word=Word(f"targets.tier.{ranked.urgency.tier}"),
        by_hand=by_hand(ranked, row),
        fired=tuple(rule_word(fired.rule) for fired in ranked.urgency.fired),
        unknown=Word("desk_targets.unknown_n", {"n": len(ranked.unknown)}),
        clock=clock_word(ranked.perishability),
        late=ranked.perishability.clock is None and bool(ranked.perishability.run_out),
        workability=ranked.workability.code,
        workability_word=ranked.workability.word,
        premises=tuple(places),
        sampled=ranked.urgency.tier in SAMPLED_TIERS and in_sample(row.id, row.recorded_at, sample_seed()),
    )


def by_hand(ranked: Ranking, row: Any) -> Word | None:
    """The tier that an officer set beside the rules' own; out of the top tier it waits for a second officer."""
    if not row.override_by:
        return None
    waits = ranked.urgency.tier == TIERS[0] and row.override_tier != TIERS[0] and not row.override_second
    return Word(f"desk_targets.by_hand_{'waits' if waits else 'holds'}_{row.override_tier}")


def clock_word(held: Perishability) -> Word:
    """The second column as a sentence: days, and which clock."""
    if held.clock is not None:
        return Word("desk_targets.clock_days", {"n": held.days_left or 0})
    return Word("desk_targets.clock_run_out" if held.run_out else "targets.clock.unknown")


# The dossier ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class IdentityLine:
    """An identity of a dossier, and how it was reached."""

    label: str
    url: str
    basis: Word
    state: str
    decision: str
    decision_id: str
    decision_url: str
    sealed: bool
    why_void: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that a plan needs."""

    passed: bool | None
    what: Word
    note: Word | None = None


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything that the page of a dossier shows."""

    row: Any
    ranked: Ranking
    tier: Word
    by_hand: Word | None
    may_agree: bool
    clock: Word
    fired: tuple[tuple[Word, tuple[Any, ...]], ...]
    unknown: str
    changes: tuple[Word, ...]
    identities: tuple[IdentityLine, ...]
    premises: tuple[Any, ...]
    facts: tuple[Any, ...]
    instruments: tuple[Any, ...]
    units: OtherUnits
    checks: tuple[Check, ...]
    next: str  # the next lawful step of this officer: "", seal, deconflict, district
    next_id: str
    exception: bool
    ready: bool


def dossier(row: Any, actor: Actor, at: datetime) -> Dossier:
    """The page of one dossier for this officer."""
    (ranked,) = queries.rankings([row], at)
    places = queries.premises_of([row.id])
    identities = _identities(row, places)
    units = of_dossier(row.id, actor, at, queries.not_deconflicted([row.id], at).get(row.id))
    checks = _missing(identities, places, units)
    step, step_id = _next(actor, identities, places, units)
    if step == "deconflict":  # the step's own button asks
        units = replace(units, may_ask=False)
    return Dossier(
        row=row, ranked=ranked, tier=Word(f"targets.tier.{ranked.urgency.tier}"), by_hand=by_hand(ranked, row),
        may_agree=bool(row.override_by) and not row.override_second and row.override_by != actor.id,
        clock=clock_word(ranked.perishability),
        fired=tuple((rule_word(one.rule), one.facts) for one in ranked.urgency.fired),
        unknown=", ".join(say(Word(f"targets.factor.{code}"), actor.language) for code in ranked.unknown),
        changes=tuple(change.word(actor.language) for change in ranked.changes),
        identities=identities, premises=tuple(places), facts=tuple(_facts(row.id)),
        instruments=tuple(queries.instruments_of(row.id)), units=units, checks=checks,
        next=step, next_id=step_id, exception=any(one.decision_id is None for one in places),
        ready=all(check.passed for check in checks),
    )  # fmt: skip


def _identities(row: Any, places: Sequence[Any]) -> tuple[IdentityLine, ...]:
    held = queries.identities_of([row.id])[row.id]
    decisions = queries.latest_decisions(one.id for one in held)
    states = queries.standing(decisions.values())
    sealed = {place.decision_id for place in places}
    return tuple(_identity(one, decisions.get(one.id), states, sealed) for one in held)


def _identity(row: Any, decision: Any, states: dict[str, str], sealed: set[str]) -> IdentityLine:
    return IdentityLine(
        label=row.label,
        url=reverse("leads:identity", args=[row.id]),
        basis=Word("desk_targets.joined_by", {"kind": row.basis_kind, "value": row.basis}),
        state=states[decision.id] if decision else "",
        decision=decision.label if decision else "",
        decision_id=decision.id if decision else "",
        decision_url=reverse("attribution:show", args=[decision.id]) if decision else "",
        sealed=bool(decision) and decision.id in sealed,
        why_void=withdrawn_under(decision) if decision else (),
    )


def _facts(target_id: str) -> list[dict[str, Any]]:
    return [
        {"what": Word(f"targets.factor.{row.code}"), "value": value_word(row.value), "by": row.asserted_by,
         "said_in": row.said_in, "at": row.recorded_at}
        for row in queries.facts_of(target_id)
    ]  # fmt: skip


def value_word(value: Any) -> object:
    """A stated value as a word or as it is; "not known" is an answer, and never a no."""
    if value is None:
        return Word("desk_targets.value_unknown")
    if isinstance(value, bool):
        return Word("desk_targets.value_yes" if value else "desk_targets.value_no")
    return str(value)


def _missing(
    identities: Sequence[IdentityLine], places: Sequence[Any], units: OtherUnits
) -> tuple[Check, ...]:
    confirmed = any(one.state == "CONFIRMED" for one in identities)
    by_order = any(place.decision_id is None for place in places)
    open_contact = units.answers[0].open if units.answers else None
    waits = units.waits if units.waits != open_contact else None
    reached = Check(confirmed or by_order, Word("desk_targets.needs_basis"))
    if by_order and not confirmed:
        reached = Check(True, Word("desk_targets.needs_basis"), Word("desk_targets.exception"))
    return (
        reached,
        Check(bool(places), Word("desk_targets.needs_premises")),
        Check(bool(places) and all(place.district for place in places), Word("desk_targets.needs_district")),
        Check(units.answered and waits is None, Word("desk_targets.needs_deconfliction"), waits),
        Check(units.answered and open_contact is None, Word("desk_targets.needs_contacts"), open_contact),
    )


def _next(
    actor: Actor, identities: Sequence[IdentityLine], places: Sequence[Any], units: OtherUnits
) -> tuple[str, str]:
    unsealed = [one for one in identities if one.state == "CONFIRMED" and not one.sealed]
    if unsealed and actor.may("decide"):
        return "seal", unsealed[0].decision_id
    if not units.answered and actor.may("decide"):
        return "deconflict", ""
    waiting = [place.id for place in places if not place.district]
    if waiting and actor.may("approve"):
        return "district", waiting[0]
    return "", ""


def candidates(row: Any, language: str) -> list[dict[str, object]]:
    """The districts that the address allows, each with its reason; none preselected."""
    law = load_law()
    return [
        {
            "code": one["district"],
            "name": district_name(law.districts[one["district"]], language),
            "why": Word(
                f"targets.district.{one['source']}",
                {
                    "named": one["named"],
                    "district": district_name(law.districts[one["district"]], language),
                    "percent": round(one["weight"] * 100),
                },
            ),
        }
        for one in row.proposal
    ]


def district_name(district: Any, language: str) -> str:
    """A district as the officer reads it."""
    return str(district.name_ml if language == "ml" else district.name)


def undossiered(language: str) -> list[tuple[str, str]]:
    """Identities that are in no dossier, each with what attribution says of it, for choices in a form."""
    return [
        (key, f"{label} · {say(Word('desk_attribution.state.' + (state or 'undecided')), language)}")
        for key, label, state in queries.without_dossier()
    ]


def district_of(code: str, language: str) -> str:
    """The name of a district code; empty while none is chosen."""
    found = load_law().districts.get(code)
    return district_name(found, language) if found else code
