"""What the pages of pairs and bundles show: suggestions with their reasons, bundles with who joined them and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.urls import reverse

from thelivu.base import Word
from thelivu.desk.people.pages import AtLeast
from thelivu.desk.people.queries import Actor, names

from . import bundles_queries as queries
from .pages import LeadLine, lead_lines


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One reason: the rule in words, the identifier, how many leads name it."""

    rule: Word
    kind: Word
    value: str
    leads: Word


def reason_lines(reasons: Iterable[Sequence[Any]]) -> tuple[ReasonLine, ...]:
    """Stored reasons in words."""
    return tuple(
        ReasonLine(
            Word(f"leads.bundle.{code}"), Word(f"desk_leads.identifier_{kind}"), value,
            Word("desk_bundles.named_by", {"n": leads}),
        )
        for code, kind, value, leads in reasons
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class PairLine:
    """One suggested pair, under the older lead."""

    id: str
    line: LeadLine
    reasons: tuple[ReasonLine, ...]


@dataclass(frozen=True, slots=True)
class PairGroup:
    """The suggestions that concern one older lead."""

    older: LeadLine
    bundle: str
    pairs: tuple[PairLine, ...]


def pair_groups(rows: Iterable[Any]) -> list[PairGroup]:
    """Open pairs, in the order given, those of one older lead together."""
    rows = list(rows)
    every = {row.lead_id: row.lead for row in rows} | {row.other_id: row.other for row in rows}
    lines = {line.id: line for line in lead_lines(every.values())}
    held = queries.bundles_by_lead({row.other_id for row in rows})
    return [
        PairGroup(
            lines[older], held[older][0].label if older in held else "",
            tuple(PairLine(row.id, lines[row.lead_id], reason_lines(row.reasons)) for row in group),
        )
        for older, group in groupby(rows, key=lambda row: row.other_id)
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class BundleLine:
    """One row of the list of bundles."""

    url: str
    label: str
    head: str
    head_url: str
    reference: str
    size: int
    recorded: datetime


def bundle_lines(rows: Iterable[Any]) -> list[BundleLine]:
    """Rows of the list of bundles; the head shows where it may be seen."""
    rows = list(rows)
    heads, sizes = queries.heads_of(rows), queries.sizes_of(row.id for row in rows)
    return [_bundle(row, heads.get(row.head_id), sizes.get(row.id, 0)) for row in rows]


def _bundle(row: Any, head: Any, size: int) -> BundleLine:
    return BundleLine(
        url=reverse("leads:bundle", args=[row.id]), label=row.label, head=head.label if head else "",
        head_url=reverse("leads:show", args=[head.id]) if head else "",
        reference=head.reference if head else "", size=size, recorded=row.recorded_at,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One lead of a bundle: why and by whom it joined; if it left, why and by whom."""

    line: LeadLine
    is_head: bool
    reasons: tuple[ReasonLine, ...]
    joined: Word
    joined_why: str
    joined_at: datetime
    left: Word | None
    left_why: str
    left_at: datetime | None
    out_url: str


def member_lines(bundle: Any) -> list[MemberLine]:
    """The members of a bundle that may be seen, those that left last."""
    rows = queries.members_of(bundle.id)
    lines = {line.id: line for line in lead_lines({row.lead_id: row.lead for row in rows}.values())}
    who = names({row.joined_by for row in rows} | {row.left_by for row in rows})
    return [_member(row, lines[row.lead_id], bundle, who) for row in rows]


def _member(row: Any, line: LeadLine, bundle: Any, who: dict[str, str]) -> MemberLine:
    gone = row.left_at is not None
    return MemberLine(
        line=line, is_head=not gone and bundle.head_id == row.lead_id, reasons=reason_lines(row.reasons),
        joined=Word("desk_bundles.joined_by", {"who": who.get(row.joined_by, "")}), joined_why=row.joined_why,
        joined_at=row.recorded_at,
        left=Word("desk_bundles.left_by", {"who": who.get(row.left_by, "")}) if gone else None,
        left_why=row.left_why, left_at=row.left_at,
        out_url="" if gone else reverse("leads:take_out", args=[row.id]),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Belongs:
    """What the page of a lead says of others that it may belong with."""

    bundle: Any
    bundle_url: str
    size: int
    waiting: int
    waiting_url: str
    over: tuple[ReasonLine, ...]
    may_decide: bool
    look_url: str
    identifiers_url: str


def belongs(actor: Actor, lead_id: str) -> Belongs:
    """The bundle, the suggestions that wait, and what is shared without joining anybody."""
    row, size = queries.bundles_by_lead([lead_id]).get(lead_id, (None, 0))
    return Belongs(
        bundle=row, bundle_url=reverse("leads:bundle", args=[row.id]) if row else "", size=size,
        waiting=queries.waiting(lead_id), waiting_url=f"{reverse('leads:pairs')}?lead={lead_id}",
        over=tuple(
            ReasonLine(
                Word(one.why), Word(f"desk_leads.identifier_{one.kind}"), one.value,
                Word("desk_bundles.named_by", {"n": one.leads}),
            )
            for one in queries.passed_by(lead_id)
        ),
        may_decide=actor.may("decide"), look_url=reverse("leads:look", args=[lead_id]),
        identifiers_url=reverse("leads:identifiers", args=[lead_id]),
    )  # fmt: skip


def unfolded(lines: int, folded: int) -> int:
    """How many leads the lines of a list stand for; a count that stopped at its bound stays as it is."""
    return lines if isinstance(lines, AtLeast) else lines + folded
