"""What the pages of batches, swarms and a sensor's leads show: presence, levels, flags and vantage points of addresses.

What a peer says of itself (its client, its self-declared addresses) shows nowhere: it is the peer's own word.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.urls import reverse

from thelivu.attribution import block
from thelivu.base import Word
from thelivu.desk.people.queries import names
from thelivu.desk.register.queries import now
from thelivu.sensor.corroborate import Standing
from thelivu.sensor.intake import HOLDS_BACK, LATE
from thelivu.sensor.lead import FORMAT, Interval
from thelivu.sensor.values import moment

from . import sensor_queries as queries
from .hint_pages import districts_of, window_of
from .queries.exits import Exits
from .seen import exit_words
from .sensor_drawing import Row, drawings, uncovered
from .sensor_pages import PLACES, Fact

_STEP_S = 600  # seconds


def batch_page(row: Any) -> Fact:
    """One batch: what it carries, where it stands, why it carries less."""
    place = queries.places_of(row.sensor_id)[row.number]
    who = names({row.taken_by})
    held = [one for one in row.marks if one in HOLDS_BACK]
    state = place if place != "stands" else "held" if held else "late" if row.marks else "stands"
    below = row.lines - row.levels.get("L4", 0)
    return {
        "row": row, "look": PLACES.get(state, "not_confirmed"), "word": Word(f"desk_sensor.place_{place}"),
        "sentence": Word(f"desk_sensor.batch_sentence_{state}", {"number": row.number, "sensor": row.sensor.label}),
        "marks": [Word(f"desk_sensor.mark_why_{one}") for one in row.marks],
        "differences": [Word(one["code"], one["values"]) for one in row.differences],
        "strip": [
            {"term": "desk_sensor.sensor", "value": row.sensor.label, "url": reverse("leads:sensor", args=[row.sensor_id])},
            {"term": "desk_sensor.order", "value": row.order.label, "url": reverse("leads:watch", args=[row.order_id])},
            {"term": "desk_sensor.number", "value": str(row.number)},
            {"term": "desk_sensor.made_at", "at": row.made_at},
        ],
        "parts": [
            (row.lines, Word("desk_sensor.lines"), ""), (row.levels.get("L4", 0), Word("desk_sensor.claims"), ""),
            (below, Word("desk_sensor.below"), ""),
        ],
        "facts": [
            {"term": "desk_sensor.levels", "value": ", ".join(f"{level} {count}" for level, count in row.levels.items())},
            {"term": "desk_sensor.first_line", "value": str(row.first)},
            {"term": "desk_sensor.prev_hash", "digest": row.prev_hash},
            {"term": "desk_sensor.last_hash", "digest": row.hash},
            {"term": "desk_leads.sha256", "digest": row.sha256},
            {"term": "desk_sensor.taken_by", "value": who.get(row.taken_by, "")},
            {"term": "desk_sensor.taken_at", "at": row.recorded_at},
        ],
        "source_url": reverse("leads:source", args=[row.source]) if row.source else "",
    }  # fmt: skip


def swarm_page(row: Any, asked: Mapping[str, str]) -> Fact:
    """One swarm from all its vantage points: who was there when, how well that stands, and what speaks against it.

    `shown` are the intervals that were asked for, the newest first; `lines_of` makes lines of those on one page.
    """
    found, standing = queries.watch_of(row.same)
    points = queries.vantage_points(row.same) or [row]  # of a draft: itself, and nothing was seen
    exits = Exits()
    of = [(one, one.level(standing), exits.on(block(one.first.claim.ip), window_of(one))) for one in reversed(found)]
    listed = {one.first.claim.ip for one, _, kinds in of if kinds}
    window = _window(points)
    by_address: dict[str, list[Interval]] = defaultdict(list)
    for one in found:
        by_address[one.first.claim.ip].append(one)
    rows = [
        Row(ip, tuple((moment(one.first.claim.at_us), moment(one.to_us), one.level(standing)) for one in by_address[ip]))
        for ip in sorted(by_address, key=lambda ip: -by_address[ip][-1].to_us)
    ]
    levels = Counter(level for _, level, _ in of)
    return {
        "row": row, "total": len(of), "addresses": len(by_address),
        "shown": [one for one, level, kinds in of if _asked_for(level, kinds, asked)],
        "lines_of": lambda page: interval_lines(page, standing, exits),
        "sentence": Word("desk_sensor.swarm_sentence", {"addresses": len(by_address), "intervals": len(found)}),
        "pictures": drawings(rows, window, uncovered(window, covered(points))), "more_rows": max(0, len(rows) - 20),
        "strip": [
            {"term": "desk_sensor.order", "value": row.order.label, "url": reverse("leads:watch", args=[row.order_id])},
            {"term": "desk_sensor.lists", "value": row.list}, {"term": "desk_sensor.reviewer", "value": row.reviewer},
            {"term": "desk_sensor.corroborated", "value": f"{levels['L5']} / {len(of)}"},
            {"term": "desk_exits.addresses_on", "value": f"{len(listed)} / {len(by_address)}"},
        ],
        "points": [
            {"alias": one.alias, "order": one.order.label, "url": reverse("leads:watch_swarm", args=[one.order_id, one.number]),
             "sensor": one.order.sensor.label, "name": one.order.sensor.name, "place": one.order.sensor.place}
            for one in points
        ],
        "returns_url": reverse("operations:watch_returns", args=[row.order_id]), "districts": districts_of(found, exits),
    }  # fmt: skip


def _asked_for(level: str, kinds: tuple[str, ...], asked: Mapping[str, str]) -> bool:
    wanted = asked.get("exit") or ("on" if kinds else "off")
    return asked.get("level") in (None, "", level) and wanted == ("on" if kinds else "off")


def _window(points: Sequence[Any]) -> tuple[datetime, datetime]:
    """From when the first order began to now, or to when the last one ended: in steps, so that a page is the same a moment later."""
    last = max(one.order.withdrawn_at or one.order.valid_to for one in points)
    first = min(one.order.valid_from for one in points)
    at = datetime.fromtimestamp(math.ceil(now().timestamp() / _STEP_S) * _STEP_S, UTC)
    return first, max(min(at, last), first)


def covered(points: Sequence[Any]) -> list[tuple[datetime, datetime]]:
    """The times that batches of these orders speak of: from the batch before, at most a day, to when each was made."""
    found = []
    stand = queries.that_stand(point.order.sensor_id for point in points)
    for point in points:
        before: Any = None
        for row in stand[point.order.sensor_id]:
            began = max(point.order.valid_from, row.made_at - LATE, *([before.made_at] if before else []))
            if row.order_id == point.order_id and began < row.made_at:
                found.append((began, row.made_at))
            before = row
    return found


def interval_lines(found: Iterable[Interval], standing: dict[str, Standing], exits: Exits) -> list[Fact]:
    """Intervals in a table, oldest first."""
    return [
        {
            "ip": one.first.claim.ip, "port": one.first.claim.port, "from": moment(one.first.claim.at_us),
            "to": moment(one.to_us), "doubt": max(each.claim.doubt_us for each in one.seen) / 1e6,
            "claims": len(one.seen), "sensors": ", ".join(one.sensors), "level": one.level(standing),
            "look": "passed" if one.level(standing) == "L5" else "not_confirmed", "incoming": one.first.claim.dir == "in",
            "exits": exit_words(exits.on(block(one.first.claim.ip), window_of(one))),
            "pieces": _pieces(one), "flags": [Word(f"sensor.flag.{flag}") for flag in _flags(one, standing)],
        }
        for one in found
    ]  # fmt: skip


def _pieces(one: Interval) -> Word:
    last = one.seen[-1].claim
    if last.complete:
        return Word("desk_sensor.pieces_all")
    return Word("desk_sensor.pieces_some", {"held": str(last.pieces), "total": str(last.total or "?")})


def _flags(one: Interval, standing: dict[str, Standing]) -> list[str]:
    return sorted({flag for each in one.seen for flag in standing[each.claim.obs_id].flags})


def presence_of(lead: Any, source: Any) -> list[Fact]:
    """When the address of a lead was seen in its swarm; nothing for a lead that no sensor made."""
    of = queries.swarm_of(lead.id) if source is not None and source.format == FORMAT else None
    if of is None:
        return []
    found, standing = queries.watch_of(of[0])
    return interval_lines((one for one in found if one.first.claim.ip == of[1]), standing, Exits())
