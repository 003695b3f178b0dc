"""Every gate of a return at its exact bound, and what the return becomes."""

import pytest

from thelivu.attribution import GATES, read_return
from unit.attribution.made import mapping, returned, row, table

SWAP = {"time": {"format": ["%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S"], "zone": "UTC"}}
TWELVE = {"time": {"format": ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%I:%M:%S %p"], "zone": "UTC"}}
CONTROL = {"ip": "192.0.2.9", "port": None, "time": "2026-01-12T12:00:00Z", "subscriber": "UNIT-LINE-1"}


def failed(one):
    return [gate.code for gate in one.gates if not gate.passed]


def outcome(*rows, **more):
    one = returned(*rows, **more)
    return one.state, failed(one)


def many(count, *, first=0, last=86_399, ip="192.0.2.1"):
    """Rows in an even row from one second of the day to another."""
    step = (last - first) / count
    clocks = [first + round(step * number) for number in range(count)] + [last]
    written = [f"{at // 3600:02d}:{at // 60 % 60:02d}:{at % 60:02d}" for at in clocks]
    return [row(f"L{n}", written[n], written[n + 1], ip=ip) for n in range(count)]


def test_all_gates_stand_in_their_order_and_a_good_return_passes():
    one = returned(row())

    assert (tuple(gate.code for gate in one.gates), one.state, failed(one)) == (GATES, "PASSED", [])


def test_a_row_about_an_address_that_was_not_asked_rejects_the_return():
    assert outcome(row(), row(ip="198.51.100.1")) == ("REJECTED", ["echo"])


def test_an_address_that_was_not_asked_counts_even_in_a_row_that_cannot_be_read():
    assert outcome(row(), row(start="nonsense", ip="198.51.100.1")) == ("REJECTED", ["echo"])


TRAILER = r"^Total rows: (\d+)$"


@pytest.mark.parametrize(
    ("below", "state"),
    [
        ([["Total rows: 2"]], "PASSED"),
        ([["Total rows: 3"]], "INCOMPLETE"),
        ([["Total rows: 1"]], "INCOMPLETE"),
        ([], "INCOMPLETE"),
        ([[], ["Total rows: 2"], ["End of report"]], "PASSED"),
        ([["Total rows: 2"], ["Total rows: 3"]], "INCOMPLETE"),
    ],
)
def test_the_trailer_is_compared_with_the_rows_read_rejected_ones_included(below, state):
    one = returned(row(), row(start="nonsense"), below=below, trailer_rows=TRAILER)

    assert (one.state, one.rows_in, len(one.rejected)) == (state, 2, 1)


def test_without_a_pattern_a_trailer_is_a_row_that_cannot_be_read():
    one = returned(row(), below=[["Total rows: 1"]])

    assert (one.rows_in, len(one.rejected), one.state) == (2, 1, "PASSED")


# asked begins at midnight; g = 60 and one minute of grace
@pytest.mark.parametrize(
    ("end", "state"), [("2026-01-11T23:58:00", "PASSED"), ("2026-01-11T23:57:59", "SUSPECT")]
)
def test_a_row_wholly_before_the_asked_time_by_more_than_g_and_a_minute(end, state):
    one = returned(row(start="2026-01-11T20:00:00", end=end))

    assert (one.state, failed(one)) == (state, [] if state == "PASSED" else ["asked_window"])


@pytest.mark.parametrize(
    ("start", "state"), [("2026-01-13T00:02:00", "PASSED"), ("2026-01-13T00:02:01", "SUSPECT")]
)
def test_a_row_wholly_after_the_asked_time(start, state):
    assert returned(row(start=start, end="2026-01-13T09:00:00")).state == state


def test_a_return_of_which_nothing_can_be_placed_is_suspect():
    assert outcome(row(start="nonsense")) == ("SUSPECT", ["asked_window"])


def test_a_long_return_must_reach_from_end_to_end():
    assert outcome(*many(200)) == ("PASSED", [])
    assert outcome(*many(200, first=3600)) == ("PASSED", [])
    assert outcome(*many(200, first=3601)) == ("SUSPECT", ["span"])
    assert outcome(*many(200, last=82_800)) == ("PASSED", [])
    assert outcome(*many(200, last=82_799)) == ("SUSPECT", ["span"])


def test_a_short_return_or_a_short_request_need_not_reach_from_end_to_end():
    six = {"from": "2026-01-12T00:00:00Z", "to": "2026-01-12T05:59:59Z", "ips": ["192.0.2.0/24"]}

    assert outcome(*many(199, first=50_000)) == ("PASSED", [])
    assert outcome(*many(200, first=8000, last=9000), asked=six) == ("PASSED", [])
    assert outcome(*many(200, first=8000, last=9000), asked=six | {"to": "2026-01-12T06:00:00Z"}) == (
        "SUSPECT",
        ["span"],
    )


def test_a_day_without_an_afternoon_has_a_twelve_hour_clock():
    assert outcome(*many(20, last=46_799)) == ("SUSPECT", ["clock_24h"])  # the last at 12:59:59
    assert outcome(*many(20, last=46_800)) == ("PASSED", [])
    assert outcome(*many(19, last=46_799)) == ("PASSED", [])  # 38 values: too few to say


def test_a_request_of_less_than_18_hours_need_not_have_an_afternoon():
    asked = {"from": "2026-01-12T00:00:00Z", "to": "2026-01-12T17:59:59Z", "ips": ["192.0.2.0/24"]}

    assert outcome(*many(20, last=40_000), asked=asked) == ("PASSED", [])
    assert outcome(*many(20, last=40_000), asked=asked | {"to": "2026-01-12T18:00:00Z"}) == (
        "SUSPECT",
        ["clock_24h"],
    )


def test_a_mark_of_half_a_day_among_24_hour_times_mixes_two_clocks():
    assert outcome(row(), row(start="2026-01-12T10:00:00 AM", end="2026-01-12T10:30:00 AM"), **TWELVE) == (
        "SUSPECT",
        ["clock_24h"],
    )
    marked = row(start="2026-01-12T10:00:00 AM", end="2026-01-12T01:00:00 PM")
    assert outcome(marked, **TWELVE) == ("PASSED", [])


LONG = {"from": "2026-01-01T00:00:00Z", "to": "2026-03-31T00:00:00Z", "ips": ["192.0.2.0/24"]}


def swapped(first, second):
    cells = row()
    return cells | {"start": first, "end": second}


def test_a_row_that_fits_two_orders_of_day_and_month_within_the_asked_time():
    one = returned(swapped("02/03/2026 11:00:00", "02/03/2026 12:00:00"), asked=LONG, **SWAP)

    assert one.state == "SUSPECT"
    assert failed(one) == ["asked_window", "day_month"]
    assert [bad.reason.code for bad in one.rejected] == ["attribution.row.two_readings"]


def test_a_row_that_fits_two_orders_but_one_outside_the_asked_time_is_only_rejected():
    twelfth = swapped("12/01/2026 11:00:00", "12/01/2026 12:00:00")
    clear = swapped("13/01/2026 00:00:10", "13/01/2026 00:01:00")
    one = returned(twelfth, clear, **SWAP)

    assert (one.state, failed(one)) == ("PASSED", [])
    assert [bad.row for bad in one.rejected] == [4]


def test_a_control_must_come_back_with_its_own_line():
    own = row("UNIT-LINE-1", ip="192.0.2.9")

    assert outcome(row(), own, controls=[CONTROL]) == ("PASSED", [])
    assert outcome(row(), controls=[CONTROL]) == ("SUSPECT", ["controls"])
    assert outcome(row(), row("L9", ip="192.0.2.9"), controls=[CONTROL]) == ("SUSPECT", ["controls"])
    assert outcome(own, row("L9", "10:00:00", ip="192.0.2.9"), controls=[CONTROL]) == (
        "SUSPECT",
        ["controls"],
    )


@pytest.mark.parametrize(("start", "state"), [("11:58:55", "PASSED"), ("11:58:56", "SUSPECT")])
def test_a_control_must_be_covered(start, state):
    assert returned(row("UNIT-LINE-1", start, ip="192.0.2.9"), controls=[CONTROL]).state == state


@pytest.mark.parametrize(
    ("stated", "state"),
    [({}, "PASSED"), ({"origin": "certificate"}, "PASSED"), ({"origin": "second_channel"}, "PASSED"), ({"origin": None}, "ORIGIN_UNPROVEN")],
)  # fmt: skip
def test_where_the_origin_is_asked_for_it_must_be_confirmed(stated, state):
    assert returned(row(), **stated).state == state


def test_the_gravest_failure_names_the_state():
    everything = [row(), row(ip="198.51.100.1"), row(start="2026-01-20T00:00:00", end="")]

    assert outcome(*everything, trailer_rows=TRAILER, controls=[CONTROL], origin=None) == (
        "REJECTED",
        ["echo", "trailer", "asked_window", "controls", "origin"],
    )
    assert returned(*everything[::2], trailer_rows=TRAILER).state == "INCOMPLETE"
    assert returned(*everything[::2], origin=None).state == "SUSPECT"


def test_a_gate_says_its_figures():
    (gate,) = [gate for gate in returned(row(), row(ip="198.51.100.1")).gates if gate.code == "echo"]

    assert (gate.detail.code, gate.detail.values) == ("attribution.gate.echo.stray", {"rows": 1})


def test_one_row_that_two_lines_share_is_in_conflict():
    ports = {"port_start": "1000", "port_end": "1999"}

    assert outcome(row(), row("L2")) == ("SUSPECT", ["duplicates"])
    assert outcome(row(), row(), row("L2", "11:00:01")) == ("PASSED", [])
    assert outcome(row(**ports), row("L2", port_start="1000", port_end="2000")) == ("PASSED", [])
    assert outcome(row(dest_ip="203.0.113.1"), row("L2", dest_ip="203.0.113.2")) == ("PASSED", [])


def test_a_number_that_a_spreadsheet_rounded_makes_every_number_doubtful():
    assert outcome(row(), row("1.0E+09", "14:00:00", "15:00:00")) == ("SUSPECT", ["spreadsheet"])
    assert outcome(row(), row(port_start="1.0E+04", port_end="20000")) == ("SUSPECT", ["spreadsheet"])


def test_two_rows_that_end_before_they_start_are_the_clock():
    back = row(start="12:30:00", end="02:00:00")

    assert outcome(row(), back) == ("PASSED", [])
    assert outcome(row(), back, back) == ("SUSPECT", ["clock_24h"])


def half_day(clocks):
    """Clocks of a 24-hour day as a clock of 12 hours without AM or PM writes them, seven minutes later."""
    return [f"{(int(clock[:2]) - 1) % 12 + 1:02d}:{int(clock[3:5]) + 7:02d}:00" for clock in clocks]


def hourly(*, switch):
    """A row every 30 minutes, each 20 minutes long; from the hour `switch` on in 12 hours."""
    clocks = [
        (f"{n // 2:02d}:{n % 2 * 30:02d}:00", f"{n // 2:02d}:{n % 2 * 30 + 20:02d}:00") for n in range(48)
    ]
    return [
        row(f"L{n}", *(half_day(pair) if int(pair[0][:2]) >= switch else pair))
        for n, pair in enumerate(clocks)
    ]


@pytest.mark.parametrize("switch", [13, 14, 16, 20])
def test_a_clock_that_changes_to_12_hours_within_the_day(switch):
    assert outcome(*hourly(switch=24)) == ("PASSED", [])
    assert outcome(*hourly(switch=switch)) == ("SUSPECT", ["clock_24h"])


def test_a_day_of_several_without_an_afternoon():
    three = {"from": "2026-01-12T00:00:00Z", "to": "2026-01-15T00:00:00Z", "ips": ["192.0.2.0/24"]}
    shuffled = [
        row(f"M{n}", f"2026-01-13T{n * 5 % 12:02d}:{n:02d}:00", f"2026-01-13T{n * 5 % 12:02d}:{n:02d}:30")
        for n in range(20)
    ]

    assert outcome(*hourly(switch=24), *shuffled, asked=three) == ("SUSPECT", ["clock_24h"])
    assert outcome(*hourly(switch=24), *shuffled[1:], asked=three) == ("PASSED", [])


def test_a_file_in_no_order_of_time_may_fall_back():
    rows = hourly(switch=24)

    assert outcome(*rows[24:], *rows[:24]) == ("PASSED", [])
    assert outcome(*(one | {"ip": f"192.0.2.{n % 3}"} for n, one in enumerate(rows))) == ("PASSED", [])


def test_an_order_of_day_and_month_that_no_row_proves():
    one = {"time": {"format": "%d/%m/%Y %H:%M:%S", "zone": "UTC"}, "asked": LONG}
    early, late = (swapped(f"{day} 11:00:00", f"{day} 12:00:00") for day in ("02/03/2026", "13/03/2026"))

    assert outcome(early, **one) == ("SUSPECT", ["day_month"])
    assert outcome(early, late, **one) == ("PASSED", [])
    assert outcome(swapped("02/02/2026 11:00:00", "02/02/2026 12:00:00"), **one) == ("PASSED", [])
    short = {"from": "2026-03-01T00:00:00Z", "to": "2026-03-31T00:00:00Z", "ips": ["192.0.2.0/24"]}
    assert outcome(early, **one | {"asked": short}) == ("PASSED", [])


def test_an_iso_date_has_one_order():
    assert outcome(row(start="2026-03-02T11:00:00", end="2026-03-02T12:00:00"), asked=LONG) == ("PASSED", [])


def test_a_file_that_ends_within_a_row_was_cut():
    data = table([row(), row("L2", "14:00:00", "15:00:00")])

    assert read_return(data.rstrip(), mapping(), name="r").state == "PASSED"
    assert read_return(data[: data.rindex(b",", 0, -20)], mapping(), name="r").state == "INCOMPLETE"


def test_a_table_that_ends_at_the_last_row_of_a_sheet_was_cut(monkeypatch):
    monkeypatch.setattr("thelivu.attribution.returns.SHEET_ROWS", (3,))
    rows = [row(), row("L2", "14:00:00", "15:00:00")]

    assert read_return(table(rows), mapping(), name="r").state == "INCOMPLETE"
    assert read_return(table(rows[:1]), mapping(), name="r").state == "PASSED"
    whole = read_return(table(rows[:1], below=[["Total rows: 1"]]), mapping(trailer_rows=TRAILER), name="r")
    assert whole.state == "PASSED"
