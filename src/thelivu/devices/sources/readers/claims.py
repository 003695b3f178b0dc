"""Which blocks of a file system belong to live files: what tells a deleted entry from a phantom (sleuthkit#3037)."""

from array import array
from bisect import bisect_right


class Claims:
    """Runs of blocks that live files hold. First all are taken in, then it is asked."""

    def __init__(self) -> None:
        self._starts, self._ends = array("Q"), array("Q")
        self._sorted = True

    def take(self, start: int, length: int) -> None:
        """A run belongs to a live file."""
        self._starts.append(start)
        self._ends.append(start + length)
        self._sorted = False

    def holds(self, start: int, length: int = 1) -> bool:
        """Whether any block of a run belongs to a live file."""
        if not self._sorted:
            self._sort()
        at = bisect_right(self._starts, start + length - 1)
        return bool(at) and self._ends[at - 1] > start

    def _sort(self) -> None:
        """In order of their starts, each end at least as far as any before it."""
        order = sorted(range(len(self._starts)), key=self._starts.__getitem__)
        starts, ends = array("Q"), array("Q")
        furthest = 0
        for at in order:
            furthest = max(furthest, self._ends[at])
            starts.append(self._starts[at])
            ends.append(furthest)
        self._starts, self._ends, self._sorted = starts, ends, True
