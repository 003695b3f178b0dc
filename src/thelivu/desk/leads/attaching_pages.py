"""What a lead's page says of further sources of the same report: which they are, what agrees, and what differs."""

from dataclasses import dataclass

from django.urls import reverse

from thelivu.base import Word

from . import attaching_queries, queries
from .seen import flags_of, places_of

SHOWN = 20  # identifiers of one kind of agreement that the page lists; the rest is counted


@dataclass(frozen=True, slots=True)
class Share:
    """Identifiers that stand in both sources or in one: how many, and the first of them."""

    word: Word
    count: int
    named: tuple[tuple[Word, str], ...]
    more: int


@dataclass(frozen=True, slots=True)
class Further:
    """One further source of a lead's report."""

    label: str
    url: str
    place: str
    place_url: str
    flags: tuple[Word, ...]
    shares: tuple[Share, ...]
    differs: tuple[tuple[Word, str, str], ...]


def attached_of(lead_id: str) -> list[Further]:
    """The further sources of a lead, the oldest first."""
    rows = attaching_queries.attached_to(lead_id)
    places = places_of(row.source_id for row in rows)
    files = queries.labels_of_sources(row.source_id for row in rows)
    return [
        Further(
            label=files.get(row.source_id, ""),
            url=reverse("leads:source", args=[row.source_id]) if row.source_id in files else "",
            place=places[row.source_id].label(row.where) if row.source_id in places else row.where,
            place_url=places[row.source_id].url(row.where) if row.source_id in places else "",
            flags=flags_of(row.flags),
            shares=tuple(_share(name, getattr(row, name)) for name in ("both", "first_only", "second_only")),
            differs=tuple((Word(f"desk_leads.differs_{what}"), one, other) for what, one, other in row.differs),
        )
        for row in rows
    ]  # fmt: skip


def _share(name: str, found: list[list[str]]) -> Share:
    shown = tuple((Word(f"desk_leads.identifier_{kind}"), value) for kind, value in found[:SHOWN])
    return Share(Word(f"desk_leads.share_{name}"), len(found), shown, max(len(found) - SHOWN, 0))
