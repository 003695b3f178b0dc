"""AD1 by `dissect.evidence`, which is under the AGPL: a program of its own, and the only file of ours that imports it.

`python -I -m thelivu.devices.sources.dissected BYTES ANSWER ENDS` is started by a Stream like the readers, confined like
them, and says the same frames. It is no part of any other program here, and nothing else needs it: dissect is not
installed unless somebody asks for it (`./run extras`), and then runs in this process alone.
"""

import zlib
from collections.abc import Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, BinaryIO, cast

from dissect.evidence.ad1 import AD1

from thelivu.base import InputError
from thelivu.devices.sandbox.zygote import Task, serve
from thelivu.devices.sources import frames
from thelivu.devices.sources.readers.media import Raw
from thelivu.devices.sources.readers.telling import CutError, Teller

_WRONG = (
    *(OSError, EOFError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RuntimeError),
    *(AssertionError, NotImplementedError, zlib.error),
)
"""What the library raises for a damaged file; it promises no kind of its own."""
_DEEPEST = 256
_MOST = 50_000_000  # entries; a list that leads back into itself ends here


def _segment(file: int) -> BinaryIO:
    return cast("BinaryIO", open(file, "rb", closefd=False))


def _packed(given: int, size: int, argument: Any) -> bytes:  # noqa: ARG001 - the form of a task
    teller = Teller(argument, Raw(argument["files"]).size)
    try:
        container = AD1([_segment(file) for file in argument["files"]])
        locked = container.is_locked()
    except _WRONG as bad:
        raise InputError("devices.source.damaged") from bad
    if locked:
        raise InputError("devices.source.encrypted")
    _directory(container, container.root, teller)
    return frames.frame(frames.DONE)


def _directory(container: Any, top: Any, teller: Teller) -> None:
    """Every file below a folder, each for itself; a folder that cannot be listed is one failed entry."""
    stack: list[tuple[bytes, Any, int]] = [(b"", top, 0)]
    seen: set[int] = set()
    for _ in range(_MOST):
        if not stack:
            return
        path, here, depth = stack.pop()
        why = teller.step()
        below: list[tuple[bytes, Any, int]] = []
        try:
            for child in [] if why else _children(container, here, seen):
                name = bytes(child.entry.name)
                below.append((path + b"/" + name if path else name, child, depth + 1))
        except _WRONG:
            why = "read_error"
        if why or depth > _DEEPEST:
            teller.entry(path or b"...", reason=why or "too_deep")
            continue
        stack += [one for one in reversed(below) if _is_folder(one[1])]
        for name, child, _ in below:
            if not _is_folder(child):
                _file(name, child, teller)
    teller.entry(b"...", reason="rest")


def _children(container: Any, here: Any, seen: set[int]) -> Iterator[Any]:
    """The entries below one, each once: where they stand in the container is their number."""
    if here is container.root or here.offset == -1:
        yield from here.children
        return
    for child in here.children:
        if child.offset in seen:
            raise ValueError
        seen.add(child.offset)
        yield child


def _is_folder(entry: Any) -> bool:
    try:
        return bool(entry.is_dir())
    except _WRONG:
        return False


def _file(path: bytes, entry: Any, teller: Teller) -> None:
    try:
        size, link = int(entry.size), bool(entry.is_symlink())
        deleted = int(entry.type) == 2
    except _WRONG:
        teller.entry(path, reason="read_error")
        return
    teller.entry(path, size=size, deleted=deleted, reason="link" if link else "", read=partial(_bytes, entry))


def _bytes(entry: Any) -> Iterator[bytes]:
    if not entry.size:  # it has no table of pieces, and the library looks for one
        return
    try:
        stream = entry.open()
        while piece := stream.read(frames.PIECE):
            yield piece
    except _WRONG:
        raise CutError("read_error") from None


TASKS: Mapping[str, Task] = MappingProxyType({"sources.packed": _packed})

if __name__ == "__main__":
    serve(TASKS)
