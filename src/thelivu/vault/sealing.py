"""Sealing with a key of its own: AES-256-GCM, each object and record under a random key that the office key wraps.

Arrives: plaintext and a wrapping key. Leaves: ciphertext and the wrapped key. Destroying the wrapped key (the row
does that) is the purge: what stays on the disk and in every backup is noise. A stream is cut into chunks as in the
STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizar 2015): the nonce is the chunk's number and a last-chunk
flag, so a cut, a swap or a splice fails to open.
"""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .errors import VaultError

KEY = 32  # bytes
CHUNK = 64 * 1024  # bytes of plaintext in each chunk but the last
TAG = 16  # bytes that GCM adds to each
_NONCE = 12
_WRAP_VERSION = b"\x01"
_PAD = 64  # records are padded to this, so that the length of a name does not show


@dataclass(frozen=True, slots=True, repr=False)
class Sealed:
    """A record under its own key: what the particulars row keeps."""

    sealed: bytes
    wrapped_key: bytes


def wrap(key: bytes, under: bytes, about: bytes) -> bytes:
    """The key, encrypted under the wrapping key and bound to what it opens."""
    nonce = secrets.token_bytes(_NONCE)
    return _WRAP_VERSION + nonce + AESGCM(under).encrypt(nonce, key, about)


def unwrap(wrapped: bytes, under: bytes, about: bytes) -> bytes:
    """The key again. An empty wrapped key is a purged object."""
    if not wrapped:
        raise VaultError("vault.purged")
    if len(wrapped) != 1 + _NONCE + KEY + TAG or wrapped[:1] != _WRAP_VERSION:
        raise VaultError("vault.wrong_key")
    try:
        return AESGCM(under).decrypt(wrapped[1 : 1 + _NONCE], wrapped[1 + _NONCE :], about)
    except InvalidTag as bad:
        raise VaultError("vault.wrong_key") from bad


def seal(plain: bytes, key: bytes, about: bytes) -> Sealed:
    """Seals one record (a child's particulars) under a new random key, bound to `about` (the record's id)."""
    own = secrets.token_bytes(KEY)
    padded = plain + b"\x80"  # ISO/IEC 7816-4 padding
    padded += bytes(-len(padded) % _PAD)
    # The key is used once, so a fixed nonce is safe.
    return Sealed(AESGCM(own).encrypt(bytes(_NONCE), padded, about), wrap(own, key, about))


def unseal(sealed: Sealed, key: bytes, about: bytes) -> bytes:
    """The record again, for one reader with a reason on the record."""
    own = unwrap(sealed.wrapped_key, key, about)
    try:
        padded = AESGCM(own).decrypt(bytes(_NONCE), sealed.sealed, about)
    except InvalidTag as bad:
        raise VaultError("vault.record_altered") from bad
    return padded[: padded.rindex(b"\x80")]


def encrypt(chunks: Iterable[bytes], key: bytes, about: bytes) -> Iterator[bytes]:
    """The stream in encrypted chunks; the last one (never missing, perhaps empty) is flagged as the last."""
    cipher, number, waiting = AESGCM(key), 0, bytearray()
    for chunk in chunks:
        waiting += chunk
        while len(waiting) > CHUNK:
            yield cipher.encrypt(_nonce(number, last=False), bytes(waiting[:CHUNK]), about)
            del waiting[:CHUNK]
            number += 1
    yield cipher.encrypt(_nonce(number, last=True), bytes(waiting), about)


def decrypt(pieces: Iterable[bytes], count: int, key: bytes, about: bytes) -> Iterator[bytes]:
    """The plaintext of `count` encrypted chunks, each only after it has proved genuine and in its place."""
    cipher, number = AESGCM(key), 0
    for piece in pieces:
        try:
            plain = cipher.decrypt(_nonce(number, last=number == count - 1), piece, about)
        except InvalidTag as bad:
            raise VaultError("vault.chunk_altered", chunk=number) from bad
        number += 1
        yield plain
    if number != count:
        raise VaultError("vault.length_differs")


def chunk_count(size: int) -> int:
    """How many chunks a plaintext of this size takes."""
    return max(1, -(-size // CHUNK))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(_NONCE - 1, "big") + (b"\x01" if last else b"\x00")
