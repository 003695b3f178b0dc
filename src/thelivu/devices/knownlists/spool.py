"""Rows on their way into a list, on disk, in parts by their first bits: a list of any length is sorted in bounded memory.

Keyed digests are spread evenly, because AES is a permutation that nobody can aim without the key: so are the parts. What
lies here is keyed, in files without a name, which are gone when the process ends, however it ends.
"""

import tempfile
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from .keys import Words

PARTS_BITS = 6
PARTS = 1 << PARTS_BITS
_BUFFER = 1 << 15
Records = npt.NDArray[Any]


def part_of(first: Words) -> npt.NDArray[np.int64]:
    """The part in which each first word belongs; parts in order hold words in order."""
    return (first >> np.uint64(64 - PARTS_BITS)).astype(np.int64)


def nameless(folder: Path) -> IO[bytes]:
    """A file without a name in the folder."""
    return tempfile.TemporaryFile(dir=folder, buffering=_BUFFER)


class Spool:
    """Records of one type, in `parts` files that are made when they are first needed."""

    def __init__(self, folder: Path, dtype: npt.DTypeLike, parts: int = PARTS) -> None:
        self._folder, self._dtype = folder, np.dtype(dtype)
        self._files: list[IO[bytes] | None] = [None] * parts

    def put(self, parts: npt.NDArray[np.int64], records: Records) -> None:
        """Adds records, each to its part, in the order in which they come."""
        order = np.argsort(parts, kind="stable")
        ordered, bounds = records[order], np.searchsorted(parts[order], np.arange(len(self._files) + 1))
        for part in np.flatnonzero(np.diff(bounds)):
            file = self._files[part]
            if file is None:
                file = self._files[part] = nameless(self._folder)
            file.write(ordered[bounds[part] : bounds[part + 1]].tobytes())

    def take(self, part: int) -> Records:
        """The records of one part; they are then gone."""
        file = self._files[part]
        if file is None:
            return np.zeros(0, self._dtype)
        with file:
            file.seek(0)
            self._files[part] = None
            return np.frombuffer(file.read(), self._dtype)

    def close(self) -> None:
        """Lets go of all that was not taken."""
        for file in self._files:
            if file is not None:
                file.close()
