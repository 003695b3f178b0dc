"""What the pages of letters show: sightings on offer, clocks, steps, and the paper in the language of the reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from thelivu.attribution import QUESTIONS, SUPPORTS
from thelivu.base import IST, Word, midnight, read_iso
from thelivu.desk.authority.law_pages import law_url, record_name
from thelivu.desk.leads.sensor_queries import levels_of
from thelivu.desk.people.queries import names
from thelivu.desk.register.queries import born
from thelivu.law import Record
from thelivu.law import load as load_law

from . import queries
from .queries.letters import is_overdue, last_day, next_steps, steps, unverified

Fact = dict[str, Any]
_ASKED = {
    "phone": ("held", "kyc", "since", "alternate", "user", "complete", "certificate"),
    "account": ("registration", "contacts", "logins", "clock", "complete", "certificate"),
}
LOOKS = {"drafted": "not_started", "answered": "passed"}
TERMS = {"delivered": "desk_letters.mark_delivered", "reminded": "desk_letters.remind"}


def questions(row: Any) -> tuple[str, ...]:
    """What a letter asks beside its lines: of a line, of a number's holder, or of an account."""
    kind = row.lines[0]["kind"]
    return QUESTIONS if kind == "ip" else tuple(f"desk_letters.ask_{kind}.{one}" for one in _ASKED[kind])


def offered(row: Any) -> Word:
    """A sighting as a choice for a letter."""
    values = {"label": row.label, "identity": row.identity.label, "address": row.ip, "time": row.time}
    return Word("desk_attribution.offered", values)


@dataclass(frozen=True, slots=True)
class Listed:
    """One letter in the list."""

    row: Any
    look: str
    word: Word
    late: bool
    last_day: datetime


def listed(rows: Any, at: datetime) -> list[Listed]:
    """Letters with the state that the clock gives them."""
    return [_listed(row, at) for row in rows]


def _listed(row: Any, at: datetime) -> Listed:
    late = is_overdue(row, at)
    state = "overdue" if late else row.state
    look = "overdue" if late else LOOKS.get(row.state, "running")
    return Listed(row, look, Word(f"desk_attribution.letter.{state}"), late, midnight(last_day(row)))


def letter_page(row: Any, at: datetime, language: str) -> dict[str, Any]:
    """The record page of one letter."""
    done = steps(row.id)
    who = names({row.drafted_by, *(one.officer for one in done)})
    drafted = {
        "at": row.recorded_at,
        "what": Word("desk_letters.step_drafted"),
        "who": who.get(row.drafted_by, ""),
    }
    return {
        "it": _listed(row, at), "strip": _strip(row), "further": next_steps(row),
        "steps": [drafted, *({"at": one.at, "what": Word(f"desk_letters.step_{one.step}"), "how": one.how,
                              "who": who.get(one.officer, "")} for one in done)],
        "unverified": named_law(unverified(row), language), "deadlines": letter_deadlines(row),
    }  # fmt: skip


def _strip(row: Any) -> list[Fact]:
    issuer = row.issuer
    to: Fact = {"term": "desk_letters.to", "value": row.provider, "note": "desk_letters.no_nodal"}
    if row.nodal:
        to |= {"note": f"{row.nodal.name}, {row.nodal.designation}", "url": reverse("authority:nodal")}
    return [
        {"term": "desk_attribution.field_crime_number", "value": row.crime_number},
        to,
        {"term": "desk_letters.signs", "value": issuer["name"], "note": f"{issuer['rank']} {issuer['office']}".strip()},
        {"term": "desk_letters.last_day", "at": midnight(last_day(row)), "form": "day"},
    ]  # fmt: skip


def named_law(records: Mapping[str, Record], language: str) -> list[tuple[str, str]]:
    """The title and the page of each law record that the legal cell has not confirmed."""
    return [(record_name(one, language), law_url(key)) for key, one in records.items()]


def letter_deadlines(row: Any) -> list[Fact]:
    """When the answer is due, and the last day to ask: then the first log may be deleted."""
    facts: list[Fact] = [{"term": "desk_letters.last_day", "at": midnight(last_day(row)), "form": "day",
                          "note": "desk_letters.last_day_why"}]  # fmt: skip
    if row.state in ("sent", "delivered", "reminded"):
        facts.insert(0, {"term": "desk_attribution.answer_due", "due": row.due_at, "started": row.sent_at})
    return facts


# The paper --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Line:
    """One line of the paper: the address and both ends of the window, each in two ways of writing."""

    label: str
    address: str
    port: str
    proto: str
    dest: str
    utc: tuple[str, str]
    ist: tuple[str, str]
    iso: tuple[str, str]


def paper(row: Any, language: str) -> dict[str, Any]:
    """Everything that the printed letter says, in one language."""
    law = load_law()
    power, signer = law.powers[row.authority.basis], law.issuers[row.issuer["kind"]]
    return {
        "letterhead": born().letterhead.splitlines(), "power": record_name(power, language),
        "signer": record_name(signer, language), "issuer": row.issuer, "nodal": row.nodal,
        "dated": row.sent_at or row.recorded_at, "lines": [_line(one) for one in row.lines], "questions": questions(row),
        "unverified": named_law(unverified(row), language), "last_day": midnight(last_day(row)),
    }  # fmt: skip


def _line(one: dict[str, Any]) -> Line:
    dest = f"{one['dest']}:{one['dest_port']}" if one["dest_port"] else one["dest"]
    return Line(
        one["label"], one["ip"], str(one["port"] or ""), one["proto"], dest,
        (one["from_utc"], one["to_utc"]), (one["from_ist"], one["to_ist"]), (_iso(one["lo"]), _iso(one["hi"])),
    )  # fmt: skip


def _iso(text: str) -> str:
    """The date first, to the second: 2026-01-12 22:41:02 UTC."""
    span = read_iso(text).certain
    return f"{span.lo:%Y-%m-%d %H:%M:%S} UTC" if span else text


COLUMNS = (
    "line",
    "asked",
    "port",
    "proto",
    "dest_ip",
    "dest_port",
    "from_utc",
    "to_utc",
    "from_ist",
    "to_ist",
)


def as_table(row: Any) -> list[list[str]]:
    """The lines for the provider's machine: what was copied here is copied there, and typed nowhere."""
    rows = [list(COLUMNS)]
    for one in row.lines:
        spans = [read_iso(one[end]).certain for end in ("lo", "hi")]
        utc = [f"{span.lo:%Y-%m-%dT%H:%M:%SZ}" for span in spans if span]
        ist = [span.lo.astimezone(IST).isoformat(timespec="seconds") for span in spans if span]
        cells = (
            one["label"],
            one["ip"],
            one["port"],
            one["proto"],
            one["dest"],
            one["dest_port"],
            *utc,
            *ist,
        )
        rows.append(["" if cell is None else str(cell) for cell in cells])
    return rows


def sightings_on_offer() -> tuple[list[tuple[str, Word]], int]:
    """Sightings that no letter asks about yet; and how many of those a sensor has not corroborated, which none may."""
    rows = queries.unasked()
    levels = levels_of(row.observation_id for row in rows)
    offer = [(row.id, offered(row)) for row in rows if levels.get(row.observation_id, "") in SUPPORTS]
    return offer, len(rows) - len(offer)
