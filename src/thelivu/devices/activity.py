"""The chat databases of a source: its entries arrive, each database's groups and shared digests leave, read in the sandbox.

Of a file that is no database the first bytes are read and nothing else. A database stands in memory while it is read; nothing of
it is written anywhere.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain

from thelivu.authority import Permit, Subject
from thelivu.base import InputError
from thelivu.examination import ACT, Problem, SourceEntry, Unreadable
from thelivu.examination.activity import ChatBase
from thelivu.leads import packed

from .look import MIB, chats
from .sandbox.confinement import Bounds
from .sandbox.sandbox import Sandbox

MOST = 1024 * MIB
"""Bytes of a database that are read: a child holds it about three times."""
_BOUNDS = Bounds(wall_s=120.0, cpu_s=60, memory=5 * 1024 * MIB)
_ENTRIES_PER_PERMIT = 200
_WAL_MAGIC = (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83")  # file format, section 4.1
_PROGRAM = ("-m", "thelivu.devices.look.chats_program")
_REASONS = {"crashed", "too_slow", "too_much", "not_decoded", "too_large"}


@dataclass(frozen=True, slots=True)
class ChatFile:
    """One chat database of the source: its path, SHA-256 and bytes, and what it says."""

    path: str
    sha256: str
    size: int
    base: ChatBase


@dataclass(slots=True)
class Walk:
    """The accounting of a walk: entries = databases + others + skipped + failed."""

    entries: int = 0
    others: int = 0
    databases: list[ChatFile] = field(default_factory=list)
    skipped: list[Problem] = field(default_factory=list)
    failed: list[Problem] = field(default_factory=list)


def chat_files(
    permit: Permit,
    exhibit: str,
    entries: Iterable[SourceEntry],
    *,
    ask_again: Callable[[Permit], Permit],
    most: int = MOST,
) -> Walk:
    """Reads every chat database among the entries of an exhibit, each in a child of its own; asks its authority again."""
    permit.require(ACT, Subject("exhibit", exhibit))
    walk, logs = Walk(), set()
    with Sandbox(_PROGRAM, _BOUNDS) as sandbox:
        for entry in entries:
            if walk.entries % _ENTRIES_PER_PERMIT == 0:
                permit = ask_again(permit)
                permit.require(ACT, Subject("exhibit", exhibit))
            walk.entries += 1
            if entry.skipped:
                walk.skipped.append(Problem(entry.path, entry.skipped))
                continue
            try:
                found = _read(entry, sandbox, most)
            except Unreadable as bad:
                walk.failed.append(Problem(entry.path, bad.reason))
                continue
            walk.others += not isinstance(found, ChatFile)
            if isinstance(found, ChatFile):
                walk.databases.append(found)
            elif found:
                logs.add(entry.path)
    walk.databases = [_noted(one) if f"{one.path}-wal" in logs else one for one in walk.databases]
    return walk


def _noted(file: ChatFile) -> ChatFile:
    """What stands in the write-ahead log alone was not read: the database says so."""
    return replace(file, base=replace(file.base, notes=(*file.base.notes, "log_beside")))


def _read(entry: SourceEntry, sandbox: Sandbox, most: int) -> ChatFile | bool:
    """The chat database of an entry; else whether it is the log of one."""
    if entry.failed or entry.read is None:
        raise Unreadable(entry.failed or "read_error")
    chunks = entry.read()
    head = next(chunks, b"")
    if not chats.sniff(head):
        _close(chunks)
        return head.startswith(_WAL_MAGIC)
    data = _whole(head, chunks, most)
    base = _asked(sandbox, data)
    return base is not None and ChatFile(entry.path, hashlib.sha256(data).hexdigest(), len(data), base)


def _whole(head: bytes, chunks: Iterator[bytes], most: int) -> bytes:
    held = bytearray()
    for chunk in chain((head,), chunks):
        held += chunk
        if len(held) > most:
            _close(chunks)
            raise Unreadable("too_large")
    return bytes(held)


def _close(chunks: Iterator[bytes]) -> None:
    """Lets the source close the file at once, where its stream is a generator."""
    close = getattr(chunks, "close", None)
    if close:
        close()


def _asked(sandbox: Sandbox, data: bytes) -> ChatBase | None:
    try:
        made: ChatBase | None = packed.unpack(sandbox.run("devices.activity", {}, data), ChatBase | None)
    except InputError as bad:
        reason = bad.code.rpartition(".")[2]
        raise Unreadable(reason if reason in _REASONS else "crashed") from None
    return made
