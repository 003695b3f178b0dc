"""The file of stored digests: outcomes arrive while a run goes on; they are on the disk when `append` returns.

    0  8 bytes "THELSTO1"    8  length of the header, u32    12  zero, u32    16  salt, 16 bytes
    32  BLAKE2b-256, keyed, over bytes 0..31 and the header    64  the header, canonical JSON; then chunks, one after the other:
    length u32 | number u32 | entries u32 | kind u32 | BLAKE2b-128, keyed, over these | nonce 12 | ciphertext | tag 16

A chunk is sealed by AES-256-GCM, bound to its number, under a key of this file. A run that was killed leaves whole chunks and
perhaps the beginning of one: `resumed` cuts that off, and its entries are looked at again (promise 8). What is not the
beginning of a chunk is an alteration and is refused. The last chunk says that the run came to its end.
"""

import fcntl
import hashlib
import hmac
import json
import os
import secrets
import struct
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NamedTuple, Self

from thelivu.base import InputError, Refused, canonical
from thelivu.devices.knownlists.keys import SALT, Keys
from thelivu.examination import Outcome
from thelivu.vault.keys import fsync_folder

from .columns import Chunk, packed, unpacked

MAGIC = b"THELSTO1"
_FIXED, _HEADER, _CHECK = 32, 64, 32
_HEAD = struct.Struct("<4I16s")  # of a chunk
_ENTRIES, _LAST = 1, 2  # kinds of chunks
_LONGEST_HEADER = 65_536
MOST_OUTCOMES = 16_384  # of one chunk


class _Place(NamedTuple):
    """Where the sealed part of a chunk lies, how long it is, and how many entries it has."""

    at: int
    length: int
    entries: int


class _Found(NamedTuple):
    """What a file holds: facts, keys, whole chunks, where the last of them ends, and whether the run came to its end."""

    facts: Mapping[str, object]
    keys: Keys
    chunks: list[_Place]
    end: int
    finished: bool

    @property
    def entries(self) -> int:
        return sum(place.entries for place in self.chunks)


class Stored:
    """The stored digests of one examination, whole or as far as the run came. Opened for reading; proven chunk by chunk."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._file = path.open("rb")
        try:
            self._found = _found(self._file, key)
        except BaseException:  # whatever it was, the file is closed and the fault goes on
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    @property
    def facts(self) -> Mapping[str, object]:
        """What was written when the run began: exhibit, source, tool."""
        return self._found.facts

    @property
    def entries(self) -> int:
        """Entries that are in the file."""
        return self._found.entries

    @property
    def finished(self) -> bool:
        """Whether the run came to its end; else what is here is a part of the exhibit."""
        return self._found.finished

    def chunks(self) -> Iterator[tuple[int, Chunk]]:
        """The number of the first entry and the columns of each chunk, in their order. InputError for an altered one."""
        first = 0
        for number, place in enumerate(self._found.chunks):
            chunk = _chunk(self._file, self._found, number, place)
            yield first, chunk
            first += chunk.count

    def outcomes(self) -> Iterator[Outcome]:
        """The outcomes again, in the order in which they were appended; with their paths."""
        for _, chunk in self.chunks():
            yield from chunk.outcomes()

    def opened(self, entries: Sequence[int]) -> dict[int, Outcome]:
        """The outcomes of some entries, by number: for whoever may see the paths of findings."""
        made: dict[int, Outcome] = {}
        wanted = set(entries)
        for first, chunk in self.chunks():
            here = [number for number in wanted if first <= number < first + chunk.count]
            if here:
                made |= {number: chunk.outcome(number - first) for number in here}
        return made


class StoredWriter:
    """Appends to the stored digests of a run. One at a time: the file is locked."""

    def __init__(self, file: BinaryIO, found: _Found) -> None:
        self._file, self._keys = file, found.keys
        self._number, self.entries = len(found.chunks), found.entries

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def append(self, outcomes: Sequence[Outcome]) -> None:
        """Puts outcomes on the disk; when this returns, they are there whatever happens."""
        for start in range(0, len(outcomes), MOST_OUTCOMES):
            some = outcomes[start : start + MOST_OUTCOMES]
            self._write(_ENTRIES, packed(some), len(some))
            self.entries += len(some)

    def finish(self) -> None:
        """Says that the run came to its end."""
        self._write(_LAST, self.entries.to_bytes(8, "little"), 0)

    def _write(self, kind: int, plain: bytes, entries: int) -> None:
        sealed = self._keys.sealed("chunk", self._number, plain)
        facts = (len(sealed), self._number, entries, kind)
        self._file.write(_HEAD.pack(*facts, _head_check(facts, self._keys)) + sealed)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._number += 1


def begun(path: Path, key: bytes, facts: Mapping[str, object]) -> StoredWriter:
    """A new file for a run that begins; `facts` (exhibit, source, tool) are readable without the key. FileExistsError."""
    salt, text = secrets.token_bytes(SALT), canonical(dict(facts))
    if len(text) > _LONGEST_HEADER:
        raise InputError("devices.lists.header_long")
    front = MAGIC + len(text).to_bytes(4, "little") + bytes(4) + salt
    hidden = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    handle = os.open(hidden, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(front + _check(front + text, Keys(key, salt)) + text)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(hidden, path)  # never over another run's file
    finally:
        hidden.unlink()
    fsync_folder(path.parent)
    return resumed(path, key)[0]


def resumed(path: Path, key: bytes) -> tuple[StoredWriter, Iterator[Outcome]]:
    """The file of a run that was killed: what goes on writing it, and the outcomes that are already there.

    A piece of a chunk at the end is cut off. InputError for an altered chunk, Refused where the run is finished or goes on.
    """
    file = path.open("r+b")
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused("devices.stored.in_use", name=path.name) from None
        found = _unfinished(file, key, path.name)
        file.truncate(found.end)
        file.seek(found.end)
        writer = StoredWriter(file, found)
    except BaseException:  # whatever it was, the file is closed and the fault goes on
        file.close()
        raise
    return writer, _again(path, key, found.entries)


def _unfinished(file: BinaryIO, key: bytes, name: str) -> _Found:
    found = _found(file, key)
    if found.finished:
        raise Refused("devices.stored.finished", name=name)
    return found


def _again(path: Path, key: bytes, count: int) -> Iterator[Outcome]:
    with Stored(path, key) as before:
        for _, outcome in zip(range(count), before.outcomes(), strict=False):
            yield outcome


def _found(file: BinaryIO, key: bytes) -> _Found:
    file.seek(0)
    front = file.read(_HEADER)
    length = int.from_bytes(front[8:12], "little")
    text = file.read(min(length, _LONGEST_HEADER))
    if len(front) != _HEADER or front[:8] != MAGIC or front[12:16] != bytes(4) or len(text) != length:
        raise InputError("devices.stored.form")
    keys = Keys(key, front[16 : 16 + SALT])
    if not hmac.compare_digest(front[_FIXED:], _check(front[:_FIXED] + text, keys)):
        raise InputError("devices.lists.wrong_key")
    chunks, end, finished = _places(file, keys, _HEADER + length)
    return _Found(json.loads(text), keys, chunks, end, finished)


def _places(file: BinaryIO, keys: Keys, end: int) -> tuple[list[_Place], int, bool]:
    """The whole chunks, where they end, and whether the last of them says that the run is over."""
    chunks: list[_Place] = []
    size = file.seek(0, os.SEEK_END)
    while size - end >= _HEAD.size:
        file.seek(end)
        *facts, check = _HEAD.unpack(file.read(_HEAD.size))
        length, number, entries, kind = facts
        if not hmac.compare_digest(check, _head_check(facts, keys)) or number != len(chunks):
            raise InputError("devices.stored.altered", number=len(chunks))
        at = end + _HEAD.size
        if at + length > size:
            break  # the write was cut short
        end = at + length
        if kind == _LAST:
            _last(file, keys, number, _Place(at, length, sum(place.entries for place in chunks)))
            if end != size:
                raise InputError("devices.stored.altered", number=number + 1)
            return chunks, end, True
        chunks.append(_Place(at, length, entries))
    return chunks, end, False


def _last(file: BinaryIO, keys: Keys, number: int, place: _Place) -> None:
    if _plain(file, keys, number, place) != place.entries.to_bytes(8, "little"):
        raise InputError("devices.stored.altered", number=number)


def _chunk(file: BinaryIO, found: _Found, number: int, place: _Place) -> Chunk:
    chunk = unpacked(_plain(file, found.keys, number, place))
    if chunk.count != place.entries:
        raise InputError("devices.stored.altered", number=number)
    return chunk


def _plain(file: BinaryIO, keys: Keys, number: int, place: _Place) -> bytes:
    file.seek(place.at)
    try:
        return keys.unsealed("chunk", number, file.read(place.length))
    except InputError as bad:
        raise InputError("devices.stored.altered", number=number) from bad


def _check(data: bytes, keys: Keys) -> bytes:
    return hashlib.blake2b(data, key=keys.derived("stored", _CHECK), digest_size=_CHECK).digest()


def _head_check(facts: Sequence[int], keys: Keys) -> bytes:
    return hashlib.blake2b(struct.pack("<4I", *facts), key=keys.derived("chunks", _CHECK), digest_size=16).digest()
