"""uTP, as who is dialled: the peers behind home routers come to us by it, and name the hash first.

A datagram may come from anywhere and say that it comes from somebody else. Nobody is heard before he has shown that our answer
reached him: his first words have to name our random number and, by his own clock and what he says that our answer took, the time
that stood in it, which begins at a random number too. Some 25 bits for one try; who tries in vain is not heard for ten minutes.
Nothing is sent to him unasked, and no more than he sent: he may be somebody's victim.
"""

import asyncio
import secrets
import socket
from collections.abc import Callable
from typing import Any

from .clock import now
from .dial import Dialler, Talk
from .restraint import AGAIN_S, MINUTE_S
from .utp import RESET, STATE, SYN, TURN, Call, Packet, UtpSocket
from .values import Endpoint

WITHIN_US, EARLY_US = 1 << 23, 50_000
"""How long a caller may take from our answer to its first words, and how far its clocks may disagree the other way."""
CLOCK = 1 << 32
LINES_MOST = 1_000  # connections at once, with those that are not proven
UNPROVEN_MOST = 100  # false proofs in a minute; then nobody new is heard until the next
_PAIRS = {False: (socket.AF_INET, "0.0.0.0"), True: (socket.AF_INET6, "::")}  # noqa: S104 - whoever comes, by whatever way


class Callee(Call):
    """One connection that a peer opened; as a machine it goes on as ours do, once it is proven."""

    def __init__(self, syn: Packet, first: int, offset_us: int, ours: Endpoint, talk: Talk, end_in: Callable[[float], None]) -> None:  # noqa: PLR0917 - as `Call`
        super().__init__(syn.connection - 1, first, ours, talk, end_in)
        self._seq, self._ack, self._offset_us = (first + 1) % TURN, syn.seq, offset_us
        self._syn, self._answer_us = syn, 0
        self._answer: list[bytes] = []

    def begin(self, at_us: int) -> list[bytes]:
        """Our answer: it takes no number, and is the same each time."""
        self._answer_us = at_us + self._offset_us
        self._delay_us = self._answer_us - self._syn.sent_us
        self._answer = [self._made(STATE, self._seq, b"", at_us)]
        return self._answer

    def take(self, one: Packet, at_us: int) -> list[bytes]:
        """What a datagram of the caller's brings about; nothing but an end before the caller is proven."""
        if self._stands or self.over is not None:
            return super().take(one, at_us)
        if one.kind == SYN:
            return self._answer if one.seq == self._syn.seq else []
        if one.kind == RESET:
            self.over = "closed"
            return []
        took_us = (one.sent_us - one.delay_us - self._answer_us + EARLY_US) % CLOCK
        if one.ack != self._first or took_us >= WITHIN_US + EARLY_US:
            self.over = "unproven"
            return []
        return [*self._stand(at_us), *super().take(one, at_us)]

    def leave(self, at_us: int) -> list[bytes]:
        """The last datagram; nothing for who may not have called at all."""
        return super().leave(at_us) if self._stands else []


class UtpListener(UtpSocket):
    """Takes uTP callers in. `admit` gives the talk with one, or None; `within_s` ends each."""

    def __init__(self, dialler: Dialler, admit: Callable[[Endpoint], Talk | None], within_s: float) -> None:
        super().__init__(dialler)
        self._admit, self._within_s = admit, within_s
        self._false: dict[str, float] = {}  # address -> when it was not proven; oldest first
        self._minute = (0, 0)  # and how many in it

    @classmethod
    async def open(
        cls, dialler: Dialler, port: int, admit: Callable[[Endpoint], Talk | None], within_s: float, *, six: bool = False
    ) -> "UtpListener":
        """A socket of one address family at this port. OSError where this machine has none of it, or the port is taken."""
        family, ip = _PAIRS[six]
        made = socket.socket(family, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC)
        try:
            if six:
                made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            made.bind((ip, port))
        except OSError:
            made.close()
            raise
        _, one = await asyncio.get_running_loop().create_datagram_endpoint(lambda: cls(dialler, admit, within_s), sock=made)
        return one

    def _called(self, syn: Packet, addr: tuple[Any, ...]) -> None:
        key = (str(addr[0]), int(addr[1]), (syn.connection + 1) % TURN)
        there = self._lines.get(key)
        if there is not None:
            self._send(key, there.call.take(syn, now().mono_us))
            return
        peer = Endpoint(*key[:2])
        talk = self._admit(peer) if self._hears(peer.ip) else None
        if talk is None:
            return
        made = Callee(syn, secrets.randbelow(TURN), secrets.randbelow(CLOCK), self._ours(peer), talk, lambda seconds: self._end_in(key, seconds))
        self._begin(key, made, talk, self._within_s)

    def _hears(self, ip: str) -> bool:
        at_s = now().mono_us / 1e6
        while self._false and at_s - next(iter(self._false.values())) >= AGAIN_S:
            del self._false[next(iter(self._false))]
        minute, false = self._minute
        full = minute == int(at_s // MINUTE_S) and false >= UNPROVEN_MOST
        return ip not in self._false and not full and len(self._lines) < LINES_MOST

    def _end(self, key: tuple[str, int, int], why: str) -> None:
        if why == "unproven":
            at_s = now().mono_us / 1e6
            minute, false = self._minute
            now_in = int(at_s // MINUTE_S)
            self._minute = (now_in, false + 1 if minute == now_in else 1)
            self._false[key[0]] = at_s
        super()._end(key, why)
