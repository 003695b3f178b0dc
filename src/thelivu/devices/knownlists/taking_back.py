"""Rows that an issuer takes back: a delta's rows that say so arrive; the rows of an earlier file that they name leave.

By the issuer's own number where the taking back gives one; else a row is named when it gives a digest that agrees and none
that differs, and is of the category, where one is stated.
"""

import numpy as np

from thelivu.examination import ALGORITHMS

from .comparing import Rows
from .part import Part
from .rows import COLUMNS, ENTRY, bit

ANY = ""
"""The category of a row that takes back rows of whatever category."""


def taken_back(delta: Part, earlier: Part) -> Rows:
    """The rows of `earlier` that `delta` takes back, sorted."""
    if not delta.header.retracts:
        return np.zeros(0, np.int64)
    agreed: dict[tuple[int, int], set[str]] = {}
    for name in (name for name in COLUMNS if name in delta.header.algorithms and name in earlier.header.algorithms):
        keys, _ = delta.column(name)
        rows = delta.rows_at(name, np.arange(len(keys)))
        takes = delta.kinds_of(rows)[:, 3] == 1
        rows, keys = rows[takes], keys[takes]
        which, found = earlier.found(name, earlier.keys.keyed(name, delta.keys.opened(name, keys)))
        for by, row in zip(rows[which].tolist(), found.tolist(), strict=True):
            agreed.setdefault((by, row), set()).add(name)
    gone = {row for (by, row), names in agreed.items() if _names(delta, by, earlier, row, names)}
    return np.array(sorted(gone), np.int64)


def _names(delta: Part, by: int, earlier: Part, row: int, agreed: set[str]) -> bool:
    if ENTRY in agreed:
        return True
    category, given, *_ = delta.kinds_of(np.array([by]))[0].tolist()
    other, has, *_ = earlier.kinds_of(np.array([row]))[0].tolist()
    wanted = delta.words.categories[category]
    differs = any(given & has & bit(name) and name not in agreed for name in ALGORITHMS)
    return not differs and wanted in (ANY, earlier.words.categories[other])
