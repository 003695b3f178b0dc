"""Tables as offices send them: rows of text arrive; CSV bytes or a workbook leave, the same bytes for the same rows."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime

import xlsxwriter  # type: ignore[import-untyped]  # it carries no types

from thelivu.leads import SYNTHETIC_MARK

MARK = f"{SYNTHETIC_MARK} - made by thelivu_sim"
"""What every file of the simulation says of itself; the product's readers know the token in it."""

_MADE = datetime(2020, 1, 1)  # noqa: DTZ001 - a workbook's property has no zone; the bytes must not depend on today


def csv_bytes(rows: Iterable[Sequence[str]]) -> bytes:
    """The rows as CSV (RFC 4180)."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def xlsx(rows: Iterable[Sequence[str]], sheet: str = "Sheet1") -> bytes:
    """The rows as a workbook with one sheet; every cell is text, as officers paste them."""
    data = io.BytesIO()
    book = xlsxwriter.Workbook(
        data, {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    )
    book.set_properties({"created": _MADE, "comments": MARK})
    page = book.add_worksheet(sheet)
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            page.write_string(number, column, cell)
    book.close()
    return data.getvalue()
