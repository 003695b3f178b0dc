"""Message Stream Encryption, as who is dialled: its first bytes tell an encrypted caller from a plain one.

An encrypted caller names the hash, too: as a digest that only who knows the hash can make or find. Until it has, nothing of ours
but a random half of a key goes out. `Answer` is the agreement, pure; `Answered` is a Talk around a Talk.
"""

import os
import secrets
from collections.abc import Callable
from typing import Protocol

from cryptography.hazmat.primitives.ciphers import CipherContext

from .dial import Talk
from .mse import PAD_MOST, PLAIN, PRIME, PUBLIC, RC4, SECRET_BITS, VERIFY, digest, shared, stream
from .values import Endpoint, WireError
from .wire import PROTOCOL

NAMED = 20  # bytes of a digest
_HEAD = 14  # bytes: zeros 8, what is offered 4, the length of its padding 2
HashOf = Callable[[bytes], bytes | None]


def named(info_hash: bytes) -> bytes:
    """By what an encrypted caller names a hash."""
    return digest(b"req2", info_hash)


class Answer:
    """The agreement of one connection: bytes of the caller arrive, what it says inside leaves; `said` gives what goes out first.

    `hash_of` finds the hash of a `named` digest, of those that are watched. WireError `mse_key`, `mse_verify`, `mse_hash` or
    `mse_choice` for a caller that does not hold to the scheme, or means another swarm.
    """

    def __init__(self, secret: int, padding: bytes, hash_of: HashOf) -> None:
        self._secret, self._hash_of = secret, hash_of
        self._public = pow(2, secret, PRIME).to_bytes(PUBLIC) + padding
        self.info_hash: bytes | None = None
        self._shared, self._said = b"", b""
        self._in: CipherContext | None = None
        self._out: CipherContext | None = None
        self._rest, self._plain, self._first = bytearray(), bytearray(), 0
        self._step: Callable[[], bytes] = self._key

    def feed(self, data: bytes) -> bytes:
        """What the caller says inside, in these bytes."""
        self._rest += data
        return self._step()

    def said(self) -> bytes:
        """What of the agreement is to go out now, once."""
        said, self._said = self._said, b""
        return said

    def seal(self, said: bytes) -> bytes:
        """What goes out for these words."""
        return self._out.update(said) if self._out is not None else said

    def _key(self) -> bytes:
        if len(self._rest) < PUBLIC:
            return b""
        self._shared = shared(self._rest[:PUBLIC], self._secret)
        del self._rest[:PUBLIC]
        self._said += self._public
        self._step = self._found
        return self._found()

    def _found(self) -> bytes:
        """Looks for where the caller shows that it has the key, behind its padding; and which hash it means."""
        begins = digest(b"req1", self._shared)
        at = self._rest.find(begins, 0, PAD_MOST + NAMED)
        if at < 0:
            if len(self._rest) >= PAD_MOST + NAMED:
                raise WireError("mse_verify")
            return b""
        meant = self._rest[at + NAMED : at + 2 * NAMED]
        if len(meant) < NAMED:
            return b""
        mask = digest(b"req3", self._shared)
        self.info_hash = self._hash_of(bytes(one ^ other for one, other in zip(meant, mask, strict=True)))
        if self.info_hash is None:
            raise WireError("mse_hash")
        del self._rest[: at + 2 * NAMED]
        self._in, self._out = (stream(digest(name, self._shared, self.info_hash)) for name in (b"keyA", b"keyB"))
        self._step = self._offered
        return self._offered()

    def _offered(self) -> bytes:
        """What the caller takes, and how long its first words are; plain text inside, where it takes that."""
        self._read(_HEAD)
        if len(self._plain) < _HEAD:
            return b""
        offered, padding = int.from_bytes(self._plain[8:12]), int.from_bytes(self._plain[12:14])
        if self._plain[:8] != VERIFY:
            raise WireError("mse_verify")
        if padding > PAD_MOST or not offered & (PLAIN | RC4):
            raise WireError("mse_choice")
        self._read(_HEAD + padding + 2)
        if len(self._plain) < _HEAD + padding + 2:
            return b""
        self._first = int.from_bytes(self._plain[-2:])
        chosen = PLAIN if offered & PLAIN else RC4
        self._said += self.seal(VERIFY + chosen.to_bytes(4) + (0).to_bytes(2))
        if chosen == PLAIN:
            self._out = None
        self._step = self._inside
        return self._inside()

    def _read(self, length: int) -> None:
        missing = max(length - len(self._plain), 0)
        if self._in is not None:
            self._plain += self._in.update(bytes(self._rest[:missing]))
        del self._rest[:missing]

    def _inside(self) -> bytes:
        """The first words are encrypted in either case."""
        data = bytes(self._rest)
        self._rest.clear()
        if self._in is None:
            return data
        if self._out is not None:
            return self._in.update(data)
        first, after = data[: self._first], data[self._first :]
        self._first -= len(first)
        heard = self._in.update(first)
        if not self._first:
            self._in = None
        return heard + after


class Inner(Talk, Protocol):
    """A talk with a caller, plain or encrypted."""

    def agreed(self, info_hash: bytes) -> bool:
        """The caller encrypts, and means this hash; whether it is answered."""


class Answered:
    """A talk with who dialled us, plain or encrypted as its first bytes have it. `may` asks whether there is time for a key."""

    def __init__(self, talk: Inner, hash_of: HashOf, may: Callable[[], bool]) -> None:
        self._talk, self._hash_of, self._may = talk, hash_of, may
        self._first = bytearray()
        self._plain = self._agreed = False
        self._answer: Answer | None = None
        self._fault = ""

    def opened(self, ours: Endpoint, end_in: Callable[[float], None]) -> bytes | None:
        """As the talk is told: it says nothing before the caller does."""
        return self._talk.opened(ours, end_in)

    def heard(self, data: bytes) -> bytes | None:
        """Decides on the first 20 bytes: those of a handshake, or random ones; text is no key."""
        if self._plain:
            return self._talk.heard(data)
        if self._answer is not None:
            return self._encrypted(self._answer, data)
        self._first += data
        if len(self._first) < len(PROTOCOL):
            return b""
        first, self._first = bytes(self._first), bytearray()
        self._plain = first[: len(PROTOCOL)].isascii()
        if self._plain:
            return self._talk.heard(first)
        if not self._may():
            return None
        padding = os.urandom(secrets.randbelow(PAD_MOST + 1))
        self._answer = Answer(secrets.randbits(SECRET_BITS), padding, self._hash_of)
        return self._encrypted(self._answer, first)

    def _encrypted(self, answer: Answer, data: bytes) -> bytes | None:
        try:
            inner = answer.feed(data)
        except WireError as fault:
            self._fault = fault.code
            return None
        if answer.info_hash is not None and not self._agreed:
            if not self._talk.agreed(answer.info_hash):
                return None
            self._agreed = True
        out = answer.said()
        said = self._talk.heard(inner) if inner else b""
        return None if said is None else out + answer.seal(said)

    def ended(self, why: str) -> None:
        """As the talk is told; or what the caller did against the scheme."""
        self._talk.ended(why or self._fault)
