"""The district of an address: candidates with reasons, left open where the address does not say."""

from thelivu.base import say
from thelivu.targets import Places, propose_district

PLACES = Places(
    stations={"Anakkulam": ("KLM-C",), "Vellayil": ("KKD-C",)},
    localities={"Anakkulam": ("KLM-C", "KLM-R"), "Pulari": ("KLM-R",), "പുലരി": ("KLM-R",)},
    taluks={"Mala": ("TSR-R",)},
)
SPLIT = (("KLM-C", 0.6), ("KLM-R", 0.4))


def test_a_named_police_station_settles_it():
    for address in ("H 2, near Anakkulam P.S.", "ANAKKULAM POLICE STATION, Kollam", "Anakkulam PS"):
        assert propose_district(address, PLACES, pin="691001", by_pin=SPLIT).proposed == "KLM-C"


def test_a_pin_shared_by_city_and_rural_is_left_open_with_both_candidates():
    proposal = propose_district("H 2, Kollam", PLACES, pin="691001", by_pin=SPLIT)
    assert proposal.proposed is None
    assert [(c.district, c.source, c.weight) for c in proposal.candidates] == [
        ("KLM-C", "pin", 0.6),
        ("KLM-R", "pin", 0.4),
    ]
    assert "60" in say(proposal.candidates[0].word)


def test_a_locality_settles_what_the_pin_leaves_open_in_both_scripts():
    assert propose_district("Pulari House Rd, Pulari", PLACES, pin="691001", by_pin=SPLIT).proposed == "KLM-R"
    assert propose_district("വീട് 4, പുലരി, കൊല്ലം", PLACES).proposed == "KLM-R"


def test_a_name_of_two_places_and_sources_that_disagree_stay_open():
    assert propose_district("Anakkulam", PLACES).proposed is None
    assert propose_district("Vellayil PS, Pulari", PLACES).proposed is None
    assert propose_district("Pulari", PLACES, pin="673001", by_pin=(("KKD-C", 1.0),)).proposed is None


def test_a_name_inside_another_word_is_not_named():
    proposal = propose_district("Malappadam, 5th street", PLACES)
    assert (proposal.candidates, proposal.proposed) == ((), None)
    assert "⟨" not in say(proposal.word, "ml")
