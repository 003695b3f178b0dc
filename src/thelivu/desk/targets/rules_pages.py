"""What the pages of the rules show: every version and when it held, its rules in words, and the dossiers that it moves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from thelivu.base import Word, say
from thelivu.desk.people.queries import Actor, names
from thelivu.targets.adoption import Adopted
from thelivu.targets.rulefile import SHIPPED, TIERS, Condition, Rules, published_text, rule_word

from . import queries, rules_queries

OF_SHIPPED = "shipped"
"""The address of the version that ships: it is no record."""


@dataclass(frozen=True, slots=True)
class Line:
    """A dossier that would stand, or came to stand, in another tier."""

    label: str
    url: str
    tier: Word
    new_tier: Word
    lowered: bool
    no_longer: tuple[Word, ...]
    newly: tuple[Word, ...]


def lines(moved: Iterable[Mapping[str, Any]]) -> list[Line]:
    """Of these moves those of dossiers that the reader may see; the others are as absent as what never moved."""
    moves = list(moved)
    rows = queries.targets_by_id(one["dossier"] for one in moves)
    return [_line(one, rows[one["dossier"]]) for one in moves if one["dossier"] in rows]


def _line(one: Mapping[str, Any], row: Any) -> Line:
    return Line(
        row.label, reverse("targets:show", args=[row.id]), _tier(one["tier"]), _tier(one["new_tier"]),
        TIERS.index(one["new_tier"]) > TIERS.index(one["tier"]),
        tuple(map(rule_word, one["no_longer"])), tuple(map(rule_word, one["newly"])),
    )  # fmt: skip


def _tier(tier: str) -> Word:
    return Word(f"targets.tier.{tier}")


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version in the list: what it is called, how it stands, from when."""

    names: str
    url: str
    look: str
    standing: Word
    starts: datetime | None


def version_lines(at: datetime) -> list[VersionLine]:
    """Every version, the newest first, the one that ships last."""
    held = rules_queries.version_at(at)
    found = [
        VersionLine(
            row.names,
            reverse("targets:rule_version", args=[row.id]),
            *_standing(row, held, at),
            starts_at(row),
        )
        for row in rules_queries.versions()
    ]
    url = reverse("targets:rule_version", args=[OF_SHIPPED])
    return [*found, VersionLine(SHIPPED, url, *_standing(None, held, at), None)]


def starts_at(row: Any) -> datetime | None:
    """When a version began to hold, or will; None while no second officer stands for it."""
    return Adopted(row.id, row.holds_from, row.approved_at).starts if row.approved_at else None


def _standing(row: Any, held: Any, at: datetime) -> tuple[str, Word]:
    if row is None:
        return ("passed", Word("desk_rules.in_force")) if held is None else ("", Word("desk_rules.replaced"))
    if row.declined_by:
        return "failed", Word("desk_rules.declined")
    starts = starts_at(row)
    if starts is None:
        return "waiting", Word("desk_rules.waits")
    if starts > at:
        return "running", Word("desk_rules.begins_later")
    return (
        ("passed", Word("desk_rules.in_force"))
        if held and held.id == row.id
        else ("", Word("desk_rules.replaced"))
    )


@dataclass(frozen=True, slots=True)
class VersionPage:
    """One version: how it stands, who stands for it, its rules in words and as the file says them, what it moves."""

    row: Any
    names: str
    look: str
    standing: Word
    starts: datetime | None
    sha256: str
    rules: tuple[tuple[Word, Word, str], ...]  # tier, rule, its conditions
    needed: str
    text: str
    lines: list[Line]
    officers: tuple[dict[str, Any], ...]
    may_decide: bool


def version_page(row: Any, actor: Actor, at: datetime) -> VersionPage:
    """The page of a version; None is the one that ships."""
    rules = rules_queries.rules_of(row)
    look, standing = _standing(row, rules_queries.version_at(at), at)
    text = published_text() if row is None else row.text
    waits = row is not None and not row.approved_by and not row.declined_by
    return VersionPage(
        row=row, names=rules.version, look=look, standing=standing, starts=starts_at(row) if row else None,
        sha256=row.sha256 if row else rules_queries.digest_of(text), rules=said(rules, actor.language),
        needed=", ".join(say(Word(f"targets.factor.{one}"), actor.language) for one in rules.needed_for_routine),
        text=text, lines=lines(row.moved) if row else [], officers=_officers(row) if row else (),
        may_decide=waits and row.proposed_by != actor.id and rules_queries.may_in_office(actor, "approve"),
    )  # fmt: skip


def said(rules: Rules, language: str) -> tuple[tuple[Word, Word, str], ...]:
    """Each rule with its tier and its conditions in words, in the order of the file."""
    return tuple(
        (
            _tier(rule.tier),
            rule.word,
            "; ".join(say(_condition(one, language), language) for one in rule.conditions),
        )
        for rule in rules.rules
    )


def _condition(one: Condition, language: str) -> Word:
    factor = say(Word(f"targets.factor.{one.factor}"), language)
    if one.wanted is True:
        return Word("desk_rules.condition.stated", {"factor": factor})
    return Word(f"desk_rules.condition.{one.test}", {"factor": factor, "wanted": one.wanted})


def _officers(row: Any) -> tuple[dict[str, Any], ...]:
    second = row.approved_by or row.declined_by
    called = names({row.proposed_by, second} - {""})
    did = Word(
        "desk_rules.did_approve"
        if row.approved_by
        else "desk_rules.did_decline"
        if second
        else "desk_rules.waits"
    )
    return (
        {"name": called.get(row.proposed_by, ""), "did": Word("desk_rules.did_propose"), "open": False},
        {"name": called.get(second, ""), "did": did, "open": not second},
    )
