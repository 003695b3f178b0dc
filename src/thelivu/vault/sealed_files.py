"""Files that arrive sealed, under keys of their own: digests of exhibits, known-file lists. Kept as they are, byte for byte.

Arrives: a stream and the key that opens it. Leaves: `SealedFile`, which the register's row keeps: name, digest and size of
the sealed bytes, and the key wrapped by the office key. Files come first (temporary name, fsync, rename, fsync folder),
then the row that names them. Destroying the wrapped key is the purge, as of a vault object.
"""

import hashlib
import os
import re
import secrets
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from .errors import VaultError
from .keys import Keys, fsync_folder
from .sealing import unwrap, wrap

_FILE = re.compile(r"[0-9a-f]{32}\.(digests|khl)")
_PIECE = 1024 * 1024
SUFFIXES = ("digests", "khl")


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A sealed file as its row keeps it; `sha256` and `size` are of the bytes on disk."""

    file: str
    sha256: str
    size: int
    wrapped_key: bytes = field(repr=False)


class SealedFiles:
    """The sealed files of one folder. Nothing here opens one: who has the key reads it where it lies."""

    def __init__(self, folder: Path, keys: Keys) -> None:
        self._folder, self._keys = folder, keys

    def put(self, chunks: Iterable[bytes], key: bytes, suffix: str) -> SealedFile:
        """Keeps a file that is sealed under `key` (32 bytes); durable before this returns."""
        if suffix not in SUFFIXES:
            raise VaultError("vault.row_differs")
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"{secrets.token_hex(16)}.{suffix}"
        temporary = self._folder / f".unfinished-{name}"
        digest, size = hashlib.sha256(), 0
        handle = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
        with ExitStack() as undo:
            undo.callback(temporary.unlink, missing_ok=True)
            with os.fdopen(handle, "wb") as file:
                for chunk in chunks:
                    digest.update(chunk)
                    size += len(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            temporary.rename(self._folder / name)
        fsync_folder(self._folder)
        return SealedFile(name, digest.hexdigest(), size, wrap(key, self._keys.office, _about(name)))

    def path(self, kept: SealedFile) -> Path:
        """Where it lies; VaultError `vault.object_missing` where it does not."""
        path = self._folder / kept.file
        if not _FILE.fullmatch(kept.file):
            raise VaultError("vault.row_differs")
        if not path.is_file():
            raise VaultError("vault.object_missing")
        return path

    def key(self, kept: SealedFile) -> bytes:
        """The key that opens it; VaultError for another office's row, or one that was purged."""
        return unwrap(kept.wrapped_key, self._keys.office, _about(kept.file))

    def verify(self, kept: SealedFile) -> None:
        """Reads the whole file and compares it with its row, and unwraps its key; VaultError on any difference."""
        digest, size = hashlib.sha256(), 0
        for piece in pieces(self.path(kept)):
            digest.update(piece)
            size += len(piece)
        if (digest.hexdigest(), size) != (kept.sha256, kept.size):
            raise VaultError("vault.digest_differs")
        self.key(kept)

    def discard(self, file: str) -> None:
        """Removes a file that no row names: its writer failed before its transaction was committed."""
        if not _FILE.fullmatch(file):
            raise VaultError("vault.row_differs")
        (self._folder / file).unlink(missing_ok=True)
        fsync_folder(self._folder)

    def orphans(self, known: Collection[str]) -> Iterator[str]:
        """Names of files in the folder that no row knows."""
        if self._folder.is_dir():
            yield from sorted(one.name for one in self._folder.iterdir() if one.name not in known)


def pieces(path: Path) -> Iterator[bytes]:
    """The bytes of a file, a MiB at a time."""
    with path.open("rb") as file:
        yield from iter(lambda: file.read(_PIECE), b"")


def _about(name: str) -> bytes:
    """What a wrapped key is bound to: the file that it opens."""
    return b"thelivu sealed file 1 " + name.encode()
