"""The search that promise 10 stands on finds a marker in every encoding, and nothing in what holds none."""

import base64
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import quoteattr

import pytest

from scenario.marker_search import forms_in, leaks_in, leaks_in_tables
from thelivu_sim.markers import PREFIX, Markers

MARKER = Markers(1).of("leads/one.csv")("row 1 remarks")

ENCODED: dict[str, Callable[[str], bytes]] = {
    "as written": str.encode,
    "folded": lambda text: text.casefold().encode(),
    "UTF-16, little end first": lambda text: text.encode("utf-16-le"),
    "UTF-16, big end first": lambda text: text.encode("utf-16-be"),
    "percent": lambda text: quote(text).encode(),
    "percent, every sign": lambda text: "".join(f"%{ord(one):02X}" for one in text).encode(),
    "percent, twice": lambda text: quote("".join(f"%{ord(one):02x}" for one in text)).encode(),
    "JSON": lambda text: json.dumps(text).encode(),
    "JSON, every sign": lambda text: "".join(f"\\u{ord(one):04X}" for one in text).encode(),
    "a script's string": lambda text: text.replace("-", "\\u002D").encode(),
    "Python": lambda text: "".join(f"\\x{ord(one):02x}" for one in text).encode(),
    "XML": lambda text: quoteattr(text).encode(),
    "XML, decimal": lambda text: text.replace("-", "&#45;").encode(),
    "XML, every sign": lambda text: "".join(f"&#x{ord(one):X};" for one in text).encode(),
    "HTML, escaped twice": lambda text: text.replace("-", "&amp;#45;").encode(),
    "hex": lambda text: text.encode().hex().upper().encode(),
    "base64 of UTF-16": lambda text: base64.b64encode(text.encode("utf-16-le")),
    **{
        f"base64, {before} bytes before": lambda text, before=before: base64.urlsafe_b64encode(
            b"." * before + text.encode()
        )
        for before in range(6)
    },
}


@pytest.mark.parametrize("how", ENCODED)
def test_10_a_marker_is_found_in_every_encoding(how: str) -> None:
    data = b"\0before<" + ENCODED[how](MARKER) + b">behind\xff"

    assert forms_in(data) != []


def test_10_what_holds_no_marker_is_clean() -> None:
    assert MARKER.startswith(PREFIX)
    assert forms_in(b"MARK-WITHIN-0123 withheld mark %4D " + bytes(range(256)) * 20) == []


def test_10_a_marker_is_found_in_a_file_its_name_and_a_table(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "log").write_bytes(b"a line\n" + MARKER.encode())
    (tmp_path / f"{MARKER}.csv").touch()
    with sqlite3.connect(tmp_path / "register.sqlite3") as register:
        register.execute("CREATE TABLE job (work TEXT, sealed BLOB, number INT)")
        register.execute("INSERT INTO job VALUES (?, x'00', 1)", (json.dumps({"name": "a" * 9000 + MARKER}),))
    register.close()

    found = {(Path(place).name, form) for place, form in leaks_in(tmp_path)}
    assert {("log", "signs"), (f"{MARKER}.csv", "name: signs")} <= found
    assert leaks_in_tables(tmp_path / "register.sqlite3") == [("job", "signs")]
