"""File systems of a medium through the Sleuth Kit: volumes, and each one's entries, live, deleted and without a name.

Order: the directory tree; then names of deleted entries; then what has no name any more ($OrphanFiles); then every
inode or MFT record that nothing named. What a deleted entry's space holds is known only when all live files were seen.
"""

from collections.abc import Iterator
from typing import Any

import pytsk3

from thelivu.devices.sandbox.zygote import say
from thelivu.devices.sources import frames
from thelivu.devices.sources.readers.media import Medium
from thelivu.devices.sources.readers.telling import Teller

_ENCRYPTED = ((0, b"LUKS\xba\xbe"), (3, b"-FVE-FS-"))
_VOLUMES = 256


class Image(pytsk3.Img_Info):  # type: ignore[misc]
    """A medium as the Sleuth Kit reads it. What cannot be read is zeros here, and in `medium.regions`."""

    def __init__(self, medium: Medium, teller: Teller | None = None) -> None:
        self._medium, self._teller = medium, teller
        super().__init__(url="", type=pytsk3.TSK_IMG_TYPE_EXTERNAL)

    def read(self, offset: int, length: int) -> bytes:
        """Bytes of the medium."""
        if self._teller is not None:
            self._teller.medium_was_read(length)
        return self._medium.read_at(offset, length)

    def get_size(self) -> int:
        """Bytes of the medium."""
        return self._medium.size

    def close(self) -> None:
        """Nothing: the descriptors are the sandbox's."""


def tell_volumes(medium: Medium) -> None:
    """Tells the volumes: offset and prefix of each that is allocated; one at 0 where there is no partition table."""
    for name, value in medium.facts.items():
        say(frames.frame(frames.FACT, f"{name}={value}".encode()))
    for offset, prefix in _volumes(medium):
        say(frames.frame(frames.VOLUME, b"%d " % offset + prefix))
    for start, end, why in medium.regions.listed():
        say(frames.region_frame(start, end - start, why))


def _volumes(medium: Medium) -> list[tuple[int, bytes]]:
    image = Image(medium)
    try:
        parts = pytsk3.Volume_Info(image)
    except OSError:
        return [(0, b"")]
    size = parts.info.block_size
    allocated = int(pytsk3.TSK_VS_PART_FLAG_ALLOC)
    found = [(part.start * size, b"p%02d" % part.addr) for part in parts if int(part.flags) & allocated]
    return found[:_VOLUMES] or [(0, b"")]


def open_volume(medium: Medium, offset: int, teller: Teller) -> tuple[Any, str]:
    """The file system at an offset, or None and why there is none."""
    avoided = teller.step()
    if avoided:
        return None, avoided
    try:
        return pytsk3.FS_Info(Image(medium, teller), offset=offset), ""
    except OSError:
        head = medium.read_at(offset, 512)
    locked = any(head[at:].startswith(mark) for at, mark in _ENCRYPTED)
    return None, "encrypted" if locked else "unknown_file_system"


def pieces(file: Any, size: int, kind: Any, number: int) -> Iterator[bytes]:
    """The bytes of one attribute of a file."""
    at = 0
    while at < size:
        piece = file.read_random(at, min(frames.PIECE, size - at), kind, number)
        if not piece:
            return
        at += len(piece)
        yield piece
