"""What the pages of providers' tables show, and what they say beside a swarm: districts by hint, each with who says so."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from thelivu.attribution import block
from thelivu.base import Span, Word
from thelivu.sensor.lead import Interval
from thelivu.sensor.values import moment

from .hints import Hint, HintFile
from .pages import authority_facts
from .queries.exits import Exits
from .queries.hints import Hinted, Said
from .sensor_pages import Fact

REJECTED = 200  # rows that one page lists; their number is whole
NONE, EXIT = "none", "exit"


def list_lines(rows: Iterable[Any]) -> list[Fact]:
    """Tables in a list."""
    return [
        {
            "label": row.label, "url": reverse("leads:hint_list", args=[row.id]), "series": row.series, "edition": row.edition,
            "from": row.valid_from, "to": row.valid_to, "entries": row.entries, "rejected": row.rejected,
            "look": "void" if row.withdrawn_at else "passed", "void": row.withdrawn_at is not None,
            "word": Word("desk_hints.state_withdrawn" if row.withdrawn_at else "desk_hints.state_stands"),
        }
        for row in rows
    ]  # fmt: skip


def list_page(row: Any, said: HintFile) -> Fact:
    """One table: where it comes from, of which time it speaks, what of it was not taken."""
    gone = row.withdrawn_at is not None
    facts: list[Fact] = [
        {
            "term": "desk_exits.field_file", "value": row.name, "outside": True, "source": row.label,
            "source_url": reverse("register:document", args=[row.source_id]),
        },
        {"term": "desk_leads.sha256", "digest": row.sha256},
    ]
    if gone:
        facts += [
            {"term": "desk_hints.state_withdrawn", "at": row.withdrawn_at},
            {"term": "desk_leads.reason", "value": row.withdrawn_why, "outside": True},
        ]
    return {
        "row": row, "look": "void" if gone else "passed", "facts": facts,
        "word": Word("desk_hints.state_withdrawn" if gone else "desk_hints.state_stands"),
        "rows_in": len(said.hints) + len(said.rejected), "accepted": len(said.hints), "rejected": len(said.rejected),
        "more": max(0, len(said.rejected) - REJECTED), "authority": authority_facts(row.authority),
        "lines": [(one.row, Word(one.code)) for one in said.rejected[:REJECTED]],
        "strip": [
            {"term": "desk_exits.field_series", "value": row.series},
            {"term": "desk_hints.edition", "value": str(row.edition)},
            {"term": "desk_hints.speaks_from", "at": row.valid_from}, {"term": "desk_hints.speaks_to", "at": row.valid_to},
            {"term": "desk_hints.taken_in_at", "at": row.recorded_at},
        ],
    }  # fmt: skip


def hint_lines(rows: Iterable[Hint]) -> list[Fact]:
    """Rows of a table, as they were read."""
    return [
        {
            "prefix": str(one.block), "provider": one.provider, "district": one.district, "row": one.row,
            "from": one.lo, "to": one.hi if one.hi.year < 9999 else None, "source": one.source,
        }
        for one in rows
    ]  # fmt: skip


# Beside a swarm -------------------------------------------------------------------------------------------------------
def window_of(one: Interval) -> Span:
    """When an interval was, with the doubt of its clocks: an address that was an exit at some moment of it was one."""
    first, last = one.seen[0].claim, one.seen[-1].claim
    return Span(moment(first.at_us - first.doubt_us), moment(last.at_us + last.doubt_us))


def districts_of(found: Iterable[Interval], exits: Exits) -> Fact:
    """The districts of a swarm's addresses by hint, those with most addresses first.

    An address on a list of exits has no district here, whatever a provider says of its prefix: it leads to a service. Where
    tables differ, all that they say stands in one row: none is chosen.
    """
    hinted = Hinted()
    addresses: dict[Any, set[str]] = defaultdict(set)
    says: dict[Any, set[Said]] = defaultdict(set)
    for one in found if hinted.lists else ():
        ip, window = block(one.first.claim.ip), window_of(one)
        an_exit = bool(exits.on(ip, window))
        said = () if an_exit else hinted.of(ip, window)
        named = tuple(sorted({(each.hint.district, each.hint.provider) for each in said}))
        key: Any = named or (EXIT if an_exit else NONE)
        addresses[key].add(one.first.claim.ip)
        says[key] |= set(said)
    order = sorted(addresses, key=lambda key: (isinstance(key, str), -len(addresses[key]), key))
    return {
        "rows": [_district_line(key, len(addresses[key]), says[key]) for key in order],
        "tables": list_lines(row for row, _ in hinted.lists), "none": not hinted.lists, "url": reverse("leads:hints"),
    }  # fmt: skip


def _district_line(key: Any, addresses: int, says: set[Said]) -> Fact:
    if isinstance(key, str):
        return {"what": Word(f"desk_hints.district_{key}"), "addresses": addresses, "hints": [], "sources": []}
    tables = sorted({(one.list.label, one.list.id) for one in says})
    return {
        "hints": key, "addresses": addresses, "sources": sorted({one.hint.source for one in says}),
        "tables": [(label, reverse("leads:hint_list", args=[list_id])) for label, list_id in tables],
    }  # fmt: skip
