"""Admission to the vault: a document is judged before it is written (promise 1).

Arrives: a stream and the name it came with. Leaves: its media type and its bytes for writing, judged; or NotKept with
the digests of the whole stream. The first 4 MiB, and all of a workbook, are judged before the first is handed on.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from thelivu.base import Refused

from .errors import NotKept
from .screening import TextScreen
from .sniffing import HEAD, XLSX, sniff
from .tally import Tally
from .workbooks import check_workbook

_AHEAD = 4 * 1024 * 1024  # bytes of text held back until they are judged
_WORKBOOK = 64 * 1024 * 1024  # bytes: a workbook is judged whole, in memory


@contextmanager
def admitted(tally: Tally, name: str) -> Iterator[tuple[str, Iterator[bytes]]]:
    """The media type and the judged bytes. A refusal, here or while they are read, becomes NotKept."""
    try:
        held = _read(tally, HEAD)
        media = sniff(bytes(held), name)
        yield media, (_workbook(tally, held) if media == XLSX else _text(tally, held))
    except Refused as refusal:
        raise NotKept(refusal.code, tally.drained()) from refusal


def _read(tally: Tally, size: int) -> bytearray:
    held = bytearray()
    for chunk in tally:
        held += chunk
        if len(held) >= size:
            break
    return held


def _workbook(tally: Tally, held: bytearray) -> Iterator[bytes]:
    for chunk in tally:
        held += chunk
        if len(held) > _WORKBOOK:
            raise Refused("vault.workbook_too_large", limit=_WORKBOOK)
    check_workbook(bytes(held))
    return iter((bytes(held),))


def _text(tally: Tally, held: bytearray) -> Iterator[bytes]:
    screen = TextScreen()
    screen.feed(bytes(held))
    while len(held) < _AHEAD:
        chunk = next(tally, None)
        if chunk is None:
            screen.close()
            return iter((bytes(held),))
        screen.feed(chunk)
        held += chunk
    screen.settle()
    return _rest(tally, held, screen)


def _rest(tally: Tally, held: bytearray, screen: TextScreen) -> Iterator[bytes]:
    """The judged beginning, then each further chunk once it has been judged."""
    yield bytes(held)
    held.clear()
    for chunk in tally:
        screen.feed(chunk)
        yield chunk
    screen.close()
