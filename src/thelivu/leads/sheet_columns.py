"""The columns of a sheet, before anybody has said what they are: bytes arrive; a person's questions leave.

A header that a proposal does not recognise is not shown: its row could be the first row of somebody's data.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from thelivu.base import InputError
from thelivu.leads import sheet_csv, sheet_xlsx
from thelivu.leads.formats import importer_of
from thelivu.leads.limits import LIMITS, Limits
from thelivu.leads.model import CHILD
from thelivu.leads.sheet_mapping import SheetMapping, key_of, withheld_kind
from thelivu.leads.sheet_proposal import propose_mapping
from thelivu.leads.table import Table, open_csv
from thelivu.leads.tips import pdf
from thelivu.leads.workbook import open_workbook


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name as written, what it is proposed to be, and whether it is a child's and cannot be mapped."""

    name: str
    proposed: str
    child: bool


def columns_of(data: bytes, *, name: str, limits: Limits = LIMITS) -> tuple[SheetMapping, tuple[Column, ...]]:
    """The proposed mapping and every column of a sheet; InputError where no header is recognised."""
    table = _table(data, name, limits)
    proposed = propose_mapping(table.header.texts) if table else None
    if table is None or proposed is None:
        raise InputError("leads.sheet.no_header")
    field_of = {key_of(column): field for field, columns in proposed.columns.items() for column in columns}
    columns = (
        Column(text, field_of.get(key_of(text), ""), withheld_kind(text) == CHILD)
        for text in table.header.texts
        if text
    )
    return proposed, tuple(columns)


def is_sheet(head: bytes, name: str) -> bool:
    """Whether a file that begins so and is named so is a sheet, which needs a mapping."""
    return importer_of(head, name).FORMAT in (sheet_xlsx.FORMAT, sheet_csv.FORMAT)


def _table(data: bytes, name: str, limits: Limits) -> Table | None:
    def known(texts: Sequence[str]) -> bool:
        return propose_mapping(texts) is not None

    limits.check_size(data)
    if pdf.sniff(data[:4096], name):
        return pdf.table_of(data, limits)
    if sheet_xlsx.sniff(data[:4096], name):
        return open_workbook(data, known, None, limits)
    return open_csv(data, known, limits)
