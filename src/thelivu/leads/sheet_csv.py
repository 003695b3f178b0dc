"""Sheets as CSV, an importer: bytes and a mapping arrive; a reading leaves whose spans count in those bytes (RFC 4180)."""

from thelivu.base import InputError
from thelivu.leads.limits import LIMITS, Limits
from thelivu.leads.model import Reading
from thelivu.leads.sheet import read_sheet
from thelivu.leads.sheet_mapping import SheetMapping
from thelivu.leads.table import open_csv

FORMAT = "sheet-csv"


def sniff(head: bytes, name: str) -> bool:
    """Whether the name says CSV and the bytes are no other format."""
    known = head.startswith((b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0"))
    return name.lower().endswith((".csv", ".tsv", ".txt")) and not known


def read(
    data: bytes,
    *,
    name: str,  # noqa: ARG001 - every importer takes it
    mapping: SheetMapping | None = None,
    limits: Limits = LIMITS,
) -> Reading:
    """Reads a CSV sheet. InputError when it has no table that the mapping, or a proposal, knows."""
    limits.check_size(data)
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError("leads.sheet.not_text")
    return read_sheet(data, mapping, lambda is_header: open_csv(data, is_header, limits), form=FORMAT)
