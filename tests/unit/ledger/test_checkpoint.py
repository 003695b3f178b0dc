"""Signed notes and checkpoints by the published vectors; whatever is altered is refused."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from thelivu.base import InputError
from thelivu.ledger import (
    EMPTY_ROOT,
    Checkpoint,
    LedgerError,
    check_checkpoints,
    check_consistency,
    checkpoint_of,
    key_id,
    open_note,
    read_checkpoint,
    sign_note,
    verifier_key,
    write_checkpoint,
)

# The example of the Go implementation's documentation (golang.org/x/mod/sumdb/note), and one of C2SP signed-note.
SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
NOTE = (
    TEXT + "\n\u2014 PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
SPEC_KEY = base64.b64decode("AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")[1:]
SPEC_NOTE = (
    "This is an example message.\n\n\u2014 example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ORIGIN = "office.example.org/ledger"
ROOT = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def test_the_published_note_is_signed_and_opened_byte_for_byte():
    key = Ed25519PrivateKey.from_private_bytes(SEED)
    assert sign_note(TEXT, "PeterNeumann", key) == NOTE
    assert open_note(NOTE, "PeterNeumann", key.public_key()) == TEXT
    assert key_id("PeterNeumann", key.public_key()).hex() == "c74f20a3"
    assert verifier_key("PeterNeumann", key.public_key()) == (
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    )


def test_the_note_of_the_specification_opens():
    key = Ed25519PublicKey.from_public_bytes(SPEC_KEY)
    assert open_note(SPEC_NOTE, "example.com/foo", key) == "This is an example message.\n"


def test_signatures_of_other_keys_are_passed_over():
    other = Ed25519PrivateKey.from_private_bytes(SEED)
    both = write_checkpoint(Checkpoint(ORIGIN, 8, ROOT), KEY) + NOTE.splitlines(keepends=True)[-1]
    assert read_checkpoint(both, ORIGIN, KEY.public_key()).size == 8
    with pytest.raises(LedgerError) as refused:
        open_note(both, ORIGIN, other.public_key())
    assert refused.value.code == "ledger.not_signed"


@pytest.mark.parametrize("size", [0, 1, 8, 10**12])
def test_a_checkpoint_reads_back(size):
    written = write_checkpoint(Checkpoint(ORIGIN, size, ROOT), KEY)
    assert written.splitlines()[:3] == [ORIGIN, str(size), base64.b64encode(bytes.fromhex(ROOT)).decode()]
    assert read_checkpoint(written, ORIGIN, KEY.public_key()) == Checkpoint(ORIGIN, size, ROOT)


@given(st.data())
def test_07_a_checkpoint_with_any_character_changed_is_refused(data):
    written = write_checkpoint(Checkpoint(ORIGIN, 8, ROOT), KEY)
    at = data.draw(st.integers(0, len(written) - 1))
    other = data.draw(st.characters().filter(lambda character: character != written[at]))
    with pytest.raises(LedgerError):
        read_checkpoint(written[:at] + other + written[at + 1 :], ORIGIN, KEY.public_key())


@given(st.text())
def test_a_stranger_is_no_note(text):
    with pytest.raises(LedgerError):
        read_checkpoint(text, ORIGIN, KEY.public_key())


@pytest.mark.parametrize(
    "body",
    [
        "",
        f"{ORIGIN}\n",
        f"{ORIGIN}\n08\nAAAA\n",
        f"{ORIGIN}\n-1\nAAAA\n",
        f"{ORIGIN}\n8\nAAAA\n",
        f"other\n8\n{ROOT}\n",
    ],
)
def test_a_signed_text_that_is_no_checkpoint_is_refused(body):
    with pytest.raises(LedgerError):
        read_checkpoint(sign_note(body or "\n", ORIGIN, KEY), ORIGIN, KEY.public_key())


def test_extension_lines_of_another_office_are_read_past():
    root = base64.b64encode(bytes.fromhex(ROOT)).decode()
    signed = sign_note(f"{ORIGIN}\n8\n{root}\nextra\n", ORIGIN, KEY)
    assert read_checkpoint(signed, ORIGIN, KEY.public_key()) == Checkpoint(ORIGIN, 8, ROOT)


def test_what_cannot_be_signed_is_refused():
    for text, name in (
        ("no newline", ORIGIN),
        ("tab\t\n", ORIGIN),
        (TEXT, "a b"),
        (TEXT, "a+b"),
        (TEXT, ""),
        ("\ud800\n", ORIGIN),
    ):
        with pytest.raises(InputError):
            sign_note(text, name, KEY)
    with pytest.raises(InputError):
        write_checkpoint(Checkpoint(ORIGIN, 8, "ROOT"), KEY)


def test_an_empty_ledger_has_a_checkpoint_that_always_holds():
    empty = checkpoint_of(ORIGIN, [])
    assert (empty.size, empty.root) == (0, EMPTY_ROOT.hex())
    assert list(check_consistency(empty, [])) == []
    assert [each.code for each in check_consistency(Checkpoint(ORIGIN, 0, ROOT), [])] == ["ledger.rewritten"]


def test_many_checkpoints_are_compared_in_one_pass():
    olds = [Checkpoint(ORIGIN, 3, ROOT), empty := checkpoint_of(ORIGIN, []), Checkpoint(ORIGIN, 5, ROOT)]
    found = list(check_checkpoints(olds, iter(())))
    assert [each.values["expected"] for each in found] == [3, 5]
    assert empty.size == 0
