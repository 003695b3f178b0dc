"""Adopting a version of the rules: one officer proposes what was compared, a second one of the office stands for it."""

from datetime import date, datetime
from typing import Any

from thelivu.base import InputError, Refused, ist
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.actions import next_number, recording
from thelivu.targets import Rules
from thelivu.targets.adoption import check_adoptable
from thelivu.targets.revision import moved
from thelivu.targets.rulefile import read_rules

from . import queries
from .models import RuleVersionRow
from .rules_queries import digest_of, digests, may_in_office, rules_at, rules_of, version


def propose(actor: Actor, text: str, holds_from: date, why: str) -> RuleVersionRow:
    """Puts a compared rule file on the record, with the dossiers that it moves. It orders nothing yet."""
    _require(actor, "plan")
    rules, digest = read_rules(text), digest_of(text)
    check_adoptable(rules, digest, digests())
    if not why.strip():
        raise InputError("desk_targets.why_missing")
    with recording(actor, "plan", "rules.proposed") as record:
        if holds_from < ist(record.at).date():
            raise InputError("desk_rules.day_has_passed")
        row = RuleVersionRow(
            label=f"RV-{next_number('RV'):04d}", names=rules.version, text=text, sha256=digest, holds_from=holds_from,
            why=why.strip(), proposed_by=actor.id, **difference(rules, record.at),
        )  # fmt: skip
        return record.insert(row)


def approve(actor: Actor, version_id: str) -> RuleVersionRow:
    """The second officer's word. The version holds from its day, and never before this word; what it moves is kept."""
    _require(actor, "approve")
    with recording(actor, "approve", "rules.adopted") as record, seen_as(INTEGRITY):
        row = _waiting(actor, version_id)
        return record.change(
            row, approved_by=actor.id, approved_at=record.at, **difference(rules_of(row), record.at)
        )


def decline(actor: Actor, version_id: str, why: str) -> RuleVersionRow:
    """The second officer does not stand for it: the version stays readable and orders nothing."""
    _require(actor, "approve")
    if not why.strip():
        raise InputError("desk_targets.why_missing")
    with recording(actor, "approve", "rules.declined") as record, seen_as(INTEGRITY):
        row = _waiting(actor, version_id)
        return record.change(row, declined_by=actor.id, declined_at=record.at, declined_why=why.strip())


def difference(rules: Rules, at: datetime) -> dict[str, Any]:
    """What a version would move now among all dossiers of the register. Pages show of it what the reader may see."""
    with seen_as(INTEGRITY):
        every = queries.dossiers(queries.targets())
        held = rules_at(at)
    found = [
        {
            "dossier": one.dossier, "tier": one.tier, "new_tier": one.new_tier,
            "no_longer": list(one.no_longer), "newly": list(one.newly),
        }
        for one in moved(every, held, rules, at)
    ]  # fmt: skip
    return {"moved": found, "against": held.version, "compared": len(every), "compared_at": at}


def _waiting(actor: Actor, version_id: str) -> RuleVersionRow:
    row = version(version_id)
    if row.approved_by or row.declined_by:
        raise Refused("desk_rules.decided_already")
    if row.proposed_by == actor.id:
        raise Refused("desk_rules.second_officer")
    return row


def _require(actor: Actor, verb: str) -> None:
    actor.require(verb)
    if not may_in_office(actor, verb):
        raise Refused("desk_rules.not_your_office")
