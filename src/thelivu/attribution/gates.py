"""The gates of a return: what its reading showed arrives; for each gate passed or failed, with its figures, leaves.

They ask whether the file answers what was asked, whole and with a true clock, before a row of it is used. Rows beyond
the request are read here and nowhere kept: they show a wrong zone. Each gate stands for a documented wrong door
(attribution reference, section 1.1).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from thelivu.attribution.addresses import Block
from thelivu.attribution.lease import Lease, micros
from thelivu.attribution.mapping import Control, ReturnMapping
from thelivu.attribution.match import Log, candidates, covers, of_line, window_of
from thelivu.attribution.row import AskedFor, Clocks
from thelivu.base import Span, Word

GATES = ("echo", "trailer", "asked_window", "span", "clock_24h", "day_month", "controls", "origin")
RETURN_STATES = ("PASSED", "REJECTED", "SUSPECT", "INCOMPLETE", "ORIGIN_UNPROVEN")
FAILED = {"echo": "REJECTED", "trailer": "INCOMPLETE", "origin": "ORIGIN_UNPROVEN"}  # all others: SUSPECT
HOUR = 3_600_000_000  # microseconds
CONTROL_S = 5  # seconds: the default uncertainty of a sighting


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate: its code, whether the return passed, and the figures behind that."""

    code: str
    passed: bool
    detail: Word


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reading of a file showed, as the gates need it."""

    mapping: ReturnMapping
    asked_for: AskedFor
    bound_s: float
    leases: Sequence[Lease]
    rows_in: int
    declared: tuple[int | None, ...]  # numbers of the trailer lines; None where one has no number
    cut: bool  # the sheet ends at its last possible row
    strays: int
    clocks: Clocks
    doubled: int


@dataclass(frozen=True, slots=True)
class _Known:
    """A control as a match sees it."""

    address: Block
    port: int | None
    dest: Block | None = None
    dest_port: int | None = None


def judge(reading: Reading) -> tuple[Gate, ...]:
    """All gates in their order; one that has nothing to test is passed and says so."""
    tests = (_echo, _trailer, _asked_window, _span, _clock_24h, _day_month, _controls, _origin)
    return tuple(test(reading) for test in tests)


def state_of(gates: Sequence[Gate]) -> str:
    """PASSED, or what the first failed gate makes of the return."""
    failed = (FAILED.get(gate.code, "SUSPECT") for gate in gates if not gate.passed)
    return next(failed, "PASSED")


def _gate(code: str, outcome: str, **values: str | int) -> Gate:
    """A gate's detail is `ok`, `idle` (nothing to test) or the name of what failed."""
    return Gate(code, outcome in ("ok", "idle"), Word(f"attribution.gate.{code}.{outcome}", values))


def _echo(reading: Reading) -> Gate:
    if reading.strays:
        return _gate("echo", "stray", rows=reading.strays)
    return _gate("echo", "ok", rows=reading.rows_in)


def _trailer(reading: Reading) -> Gate:
    if reading.cut:
        return _gate("trailer", "cut", rows=reading.rows_in)
    if reading.mapping.trailer is None:
        return _gate("trailer", "idle", rows=reading.rows_in)
    if not reading.declared:
        return _gate("trailer", "none", rows=reading.rows_in)
    wrong = [number for number in reading.declared if number != reading.rows_in]
    if wrong:
        said = "?" if wrong[0] is None else str(wrong[0])
        return _gate("trailer", "differs", declared=said, rows=reading.rows_in)
    return _gate("trailer", "ok", rows=reading.rows_in)


def _asked_window(reading: Reading) -> Gate:
    if reading.rows_in and not reading.leases:
        return _gate("asked_window", "nothing_placed", rows=reading.rows_in)
    slack = round((reading.bound_s + 60) * 1_000_000)
    outside = sum(reading.asked_for.outside(lease, slack) for lease in reading.leases)
    if outside:
        return _gate("asked_window", "outside", outside=outside, rows=len(reading.leases))
    return _gate("asked_window", "ok", rows=len(reading.leases))


def _span(reading: Reading) -> Gate:
    asked = reading.mapping.asked
    if asked.seconds < 6 * 3600 or reading.rows_in < 200 or not reading.leases:
        return _gate("span", "idle", rows=reading.rows_in)
    late = min(lease.first for lease in reading.leases) - micros(asked.lo)
    early = micros(asked.hi) - max(lease.last for lease in reading.leases)
    if late > HOUR:
        return _gate("span", "begins_late", minutes=late * 60 // HOUR)
    if early > HOUR:
        return _gate("span", "ends_early", minutes=early * 60 // HOUR)
    return _gate("span", "ok")


def _clock_24h(reading: Reading) -> Gate:
    clocks = reading.clocks
    if clocks.marked and clocks.unmarked:
        return _gate("clock_24h", "mixed", marked=clocks.marked, unmarked=clocks.unmarked)
    if reading.mapping.asked.seconds < 18 * 3600 or clocks.values < 40:
        return _gate("clock_24h", "idle", values=clocks.values)
    if not clocks.late:
        return _gate("clock_24h", "no_afternoon", values=clocks.values)
    return _gate("clock_24h", "ok", late=clocks.late, values=clocks.values)


def _day_month(reading: Reading) -> Gate:
    if reading.doubled:
        return _gate("day_month", "both_fit", rows=reading.doubled)
    return _gate("day_month", "ok" if len(reading.mapping.formats) > 1 else "idle")


def _controls(reading: Reading) -> Gate:
    controls = reading.mapping.controls
    if not controls:
        return _gate("controls", "idle")
    log = Log(reading.leases)
    missed = sum(not _resolves(control, log) for control in controls)
    if missed:
        return _gate("controls", "missed", missed=missed, controls=len(controls))
    return _gate("controls", "ok", controls=len(controls))


def _resolves(control: Control, log: Log) -> bool:
    doubt = timedelta(seconds=CONTROL_S)
    window = window_of(Span(control.at - doubt, control.at + doubt))
    seen = _Known(control.address, control.port)
    lines = candidates(log.overlapping(seen, window))
    if len(lines) != 1 or lines[0].subscriber != control.subscriber:
        return False
    return covers(of_line(log.fitting(seen), lines[0]), window)


def _origin(reading: Reading) -> Gate:
    if not reading.mapping.origin_stated:
        return _gate("origin", "idle")
    if reading.mapping.origin is None:
        return _gate("origin", "unproven")
    return _gate("origin", "ok", basis=reading.mapping.origin)
