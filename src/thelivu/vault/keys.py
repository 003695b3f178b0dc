"""The office's keys: kept apart from the data folder, so that a copy of the data alone opens nothing.

Arrives: a folder outside the data folder. Leaves: four keys, readable by one system user, or a refusal that says what
is wrong with the folder. Each file is 64 hex digits, short enough to be kept on paper in a safe.
"""

import os
import re
import secrets
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .errors import VaultError

_NAMES = ("office", "particulars", "name", "signing")
_LENGTH = 32  # bytes of every key
_TEXT = re.compile(rb"([0-9a-f]{64})\n?")


@dataclass(frozen=True, slots=True)
class Keys:
    """Never printed: no key appears in its representation."""

    office: bytes = field(repr=False)  # wraps the keys of vault objects
    particulars: bytes = field(repr=False)  # wraps the keys of a child's particulars
    name: bytes = field(repr=False)  # HMAC key: a name on disk tells nothing to who has only the digest
    signing: Ed25519PrivateKey = field(repr=False)  # checkpoints, authority files, packages

    @property
    def public(self) -> Ed25519PublicKey:
        """The key with which others check what this office signs."""
        return self.signing.public_key()

    @property
    def public_hex(self) -> str:
        """The same as 64 hex digits."""
        return self.public.public_bytes_raw().hex()

    @property
    def box(self) -> X25519PrivateKey:
        """The key that other offices encrypt packets to: derived, so that every copy of the keys folder has it."""
        made = HKDF(algorithm=SHA256(), length=_LENGTH, salt=None, info=b"thelivu office box 1")
        return X25519PrivateKey.from_private_bytes(made.derive(self.office))

    @property
    def box_hex(self) -> str:
        """Its public half as 64 hex digits."""
        return self.box.public_key().public_bytes_raw().hex()


def make_keys(folder: Path, *, data: Path | None = None) -> Keys:
    """Makes the four keys, once. A key that exists is never replaced."""
    _refuse_inside(folder, data)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _refuse_loose(folder.stat(), "vault.keys_folder_loose")
    if any((folder / f"{name}.key").exists() for name in _NAMES):
        raise VaultError("vault.keys_exist")
    for name in _NAMES:
        _write_key(folder, name, secrets.token_bytes(_LENGTH))
    for place in (folder, folder.parent):
        fsync_folder(place)
    return load_keys(folder, data=data)


def load_keys(folder: Path, *, data: Path | None = None) -> Keys:
    """Reads the four keys; refuses a folder that others can read, or one that a copy of the data would carry along."""
    _refuse_inside(folder, data)
    try:
        _refuse_loose(folder.stat(), "vault.keys_folder_loose")
        office, particulars, name, signing = (_read_key(folder, each) for each in _NAMES)
    except (FileNotFoundError, NotADirectoryError) as bad:
        raise VaultError("vault.keys_missing") from bad
    except OSError as bad:  # no permission, or a link where a key should be
        raise VaultError("vault.keys_unreachable", reason=bad.strerror or "") from bad
    return Keys(office, particulars, name, Ed25519PrivateKey.from_private_bytes(signing))


def fsync_folder(folder: Path) -> None:
    """Makes names in the folder durable, as fsync of a file makes its bytes."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write_key(folder: Path, name: str, key: bytes) -> None:
    """Written whole under a temporary name, then linked: a power cut leaves no half key."""
    temporary = folder / f".{name}.{secrets.token_hex(8)}"
    handle = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(key.hex().encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(temporary, folder / f"{name}.key")  # unlike rename, never over a key that exists
    except FileExistsError as bad:
        raise VaultError("vault.keys_exist") from bad
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()


def _read_key(folder: Path, name: str) -> bytes:
    with os.fdopen(os.open(folder / f"{name}.key", os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
        _refuse_loose(os.fstat(file.fileno()), "vault.key_file_loose")
        text = file.read(2 * _LENGTH + 2)
    found = _TEXT.fullmatch(text)
    if not found:
        raise VaultError("vault.key_unreadable", key=name)
    return bytes.fromhex(found[1].decode())


def _refuse_loose(status: os.stat_result, code: str) -> None:
    if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise VaultError(code, mode=f"{stat.S_IMODE(status.st_mode):04o}")


def _refuse_inside(folder: Path, data: Path | None) -> None:
    if data is not None and folder.resolve().is_relative_to(data.resolve()):
        raise VaultError("vault.keys_inside_data")
