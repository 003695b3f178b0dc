"""Control pairs: known events on lines of the unit's own, laid before second officers among their other pairs.

Arrives: who reviews what, the returns whose controls came back, the office's key. Leaves: whether a control comes before
a sighting, and the pair: an instant on the unit's own line whose row is known, or one for which it is known that no row
fits. The draw is keyed: the same on every reading, and nobody without the key can work out which pair it is.
"""

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from thelivu.attribution import Block, Control, Lease, Return, Sighting, block
from thelivu.base import InputError, Span, rfc3339
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.queries import keys

from . import queries, raw, returned

ONE_IN = 19  # a control before every nineteenth sighting on average: one pair in twenty is a control
TRIES = 48  # instants looked at for one control
DOUBT_S = 5  # of the unit's own clock


@dataclass(frozen=True, slots=True)
class Pair:
    """A control pair: what is shown, and what is known."""

    returned: str  # id of the return
    number: int  # which control of its mapping
    sighting: Sighting
    known: frozenset[tuple[str, int]]  # places (SHA-256, row) that are right; empty: no row fits
    row: int | None  # the row of the unit's own line, as it is recorded
    written: raw.Written  # the raw words in which it stands


@dataclass(frozen=True, slots=True)
class Task:
    """The next pair for an officer; `token` names it in a form and tells nothing."""

    sighting: str
    control: Pair | None
    token: str


def next_task(actor: Actor, row: queries.Decision) -> Task | None:
    """The pair that this officer reviews next for a decision, or None."""
    left = queries.to_review(actor, [row]).get(row.id, ())
    return task_before(actor, row, left[0]) if left else None


def task_before(actor: Actor, row: queries.Decision, sighting_id: str) -> Task:
    """The pair that comes now where this sighting is next: a control that nobody has answered, or the sighting's own."""
    place = (row.id, sighting_id, actor.id)
    control = None
    if _drawn(place) and not queries.control_answered(*place):
        control = next(_pairs(place), None)
    return Task(sighting_id, control, _mac("task", *place, "control" if control else "").hex()[:16])


def judged(pair: Pair, chosen: tuple[str, int] | None) -> tuple[bool, str]:
    """Whether a choice (id of a return, row) is the known answer, and the choice as it is recorded."""
    if chosen is None:
        return not pair.known, ""
    shown = rows_of(pair.sighting)
    place = next((lease.place for row, lease in shown if (row.id, lease.row) == chosen), None)
    if place is None:
        raise InputError("desk_attribution.row_not_shown")
    return place in pair.known, f"{chosen[0]}:{chosen[1]}"


def moment(pair: Pair) -> datetime:
    """The instant of a pair."""
    assert pair.sighting.at is not None
    return pair.sighting.at.lo


def sighting_of(row: Any) -> Sighting:
    """The sighting of an answered pair, from its record."""
    return Sighting(
        id="", identity="", address=block(row.address), time=rfc3339(row.at), at=Span(row.at, row.at), source="",
        port=row.port, uncertainty_s=DOUBT_S,
    )  # fmt: skip


def rows_of(sighting: Sighting) -> list[tuple[queries.Returned, Lease]]:
    """The rows that a reviewer of this sighting is shown, each with its return."""
    known = returned.read_about([sighting.address])
    ids = {one.sha256: row_id for (row_id, _), one in known.items()}
    shown = returned.rows_around(sighting, known.values())
    rows = queries.returns_of({ids[lease.return_sha256] for lease in shown})
    return [(rows[ids[lease.return_sha256]], lease) for lease in shown]


def _mac(*parts: str) -> bytes:
    """A digest under the office's key, for this use alone."""
    said = "\n".join(("control pair", *parts)).encode()
    return hmac.new(keys().name, said, hashlib.sha256).digest()


def _drawn(place: Sequence[str]) -> bool:
    return int.from_bytes(_mac("draw", *place)[:8], "big") % ONE_IN == 0


def _pairs(place: Sequence[str]) -> Iterator[Pair]:
    """The pairs that can stand at this place, in the order of the draw; those that the officer had come last."""
    decision, sighting_id, officer = place
    template = queries.sighting(sighting_id)
    shape = raw.written(template)
    had = queries.controls_had(officer)
    offered = [
        (row, number) for row in queries.with_controls() for number in range(len(row.mapping["controls"]))
    ]
    offered.sort(key=lambda one: ((one[0].id, one[1]) in had, _mac("which", officer, one[0].id, str(one[1]))))
    for row, number in offered:
        pair = _pair(row, number, shape, (decision, sighting_id, officer))
        if pair is not None:
            yield pair


def _pair(row: queries.Returned, number: int, shape: raw.Written, place: Sequence[str]) -> Pair | None:
    """One control as a pair: by the draw one whose row is known or one that no row fits; the other where it cannot be."""
    value = returned.read(row)
    control = value.mapping.controls[number]
    no_row = bool(_mac("kind", *place, row.id, str(number))[0] % 2)
    # Of all instants that are tried the address is one, so its rows are read once.
    held = tuple(returned.read_about([_address(control, place)]).values())
    for fits in (not no_row, no_row):
        for at in _instants(value, control, fits, (*place, row.id, str(number))):
            sighting = _sighting(control, at, place)
            shown = returned.rows_around(sighting, held)
            known = _known(sighting, shown, control.subscriber)
            if known is None or bool(known) is not fits or not shown:
                continue
            dressed = shape.dressed(str(sighting.address), control.port, at)
            if dressed is None:
                return None
            own = [lease.row for lease in shown if lease.place in known and lease.return_sha256 == row.sha256]
            return Pair(row.id, number, sighting, known, min(own, default=None), dressed)
    return None


def _address(control: Control, place: Sequence[str]) -> Block:
    """The address of a control; of a prefix, which is the line's, one whose use is nobody's secret."""
    address = control.address
    if address.version != 6:
        return address
    host = int.from_bytes(_mac("host", *place)[:8], "big")
    return Block(6, address.network >> 64 << 64 | host, 128)


def _sighting(control: Control, at: datetime, place: Sequence[str]) -> Sighting:
    return Sighting(
        id="", identity="", address=_address(control, place), time=rfc3339(at), at=Span(at, at), source="", port=control.port,
        uncertainty_s=DOUBT_S,
    )  # fmt: skip


def _instants(value: Return, control: Control, fits: bool, place: Sequence[str]) -> Iterator[datetime]:
    """Instants to the second: inside the lease of the unit's own line, or anywhere within the request."""
    spans = [_inside(one, value) for one in value.leases if _own(one, control)] if fits else [_asked(value)]
    for number in range(TRIES):
        drawn = int.from_bytes(_mac("at", *place, str(fits), str(number))[:8], "big")
        usable = [(lo, int((hi - lo).total_seconds())) for lo, hi in spans if hi > lo]
        if not usable:
            return
        lo, seconds = usable[drawn % len(usable)]
        yield lo + timedelta(seconds=drawn // len(usable) % (seconds + 1))


def _own(lease: Lease, control: Control) -> bool:
    port = lease.ports is None or (
        control.port is not None and lease.ports[0] <= control.port <= lease.ports[1]
    )
    return (
        not lease.beyond
        and lease.line.subscriber == control.subscriber
        and lease.block.holds(control.address)
        and port
    )


def _inside(lease: Lease, value: Return) -> tuple[datetime, datetime]:
    """The part of a lease that holds whatever the clocks' bounds are, within the request."""
    bound = timedelta(seconds=2 * lease.g_s + 2 * DOUBT_S)
    lo, hi = _asked(value)
    last = hi if lease.end is None else min(hi, _second(lease.end - bound))
    return max(lo, _second(lease.start + bound) + timedelta(seconds=1)), last


def _asked(value: Return) -> tuple[datetime, datetime]:
    edge = timedelta(seconds=2 * DOUBT_S)
    return _second(value.mapping.asked.lo + edge), _second(value.mapping.asked.hi - edge)


def _second(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)


def _known(sighting: Sighting, shown: Sequence[Lease], own: str) -> frozenset[tuple[str, int]] | None:
    """The rows that are right; None where the rows do not decide it, so that the pair would be no test."""
    window = sighting.window
    assert window is not None
    near = [lease for lease in shown if _touches(lease, window)]
    if not near:
        return frozenset()
    whole = all(lease.start <= window.lo and (lease.end is None or window.hi <= lease.end) for lease in near)
    alone = {lease.line.subscriber for lease in near} == {own}
    return frozenset(lease.place for lease in near) if whole and alone else None


def _touches(lease: Lease, window: Span) -> bool:
    bound = timedelta(seconds=2 * lease.g_s)
    return lease.start - bound <= window.hi and (lease.end is None or lease.end + bound >= window.lo)
