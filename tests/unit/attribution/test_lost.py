"""A row that could not be read may be the second candidate: no answer stands beside it."""

import pytest

from thelivu.attribution import read_return
from unit.attribution.made import decided, mapping, returned, row, seen, table

TWO_ORDERS = {"time": {"format": ["%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S"], "zone": "UTC"}}


def state(*rows, sighting=None, **changed):
    return decided(sighting or seen(), returned(row(), *rows, **changed)).state


@pytest.mark.parametrize(
    "damage",
    [
        {"start": "nonsense"},
        {"start": ""},
        {"end": "nonsense"},
        {"end": "2026-01-12T10:00:00"},  # before its start
        {"subscriber": ""},
        {"port_start": "1000"},
        {"dest_ip": "nowhere"},
        {"ip": "192.0.2.1.1"},
        {"ip": ""},
    ],
)
def test_a_row_that_may_be_about_the_sighting_leaves_it_ambiguous(damage):
    one = decided(seen(), returned(row(), row("L2") | damage))

    assert (one.state, one.line) == ("AMBIGUOUS", None)
    assert "attribution.row_may_be" in [word.code for word in one.reasons]
    assert one.reasons[0].code == "attribution.why.row_lost"


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"start": "nonsense", "ip": "192.0.2.2"},
        {"subscriber": "", "end": "2026-01-12T11:58:54"},  # end + g = t - u less a second
        {"subscriber": "", "start": "2026-01-12T12:01:06", "end": ""},
        {"ip": "", "start": "2026-01-12T14:00:00", "end": "2026-01-12T15:00:00"},
    ],
)
def test_a_row_that_says_enough_to_be_about_another_does_not(elsewhere):
    assert state(row("L2") | elsewhere) == "UNIQUE_SINGLE"


def test_its_ports_tell_it_apart_where_they_can_be_read():
    ports = {"port_start": "1000", "port_end": "1999"}
    other = row("", port_start="2000", port_end="2999")
    seen_at = seen(port=1500)

    assert decided(seen_at, returned(row(**ports), other)).state == "UNIQUE_SINGLE"
    assert decided(seen_at, returned(row(**ports), other | {"port_start": "x"})).state == "AMBIGUOUS"


def test_a_date_with_two_readings_may_be_either():
    clear = {"start": "13/01/2026 11:00:00", "end": "13/01/2026 13:00:00"}
    asked = {"from": "2026-01-13T00:00:00Z", "to": "2026-01-14T00:00:00Z", "ips": ["192.0.2.0/24"]}
    doubtful = row("L2") | {"start": "12/01/2026 11:00:00", "end": ""}
    one = read_return(table([row() | clear, doubtful]), mapping(asked=asked, **TWO_ORDERS), name="r")

    assert one.state == "PASSED"
    assert decided(seen(clock="2026-01-13T12:00:00"), one).state == "AMBIGUOUS"


def test_a_remark_is_no_row():
    assert state(*[], below=[["End of report"], ["checked", "by", "us"]]) == "UNIQUE_SINGLE"


def test_a_row_swallowed_by_a_quote_may_be_any():
    rows = [row(), row("L2", "14:00:00", "15:00:00", ip="192.0.2.9"), row("L3", "10:00:00")]
    data = table(rows).replace(b"L2", b'"L2', 1)

    assert decided(seen(), read_return(data, mapping(), name="r")).state == "AMBIGUOUS"


def test_rows_that_could_not_be_read_never_stand_alone_as_a_candidate():
    one = decided(seen(), returned(row(ip="192.0.2.9"), row("L2", start="nonsense")))

    assert (one.state, one.candidates) == ("NO_RECORD", ())


def test_the_rejected_rows_of_a_return_that_is_not_used_say_nothing():
    bad = returned(row("L2", start="nonsense"), row("L3", "2026-01-20T00:00:00", ""), name="r2")

    assert bad.state == "SUSPECT"
    assert decided(seen(), returned(row()), bad).state == "UNIQUE_SINGLE"
