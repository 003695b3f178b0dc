"""Admission to the vault: a document is judged before it is written (promise 1).

Arrives: a stream and the name it came with. Leaves: its media type and its bytes for writing, judged; or NotKept with
the digests of the whole stream. The first 4 MiB, and all of a workbook or a PDF, are judged before the first is handed on.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from thelivu.base import Refused

from .errors import NotKept
from .pdfs import check_pdf
from .screening import TextScreen
from .sniffing import HEAD, PDF, XLSX, sniff
from .tally import Tally
from .workbooks import check_workbook

_AHEAD = 4 * 1024 * 1024  # bytes of text held back until they are judged
_LARGEST = 64 * 1024 * 1024  # bytes of what is judged whole, in memory
_WHOLE: Mapping[str, Callable[[bytes], None]] = {XLSX: check_workbook, PDF: check_pdf}


@contextmanager
def admitted(tally: Tally, name: str) -> Iterator[tuple[str, Iterator[bytes]]]:
    """The media type and the judged bytes. A refusal, here or while they are read, becomes NotKept."""
    try:
        held = _read(tally, HEAD)
        media = sniff(bytes(held), name)
        judge = _WHOLE.get(media)
        yield media, (_judged(tally, held, judge) if judge else _text(tally, held))
    except Refused as refusal:
        raise NotKept(refusal.code, tally.drained()) from refusal


def _read(tally: Tally, size: int) -> bytearray:
    held = bytearray()
    for chunk in tally:
        held += chunk
        if len(held) >= size:
            break
    return held


def _judged(tally: Tally, held: bytearray, judge: Callable[[bytes], None]) -> Iterator[bytes]:
    for chunk in tally:
        held += chunk
        if len(held) > _LARGEST:
            raise Refused("vault.workbook_too_large", limit=_LARGEST)
    judge(bytes(held))
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
