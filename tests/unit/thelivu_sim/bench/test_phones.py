"""Numbers and accounts in the measured world: every fault ends where it is named, and never at a wrong door."""

from thelivu_sim.bench.phones import KINDS, measure_phones


def test_03_numbers_and_lines_meet_only_at_the_right_door():
    found = measure_phones(3, 1_500)

    assert found["returns"] == ["PASSED"] * 3
    assert set(found["faults"]) == set(KINDS)
    for name, counted in found["faults"].items():
        assert counted["met"] > 5
        assert (counted["named"], counted["wrong"]) == (counted["met"], 0), name
        assert counted["corroborated"] == (0 if name else counted["met"])
