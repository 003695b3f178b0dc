"""The bulk decision against its oracle, the pure rules: the same state for every sighting and identity of small worlds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from thelivu.attribution import Flag, Lease, Line, Lost, Policy, Return, Sighting, block, decide
from thelivu.attribution.lease import FAR, micros
from thelivu.attribution.lost import LONG_AGO
from thelivu.base import Span, folded
from thelivu.bulk.context import make_context
from thelivu.bulk.decide import decide_all
from thelivu.bulk.engine import engine
from thelivu.bulk.ingest import laid_out
from thelivu.bulk.sightings import add, make_table
from unit.attribution.made import mapping, returned, row, two

decide_module = import_module("thelivu.bulk.decide")
NOON = datetime(2026, 1, 12, 12, tzinfo=UTC)
ADDRESSES = ("192.0.2.1", "192.0.2.2", "192.0.2.3", "2001:db8::1", "2001:db8:0:1::1", "2001:db8:0:1::2")
BLOCKS = (*ADDRESSES[:3], "2001:db8::/56", "2001:db8::/64", "2001:db8:0:1::/64", "2001:db8:0:1::1")
RANGES = ((1000, 1999), (2000, 2999), (1500, 2499), (1500, 1500), (3000, 3999), (0, 65535))
ASKED = {
    "from": "2026-01-12T00:00:00Z",
    "to": "2026-01-13T00:00:00Z",
    "ips": ["192.0.2.0/24", "2001:db8::/32"],
}


def at(seconds):
    return NOON + timedelta(seconds=seconds)


LEASES = st.tuples(
    st.sampled_from(["L1", "L1", "L2", "L3"]),
    st.sampled_from(BLOCKS),
    st.sampled_from([None, None, *RANGES]),
    st.integers(-40, 40),
    st.sampled_from([None, 0, 5, 10, 20, 40, 80, 9000, 90_000]),
    st.sampled_from([0.0, 5.0, 10.0]),
    st.sampled_from([None, None, None, "203.0.113.1", "203.0.113.2", "203.0.113.0/30", "2001:db8:9::/48"]),
    st.sampled_from([None, None, None, 80, 443]),
    st.sampled_from(["", "a" * 64, "a" * 64, "a" * 64, "b" * 64]),
    st.sampled_from([False, False, False, True]),
)


def lease(number, sha, provider, draw):
    line, ip, ports, start, length, g, dest, dest_port, home, shared = draw
    return Lease(
        Line(provider, line), block(ip), at(start), None if length is None else at(start + length), g, sha, number,
        ports=ports, dest=block(dest) if dest else None, dest_port=dest_port, shared=shared,
        has_installation_address=bool(home), address_token=home, return_name=sha,
    )  # fmt: skip


@st.composite
def returns(draw):
    made = []
    for name in "abcd"[: draw(st.integers(1, 4))]:
        sha = name * 64
        rows = draw(st.lists(LEASES, max_size=12))
        provider = draw(st.sampled_from(["Example Net", "Example Net", "EXAMPLE  NET", "Other Net"]))
        said = mapping(
            provider=provider,
            pool_size=draw(st.sampled_from([None, None, 200_000, 2_000])),
            expired=draw(st.sampled_from([False] * 7 + [True])),
            disclaims=draw(st.sampled_from([[]] * 5 + [["192.0.2.1"], ["2001:db8::/48"]])),
            asked=ASKED
            | draw(
                st.sampled_from(
                    [{}, {}, {"ips": ["192.0.2.1", "192.0.2.0/30"]}, {"to": "2026-01-12T12:00:20Z"}]
                )
            ),
        )
        leases = tuple(lease(number, sha, provider, one) for number, one in enumerate(rows, start=2))
        state = draw(st.sampled_from(["PASSED"] * 5 + ["SUSPECT", "INCOMPLETE", "REJECTED"]))
        lost = lost_of(sha, draw(LOST)) if draw(st.integers(0, 5)) == 0 else ()
        made.append(Return(sha, sha, said, state, (), leases, (), len(leases), lost))
    return made


LOST = st.lists(
    st.tuples(
        st.sampled_from([None, "192.0.2.1", "2001:db8:0:1::/64"]), st.sampled_from([None, (1000, 1999), (1500, 1500)]),
        st.sampled_from([LONG_AGO, 0, 30]), st.sampled_from([FAR, 20]),
    ),
    max_size=1,
)  # fmt: skip


def lost_of(sha, rows):
    return tuple(
        Lost(
            sha, sha, 99, block(place) if place else None, ports,
            lo if lo == LONG_AGO else micros(at(lo - 30)), hi if hi == FAR else micros(at(hi)),
        )
        for place, ports, lo, hi in rows
    )  # fmt: skip


@st.composite
def sightings(draw):
    made = []
    for number in range(draw(st.integers(1, 24))):
        moment = at(draw(st.integers(-40, 60)))
        dest = draw(st.sampled_from([None, None, "203.0.113.1", "203.0.113.2", "2001:db8:9::1"]))
        made.append(
            Sighting(
                f"s{number}", draw(st.sampled_from("IJKLMN")), block(draw(st.sampled_from(ADDRESSES))), "t",
                draw(st.sampled_from([Span(moment, moment)] * 9 + [None])),
                draw(st.sampled_from(["tip", "letter", "call"])),
                port=draw(st.sampled_from([None, 1, 999, 1000, 1500, 1999, 2000, 65535])),
                uncertainty_s=draw(st.sampled_from([0.0, 0.000001, 5.0])), row=number,
                dest=block(dest) if dest else None, dest_port=draw(st.sampled_from([None, None, 80, 443])),
            )
        )  # fmt: skip
    return made


FLAGS = st.lists(
    st.builds(
        Flag, st.sampled_from([block("192.0.2.3"), block("2001:db8:0:1::/64")]), st.just("tor"),
        st.just(at(-100)), st.sampled_from([at(-5), at(100)]),
    ),
    max_size=1,
)  # fmt: skip


def line_of(one):
    return (folded(one.provider), one.subscriber) if one else (None, None)


def by_rules(seen, given_returns, policy, flags):
    made = decide(seen, given_returns, policy, flags)
    return (
        {one.sighting.id: (one.state, *line_of(one.line)) for one in made.sightings},
        {one.identity: (one.state, *line_of(one.line)) for one in made.identities},
    )


def by_bulk(seen, given_returns, policy, flags):
    parts = patch.object(decide_module, "PART", 3)  # several parts, also of few sightings
    with TemporaryDirectory() as name, engine(Path(name)) as connection, parts:
        stored = [laid_out(connection, one, Path(name)) for one in given_returns]
        make_table(connection)
        add(connection, seen)
        make_context(connection, stored, policy, flags)
        decide_all(connection, stored, policy, flags)
        first = connection.execute(
            "SELECT s.id, q.state, CASE WHEN q.state = 'UNIQUE_SINGLE' THEN o.line END FROM seen AS s"
            " JOIN state AS q ON q.sid = s.sid LEFT JOIN one AS o ON o.sid = s.sid"
        ).fetchall()
        second = connection.execute("SELECT identity, state, line FROM verdict").fetchall()
    return tuple(
        {name: (state, *(line or (None, None))) for name, state, line in rows} for rows in (first, second)
    )


@pytest.mark.filterwarnings(
    "ignore::hypothesis.errors.HypothesisWarning"
)  # a difference prints large, and is no other
@settings(max_examples=60, deadline=None, phases=[Phase.generate])
@given(sightings(), returns(), st.sampled_from([Policy(), Policy(), Policy(independent_sightings=3)]), FLAGS)
def test_states_are_those_of_the_pure_rules(seen, given_returns, policy, flags):
    assert by_bulk(seen, given_returns, policy, flags) == by_rules(seen, given_returns, policy, flags)


def pair(**changed):
    """Two sightings of one user that two files prove."""
    given_sightings, given_returns = two(**changed)
    return [replace(one, row=number) for number, one in enumerate(given_sightings)], list(given_returns)


def agreed(seen, given_returns):
    """The identity's state, on which both ways of deciding agree."""
    by_sql, by_pure = (way(seen, given_returns, Policy(), []) for way in (by_bulk, by_rules))
    assert by_sql == by_pure
    [(state, _, line)] = by_sql[1].values()
    return state, line


@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ({}, "CORROBORATED"),
        ({"source": "tip"}, "UNIQUE_SINGLE"),
        ({"ip": "192.0.2.1"}, "UNIQUE_SINGLE"),
        ({"home": ""}, "ADDRESS_UNPROVEN"),
        ({"line": "L2"}, "CONTRADICTORY"),
        ({"pool_size": 2_000}, "UNIQUE_SINGLE"),
    ],
)
def test_two_sightings_of_one_user(changed, state):
    assert agreed(*pair(**changed))[0] == state


def test_three_sightings_where_the_pool_asks_for_three():
    seen, given_returns = pair(pool_size=2_000)
    third = replace(seen[1], id="s3", address=block("192.0.2.3"), source="call", row=2)
    more = returned(row("L1", "14:00:00", "16:00:00", ip="192.0.2.3"), name="r3", pool_size=2_000)

    assert agreed([*seen, third], [*given_returns, more]) == ("CORROBORATED", "L1")


def test_lines_of_two_providers_are_not_joined():
    other = returned(row("L1", "14:00:00", "16:00:00", ip="192.0.2.2"), name="r2", provider="Other Net")

    assert agreed(*pair(second=other))[0] == "UNIQUE_SINGLE"


def test_addresses_that_differ_leave_the_place_open():
    seen, given_returns = pair()
    moved = [
        replace(one, leases=tuple(replace(lease, address_token=token * 64) for lease in one.leases))
        for one, token in zip(given_returns, "ab", strict=True)
    ]

    assert agreed(seen, moved)[0] == "ADDRESS_UNPROVEN"


def test_a_row_that_could_not_be_read_may_be_a_second_candidate():
    seen, given_returns = pair()
    doubtful = replace(given_returns[0], lost=lost_of(given_returns[0].sha256, [(None, None, LONG_AGO, FAR)]))

    assert agreed(seen, [doubtful, given_returns[1]])[0] == "AMBIGUOUS"


@pytest.mark.parametrize(("ports", "state"), [((1, 2), "CORROBORATED"), ((0, 65_535), "AMBIGUOUS")])
def test_a_row_without_an_address_that_names_other_ports_is_no_candidate(ports, state):
    seen, given_returns = pair()
    sha = given_returns[0].sha256
    doubtful = replace(given_returns[0], lost=lost_of(sha, [(None, ports, LONG_AGO, FAR)]))

    assert agreed([replace(one, port=1500) for one in seen], [doubtful, given_returns[1]])[0] == state


def test_rows_that_follow_each_other_cover_a_window_together():
    seen, (_, other) = pair()
    halves = returned(row("L1", "11:00:00", "12:00:00"), row("L1", "12:00:30", "13:00:00"), name="r1")

    assert agreed(seen, [halves, other]) == ("CORROBORATED", "L1")
