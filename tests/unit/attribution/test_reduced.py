"""Rows that are deleted leave their numbers behind: what stays is read as before, and a digest proves what went."""

import io
from datetime import datetime

import openpyxl

from thelivu.attribution import read_mapping, read_return
from thelivu.attribution.reduced import without_rows
from thelivu.base import canonical

HEADER = ["NAT IP", "Start", "End", "User ID", "Remark"]
ROWS = [
    ["203.0.113.44", "2026-01-12 20:02:10", "2026-01-12 23:55:48", "A", "first"],
    ["203.0.113.44", "2026-01-13 20:02:10", "2026-01-13 23:55:48", "B", "two\nlines"],
    ["203.0.113.44", "2026-01-14 20:02:10", "2026-01-14 23:55:48", "C", "last"],
]


def mapping(**time):
    return read_mapping(
        canonical({
            "version": 1, "provider": "Example Net", "kind": "dynamic", "header_contains": ["NAT IP"],
            "columns": {"ip": "NAT IP", "start": "Start", "end": "End", "subscriber": "User ID"},
            "time": {"format": "%Y-%m-%d %H:%M:%S", "zone": "UTC"} | time,
            "asked": {"from": "2026-01-01T00:00:00Z", "to": "2026-02-01T00:00:00Z", "ips": ["203.0.113.44"]},
        }),
        where="m",
    )  # fmt: skip


def as_csv(rows):
    lines = ["Reply", ",".join(HEADER), *(",".join(f'"{cell}"' for cell in row) for row in rows)]
    return ("\r\n".join(lines) + "\r\n").encode("utf-8-sig")


def as_workbook(rows):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Reply"])
    sheet.append([])
    sheet.append(HEADER)
    for row in rows:
        sheet.append([row[0], datetime.fromisoformat(row[1]), datetime.fromisoformat(row[2]), *row[3:]])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def leases(data):
    read = read_return(data, mapping(), name="r")
    return [(one.row, one.line.subscriber, one.start, one.end) for one in read.leases], read.rejected


def test_04_the_rows_that_stay_keep_their_numbers_and_their_text() -> None:
    for data in (as_csv(ROWS), as_workbook(ROWS)):
        before, rejected = leases(data)
        gone = before[1][0]
        made = without_rows(data, mapping(), {gone}, where="r")
        after, rejected_after = leases(made.data)

        assert [before[0], before[2]] == after
        assert (1, rejected) == (made.deleted, rejected_after)
        assert b"two" not in made.data


def test_the_digest_is_of_the_deleted_rows_and_of_their_places() -> None:
    first, again = (without_rows(as_csv(ROWS), mapping(), {4}, where="r") for _ in range(2))
    other = without_rows(as_csv(ROWS), mapping(), {3}, where="r")

    assert first.digest == again.digest != other.digest


def test_nothing_to_delete_changes_nothing() -> None:
    data = as_csv(ROWS)

    assert (data, 0) == (without_rows(data, mapping(), {99}, where="r").data, 0)
