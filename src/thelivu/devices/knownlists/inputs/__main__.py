"""The child's own program: `python -m thelivu.devices.knownlists.inputs PARENT ASKED`, the list on standard input."""

import encodings
import json
import os
import pkgutil
import sys
from collections.abc import Iterable, Mapping
from importlib import import_module
from itertools import islice
from typing import Any

from thelivu.base import InputError
from thelivu.devices.knownlists.form import MOST_CATEGORIES
from thelivu.devices.knownlists.rows import ROW
from thelivu.devices.sandbox.confinement import Bounds, confine, leave_network, ready

from . import ncmec, nsrl, tables, vics
from .confined import MOST_ROWS
from .row import Asked, Given, Reader, packed_row

_READERS: Mapping[str, Reader] = {
    "csv": tables.csv_rows, "hashdeep": tables.hashdeep_rows, "vics": vics.vics_rows, "ncmec": ncmec.ncmec_rows,
}  # fmt: skip
_FRAME = MOST_ROWS // 2
_OUT = 1


def main() -> None:
    """Gives up everything, reads, writes frames, ends."""
    parent, asked = int(sys.argv[1]), json.loads(sys.argv[2])
    vics.ready()
    for module in pkgutil.iter_modules(encodings.__path__):  # no module can be loaded behind the guards
        if module.name not in ("mbcs", "oem"):  # of another system
            import_module(f"encodings.{module.name}")
    ready()
    leave_network()
    base = nsrl.opened(0) if asked["form"] == "nsrl" else None
    file = os.fdopen(0, "rb", closefd=False)
    confine(Bounds(cpu_s=asked["cpu_s"], memory=asked["memory"]), parent=parent)
    how = Asked(asked["label"])
    try:
        _write(nsrl.nsrl_rows(base, how) if base else _READERS[asked["form"]](file, how))
    except InputError as refused:
        _say({"refused": [refused.code, refused.values]}, b"")
    except MemoryError:
        _say({"refused": ["leads.sandbox.too_much", {}]}, b"")


def _write(given: Iterable[Given]) -> None:
    categories: dict[str, int] = {}
    stream = iter(given)
    while True:
        rows, rejected, known = bytearray(), list[tuple[int, str]](), len(categories)
        taken = 0
        for place, one in islice(stream, _FRAME):
            taken += 1
            if isinstance(one, str):
                rejected.append((place, one))
            else:
                rows += packed_row(one, categories.setdefault(one.known.category, len(categories)))
        if len(categories) > MOST_CATEGORIES:
            raise InputError("devices.lists.categories", most=MOST_CATEGORIES)
        ended = taken < _FRAME
        line = {"rows": len(rows) // ROW.itemsize, "new": list(categories)[known:], "rejected": rejected, "end": ended}
        _say(line, rows)
        if ended:
            return


def _say(line: Mapping[str, Any], rows: bytes | bytearray) -> None:
    left = memoryview(json.dumps(line).encode() + b"\n" + rows)
    while left:
        left = left[os.write(_OUT, left) :]


main()
