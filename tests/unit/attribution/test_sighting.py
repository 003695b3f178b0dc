"""`sightings.csv`: what is read, what is rejected, and that no time ever gets a zone."""

from datetime import timedelta

import pytest

from thelivu.attribution import read_sightings
from thelivu.base import InputError

HEAD = (
    "id,identity,ip,time,source,port,proto,uncertainty_s,clock,dest_ip,dest_port,copied,same_user_basis,note"
)
GOOD = "s1,I,192.0.2.1,2026-01-12T22:41:07Z,tip,40112,tcp,3,ntp,203.0.113.1,443,typed,account,seen twice"


def read(*lines):
    return read_sightings("\n".join((HEAD, *lines)).encode())


def changed(column, text):
    """The good row with one cell changed."""
    cells = dict(zip(HEAD.split(","), GOOD.split(","), strict=True)) | {column: text}
    return ",".join(cells.values())


def test_every_column_is_read_and_unknown_ones_are_kept_as_text():
    (one,) = read(GOOD).sightings

    assert (one.id, one.identity, str(one.address), one.source, one.row) == ("s1", "I", "192.0.2.1", "tip", 2)
    assert (one.port, one.proto, one.uncertainty_s, one.clock) == (40112, "tcp", 3.0, "ntp")
    assert (str(one.dest), one.dest_port, one.copied, one.same_user_basis) == (
        "203.0.113.1",
        443,
        "typed",
        "account",
    )
    assert one.other == {"note": "seen twice"}


def test_columns_stand_in_any_order_and_only_five_are_required():
    (one,) = read_sightings(
        b"\xef\xbb\xbfSource,TIME,ip,identity,id\ntip,2026-01-12T22:41:07Z,2001:DB8::1,I,s1\n"
    ).sightings

    assert (str(one.address), one.port, one.uncertainty_s, one.copied) == (
        "2001:db8::1",
        None,
        5.0,
        "machine",
    )


@pytest.mark.parametrize(
    ("doubt", "clock", "seconds"),
    [("", "", 5), ("", "ntp", 5), ("", "unknown", 300), ("", "Unknown", 300), ("7", "unknown", 7), ("0", "", 0), ("0.5", "", 0.5)],
)  # fmt: skip
def test_the_doubt_of_the_clock(doubt, clock, seconds):
    (one,) = read(f"s1,I,192.0.2.1,2026-01-12T22:41:07Z,tip,,,{doubt},{clock},,,,,").sightings

    assert (one.window.hi - one.window.lo) == timedelta(seconds=2 * seconds)


def test_04_a_time_without_an_offset_is_kept_and_gets_none():
    (one,) = read(changed("time", "2026-01-12T22:41:07")).sightings

    assert (one.at, one.window, one.time) == (None, None, "2026-01-12T22:41:07")


def test_a_time_to_the_minute_is_the_whole_minute():
    (one,) = read(changed("time", "2026-01-12T22:41+05:30")).sightings

    assert (one.window.hi - one.window.lo) == timedelta(seconds=59 + 2 * 3)


@pytest.mark.parametrize(
    ("column", "text", "reason"),
    [
        ("id", "", "sighting.empty"),
        ("identity", " ", "sighting.empty"),
        ("source", "", "sighting.empty"),
        ("ip", "192.0.2.1/32", "row.not_an_address"),
        ("ip", "192.0.2.01x", "row.not_an_address"),
        ("time", "12/01/2026 22:41", "sighting.time_unreadable"),
        ("time", "2026-02-30T00:00:00Z", "sighting.time_unreadable"),
        ("port", "0", "row.not_a_port"),
        ("port", "65536", "row.not_a_port"),
        ("port", "4e4", "row.not_a_port"),
        ("port", "٤٠", "row.not_a_port"),
        ("proto", "icmp", "sighting.not_in_list"),
        ("copied", "dictated", "sighting.not_in_list"),
        ("uncertainty_s", "-1", "sighting.not_a_doubt"),
        ("uncertainty_s", "nan", "sighting.not_a_doubt"),
        ("uncertainty_s", "inf", "sighting.not_a_doubt"),
        ("uncertainty_s", "1e12", "sighting.not_a_doubt"),
        ("dest_ip", "example", "row.not_an_address"),
        ("dest_port", "https", "row.not_a_port"),
        ("note", "a,b", "row.too_many_cells"),
    ],
)
def test_a_row_that_cannot_be_read_is_listed_and_the_others_are_not_lost(column, text, reason):
    file = read(changed(column, text), changed("id", "s2"))

    assert [(bad.row, bad.reason.code) for bad in file.rejected] == [(2, f"attribution.{reason}")]
    assert ([one.id for one in file.sightings], file.rows_in) == (["s2"], 2)


def test_an_id_counts_once():
    file = read(GOOD, GOOD, changed("id", "S1"))

    assert [bad.reason.code for bad in file.rejected] == ["attribution.sighting.id_twice"]
    assert file.rows_in == 3


def test_blank_lines_are_no_rows():
    assert read("", GOOD, ",,,,,,,,,,,,,").rows_in == 1


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00"])
def test_a_time_at_the_end_of_the_calendar_is_rejected_not_a_fault(at):
    file = read(changed("time", at), changed("id", "s2"))

    assert [bad.reason.code for bad in file.rejected] == ["attribution.sighting.time_unreadable"]
    assert [one.id for one in file.sightings] == ["s2"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "sightings.no_column"),
        (b"id,identity,ip,time\n", "sightings.no_column"),
        (b"id,identity,ip,time,source,ip\n", "sightings.column_twice"),
        (b"id,identity,ip,time,source\n\xff\n", "not_utf8"),
    ],
)
def test_a_file_that_is_no_list_of_sightings_is_refused(data, code):
    with pytest.raises(InputError) as refused:
        read_sightings(data, where="sightings.csv")

    assert refused.value.word.code == f"attribution.{code}"
    assert "sightings.csv" in str(refused.value)


def test_no_reason_repeats_a_cell():
    file = read(
        *(changed(column, "MARKER") for column in ("ip", "time", "port", "proto", "copied", "uncertainty_s"))
    )

    assert len(file.rejected) == 6
    assert "MARKER" not in str(file.rejected)
