"""Groups in scope, and one group over all the exports in scope that show it.

For rooms and pages above: `group` and `exports_of` give the rows, `people_in` the members of one group, `also_in` the
groups that share members, `named_by_leads` who of them a lead names. A member's key is `kind value`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Sum
from django.urls import reverse

from thelivu.base import Identifier, Refused, Word, ist
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.models import IdentifierUseRow
from thelivu.desk.register.reads import Due
from thelivu.leads.chat_model import CHANNEL, GROUP
from thelivu.leads.membership import Happened, Heard, Membership, memberships

from .counting import slices
from .models import BystanderRow, GroupActionRow, GroupEventRow, GroupRow, GroupWatchRow, LeadRow, ReturnRow
from .stored import spans_of

STAGE = "leads"
LOOK_WITHIN = timedelta(days=3)
"""How soon a return that somebody watches for is looked at: a rule of this office, no law's."""
SHARED_IN = 200  # groups that share members with one, at most
EVENTS = 20_000  # events of one group that its page reads
SEVERAL = (GROUP, CHANNEL)
"""Kinds of which it makes sense to ask who else is in them."""


def group(group_id: str) -> GroupRow:
    """A group as one export shows it, where its lead is in scope."""
    row: GroupRow | None = (
        GroupRow.objects.filter(Exists(LeadRow.objects.filter(id=OuterRef("lead"))), id=group_id)
        .select_related("lead")
        .first()
    )
    if row is None:
        raise Refused("desk_leads.no_such_record")
    return row


def value_of(row: GroupRow) -> str:
    """The value under which a group goes: its own, or that of the group which an officer said it is."""
    return row.same_as or row.value


def exports_of(row: GroupRow) -> list[GroupRow]:
    """The group in every export in scope, the oldest first."""
    value = value_of(row)
    rows = GroupRow.objects.filter(Q(value=value) | Q(same_as=value)).select_related("lead")
    return list(rows.order_by("recorded_at", "id"))


def groups() -> "QuerySet[GroupRow]":
    """Groups and channels in scope, one row an export, the newest first."""
    rows: QuerySet[GroupRow] = GroupRow.objects.filter(kind__in=SEVERAL)
    return rows.select_related("lead").order_by("-recorded_at", "-id")


def groups_of_lead(lead_id: str) -> list[GroupRow]:
    """Every conversation that one lead's export has."""
    return list(GroupRow.objects.filter(lead=lead_id).select_related("lead").order_by("kind", "id"))


def people_of(ids: Iterable[str]) -> dict[str, int]:
    """How many people each of these rows shows."""
    rows = BystanderRow.objects.filter(group__in=list(ids)).values("group")
    return dict(rows.annotate(n=Count("id")).values_list("group", "n"))


def same_titled(row: GroupRow) -> list[GroupRow]:
    """Groups of another value on the same platform in scope that carry the same title: a person decides if they are one."""
    if not row.title:
        return []
    platform = row.value.partition(":")[0]
    rows = GroupRow.objects.filter(title=row.title, kind=row.kind, value__startswith=f"{platform}:")
    found: dict[str, GroupRow] = {}
    for one in rows.exclude(value=value_of(row)).select_related("lead").order_by("recorded_at")[:SHARED_IN]:
        if value_of(one) != value_of(row):
            found.setdefault(value_of(one), one)
    return list(found.values())


# One group over time --------------------------------------------------------------------------------------------------
def wall_of(at: Mapping[str, Any]) -> datetime | None:
    """The wall clock of a stored time: India's where the moment is known, the exporter's own where no zone is.

    None where it has more than one reading: no day is guessed.
    """
    spans = spans_of(at)
    if len(spans) == 1:  # the middle: what is uncertain on both sides is the same minute in every source
        return ist(spans[0].lo + (spans[0].hi - spans[0].lo) / 2).replace(tzinfo=None)
    naive = at.get("naive", ())
    return datetime.fromisoformat(naive[0][0]) if not spans and len(naive) == 1 else None


def key_of(row: BystanderRow) -> str:
    """A member's key: the same in every export that gives the same identifier."""
    return f"{row.kind} {row.value}"


@dataclass(frozen=True, slots=True)
class Over:
    """One group over time: its exports, the newest row of each member by key, who was there when, and what is undated."""

    exports: list[GroupRow]
    people: dict[str, BystanderRow]
    members: tuple[Membership, ...]
    undated: int
    more: int

    @property
    def covered(self) -> list[tuple[date, date]]:
        """The days that each export shows."""
        return [(one.first_on, one.last_on) for one in self.exports if one.first_on and one.last_on]


def over_time(exports: Sequence[GroupRow]) -> Over:
    """Memberships over these exports of one group."""
    ids = [one.id for one in exports]
    people = list(BystanderRow.objects.filter(group__in=ids).order_by("recorded_at", "number"))
    by_id = {row.id: key_of(row) for row in people}
    rows = list(GroupEventRow.objects.filter(group__in=ids).order_by("recorded_at", "id")[: EVENTS + 1])
    happened = [
        Happened(row.kind, by_id[row.who_id], by_id.get(row.by_id or "", ""), wall_of(row.at), row.group_id)
        for row in rows[:EVENTS]
    ]
    heard = [
        Heard(by_id[row.id], row.messages, wall_of(row.first), wall_of(row.last), row.group_id)
        for row in people if row.messages
    ]  # fmt: skip
    more = GroupEventRow.objects.filter(group__in=ids).count() - EVENTS if len(rows) > EVENTS else 0
    undated = sum(one.at is None for one in happened) + sum(one.first is None for one in heard)
    return Over(
        list(exports), {key_of(row): row for row in people}, memberships(happened, heard), undated, more
    )


def people_in(row: GroupRow) -> list[BystanderRow]:
    """The members of a group as one export shows them."""
    return list(BystanderRow.objects.filter(group=row.id).order_by("number"))


def named_by_leads(keys: Iterable[str]) -> dict[str, list[LeadRow]]:
    """The leads in scope that name a member, by the member's key."""
    owners: dict[str, list[str]] = defaultdict(list)
    wanted = sorted(keys)
    for some in slices(wanted):
        values = [key.partition(" ")[2] for key in some]
        for kind, value, owner in IdentifierUseRow.objects.filter(stage=STAGE, value__in=values).values_list(
            "kind", "value", "owner"
        ):
            if f"{kind} {value}" in some:
                owners[f"{kind} {value}"].append(owner)
    rows = LeadRow.objects.in_bulk(list({one for each in owners.values() for one in each}))
    return {key: [rows[one] for one in found if one in rows] for key, found in owners.items()}


def also_in(over: Over) -> list[tuple[GroupRow, set[str]]]:
    """Groups in scope that share members with this one, those with most first, and the keys of whom they share."""
    own = {value_of(one) for one in over.exports}
    wanted = [row for row in over.people.values() if row.forgotten_at is None]
    shared: dict[str, set[str]] = defaultdict(set)
    first: dict[str, GroupRow] = {}
    for some in slices(wanted):
        rows = BystanderRow.objects.filter(value__in=[one.value for one in some], group__kind__in=SEVERAL)
        for row in rows.exclude(group__in=[one.id for one in over.exports]).select_related("group"):
            value = value_of(row.group)
            if value not in own and key_of(row) in over.people:
                shared[value].add(key_of(row))
                first.setdefault(value, row.group)
    ranked = sorted(shared, key=lambda value: (-len(shared[value]), value))
    return [(first[value], shared[value]) for value in ranked[:SHARED_IN]]


def acts_on(row: GroupRow) -> list[GroupActionRow]:
    """What was done about a group, oldest first."""
    rows = GroupActionRow.objects.filter(group__in=[one.id for one in exports_of(row)])
    return list(rows.order_by("on", "recorded_at"))


# Watching -------------------------------------------------------------------------------------------------------------
def watches_on(values: Iterable[str]) -> list[GroupWatchRow]:
    """Watches in scope on groups of these values that have not ended."""
    asked = list(values)
    of_them = GroupRow.objects.filter(Q(value__in=asked) | Q(same_as__in=asked)).values("id")
    return list(
        GroupWatchRow.objects.filter(ended_at__isnull=True, group__in=of_them).select_related("group")
    )


def returns_on(row: GroupRow) -> list[ReturnRow]:
    """Who came back to a watched group, newest first."""
    rows = ReturnRow.objects.filter(watch__in=[one.id for one in watches_on([value_of(row)])])
    return list(rows.select_related("member", "watch").order_by("-recorded_at"))


def due(actor: Actor) -> list[Due]:
    """Returns to the groups that this officer watches and has not looked at: one line a group."""
    rows = ReturnRow.objects.filter(
        seen_at__isnull=True, watch__set_by=actor.id, watch__ended_at__isnull=True
    )
    found = rows.values("watch__group", "watch__group__value").annotate(
        n=Count("id"), first=Min("recorded_at"), last=Max("recorded_at")
    )
    return [
        Due(
            act=Word("desk_groups.due_return", {"group": one["watch__group__value"], "n": one["n"]}),
            verb=Word("desk_groups.due_look"), url=reverse("leads:group", args=[one["watch__group"]]),
            by=one["first"] + LOOK_WITHIN, started=one["first"], why=Word("desk_groups.due_why"), stage=STAGE,
        )
        for one in found
    ]  # fmt: skip


def messages_in(exports: Sequence[GroupRow]) -> int:
    """Messages of these exports together; what two exports both hold counts twice."""
    return int(
        GroupRow.objects.filter(id__in=[one.id for one in exports]).aggregate(n=Sum("messages"))["n"] or 0
    )


def identifier_of(row: BystanderRow) -> Identifier | None:
    """What a member goes by; None where it was removed."""
    return None if row.forgotten_at else Identifier(row.kind, row.value)
