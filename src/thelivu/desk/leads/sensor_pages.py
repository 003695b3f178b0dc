"""What the pages of sensors and watch orders show: rows of the room arrive, values that a template reads leave.

A swarm is its alias here. Nothing of this module has ever held a hash.
"""

from collections.abc import Iterable
from typing import Any, TypeAlias

from django.urls import reverse

from thelivu.base import Word
from thelivu.desk.people.pages import refusal
from thelivu.desk.people.queries import Actor, names
from thelivu.desk.register.queries import now
from thelivu.sensor.intake import missing, places

from . import sensor_queries as queries
from .pages import authority_facts

Fact: TypeAlias = dict[str, Any]
LOOKS = {
    "withdrawn": "void", "lapsed": "expired", "waiting": "waiting", "not_started": "not_started", "holds": "running",
}  # fmt: skip
PLACES = {"stands": "passed", "gap": "waiting", "broken": "failed"}


# Sensors --------------------------------------------------------------------------------------------------------------
def sensor_lines(rows: Iterable[Any]) -> list[Fact]:
    """Sensors in a list."""
    return [
        {
            "label": row.label, "url": reverse("leads:sensor", args=[row.id]), "name": row.name, "place": row.place,
            "own": Word("desk_sensor.own" if row.own else "desk_sensor.partners"), "addresses": row.addresses,
            "look": "void" if row.retired_at else "passed", "void": bool(row.retired_at),
            "word": Word("desk_sensor.is_retired" if row.retired_at else "desk_sensor.is_enrolled"),
        }
        for row in rows
    ]  # fmt: skip


def sensor_page(row: Any, actor: Actor) -> Fact:
    """One sensor as this officer sees it."""
    who = names({row.recorded_by, row.retired_by})
    batches = queries.batches_of_sensor(row.id) if row.own else []
    facts: list[Fact] = [
        {"term": "desk_sensor.addresses", "value": ", ".join(row.addresses), "mono": True},
        {"term": "desk_sensor.recorded_by", "value": who.get(row.recorded_by, "")},
    ]
    if row.own:
        facts.insert(0, {"term": "desk_sensor.sensor_id", "value": row.sensor, "mono": True})
        facts.insert(1, {"term": "desk_forwarding.sign_key", "value": row.sign_key, "mono": True})
    if row.retired_at:
        facts += [
            {"term": "desk_sensor.retired_by", "value": who.get(row.retired_by, "")},
            {"term": "desk_sensor.field_why", "value": row.retired_why, "outside": True},
        ]
    state = "retired" if row.retired_at else "enrolled" if row.own else "partner"
    numbers = queries.numbered(row.id)
    gone = missing(numbers)
    return {
        "row": row, "look": "void" if row.retired_at else "passed", "word": Word(f"desk_sensor.is_{state}"),
        "sentence": Word(f"desk_sensor.sensor_sentence_{state}"), "facts": facts,
        "strip": [
            {"term": "desk_sensor.place" if row.own else "desk_sensor.field_office", "value": row.place},
            {"term": "desk_sensor.batches", "value": str(len(batches))},
            {"term": "desk_sensor.retired_at" if row.retired_at else "desk_sensor.recorded_at", "at": row.retired_at or row.recorded_at},
        ],
        "missing": Word("desk_sensor.missing", {"numbers": _numbers(gone)}) if gone else None,
        "batches": batch_lines(reversed(batches), places(numbers)),
        "orders": order_lines(queries.orders().filter(sensor=row.id)),
        "may_retire": not row.retired_at and actor.may("approve"),
    }  # fmt: skip


def _numbers(gone: tuple[int, ...]) -> str:
    """The first of them; a long row is not read."""
    return ", ".join(map(str, gone[:12])) + (" …" if len(gone) > 12 else "")


def batch_lines(rows: Iterable[Any], place: dict[int, Any]) -> list[Fact]:
    """Batches in a list, each with its place and its marks."""
    return [
        {
            "label": row.label, "url": reverse("leads:batch", args=[row.id]), "number": row.number, "lines": row.lines,
            "claims": row.levels.get("L4", 0), "made_at": row.made_at, "taken_at": row.recorded_at,
            "look": PLACES[place[row.number]], "word": Word(f"desk_sensor.place_{place[row.number]}"),
            "marks": [Word(f"desk_sensor.mark_{one}") for one in row.marks],
        }
        for row in rows
    ]  # fmt: skip


# Orders ---------------------------------------------------------------------------------------------------------------
def order_lines(rows: Iterable[Any]) -> list[Fact]:
    """Orders in a list."""
    at = now()
    return [
        {
            "label": row.label, "url": reverse("leads:watch", args=[row.id]), "sensor": row.sensor.label,
            "name": row.sensor.name, "swarms": row.swarms, "modes": _modes(row), "until": row.valid_to,
            "look": LOOKS[queries.standing(row, at)], "word": Word(f"desk_sensor.order_is_{queries.standing(row, at)}"),
            "void": row.withdrawn_at is not None,
        }
        for row in rows
    ]  # fmt: skip


def _modes(row: Any) -> Word:
    return Word("desk_sensor.modes_listed" if row.listed else "desk_sensor.modes_quiet")


def order_page(row: Any, actor: Actor) -> Fact:
    """One order as this officer sees it, with the next lawful step."""
    at = now()
    state = queries.standing(row, at)
    own = row.drafted_by == actor.id
    who = names({row.drafted_by, row.approved_by, row.withdrawn_by})
    against = refusal(lambda: queries.check_exported(row, at))
    sentence = "waiting_own" if state == "waiting" and own else state
    values = {"who": who.get(row.withdrawn_by, ""), "why": row.withdrawn_why}
    return {
        "row": row, "look": LOOKS[state], "word": Word(f"desk_sensor.order_is_{state}"),
        "sentence": Word(f"desk_sensor.order_sentence_{sentence}", values), "strip": _strip(row), "facts": _facts(row),
        "officers": _two(row, who), "may_approve": state == "waiting" and actor.may("approve") and not own,
        "may_export": against is None and actor.may("export"),
        "against": against if state in ("holds", "not_started") else None,
        "may_withdraw": row.withdrawn_at is None and actor.may("decide"),
        "batches": batch_lines(queries.batches_of_order(row.id), queries.places_of(row.sensor_id)),
        "returns_url": reverse("operations:watch_returns", args=[row.id]),
    }  # fmt: skip


def _strip(row: Any) -> list[Fact]:
    return [
        {"term": "desk_sensor.sensor", "value": row.sensor.label, "url": reverse("leads:sensor", args=[row.sensor_id])},
        {"term": "desk_sensor.swarms", "value": str(row.swarms)},
        {"term": "desk_sensor.modes", "value": _modes(row), **({"note": "desk_sensor.listed_note"} if row.listed else {})},
        {"term": "desk_sensor.valid_from", "at": row.valid_from},
        {"term": "desk_sensor.valid_to", "at": row.valid_to},
    ]


def _facts(row: Any) -> list[Fact]:
    return [
        {"term": "desk_sensor.field_purpose", "value": row.purpose, "outside": True},
        {"term": "desk_sensor.lists", "value": ", ".join(row.lists), "mono": True},
        {"term": "desk_sensor.drafted_at", "at": row.recorded_at},
    ]


def _two(row: Any, who: dict[str, str]) -> list[Fact]:
    agreed = bool(row.approved_by)
    return [
        {"name": who.get(row.drafted_by, ""), "did": Word("desk_sensor.drafted_it")},
        {
            "name": who.get(row.approved_by, ""), "open": not agreed,
            "did": Word("desk_sensor.approved_it" if agreed else "desk_sensor.not_approved"),
        },
    ]  # fmt: skip


def order_rail(row: Any) -> Fact:
    """The authority and the clocks beside an order."""
    running = queries.standing(row, now()) in ("holds", "not_started")
    ends = [{"term": "desk_sensor.valid_to", "due": row.valid_to, "started": row.valid_from}] if running else []
    return {"authority": authority_facts(row.authority), "deadlines": ends}


def swarm_lines(order: Any, rows: Iterable[Any]) -> list[Fact]:
    """The swarms of an order by alias, with how many claims and addresses each has."""
    rows = list(rows)
    counts = queries.counts_of(row.id for row in rows)
    return [
        {
            "alias": row.alias, "url": reverse("leads:watch_swarm", args=[order.id, row.number]), "list": row.list,
            "reviewer": row.reviewer, "pieces": row.pieces, "claims": counts.get(row.id, (0, 0))[0],
            "addresses": counts.get(row.id, (0, 0))[1],
        }
        for row in rows
    ]  # fmt: skip
