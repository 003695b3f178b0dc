"""What a reader of lists gives for each row: its place, and the row or the code of the reason why it is none."""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple, TypeAlias

from thelivu.devices.knownlists.rows import COLUMNS, NO_QUALITY, PDQ_BIT
from thelivu.examination import KnownFile

UNCLASSIFIED = "unclassified"
"""The category of a row whose issuer states none, where a list of that form may do so: a known file is not dropped for it."""
LONGEST_CATEGORY = 64  # characters
_ROW = struct.Struct("<HBBB" + "16s" * len(COLUMNS) + "32s")  # rows.ROW; 16s cuts what is longer


class Row(NamedTuple):
    """A row, the issuer's own number of it, digested, and whether the issuer takes it back."""

    known: KnownFile
    entry: bytes = b""
    retracts: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """How an input is to be read: the category of rows in forms that have none; the country the list is from."""

    label: str


Given: TypeAlias = tuple[int, Row | str]
"""The place (a line, or the number of a record, from 1) and the row, or a code of `examination.row.*`."""
Reader: TypeAlias = Callable[[BinaryIO, Asked], Iterator[Given]]


def lines_of(file: BinaryIO, most: int) -> Iterator[bytes]:
    """The lines of a file; of one that is longer only its beginning, one byte more than `most`."""
    while line := file.readline(most + 1):
        rest = line
        while len(rest) > most and not rest.endswith(b"\n"):
            rest = file.readline(most + 1)
        yield line


def packed_row(row: Row, category: int) -> bytes:
    """The row as a record of `rows.ROW`, with the number of its category."""
    known = row.known
    digests = (known.md5, known.sha1, known.sha256, known.ed2k, known.btih, known.btih2, row.entry)
    given = sum(1 << at for at, one in enumerate(digests) if one) | (PDQ_BIT if known.pdq else 0)
    quality = NO_QUALITY if known.quality is None else known.quality
    return _ROW.pack(category, given, quality, row.retracts, *digests, known.pdq)
