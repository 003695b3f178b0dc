"""A provider's file without some of its rows: bytes and row numbers arrive; a copy, and a digest of what went, leave.

Rows beyond a request are deleted once the gates have used them. Every other row keeps its number and its text, so
that evidence that names a row still finds it; the digest proves later what was deleted, and says nothing of it.
"""

import hashlib
import io
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import openpyxl

from thelivu.attribution.mapping import ReturnMapping
from thelivu.attribution.returns import table_of
from thelivu.attribution.tabular import Row, Table, decoded


@dataclass(frozen=True, slots=True)
class Reduced:
    """The copy, how many rows went, and the SHA-256 over them in their order."""

    data: bytes
    deleted: int
    digest: str


def without_rows(data: bytes, mapping: ReturnMapping, rows: Collection[int], *, where: str) -> Reduced:
    """The file with these rows blank."""
    table, _ = table_of(data, mapping, where=where)
    read = list(table.rows) if table else []
    gone = [row for row in read if row.number in frozenset(rows)]
    seal = hashlib.sha256()
    for row in gone:
        seal.update(json.dumps([row.number, row.texts]).encode() + b"\n")
    if table is None or not gone:
        return Reduced(data, 0, seal.hexdigest())
    numbers = {row.number for row in gone}
    made = _workbook(table, read, numbers) if table.padded else _text(data, read, numbers, where)
    return Reduced(made, len(gone), seal.hexdigest())


def _text(data: bytes, read: Sequence[Row], gone: Collection[int], where: str) -> bytes:
    """The same physical lines; those of a deleted record are empty."""
    lines = decoded(data, where=where, strict=False)
    starts = [row.number for row in read]
    for start, after in zip(starts, [*starts[1:], len(lines) + 1], strict=True):
        if start in gone:
            lines[start - 1 : after - 1] = ["\n"] * (after - start)
    return "".join(lines).encode("utf-8", "surrogateescape")


def _workbook(table: Table, read: Sequence[Row], gone: Collection[int]) -> bytes:
    """The table alone, at the rows where it stood; what stood above it or in other sheets is not copied."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for _ in range(read[0].number - 2):
        sheet.append([])
    sheet.append(list(table.header))
    for row in read:
        sheet.append([] if row.number in gone else [cell or None for cell in row.cells])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
