"""Frames: what a confined reader of a source says to the office, one kind of thing in each; a closed list with limits.

A frame is one letter, the length of what follows (32 bits, big-endian) and that. The office takes nothing of a reader
on trust: a frame that is not of this form ends the reader as if it had crashed.
"""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

STEP = b"S"
"""Something that may go wrong is begun: its number (u64). What is told after it belongs to it."""
VOLUME = b"V"
"""A file system, or the whole container: the prefix of its paths (UTF-8)."""
ENTRY = b"E"
"""An entry: number, size, flags, the length of its path, its path, the reason why it is not read (ASCII)."""
DATA = b"D"
"""The next bytes of the entry."""
END = b"Z"
"""The entry is over; the reason why it is not whole, or nothing."""
REGION = b"R"
"""Bytes of the medium that cannot be read: offset, length (u64), why (ASCII)."""
FACT = b"I"
"""`name=value`, ASCII: what the container says of itself."""
ALIVE = b"H"
"""Nothing to tell, still at work."""
DONE = b"X"
"""All was told."""

PIECE = 1 << 18
"""Bytes of the largest DATA frame."""
_MOST = {DATA: PIECE, ENTRY: 70_000}
_FEW = 512
_HEAD = struct.Struct(">cI")
_ENTRY = struct.Struct(">QQBI")
_PAIR = struct.Struct(">QQ")
_NUMBER = struct.Struct(">Q")
LONGEST_PATH = 65_000  # bytes; a longer one is cut, and marked so
DELETED, PARTLY = 1, 2


class BadFrameError(ValueError):
    """A reader said what no reader says."""


@dataclass(frozen=True, slots=True)
class Entry:
    """The header of an entry. `partly`: some of a deleted file's space belongs to a live file now."""

    number: int
    path: bytes
    size: int = 0
    deleted: bool = False
    partly: bool = False
    reason: str = ""


def frame(kind: bytes, payload: bytes = b"") -> bytes:
    """A frame as bytes."""
    return _HEAD.pack(kind, len(payload)) + payload


def step_frame(number: int) -> bytes:
    """The frame of a step."""
    return frame(STEP, _NUMBER.pack(number))


def region_frame(offset: int, length: int, why: str) -> bytes:
    """The frame of a region that cannot be read."""
    return frame(REGION, _PAIR.pack(offset, length) + why.encode("ascii"))


def entry_frame(entry: Entry) -> bytes:
    """The frame of an entry's header."""
    path = entry.path if len(entry.path) <= LONGEST_PATH else entry.path[:LONGEST_PATH] + b"..."
    flags = DELETED * entry.deleted | PARTLY * entry.partly
    head = _ENTRY.pack(entry.number, entry.size, flags, len(path))
    return frame(ENTRY, head + path + entry.reason.encode("ascii"))


def number_of(payload: bytes) -> int:
    """The number of a step."""
    (number,) = _unpacked(_NUMBER, payload)
    return int(number)


def region_of(payload: bytes) -> tuple[int, int, str]:
    """Offset, length and reason of a region."""
    offset, length = _unpacked(_PAIR, payload[: _PAIR.size])
    return offset, length, text_of(payload[_PAIR.size :])


def entry_of(payload: bytes) -> Entry:
    """The header of an entry."""
    number, size, flags, length = _unpacked(_ENTRY, payload[: _ENTRY.size])
    path = payload[_ENTRY.size : _ENTRY.size + length]
    if len(path) != length or flags & ~(DELETED | PARTLY):
        raise BadFrameError
    reason = text_of(payload[_ENTRY.size + length :])
    return Entry(number, path, size, bool(flags & DELETED), bool(flags & PARTLY), reason)


def text_of(payload: bytes) -> str:
    """A code or a fact: printable ASCII."""
    if not payload.isascii() or (payload and not payload.decode("ascii").isprintable()):
        raise BadFrameError
    return payload.decode("ascii")


def _unpacked(form: struct.Struct, payload: bytes) -> tuple[int, ...]:
    if len(payload) != form.size:
        raise BadFrameError
    return form.unpack(payload)


def frames_of(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Kind and payload of each frame in a stream of pieces; BadFrameError for anything else."""
    held = bytearray()
    for piece in pieces:
        held += piece
        at = 0
        while len(held) - at >= _HEAD.size:
            kind, length = _HEAD.unpack_from(held, at)
            if kind not in _KINDS or length > _MOST.get(kind, _FEW):
                raise BadFrameError
            if len(held) - at < _HEAD.size + length:
                break
            at += _HEAD.size
            with memoryview(held) as view:
                payload = bytes(view[at : at + length])
            yield kind, payload
            at += length
        del held[:at]
    if held:
        raise BadFrameError


_KINDS = frozenset((STEP, VOLUME, ENTRY, DATA, END, REGION, FACT, ALIVE, DONE))
