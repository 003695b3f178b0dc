"""The synthetic state through the whole line, by the desk's own acts: figures beside the truth, ledger, markers.

Nothing here is mocked: `thelivu demo` makes the register in another process, and what is read of it is read there.
"""

import json
from pathlib import Path

import pytest

from scenario.marker_search import leaks_in, leaks_in_tables
from scenario.office import Office

BY_FIELD_CHECK = {"mobile (ADDRESS_UNPROVEN)", "clean (CORROBORATED)"}
"""Stories that may end in CONFIRMED: two sightings of one line, the address proven by the file or at the door."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Two officers walk it here; every role does in test_markers.py."""
    return Office(tmp_path_factory.mktemp("round"), seed=7, profile="tiny", walkers=("supervisor-1", "investigator-1"))


def numbers(office: Office, column: str) -> dict[str, int]:
    return {row["code"]: row[column] for row in office.made["figures"]}


def test_figures_are_what_is_true_of_the_places_searched(office: Office) -> None:
    register, truth = numbers(office, "register"), numbers(office, "truth")

    assert register == truth
    assert register["places"] == 12
    assert register["devices"] > 0
    assert register["firs"] > 0


def test_03_only_identities_whose_evidence_carries_it_are_confirmed(office: Office) -> None:
    confirmed = {story for story, states in office.made["states"].items() if "CONFIRMED" in states}

    assert confirmed <= BY_FIELD_CHECK
    assert office.made["confirmed"] > 0


def test_07_the_ledger_verifies_clean(office: Office) -> None:
    _ = office.made
    found = json.loads(office.run("ledger", "verify", "--json"))

    assert found["differences"] == []
    assert found["entries"] > 500


def test_a_finished_demo_is_opened_again(office: Office) -> None:
    assert json.loads(office.run("demo", *office.words)) == office.made


def test_every_link_that_an_officer_meets_leads_to_a_page(office: Office) -> None:
    bad = {account: found["bad"] for account, found in office.walked.items() if found["bad"]}

    assert bad == {}
    assert office.walked["supervisor-1"]["kinds"] > 20


def test_10_a_marker_stands_in_no_page_output_or_stored_byte(office: Office) -> None:
    """The short form of test_markers.py, for every run."""
    _ = office.walked

    assert len(leaks_in(office.world / "leads", office.world / "returns")) > 5
    assert leaks_in(*(office.folder / name for name in ("data", "keys", "pages", "printed"))) == []
    assert leaks_in_tables(office.folder / "data" / "register.sqlite3") == []


@pytest.mark.parametrize(
    ("profile", "seed", "places"),
    [
        pytest.param("oct2020", 2020, 326, marks=pytest.mark.ci),
        pytest.param("sep2024", 2024, 455, marks=pytest.mark.long, id="the_september_round"),
    ],
)
def test_a_whole_round_agrees_with_the_truth(tmp_path: Path, profile: str, seed: int, places: int) -> None:
    """./run long the_september_round: the second profile, with its reports under s.106."""
    office = Office(tmp_path, seed=seed, profile=profile)

    assert numbers(office, "register") == numbers(office, "truth")
    assert numbers(office, "register")["places"] == places
    assert json.loads(office.run("ledger", "verify", "--json"))["differences"] == []
