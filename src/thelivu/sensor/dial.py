"""Connections that we open, by the thousand: a non-blocking socket for each, all of them behind one epoll of our own.

What is said on a connection, and when it ends, is its `Talk`'s; here is only how bytes come and go. asyncio's own streams cost
three times the processor time for a conversation of two messages, its readers and writers half as much again: each is
registered, changed and removed one by one. The loop sees one descriptor, that of the epoll (epoll(7)).
"""

import asyncio
import errno
import select
import socket
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Protocol

from .values import Endpoint

READ = 4_096  # bytes at once: what a peer says of itself is some hundred, and larger rooms are left in the memory
READS = 64  # of one connection in one turn
EVENTS = 512  # of one turn, so that timers and other work get theirs
TICK_S = 0.1  # a deadline comes two ticks late at most, and never early
_GOING = {0, errno.EINPROGRESS, errno.EWOULDBLOCK}
_ALL = select.EPOLLIN | select.EPOLLOUT | select.EPOLLRDHUP | select.EPOLLET  # told once for each change
_BROKEN = select.EPOLLERR | select.EPOLLHUP
_HEARD = select.EPOLLIN | select.EPOLLRDHUP
_HUNG = select.EPOLLRDHUP | _BROKEN


class Talk(Protocol):
    """One conversation. Each call gives the bytes to send next; None ends it."""

    def opened(self, ours: Endpoint, end_in: Callable[[float], None]) -> bytes | None:
        """The connection stands, from this address of ours; `end_in` ends it of itself after so many seconds."""

    def heard(self, data: bytes) -> bytes | None:
        """The next bytes of the peer, however cut."""

    def ended(self, why: str) -> None:
        """It is over: "" where we ended it, "closed" where the peer did, else a code of what went wrong. Called once."""


class Dialler:
    """Opens connections on one event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._deadlines = Deadlines(loop)
        self._epoll = select.epoll()
        self._calls: dict[int, _Call] = {}
        loop.add_reader(self._epoll.fileno(), self._turn)

    @property
    def open(self) -> int:
        """How many connections are under way."""
        return len(self._calls)

    def close(self) -> None:
        """Ends every connection."""
        for call in list(self._calls.values()):
            call.end("")
        self.loop.remove_reader(self._epoll.fileno())
        self._epoll.close()

    def dial(self, peer: Endpoint, talk: Talk, within_s: float) -> None:
        """Begins one conversation; it is over at the latest after so many seconds."""
        try:
            made = socket.socket(family_of(peer), socket.SOCK_STREAM | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC)
        except OSError as fault:  # no more descriptors
            self.loop.call_soon(talk.ended, _code(fault.errno))
            return
        began = made.connect_ex((peer.ip, peer.port))
        if began not in _GOING:
            made.close()
            self.loop.call_soon(talk.ended, _code(began))
            return
        fd = made.fileno()
        self._calls[fd] = _Call(self, made, talk, within_s)
        self._epoll.register(fd, _ALL)

    def after(self, seconds: float, act: Callable[[], None]) -> "Due":
        """Does something later, to within two ticks."""
        return self._deadlines.after(seconds, act)

    def forget(self, fd: int) -> None:
        """Its connection is over; closing the descriptor takes it out of the epoll."""
        self._calls.pop(fd, None)

    def _turn(self) -> None:
        self._tell(deque((self._calls.get(fd), events) for fd, events in self._epoll.poll(0, EVENTS)))

    def _tell(self, waiting: "deque[tuple[_Call | None, int]]") -> None:
        """Tells each call what happened to it; after a fault in one, the others too, for the kernel does not say it again."""
        try:
            while waiting:
                call, events = waiting.popleft()
                if call is not None:
                    call.happened(events)
        finally:
            if waiting:
                self.loop.call_soon(self._tell, waiting)


class _Call:
    """One connection."""

    __slots__ = ("_due", "_of", "_open", "_socket", "_talk", "_unsent")

    def __init__(self, of: Dialler, made: socket.socket, talk: Talk, within_s: float) -> None:
        self._of, self._socket, self._talk = of, made, talk
        self._open = False
        self._unsent = b""
        self._due = of.after(within_s, self._late)

    def happened(self, events: int) -> None:
        """What the kernel says of the socket."""
        if self._socket.fileno() < 0:  # it has ended in this turn
            return
        if not self._open:
            if not events & (select.EPOLLOUT | _BROKEN):
                return
            fault = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if fault:
                self.end(_code(fault))
                return
            self._open = True
            self._say(self._talk.opened(Endpoint(*self._socket.getsockname()[:2]), self._end_in))
        elif events & select.EPOLLOUT and self._unsent:
            self._send()
        if events & (_HEARD | _BROKEN):
            self._read(hung=bool(events & _HUNG))

    def _read(self, *, hung: bool) -> None:
        """Reads until nothing is left, and to the end where the peer has hung up: the kernel does not tell again of what was left
        lying. Who never stops talking lets the others have their turn.
        """
        for _ in range(READS):
            if self._socket.fileno() < 0:
                return
            try:
                data = self._socket.recv(READ)
            except BlockingIOError:
                return
            except OSError as fault:
                self.end("closed" if fault.errno == errno.ECONNRESET else _code(fault.errno))
                return
            if not data:
                self.end("closed")
                return
            self._say(self._talk.heard(data))
            if len(data) < READ and not hung:
                return
        self._of.loop.call_soon(partial(self._read, hung=hung))

    def _say(self, data: bytes | None) -> None:
        if data is None:
            self.end("")
        elif data and self._socket.fileno() >= 0:
            self._unsent += data
            self._send()

    def _send(self) -> None:
        try:
            self._unsent = self._unsent[self._socket.send(self._unsent) :]
        except BlockingIOError:
            return
        except OSError as fault:
            self.end("closed" if fault.errno in (errno.ECONNRESET, errno.EPIPE) else _code(fault.errno))

    def _end_in(self, seconds: float) -> None:
        self._due.act = None
        self._due = self._of.after(seconds, lambda: self.end(""))

    def _late(self) -> None:
        self.end("timeout")

    def end(self, why: str) -> None:
        """Closes the socket, once, and tells the talk."""
        fd = self._socket.fileno()
        if fd < 0:
            return
        self._due.act = None
        self._of.forget(fd)
        self._socket.close()
        self._talk.ended(why)


class Due:
    """Something that is done later, unless `act` is None by then."""

    __slots__ = ("act",)

    def __init__(self, act: Callable[[], None] | None) -> None:
        self.act = act


class Deadlines:
    """One timer for thousands of deadlines that mostly do not come: a list for each tick, and no heap."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._ticks: deque[list[Due]] = deque()
        self._running = False

    def after(self, seconds: float, act: Callable[[], None]) -> Due:
        """Does it after so many seconds, two ticks later at most."""
        due, at = Due(act), int(seconds / TICK_S) + 1
        while len(self._ticks) <= at:
            self._ticks.append([])
        self._ticks[at].append(due)
        if not self._running:
            self._running = True
            self._loop.call_later(TICK_S, self._tick)
        return due

    def _tick(self) -> None:
        come = self._ticks.popleft()
        self._running = bool(self._ticks)
        if self._running:  # before anything is done: what fails must not stop the clock of the others
            self._loop.call_later(TICK_S, self._tick)
        self._come(deque(come))

    def _come(self, come: deque[Due]) -> None:
        """Does what is due; after a fault in one, the others too."""
        try:
            while come:
                act = come.popleft().act
                if act is not None:
                    act()
        finally:
            if come:
                self._loop.call_later(0, partial(self._come, come))


def family_of(peer: Endpoint) -> socket.AddressFamily:
    """The address family by which an endpoint is reached."""
    return socket.AF_INET6 if ":" in peer.ip else socket.AF_INET


def _code(number: int | None) -> str:
    """The name of what went wrong: econnrefused, ehostunreach, emfile."""
    return errno.errorcode.get(number or 0, "unknown").lower()
