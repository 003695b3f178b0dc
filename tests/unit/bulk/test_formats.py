"""Times that SQL reads, against `strptime`: what the engine reads, Python reads the same; what has the full shape, it reads."""

from datetime import UTC, datetime

import duckdb
import pytest

from thelivu.bulk.formats import formats_of

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FULL = ["12/01/2026 10:05:09", "01/12/1970 00:00:00", "31/12/2099 23:59:59", "29/02/2024 12:00:00  "]
OTHER = [
    *("1/01/2026 10:05:09", "12/01/2026 10:05:9", "12/1/2026  10:05:09", "1/01/2026  10:05:09", "12/01/2026  1:05:09"),
    *("12/01/202 10:05:09", "12/01/02026 10:05:0", "12/01/1026 10:05:09", "12/01/2100 00:00:00", "31/12/1969 23:59:59"),
    *("31/02/2026 10:00:00", "12/01/2026 24:00:00", "12/01/2026 10:00:60", "12/01/2026T10:00:00", "12/01/2026 10:05:09 x"),
    *("12/01/2026 10:05 09", "12 01 2026 10:05:09", "99/99/9999 99:99:99", "00/01/2026 10:05:09", "-2/01/2026 10:05:09"),
    *("infinity", "-infinity", "epoch", "", "12/01/2026", "12/01/2026 10:05:0٩", "0x/01/2026 10:05:09", "1_/01/2026 10:05:09"),
]  # fmt: skip


def by_engine(texts, form):
    read = formats_of((form,), "UTC")
    moment = read.micros("t")
    rows = duckdb.execute(
        f"SELECT t, m, {read.known('m')} FROM (SELECT t, {moment} AS m FROM (SELECT unnest($1::VARCHAR[]) AS t))",
        [texts],
    ).fetchall()
    return {text: at if known else None for text, at, known in rows}


def by_python(text, form):
    try:
        away = datetime.strptime(text.strip(), form).replace(tzinfo=UTC) - EPOCH
    except ValueError:
        return None
    return (away.days * 86_400 + away.seconds) * 1_000_000


@pytest.mark.parametrize("form", ["%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S"])
def test_04_what_the_engine_reads_is_what_python_reads(form):
    read = by_engine(FULL + OTHER, form)

    wrong = {text: at for text, at in read.items() if at is not None and at != by_python(text, form)}
    assert wrong == {}


def test_a_time_of_full_shape_is_read_by_the_engine():
    read = by_engine(FULL, "%d/%m/%Y %H:%M:%S")

    assert read == {text: by_python(text, "%d/%m/%Y %H:%M:%S") for text in FULL}


@pytest.mark.parametrize(
    "text",
    [
        "12/01/2100 00:00:00",
        "31/12/1969 23:59:59",
        "1/01/2026 10:05:09",
        "1/01/2026 10:05:09 ",
        "12/01/2026 24:00:00",
    ],
)
def test_a_time_of_another_shape_is_left_to_python(text):
    assert by_engine([text], "%d/%m/%Y %H:%M:%S") == {text: None}
