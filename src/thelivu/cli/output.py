"""What a verb puts out: a table for people or, with `--json`, one document on standard output; a new file."""

import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from thelivu.base import Word, say

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


def grid(prefix: str, names: Sequence[str]) -> Table:
    """A table with a column for each name, whose word is PREFIX.NAME. Cells are folded and never cut: a path is told whole."""
    return Table(*(Column(say(Word(f"{prefix}.{name}")), overflow="fold") for name in names))


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """A new file for this account alone, on the disk when the block ends; gone again when nothing was written."""
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as file:
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
        finally:
            if not file.tell():
                path.unlink(missing_ok=True)


def read_up_to(path: Path, most: int) -> bytes:
    """The file, up to one byte more than it may have: the reader then refuses it."""
    with path.open("rb") as file:
        return file.read(most + 1)


def _escaped(mark: re.Match[str]) -> str:
    return f"\\u{ord(mark.group()):04x}"
