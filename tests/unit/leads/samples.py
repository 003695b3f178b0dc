"""Made-up files for the importers: every trap, addresses of RFC 5737 and RFC 3849, markers in every withheld field."""

import io
from collections.abc import Sequence

import openpyxl

from thelivu.base import ThelivuError
from thelivu.leads import Reading, SheetMapping, read
from thelivu_sim.fixtures.cybertip import Marks

HEADER = (
    "CyberTip Number",
    "Date Received",
    "IP Address",
    "Port",
    "Date Time",
    "E-mail",
    "Mobile No",
    "Victim Name",
    "Remarks",
)


def rows(mark: Marks, number: int = 3) -> list[list[str]]:
    return [
        [
            *(f"CT-{n}", "2026-02-01", f"192.0.2.{n}", str(40000 + n), f"0{n}/01/2026 10:00:0{n}"),
            *(f"u{n}@example.org", f"98765432{n:02d}", mark(), f"{mark()} seen at 203.0.113.{n}"),
        ]
        for n in range(1, number + 1)
    ]


def csv_of(table: Sequence[Sequence[str]], *, delimiter: str = ",", end: str = "\r\n") -> str:
    def shown(cell: str) -> str:
        special = any(mark in cell for mark in (delimiter, '"', "\r", "\n"))
        return '"' + cell.replace('"', '""') + '"' if special else cell

    return "".join(delimiter.join(shown(cell) for cell in row) + end for row in table)


def sheet_csv(number: int = 3) -> bytes:
    return csv_of([HEADER, *rows(Marks(), number)]).encode()


def xlsx_of(table: Sequence[Sequence[object]], *others: Sequence[Sequence[object]]) -> bytes:
    book = openpyxl.Workbook()
    for number, rows_ in enumerate((table, *others)):
        sheet = book.active if number == 0 else book.create_sheet(f"Other{number}")
        for row in rows_:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def mapping_json(**changed: object) -> dict[str, object]:
    return {
        "version": 1,
        "item": "ip_event",
        "columns": {
            "reference": "CyberTip Number",
            "received": "Date Received",
            "ip": "IP Address",
            "port": "Port",
            "time": "Date Time",
            "email": ["E-mail"],
            "phone": "Mobile No",
        },
        "time": {"format": ["%d/%m/%Y %H:%M:%S"], "zone": "Asia/Kolkata"},
    } | changed


def outcome(data: bytes, name: str, mapping: SheetMapping | None = None) -> Reading | ThelivuError:
    """What comes of a file that may be anything: a reading, or an error of ours. Any other error goes through."""
    try:
        return read(data, name=name, mapping=mapping)
    except ThelivuError as error:
        return error
