"""The document of a forwarded lead: the same bytes for the same lead, and nothing taken over that is not on a list."""

import json

import pytest

from thelivu.base import InputError
from thelivu.leads import importer_of, read
from thelivu.leads.forwarded import FORMAT, document

LEAD = {
    "reference": "2000002", "title": "Misleading Domain Name", "received": {}, "flags": ["sextortion"],
    "facts": [["reported_to_le", None], ["compromised_account", False]],
}  # fmt: skip
SEEN = {
    "kind": "upload", "port": 40112, "flags": [], "facts": [], "labels": [["event", "upload"]],
    "identifiers": [{"type": "ip", "value": "192.0.2.7"}, {"type": "handle", "value": "orchid-chat:lagoon_7"}],
    "at": {
        "text": "2026-01-12T22:41:07Z", "zone": "UTC", "how": "iso", "naive": [],
        "readings": [{"lo": "2026-01-12T22:41:07Z", "hi": "2026-01-12T22:41:08Z"}],
    },
}  # fmt: skip


def made(lead=(), seen=()):
    return document(
        born="synthetic",
        office="State Cyber Unit",
        lead={**LEAD, **dict(lead)},
        observations=[{**SEEN, **dict(seen)}],
    )


def taken(**kinds):
    return read(made(**kinds), name="lead.json")


def test_it_is_known_by_its_first_bytes_and_reads_whole():
    reading = taken()

    assert importer_of(made()[:4096], "lead.json").FORMAT == FORMAT
    assert (reading.items_in, reading.accepted, reading.mark) == (2, 2, "synthetic")
    assert reading.leads[0].reference == "2000002"
    assert reading.leads[0].facts == (("reported_to_le", None), ("compromised_account", False))
    (seen,) = reading.observations
    assert [one.value for one in seen.identifiers] == ["192.0.2.7", "orchid-chat:lagoon_7"]
    assert (seen.port, seen.at.certain.lo.isoformat()) == (40112, "2026-01-12T22:41:07+00:00")
    assert made() == made()


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "searched"},
        {"port": 0},
        {"port": True},
        {"identifiers": [{"type": "phone", "value": "98765 01234"}]},
        {"identifiers": [{"type": "passport", "value": "1"}]},
        {"flags": ["dangerous"]},
        {"labels": [["event", "a sentence about somebody"]]},
        {"labels": [["remark", "x"]]},
        {"facts": [["rich", True]]},
        {"at": {**SEEN["at"], "readings": [{"lo": "2026-01-12T22:41:07", "hi": "2026-01-12T22:41:08"}]}},
    ],
)
def test_04_an_observation_that_is_not_as_it_must_be_is_rejected_with_its_place(change):
    reading = taken(seen=change)

    assert (reading.items_in, reading.accepted) == (2, 1)
    assert [one.where for one in reading.rejected] == ["observation 1"]


def test_10_a_title_that_is_on_no_list_is_left_out():
    assert taken(lead={"title": "MARK-07 aged 11"}).leads[0].title == ""


@pytest.mark.parametrize("data", [b"{}", made()[:-3], made().replace(b'"observations"', b'"seen"')])
def test_what_is_not_whole_is_refused(data):
    with pytest.raises(InputError):
        read(data, name="lead.json")


def test_a_real_lead_carries_no_synthetic_mark():
    real = json.loads(made())
    assert real["birth"] == "thelivu-synthetic"
    plain = document(born="real", office="x", lead=LEAD, observations=[])
    assert read(plain, name="lead.json").mark == "real"


@pytest.mark.parametrize(
    "at",
    [
        {"readings": [{"lo": "0001-01-01T00:00:00+14:00", "hi": "0001-01-01T00:00:01+14:00"}]},
        {"readings": [{"lo": "2026-01-12T22:41:07+00:00", "hi": "2026-01-12T22:41:08+00:00"}]},  # one way to write it
        {"zone": "she is eleven"},
        {"how": "a sentence about somebody"},
        {"text": "x" * 201},
        {"naive": [["2026-01-12T22:41:07Z", "2026-01-12T22:41:08Z"]]},
    ],
    ids=str,
)
def test_04_a_time_that_is_not_as_it_must_be_is_rejected_or_refused(at):
    reading = taken(seen={"at": {**SEEN["at"], **at}})

    assert (reading.items_in, reading.accepted) == (2, 1)
    with pytest.raises(InputError):
        taken(lead={"received": {**SEEN["at"], **at}})
