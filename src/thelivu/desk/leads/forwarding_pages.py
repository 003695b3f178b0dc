"""What the pages of forwarding show: rows of the room arrive, values that a template reads leave."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, TypeAlias

from django.urls import reverse

from thelivu.base import Word
from thelivu.desk.people.fields import IST
from thelivu.desk.people.queries import Actor, names
from thelivu.desk.register.queries import now
from thelivu.leads.handling import HANDLING

from . import forwarding_queries as queries

Fact: TypeAlias = dict[str, Any]
_LOOKS = {
    "ended": "void",
    "waiting": "waiting",
    "expired": "expired",
    "not_started": "not_started",
    "holds": "passed",
}


def code_word(code: str) -> Word:
    """A handling code in words."""
    return Word(f"leads.handling.code.{code}")


# Partner offices ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class PartnerLine:
    """One partner office in a list."""

    label: str
    url: str
    name: str
    state: str
    fingerprint: str
    valid_to: date
    look: str
    word: str


@dataclass(frozen=True, slots=True)
class PartnerPage:
    """One card: what it says, who stands for it, the next step for this officer."""

    row: Any
    look: str
    word: str
    sentence: Word
    strip: list[Fact]
    facts: list[Fact]
    officers: list[Fact]
    may_approve: bool
    may_end: bool


def partner_lines(rows: Iterable[Any]) -> list[PartnerLine]:
    """Cards in a list."""
    on = queries.today()
    return [
        PartnerLine(
            row.label, reverse("leads:partner", args=[row.id]), row.name, row.state, row.fingerprint, row.valid_to,
            _LOOKS[queries.standing(row, on)], f"desk_forwarding.partner_is_{queries.standing(row, on)}",
        )
        for row in rows
    ]  # fmt: skip


def partner_page(row: Any, actor: Actor) -> PartnerPage:
    """One card as this officer sees it."""
    standing = queries.standing(row, queries.today())
    own = row.recorded_by == actor.id
    who = names({row.recorded_by, row.approved_by, row.ended_by})
    values = {"who": who.get(row.ended_by, ""), "why": row.ended_why}
    sentence = "waiting_own" if standing == "waiting" and own else standing
    return PartnerPage(
        row=row, look=_LOOKS[standing], word=f"desk_forwarding.partner_is_{standing}",
        sentence=Word(f"desk_forwarding.partner_sentence_{sentence}", values),
        strip=[
            {"term": "desk_forwarding.field_state", "value": row.state},
            {"term": "desk_forwarding.valid_from", "at": _noon(row.valid_from), "form": "day"},
            {"term": "desk_forwarding.valid_to", "at": _noon(row.valid_to), "form": "day"},
        ],
        facts=[
            {"term": "desk_forwarding.office_id", "value": row.office, "mono": True},
            {"term": "desk_forwarding.sign_key", "value": row.sign_key, "mono": True},
            {"term": "desk_forwarding.box_key", "value": row.box_key, "mono": True},
        ],
        officers=_two(row, who), may_approve=standing == "waiting" and actor.may("approve") and not own,
        may_end=standing != "ended" and actor.may("approve"),
    )  # fmt: skip


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), IST)


def _two(row: Any, who: dict[str, str]) -> list[Fact]:
    done = Word("desk_forwarding.compared", {"how": row.checked_how}) if row.approved_by else None
    return [
        {"name": who.get(row.recorded_by, ""), "did": Word("desk_forwarding.recorded_it")},
        {
            "name": who.get(row.approved_by, ""),
            "did": done or Word("desk_forwarding.not_compared"),
            "open": done is None,
        },
    ]


# What was sent --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class ForwardLine:
    """One packet that was sent."""

    label: str
    url: str
    lead: str
    lead_url: str
    office: str
    code: Word
    sent_at: datetime
    look: str
    word: Word
    late: bool


def forward_lines(rows: Iterable[Any]) -> list[ForwardLine]:
    """Packets in a list."""
    at = now()
    return [
        ForwardLine(
            row.label, reverse("leads:forward", args=[row.id]), row.lead.label,
            reverse("leads:show", args=[row.lead_id]), row.partner.name, code_word(row.handling), row.recorded_at,
            *forward_state(row, at),
        )
        for row in rows
    ]  # fmt: skip


def forward_state(row: Any, at: datetime) -> tuple[str, Word, bool]:
    """Look, word and whether its receipt is overdue."""
    if row.acknowledged_at is not None:
        return "passed", Word("desk_forwarding.is_acknowledged", {"label": row.acknowledged_as}), False
    if row.closed_at is not None:
        return "void", Word("desk_forwarding.is_closed"), False
    late = at >= queries.receipt_due(row)
    return (
        ("overdue", Word("desk_forwarding.is_late"), True)
        if late
        else ("waiting", Word("desk_forwarding.is_waiting"), False)
    )


def forward_page(row: Any, actor: Actor) -> dict[str, Any]:
    """One packet that was sent: its state, what it carried, the next step for this officer."""
    look, word, _ = forward_state(row, now())
    who = names({row.sent_by, row.receipt_by, row.closed_by})
    facts: list[Fact] = [
        {"term": "desk_forwarding.field_reason", "value": row.reason, "outside": True},
        {"term": "desk_forwarding.sent_by", "value": who.get(row.sent_by, "")},
        {"term": "desk_forwarding.packet_number", "value": row.packet, "mono": True},
        {"term": "desk_leads.sha256", "value": row.sha256, "mono": True},
        {"term": "desk_forwarding.size", "value": f"{row.size:,}".replace(",", "\u2009")},
    ]
    if row.consent:
        facts.insert(1, {"term": "desk_forwarding.field_consent", "value": row.consent, "outside": True})
    if row.acknowledged_at:
        facts.append({"term": "desk_forwarding.acknowledged_at", "at": row.acknowledged_at})
        facts.append({"term": "desk_forwarding.receipt_by", "value": who.get(row.receipt_by, "")})
    if row.closed_at:
        facts.append({"term": "desk_forwarding.closed_by", "value": who.get(row.closed_by, "")})
        facts.append({"term": "desk_forwarding.field_why", "value": row.closed_why, "outside": True})
    open_ = row.acknowledged_at is None and row.closed_at is None
    return {
        "row": row, "look": look, "word": word, "facts": facts, "lead": statement_facts(row.manifest),
        "strip": [
            {"term": "desk_leads.lead", "value": row.lead.label, "url": reverse("leads:show", args=[row.lead_id])},
            {"term": "desk_forwarding.to", "value": row.partner.name, "url": _partner_url(row)},
            {"term": "desk_forwarding.field_onward", "value": code_word(row.handling)},
            {"term": "desk_forwarding.sent_at", "at": row.recorded_at},
        ],
        "deadlines": [
            {"term": "desk_forwarding.receipt_by_day", "due": queries.receipt_due(row), "started": row.recorded_at}
        ] if open_ else [],
        "may_take": open_ and actor.may("admit"), "may_close": open_ and actor.may("export"),
    }  # fmt: skip


def _partner_url(row: Any) -> str:
    return reverse("leads:partner", args=[row.partner_id]) if queries.sees_partner(row.partner_id) else ""


def statement_facts(manifest: Any) -> list[Fact]:
    """What the packet states: whose word its code is, the lead's digest, the sources that stayed with the sender."""
    facts: list[Fact] = [
        {"term": "desk_forwarding.field_originator", "value": manifest["originator"], "outside": True},
        {"term": "desk_forwarding.field_state", "value": manifest["state"]},
        {"term": "desk_forwarding.lead_digest", "value": manifest["lead"]["sha256"], "mono": True},
    ]
    return facts + [
        {
            "term": Word("desk_forwarding.source_digest", {"format": one["format"]}),
            "value": one["sha256"],
            "mono": True,
        }
        for one in manifest["sources"]
    ]


# What came ------------------------------------------------------------------------------------------------------------
def received_lines(rows: Iterable[Any]) -> list[Fact]:
    """Packets that came, in a list."""
    return [
        {
            "label": row.label, "url": reverse("leads:received_one", args=[row.id]), "office": row.partner.name,
            "theirs": row.manifest["label"], "code": code_word(row.handling), "at": row.recorded_at,
            "source": row.source.label, "source_url": reverse("leads:source", args=[row.source_id]),
        }
        for row in rows
    ]  # fmt: skip


def received_page(row: Any, leads: Iterable[Any]) -> dict[str, Any]:
    """One packet that came."""
    who = names({row.received_by})
    return {
        "row": row, "theirs": row.manifest["label"],
        "strip": [
            {"term": "desk_forwarding.from", "value": row.partner.name, "url": _partner_url(row)},
            {"term": "desk_forwarding.theirs", "value": row.manifest["label"]},
            {"term": "desk_forwarding.field_code", "value": code_word(row.handling)},
            {"term": "desk_forwarding.received_at", "at": row.recorded_at},
        ],
        "facts": [
            {"term": "desk_leads.lead", "links": [(one.label, reverse("leads:show", args=[one.id])) for one in leads]},
            {"term": "desk_forwarding.field_reason", "value": row.reason, "outside": True},
            {"term": "desk_forwarding.made_at", "at": row.made_at},
            {"term": "desk_forwarding.received_by", "value": who.get(row.received_by, "")},
            {"term": "desk_forwarding.packet_number", "value": row.packet, "mono": True},
            {"term": "desk_leads.sha256", "value": row.sha256, "mono": True},
        ],
        "lead": statement_facts(row.manifest),
    }  # fmt: skip


# A lead ---------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Passing:
    """How far each source of a lead may go, and what was sent of it."""

    codes: tuple[Fact, ...]
    lines: list[ForwardLine]
    came: list[Fact]
    may_state: bool
    may_forward: bool
    stated: bool


def passing_of(lead: Any, actor: Actor) -> Passing:
    """The panel on the page of a lead."""
    sources = queries.sources_behind(lead)
    held, called = queries.handling_of(sources), queries.called(sources)
    own = lead.unit_id in {member.unit for member in actor.members}
    codes = tuple(
        {
            "label": called[source][0], "url": reverse("leads:handling", args=[source]),
            "code": code_word(held[source].code) if source in held else None,
            "originator": held[source].originator if source in held else "",
            "reference": held[source].reference if source in held else "",
        }
        for source in sources if source in called
    )  # fmt: skip
    stated = all(source in held for source in sources)
    packed = [source for source, (_, in_packet) in called.items() if in_packet]
    came = received_lines(queries.received_in(packed)) if packed else []
    return Passing(
        codes, forward_lines(queries.forwards_of(lead.id)), came,
        may_state=own and actor.may("decide"), may_forward=own and stated and actor.may("export"), stated=stated,
    )  # fmt: skip


def onward_codes(held: Iterable[Any]) -> tuple[str, ...]:
    """The codes that may go along: as close as the closest of the sources', or closer."""
    farthest = min((HANDLING.index(row.code) for row in held), default=-1)
    return HANDLING[: farthest + 1]


def handling_facts(rows: Iterable[Any]) -> list[Fact]:
    """What was stated of a source, the newest first."""
    rows = list(rows)
    who = names({row.stated_by for row in rows})
    return [
        {
            "code": code_word(row.code), "originator": row.originator, "state": row.state, "reference": row.reference,
            "who": who.get(row.stated_by, ""), "at": row.recorded_at,
        }
        for row in rows
    ]  # fmt: skip
