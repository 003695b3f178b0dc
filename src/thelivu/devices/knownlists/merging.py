"""A list and the deltas upon it become one list: rows arrive from `.khl` files under one key and leave keyed for another file.

No digest is whole here: a column holds 16 bytes of each, and so does the new one. What was taken back is left out.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import IO

import numpy as np

from .answering import KnownList
from .form import Input
from .keys import Words
from .part import Part
from .rows import COLUMNS, NO_QUALITY, ROW, bit
from .spool import nameless
from .writing import ListWriter

_CHUNK = 1 << 17  # rows


def merge(lists: KnownList, into: ListWriter, folder: Path) -> None:
    """Adds every row that the files still answer for; each file is an input of the new list."""
    for part in lists.parts:
        kept = _merged(part, into, folder)
        of = part.header.provenance
        rows = part.header.rows
        taken = part.header.retracts + len(part.retracted)
        reasons = {"taken_back": taken} if taken else {}
        into.input(Input(f"{of.name}@{of.version}", part.sha256, "khl", rows, kept, taken, 0, reasons))


def _merged(part: Part, into: ListWriter, folder: Path) -> int:
    columns = [name for name in COLUMNS if name in part.header.algorithms]
    with nameless(folder) as file:
        file.truncate(max(1, part.header.rows * 16 * len(columns)))
        by_row = _by_row(part, columns, file)
        numbers = np.array([into.category(text) for text in part.words.categories], np.uint16)
        held = part.hashes
        kept = 0
        for start in range(0, part.header.rows, _CHUNK):
            rows = np.arange(start, min(start + _CHUNK, part.header.rows))
            kinds = part.kinds_of(rows)
            live = (kinds[:, 3] == 0) & ~np.isin(rows, part.retracted)
            made = np.zeros(len(rows), ROW)
            made["category"], made["given"], made["quality"] = numbers[kinds[:, 0]], kinds[:, 1], NO_QUALITY
            first, last = np.searchsorted(held.rows, (start, start + len(rows)))
            at = held.rows[first:last].astype(np.int64) - start
            made["pdq"][at] = held.words[first:last].view(np.uint8).reshape(-1, 32)
            made["quality"][at] = held.quality[first:last]
            keyed = {}
            for number, name in enumerate(columns):
                if (made["given"][live] & bit(name)).any():
                    keyed[name] = into.keys.keyed(name, part.keys.opened(name, by_row[number, rows[live]]))
            into.add_keyed(made[live], keyed)
            kept += int(live.sum())
    return kept


def _by_row(part: Part, columns: Sequence[str], file: IO[bytes]) -> Words:
    """uint64[columns, rows, 2] in a temporary file: the columns, which are in the order of their digests, in that of rows."""
    made: Words = np.memmap(file, np.uint64, "r+", shape=(len(columns), part.header.rows, 2))
    for number, name in enumerate(columns):
        keys, _ = part.column(name)
        for start in range(0, len(keys), _CHUNK):
            places = np.arange(start, min(start + _CHUNK, len(keys)))
            made[number, part.rows_at(name, places)] = keys[places]
    return made
