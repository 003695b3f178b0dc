"""Every state of a sighting, with the exact boundaries of interchange section 3."""

import pytest

from thelivu.attribution import SIGHTING_STATES, read_flags
from unit.attribution.made import decided, returned, row, seen

FLAGS = read_flags(
    b"prefix,kind,from,to\n192.0.2.0/28,hosting,2026-01-01,\n192.0.2.1,tor,2026-01-12,2026-01-12\n"
)
OTHER = {"from": "2026-01-12T00:00:00Z", "to": "2026-01-13T00:00:00Z", "ips": ["198.51.100.0/24"]}
PORTS = {"port_start": "1000", "port_end": "1999"}


def state(sighting, *returns, flags=()):
    return decided(sighting, *returns, flags=flags).state


def incomplete(**changed):
    return returned(row(), below=[["Total rows: 9"]], trailer_rows=r"^Total rows: (\d+)$", **changed)


def suspect(**changed):
    return returned(
        row(), row(start="2026-01-20T00:00:00", end="2026-01-20T01:00:00"), name="suspect", **changed
    )


def test_one_line_that_covers_the_window_is_unique():
    one = decided(seen(), returned(row()))

    assert (one.state, one.line.subscriber, [lease.row for lease in one.evidence]) == (
        "UNIQUE_SINGLE",
        "L1",
        [4],
    )


def test_a_sighting_without_a_zone_needs_it_whatever_else_holds():
    one = decided(seen(clock=None), returned(row()), flags=FLAGS)

    assert (one.state, one.candidates, one.chain) == ("NEEDS_ZONE", (), None)


def test_a_flagged_address_is_hosting_before_any_answer():
    one = decided(seen(), returned(row()), flags=FLAGS)

    assert (one.state, one.line, one.holds) == ("HOSTING", None, ("HOSTING", "UNIQUE_SINGLE"))


def test_a_flag_counts_on_its_dates_only():
    flags = read_flags(
        b"prefix,kind,from,to\n192.0.2.1,vpn,2026-01-13,\n192.0.2.1,tor,2025-01-01,2026-01-11\n"
    )

    assert state(seen(), returned(row()), flags=flags) == "UNIQUE_SINGLE"


def test_no_return_is_asked_about_the_address():
    assert state(seen()) == "NO_RETURN"
    assert state(seen(), returned(row(ip="198.51.100.1"), asked=OTHER)) == "NO_RETURN"


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("00:00:05", "NO_RECORD"),
        ("00:00:04", "NO_RETURN"),
        ("23:59:55", "NO_RECORD"),
        ("23:59:56", "NO_RETURN"),
    ],
)
def test_the_whole_window_must_have_been_asked(clock, expected):
    assert state(seen(clock=clock), returned(row())) == expected


def test_an_expired_answer_closes_it_unless_another_return_answers():
    gone = returned(name="gone", expired=True)

    assert state(seen(), gone) == "EXPIRED"
    assert state(seen(), gone, returned(row())) == "UNIQUE_SINGLE"


def test_a_provider_that_disclaims_the_address_is_not_its_provider():
    denied = returned(name="denied", disclaims=["192.0.2.0/30"])

    assert state(seen(), denied) == "NOT_THIS_ISP"
    assert state(seen(ip="192.0.2.9"), denied) == "NO_RECORD"
    assert state(seen(), denied, returned(row())) == "UNIQUE_SINGLE"


def test_no_row_of_a_return_that_failed_is_used():
    assert state(seen(), incomplete()) == "INCOMPLETE_RETURN"
    assert state(seen(), suspect()) == "RETURN_SUSPECT"
    assert state(seen(), suspect(), incomplete()) == "INCOMPLETE_RETURN"
    assert state(seen(), returned(row(), origin=None)) == "RETURN_SUSPECT"
    assert state(seen(), returned(row(), row(ip="198.51.100.1"))) == "RETURN_SUSPECT"
    assert state(seen(), suspect(), returned(row())) == "UNIQUE_SINGLE"


def test_a_suspect_return_brings_no_candidate_beside_a_good_one():
    bad = returned(row("L9"), row(start="2026-01-20T00:00:00", end=""), name="bad")

    assert [line.subscriber for line in decided(seen(), bad, returned(row())).candidates] == ["L1"]


def test_a_shared_address_needs_the_port():
    blocks = returned(row(**PORTS), row("L2", port_start="2000", port_end="2999"))

    assert state(seen(), blocks) == "NEEDS_PORT"
    assert state(seen(port=1000), blocks) == "UNIQUE_SINGLE"
    assert state(seen(port=1999), blocks) == "UNIQUE_SINGLE"
    assert state(seen(port=3000), blocks) == "NO_RECORD"
    assert decided(seen(port=2000), blocks).line.subscriber == "L2"


def test_even_one_line_with_ports_needs_the_port():
    assert decided(seen(), returned(row(**PORTS))).holds == ("NEEDS_PORT",)


def test_rows_that_differ_by_destination_need_it():
    nat = returned(
        row(dest_ip="203.0.113.1", dest_port="443"), row("L2", dest_ip="203.0.113.2", dest_port="443")
    )

    assert decided(seen(), nat).holds == ("NEEDS_DEST", "AMBIGUOUS")
    assert decided(seen(dest="203.0.113.2"), nat).line.subscriber == "L2"
    assert state(seen(dest="203.0.113.3"), nat) == "NO_RECORD"


def test_rows_that_differ_by_destination_port_need_that():
    nat = returned(
        row(dest_ip="203.0.113.1", dest_port="443"), row("L2", dest_ip="203.0.113.1", dest_port="80")
    )

    assert state(seen(dest="203.0.113.1"), nat) == "NEEDS_DEST"
    assert decided(seen(dest="203.0.113.1", dest_port=80), nat).line.subscriber == "L2"


def test_the_same_destination_leaves_it_ambiguous():
    nat = returned(row(dest_ip="203.0.113.1"), row("L2", "10:00:00", dest_ip="203.0.113.1"))

    assert state(seen(), nat) == "AMBIGUOUS"


# u = 5, g = 60: the window is 11:59:55 to 12:00:05.
@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("12:01:05", "13:00:00", "AMBIGUOUS"),  # start - g = t + u: it overlaps
        ("12:01:06", "13:00:00", "NO_RECORD"),
        ("11:00:00", "11:58:55", "AMBIGUOUS"),  # end + g = t - u
        ("11:00:00", "11:58:54", "NO_RECORD"),
        ("11:58:55", "13:00:00", "UNIQUE_SINGLE"),  # start + g = t - u: it covers
        ("11:58:56", "13:00:00", "AMBIGUOUS"),
        ("11:00:00", "12:01:05", "UNIQUE_SINGLE"),  # end - g = t + u
        ("11:00:00", "12:01:04", "AMBIGUOUS"),
        ("11:00:00", "", "UNIQUE_SINGLE"),  # an end that is not known is open
    ],
)
def test_overlap_and_cover_at_their_exact_bounds(start, end, expected):
    assert state(seen(), returned(row(start=start, end=end))) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("12:01:05", "13:00:00", "AMBIGUOUS"),
        ("12:01:06", "13:00:00", "UNIQUE_SINGLE"),
        ("10:00:00", "11:58:55", "AMBIGUOUS"),
        ("10:00:00", "11:58:54", "UNIQUE_SINGLE"),
    ],
)
def test_another_line_within_reach_of_the_clocks_makes_it_ambiguous(start, end, expected):
    one = decided(seen(), returned(row(), row("L2", start, end)))

    assert (one.state, len(one.candidates)) == (expected, 2 if expected == "AMBIGUOUS" else 1)


@pytest.mark.parametrize(("u", "expected"), [(65, "UNIQUE_SINGLE"), (66, "AMBIGUOUS")])
def test_the_doubt_of_the_sighting_widens_the_window(u, expected):
    assert state(seen(u=u), returned(row(start="11:57:55", end="13:00:00"))) == expected


@pytest.mark.parametrize(("start", "expected"), [("11:54:55", "UNIQUE_SINGLE"), ("11:54:56", "AMBIGUOUS")])
def test_a_clock_that_nobody_knows_may_be_off_by_five_minutes(start, expected):
    assert state(seen(), returned(row(start=start), logger_uncertainty_s=None)) == expected


@pytest.mark.parametrize(("begins", "expected"), [("12:00:30", "UNIQUE_SINGLE"), ("12:00:31", "AMBIGUOUS")])
def test_neighbouring_rows_of_one_line_cover_together_up_to_a_gap_of_g(begins, expected):
    assert state(seen(), returned(row(end="11:59:30"), row(start=begins))) == expected


def test_identical_rows_count_once_and_rows_of_two_lines_are_all_kept():
    assert len(decided(seen(), returned(row(), row(), row())).evidence) == 1

    overlap = decided(seen(), returned(row(), row("L2", "10:00:00")))
    assert (overlap.state, [one.subscriber for one in overlap.candidates]) == ("AMBIGUOUS", ["L1", "L2"])


def test_one_row_given_to_two_lines_makes_the_file_suspect():
    assert state(seen(), returned(row(), row("L2"))) == "RETURN_SUSPECT"


def test_evidence_stands_in_the_order_of_file_names_and_rows():
    files = [returned(row(), row(), row("L2", "10:00:00"), name=name) for name in ("b", "a", "c")]
    places = [(one.return_name, one.row) for one in decided(seen(), *files).evidence]

    assert places == [("a", 4), ("a", 6), ("b", 4), ("b", 6), ("c", 4), ("c", 6)]


def test_a_service_that_many_use_is_a_shared_line():
    cafe = returned(row(service="Cafe Wi-Fi"), shared_service="Wi-Fi")

    assert (state(seen(), cafe), decided(seen(), cafe).line) == ("SHARED_LINE", None)
    assert state(seen(), returned(row(), shared_service="Wi-Fi")) == "UNIQUE_SINGLE"


def test_a_line_of_another_provider_is_another_line():
    other = returned(row("L1"), name="r2", provider="Coir Fibre")

    assert state(seen(), returned(row("L1")), other) == "AMBIGUOUS"
    assert (
        state(seen(), returned(row("L1")), returned(row("L1"), name="r2", provider=" EXAMPLE  net"))
        == "UNIQUE_SINGLE"
    )


def test_a_delegated_prefix_holds_the_address():
    asked = OTHER | {"ips": ["2001:db8::/32"]}
    six = returned(row(ip="2001:db8:0:100::", prefix_length="56"), asked=asked, kind="ipv6")

    assert state(seen(ip="2001:db8:0:1ff::7"), six) == "UNIQUE_SINGLE"
    assert state(seen(ip="2001:db8:0:200::7"), six) == "NO_RECORD"


def test_every_state_that_holds_is_named_the_first_decides():
    one = decided(seen(), returned(row(**PORTS), row("L2", dest_ip="203.0.113.1", **PORTS)), flags=FLAGS)

    assert one.holds == ("HOSTING", "NEEDS_PORT", "NEEDS_DEST", "AMBIGUOUS")
    assert tuple(sorted(one.holds, key=SIGHTING_STATES.index)) == one.holds
    assert [word.values["state"] for word in one.reasons if word.code == "attribution.also_holds"] == list(
        one.holds[1:]
    )


@pytest.mark.parametrize("held", [("HOSTING", FLAGS), ("UNIQUE_SINGLE", ())])
def test_only_unique_single_names_a_line(held):
    expected, flags = held
    one = decided(seen(), returned(row()), flags=flags)

    assert (one.state, one.line is not None) == (expected, expected == "UNIQUE_SINGLE")
