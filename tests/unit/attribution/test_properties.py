"""Attribution against a second reading of its own rules: brute force on small worlds, over every boundary."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from thelivu.attribution import (
    Lease,
    Line,
    Return,
    Sighting,
    block,
    decide,
    document,
    independent,
    read_return,
)
from thelivu.attribution.independence import supports
from thelivu.base import Span
from unit.attribution.made import mapping, row, table

NOON = datetime(2026, 1, 12, 12, tzinfo=UTC)
MAPPING = mapping()
IPS = ("192.0.2.1", "192.0.2.2", "192.0.2.3")
RANGES = ((1000, 1999), (1500, 2499), (2000, 2999), (1500, 1500))


def at(seconds):
    return NOON + timedelta(seconds=seconds)


def lease(number, sha, draw):
    line, ip, ports, start, length, g, dest, home = draw
    return Lease(
        Line("Example Net", line), block(ip), at(start), None if length is None else at(start + length), g, sha, number,
        ports=ports, dest=block(dest) if dest else None, has_installation_address=home, return_name=sha,
    )  # fmt: skip


LEASES = st.tuples(
    st.sampled_from(["L1", "L2", "L3"]),
    st.sampled_from(IPS),
    st.sampled_from([None, None, *RANGES]),
    st.integers(-40, 40),
    st.sampled_from([None, 0, 5, 10, 20, 40, 80]),
    st.sampled_from([0.0, 5.0, 10.0]),
    st.sampled_from([None, None, "203.0.113.1", "203.0.113.2"]),
    st.booleans(),
)


@st.composite
def returns(draw):
    made = []
    for sha in ("a", "b", "c")[: draw(st.integers(1, 3))]:
        rows = draw(st.lists(LEASES, max_size=6))
        leases = tuple(lease(number, sha, one) for number, one in enumerate(rows, start=2))
        state = draw(st.sampled_from(["PASSED", "PASSED", "PASSED", "SUSPECT", "INCOMPLETE"]))
        made.append(Return(sha, sha, MAPPING, state, (), leases, (), len(leases)))
    return made


@st.composite
def sightings(draw):
    made = []
    for number in range(draw(st.integers(1, 5))):
        moment = at(draw(st.integers(-40, 40)))
        made.append(
            Sighting(
                f"s{number}", draw(st.sampled_from("IJ")), block(draw(st.sampled_from(IPS))), "t", Span(moment, moment),
                draw(st.sampled_from(["tip", "letter", "call"])), port=draw(st.sampled_from([None, 1000, 1500, 1999, 2000])),
                uncertainty_s=draw(st.sampled_from([0.0, 5.0])),
                dest=draw(st.sampled_from([None, None, block("203.0.113.1")])),
            )
        )  # fmt: skip
    return made


# The rules once more, as the page states them.


def fits(one, seen, *, ports=True):
    port = not ports or seen.port is None or one.ports is None or one.ports[0] <= seen.port <= one.ports[1]
    return (
        one.block == seen.address
        and port
        and (one.dest is None or seen.dest is None or one.dest == seen.dest)
    )


def overlapping(seen, given_returns):
    g = lambda one: timedelta(seconds=one.g_s)
    leases = [one for each in given_returns if each.state == "PASSED" for one in each.leases]
    window = seen.window
    return [
        one
        for one in leases
        if fits(one, seen) and one.start - g(one) <= window.hi and (one.end is None or one.end + g(one) >= window.lo)
    ]  # fmt: skip


def lines(leases):
    return sorted({one.line.subscriber for one in leases})


def expected_state(seen, given_returns):
    states = {one.state for one in given_returns}
    if "PASSED" not in states:
        return "INCOMPLETE_RETURN" if "INCOMPLETE" in states else "RETURN_SUSPECT"
    found = overlapping(seen, given_returns)
    if seen.port is None and any(one.ports for one in found):
        return "NEEDS_PORT"
    if len(lines(found)) > 1 and seen.dest is None and len({one.dest for one in found}) > 1:
        return "NEEDS_DEST"
    if not found:
        return "NO_RECORD"
    return "AMBIGUOUS" if len(lines(found)) > 1 else "COVERED OR NOT"


def alone_covers(one, window):
    g = timedelta(seconds=one.g_s)
    return one.start + g <= window.lo and (one.end is None or one.end - g >= window.hi)


@settings(max_examples=300)
@given(sightings(), returns())
def test_states_and_candidates_are_those_of_the_rules_read_a_second_time(seen, given_returns):
    for one in decide(seen, given_returns).sightings:
        expected = expected_state(one.sighting, given_returns)
        found = overlapping(one.sighting, given_returns)

        assert [line.subscriber for line in one.candidates] == lines(found)
        if expected == "COVERED OR NOT":
            assert one.state in ("UNIQUE_SINGLE", "AMBIGUOUS")
            if any(alone_covers(row_, one.sighting.window) for row_ in found):
                assert one.state == "UNIQUE_SINGLE"
        else:
            assert one.state == expected


def seconds_covered(rows, window):
    """Whether each second of the window lies in a row, or in a gap between two rows that is not longer than g."""
    held = sorted(rows, key=lambda one: one.start)
    second = window.lo
    while second <= window.hi:
        inside = any(one.start <= second and (one.end is None or second <= one.end) for one in held)
        before = [one for one in held if one.end is not None and one.end <= second]
        after = [one for one in held if one.start >= second]
        bridged = any(
            (two.start - one.end).total_seconds() <= min(one.g_s, two.g_s) for one in before for two in after
        )
        if not inside and not bridged:
            return False
        second += timedelta(seconds=1)
    return True


@settings(max_examples=200)
@given(sightings(), returns())
def test_a_unique_answer_holds_the_line_through_every_second_of_the_window(seen, given_returns):
    for one in decide(seen, given_returns).sightings:
        if one.state == "UNIQUE_SINGLE":
            assert {row_.line.subscriber for row_ in one.evidence} == {one.line.subscriber}
            assert seconds_covered(one.evidence, one.sighting.window)


def largest(options):
    for size in range(len(options), 0, -1):
        for some in combinations(options, size):
            if all(independent(one, other) for one, other in combinations(some, 2)):
                return size
    return 0


@settings(max_examples=200)
@given(sightings(), returns())
def test_an_identity_counts_the_largest_independent_set_and_no_more(seen, given_returns):
    answer = decide(seen, given_returns)
    for identity in answer.identities:
        assert all(independent(one, other) for one, other in combinations(identity.independent, 2))
        if identity.line is not None:
            mine = [
                one
                for one in answer.sightings
                if one.sighting.identity == identity.identity and one.line == identity.line
            ]
            options = [support for one in mine for support in supports(one)]
            if identity.state == "CORROBORATED":
                options = [one for one in options if one.proves_address]
            assert len(identity.independent) == largest(options)
            assert len(identity.independent) >= identity.needed


def told(answer):
    """What an answer says, without the order of its parts."""
    shown = document(answer)
    for one in shown["sightings"]:
        one["reasons"] = sorted(one["reasons"])
    return {
        "sightings": sorted(map(str, shown["sightings"])),
        "identities": sorted(map(str, shown["identities"])),
    }


@settings(max_examples=150)
@given(sightings(), returns(), st.randoms(use_true_random=False))
def test_the_order_of_files_rows_and_sightings_does_not_change_the_answer(seen, given_returns, random):
    mixed = [replace(one, leases=tuple(random.sample(one.leases, len(one.leases)))) for one in given_returns]
    random.shuffle(mixed)

    assert told(decide(random.sample(seen, len(seen)), mixed)) == told(decide(seen, given_returns))


@settings(max_examples=200)
@given(sightings(), returns(), LEASES)
def test_a_row_of_another_line_never_makes_an_ambiguous_sighting_unique(seen, given_returns, draw):
    _, *rest = draw
    stranger = lease(99, "z", ("L9", *rest))
    more = [*given_returns, Return("z", "z", MAPPING, "PASSED", (), (stranger,), (), 1)]
    before, after = decide(seen, given_returns).sightings, decide(seen, more).sightings

    for one, other in zip(before, after, strict=True):
        assert set(one.candidates) <= set(other.candidates)
        if one.state in ("AMBIGUOUS", "NEEDS_PORT", "NEEDS_DEST"):
            assert other.state != "UNIQUE_SINGLE"
        if other.state == "UNIQUE_SINGLE" and one.state == "UNIQUE_SINGLE":
            assert one.line == other.line


@settings(max_examples=150)
@given(sightings(), returns())
def test_a_wider_doubt_never_makes_an_answer_more_certain(seen, given_returns):
    narrow = decide(seen, given_returns).sightings
    wide = decide(
        [replace(one, uncertainty_s=one.uncertainty_s + 5) for one in seen], given_returns
    ).sightings

    for one, other in zip(narrow, wide, strict=True):
        assert set(one.candidates) <= set(other.candidates)
        if other.state == "UNIQUE_SINGLE" and one.state != "NO_RECORD":
            assert (one.state, one.line) == ("UNIQUE_SINGLE", other.line)


CELLS = st.sampled_from(
    [
        "",
        "192.0.2.1",
        "192.0.2.300",
        "198.51.100.1",
        "1000",
        "70000",
        "1.0E+09",
        "2026-01-12T11:00:00",
        "L1",
        "\x00",
        '"',
        "é",
        ",",
    ]
)


@settings(max_examples=300)
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["ip", "port_start", "port_end", "start", "end", "subscriber", "dest_ip"]), CELLS
        ),
        max_size=6,
    )
)
def test_04_every_row_is_kept_rejected_or_quarantined(changes):
    one = read_return(table([row() | change for change in changes]), MAPPING, name="r")
    blank = sum(not any((row() | change).values()) for change in changes)

    assert one.rows_in == one.rows_kept + len(one.rejected) + one.rows_quarantined
    assert one.rows_in == len(changes) - blank


@settings(max_examples=200)
@given(st.permutations(range(6)))
def test_the_order_of_the_rows_in_a_file_does_not_change_the_answer(order):
    rows = [
        *(
            row(),
            row("L2", "08:00:00", "10:30:00"),
            row("L3", ip="192.0.2.2"),
            row("L1", "13:00:30", "15:00:00"),
        ),
        *(row("L4", "23:00:00", ""), row("L3", start="nonsense")),
    ]
    seen = [
        Sighting(f"s{n}", "I", block(ip), "t", Span(at(shift), at(shift)), "tip")
        for n, (ip, shift) in enumerate(
            [(IPS[0], 0), (IPS[0], 3600), (IPS[1], 0), (IPS[0], -5400), (IPS[0], 43000)]
        )
    ]

    def answer(some):
        one = read_return(table(some), MAPPING, name="r")
        made = decide(seen, [one])
        return [(each.state, each.candidates, each.margin_s) for each in made.sightings], made.identities[
            0
        ].state

    assert answer([rows[number] for number in order]) == answer(rows)
