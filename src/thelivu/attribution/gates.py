"""The gates of a return: the figures of its reading arrive; for each gate passed or failed, with its figures, leaves.

They ask whether the file answers what was asked, whole and with a true clock, before a row of it is used. Rows beyond
the request are counted here and nowhere kept: they show a wrong zone. Each gate stands for a documented wrong door
(attribution reference, section 1.1). Pure over `Figures`: rows read one by one and SQL over millions end here alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from thelivu.attribution.figures import Figures
from thelivu.attribution.lease import micros
from thelivu.attribution.mapping import ReturnMapping
from thelivu.base import Word

GATES = (
    *("echo", "trailer", "asked_window", "span", "clock_24h", "day_month"),
    *("duplicates", "spreadsheet", "controls", "origin"),
)
RETURN_STATES = ("PASSED", "REJECTED", "SUSPECT", "INCOMPLETE", "ORIGIN_UNPROVEN")
FAILED = {"echo": "REJECTED", "trailer": "INCOMPLETE", "origin": "ORIGIN_UNPROVEN"}  # all others: SUSPECT
MINUTE = 60_000_000  # microseconds
BACKWARD = 2  # rows that end before they start, from which it is the clock and not a slip


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate: its code, whether the return passed, and the figures behind that."""

    code: str
    passed: bool
    detail: Word


def judge(mapping: ReturnMapping, figures: Figures) -> tuple[Gate, ...]:
    """All gates in their order; one that has nothing to test is passed and says so."""
    tests = (
        *(_echo, _trailer, _asked_window, _span, _clock_24h, _day_month),
        *(_duplicates, _spreadsheet, _controls, _origin),
    )
    return tuple(test(mapping, figures) for test in tests)


def state_of(gates: Sequence[Gate]) -> str:
    """PASSED, or what the first failed gate makes of the return."""
    failed = (FAILED.get(gate.code, "SUSPECT") for gate in gates if not gate.passed)
    return next(failed, "PASSED")


def _gate(code: str, outcome: str, **values: str | int) -> Gate:
    """A gate's detail is `ok`, `idle` (nothing to test) or the name of what failed."""
    return Gate(code, outcome in ("ok", "idle"), Word(f"attribution.gate.{code}.{outcome}", values))


def _echo(mapping: ReturnMapping, figures: Figures) -> Gate:  # noqa: ARG001 - one shape for every gate
    if figures.strays:
        return _gate("echo", "stray", rows=figures.strays)
    return _gate("echo", "ok", rows=figures.rows_in)


def _trailer(mapping: ReturnMapping, figures: Figures) -> Gate:
    if figures.torn:
        return _gate("trailer", "torn", rows=figures.rows_in)
    if figures.cut and figures.rows_in not in figures.declared:
        return _gate("trailer", "cut", rows=figures.rows_in)
    if mapping.trailer is None:
        return _gate("trailer", "idle", rows=figures.rows_in)
    if not figures.declared:
        return _gate("trailer", "none", rows=figures.rows_in)
    wrong = [number for number in figures.declared if number != figures.rows_in]
    if wrong:
        said = "?" if wrong[0] is None else str(wrong[0])
        return _gate("trailer", "differs", declared=said, rows=figures.rows_in)
    return _gate("trailer", "ok", rows=figures.rows_in)


def _asked_window(mapping: ReturnMapping, figures: Figures) -> Gate:  # noqa: ARG001
    if figures.rows_in and not figures.placed:
        return _gate("asked_window", "nothing_placed", rows=figures.rows_in)
    if figures.outside:
        return _gate("asked_window", "outside", outside=figures.outside, rows=figures.placed)
    return _gate("asked_window", "ok", rows=figures.placed)


def _span(mapping: ReturnMapping, figures: Figures) -> Gate:
    asked = mapping.asked
    # Rows that are not bound to the time asked for (who held a number) span nothing: they have no last moment.
    if asked.seconds < 6 * 3600 or figures.rows_in < 200 or not figures.last:
        return _gate("span", "idle", rows=figures.rows_in)
    late = figures.first - micros(asked.lo)
    early = micros(asked.hi) - figures.last
    if late > 60 * MINUTE:
        return _gate("span", "begins_late", minutes=late // MINUTE)
    if early > 60 * MINUTE:
        return _gate("span", "ends_early", minutes=early // MINUTE)
    return _gate("span", "ok")


def _clock_24h(mapping: ReturnMapping, figures: Figures) -> Gate:
    if figures.marked and figures.unmarked:
        return _gate("clock_24h", "mixed", marked=figures.marked, unmarked=figures.unmarked)
    if figures.backward >= BACKWARD:
        return _gate("clock_24h", "backward", rows=figures.backward)
    if mapping.asked.seconds < 18 * 3600 or figures.times < 40:
        return _gate("clock_24h", "idle", values=figures.times)
    if not figures.late:
        return _gate("clock_24h", "no_afternoon", values=figures.times)
    if figures.mornings:
        return _gate("clock_24h", "mornings", days=figures.mornings)
    if figures.falls and figures.falls == figures.half_day_falls:
        return _gate("clock_24h", "falls_back", times=figures.falls)
    return _gate("clock_24h", "ok", late=figures.late, values=figures.times)


def _day_month(mapping: ReturnMapping, figures: Figures) -> Gate:
    if figures.doubled:
        return _gate("day_month", "both_fit", rows=figures.doubled)
    if figures.swappable and not figures.ordered:
        return _gate("day_month", "unproven", rows=figures.swappable)
    return _gate("day_month", "ok" if len(mapping.formats) > 1 else "idle")


def _duplicates(mapping: ReturnMapping, figures: Figures) -> Gate:  # noqa: ARG001
    if figures.conflicting:
        return _gate("duplicates", "conflict", rows=figures.conflicting)
    return _gate("duplicates", "ok", rows=figures.placed)


def _spreadsheet(mapping: ReturnMapping, figures: Figures) -> Gate:  # noqa: ARG001
    if figures.damaged:
        return _gate("spreadsheet", "damaged", rows=figures.damaged)
    return _gate("spreadsheet", "ok", rows=figures.rows_in)


def _controls(mapping: ReturnMapping, figures: Figures) -> Gate:
    sent = len(mapping.controls)
    if not sent:
        return _gate("controls", "idle")
    if figures.controls_missed:
        return _gate("controls", "missed", missed=figures.controls_missed, controls=sent)
    return _gate("controls", "ok", controls=sent)


def _origin(mapping: ReturnMapping, figures: Figures) -> Gate:
    if not mapping.origin_stated:
        return _gate("origin", "idle")
    if mapping.origin is None:
        return _gate("origin", "unproven")
    if mapping.certified_sha256 not in ("", figures.sha256):
        return _gate("origin", "differs")
    return _gate("origin", "ok", basis=mapping.origin)
