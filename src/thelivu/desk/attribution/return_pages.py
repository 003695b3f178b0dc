"""What the pages of returns show: masked first lines, ways to read a time, accounting, rejected rows, what a letter asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations, zip_longest
from typing import Any

from django.urls import reverse

from thelivu.attribution import Return, read_written
from thelivu.attribution.first_lines import FirstLook, plain
from thelivu.base import IST, Value, Word, rfc3339, say
from thelivu.desk.authority.law_pages import record_name
from thelivu.desk.people.queries import Actor, names
from thelivu.law import load as load_law

from . import decided, stored
from .letter_pages import named_law
from .queries.letters import unverified_under
from .queries.returns import corrections, quarantine

Fact = dict[str, Any]
SHOWN = 20  # rejected rows of a preview
ASKED = {"ip": "ips", "phone": "numbers", "account": "accounts"}
"""How a mapping names what was asked, by the kind of a letter's lines."""
QUOTED = ("ip", "start", "end")


def asked_by(row: Any) -> dict[str, Any]:
    """What a letter asked, as a mapping says it; to the minute, never narrower."""
    first = row.asked_from.astimezone(IST).replace(second=0, microsecond=0)
    last = row.asked_to.astimezone(IST).replace(second=0, microsecond=0) + timedelta(minutes=1)
    kind = row.lines[0]["kind"]
    keys = {line["ip"].split(":", 1)[-1] if kind == "account" else line["ip"] for line in row.lines}
    asked = {"from": rfc3339(first), "to": rfc3339(last), ASKED[kind]: sorted(keys)}
    return {"provider": row.provider, "asked": asked, "request": row.label}


def asked_facts(row: Any) -> list[Fact]:
    """What a letter asked, beside the questions about its answer."""
    asked = asked_by(row)["asked"]
    ends = [datetime.fromisoformat(asked[end]) for end in ("from", "to")]
    return [
        {"term": "desk_attribution.field_provider", "value": row.provider},
        {"term": "desk_attribution.field_asked_from", "at": ends[0], "form": "seconds"},
        {"term": "desk_attribution.field_asked_to", "at": ends[1], "form": "seconds"},
        {"term": "desk_attribution.field_asked_ips", "value": ", ".join(asked[ASKED[row.lines[0]["kind"]]]), "mono": True},
        {"term": "desk_attribution.answers", "links": [(row.label, reverse("attribution:request", args=[row.id]))]},
    ]  # fmt: skip


# Ways to read a time ----------------------------------------------------------------------------------------------
def format_choices(look: FirstLook, language: str) -> list[tuple[str, str]]:
    """Each format that fits some time of the file: how it reads the first, and how many it fits; then both orders."""
    made = []
    for fit in look.fits:
        values: dict[str, Value] = {"written": fit.cell, "reading": in_words(fit.at, language), "cells": fit.cells, "of": look.tried,
                  "form": fit.form}  # fmt: skip
        made.append((fit.form, say(Word("desk_returns.format_fits", values), language)))
    for one, other in both_orders(look):
        said = say(Word("desk_returns.format_both", {"first": one, "second": other}), language)
        made.append((f"{one}|{other}", said))
    return made


def both_orders(look: FirstLook) -> list[tuple[str, str]]:
    """Pairs of formats that differ by the order of day and month alone, and both fit."""
    forms = [fit.form for fit in look.fits]
    swapped = str.maketrans({"d": "m", "m": "d"})
    return [
        (one, other)
        for one, other in combinations(forms, 2)
        if one.partition(" ")[0].translate(swapped) == other.partition(" ")[0]
        and one.partition(" ")[2] == other.partition(" ")[2]
    ]


def undecided(look: FirstLook) -> bool:
    """Whether the times alone do not say the order: both orders fit every time of the rows that were tried."""
    fits = {fit.form: fit.cells for fit in look.fits}
    return any(fits[one] == fits[other] for one, other in both_orders(look))


def in_words(at: datetime, language: str) -> str:
    """3 January 2026, 22:41:07: the month in letters."""
    month = say(Word(f"desk_returns.month_{at.month}"), language)
    return f"{at.day} {month} {at.year}, {at:%H:%M:%S}"


def saved_answers(document: Mapping[str, Any], look: FirstLook) -> dict[str, Any]:
    """What a named mapping answers of the form; never the proof of the zone, which each file brings."""
    zone, formats = document["time"].get("zone"), document["time"]["format"]
    formats = [formats] if isinstance(formats, str) else formats
    joined, offered = (
        "|".join(formats),
        {fit.form for fit in look.fits} | {f"{a}|{b}" for a, b in both_orders(look)},
    )
    trailer = document.get("trailer_rows")
    known = {
        "kind": document["kind"], "provider": document["provider"], "uncertainty": document.get("logger_uncertainty_s"),
        "pool_size": document.get("pool_size"),
        "time_format": joined if joined in offered else "other", "other_format": "\n".join(formats),
        "zone": "unknown" if zone is None else zone if zone in ("Asia/Kolkata", "UTC") else "other",
        "other_zone": zone or "", "other_trailer": trailer or "",
        "trailer": "none" if trailer is None else trailer if trailer in look.trailers else "other",
    }  # fmt: skip
    return known | {f"column_{column}": text for column, text in document["columns"].items()}


# A preview --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Rejected:
    """One row that is not taken: its number, why, and its cells of address and time; None is withheld."""

    row: int
    why: Word
    named: tuple[tuple[str, str | None], ...]  # column and cell


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would give: the sum of its rows, the gates, and the first rejected rows."""

    state: str
    rows_in: int
    rows_kept: int
    rows_rejected: int
    rows_quarantined: int
    gates: list[dict[str, Any]]
    rejected: list[Rejected]


def preview(read: Return, data: bytes) -> Preview:
    """What loading a file would store, without storing it."""
    first = read.rejected[:SHOWN]
    texts = read_written(data, read.mapping, {bad.row for bad in first}, where=read.name)
    gates = decided.gates_of(_Stored(stored.gates(read.gates)))
    rejects = [Rejected(bad.row, bad.reason, cells_of(texts.get(bad.row, {}))) for bad in first]
    return Preview(
        read.state, read.rows_in, read.rows_kept, len(read.rejected), read.rows_quarantined, gates, rejects
    )


@dataclass(frozen=True, slots=True)
class _Stored:
    gates: list[dict[str, Any]]


def cells_of(written: Mapping[str, str]) -> tuple[tuple[str, str | None], ...]:
    """Cells of address and time as written; one whose shape is neither is withheld."""
    return tuple((column, plain(written[column]) if column in written else "") for column in QUOTED)


def lines_of(look: FirstLook) -> list[tuple[int, list[tuple[str, str | None]]]]:
    """The masked rows from both ends, each cell with the name above it."""
    shown = (*look.first, *look.last)
    return [(one.number, list(zip_longest(look.header, one.cells, fillvalue=""))) for one in shown]


# One return -------------------------------------------------------------------------------------------------------
def return_page(row: Any, actor: Actor) -> dict[str, Any]:
    """What one return's page shows beside its accounting, and what this officer may do next."""
    who = names({row.loaded_by, row.origin_by})
    waits, held = not row.withdrawn_at, quarantine(row.id)
    origin: list[Fact] = [
        {"name": who.get(row.loaded_by, ""), "did": Word("desk_returns.loaded_it")},
        {"name": who.get(row.origin_by, ""), "open": not row.origin_by,
         "did": Word("desk_returns.origin_seen" if row.origin_by else "desk_returns.origin_open", {"paper": row.origin_paper})},
    ]  # fmt: skip
    return {
        "gates": decided.gates_of(row), "rejected": rejected(row), "source": return_source(row), "origin": origin,
        "corrections": corrections(row.id), "quarantine": held, "quarantine_word": _quarantine(held),
        "may_confirm": waits and not row.origin_by and actor.may("review") and row.loaded_by != actor.id,
        "may_correct": waits and actor.may("decide") and (row.rejected or any(not one["passed"] and one["gate"] != "origin" for one in row.gates)),
        "may_propose": waits and actor.may("decide") and row.rows_quarantined and held is None,
        "may_delete": held is not None and not held.approved_by and actor.may("approve") and held.proposed_by != actor.id,
    }  # fmt: skip


def _quarantine(held: Any) -> Word:
    if held is None:
        return Word("desk_attribution.quarantine_note")
    if not held.approved_by:
        return Word("desk_returns.deletion_proposed", {"reason": held.reason})
    values = {"rows": held.rows_deleted, "left": len(held.rows_left), "digest": held.digest}
    return Word("desk_returns.deleted", values)


def rejected(row: Any) -> list[tuple[int, Word]]:
    """The rows that were not taken, each with why."""
    return [(one["row"], stored.said(one)) for one in row.rejected]


def return_source(row: Any) -> list[Fact]:
    """The rail's section on the file."""
    facts: list[Fact] = [
        {"term": "desk_attribution.file_name", "value": row.name, "outside": True},
        {"term": "SHA-256", "digest": row.sha256},
        {"term": "desk_attribution.document", "value": "desk_attribution.withheld_whole",
         "url": reverse("register:document", args=[stored.document_of(row).id])},
    ]  # fmt: skip
    if row.origin_sha256:
        facts.append(
            {"term": "desk_returns.certificate", "value": row.origin_paper, "outside": True}
            | _kept(row.origin_document_id)
        )
        facts.append({"term": "desk_returns.certificate_digest", "digest": row.origin_sha256})
    if row.named:
        facts.append({"term": "desk_returns.read_by", "value": Word("desk_returns.edition_of", {
            "name": row.named.name, "edition": row.named.edition}), "url": reverse("attribution:mapping", args=[row.named_id])})  # fmt: skip
    if row.request:
        links = [(row.request.label, reverse("attribution:request", args=[row.request_id]))]
        facts.append({"term": "desk_attribution.answers", "links": links})
    return facts


def _kept(document_id: str | None) -> Fact:
    """Where the certificate is: in the vault, or with the papers of the office."""
    if document_id is None:
        return {"note": "desk_returns.certificate_elsewhere"}
    return {"url": reverse("register:document", args=[document_id]), "note": "desk_returns.certificate_kept"}


# A correction letter ----------------------------------------------------------------------------------------------
def correction_paper(row: Any, language: str) -> dict[str, Any]:
    """What a correction letter says: the letter it is about, what failed, and the rows by number."""
    letter, law = row.returned.request, load_law()
    power, signer = law.powers[row.authority.basis], law.issuers[row.issuer["kind"]]
    return {
        "unverified": named_law(unverified_under(row), language), "issuer": row.issuer,
        "signer": record_name(signer, language),
        "letter": letter, "nodal": letter.nodal if letter else None, "provider": row.returned.provider,
        "dated": row.sent_at or row.recorded_at, "power": record_name(power, language),
        "gates": [
            (Word(f"desk_attribution.gate.{one['gate']}"), stored.said(one["detail"])) for one in row.gates
        ],
        "rows": list(_lines(row.rows)),
    }  # fmt: skip


def _lines(rows: Iterable[Mapping[str, Any]]) -> Iterable[Rejected]:
    for one in rows:
        yield Rejected(
            one["row"],
            stored.said(one["why"]),
            tuple((column, one["cells"].get(column, "")) for column in QUOTED),
        )
