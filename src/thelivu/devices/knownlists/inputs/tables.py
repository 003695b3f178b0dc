"""Lists as lines of text: CSV of the exchanged formats (section 5), and what hashdeep writes (its manual, version 4)."""

from collections.abc import Iterator
from typing import BinaryIO

from thelivu.base import InputError
from thelivu.examination import DIGESTED, RejectedRow, checked, digest_of, known_file, known_rows

from .row import LONGEST_CATEGORY, Asked, Given, Row, lines_of

_LONGEST = 64_000  # bytes of a line
_HASHDEEP = b"%%%% HASHDEEP-"
_COLUMNS = b"%%%% size,"


def csv_rows(file: BinaryIO, asked: Asked) -> Iterator[Given]:  # noqa: ARG001 - a reader is asked with both
    """Rows of a CSV file; InputError without its header."""
    for line, one in known_rows(lines_of(file, _LONGEST)):
        if isinstance(one, RejectedRow):
            yield line, one.reason
        else:
            yield line, Row(one) if len(one.category) <= LONGEST_CATEGORY else "long_category"


def hashdeep_rows(file: BinaryIO, asked: Asked) -> Iterator[Given]:
    """Rows of hashdeep's output; its file names are not read. InputError without its header."""
    columns: list[str] = []
    for number, line in enumerate(lines_of(file, _LONGEST), start=1):
        text = line.strip()
        if number == 1 and not text.startswith(_HASHDEEP):
            raise InputError("devices.lists.form_of", form="hashdeep")
        if text.startswith(_COLUMNS):
            columns = text[5:].decode("ascii", "replace").split(",")
        elif text and not text.startswith((b"%%%%", b"##")):
            if not columns:
                raise InputError("devices.lists.form_of", form="hashdeep")
            yield number, "too_long" if len(line) > _LONGEST else _hashed(text, columns, asked.label)
    if not columns:
        raise InputError("devices.lists.form_of", form="hashdeep")


def _hashed(text: bytes, columns: list[str], label: str) -> Row | str:
    cells = text.split(b",", len(columns) - 1)  # the file name stands last and may hold commas
    if len(cells) != len(columns):
        return "cells"
    named = dict(zip(columns, cells, strict=True))
    try:
        digests = {name: digest_of(name, named[name].decode("ascii")) for name in DIGESTED if name in named}
    except UnicodeDecodeError:
        return "not_a_row"
    except ValueError as bad:
        return str(bad.args[0])
    known = checked(known_file(label, digests))
    return known if isinstance(known, str) else Row(known)
