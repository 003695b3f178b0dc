"""What the queue of leads and one lead's place in it show: three columns, and on demand everything behind them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from thelivu.base import Word, say
from thelivu.desk.people.queries import Actor, names
from thelivu.targets import TIERS, Ranking, tier_in_force
from thelivu.targets.order import WAITING
from thelivu.targets.rulefile import rule_word
from thelivu.targets.sample import SAMPLED_TIERS

from . import leads_queries, rules_queries
from .pages import clock_word, value_word


@dataclass(frozen=True, slots=True)
class Line:
    """A lead in the queue."""

    url: str
    why_url: str
    label: str
    reference: str
    came_at: datetime
    tier: str
    tier_word: Word
    by_hand: Word | None
    fired: tuple[Word, ...]
    routing: tuple[Word, ...]
    unknown: Word
    clock: Word
    ends_at: datetime | None
    late: bool
    workability: Word
    sampled: bool


def lines(places: Iterable[Any], at: datetime) -> list[Line]:
    """The rows of one page of the queue."""
    return [_line(place, one, ranked) for place, one, ranked in leads_queries.ranked(places, at)]


def _line(place: Any, one: leads_queries.Read, ranked: Ranking) -> Line:
    row, clock = one.row, ranked.perishability
    tier = tier_in_force(ranked.urgency.tier, row.set_tier, row.set_second)
    return Line(
        url=reverse("leads:show", args=[row.id]), why_url=reverse("targets:lead", args=[row.id]), label=row.label,
        reference=row.reference, came_at=row.recorded_at, tier=tier, tier_word=Word(f"targets.tier.{tier}"),
        by_hand=by_hand(row, ranked), fired=tuple(rule_word(fired.rule) for fired in ranked.urgency.fired),
        routing=_routing(ranked), unknown=Word("desk_targets.unknown_n", {"n": len(ranked.unknown)}),
        clock=clock_word(clock), ends_at=clock.clock.ends_at if clock.clock else None,
        late=clock.clock is None and bool(clock.run_out), workability=one.workability.word,
        sampled=bool(place.sampled) and tier in SAMPLED_TIERS,
    )  # fmt: skip


def by_hand(row: Any, ranked: Ranking) -> Word | None:
    """The tier that an officer set beside the rules' own."""
    if not row.set_by:
        return None
    holds = tier_in_force(ranked.urgency.tier, row.set_tier, row.set_second) == row.set_tier
    return Word(f"desk_targets.by_hand_{'holds' if holds else 'waits'}_{row.set_tier}")


def _routing(ranked: Ranking) -> tuple[Word, ...]:
    return tuple(
        Word(f"targets.factor.{code}") for code in dict.fromkeys(one.code for one in ranked.urgency.routing)
    )


# One lead ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Place:
    """Why a lead stands where it stands, and what officers may say of it."""

    row: Any
    ranked: Ranking
    tier: Word
    by_rules: Word
    by_hand: Word | None
    by_whom: str
    fired: tuple[tuple[Word, Word, tuple[dict[str, Any], ...]], ...]  # rule, its tier, the facts it rests on
    routing: tuple[Word, ...]
    clock: Word
    clocks: tuple[tuple[Word, Any, bool], ...]  # which, the clock, whether it has run out
    unknown: str
    changes: tuple[Word, ...]
    facts: tuple[dict[str, Any], ...]
    dossier: tuple[str, str]  # id and label
    open: bool
    may_state: bool
    may_agree: bool


def place(row: Any, actor: Actor, at: datetime) -> Place:
    """The page of one lead's place, by the rules that hold now."""
    (one,) = leads_queries.read([row])
    ranked = one.ranked(at, rules_queries.rules_at(at))
    dossier = leads_queries.targets_of([row.id]).get(row.id, ("", ""))
    waits = row.state in WAITING and not dossier[0]
    hand = by_hand(row, ranked)
    may = waits and actor.may("decide")
    return Place(
        row=row, ranked=ranked, by_rules=Word(f"targets.tier.{ranked.urgency.tier}"), by_hand=hand,
        tier=Word(f"targets.tier.{tier_in_force(ranked.urgency.tier, row.set_tier, row.set_second)}"),
        by_whom=", ".join(names({row.set_by, row.set_second} - {""}).values()),
        fired=tuple((rule_word(each.rule), Word(f"targets.tier.{each.tier}"), _facts(each.facts)) for each in ranked.urgency.fired),
        routing=_routing(ranked), clock=clock_word(ranked.perishability), clocks=_clocks(one, at),
        unknown=", ".join(say(Word(f"targets.factor.{code}"), actor.language) for code in ranked.unknown),
        changes=tuple(change.word(actor.language) for change in ranked.changes), facts=_facts(one.dossier.facts),
        dossier=dossier, open=waits, may_state=may,
        may_agree=may and bool(row.set_by) and not row.set_second and row.set_by != actor.id
        and ranked.urgency.tier == TIERS[0] != row.set_tier,
    )  # fmt: skip


def _facts(facts: Iterable[Any]) -> tuple[dict[str, Any], ...]:
    return tuple(
        {"what": Word(f"targets.factor.{one.code}"), "value": value_word(one.value), "by": one.asserted_by,
         "said_in": one.record}
        for one in facts
    )  # fmt: skip


def _clocks(one: leads_queries.Read, at: datetime) -> tuple[tuple[Word, Any, bool], ...]:
    """Each day's first clock: ten sightings of one evening end together."""
    first: dict[Any, Any] = {}
    for clock in sorted(one.dossier.expiries, key=lambda each: each.ends_at):
        first.setdefault((clock.clock, clock.ends_at.date()), clock)
    return tuple((Word(f"targets.clock.{each.clock}"), each, each.ends_at <= at) for each in first.values())
