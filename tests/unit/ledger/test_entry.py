"""An entry's hash covers every field, and a commitment tells nothing without its nonce."""

import dataclasses
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest

from thelivu.base import InputError
from thelivu.ledger import ZERO, Entry, encode_entry, entry_hash, leaf_commitment

AT = datetime(2026, 1, 12, 22, 41, 7, tzinfo=UTC)
ENTRY = Entry(0, "ab" * 16, 0, ZERO, ZERO, "lead.admitted", "0c" * 32, 3, "cd" * 16, "analyst", "", AT)
OTHER = {
    "seq": 1, "stream": "ac" * 16, "stream_seq": 1, "prev": "1" * 64, "stream_prev": "2" * 64, "kind": "lead.triaged",
    "commitment": "0d" * 32, "count": 4, "actor": "ce" * 16, "role": "supervisor", "permit": "ef" * 16,
    "at": AT + timedelta(microseconds=1),
}  # fmt: skip


def test_the_encoding_never_changes():
    assert encode_entry(ENTRY) == (
        b'{"actor":"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd","at":"2026-01-12T22:41:07.000000+00:00",'
        b'"commitment":"'
        + b"0c" * 32
        + b'","count":3,"kind":"lead.admitted","permit":"","prev":"'
        + b"0" * 64
        + b'",'
        b'"role":"analyst","seq":0,"stream":"abababababababababababababababab","stream_prev":"'
        + b"0"
        * 64
        + b'",'
        b'"stream_seq":0,"version":1}'
    )
    assert entry_hash(ENTRY) == sha256(b"\x00" + encode_entry(ENTRY)).hexdigest()


def test_07_no_field_of_an_entry_can_change_without_its_hash():
    assert set(OTHER) == {field.name for field in dataclasses.fields(Entry)}
    hashes = {entry_hash(dataclasses.replace(ENTRY, **{name: value})) for name, value in OTHER.items()}
    assert len(hashes | {entry_hash(ENTRY)}) == len(OTHER) + 1


def test_the_same_instant_has_the_same_hash_in_any_zone():
    ist = AT.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert entry_hash(dataclasses.replace(ENTRY, at=ist)) == entry_hash(ENTRY)


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(InputError) as refused:
        entry_hash(dataclasses.replace(ENTRY, at=AT.replace(tzinfo=None)))
    assert refused.value.code == "ledger.time_without_zone"


def test_a_commitment_is_the_digest_of_nonce_and_record():
    assert leaf_commitment(b"n" * 32, b"{}") == sha256(b"n" * 32 + b"{}").digest()
    assert leaf_commitment(b"n" * 32, b"{}") != leaf_commitment(b"m" * 32, b"{}")
    with pytest.raises(InputError):
        leaf_commitment(b"short", b"{}")
