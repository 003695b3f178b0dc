"""The versions of the rules on the record, which of them orders the work at an instant, and what waits for a second word.

The rules are the whole office's: every reader has the same ones, whatever else may be seen.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256

from django.urls import reverse

from thelivu.base import Refused, Word
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.roles import ROLES
from thelivu.desk.people.scope import INTEGRITY
from thelivu.desk.register.queries import born
from thelivu.desk.register.reads import Due
from thelivu.targets.adoption import Adopted, in_force
from thelivu.targets.rulefile import SHIPPED, Rules, published_text, read_rules

from .models import RuleVersionRow

WORD_WITHIN = timedelta(hours=48)  # the unit's own term for a second officer's word: no law sets one

_read = lru_cache(maxsize=32)(read_rules)


def versions() -> list[RuleVersionRow]:
    """Every version of the record, the newest first; the one that ships is not among them."""
    return list(RuleVersionRow.within(INTEGRITY).order_by("-recorded_at", "-label"))


def version(version_id: str) -> RuleVersionRow:
    """One version of the record, by id or label."""
    rows = RuleVersionRow.within(INTEGRITY)
    row = rows.filter(id=version_id).first() or rows.filter(label=version_id).first()
    if row is None:
        raise Refused("desk_rules.no_such_version")
    return row


def rules_of(row: RuleVersionRow | None) -> Rules:
    """The rules of a version; None is the one that ships."""
    return _read(published_text() if row is None else row.text)


def version_at(at: datetime) -> RuleVersionRow | None:
    """The version that orders the work at an instant; None is the one that ships."""
    found = in_force(_adopted(), at)
    return version(found.id) if found else None


def rules_at(at: datetime) -> Rules:
    """The rules that order the work at an instant."""
    return rules_of(version_at(at))


def next_change(at: datetime) -> datetime | None:
    """When an adopted version that does not hold yet begins to, the first of them."""
    return min((one.starts for one in _adopted() if one.starts > at), default=None)


def _adopted() -> list[Adopted]:
    rows = RuleVersionRow.within(INTEGRITY).values_list("id", "holds_from", "approved_at")
    return [Adopted(row_id, day, said) for row_id, day, said in rows if said is not None]


def digest_of(text: str) -> str:
    """The digest of a rule file: one version is one text for good."""
    return sha256(text.encode()).hexdigest()


def digests() -> Mapping[str, str]:
    """The digest of each version's text, by the version that the file gives itself; of those declined none counts."""
    rows = RuleVersionRow.within(INTEGRITY).filter(declined_by="")
    return {
        SHIPPED: digest_of(published_text()),
        **dict(rows.values_list("names", "sha256")),
    }


def may_in_office(actor: Actor, verb: str) -> bool:
    """Whether a role in the office that keeps this register grants the verb: the rules are the whole office's."""
    office = born().unit_id
    return any(member.unit == office and verb in ROLES[member.role] for member in actor.members)


def due(actor: Actor) -> list[Due]:
    """Versions that wait for this officer's word."""
    waits = (
        RuleVersionRow.within(INTEGRITY).filter(approved_by="", declined_by="").exclude(proposed_by=actor.id)
    )
    rows = list(waits.order_by("recorded_at"))
    if not rows or not may_in_office(actor, "approve"):
        return []
    return [
        Due(
            act=Word("desk_rules.due", {"version": row.names}), verb=Word("desk_rules.read_it"),
            url=reverse("targets:rule_version", args=[row.id]), by=row.recorded_at + WORD_WITHIN,
            started=row.recorded_at, why=Word("desk_rules.due_why"), stage="targets",
        )
        for row in rows
    ]  # fmt: skip
