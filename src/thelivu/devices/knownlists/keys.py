"""The keys of lists and of stored digests: a file of 32 bytes arrives; keyed digests, seals and checks leave.

A digest column holds AES-128-ECB_k of the first 16 bytes of each digest (NIST SP 800-38A). One block under one key is a
permutation, so equal means equal: nothing is found falsely beyond the cut to 128 bits, of which a second file for a given
digest would need about 2^128 trials. ECB shows which blocks are equal; within one column that is what sorting shows as
well, and each file and each algorithm has its own key (HKDF-SHA256, RFC 5869, with the file's salt), so columns of two
files cannot be compared without the key. What is not looked up by equality is sealed by AES-256-GCM (NIST SP 800-38D).
"""

import os
import secrets
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from thelivu.base import InputError

Words: TypeAlias = npt.NDArray[np.uint64]

KEY, SALT, BLOCK = 32, 16, 16  # bytes
TAG, NONCE = 16, 12  # bytes that GCM adds, and that it wants


class Keys:
    """What is derived from the list key for one file."""

    def __init__(self, key: bytes, salt: bytes) -> None:
        if len(key) != KEY or len(salt) != SALT:
            raise InputError("devices.lists.key_form")
        self._key, self._salt = key, salt

    def derived(self, use: str, length: int) -> bytes:
        """The key of one use in this file."""
        about = b"thelivu known list 1 " + use.encode()
        return HKDF(algorithm=SHA256(), length=length, salt=self._salt, info=about).derive(self._key)

    def keyed(self, algorithm: str, digests: bytes | memoryview) -> Words:
        """uint64[n, 2]: the first 16 bytes of n digests, each under the algorithm's key, as little-endian words."""
        return _pairs(self._cipher(algorithm).encryptor().update(digests))

    def opened(self, algorithm: str, keyed: Words) -> bytes:
        """The 16-byte beginnings again, one after the other: for merging and for planting rows."""
        return self._cipher(algorithm).decryptor().update(np.ascontiguousarray(keyed).tobytes())

    def _cipher(self, algorithm: str) -> Cipher[modes.ECB]:
        return Cipher(algorithms.AES(self.derived(algorithm, BLOCK)), modes.ECB())  # noqa: S305 - single blocks, see above

    def sealed(self, use: str, number: int, plain: bytes) -> bytes:
        """A piece of a section, bound to its use and its number: nonce, ciphertext, tag."""
        nonce = secrets.token_bytes(NONCE)
        cipher = AESGCM(self.derived(f"seal {use}", KEY))
        return nonce + cipher.encrypt(nonce, plain, f"{use} {number}".encode())

    def unsealed(self, use: str, number: int, sealed: bytes | memoryview) -> bytes:
        """The piece again; InputError when it was altered, moved, or sealed with another key."""
        try:
            cipher = AESGCM(self.derived(f"seal {use}", KEY))
            return cipher.decrypt(bytes(sealed[:NONCE]), bytes(sealed[NONCE:]), f"{use} {number}".encode())
        except (InvalidTag, ValueError) as bad:
            raise InputError("devices.lists.altered", section=use) from bad


def _pairs(data: bytes) -> Words:
    return np.frombuffer(data, "<u8").reshape(-1, 2).astype(np.uint64, copy=False)


def read_key(path: Path) -> bytes:
    """The list key: a file of 64 hexadecimal digits, for its owner alone. InputError for anything else."""
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_mode & 0o077:
            raise InputError("devices.lists.key_open", name=path.name)
        text = file.read(2 * KEY + 2).strip()
    try:
        key = bytes.fromhex(text.decode("ascii"))
    except ValueError:
        raise InputError("devices.lists.key_form") from None
    if len(key) != KEY:
        raise InputError("devices.lists.key_form")
    return key


def key_at(path: Path) -> bytes:
    """The key in the file; where there is none, a new random one is written there first, for its owner alone."""
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        return read_key(path)
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(KEY).hex().encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return read_key(path)
