"""Promise 4 for time: every reading is kept until a person decides, and no zone is ever supplied."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from thelivu.base import (
    InputError,
    Instant,
    Span,
    both_zones,
    ist,
    read_day_month,
    read_formats,
    read_iso,
    read_local,
    rfc3339,
)

KOLKATA = "Asia/Kolkata"


def at(text):
    return datetime.fromisoformat(text)


def lows(instant):
    return [rfc3339(span.lo) for span in instant.readings]


@pytest.mark.parametrize(
    ("text", "lo", "zone"),
    [
        ("2026-01-12T22:41:07Z", "2026-01-12T22:41:07Z", "UTC"),
        ("2026-01-12t22:41:07z", "2026-01-12T22:41:07Z", "UTC"),
        ("2026-01-13T04:11:07+05:30", "2026-01-12T22:41:07Z", "+05:30"),
        ("2026-01-13 04:11:07 +0530", "2026-01-12T22:41:07Z", "+05:30"),
        ("2026-01-12T22:41:07.5Z", "2026-01-12T22:41:07.5Z", "UTC"),
        ("2026-01-12T22:41:07,1234567Z", "2026-01-12T22:41:07.123456Z", "UTC"),
        ("2026-01-12 22:41:07 UTC", "2026-01-12T22:41:07Z", "UTC"),
        ("2026-01-12 17:41:07 UTC-5", "2026-01-12T22:41:07Z", "-05:00"),
        ("20260112T224107Z", "2026-01-12T22:41:07Z", "UTC"),
        ("2026-01-12T24:00:00Z", "2026-01-13T00:00:00Z", "UTC"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z", "UTC"),
        ("  2026-01-12T22:41:07Z\n", "2026-01-12T22:41:07Z", "UTC"),
        ("2026-01-12 10:41:07 PM Z", "2026-01-12T22:41:07Z", "UTC"),
    ],
)
def test_iso_times_are_read(text, lo, zone):
    instant = read_iso(text)

    assert (lows(instant), instant.zone, instant.text, instant.how) == ([lo], zone, text, "iso")
    assert instant.certain == instant.readings[0]


@pytest.mark.parametrize("text", ["2026-01-12T22:41:07", "2026-01-12", "2026-01-12 22:41", "20260112"])
def test_04_a_time_without_a_zone_never_gets_one(text):
    instant = read_iso(text)

    assert (instant.readings, instant.zone, instant.how) == ((), None, "no_zone")
    assert instant.naive
    assert instant.certain is None


@pytest.mark.parametrize("zone", ["IST", "PDT", "CST"])
def test_04_an_abbreviation_in_the_text_is_not_a_zone_even_where_one_was_stated(zone):
    for instant in (
        read_iso(f"2026-01-12 22:41:07 {zone}"),
        read_local(f"2026-01-12 22:41:07 {zone}", KOLKATA),
    ):
        assert (instant.readings, instant.zone, instant.how) == ((), None, "zone_unknown")


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "2026-02-30T00:00:00Z", "2026-01-12T25:00:00Z", "2026-01-12T24:00:01Z", "2026-01-12T22:60:00Z",
     "2026-01-12T22:41:61Z", "2026-13-01T00:00:00Z", "0000-01-01T00:00:00Z", "2026-01-12T13:00:00 PM Z", "1768257667"],
)  # fmt: skip
def test_what_no_calendar_shows_has_no_reading(text):
    instant = read_iso(text)

    assert (instant.readings, instant.how, instant.text) == ((), "unreadable", text)


def test_a_stated_zone_is_used_and_an_offset_in_the_text_is_stronger():
    assert lows(read_local("2026-01-13T04:11:07", KOLKATA)) == ["2026-01-12T22:41:07Z"]
    assert lows(read_local("2026-01-13T04:11:07Z", KOLKATA)) == ["2026-01-13T04:11:07Z"]


def test_the_uncertainty_widens_the_reading():
    span = read_iso("2026-01-12T22:41:07Z", uncertainty_s=5).certain

    assert span == Span(at("2026-01-12T22:41:02+00:00"), at("2026-01-12T22:41:12+00:00"))


def test_a_time_to_the_minute_means_the_whole_minute_and_a_day_the_whole_day():
    minute, day = read_iso("2026-01-12T22:41Z").certain, read_local("2026-01-12", "UTC").certain

    assert minute.hi - minute.lo == timedelta(seconds=59)
    assert day.hi - day.lo == timedelta(seconds=86399)


def test_04_an_hour_that_a_clock_shows_twice_keeps_both_readings():
    instant = read_local("2025-10-26T02:30:00", "Europe/Berlin")

    assert lows(instant) == ["2025-10-26T00:30:00Z", "2025-10-26T01:30:00Z"]
    assert instant.ambiguous


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("03/01/2026, 10:22", ["2026-01-03T10:22:00Z", "2026-03-01T10:22:00Z"]),
        ("13/01/2026, 10:22", ["2026-01-13T10:22:00Z"]),
        ("01/13/2026, 10:22", ["2026-01-13T10:22:00Z"]),
        ("03/03/2026, 10:22", ["2026-03-03T10:22:00Z"]),
        ("3.1.26 10:22:05", ["2026-01-03T10:22:05Z", "2026-03-01T10:22:05Z"]),
        ("13-1-2026, 10:22:05 PM", ["2026-01-13T22:22:05Z"]),
        ("13/01/26, 12:05\u202fam", ["2026-01-13T00:05:00Z"]),
        ("13/01/26, 12:05\u202fp.\u00a0m.", ["2026-01-13T12:05:00Z"]),
        ("\u200e13/01/2026, 9:05 a. m.", ["2026-01-13T09:05:00Z"]),
        ("१३/०१/२०२६, १०:२२", ["2026-01-13T10:22:00Z"]),
        ("\u0661\u0663/\u0661/\u0662\u0660\u0662\u0666, 10:22", ["2026-01-13T10:22:00Z"]),
        ("2026-01-03 10:22", ["2026-01-03T10:22:00Z"]),
        ("2026/1/3 10:22", ["2026-01-03T10:22:00Z"]),
        ("13/01/2026", ["2026-01-13T00:00:00Z"]),
    ],
)
def test_04_day_and_month_keep_both_readings_where_both_fit(text, expected):
    instant = read_day_month(text, "UTC")

    assert lows(instant) == expected
    assert instant.ambiguous is (len(expected) == 2)


@pytest.mark.parametrize(
    "text",
    [
        "32/01/2026, 10:22",
        "13/13/2026",
        "1/1/6",
        "13/01/2026, 13:05 PM",
        "13/01/2026, 0:05 PM",
        "13/01-2026",
        "13/01/2026, 10:22 xm foo",
    ],
)
def test_a_numeric_date_that_fits_no_order_has_no_reading(text):
    assert read_day_month(text, "UTC").readings == ()


def test_04_a_numeric_date_without_a_zone_keeps_its_local_readings_only():
    instant = read_day_month("03/01/2026, 10:22", None)

    assert (instant.readings, instant.how) == ((), "no_zone")
    assert [first.month for first, _ in instant.naive] == [1, 3]


def test_a_zone_in_a_numeric_date_is_stronger_than_the_stated_one():
    assert lows(read_day_month("13/01/2026 10:22:00 +05:30", "UTC")) == ["2026-01-13T04:52:00Z"]
    assert read_day_month("13/01/2026 10:22:00 IST", "UTC").how == "zone_unknown"


def test_04_every_format_that_fits_gives_a_reading():
    formats = ["%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S"]

    assert lows(read_formats("03/01/2026 10:22:00", formats, "UTC")) == [
        "2026-01-03T10:22:00Z",
        "2026-03-01T10:22:00Z",
    ]
    assert lows(read_formats("13/01/2026 10:22:00", formats, "UTC")) == ["2026-01-13T10:22:00Z"]
    assert read_formats("2026-01-13", formats, "UTC").how == "unreadable"
    assert read_formats("13/01/2026 10:22:00", formats, None).how == "no_zone"


def test_formats_take_marks_digits_and_offsets_as_they_are_written():
    assert lows(read_formats("13/01/2026 10:22:00\u202fp.m.", ["%d/%m/%Y %I:%M:%S %p"], KOLKATA)) == [
        "2026-01-13T16:52:00Z"
    ]
    assert lows(read_formats("१३/०१/२०२६", ["%d/%m/%Y"], "UTC")) == ["2026-01-13T00:00:00Z"]
    aware = read_formats("13/01/2026 10:22 +0530", ["%d/%m/%Y %H:%M %z"], None)
    assert (lows(aware), aware.zone) == (["2026-01-13T04:52:00Z"], "+05:30")


def test_two_formats_that_read_the_same_are_one_reading():
    assert not read_formats("13/01/2026", ["%d/%m/%Y", "%d/%m/%Y"], "UTC").ambiguous


@pytest.mark.parametrize(
    "zone", ["IST", "", "Kolkata", "Asia", "Asia/Nowhere", "../etc/passwd", "+25:00", "Asia/../Asia/Kolkata"]
)
def test_a_stated_zone_that_is_none_is_refused(zone):
    with pytest.raises(InputError) as caught:
        read_local("2026-01-12T22:41:07", zone)
    assert caught.value.code == "base.zone_unknown"


def test_the_ends_of_the_calendar_have_no_reading_rather_than_an_error():
    assert read_iso("9999-12-31T23:59:59-05:00").readings == ()
    assert read_iso("0001-01-01T00:00:00+05:00").readings == ()
    assert read_iso("0001-01-01T00:00:00Z", uncertainty_s=5).readings == ()
    assert read_iso("9999-12-31T24:00:00Z").readings == ()


def test_a_span_is_in_universal_time_and_runs_forward():
    moment = at("2026-01-12T22:41:07+00:00").astimezone(UTC)
    for lo, hi in [
        (moment, moment - timedelta(seconds=1)),
        (moment.replace(tzinfo=None), moment),
        (ist(moment), moment),
    ]:
        with pytest.raises(InputError):
            Span(lo, hi)


def test_moments_are_shown_in_both_zones():
    moment = at("2026-01-12T22:41:07+00:00")

    assert both_zones(moment) == "12 Jan 2026, 22:41:07 UTC (13 Jan 2026, 04:11:07 IST)"
    assert ist(moment).isoformat() == "2026-01-13T04:11:07+05:30"
    for show in (both_zones, ist, rfc3339):
        with pytest.raises(InputError):
            show(moment.replace(tzinfo=None))


moments = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 28), timezones=st.just(UTC))
offsets = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(moments)
@example(datetime(1, 2, 3, 4, 5, 6, 7, UTC))
def test_every_moment_that_is_written_is_read_back(moment):
    assert read_iso(rfc3339(moment)).certain == Span(moment, moment)


@given(moments, offsets)
def test_every_moment_is_read_from_any_offset(moment, offset):
    assert read_iso(moment.astimezone(offset).isoformat()).certain == Span(moment, moment)


@given(
    st.dates(),
    st.times().map(lambda time: time.replace(microsecond=0)),
    st.booleans(),
    st.sampled_from("/.-"),
)
def test_04_the_true_reading_is_always_among_those_kept(day, time, month_first, mark):
    assume(1900 < day.year < 9990)
    parts = (day.month, day.day) if month_first else (day.day, day.month)
    text = f"{parts[0]}{mark}{parts[1]}{mark}{day.year}, {time:%H:%M:%S}"
    true = datetime.combine(day, time, UTC)
    instant = read_day_month(text, "UTC")

    assert true in [span.lo for span in instant.readings]
    assert instant.ambiguous is (day.day <= 12 and day.day != day.month)


@given(
    st.text() | st.from_regex(r"[0-9/.\- :TZ+,apmAPM\u202f]{0,30}", fullmatch=True),
    st.sampled_from([None, "UTC", KOLKATA, "America/New_York"]),
)
def test_no_text_makes_reading_fail_and_every_text_is_kept(text, zone):
    for instant in (
        read_iso(text),
        read_local(text, zone),
        read_day_month(text, zone),
        read_formats(text, ["%d/%m/%Y", "%c"], zone),
    ):
        assert isinstance(instant, Instant)
        assert instant.text == text
        assert list(instant.readings) == sorted(set(instant.readings))
        assert (instant.how in {"no_zone", "zone_unknown", "unreadable"}) == (not instant.readings)
