"""Version 2 of the document: the keys of version 1 and a few more, only where something of version 2 was given."""

import json

from thelivu.attribution import GATES, decide, document
from unit.attribution.made import row, seen, two
from unit.attribution.made_of_people import called, holder, logged, operator, platform
from unit.attribution.test_two_kinds import line


def test_version_1_stays_as_it_was_without_anything_of_version_2():
    sightings, returns = two()
    shown = document(decide(sightings, returns))

    assert shown["version"] == 1
    assert "kind" not in shown["returns"][0]
    assert "kind" not in shown["sightings"][0]
    assert list(shown["sightings"][0]["evidence"][0]) == ["return", "row"]
    assert list(shown["identities"][0]) == ["id", "state", "subscriber", "independent", "reasons", "next"]


def test_each_of_a_number_an_account_and_a_mapping_makes_it_version_2():
    for sightings, returns in (([called()], []), ([logged()], []), ([seen()], [operator(holder())])):
        assert document(decide(sightings, returns))["version"] == 2


def test_version_2_says_kinds_and_where_a_sighting_was_disclosed():
    told = platform({"ip": "192.0.2.1", "port": "1500", "time": "2026-01-12T15:00:00"})
    shown = document(
        decide([seen(), called(), logged()], [line(row(name="Person 1")), operator(holder()), told])
    )
    kinds = [(one["id"], one["kind"], one["disclosed_by"]) for one in shown["sightings"]]

    assert [one["kind"] for one in shown["returns"]] == ["dynamic", "sim", "account"]
    assert kinds == [
        ("s1", "ip", None),
        ("p1", "phone", None),
        ("a1", "account", None),
        ("a1/platform:3:ip", "ip", {"sha256": told.sha256, "row": 3}),
    ]
    assert [gate["gate"] for gate in shown["returns"][0]["gates"]] == list(GATES)
    assert shown["sightings"][0]["evidence"] == [{"return": "r1", "row": 4, "formula": None}]
    assert (shown["identities"][0]["state"], shown["identities"][0]["kinds"]) == (
        "CORROBORATED",
        ["ip", "phone"],
    )
    text = json.dumps(shown)
    assert "Person 1" not in text
    assert "House 1" not in text
