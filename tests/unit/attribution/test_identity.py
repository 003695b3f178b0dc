"""Promise 3 in the rules: what counts as two, how many are needed, and what one line alone never becomes."""

from dataclasses import replace

import pytest

from thelivu.attribution import IDENTITY_STATES, SIGHTING_STATES, Policy, are_two, decide, independent
from thelivu.attribution.independence import supports
from unit.attribution.made import identity_of, returned, row, seen, two

PORTS = {"port_start": "1000", "port_end": "1999"}


def reached(sightings, returns):
    made = identity_of(sightings, *returns)
    return made.state, made.line.subscriber if made.line else None, len(made.independent)


def support_of(sightings, returns):
    return [supports(one)[0] for one in decide(sightings, returns).sightings]


def differing(sightings, returns):
    first, second = support_of(sightings, returns)
    return {one.fact for one in are_two(first, second) if one.differs}


def test_two_independent_sightings_of_one_line_corroborate_it():
    assert reached(*two()) == ("CORROBORATED", "L1", 2)
    assert differing(*two()) == {"lease", "file", "address", "source"}


def test_03_a_second_sighting_from_the_same_source_counts_for_nothing():
    world = two(source="tip")

    assert (reached(*world), differing(*world)) == (("UNIQUE_SINGLE", None, 1), {"lease", "file", "address"})


def test_03_a_second_sighting_of_the_same_address_counts_for_nothing():
    world = two(ip="192.0.2.1")

    assert (reached(*world), differing(*world)) == (("UNIQUE_SINGLE", None, 1), {"lease", "file", "source"})


def test_03_a_second_sighting_in_the_same_file_counts_for_nothing():
    both = returned(row(), row(start="14:00:00", end="16:00:00", ip="192.0.2.2"))
    world = (two()[0], (both,))

    assert (reached(*world), differing(*world)) == (
        ("UNIQUE_SINGLE", None, 1),
        {"lease", "address", "source"},
    )


def test_03_a_second_sighting_in_the_same_lease_counts_for_nothing():
    lease = row(start="11:00:00", end="16:00:00")
    sightings = [seen("s1"), seen("s2", "15:00:00", source="letter")]
    world = (sightings, (returned(lease, name="r1"),))

    assert (reached(*world), differing(*world)) == (("UNIQUE_SINGLE", None, 1), {"source"})


def test_03_one_lease_told_in_two_files_stays_one():
    sightings = [seen("s1"), seen("s2", "15:00:00", source="letter")]
    lease = row(start="11:00:00", end="16:00:00")

    assert reached(sightings, (returned(lease, name="r1"), returned(lease, name="r2")))[0] == "UNIQUE_SINGLE"


def test_03_two_addresses_of_one_delegated_prefix_are_one_address():
    asked = {"from": "2026-01-12T00:00:00Z", "to": "2026-01-13T00:00:00Z", "ips": ["2001:db8::/32"]}
    first = returned(row(ip="2001:db8::", prefix_length="56", end="13:00:00"), name="r1", asked=asked)
    second = returned(
        row(start="14:00:00", end="16:00:00", ip="2001:db8::", prefix_length="56"), name="r2", asked=asked
    )
    sightings = [seen("s1", ip="2001:db8::1"), seen("s2", "15:00:00", "2001:db8::2", source="letter")]

    assert reached(sightings, (first, second))[0] == "UNIQUE_SINGLE"


def test_a_hundred_sightings_that_repeat_each_other_are_one():
    sightings = [seen(f"s{n}", f"12:{n % 60:02d}:00", source=f"tip {n}") for n in range(40)]

    assert reached(sightings, (returned(row(end="16:00:00")),)) == ("UNIQUE_SINGLE", None, 1)


@pytest.mark.parametrize(
    ("pool", "needed"),
    [(None, 2), (10**9, 2), (200_000, 2), (20_000, 2), (19_952, 3), (2_000, 3), (142, 3), (141, 4), (50, 4), (10, 6), (2, 16)],
)  # fmt: skip
def test_a_small_pool_asks_for_more(pool, needed):
    assert Policy().sightings_needed(pool) == needed


def test_a_stricter_policy_counts_where_the_pool_asks_for_less():
    assert Policy(independent_sightings=3).sightings_needed(200_000) == 3
    assert Policy(independent_sightings=3).sightings_needed(None) == 3


@pytest.mark.parametrize(("pool", "state"), [(20_000, "CORROBORATED"), (19_000, "UNIQUE_SINGLE")])
def test_the_pool_that_the_returns_state_decides(pool, state):
    made = identity_of(two()[0], *two(pool_size=pool)[1])

    assert (made.state, made.needed) == (state, 2 if state == "CORROBORATED" else 3)


def test_of_two_pools_the_smaller_decides():
    sightings, (first, _) = two(pool_size=200_000)
    _, (_, second) = two(pool_size=50)

    assert identity_of(sightings, first, second).needed == 4


def test_three_sightings_satisfy_a_pool_of_two_thousand():
    sightings, returns = two(pool_size=2000)
    third = returned(row(start="18:00:00", end="20:00:00", ip="192.0.2.3"), name="r3", pool_size=2000)

    assert reached([*sightings, seen("s3", "19:00:00", "192.0.2.3", source="call")], (*returns, third)) == (
        "CORROBORATED",
        "L1",
        3,
    )


def test_without_an_installation_address_only_the_address_is_missing():
    assert reached(*two(home="")) == ("ADDRESS_UNPROVEN", "L1", 2)


def test_where_only_one_of_the_two_rows_states_the_address_it_is_not_proven():
    bare = returned(row(start="14:00:00", end="16:00:00", ip="192.0.2.2", installation_address=""), name="r2")

    assert reached(*two(second=bare))[0] == "ADDRESS_UNPROVEN"


def test_the_papers_of_a_sim_card_prove_no_address():
    assert reached(*two(kind="mobile"))[0] == "ADDRESS_UNPROVEN"


def test_rows_that_state_different_places_prove_none():
    sightings, _ = two()
    moved = row(start="14:00:00", end="16:00:00", ip="192.0.2.2", installation_address="House 2")
    same = moved | {"installation_address": " HOUSE  1"}
    first = returned(row(), name="r1", key=b"k" * 32)

    made = identity_of(sightings, first, returned(moved, name="r2", key=b"k" * 32))
    assert (made.state, made.next.code) == ("ADDRESS_UNPROVEN", "attribution.next.moved")
    assert identity_of(sightings, first, returned(same, name="r2", key=b"k" * 32)).state == "CORROBORATED"


def test_two_lines_of_one_provider_contradict_each_other():
    assert reached(*two(line="L2")) == ("CONTRADICTORY", None, 1)


def test_a_contradiction_outweighs_any_agreement():
    sightings, returns = two()
    third = returned(row("L2", "18:00:00", "20:00:00", ip="192.0.2.3"), name="r3")

    made = reached([*sightings, seen("s3", "19:00:00", "192.0.2.3", source="call")], (*returns, third))
    assert made[:2] == ("CONTRADICTORY", None)


def other_provider(number, clock, **more):
    start, end = f"{clock}:00:00", f"{clock + 2}:00:00"
    return returned(
        row("C7", start, end, ip=f"192.0.2.{number}"), name=f"r{number}", provider="Coir Fibre", **more
    )


def test_lines_of_two_providers_are_never_joined_by_the_rules():
    made = identity_of(*_flat(two(second=other_provider(2, 14))))

    assert (made.state, made.line, len(made.independent)) == ("UNIQUE_SINGLE", None, 1)


def _flat(world):
    return world[0], *world[1]


def test_a_line_seen_once_at_another_provider_is_told_beside_the_corroborated_one():
    sightings, returns = two()
    third = seen("s3", "19:00:00", "192.0.2.3", source="call")
    made = identity_of([*sightings, third], *returns, other_provider(3, 18))

    assert (made.state, made.reasons[-1].code) == ("CORROBORATED", "attribution.identity.other_provider")


def test_two_corroborated_lines_of_two_providers_are_left_to_a_person():
    sightings, returns = two()
    more = [
        seen("s3", "17:00:00", "192.0.2.3", source="call"),
        seen("s4", "20:00:00", "192.0.2.4", source="list"),
    ]
    made = identity_of([*sightings, *more], *returns, other_provider(3, 16), other_provider(4, 19))

    assert (made.state, made.line, made.next.code) == (
        "UNIQUE_SINGLE",
        None,
        "attribution.next.two_providers",
    )


def test_a_sighting_whose_candidates_leave_the_line_out_is_told():
    sightings, returns = two()
    third = seen("s3", "19:00:00", "192.0.2.3", source="call")
    both = returned(
        row("L7", "18:00:00", "20:00:00", ip="192.0.2.3"),
        row("L8", "17:00:00", "20:00:00", ip="192.0.2.3"),
        name="r3",
    )
    made = identity_of([*sightings, third], *returns, both)

    assert (made.state, made.reasons[-1].code) == (
        "CORROBORATED",
        "attribution.identity.not_among_candidates",
    )


def test_without_a_unique_sighting_the_state_that_most_share_stands():
    sightings = [seen("s1", None), seen("s2", ip="198.51.100.1"), seen("s3", ip="198.51.100.2")]
    made = identity_of(sightings)

    assert (made.state, made.line, made.next.code) == ("NO_RETURN", None, "attribution.next.no_return")
    assert identity_of(sightings[:2]).state == "NEEDS_ZONE"  # of equally many, the first of the table


def test_rows_of_a_suspect_return_never_support_an_identity():
    stray = row(ip="198.51.100.9")
    bad = returned(row(start="14:00:00", end="16:00:00", ip="192.0.2.2"), stray, name="r2")

    assert reached(*two(second=bad)) == ("UNIQUE_SINGLE", None, 1)


def test_a_line_is_carried_by_two_states_only():
    assert {"CONFIRMED"} & set(IDENTITY_STATES) == set()
    for world, state in (
        (two(), "CORROBORATED"),
        (two(home=""), "ADDRESS_UNPROVEN"),
        (two(line="L2"), "CONTRADICTORY"),
    ):
        made = identity_of(*_flat(world))
        assert (made.state, made.line is not None) == (state, state != "CONTRADICTORY")
    assert set(SIGHTING_STATES) < set(IDENTITY_STATES)


def test_each_identity_is_decided_by_its_own_sightings():
    sightings, returns = two()
    stranger = seen("x", ip="192.0.2.2", identity="J", clock="15:00:00", source="third")
    made = decide([stranger, *sightings], returns).identities

    assert [(one.identity, one.state) for one in made] == [("J", "UNIQUE_SINGLE"), ("I", "CORROBORATED")]


def test_the_largest_independent_set_is_found_where_the_first_choice_would_miss_it():
    """s1 shares its source with s2 and its address with s3; s2 and s3 are independent of each other."""
    sightings = [
        seen("s1", "12:00:00", "192.0.2.1", source="tip"),
        seen("s2", "15:00:00", "192.0.2.2", source="tip"),
        seen("s3", "18:00:00", "192.0.2.1", source="letter"),
    ]
    returns = [
        returned(row(), name="r1"),
        returned(row(start="14:00:00", end="16:00:00", ip="192.0.2.2"), name="r2"),
        returned(row(start="17:00:00", end="19:00:00"), name="r3"),
    ]
    made = identity_of(sightings, *returns)

    assert (made.state, [one.decided.sighting.id for one in made.independent]) in (
        ("CORROBORATED", ["s2", "s3"]),
        ("CORROBORATED", ["s3", "s2"]),
    )
    assert independent(*made.independent)


def test_a_lease_that_only_two_files_cover_together_makes_both_files_its_own():
    halves = (
        returned(row(end="11:59:58"), name="r1"),
        returned(row(start="12:00:02", end="16:00:00"), name="r2"),
    )
    world = (seen("s1"), seen("s2", "15:00:00", "192.0.2.2", source="letter"))
    second = returned(row(start="14:00:00", end="16:00:00", ip="192.0.2.2"), name="r3")
    first, other = support_of(world, (*halves, second))

    assert len(first.files) == 2
    assert independent(first, other)


def test_03_a_file_that_one_answer_needs_beside_another_is_shared_with_the_other():
    half = returned(row(end="11:59:58"), name="r1")
    both = returned(
        row(start="14:00:00", end="16:00:00", ip="192.0.2.2"),
        row(start="12:00:02", end="16:00:00"),
        name="r2",
    )
    world = (seen("s1"), seen("s2", "15:00:00", "192.0.2.2", source="letter"))
    first, other = support_of(world, (half, both))

    assert first.files > other.files
    assert not independent(first, other)


def test_03_a_prefix_inside_a_prefix_is_the_same_address():
    asked = {"from": "2026-01-12T00:00:00Z", "to": "2026-01-13T00:00:00Z", "ips": ["2001:db8::/32"]}
    wide = returned(row(ip="2001:db8::", prefix_length="56"), name="r1", asked=asked)
    narrow = returned(
        row(start="14:00:00", end="16:00:00", ip="2001:db8::", prefix_length="64"), name="r2", asked=asked
    )
    sightings = [seen("s1", ip="2001:db8::1"), seen("s2", "15:00:00", "2001:db8::2", source="letter")]

    assert reached(sightings, (wide, narrow))[0] == "UNIQUE_SINGLE"


def test_of_two_pools_stated_for_one_file_the_smaller_decides():
    sightings, (first, second) = two(pool_size=200_000)
    small = replace(first, mapping=replace(first.mapping, pool_size=50))

    assert identity_of(sightings, first, second).needed == 2
    assert identity_of(sightings, first, small, second).needed == 4
    assert identity_of(sightings, small, first, second).needed == 4


SIX = {"from": "2026-01-12T00:00:00Z", "to": "2026-01-13T00:00:00Z", "ips": ["2001:db8::/32"]}


@pytest.mark.parametrize(
    ("other", "state"),
    [
        ("2001:db8::9", "UNIQUE_SINGLE"),
        ("2001:db8:0:ffff::9", "UNIQUE_SINGLE"),
        ("2001:db8:1::9", "CORROBORATED"),
    ],
)
def test_addresses_whose_prefix_length_nobody_stated_are_one_within_a_site(other, state):
    first = returned(row(ip="2001:db8::1", end="13:00:00"), name="r1", asked=SIX)
    second = returned(row(start="14:00:00", end="16:00:00", ip=other), name="r2", asked=SIX)
    sightings = [seen("s1", ip="2001:db8::1"), seen("s2", "15:00:00", other, source="letter")]

    assert identity_of(sightings, first, second).state == state


def test_a_static_line_never_corroborates_itself_by_repetition():
    clocks = [f"{hour:02d}:00:00" for hour in range(1, 9)]
    returns = [
        returned(row(start="2025-06-01T00:00:00", end=""), name=f"r{clock}", kind="static", request=clock)
        for clock in clocks
    ]
    sightings = [seen(f"s{clock}", clock, source=f"letter {clock}") for clock in clocks]
    made = identity_of(sightings, *returns)

    assert (made.state, len(made.independent)) == ("UNIQUE_SINGLE", 1)
