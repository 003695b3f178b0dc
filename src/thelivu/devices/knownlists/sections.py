"""The file that is being written: sections one after the other under a temporary name; whole, or not there.

Promise 8: fsync of the file, rename, fsync of the folder. A run that is killed leaves a file that no reader opens.
"""

import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Self

from .form import ALIGN, FRONT, Section, digest

_COPY = 1 << 20


class SectionFile:
    """A new file of sections at `path`."""

    def __init__(self, path: Path) -> None:
        self.path, self.sections = path, dict[str, Section]()
        self._hidden = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
        handle = os.open(self._hidden, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_NOFOLLOW, 0o600)
        self._file = os.fdopen(handle, "wb")
        self._at = FRONT

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._hidden.unlink(missing_ok=True)

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        """One section, piece by piece."""
        total, length = digest(), 0
        self._file.seek(self._at)
        for piece in pieces:
            self._file.write(piece)
            total.update(piece)
            length += len(piece)
        self.sections[name] = Section(self._at, length, total.hexdigest())
        self._at += length + (-length % ALIGN)

    def copy(self, name: str, file: IO[bytes]) -> None:
        """One section from a temporary file, which is then closed."""
        with file:
            file.seek(0)
            self.write(name, iter(lambda: file.read(_COPY), b""))

    def finish(self, front: bytes) -> None:
        """Puts the front before the sections and the file in its place, on the disk."""
        self._file.seek(0)
        self._file.write(front)
        end = max((one.offset + one.length for one in self.sections.values()), default=FRONT)
        self._file.truncate(end)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._hidden.rename(self.path)
        folder = os.open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
