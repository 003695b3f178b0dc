"""Looks for markers in bytes, as written and in the encodings in which an output may carry a text.

Every marker has one beginning, so that also one that no test knows is found. Case does not count: an index may fold it.
"""

import base64
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from thelivu_sim.markers import PREFIX


def _written(sign: str) -> str:
    """One sign as itself, percent-encoded, escaped as in JSON or Python, or as an XML reference."""
    codes = {ord(sign.upper()), ord(sign.lower())}
    forms = [re.escape(sign)]
    for code in sorted(codes):
        forms += [f"%(?:25)*{code:02x}", rf"\\+(?:u00|x){code:02x}", f"&(?:amp;)*#(?:0*{code}|x0*{code:x});"]
    return f"(?:{'|'.join(forms)})"


_SIGNS = re.compile(r"\x00?".join(map(_written, PREFIX)).encode(), re.IGNORECASE)  # NUL between: UTF-16
_HEX = re.compile("".join(f"(?:{ord(one.upper()):02x}|{ord(one.lower()):02x})" for one in PREFIX).encode(), re.IGNORECASE)  # fmt: skip


def _base64() -> Iterator[bytes]:
    """What of the beginning's base64 does not depend on its neighbours, for each of the three places it can begin at."""
    for text in (PREFIX, PREFIX.lower(), PREFIX.title()):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            data = text.encode(encoding)
            for before in range(3):
                coded = base64.b64encode(b"\0" * before + data)
                yield coded[-(-8 * before // 6) : 8 * (before + len(data)) // 6]


_BASE64 = re.compile(b"|".join(re.escape(one) for one in sorted(set(_base64()))))
_FORMS = {"signs": _SIGNS, "hex": _HEX, "base64": _BASE64}


def forms_in(data: bytes) -> list[str]:
    """The forms in which the bytes hold a marker."""
    return [name for name, form in _FORMS.items() if form.search(data)]


def leaks_in(*folders: Path) -> list[tuple[str, str]]:
    """Every file below the folders that holds a marker, or is named with one, and the form."""
    found = []
    for file in (one for folder in folders for one in folder.rglob("*")):
        found += [(str(file), f"name: {form}") for form in forms_in(str(file).encode())]
        if file.is_file():
            found += [(str(file), form) for form in forms_in(file.read_bytes())]
    return found


def leaks_in_tables(database: Path) -> list[tuple[str, str]]:
    """Every table of a register in which a value holds a marker: in the file, a long value lies on several pages."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as register:
        names = [name for (name,) in register.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return [
            (name, form)
            for name in names
            for row in register.execute(f'SELECT * FROM "{name}"')
            for value in row
            if isinstance(value, str | bytes)
            for form in forms_in(value.encode() if isinstance(value, str) else value)
        ]
