"""The watch: from orders to lines in the store. It is told who was named in each swarm, and visits each in its turn.

The order is asked before each dial, and is read again when its file changes; without it, or once its authority has lapsed,
nothing more is dialled for it. Several orders share the sensor, its queue and its budgets, and nothing else. What was observed
is on the disk within half a second, and no line is written twice.
"""

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from thelivu.base import Word

from .chain import read
from .clock import kernel_clock, now
from .dial import TICK_S, Talk
from .mandate import Mandate, told_apart
from .observe import Candidate, Known, Observer, Seen, Visit, Way
from .order import Mode, Watch, Watched
from .pex import peers_in
from .restraint import AGAIN_S, MINUTE_S, Restraint
from .store import Store
from .tracker import Count
from .values import Clock, Endpoint, Proto, Source, Target

FLUSH_S = 0.5
FLUSH_LINES = 500
LATER = ("busy", "net_budget")
"""Reasons that pass: whoever waits for one is looked at again."""
LOOKED_MOST = 5_000  # of those who wait, at once: time for whoever is being heard
ORDER_S = 1.0  # how often the order's file is looked at, and the kernel asked for its clock
QUEUE_MOST = 200_000  # endpoints that wait; beyond it what is named is counted and not kept
KNOWN_MOST = 200_000  # endpoints whose transport and canary are remembered


@dataclass(slots=True)
class Progress:
    """What a watch has done since it began. `not_dialled` counts endpoints that were named, by the reason."""

    named: int = 0
    visits: int = 0
    dials: int = 0  # connections begun: canaries, handshakes, each by one transport
    under_way: int = 0
    waiting: int = 0
    levels: Counter[str] = field(default_factory=Counter)
    not_dialled: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)  # what went wrong with trackers
    counts: dict[str, Count] = field(default_factory=dict)  # by alias: what its tracker counts
    clock_sound: bool = True
    ended: dict[str, Word] = field(default_factory=dict)  # by label: the orders that no longer stand, and why
    stopped: Word | None = None  # why the last of them does not
    orders: dict[str, Counter[str]] = field(default_factory=dict)  # by label: all lines of the order by level, once the watch is over


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How much is done at once, and how long one waits, in seconds. A hold of 3 s takes the first peer exchange along."""

    concurrency: int = 2_000
    timeout_s: float = 10.0
    hold_s: float = 3.0


class Watcher:
    """One running watch. Each of `reads` gives an order as it stands now, or raises; `ways` are the transports, in order of
    trying.
    """

    def __init__(
        self, reads: Sequence[Callable[[], Watch]], mode: Mode, ways: Mapping[Proto, Way], *, store: Store, restraint: Restraint, build: str,
        pace: Pace = Pace(), clock: Callable[[], Clock] = kernel_clock,
    ) -> None:  # fmt: skip
        self._store, self._restraint, self._pace, self._build = store, restraint, pace, build
        self.mandates = [Mandate(read, mode, self._end) for read in reads]
        self._mandate_of = told_apart(self.mandates)
        self._called: Mapping[bytes, Target] | None = None
        self._ask_clock, self._clock = clock, clock()
        self._queue: deque[Candidate] = deque()
        self._later: dict[str, list[Candidate]] = {why: [] for why in LATER}
        self._minute = 0
        self._busy: set[Endpoint] = set()
        self._known: OrderedDict[Endpoint, Known] = OrderedDict()
        self._ended = asyncio.Event()
        self._ending = False  # no visit begins any more
        self.last = False  # whether the watch ends once everybody was visited
        self.progress = Progress(clock_sound=self._clock.sound)
        counted = {proto: partial(self._dial, way) for proto, way in ways.items()}
        for mandate in self.mandates:
            mandate.observer = self._observer(mandate, counted)
        self._remember()

    def _observer(self, mandate: Mandate, ways: Mapping[Proto, Way]) -> Observer:
        return Observer(
            ways=ways, sink=partial(self._take, mandate), clock=lambda: self._clock, may=mandate.may, authority=mandate.watch.legal.id,
            build=self._build, timeout_s=self._pace.timeout_s, hold_s=self._pace.hold_s,
        )  # fmt: skip

    # In --------------------------------------------------------------------------------------------------------
    def named(self, swarm: Watched, peers: Iterable[Endpoint], source: Source) -> None:
        """Takes in who was named for a swarm; each is visited in its turn, if the budget has room for it."""
        target = swarm.target
        if self._mandate_of[target].stopped is not None:
            return
        for peer in peers:
            self.progress.named += 1
            if self._waiting() >= QUEUE_MOST:
                self.progress.not_dialled["queue_full"] += 1
            else:
                self._queue.append(Candidate(target, peer, (source,)))
        self._go_on()

    def counted(self, swarm: Watched, count: Count) -> None:
        """Takes in how many a tracker counts in a swarm."""
        self.progress.counts[swarm.alias] = count

    async def run(self, stop: asyncio.Event) -> None:
        """Keeps the watch until it is told to stop or its order no longer stands; then waits for the visits under way."""
        looked = flushed = 0.0
        loop = asyncio.get_running_loop()
        while not (stop.is_set() or self.progress.stopped or (self.last and self.idle)):
            await asyncio.sleep(TICK_S)
            self._go_on()
            if loop.time() - looked >= ORDER_S:
                looked = loop.time()
                self._look()
                self._try_again()
            if loop.time() - flushed >= FLUSH_S or sum(len(one.seen) for one in self.mandates) >= FLUSH_LINES:
                flushed = loop.time()
                self.flush()
        self._ending = True
        self._queue.clear()
        self._later = {why: [] for why in LATER}
        if self._busy:
            self._ended.clear()
            await self._ended.wait()
        self.flush()

    @property
    def idle(self) -> bool:
        """Whether no visit is under way or waits for one, and none can begin before a network has its next minute."""
        return not self._queue and not self._busy and not self._later["busy"]

    # Out -------------------------------------------------------------------------------------------------------
    def flush(self) -> None:
        """Writes what was seen, for each order what was seen for it; it is on the disk when this returns."""
        for mandate in self.mandates:
            if mandate.seen:
                lines = [(one.record, one.judgement) for one in mandate.seen]
                self.progress.levels += self._store.add(mandate.watch.order.id, lines, apart=len(self.mandates) > 1)
                mandate.seen = []

    def _take(self, mandate: Mandate, seen: Seen) -> None:
        mandate.seen.append(seen)
        if seen.pex:
            swarm = mandate.swarms[seen.record.target]
            for body in seen.pex:
                self.named(swarm, peers_in(body), "pex")

    # The orders ------------------------------------------------------------------------------------------------
    def standing(self) -> Iterator[tuple[Mandate, Watched]]:
        """Every swarm whose order stands, with it; who asks long is told again whether it does."""
        for mandate in self.mandates:
            for swarm in mandate.watch.order.watched:
                if mandate.stopped is None:
                    yield mandate, swarm

    def called(self) -> Mapping[bytes, Target]:
        """The swarm of each hash that a caller may name now: where two orders have one hash, that of the first that stands."""
        if self._called is None:
            self._called = {answer: one.target for _, one in reversed(list(self.standing())) for answer in one.target.answers}
        return self._called

    def observer_of(self, target: Target) -> Observer:
        """Who looks at a swarm, under its order."""
        return self._mandate_of[target].observer

    def _look(self) -> None:
        """Reads the orders again, and asks the kernel for its clock."""
        self._clock = self._ask_clock()
        self.progress.clock_sound = self._clock.sound
        for mandate in self.mandates:
            if mandate.stopped is None:
                mandate.look()

    def _end(self, mandate: Mandate) -> None:
        """One order has ended: its swarms are watched no more; with the last of them the watch ends."""
        self._called = None
        if mandate.stopped is not None:
            self.progress.ended[mandate.watch.order.label] = mandate.stopped
        if all(one.stopped is not None for one in self.mandates):
            self.progress.stopped = mandate.stopped

    def _dial(self, way: Way, peer: Endpoint, info_hash: bytes, talk: Talk, within_s: float) -> None:
        self.progress.dials += 1
        way(peer, info_hash, talk, within_s)

    # Visits ----------------------------------------------------------------------------------------------------
    def _go_on(self) -> None:
        """Begins visits, as many as may run at once; where a network's budget is used up for now, later."""
        at_s, progress = now().mono_us / 1e6, self.progress
        for _ in range(min(len(self._queue), LOOKED_MOST)):
            if progress.under_way >= self._pace.concurrency or progress.stopped is not None or self._ending:
                break
            candidate = self._queue.popleft()
            mandate = self._mandate_of[candidate.target]
            if mandate.stopped is not None:
                continue
            why = self._against(candidate, at_s)
            if why in LATER:
                self._later[why].append(candidate)
            elif why:
                progress.not_dialled[why] += 1
            else:
                progress.visits += 1
                progress.under_way += 1
                self._busy.add(candidate.peer)
                Visit(mandate.observer, candidate, self._of(candidate.peer), self._free, partial(self._over, candidate.peer))
        progress.waiting = self._waiting()

    def _against(self, candidate: Candidate, at_s: float) -> str:
        """Why a visit does not begin now, or "". One endpoint is visited for one swarm after the other (trap T2)."""
        peer = candidate.peer
        if peer in self._busy:
            return "busy"
        known = self._known.get(peer)
        return self._restraint.take(peer, at_s, candidate.target.alias, met=known is not None and known.met)

    def _waiting(self) -> int:
        return len(self._queue) + sum(map(len, self._later.values()))

    def _try_again(self) -> None:
        """Who waits for a visit to end, each second; who waits for a network's next minute, then: that may be everybody."""
        before, self._minute = self._minute, int(now().mono_us / 1e6 // MINUTE_S)
        for why, waiting in self._later.items():
            if why != "net_budget" or self._minute != before:
                self._queue.extend(waiting)
                waiting.clear()

    def _over(self, peer: Endpoint) -> None:
        self._busy.discard(peer)
        if not self._busy:
            self._ended.set()

    def _free(self) -> None:
        self.progress.under_way -= 1
        if self._queue and self.progress.stopped is None:
            asyncio.get_running_loop().call_soon(self._go_on)

    def _of(self, peer: Endpoint) -> Known:
        known = self._known.setdefault(peer, Known())
        self._known.move_to_end(peer)
        if len(self._known) > KNOWN_MOST:
            self._known.popitem(last=False)
        return known

    def _remember(self) -> None:
        """Whom this sensor visited before it was started again counts against the budget; also where the clock was set back."""
        at = now()
        recent = list(self._store.since(at.utc_us - round(AGAIN_S * 1e6)))
        for one in reversed(recent):
            if one.text:
                self._restraint.visited(read(one.text.encode()).peer, (at.mono_us - max(at.utc_us - one.at_us, 0)) / 1e6, one.alias)
