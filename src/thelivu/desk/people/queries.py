"""Who acts: an officer's account turned into an Actor with roles, scope and language."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from thelivu.base import Refused

from .models import MembershipRow, OfficerRow, PlacementRow, UnitRow
from .roles import ROLES
from .scope import INTEGRITY, NOTHING, Scope


@dataclass(frozen=True, slots=True)
class Member:
    """One role of an officer in one unit."""

    unit: str
    unit_code: str
    unit_name: str
    role: str


@dataclass(frozen=True, slots=True)
class Actor:
    """The officer who acts: every action takes one and asks it first."""

    id: str
    username: str
    name: str
    rank: str
    language: str
    members: tuple[Member, ...]
    scope: Scope

    def may(self, verb: str) -> bool:
        """Whether some role of this officer grants the verb."""
        return any(verb in ROLES[member.role] for member in self.members)

    def require(self, verb: str) -> Member:
        """The membership under which the officer acts, or Refused."""
        for member in self.members:
            if verb in ROLES[member.role]:
                return member
        raise Refused("people.verb_not_granted", verb=verb)

    @property
    def home(self) -> Member:
        """The officer's first membership."""
        if not self.members:
            raise Refused("people.no_membership")
        return self.members[0]


def is_account(username: str) -> bool:
    """Whether an officer signs in by this name."""
    return OfficerRow.objects.filter(username=username).exists()


def actor_of(officer: OfficerRow) -> Actor:
    """The officer as an Actor; memberships that do not hold today grant nothing."""
    now = timezone.now()
    holds = Q(since__lte=now) & (Q(until__isnull=True) | Q(until__gt=now))
    rows = (
        MembershipRow.objects.filter(holds, officer=officer).select_related("unit").order_by("since", "role")
    )
    members = tuple(Member(row.unit_id, row.unit.code, row.unit.name, row.role) for row in rows)
    return Actor(
        id=officer.id,
        username=officer.username,
        name=officer.name,
        rank=officer.rank,
        language=officer.language,
        members=members,
        scope=_scope(officer, [row for row in rows if "view" in ROLES[row.role]]),
    )


def _scope(officer: OfficerRow, rows: list[MembershipRow]) -> Scope:
    if not rows:
        return NOTHING
    now = timezone.now()
    placed = PlacementRow.objects.filter(Q(until__isnull=True) | Q(until__gt=now), officer=officer)
    return Scope(
        units=frozenset(row.unit_id for row in rows),
        districts=frozenset(code for row in rows for code in row.unit.covers),
        streams=frozenset(placed.values_list("stream", flat=True)),
    )


def actor_named(username: str) -> Actor:
    """The active officer with this user name (the command line acts as a named officer)."""
    officer = OfficerRow.objects.filter(username=username, is_active=True).first()
    if officer is None:
        raise Refused("people.no_such_officer")
    return actor_of(officer)


def actor_with_id(officer_id: str) -> Actor:
    """The active officer with this id (a job acts as the officer who asked for it)."""
    officer = OfficerRow.objects.filter(id=officer_id, is_active=True).first()
    if officer is None:
        raise Refused("people.no_such_officer")
    return actor_of(officer)


def names(ids: set[str]) -> dict[str, str]:
    """Rank and name of officers by id, for pages that show who did what."""
    rows = OfficerRow.objects.filter(id__in=ids).values_list("id", "rank", "name")
    return {row_id: f"{rank} {name}" for row_id, rank, name in rows}


def ranks(ids: set[str]) -> dict[str, str]:
    """The rank of officers by id, for rules that ask for one."""
    return dict(OfficerRow.objects.filter(id__in=ids).values_list("id", "rank"))


def officers_with(verb: str, *, besides: str = "") -> list[tuple[str, str]]:
    """(id, rank and name) of active officers whose role grants the verb, for choices in a form."""
    roles = [role for role, verbs in ROLES.items() if verb in verbs]
    rows = OfficerRow.objects.filter(is_active=True, memberships__role__in=roles).exclude(id=besides)
    return [(row.id, f"{row.rank} {row.name}") for row in rows.distinct().order_by("name")]


def last_seen(officer_id: str) -> datetime | None:
    """When this officer last read My day."""
    return OfficerRow.objects.values_list("seen_at", flat=True).get(id=officer_id)


def units() -> list[dict[str, Any]]:
    """Every unit: id, code, name, districts covered."""
    fields = ("id", "code", "name", "name_ml", "contact", "covers")
    return [dict(row) for row in UnitRow.objects.order_by("code").values(*fields)]


def unit_names() -> dict[str, str]:
    """The name of every unit by its id."""
    return dict(UnitRow.objects.values_list("id", "name"))


def unit_contact(unit_id: str) -> str:
    """What deconfliction may say of another unit: its name, nothing else."""
    return UnitRow.objects.values_list("name", flat=True).get(id=unit_id)


__all__ = [
    "INTEGRITY",
    "Actor",
    "Member",
    "actor_named",
    "actor_of",
    "actor_with_id",
    "last_seen",
    "names",
    "officers_with",
    "unit_contact",
    "unit_names",
    "units",
]
