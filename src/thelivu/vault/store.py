"""The store of vault objects: one encrypted file for each document, durable before its row exists.

Arrives: a stream and a limit. Leaves: `Stored`, which the register's row keeps; the plaintext again, each chunk only
after it has proved genuine; or what disagrees. Files come first (temporary name, fsync, rename, fsync folder), then
the row that names them. The purge is the row's: it destroys the wrapped key, and no copy of the file opens again.
"""

import fcntl
import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from .admission import admitted
from .errors import VaultError
from .keys import Keys, fsync_folder
from .sealing import CHUNK, KEY, TAG, chunk_count, decrypt, encrypt, unwrap, wrap
from .tally import Tally

_MAGIC = b"thelivu vault 1\n"
_FILE = re.compile(r"(?P<name>[0-9a-f]{64})\.(?P<suffix>[0-9a-f]{16})", re.ASCII)
_UNFINISHED = ".unfinished-"


@dataclass(frozen=True, slots=True)
class Stored:
    """An object as its row keeps it. `name` is the HMAC of the digest; `file` is the name on disk."""

    name: str
    file: str
    sha256: str
    size: int
    media: str
    wrapped_key: bytes


class Vault:
    """The vault in one folder. Two writers of one document make two objects: neither loses its key to the other."""

    def __init__(self, folder: Path, keys: Keys) -> None:
        self._folder, self._keys = folder, keys

    def put(self, chunks: Iterable[bytes], *, limit: int, name: str = "") -> Stored:
        """Keeps a document that the allow-list admits; else raises NotKept with its digests, and writes nothing.

        Up to 4 MiB (a workbook: whole) is judged before the first byte is written. In a longer text what betrays
        itself later has by then left ciphertext only, under a key that exists nowhere; that file is removed.
        """
        tally, suffix, key = Tally(chunks, limit), secrets.token_hex(8), secrets.token_bytes(KEY)
        with admitted(tally, name) as (media, body), ExitStack() as undo:
            path, file = self._temporary(undo)
            file.write(_MAGIC)
            for piece in encrypt(body, key, _about_chunks(suffix)):
                file.write(piece)
            digests = tally.digests()
            named = self._name(digests.sha256)
            wrapped = wrap(key, self._keys.office, _about_key(named, suffix, digests.size))
            self._settle(undo, path, file, f"{named}.{suffix}")
            return Stored(named, f"{named}.{suffix}", digests.sha256, digests.size, media, wrapped)

    def open(self, stored: Stored) -> Iterator[bytes]:
        """The plaintext as a stream. The key and the file's length are checked before this returns."""
        found = _FILE.fullmatch(stored.file)
        if not found or found["name"] != stored.name or stored.name != self._name(stored.sha256):
            raise VaultError("vault.row_differs")
        about = _about_key(stored.name, found["suffix"], stored.size)
        key = unwrap(stored.wrapped_key, self._keys.office, about)
        count = chunk_count(stored.size)
        path = self._folder / stored.file
        try:
            length = path.stat().st_size
        except FileNotFoundError as bad:
            raise VaultError("vault.object_missing") from bad
        if length != len(_MAGIC) + stored.size + count * TAG:
            raise VaultError("vault.length_differs")
        return decrypt(_pieces(path), count, key, _about_chunks(found["suffix"]))

    def verify(self, stored: Stored) -> None:
        """Reads the whole object and compares its digest with the row's; raises VaultError on any difference."""
        digest = hashlib.sha256()
        for chunk in self.open(stored):
            digest.update(chunk)
        if digest.hexdigest() != stored.sha256:
            raise VaultError("vault.digest_differs")

    def orphans(self, known: Collection[str]) -> Iterator[str]:
        """Names of files in the vault that no row knows, unfinished ones among them."""
        if not self._folder.is_dir():  # nothing was ever kept
            return
        with os.scandir(self._folder) as found:
            for each in found:
                if each.name not in known:
                    yield each.name

    def sweep(self) -> int:
        """Removes what a killed writer left unfinished (its key died with it); a living writer's file is locked."""
        gone = 0
        for path in sorted(self._folder.glob(f"{_UNFINISHED}*")):
            with suppress(BlockingIOError, FileNotFoundError), path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink()
                gone += 1
        return gone

    def discard(self, file: str) -> None:
        """Removes an object that no row names: its writer died before its transaction was committed."""
        if not _FILE.fullmatch(file):
            raise VaultError("vault.row_differs")
        (self._folder / file).unlink(missing_ok=True)
        fsync_folder(self._folder)

    def _name(self, sha256: str) -> str:
        return hmac.new(self._keys.name, sha256.encode(), hashlib.sha256).hexdigest()

    def _temporary(self, undo: ExitStack) -> tuple[Path, BinaryIO]:
        """A new locked file that vanishes again unless it is settled."""
        if not self._folder.is_dir():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            fsync_folder(self._folder.parent)
        path = self._folder / f"{_UNFINISHED}{secrets.token_hex(8)}"
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
        undo.callback(path.unlink, missing_ok=True)
        file = undo.enter_context(os.fdopen(handle, "wb"))
        fcntl.flock(handle, fcntl.LOCK_EX)
        return path, file

    def _settle(self, undo: ExitStack, temporary: Path, file: BinaryIO, name: str) -> None:
        """Makes the bytes durable, then the name. A failure on the way leaves neither."""
        file.flush()
        os.fsync(file.fileno())
        final = self._folder / name
        undo.callback(final.unlink, missing_ok=True)
        temporary.rename(final)
        fsync_folder(self._folder)
        undo.pop_all()
        file.close()


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise VaultError("vault.not_an_object")
        while piece := file.read(CHUNK + TAG):
            yield piece


def _about_chunks(suffix: str) -> bytes:
    return _MAGIC + suffix.encode()


def _about_key(name: str, suffix: str, size: int) -> bytes:
    """What the wrapped key is bound to: the object's name, its file and its length."""
    return _MAGIC + f"{name}.{suffix}.{size}".encode()
