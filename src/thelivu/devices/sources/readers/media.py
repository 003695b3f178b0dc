"""A medium as bytes at an offset: one raw file or several in a row. What cannot be read is zero to the caller, and listed.

Sleuth Kit reads whole blocks of 64 KiB and gives up on all of one that has a bad sector. So a reader is given zeros for
what is not there, and every region is kept: a file that touches one is failed, never taken for zeros.
"""

import os
from bisect import bisect_left, insort
from collections.abc import Sequence
from typing import Protocol

SECTOR = 512
_MOST_REGIONS = 100_000


class Medium(Protocol):
    """A container as its flat bytes."""

    size: int
    """Bytes."""
    facts: dict[str, str]
    """What the container says of itself: names and values in ASCII."""
    regions: "Regions"

    def read_at(self, offset: int, length: int) -> bytes:
        """The bytes there, fewer only at the end; zeros where a region could not be read, which is then listed."""
        ...


class Regions:
    """Ranges of bytes that could not be read, in order, joined where they touch."""

    def __init__(self) -> None:
        self._ranges: list[tuple[int, int, str]] = []
        self.lost = False
        """Whether there were more than are kept: then everything later counts as unreadable."""

    def add(self, start: int, end: int, why: str) -> None:
        """Adds one range."""
        if start >= end or self.touches(start, end, whole=True):
            return
        if len(self._ranges) >= _MOST_REGIONS:
            self.lost = True
            return
        at = bisect_left(self._ranges, (start, 0, ""))
        if at and self._ranges[at - 1][1] == start and self._ranges[at - 1][2] == why:
            self._ranges[at - 1] = (self._ranges[at - 1][0], end, why)
        else:
            insort(self._ranges, (start, end, why))

    def touches(self, start: int, end: int, *, whole: bool = False) -> bool:
        """Whether a range touches one that could not be read; `whole`: lies in one."""
        if self.lost and not whole:
            return True
        at = bisect_left(self._ranges, (start + 1, 0, ""))
        near = self._ranges[max(at - 1, 0) : at + 1]
        if whole:
            return any(one[0] <= start and end <= one[1] for one in near)
        return any(one[0] < end and start < one[1] for one in near)

    def listed(self) -> Sequence[tuple[int, int, str]]:
        """Start, end, why."""
        return self._ranges


class Raw:
    """Files in a row as one medium."""

    def __init__(self, files: Sequence[int]) -> None:
        self.facts: dict[str, str] = {}
        self.regions = Regions()
        self._files: list[tuple[int, int]] = []
        """Where each ends, and its descriptor."""
        end = 0
        for file in files:
            end += os.lseek(file, 0, os.SEEK_END)
            self._files.append((end, file))
        self.size = end

    def read_at(self, offset: int, length: int) -> bytes:
        """See Medium."""
        held, end = bytearray(), min(offset + length, self.size)
        while offset < end:
            at = bisect_left(self._files, (offset + 1, -1))
            stop, file = self._files[at]
            start = self._files[at - 1][0] if at else 0
            piece = self._piece(file, offset - start, min(end, stop) - offset, offset)
            held += piece
            offset += len(piece)
        return bytes(held)

    def _piece(self, file: int, at: int, length: int, offset: int) -> bytes:
        try:
            piece = os.pread(file, length, at)
        except OSError:
            if length <= SECTOR:
                self.regions.add(offset, offset + length, "read_error")
                return bytes(length)
            half = max(length // 2 // SECTOR * SECTOR, SECTOR)
            head = self._piece(file, at, half, offset)
            return head + self._piece(file, at + half, length - half, offset + half) if half < length else head
        if not piece:  # it is shorter now than when it was opened
            self.regions.add(offset, offset + length, "read_error")
            return bytes(length)
        return piece
