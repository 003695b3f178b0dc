"""What a reading verb prints: a table for people, or with `--json` one document on standard output."""

import json
import re
import sys
from collections.abc import Callable, Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

# C0 (but newline and tab), DEL, C1 and the marks that turn the direction of text: a terminal obeys them.
_OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def emit(document: Mapping[str, Any], *, as_json: bool, table: Callable[[Console], None]) -> None:
    """Prints the document as one JSON text, or lets `table` draw it for people."""
    if as_json:
        text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
        sys.stdout.write(_OBEYED.sub(_escaped, text) + "\n")
    else:
        table(Console(highlight=False))


def plain(text: object) -> Text:
    """Outside text for a table cell: no markup is read in it, and nothing in it can steer the terminal."""
    return Text(_OBEYED.sub(_escaped, str(text)))


def _escaped(mark: re.Match[str]) -> str:
    return f"\\u{ord(mark.group()):04x}"
