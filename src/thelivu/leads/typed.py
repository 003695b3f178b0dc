"""A lead typed by hand: a form filled from a letter, a call or a complaint arrives; a reading leaves.

The form's own text form is its source, so that a typed lead has bytes, a digest and spans like any other. A field
that cannot be read is an error at that field: the person who can correct it sits before the form.
"""

import json
from dataclasses import dataclass, field

from thelivu.base import (
    Identifier,
    InputError,
    Instant,
    identifier,
    plain,
    read_day_month,
    read_local,
)
from thelivu.leads.mining import mined
from thelivu.leads.model import (
    CHILD,
    FREE,
    OBSERVATION_KINDS,
    REAL,
    SYNTHETIC,
    SYNTHETIC_MARK,
    Lead,
    Observation,
    Reading,
    Withheld,
    in_order,
)
from thelivu.leads.picking import time_flags

FORMAT = "typed"

SOURCE_KINDS = ("letter", "call", "complaint", "referral", "other")
"""From what a lead is typed."""


@dataclass(frozen=True, slots=True)
class TypedIdentifier:
    """One identifier as it stands in the letter."""

    kind: str
    text: str
    platform: str = ""


@dataclass(frozen=True, slots=True)
class TypedObservation:
    """What the letter says was seen together, and when. `zone` None: the letter does not say it."""

    kind: str
    identifiers: tuple[TypedIdentifier, ...]
    port: str = ""
    time: str = ""
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class TypedLead:
    """The form. All that is told in words goes to the particulars store; `child` is what names or describes a child."""

    source_kind: str
    reference: str
    received: str
    zone: str | None
    observations: tuple[TypedObservation, ...] = ()
    narrative: str = field(default="", repr=False)
    child: str = field(default="", repr=False)
    mark: str = REAL


def typed(form: TypedLead) -> Reading:
    """The reading of a typed lead; InputError at the first field that cannot be read."""
    if form.source_kind not in SOURCE_KINDS:
        raise InputError("leads.typed.source_kind", where="source_kind")
    reference = _reference(form.reference)
    received = _instant(form.received, form.zone, "received")
    made = tuple(
        _observation(one, reference, f"observation {number}")
        for number, one in enumerate(form.observations, start=1)
    )
    rendition, withheld = _rendered(form)
    lead = Lead(reference, "", received, in_order({flag for one in made for flag in one.flags}), (), "form")
    return Reading(
        format=FORMAT,
        item="record",
        items_in=1,
        accepted=1,
        leads=(lead,),
        observations=made,
        suggestions=tuple(mined(form.narrative, "narrative")),
        withheld=withheld,
        mark=form.mark,
        rendition=rendition,
    )


def _reference(text: str) -> str:
    written = plain(text)
    if not 0 < len(written) <= 64 or not any(mark.isdigit() for mark in written):
        raise InputError("leads.typed.reference", where="reference")
    return identifier("report", written).value


def _instant(text: str, zone: str | None, where: str) -> Instant | None:
    if not text.strip():
        return None
    at = read_local(text, zone)
    at = at if at.how != "unreadable" else read_day_month(text, zone)
    if at.how == "unreadable":
        raise InputError("leads.typed.time", where=where)
    return at


def _observation(one: TypedObservation, reference: str, where: str) -> Observation:
    if one.kind not in OBSERVATION_KINDS:
        raise InputError("leads.typed.kind", where=where)
    made = tuple(
        _identifier(each, f"{where}, identifier {number}")
        for number, each in enumerate(one.identifiers, start=1)
    )
    if not made and one.kind != "incident":
        raise InputError("leads.typed.nothing", where=where)
    if one.kind == "incident" and any(each.kind in ("ip", "ipv6_prefix") for each in made):
        raise InputError("leads.typed.incident", where=where)
    at = _instant(one.time, one.zone, where)
    address = any(each.kind == "ip" for each in made)
    port = _port(one.port, where)
    flags = time_flags(at) if address else time_flags(at) - {"no_time"}
    flags |= {"no_port"} if address and port is None else set()
    return Observation(one.kind, reference, made, where, port, at, in_order(flags))


def _identifier(one: TypedIdentifier, where: str) -> Identifier:
    try:
        return identifier(one.kind, one.text, platform=one.platform)
    except InputError as bad:
        raise InputError("leads.typed.identifier", where=where) from bad


def _port(text: str, where: str) -> int | None:
    digits = plain(text)
    if not digits:
        return None
    if not digits.isdecimal() or len(digits) > 5 or not 0 < int(digits) <= 65535:
        raise InputError("leads.typed.port", where=where)
    return int(digits)


def _rendered(form: TypedLead) -> tuple[bytes, tuple[Withheld, ...]]:
    """The form as lines of text, each value as JSON, and the spans of what is told in words."""
    seen = [
        {
            "kind": one.kind,
            "identifiers": [[each.kind, each.text, each.platform] for each in one.identifiers],
            "port": one.port,
            "time": one.time,
            "zone": one.zone,
        }
        for one in form.observations
    ]
    lines: list[tuple[str, object, str]] = [
        ("typed lead", SYNTHETIC_MARK if form.mark == SYNTHETIC else form.mark, ""),
        ("source_kind", form.source_kind, ""),
        ("reference", form.reference, ""),
        ("received", form.received, ""),
        ("zone", form.zone, ""),
        *(("observation", one, "") for one in seen),
        ("narrative", form.narrative, FREE),
        ("child", form.child, CHILD),
    ]
    data = b""
    withheld: list[Withheld] = []
    for name, value, kind in lines:
        data += f"{name}: ".encode()
        shown = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
        if kind and isinstance(value, str) and value.strip():
            withheld.append(Withheld(kind, name, len(data), len(data) + len(shown), value))
        data += shown + b"\n"
    return data, tuple(withheld)
