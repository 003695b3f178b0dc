"""Message Stream Encryption, as who dials: many clients refuse a plain handshake, and are met only by this.

The scheme keeps out who does not know the info-hash, and hides nothing from who does: RC4 and a 768-bit group are what the
peers speak, not what we would choose. `Exchange` is the agreement, pure; `Encrypted` is a Talk around a Talk: inside, everything
is as on a plain connection. The other side of it is `mse_answer`.
"""

import os
import secrets
from collections.abc import Callable
from hashlib import sha1

from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext

from .dial import Talk
from .values import Endpoint, WireError

PRIME = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22"
    "514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A63A36210000000000090563", 16,
)  # fmt: skip
PUBLIC, PAD_MOST, SECRET_BITS = 96, 512, 160  # bytes, bytes, bits
VERIFY = bytes(8)  # both sides encrypt it, so that each finds the other's stream
PLAIN, RC4 = 1, 2  # what may become of the bytes after the agreement: we take either
_HEAD = 6  # bytes: the choice 4, the length of its padding 2


class Exchange:
    """The agreement of one connection: bytes of the peer arrive, bytes for it leave, and what is the inner talk's.

    First `public` goes out. `feed` until `agreed`; then `begin` once; then `feed` gives what the peer said inside, and `seal`
    makes ready what is said to it. WireError `mse_key`, `mse_verify` or `mse_choice` for a peer that does not hold to the scheme.
    """

    def __init__(self, info_hash: bytes, secret: int) -> None:
        self._info_hash, self._secret = info_hash, secret
        self.public = pow(2, secret, PRIME).to_bytes(PUBLIC)
        self.agreed = self._chose = False  # whether the peer's half of the key has come, and its choice
        self._shared, self._begins = b"", b""  # the key; what the peer's encrypted stream begins with
        self._in: CipherContext | None = None
        self._out: CipherContext | None = None
        self._rest, self._head = bytearray(), bytearray()
        self._step: Callable[[], bytes] = self._key

    def feed(self, data: bytes) -> bytes:
        """What the peer says inside, in these bytes; nothing until it has made its choice."""
        if self._chose:
            return self._open(data)
        self._rest += data
        return self._step()

    def begin(self, said: bytes) -> bytes:
        """That we know the hash, what we take, and the first words of the inner talk: they are encrypted in either case."""
        if self._out is None:
            raise ValueError("not agreed")
        proof = int.from_bytes(digest(b"req2", self._info_hash)) ^ int.from_bytes(digest(b"req3", self._shared))
        offered = VERIFY + (PLAIN | RC4).to_bytes(4) + (0).to_bytes(2) + len(said).to_bytes(2)
        return digest(b"req1", self._shared) + proof.to_bytes(20) + self._out.update(offered + said)

    def seal(self, said: bytes) -> bytes:
        """What goes out for these words."""
        return self._out.update(said) if self._out is not None else said

    def _key(self) -> bytes:
        """The peer's half, from which both streams follow."""
        if len(self._rest) < PUBLIC:
            return b""
        self._shared = shared(self._rest[:PUBLIC], self._secret)
        del self._rest[:PUBLIC]
        self._out = stream(digest(b"keyA", self._shared, self._info_hash))
        self._in = stream(digest(b"keyB", self._shared, self._info_hash))
        self._begins = self._in.update(VERIFY)
        self.agreed = True
        self._step = self._found
        return b""

    def _found(self) -> bytes:
        """Looks for the beginning of the peer's encrypted stream, behind its padding."""
        at = self._rest.find(self._begins, 0, PAD_MOST + len(VERIFY))
        if at < 0:
            if len(self._rest) >= PAD_MOST + len(VERIFY):
                raise WireError("mse_verify")
            return b""
        del self._rest[: at + len(VERIFY)]
        self._step = self._chosen
        return self._chosen()

    def _chosen(self) -> bytes:
        """Reads what the peer chose: its choice and its padding are encrypted in either case."""
        self._read_head(_HEAD)
        if len(self._head) < _HEAD:
            return b""
        chosen, padding = int.from_bytes(self._head[:4]), int.from_bytes(self._head[4:6])
        if chosen not in (PLAIN, RC4) or padding > PAD_MOST:
            raise WireError("mse_choice")
        self._read_head(_HEAD + padding)
        if len(self._head) < _HEAD + padding:
            return b""
        if chosen == PLAIN:
            self._in = self._out = None
        self._chose = True
        after = bytes(self._rest)
        self._rest.clear()
        return self._open(after)

    def _read_head(self, length: int) -> None:
        missing = max(length - len(self._head), 0)
        if self._in is not None:
            self._head += self._in.update(bytes(self._rest[:missing]))
        del self._rest[:missing]

    def _open(self, data: bytes) -> bytes:
        return self._in.update(data) if self._in is not None else data


class Encrypted:
    """A talk in an encrypted connection for one info-hash; the peer chooses whether the rest is encrypted, too.

    The talk is opened once the peer's half of the key has come: until then nobody there speaks the scheme.
    """

    def __init__(self, talk: Talk, info_hash: bytes) -> None:
        self._talk, self._exchange = talk, Exchange(info_hash, secrets.randbits(SECRET_BITS))
        self._begun, self._fault = False, ""

    def opened(self, ours: Endpoint, end_in: Callable[[float], None]) -> bytes:
        """Our half of the key, with padding of a random length."""
        self._ours, self._end_in = ours, end_in
        return self._exchange.public + os.urandom(secrets.randbelow(PAD_MOST + 1))

    def heard(self, data: bytes) -> bytes | None:
        """Goes on with the agreement; once it stands, what is decrypted is the talk's."""
        exchange, out = self._exchange, b""
        try:
            inner = exchange.feed(data)
            if exchange.agreed and not self._begun:
                self._begun = True
                first = self._talk.opened(self._ours, self._end_in)
                if first is None:
                    return None
                out = exchange.begin(first)
                inner = exchange.feed(b"")  # a peer that did not wait for us
        except WireError as fault:
            self._fault = fault.code
            return None
        said = self._talk.heard(inner) if inner else b""
        return None if said is None else out + exchange.seal(said)

    def ended(self, why: str) -> None:
        """As the talk is told; or what the peer did against the scheme."""
        self._talk.ended(why or self._fault)


def shared(theirs: bytes | bytearray, secret: int) -> bytes:
    """The key of both sides, from the peer's half. WireError `mse_key` for one that makes no secret."""
    half = int.from_bytes(theirs)
    if not 1 < half < PRIME - 1:
        raise WireError("mse_key")
    return pow(half, secret, PRIME).to_bytes(PUBLIC)


def digest(*parts: bytes) -> bytes:
    """What the scheme makes of its parts, one after the other."""
    return sha1(b"".join(parts)).digest()  # noqa: S324 - the peers' scheme


def stream(key: bytes) -> CipherContext:
    """RC4 without its first kilobyte, as the scheme has it."""
    made = Cipher(ARC4(key), mode=None).encryptor()
    made.update(bytes(1024))
    return made
