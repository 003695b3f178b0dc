"""`attribution decide --json` is exactly section 3 of the exchanged formats."""

import json

import pytest

from thelivu.attribution import IDENTITY_STATES, RETURN_STATES, SIGHTING_STATES, decide, document
from thelivu.attribution.document import LISTED
from thelivu.base import Word, say
from thelivu.base.words import catalogue
from unit.attribution.made import returned, row, seen, two


def test_the_document_is_key_for_key_the_exchanged_format():
    sightings, (_, second) = two()
    late = row("L9", "18:00:00", "19:00:00")
    answer = document(
        decide(sightings, [returned(row(), late, row(start="x", ip="192.0.2.77"), name="r1"), second])
    )

    assert list(answer) == ["version", "policy", "returns", "sightings", "identities"]
    assert answer["version"] == 1
    assert answer["policy"] == {"independent_sightings": 2, "default_logger_uncertainty_s": 300}
    one = answer["returns"][0]
    assert list(one) == [
        *(
            "name",
            "sha256",
            "state",
            "rows_in",
            "rows_kept",
            "rows_rejected",
            "rows_quarantined",
            "rejected",
            "gates",
        ),
    ]
    assert (one["rows_in"], one["rows_kept"], one["rows_rejected"], one["rows_quarantined"]) == (3, 2, 1, 0)
    assert one["rejected"] == [
        {"row": 6, "reason": say(Word("attribution.row.time_unreadable", {"column": "start"}))}
    ]
    assert [list(gate) for gate in one["gates"]] == [["gate", "passed", "detail"]] * len(LISTED)
    assert [gate["gate"] for gate in one["gates"]] == list(LISTED)
    assert answer["sightings"][0] == {
        "id": "s1", "identity": "I", "state": "UNIQUE_SINGLE", "subscriber": "L1", "candidates": ["L1"],
        "evidence": [{"return": "r1", "row": 4}], "margin_s": 21535,
        "fragility": {"5min": True, "1h": True, "5h30": False, "12h": False},
        "reasons": answer["sightings"][0]["reasons"],
    }  # fmt: skip
    assert answer["identities"] == [
        {"id": "I", "state": "CORROBORATED", "subscriber": "L1", "independent": 2,
         "reasons": answer["identities"][0]["reasons"], "next": say(Word("attribution.next.corroborated"))},
    ]  # fmt: skip
    assert json.loads(json.dumps(answer)) == answer


def test_a_sighting_without_an_answer_has_every_key_and_no_subscriber():
    (one,) = document(decide([seen()], []))["sightings"]

    assert (one["state"], one["subscriber"], one["candidates"], one["evidence"]) == (
        "NO_RETURN",
        None,
        [],
        [],
    )
    assert (one["margin_s"], one["fragility"]) == (
        None,
        {"5min": None, "1h": None, "5h30": None, "12h": None},
    )


def test_a_gate_that_version_1_does_not_know_stands_in_it_only_where_it_failed():
    (one,) = document(decide([seen()], [returned(row(), row("L2"))]))["returns"]

    assert [gate["gate"] for gate in one["gates"] if gate["gate"] not in LISTED] == ["duplicates"]
    assert [gate["gate"] for gate in one["gates"] if not gate["passed"]] == ["duplicates"]


@pytest.mark.parametrize("line", ["L1", "L2"])
def test_candidates_are_sorted_without_rank_and_none_is_the_subscriber(line):
    other = {"L1": "L2", "L2": "L1"}[line]
    (one,) = document(decide([seen()], [returned(row(line), row(other, "10:00:00"))]))["sightings"]

    assert (one["subscriber"], one["candidates"]) == (None, ["L1", "L2"])


def test_only_two_states_of_an_identity_carry_a_subscriber():
    for more, subscriber in (
        ({}, "L1"),
        ({"home": ""}, "L1"),
        ({"line": "L2"}, None),
        ({"source": "tip"}, None),
    ):
        sightings, returns = two(**more)
        (one,) = document(decide(sightings, returns))["identities"]

        assert one["subscriber"] == subscriber


@pytest.mark.parametrize("language", ["en", "ml"])
def test_every_word_of_the_stage_has_its_sentence(language):
    known = catalogue(language)
    codes = {f"attribution.next.{state.lower()}" for state in IDENTITY_STATES}
    codes |= {f"attribution.why.{state.lower()}" for state in SIGHTING_STATES}

    assert sorted(codes - set(known)) == []
    assert "CONFIRMED" not in RETURN_STATES + SIGHTING_STATES + IDENTITY_STATES


def test_rows_to_keep_are_candidates_and_those_that_prove_a_margin():
    rows = [
        row(),
        row("L2", "08:00:00", "10:00:00"),
        row("L3", "05:00:00", "07:00:00"),
        row("L4", "14:00:00", "15:00:00"),
    ]
    one = returned(*rows, row("L5", ip="192.0.2.9"))
    other = returned(row(ip="192.0.2.8"), name="r2")

    assert decide([seen()], [one, other]).rows_to_keep() == {
        one.sha256: frozenset({4, 5, 7}),
        other.sha256: frozenset(),
    }


def test_rows_to_keep_hold_every_candidate_of_an_ambiguous_sighting():
    one = returned(row(), row("L2", "10:00:00"), row("L3", "18:00:00", "19:00:00"))

    assert decide([seen()], [one]).rows_to_keep() == {one.sha256: frozenset({4, 5})}
