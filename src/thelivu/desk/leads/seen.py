"""Observations as pages show them: identifiers, every reading of their time, the place in the masked source."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from thelivu.attribution import block
from thelivu.base import Word, both_zones
from thelivu.desk.people.queries import names
from thelivu.leads import FLAGS

from . import queries
from .queries.exits import Exits


def flags_of(flags: Iterable[str]) -> tuple[Word, ...]:
    """Marks in words."""
    return tuple(Word(f"leads.flag.{flag}") for flag in flags)


def exit_words(kinds: Iterable[str]) -> tuple[Word, ...]:
    """As what an address was on a list of exits when it was seen."""
    return tuple(Word(f"desk_exits.on_{kind}") for kind in kinds)


def _exits_of(row: Any, exits: Exits) -> tuple[Word, ...]:
    """The same of an observation; while the time is in doubt, of each of its readings."""
    chosen = queries.time_of(row)
    windows = (chosen,) if chosen else queries.readings(row)
    addresses = [block(value) for kind, value in row.identifiers if kind == "ip"]
    return exit_words(sorted({kind for one in addresses for window in windows for kind in exits.on(one, window)}))


@dataclass(frozen=True, slots=True)
class Seen:
    """One observation with every reading of its time."""

    id: str
    kind: Word
    lead: str
    lead_url: str
    identifiers: tuple[tuple[Word, str], ...]
    port: int | None
    written: str
    zone: Word
    span: Any
    readings: tuple[dict[str, Any], ...]
    naive: tuple[str, ...]
    doubt: str
    chosen: Word | None
    why: str
    flags: tuple[Word, ...]
    exits: tuple[Word, ...]
    facts: tuple[tuple[Word, str], ...]
    place: str
    place_url: str
    identity: str
    identity_url: str
    decide_url: str


def seen_all(rows: Sequence[Any], leads: dict[str, Any], place_of: "Places") -> list[Seen]:
    """Observations of one file for a page, in the order of their places."""
    return _in_order(rows, leads, lambda _: place_of)


def _in_order(rows: Sequence[Any], leads: dict[str, Any], places: Callable[[Any], "Places"]) -> list[Seen]:
    joined = queries.identities_of(rows)
    who = names({row.chosen_by for row in rows})
    second = places_of({row.source_id for row in rows if row.source_id})
    exits = Exits()
    return [
        _seen(
            row, leads.get(row.lead_id),
            second.get(row.source_id, _NOWHERE) if row.source_id else places(leads.get(row.lead_id)),
            joined.get(row.id), who.get(row.chosen_by, ""), exits,
        )
        for row in sorted(
            rows,
            key=lambda row: (leads[row.lead_id].label if row.lead_id in leads else "", _natural(row.where)),
        )
    ]


def _seen(  # noqa: PLR0917 - an observation and what stands beside it
    row: Any, lead: Any, place_of: "Places", joined: Any, chooser: str, exits: Exits
) -> Seen:
    span = queries.time_of(row)
    chosen = Word("desk_leads.chosen_by", {"who": chooser}) if row.chosen_by else None
    readings = tuple(
        {"value": number, "text": both_zones(one.lo), "speaks_for": ""}
        for number, one in enumerate(queries.readings(row))
    )
    return Seen(
        id=row.id, kind=Word(f"leads.kind.{row.kind}"), lead=lead.label if lead else "",
        lead_url=reverse("leads:show", args=[row.lead_id]),
        identifiers=tuple((Word(f"desk_leads.identifier_{kind}"), value) for kind, value in row.identifiers),
        port=row.port, written=row.at.get("text", ""), zone=_zone_word(row), span=span, readings=readings,
        naive=tuple(first.replace("T", " ") for first, _ in row.at.get("naive", ())), doubt=row.doubt or "",
        chosen=chosen, why=row.chosen_why, flags=flags_of(row.flags), exits=_exits_of(row, exits), facts=(*answers_of(row.facts), *_labels(row.labels)), place=place_of.label(row.where),
        place_url=place_of.url(row.where), identity=joined.label if joined else "",
        identity_url=reverse("leads:identity", args=[joined.id]) if joined else "",
        decide_url=reverse("leads:reading", args=[row.id]),
    )  # fmt: skip


def _zone_word(row: Any) -> Word:
    if row.stated_zone:
        return Word("desk_leads.zone_stated", {"zone": row.stated_zone})
    if row.at.get("zone"):
        return Word("desk_leads.zone_written", {"zone": row.at["zone"]})
    return Word("desk_leads.zone_unknown")


def _natural(text: str) -> list[tuple[int, str]]:
    """Row 9 before row 10."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", text) if part]


def answers_of(facts: Iterable[Sequence[Any]]) -> tuple[tuple[Word, str], ...]:
    """What the source answers with yes or no; what it does not answer is not no."""
    return tuple(
        (
            Word(f"leads.flag.{name}") if name in FLAGS else Word(f"desk_leads.fact_{name}"),
            "desk_leads.yes" if answer else "desk_leads.no",
        )
        for name, answer in facts
        if answer is not None
    )


def _labels(labels: Iterable[Sequence[str]]) -> tuple[tuple[Word, str], ...]:
    return tuple((Word(f"desk_leads.label_{name}"), value) for name, value in labels)


def place_of(lead: Any, said: Any) -> tuple[str, str]:
    """The place of what was mined, in its source: what its chip says, and its link."""
    places = places_of([said.source_id or lead.source_id]).get(said.source_id or lead.source_id, _NOWHERE)
    return places.label(said.where), places.url(said.where)


class Places:
    """Links to places in a source, masked; none where the source may not be seen."""

    def __init__(self, source: Any, document: Any) -> None:
        self.source, self.document = source, document

    def url(self, where: str = "") -> str:
        """The masked document, at a place."""
        if self.document is None:
            return ""
        asked = "?" + urlencode({"where": where}) if where else ""
        return reverse("register:document", args=[self.document.id]) + asked

    def label(self, where: str) -> str:
        """What the chip says."""
        return f"{self.source.label}, {where}" if self.source else where


def places_in(source: Any) -> Places:
    """The places of one source."""
    return Places(source, queries.shown_document(source) if source else None)


_NOWHERE = Places(None, None)


def places_of(ids: Iterable[str]) -> dict[str, Places]:
    """The places of these sources, those in scope; what they need is looked up once for all."""
    asked = set(ids)
    files = queries.sources_with(asked) if asked else {}
    documents = queries.shown_documents(files.values()) if asked else {}
    return {key: Places(file, documents.get(key)) for key, file in files.items()}


def seen_of(ids: Iterable[str]) -> list[Seen]:
    """These observations, each with its lead and place; what they need is looked up once for all."""
    rows = queries.observations_with(ids)
    leads = queries.leads_with(row.lead_id for row in rows)
    places = places_of(lead.source_id for lead in leads.values())
    return _in_order(rows, leads, lambda lead: places.get(lead.source_id, _NOWHERE) if lead else _NOWHERE)
