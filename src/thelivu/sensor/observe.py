"""One visit to one endpoint: our handshake, and the canary that vouches for it, over the same transport; a record leaves.

Everything that is ever sent is what `wire` makes. A visit asks for nothing: it listens until the peer has said what it holds,
or the time is up.
"""

import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from thelivu.base import new_id

from .clock import now
from .dial import Talk
from .evidence import Judgement, weigh
from .reading import Reading
from .values import Canary, Clock, Endpoint, Instant, Outcome, Proto, Record, Source, Target
from .wire import HANDSHAKE, Handshake, extension_handshake, handshake, have_none

PEER_ID = b"-TV0001-"  # BEP 20: what we are, to everybody whom we dial
_EXTENSION, _NONE = extension_handshake(), have_none()

Way = Callable[[Endpoint, bytes, Talk, float], None]
"""Opens a connection by one transport: to whom, for which 20-byte hash, with which talk, within how many seconds."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one dial leaves: the record, what it shows, and the bodies of peer exchange that came with it."""

    record: Record
    judgement: Judgement
    pex: tuple[bytes, ...] = ()


def answer_to(hand: Handshake) -> bytes:
    """What we say to a peer that greeted us: what we are, and that we hold nothing, where it understands that."""
    return (_EXTENSION if hand.extended else b"") + (_NONE if hand.fast else b"")


class Probe:
    """The canary: a handshake with a hash that nobody publishes, and what comes back."""

    __slots__ = ("_done", "_raw", "at", "hash", "open_at", "ours", "tx")

    def __init__(self, done: Callable[["Probe", str], None]) -> None:
        self.hash = os.urandom(20)
        self.tx = handshake(self.hash, PEER_ID + os.urandom(12), v2_only=False)
        self.at = now()
        self.open_at: Instant | None = None
        self.ours: Endpoint | None = None
        self._raw, self._done = bytearray(), done

    def opened(self, ours: Endpoint, _end_in: Callable[[float], None]) -> bytes:
        """Says the handshake."""
        self.ours, self.open_at = ours, now()
        return self.tx

    def heard(self, data: bytes) -> bytes | None:
        """Keeps an answer's first 68 bytes."""
        self._raw += data[: HANDSHAKE - len(self._raw)]
        return b"" if len(self._raw) < HANDSHAKE else None

    def ended(self, why: str) -> None:
        """Hands itself over."""
        self._done(self, why)

    def canary(self, proto: Proto, why: str) -> Canary:
        """What it found."""
        return Canary(self.hash, proto, self.at, bytes(self._raw), self._outcome(why))

    def _outcome(self, why: str) -> Outcome:
        if self.open_at is None:
            return "unreachable"
        if bytes(self._raw[28:48]) == self.hash:
            return "echoed"
        return "no_answer" if why == "timeout" and not self._raw else "refused"


class Ear:
    """Our handshake, and all that comes back."""

    __slots__ = ("_done", "_end_in", "_hold_s", "_told", "hand_at", "open_at", "ours", "reading", "tx")

    def __init__(self, target: Target, hold_s: float, done: Callable[["Ear", str], None]) -> None:
        self.reading = Reading(dict.fromkeys(target.answers, target))
        self.tx = handshake(target.dials[0], PEER_ID + os.urandom(12), v2_only=target.v1 is None)
        self.open_at: Instant | None = None
        self.hand_at: Instant | None = None
        self.ours: Endpoint | None = None
        self._hold_s, self._done, self._told = hold_s, done, False
        self._end_in: Callable[[float], None] | None = None

    def opened(self, ours: Endpoint, end_in: Callable[[float], None]) -> bytes:
        """Says the handshake."""
        self.ours, self.open_at = ours, now()
        if self._hold_s:
            self._end_in = end_in
        return self.tx

    def heard(self, data: bytes) -> bytes | None:
        """Reads on; says what we are, once, to a peer that greeted us; ends when it has said what it holds."""
        reading, greeted = self.reading, self.hand_at is not None
        reading.feed(data)
        hand = reading.hand
        if hand is not None and not greeted:
            self.hand_at = now()
        if hand is None or reading.closed:
            return None if reading.closed else b""
        if not self._told and reading.said_all:
            self._told = True
            if not self._hold_s:
                return None
            if self._end_in is not None:
                self._end_in(self._hold_s)
        said = b"" if greeted else answer_to(hand)
        self.tx += said
        return said

    def ended(self, why: str) -> None:
        """Hands itself over."""
        self._end_in = None  # no cycle is left for the collector
        self._done(self, why)


class Candidate(NamedTuple):
    """An endpoint that was named for a swarm, and by whom."""

    target: Target
    peer: Endpoint
    src: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Observer:
    """What all visits of one watch share. `clock` gives the kernel's last word; `sink` takes what each dial leaves."""

    ways: Mapping[Proto, Way]  # in the order in which they are tried
    sink: Callable[[Seen], None]
    clock: Callable[[], Clock]
    may: Callable[[Target], bool]  # asks the order; before each dial
    authority: str
    build: str  # SHA-256 of the sensor's own code
    timeout_s: float = 10.0
    hold_s: float = 0.0


class Visit:
    """One endpoint, by each transport in turn until one is answered.

    `free` is called once, when it no longer holds a socket: uTP needs none of its own. `done` is called once, at the end.
    """

    __slots__ = ("_canary", "_done", "_ear", "_free", "_known", "_missed", "_of", "_peer", "_proto", "_protos", "_src", "_target", "_why")

    def __init__(self, of: Observer, candidate: Candidate, known: "Known", free: Callable[[], None], done: Callable[[], None]) -> None:
        self._of, self._known, self._done = of, known, done
        self._free: Callable[[], None] | None = free
        self._canary: Canary | None = None
        self._ear: Ear | None = None
        self._why = self._missed = ""
        self._target, self._peer, self._src = candidate
        self._protos: Iterator[Proto] = iter([known.proto] if known.proto and known.proto in of.ways else of.ways)
        self._next()

    def _next(self) -> None:
        """The next transport: the canary first at one visit, our own handshake first at the other."""
        proto = next(self._protos, None)
        if proto is None:
            if self._missed:  # by no transport: one line says so
                self._leave(Reading({}), b"", (None, None, None), self._missed)
            self._over()
            return
        if proto == "utp":
            self._release()
        self._proto, self._canary, self._ear, self._why = proto, None, None, ""
        (self._probe if self._known.canary_first else self._listen)()

    @property
    def _within_s(self) -> float:
        """Who did not answer by TCP has half as long to answer by uTP."""
        return self._of.timeout_s / 2 if self._proto == "utp" else self._of.timeout_s

    def _release(self) -> None:
        free, self._free = self._free, None
        if free is not None:
            free()

    def _over(self) -> None:
        self._release()
        self._done()

    def _probe(self) -> None:
        if not self._of.may(self._target):
            self._finish()
            return
        probe = Probe(self._probed)
        self._of.ways[self._proto](self._peer, probe.hash, probe, self._within_s)

    def _probed(self, probe: Probe, why: str) -> None:
        self._canary = canary = probe.canary(self._proto, why)
        if self._ear is not None:  # our handshake was answered before
            self._finish()
        elif canary.outcome in ("unreachable", "no_answer"):  # the hash would bring no more than this
            if probe.open_at is None:
                self._missed = self._missed or f"canary_{why}"
            else:
                self._leave(Reading({}), b"", (probe.ours, probe.open_at, None), f"canary_{why}")
            self._turn(reached=probe.open_at is not None, greeted=False)
        else:
            self._listen()

    def _listen(self) -> None:
        if not self._of.may(self._target):
            self._over()
            return
        ear = Ear(self._target, self._of.hold_s, self._heard)
        self._of.ways[self._proto](self._peer, self._target.dials[0], ear, self._within_s)

    def _heard(self, ear: Ear, why: str) -> None:
        self._ear, self._why = ear, why
        if self._canary is None and ear.reading.target is not None:
            self._probe()
        else:
            self._finish()

    def _finish(self) -> None:
        """Leaves the record of our handshake, if there was one, with the canary that vouches for it."""
        ear, self._ear = self._ear, None
        if ear is None:
            self._over()
            return
        if ear.open_at is None:
            self._missed = self._missed or self._why
            self._turn(reached=False, greeted=False)
            return
        shown = self._leave(ear.reading, ear.tx, (ear.ours, ear.open_at, ear.hand_at), self._why)
        greeted = ear.reading.hand is not None or ear.reading.closed
        self._known.learn(self._proto if greeted else None, met=shown.level not in ("L1", "L2"))
        self._turn(reached=True, greeted=greeted)

    def _turn(self, *, reached: bool, greeted: bool) -> None:
        """On to the next transport, where another one may be answered: encryption where TCP stood, uTP where it did not."""
        if greeted:
            self._over()
            return
        self._protos = _still(self._protos, reached=reached)
        self._next()

    def _leave(
        self, reading: Reading, tx: bytes, at: tuple[Endpoint | None, Instant | None, Instant | None], why: str
    ) -> Judgement:
        ours, open_at, hand_at = at
        self._missed = ""
        record = Record(
            new_id(), self._of.authority, self._target, "out", self._proto, ours, self._peer, self._src, open_at, hand_at, now(),
            self._of.clock(), bytes(reading.raw), tx, self._canary, why, self._of.build,
        )  # fmt: skip
        seen = Seen(record, weigh(reading, record), tuple(reading.pex))
        self._of.sink(seen)
        return seen.judgement


def _still(protos: Iterator[Proto], *, reached: bool) -> Iterator[Proto]:
    """The transports that are left to try."""
    return (one for one in protos if (one == "mse") == reached or one == "utp")


class Known:
    """What is remembered of one endpoint: the transport that it answered by, whether it was a member, and which is its turn.

    A host that echoes any hash but the first one asked, or all but the last, is caught at one visit of two, whichever is first.
    """

    __slots__ = ("canary_first", "met", "proto")

    def __init__(self) -> None:
        self.proto: Proto | None = None
        self.met = False
        self.canary_first = bool(secrets.randbits(1))

    def learn(self, proto: Proto | None, *, met: bool) -> None:
        """After a dial; of who was met, the other order is next."""
        self.proto, self.met = proto or self.proto, met
        if met:
            self.canary_first = not self.canary_first
