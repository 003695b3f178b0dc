"""The page of a decision: stored rows arrive; its state, sentence, strip, reason chain and tests leave, as words.

The chain is drawn from the stored rows at each reading. "Are they two?" asks the rules again over the same rows.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

from django.urls import reverse

from thelivu.attribution import Differs, are_two
from thelivu.base import IST, Word, say
from thelivu.law import load as load_law

from . import chain_table, queries, returned, stored, timeline

LOOKS = {
    "CONFIRMED": "confirmed", "VOID": "void", "CORROBORATED": "not_confirmed", "ADDRESS_UNPROVEN": "not_confirmed",
    "CONTRADICTORY": "failed", "AMBIGUOUS": "ambiguous", "NEEDS_ZONE": "ambiguous",
}  # fmt: skip

DRAWN = ("attribution.row_", "attribution.margin_", "attribution.fragile", "attribution.why.unique_single")
"""Reasons that the sentence above the drawing and the drawing itself say."""


def look_of(state: str) -> str:
    """The shape of a state; those that wait for something from outside are open."""
    return LOOKS.get(state, "open")


def state_word(state: str) -> Word:
    """The name of a state on a badge."""
    return Word(f"desk_attribution.state.{state}")


def written(at: datetime, language: str) -> str:
    """12-JAN-2026 22:41:07, in the zone that the time is in and the month in the reader's language."""
    month = say(Word(f"desk.time.month_{at.month}"), language).upper()
    return f"{at.day:02d}-{month}-{at.year} {at:%H:%M:%S}"


def moment(text: str) -> datetime:
    """A stored time."""
    return datetime.fromisoformat(text).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Chip:
    """A place in a return: opens that row, masked."""

    label: Word
    url: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One sighting of the reason chain."""

    number: int
    key: str
    source: str
    state: Word
    look: str
    seen: Word
    gives: tuple[tuple[Word, Chip], ...]
    reasons: tuple[Word, ...]
    drawings: tuple[timeline.Drawing, ...]
    told: tuple[chain_table.Told, ...]  # the same as the drawing, as a table
    clock_s: str


@dataclass(frozen=True, slots=True)
class Test:
    """One of the four facts of two sightings, side by side."""

    fact: Word
    rows: bool  # numbers of rows, not names
    first: str
    second: str
    differs: bool
    answer: Word


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sightings and the four things in which they must differ."""

    first: int
    second: int
    tests: tuple[Test, ...]


def panels(rows: Iterable[queries.DecidedRow], language: str) -> list[Panel]:
    """The panels of a decision in the order of time."""
    return [_panel(number, row, language) for number, row in enumerate(rows, 1)]


def _panel(number: int, row: Any, language: str) -> Panel:
    chain = row.chain
    leases = chain.get("leases", [])
    return Panel(
        number=number, key=f"s{number}", source=row.sighting.observation.origin.label, state=state_word(row.state), look=_sighting_look(row.state),
        seen=_seen(row, language), gives=tuple((_gives(row, lease, language), chip(lease)) for lease in leases[:6]),
        reasons=tuple(stored.said(one) for one in row.reasons if not one["code"].startswith(DRAWN)),
        drawings=timeline.draw_all(_drawn(chain, language)) if chain else (),
        told=chain_table.told(chain, language) if chain else (),
        clock_s=f"{chain.get('clock_s', 0):g}",
    )  # fmt: skip


def _sighting_look(state: str) -> str:
    return "proven" if state == "UNIQUE_SINGLE" else look_of(state)


def _seen(row: Any, language: str) -> Word:
    """When and where; a time without a zone as it was written."""
    sighting = queries.value_of(row.sighting)
    port = "" if sighting.port is None else str(sighting.port)
    values = {"address": row.sighting.ip, "port": port}
    kinds = {"phone": "_phone", "account": "_account"}
    ending = kinds.get(row.sighting.kind) or ("" if port else "_no_port")
    if sighting.at is None:
        return Word(f"desk_attribution.seen_no_zone{ending}", {**values, "time": sighting.time})
    middle = sighting.at.lo + (sighting.at.hi - sighting.at.lo) / 2
    doubt = (sighting.at.hi - sighting.at.lo).total_seconds() / 2 + sighting.uncertainty_s
    local = written(middle.astimezone(IST), language)
    times = {"utc": written(middle, language), "ist": local, "doubt": f"{doubt:g}"}
    return Word(f"desk_attribution.seen{ending}", {**values, **times})


def _gives(row: Any, lease: Mapping[str, Any], language: str) -> Word:
    values = {
        "line": lease["line"], "start": written(moment(lease["start"]), language),
        "end": written(moment(lease["end"]), language) if lease["end"] else "",
        "ports": "-".join(str(one) for one in dict.fromkeys(lease["ports"] or ())), "provider": row.provider or lease["label"],
    }  # fmt: skip
    if row.sighting.kind != "ip":
        return Word(f"desk_chain.holds_{row.sighting.kind}{'' if lease['end'] else '_open'}", values)
    shape = ("gives" if lease["end"] else "gives_open") + ("_ports" if lease["ports"] else "")
    return Word(f"desk_attribution.{shape}", values)


def chip(lease: Mapping[str, Any]) -> Chip:
    """R-0112, row 4,182."""
    label = Word("desk_attribution.place", {"return": lease["label"], "row": f"{lease['row']:,}"})
    return Chip(label, reverse("attribution:return_row", args=[lease["return"], lease["row"]]))


def _drawn(chain: Mapping[str, Any], language: str) -> timeline.Sighting:
    lo, hi = (moment(one) for one in chain["window"])
    leases = chain["leases"]
    alone = len({lease["line"] for lease in leases}) == 1
    sides = [side for side in (chain["before"], chain["after"]) if side]
    nearest = min(sides, key=lambda side: side["gap_s"], default=None)
    label = {"row": f"{leases[0]['row']:,}", "clock": f"{chain['clock_s']:g}"} if leases else {}
    return timeline.Sighting(
        at=lo + (hi - lo) / 2, u_s=(hi - lo).total_seconds() / 2, this=_joined(leases) if alone else None,
        neighbours=tuple(_bar(one) for one in (sides if alone else leases)), clock_s=chain["clock_s"],
        shifts=tuple(timeline.Shift(seconds, answer) for seconds, answer in chain["shifts"]),
        margin_s=nearest["gap_s"] if nearest else None, margin_after=chain["margin_after"],
        row_label=say(Word("desk_chain.row_clock", label), language) if alone else "",
    )  # fmt: skip


def _bar(lease: Mapping[str, Any]) -> timeline.Row:
    end = moment(lease["end"]) if lease["end"] else None
    return timeline.Row(lease["line"], moment(lease["start"]), end)


def _joined(leases: list[Mapping[str, Any]]) -> timeline.Row:
    """Neighbouring rows of one line as one bar."""
    bars = [_bar(lease) for lease in leases]
    ends = [bar.end for bar in bars if bar.end]
    start = min(bar.start for bar in bars if bar.start)
    return timeline.Row(bars[0].line, start, max(ends) if len(ends) == len(bars) else None)


def pairs(row: queries.Decision, details: list[queries.DecidedRow], answer: returned.Answer) -> list[Pair]:
    """Each two sightings that the decision counts, with the four facts, as the rules answer now."""
    places = {one.sighting_id: number for number, one in enumerate(details, 1)}
    labels = {one.sighting.source: one.sighting.observation.lead.source.label for one in details}
    [decided] = answer.attribution.identities
    counted = [one for one in decided.independent if one.decided.sighting.id in row.independent]
    counted.sort(key=lambda one: places[one.decided.sighting.id])
    return [
        Pair(
            places[one.decided.sighting.id], places[other.decided.sighting.id],
            tuple(_test(fact, labels) for fact in are_two(one, other)),
        )
        for one, other in combinations(counted, 2)
    ]  # fmt: skip


def _test(fact: Differs, labels: Mapping[str, str]) -> Test:
    code = fact.fact
    answer = f"desk_attribution.two_{'not_one_copy' if code == 'source' else 'different'}"
    return Test(
        fact=Word(f"desk_attribution.two_{code}"), rows=code == "lease", first=labels.get(fact.first, fact.first),
        second=labels.get(fact.second, fact.second), differs=fact.differs,
        answer=Word(answer if fact.differs else "desk_attribution.two_same"),
    )  # fmt: skip


def gates_of(row: Any) -> list[dict[str, Any]]:
    """The gates of a return as a list of checks; one that had nothing to test is open, not passed."""
    return [
        {
            "passed": None if one["detail"]["code"].endswith(".idle") else one["passed"],
            "what": Word(f"desk_attribution.gate.{one['gate']}"),
            "note": stored.said(one["detail"]),
        }
        for one in row.gates
    ]


def changes(details: Iterable[Any], returns: Iterable[Any]) -> Iterator[Word]:
    """What would change the answer: a clock that is wrong by so much, a withdrawn return, another line."""
    for number, one in enumerate(details, 1):
        if one.margin_s is not None:
            minutes = int(one.margin_s // 60) + 1
            yield Word("desk_attribution.change_clock", {"number": number, "minutes": minutes})
    for row in returns:
        yield Word("desk_attribution.change_withdrawn", {"return": row.label})
    yield Word("desk_attribution.change_other_line")


def retained_until(row: Any) -> datetime | None:
    """Until when a provider keeps the log of a sighting's time."""
    at = queries.value_of(row).at
    return at.lo + timedelta(days=load_law().retentions["isp_logs"].days) if at else None
