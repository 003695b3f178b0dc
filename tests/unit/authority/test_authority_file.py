"""The authority file: what the office signed is what a tool reads, and nothing else is read."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from thelivu.authority import (
    ACTS,
    Authority,
    Subject,
    permit,
    practice_authority,
    read_authority,
    sign_authority,
)
from thelivu.base import InputError, Refused, ThelivuError, canonical

AT = datetime(2026, 1, 20, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
AUTHORITY = Authority(
    id="a" * 32,
    basis="BNSS s.94",
    reference="GD 12 of 18 Jan 2026",
    purpose="csea_material",
    acts=frozenset({"examination.triage"}),
    subjects=("exhibit:CCSE/26.1-P041-01",),
    district=None,
    valid_from=AT,
    valid_to=AT + HOUR,
    recorded_by="asha",
    recorded_at=AT - 2 * HOUR,
    approved_by="biju",
    approved_at=AT - HOUR,
)


def signed(authority=AUTHORITY, key=KEY):
    return sign_authority(authority, key, issued_by="Asha", rank="Inspector")


def test_the_file_has_the_fields_of_the_interchange_page():
    assert list(signed()) == [
        "version", "id", "basis", "issued_by", "rank", "purpose", "acts", "subjects", "district", "valid_from", "valid_to",
        "signature",
    ]  # fmt: skip
    assert signed()["valid_to"] == "2026-01-20T05:00:00Z"


def test_02_what_was_signed_permits_what_the_authority_permits():
    read = read_authority(json.dumps(signed()).encode(), KEY.public_key(), AT)

    assert (
        permit(read, "examination.triage", Subject("exhibit", "CCSE/26.1-P041-01"), AT).authority
        == AUTHORITY.id
    )
    with pytest.raises(Refused):
        permit(read, "examination.triage", Subject("exhibit", "CCSE/26.1-P041-02"), AT)


def test_02_an_expired_file_is_refused_and_an_early_one_permits_nothing():
    with pytest.raises(Refused) as caught:
        read_authority(signed(), KEY.public_key(), AT + HOUR)
    assert caught.value.code == "authority.expired"
    early = read_authority(signed(), KEY.public_key(), AT - HOUR)
    with pytest.raises(Refused) as caught:
        permit(early, "examination.triage", Subject("exhibit", "CCSE/26.1-P041-01"), AT - HOUR)
    assert caught.value.code == "authority.not_yet"


@pytest.mark.parametrize(
    ("authority", "code"),
    [
        (replace(AUTHORITY, approved_by=None), "authority.not_approved"),
        (replace(AUTHORITY, approved_by="asha"), "authority.same_officer"),
        (replace(AUTHORITY, revoked_at=AT), "authority.revoked"),
        (practice_authority("examination.triage", AT), "authority.practice_not_signed"),
    ],
)
def test_02_only_what_two_officers_agreed_to_is_signed(authority, code):
    with pytest.raises(Refused) as caught:
        signed(authority)
    assert caught.value.code == code


def test_02_an_unsigned_file_is_refused():
    document = {name: value for name, value in signed().items() if name != "signature"}
    for file in (document, {**document, "signature": ""}, {**document, "signature": None}):
        with pytest.raises(Refused) as caught:
            read_authority(file, KEY.public_key(), AT)
        assert caught.value.code == "authority.file_unsigned"


@pytest.mark.parametrize(
    "change",
    [
        {"acts": ["examination.triage", "vault.open_original"]},
        {"subjects": ["*"]},
        {"valid_to": "2036-01-20T05:00:00Z"},
        {"district": "KLM-C"},
        {"extra": 1},
        {"signature": "00" * 64},
        {"signature": "not hex"},
    ],
)
def test_02_an_altered_file_is_refused(change):
    with pytest.raises(Refused) as caught:
        read_authority({**signed(), **change}, KEY.public_key(), AT)
    assert caught.value.code == "authority.file_signature"


def test_02_another_offices_file_and_a_signature_for_another_use_are_refused():
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    with pytest.raises(Refused):
        read_authority(signed(key=other), KEY.public_key(), AT)
    document = {name: value for name, value in signed().items() if name != "signature"}
    with pytest.raises(Refused):
        read_authority({**document, "signature": KEY.sign(canonical(document)).hex()}, KEY.public_key(), AT)


@pytest.mark.parametrize("file", [b"", b"[]", b"{", b"\xff", b'{"id": 1, "id": 2}', b"[" * 5000, "1"])
def test_what_is_not_a_file_of_ours_is_refused(file):
    with pytest.raises(ThelivuError) as caught:
        read_authority(file, KEY.public_key(), AT)
    assert "⟨" not in str(caught.value)


def resigned(**change):
    document = {name: value for name, value in signed().items() if name != "signature"} | change
    return {**document, "signature": KEY.sign(b"thelivu authority file v1\n" + canonical(document)).hex()}


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"acts": "examination.triage"},
        {"acts": ["bait.send"]},
        {"subjects": [1]},
        {"district": 4},
        {"valid_from": "20/01/2026"},
        {"valid_to": "2026-01-20T05:00:00"},
        {"extra": 1},
        {"purpose": None},
    ],
)
def test_a_signed_file_of_another_form_is_refused(change):
    with pytest.raises(InputError):
        read_authority(resigned(**change), KEY.public_key(), AT)


@given(st.frozensets(st.sampled_from(ACTS)), st.lists(st.text()), st.none() | st.text())
def test_every_signed_authority_is_read_as_it_was(acts, subjects, district):
    try:
        file = json.dumps(signed(replace(AUTHORITY, acts=acts, subjects=tuple(subjects), district=district)))
    except InputError:  # half a character cannot be signed
        return
    read = read_authority(file, KEY.public_key(), AT)

    assert (read.acts, read.subjects, read.district) == (acts, tuple(subjects), district)
    assert (read.valid_from, read.valid_to, read.purpose) == (
        AUTHORITY.valid_from,
        AUTHORITY.valid_to,
        AUTHORITY.purpose,
    )
