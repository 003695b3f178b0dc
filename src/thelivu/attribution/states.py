"""The state of one sighting: the first in the table of the exchanged formats that holds; the others are named.

Arrives: a sighting, the judged returns and the dated flags. Leaves: exactly one state with its reasons. A subscriber
is given for UNIQUE_SINGLE alone, for a search plan needs more than that (design promise 3).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from thelivu.attribution.addresses import Prefixes
from thelivu.attribution.chain import ReasonChain, chain_of
from thelivu.attribution.flags import Flag, Flags
from thelivu.attribution.lease import Lease, Line
from thelivu.attribution.lost import Lost, LostRows
from thelivu.attribution.match import Log, candidates, covers, of_line, once, window_of
from thelivu.attribution.returns import Return
from thelivu.attribution.sentences import reasons_of
from thelivu.attribution.sighting import Sighting
from thelivu.base import Span, Word

SIGHTING_STATES = (
    *("NEEDS_ZONE", "HOSTING", "EXPIRED", "NO_RETURN", "NOT_THIS_ISP", "INCOMPLETE_RETURN", "RETURN_SUSPECT"),
    *(
        "NEEDS_PORT",
        "NEEDS_DEST",
        "REASSIGNED_NUMBER",
        "NO_RECORD",
        "AMBIGUOUS",
        "SHARED_LINE",
        "HOLDER_NOT_USER",
    ),
    "UNIQUE_SINGLE",
)
"""In the order in which they are tried; each has the same name in files, on pages and in papers."""


@dataclass(frozen=True, slots=True)
class DecidedSighting:
    """One sighting, its state and what it rests on."""

    sighting: Sighting
    state: str
    holds: tuple[str, ...]  # every state that holds, the first is `state`
    candidates: tuple[Line, ...]
    evidence: tuple[Lease, ...]
    bases: tuple[tuple[Lease, ...], ...]  # for each file that proves the answer by itself, its rows
    chain: ReasonChain | None
    reasons: tuple[Word, ...]

    @property
    def line(self) -> Line | None:
        """The one line, only where the state is UNIQUE_SINGLE."""
        return self.candidates[0] if self.state == "UNIQUE_SINGLE" else None

    @property
    def margin_s(self) -> float | None:
        """How far the nearest other line is from the window, where there is one line."""
        return self.chain.margin_s if self.chain else None


class World:
    """What sightings are decided against: the leases of passed returns, every request, the flags."""

    def __init__(self, returns: Iterable[Return], flags: Iterable[Flag] = ()) -> None:
        self.returns = tuple(returns)
        self.flags = Flags(flags)
        self.log = Log(lease for one in self.returns if one.state == "PASSED" for lease in one.leases)
        self.lost = LostRows.of(row for one in self.returns if one.state == "PASSED" for row in one.lost)
        self._uses = Counter(use.account for one in self.returns if one.state == "PASSED" for use in one.uses)
        self._asked: Prefixes[Return] = Prefixes()
        for one in self.returns:
            for under in dict.fromkeys(one.mapping.asked.blocks):
                self._asked.add(under, one)

    def uses(self, sighting: Sighting) -> int:
        """How many sign-ins and numbers of an account the returns that can be used state."""
        return self._uses[sighting.address]

    def covering(self, sighting: Sighting, window: Span) -> tuple[Return, ...]:
        """The returns that were asked about the address and the whole window."""
        there = dict.fromkeys(id(one) for one in self._asked.holding(sighting.address))
        return tuple(
            one
            for one in self.returns
            if id(one) in there and one.mapping.asked.lo <= window.lo and window.hi <= one.mapping.asked.hi
        )


@dataclass(frozen=True, slots=True)
class _Case:
    """What the tests of the table look at."""

    sighting: Sighting
    window: Span
    flagged: tuple[str, ...]
    covering: tuple[Return, ...]
    answering: tuple[Return, ...]  # without those that say they hold nothing
    overlapping: tuple[Lease, ...]
    lines: tuple[Line, ...]
    covered: bool
    uses: int  # what a platform's returns state that the account was used from
    reassigned: bool  # the number changed hands within the window, or is known only in other hands
    lost: tuple[Lost, ...]  # rows that could not be read and may be about the sighting

    @property
    def usable(self) -> bool:
        return any(one.state == "PASSED" for one in self.answering)


def decide_sighting(sighting: Sighting, world: World) -> DecidedSighting:
    """Decides one sighting."""
    if sighting.window is None:
        return DecidedSighting(
            sighting, "NEEDS_ZONE", ("NEEDS_ZONE",), (), (), (), None, (Word("attribution.why.needs_zone"),)
        )
    case = _case(sighting, sighting.window, world)
    holds = _holding(case)
    chain = chain_of(sighting, case.window, case.overlapping, world.log) if case.usable else None
    reasons = reasons_of(case, holds, chain)
    return DecidedSighting(
        sighting=sighting,
        state=holds[0],
        holds=holds,
        candidates=case.lines,
        evidence=case.overlapping,
        bases=_bases(case, world) if holds[0] == "UNIQUE_SINGLE" else (),
        chain=replace(chain, sentences=reasons) if chain else None,
        reasons=reasons,
    )


def _case(sighting: Sighting, window: Span, world: World) -> _Case:
    span = window_of(window)
    fitting = world.log.fitting(sighting)
    overlapping = once(world.log.overlapping(sighting, span))
    lines = candidates(overlapping)
    covering = world.covering(sighting, window)
    return _Case(
        sighting=sighting,
        window=window,
        flagged=world.flags.on(sighting.address, window),
        covering=covering,
        answering=tuple(one for one in covering if not _holds_nothing(one, sighting)),
        overlapping=overlapping,
        lines=lines,
        covered=len(lines) == 1 and covers(of_line(fitting, lines[0]), span),
        uses=world.uses(sighting),
        reassigned=sighting.kind == "phone" and _reassigned(lines, overlapping, fitting),
        lost=world.lost.about(sighting, span),
    )


def _reassigned(lines: Sequence[Line], overlapping: Sequence[Lease], fitting: Sequence[Lease]) -> bool:
    """Whether nobody held the number then but somebody did before or after, or it passed from one to another then."""
    if not lines:
        return bool(fitting)
    at_once = any(
        one.line.same_as != other.line.same_as and one.first < other.last and other.first < one.last
        for one, other in combinations(overlapping, 2)
    )
    return len(lines) > 1 and not at_once


def _holds_nothing(one: Return, sighting: Sighting) -> bool:
    return one.mapping.expired or _disclaimed(one, sighting)


def _disclaimed(one: Return, sighting: Sighting) -> bool:
    return any(under.holds(sighting.address) for under in one.mapping.disclaims)


def _holding(case: _Case) -> tuple[str, ...]:
    """Every state that holds, in the order of the table; there is always one."""
    found = set(_by_return(case)) | (set(_by_rows(case)) if case.usable else set())
    if case.flagged:
        found.add("HOSTING")
    return tuple(state for state in SIGHTING_STATES if state in found)


def _by_return(case: _Case) -> Iterable[str]:
    """The states that follow from what was asked and how it was answered."""
    if not case.covering:
        yield "NO_RETURN"
    elif not case.answering:
        if any(one.mapping.expired for one in case.covering):
            yield "EXPIRED"
        if any(_disclaimed(one, case.sighting) for one in case.covering):
            yield "NOT_THIS_ISP"
    elif not case.usable:
        incomplete = any(one.state == "INCOMPLETE" for one in case.answering)
        yield "INCOMPLETE_RETURN" if incomplete else "RETURN_SUSPECT"


def _by_rows(case: _Case) -> Iterable[str]:
    """The states that follow from the rows of passed returns."""
    needs_port = case.sighting.port is None and any(lease.ports for lease in case.overlapping)
    if needs_port:
        yield "NEEDS_PORT"
    if case.reassigned:
        yield "REASSIGNED_NUMBER"
    if not case.lines:
        yield "NO_RECORD"
    elif len(case.lines) > 1:
        if _destinations_differ(case):
            yield "NEEDS_DEST"
        yield "AMBIGUOUS"
    elif not case.covered or case.lost:
        yield "AMBIGUOUS"
    elif any(lease.shared for lease in case.overlapping):
        yield "SHARED_LINE"
    elif any(lease.user_differs for lease in case.overlapping):
        yield "HOLDER_NOT_USER"
    elif not needs_port:
        yield "UNIQUE_SINGLE"


def _destinations_differ(case: _Case) -> bool:
    """Whether the rows differ in a part of the destination that the sighting does not state."""
    addresses = {lease.dest for lease in case.overlapping}
    ports = {lease.dest_port for lease in case.overlapping}
    return (case.sighting.dest is None and len(addresses) > 1) or (
        case.sighting.dest_port is None and len(ports) > 1
    )


def _bases(case: _Case, world: World) -> tuple[tuple[Lease, ...], ...]:
    """The files whose rows alone cover the window; where only several together do, all of them are one basis."""
    span = window_of(case.window)
    fitting = of_line(world.log.fitting(case.sighting), case.lines[0])
    files = dict.fromkeys(lease.return_sha256 for lease in case.overlapping)
    alone = [sha for sha in files if covers((one for one in fitting if one.return_sha256 == sha), span)]
    if not alone:
        return (case.overlapping,)
    asked = {one.sha256 for one in case.covering}
    chosen = [sha for sha in alone if sha in asked] or alone
    return tuple(tuple(lease for lease in case.overlapping if lease.return_sha256 == sha) for sha in chosen)
