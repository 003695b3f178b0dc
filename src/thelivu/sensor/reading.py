"""The incremental reader of what one peer says: bytes arrive as the network cuts them, the kept bytes and a claim leave.

The observer feeds it live and `evidence.judge` feeds it the kept bytes again: one parser, so that a level rises when the
message is parsed (trap T3) and means the same for ever. Nothing here raises: what is wrong becomes a flag.
"""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from .values import Target, WireError
from .wire import (
    BITFIELD,
    CLAIMS,
    EXTENDED,
    FRAME_MOST,
    HANDSHAKE,
    HAVE,
    HAVE_ALL,
    HAVES_MOST,
    HEADER,
    HEARD_MOST,
    PEX_MOST,
    Handshake,
    decide,
    parse_handshake,
)

Claimed: TypeAlias = int | Literal["all"] | None
"""How many pieces the peer stated that it holds; `all` of a number nobody told us; None where it stated nothing."""

_SUB = HEADER + 1  # for id 20 one byte more is needed


class Reading:
    """One peer's side of one connection.

    `targets` maps each hash that is an answer to its target: of the one dialled, or the whole watch list for an incoming
    connection. `raw` is what is kept; `flags` what was wrong; `closed` that no more is to be read; `holds` that it
    claims a piece, from the moment that it does; `pex` the bodies of peer
    exchange, the first few.
    """

    __slots__ = (
        *("targets", "target", "hand", "raw", "flags", "closed", "pex", "extension"),
        *("holds", "bits", "_all", "stated", "_valid", "_haves", "_kept_haves", "_rest", "_skip", "_heard"),
    )

    def __init__(self, targets: Mapping[bytes, Target]) -> None:
        self.targets = targets
        self.target: Target | None = None
        self.hand: Handshake | None = None
        self.raw = bytearray()
        self.flags: set[str] = set()
        self.closed = False
        self.pex: list[bytes] = []
        self.extension: bytes | None = None  # the body of the peer's extension handshake
        self.holds = False  # whether it stated that it holds a piece; asked after every feed
        self.bits = b""  # its bitfield, where that is a valid one
        self._all = False
        self.stated = self._valid = False  # one of CLAIMS came; and it was one that counts
        self._haves: set[int] = set()
        self._kept_haves = 0
        self._rest = bytearray()
        self._skip = self._heard = 0

    def feed(self, data: bytes) -> None:
        """The next bytes of the peer, however cut."""
        if self.closed or not data:
            return
        self._heard += len(data)
        if self._heard > HEARD_MOST:
            self.closed = True
            return
        if self.hand is None:
            data = self._greet(data)
        elif self._skip:
            skipped = min(self._skip, len(data))
            self._skip -= skipped
            data = data[skipped:]
        if not data or self.closed:
            return
        if not self._rest:  # the usual case: whole frames, read where they lie
            self._rest += data[self._frames(data) :]
            return
        self._rest += data
        del self._rest[: self._frames(self._rest)]

    @property
    def said_all(self) -> bool:
        """Whether it greeted us, and said what it is, where it offers to, and what it holds."""
        return self.hand is not None and self.stated and (self.extension is not None or not self.hand.extended)

    @property
    def claimed(self) -> Claimed:
        """How many pieces it stated that it holds."""
        if self._all:
            return (self.target and self.target.pieces) or "all"
        if not (self._valid or self._haves):
            return None
        held = int.from_bytes(self.bits)
        last = len(self.bits) * 8 - 1
        return held.bit_count() + sum(one > last or not held >> (last - one) & 1 for one in self._haves)

    def _greet(self, data: bytes) -> bytes:
        """Takes the handshake; gives what stands after it."""
        missing = HANDSHAKE - len(self.raw)
        self.raw += data[:missing]
        try:
            self.hand = parse_handshake(bytes(self.raw))
        except WireError as fault:
            if fault.code == "garbage":
                self._close("garbage")
            return b""
        self.target = self.targets.get(self.hand.hash)
        if self.target is None:
            self._close("wrong_hash")
        return data[missing:]

    def _frames(self, data: bytes | bytearray) -> int:
        """Reads every whole frame; gives the number of bytes that are done with."""
        at, end = 0, len(data)
        while end - at >= HEADER - 1:
            length = int.from_bytes(data[at : at + 4])
            after = at + 4 + length
            if not length:  # a keep-alive
                at = after
                continue
            if end - at < HEADER:
                break
            kind, sub = data[at + 4], 0
            if kind == EXTENDED and 1 < length <= FRAME_MOST:  # else the header is enough
                if end - at < _SUB:
                    break
                sub = data[at + HEADER]
            decision = self._decided(length, kind, sub)
            if decision == "skip":
                self._skip = max(after - end, 0)
                at = min(after, end)
            elif decision not in ("keep", "read_pex"):
                self.raw += data[at : at + HEADER]
                self._close(decision)
                return end
            elif after > end:
                break
            else:
                self._take(decision, kind, bytes(data[at:after]))
                at = after
        return at

    def _decided(self, length: int, kind: int, sub: int) -> str:
        """The wire's decision, and ours where it has been said before."""
        decision = decide(length, kind, sub, self.target.pieces if self.target else 0)
        if decision == "read_pex":
            return "read_pex" if len(self.pex) < PEX_MOST else "skip"
        if decision != "keep":
            return decision
        if kind == EXTENDED:
            return "malformed" if length < 2 else "keep" if self.extension is None else "skip"
        if kind == HAVE:
            return "keep" if self._kept_haves < HAVES_MOST else "skip"
        return "claim_twice" if self.stated else "keep"

    def _take(self, decision: str, kind: int, frame: bytes) -> None:
        if decision == "read_pex":
            self.pex.append(frame[_SUB:])
            return
        self.raw += frame
        if kind == EXTENDED:
            self.extension = frame[_SUB:]
        elif kind == HAVE:
            self._have(int.from_bytes(frame[HEADER:]))
        elif kind in CLAIMS:
            self.stated = True
            self._claim(kind, frame[HEADER:])

    def _have(self, index: int) -> None:
        self._kept_haves += 1
        pieces = self.target.pieces if self.target else 0
        if pieces and index >= pieces:
            self.flags.add("bad_have")
        else:
            self._haves.add(index)
            self.holds = True

    def _claim(self, kind: int, body: bytes) -> None:
        pieces = self.target.pieces if self.target else 0
        if kind == BITFIELD:
            if pieces % 8 and body[-1] & (0xFF >> pieces % 8):
                self.flags.add("spare_bits")
                return
            self.bits = body
        elif not (self.hand and self.hand.fast):
            self.flags.add("fast_unoffered")
            return
        self._valid = True
        self._all = kind == HAVE_ALL
        self.holds |= self._all or self.bits.count(0) < len(self.bits)

    def _close(self, why: str) -> None:
        self.flags.add(why)
        self.closed = True
        self._rest.clear()
