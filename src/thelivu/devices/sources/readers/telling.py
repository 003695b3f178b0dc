"""How a confined reader tells what it finds: steps, entries, bytes; and how it goes on after a reader that ended.

The same source told twice gives the same steps and entries in the same order. A new reader is given how many entries
are told already, which it passes over without reading, and the steps at which a reader ended, which it does not take.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from thelivu.devices.sandbox.zygote import say
from thelivu.devices.sources import frames
from thelivu.devices.sources.frames import Entry
from thelivu.devices.sources.readers.media import Medium

_GIB = 1024**3
_SIGN_OF_LIFE = 16 * 1024**2  # bytes of the medium between two


class CutError(Exception):
    """An entry cannot be read to its end; carries the reason."""


class Teller:
    """Tells one file system, or one container, to the office."""

    def __init__(self, argument: Mapping[str, Any], size: int) -> None:
        self._after: int = argument["after"]
        self._avoided: dict[int, str] = {int(step): why for step, why in argument["avoid"].items()}
        self._steps, self._entries, self._regions = 0, 0, 0
        self._most = max(64 * size, _GIB)  # bytes of one entry: sparse files are larger than their medium
        self._left = 64 * size + 16 * _GIB  # bytes of all entries
        self._read, self._allowed = 0, 4 * size + _GIB
        self._size = size

    def step(self) -> str:
        """Begins something that may end this reader; the reason why it is not done, or nothing."""
        self._steps += 1
        say(frames.step_frame(self._steps))
        self._allowed = self._read + 4 * self._size + _GIB
        return self._avoided.get(self._steps, "")

    def medium_was_read(self, length: int) -> None:
        """Counts bytes of the medium; a step that reads it more than four times over looks dead, and is ended."""
        before, self._read = self._read // _SIGN_OF_LIFE, self._read + length
        if self._read // _SIGN_OF_LIFE != before and self._read < self._allowed:
            say(frames.frame(frames.ALIVE))

    def regions(self, medium: Medium) -> None:
        """Tells the regions that came to light since it was last asked."""
        listed = medium.regions.listed()
        if len(listed) != self._regions:
            for start, end, why in listed:
                say(frames.region_frame(start, end - start, why))
            self._regions = len(listed)

    def entry(
        self,
        path: bytes,
        *,
        size: int = 0,
        deleted: bool = False,
        partly: bool = False,
        reason: str = "",
        read: Callable[[], Iterable[bytes]] | None = None,
    ) -> None:
        """Tells an entry: with a reason why it is not read, or with its bytes. `read` may raise CutError."""
        number = self._entries
        self._entries += 1
        if read is not None and not reason:
            self._left -= size
            reason = "beyond_limits" if size > self._most or self._left < 0 else ""
        told = number < self._after
        if not told:
            say(frames.entry_frame(Entry(number, path, size, deleted, partly, reason)))
        if reason or read is None:
            return
        avoided = self.step()
        if told:
            return
        say(frames.frame(frames.END, (avoided or self._bytes(read, size)).encode("ascii")))

    def _bytes(self, read: Callable[[], Iterable[bytes]], size: int) -> str:
        total = 0
        try:
            for piece in read():
                total += len(piece)
                if total > size:
                    return "read_error"
                for at in range(0, len(piece), frames.PIECE):
                    say(frames.frame(frames.DATA, piece[at : at + frames.PIECE]))
        except CutError as cut:
            return str(cut)
        return "" if total == size else "read_error"
