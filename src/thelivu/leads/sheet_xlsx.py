"""Sheets as XLSX, an importer: bytes and a mapping arrive; a reading leaves, with the sheet's text form (ECMA-376)."""

from thelivu.base import InputError
from thelivu.leads.limits import LIMITS, Limits
from thelivu.leads.model import Reading
from thelivu.leads.sheet import read_sheet
from thelivu.leads.sheet_mapping import SheetMapping
from thelivu.leads.workbook import open_workbook

FORMAT = "sheet-xlsx"

_ZIP = b"PK\x03\x04"
_OFFICE = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"xl/")


def sniff(head: bytes, name: str) -> bool:
    """Whether the bytes begin like a workbook; other archives only when the name says XLSX."""
    length = int.from_bytes(head[26:28], "little")
    return head.startswith(_ZIP) and (
        head[30 : 30 + length].startswith(_OFFICE) or name.lower().endswith((".xlsx", ".xlsm"))
    )


def read(data: bytes, *, name: str, mapping: SheetMapping | None = None, limits: Limits = LIMITS) -> Reading:
    """Reads the one sheet of a workbook that holds the table; its spans count in `rendition`."""
    limits.check_size(data)
    if not sniff(data[:4096], name):
        raise InputError("leads.sheet.workbook_unreadable")
    sheet = mapping.sheet if mapping else None
    return read_sheet(data, mapping, lambda header: open_workbook(data, header, sheet, limits), form=FORMAT)
