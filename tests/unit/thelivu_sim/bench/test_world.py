"""Promise 3, measured: the whole chain of a small world, from files to figures, and the pure rules as its oracle."""

import json

import pytest

from thelivu.attribution import SIGHTING_STATES, decide, read_flags, read_mapping, read_return, read_sightings
from thelivu_sim.bench.product import FLAGS, KEY, ask_product
from thelivu_sim.bench.rates import EVERY, NONE, only
from thelivu_sim.bench.returns import WAYS
from thelivu_sim.bench.world import measure, write_way
from unit.thelivu_sim.bench.small import PLAN, small


def figures(tmp_path, rates, way="asked", identities=400):
    return measure(1, identities, rates, way, tmp_path, plan=PLAN[:1])


@pytest.mark.parametrize("way", WAYS)
def test_03_a_world_without_faults_has_no_wrong_answer_of_ours(tmp_path, way):
    found = figures(tmp_path, NONE, way)

    assert found["rules"]["corroborated"]["wrong"] == found["rules"]["unique_single"]["wrong"] == 0
    assert found["rules"]["last_match"]["wrong"] > found["rules"]["first_match"]["wrong"]
    assert found["eligible"]["corroborated"] >= 0.97 * found["eligible"]["identities"] > 40
    assert list(tmp_path.iterdir()) == []


def test_03_every_fault_at_once_makes_no_wrong_door(tmp_path):
    found = figures(tmp_path, EVERY)

    assert found["rules"]["corroborated"]["wrong"] == 0
    assert found["rules"]["corroborated"]["answered"] > 20
    assert found["rules"]["one_in_window"]["wrong"] > 0
    json.dumps(found)


@pytest.mark.parametrize("way", WAYS)
def test_bulk_and_the_pure_rules_say_the_same_of_a_measured_world(tmp_path, way):
    providers, people = small(EVERY, identities=150, plan=PLAN[:1])
    write_way(providers, people, way, tmp_path / "files")
    returns = []
    for path in sorted((tmp_path / "files").glob("0*.csv")):
        mapping = read_mapping(path.with_suffix(".mapping.json").read_bytes(), where=path.name)
        returns.append(read_return(path.read_bytes(), mapping, name=path.name, address_key=KEY))
    seen = read_sightings((tmp_path / "files/sightings-000.csv").read_bytes())
    pure = decide(seen.sightings, returns, flags=read_flags(FLAGS.encode()))
    said = ask_product(tmp_path / "files", len(people.identity), people.count)

    assert [SIGHTING_STATES[state] for state in said.sighting] == [one.state for one in pure.sightings]
    lines = {one.identity: int(one.line.subscriber) if one.line else 0 for one in pure.identities}
    assert {f"i{n}": line for n, line in enumerate(said.identity_line.tolist())} == lines


@pytest.mark.ci
@pytest.mark.parametrize(
    ("fault", "state"),
    [
        ("utc_as_ist", "SUSPECT"), ("query_zone", "SUSPECT"), ("twelve_hours", "SUSPECT"), ("truncated", "INCOMPLETE"),
        ("day_month", "SUSPECT"), ("twelve_mid_marked", "SUSPECT"), ("wrong_year", "SUSPECT"),
        ("excel_rounded", "SUSPECT"), ("excel_zeros", "SUSPECT"), ("other_address", "REJECTED"),
    ],
)  # fmt: skip
def test_a_fault_of_files_ends_in_its_named_state(tmp_path, fault, state):
    found = figures(tmp_path, only(**{fault: 1.0}), identities=300)

    assert set(found["faults"][fault]["files"]) <= {state, "nothing_to_show"}
    assert found["rules"]["corroborated"]["answered"] == 0


def test_addresses_that_are_only_billed_prove_no_place(tmp_path):
    found = figures(tmp_path, only(billing_only=1.0))

    assert found["rules"]["corroborated"]["answered"] == 0
    assert found["identity_states"]["ADDRESS_UNPROVEN"] > 40


def test_a_wrong_customer_list_is_counted_as_wrong(tmp_path):
    """The score itself sees a wrong door: this fault defeats every rule."""
    found = figures(tmp_path, only(stale_customer=1.0))

    assert found["rules"]["corroborated"]["wrong"] == found["rules"]["corroborated"]["answered"] > 40
    assert len(found["wrong"]) == 40
    assert {name for one in found["wrong"] for met in one["faults"] for name in met} == {"stale_customer"}
