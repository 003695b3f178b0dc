"""What a child told is taken apart by its types: a child that a file led astray gives nothing but a failed file."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.base import digest_stream
from thelivu.devices.look.told import outcomes_of
from thelivu.examination import Look, Mention, Outcome

DIGESTS = digest_stream((b"x",))
TOLD = [DIGESTS.md5, DIGESTS.sha1, DIGESTS.sha256, 1]
LOOK = ["0f" * 32, 93, None, False]
MENTION = ["known_met", "md5", "0a" * 16]
GOOD = [[LOOK], [MENTION], "", [["a.jpg", TOLD, [], [], "not_decoded"], ["b.jpg", None, [], [], "too_large"]]]


def of(line, word="over"):
    data = line if isinstance(line, bytes) else json.dumps(line).encode()
    return outcomes_of("f.zip", DIGESTS, (data, word), deleted=True)


def test_a_line_becomes_the_outcomes_of_a_file_and_of_its_members():
    own, first, second = of(GOOD)

    look, mention = Look(b"\x0f" * 32, 93), Mention("known_met", "md5", b"\x0a" * 16)
    assert own == Outcome("f.zip", DIGESTS, (look,), (mention,), deleted=True)
    assert first == Outcome("f.zip!/a.jpg", DIGESTS, failed="not_decoded", deleted=True)
    assert second == Outcome("f.zip!/b.jpg", failed="too_large", deleted=True)


@pytest.mark.parametrize("word", ["crashed", "too_slow", "too_much"])
def test_a_child_that_ended_badly_is_a_failed_file(word):
    assert of(GOOD, word) == (Outcome("f.zip", DIGESTS, failed=word, deleted=True),)


def test_a_link_in_an_archive_is_skipped_as_one_on_the_device_is():
    assert of([[], [], "", [["a", None, [], [], "link"]]])[1] == Outcome("f.zip!/a", skipped="link", deleted=True)


def test_a_film_inside_is_no_failure():
    assert of([[], [], "film_inside", []])[0] == Outcome("f.zip", DIGESTS, deleted=True, unseen="film_inside")


@pytest.mark.parametrize(
    "line",
    [
        b"", b"{", b"[" * 100_000, b"nan", [], [[], [], "", [], []], [[], [], "another reason", []], [[["0f" * 31, 1, None, False]], [], "", []],
        [[["0f" * 32, 101, None, False]], [], "", []], [[["0f" * 32, True, None, False]], [], "", []],
        [[["0f" * 32, 1, -1, False]], [], "", []], [[["0f" * 32, 1, None, 0]], [], "", []], [[["0F " * 32, 1, None, False]], [], "", []],
        [[], [["a picture in words", "md5", "0a" * 16]], "", []], [[], [["x", "md5", "0a" * 20]], "", []],
        [[], [], "", [["a\nb", TOLD, [], [], ""]]], [[], [], "", [["", TOLD, [], [], ""]]], [[], [], "", [["a", None, [], [], ""]]],
        [[], [], "", [["a", [*TOLD[:3], -1], [], [], ""]]], [[], [], "", [["a", [*TOLD[:2], "zz" * 32, 1], [], [], ""]]], [[], [], None, []],
        [[], [], "link", []],
    ],
)  # fmt: skip
def test_a_line_of_another_form_is_a_failed_file(line):
    assert of(line) == (Outcome("f.zip", DIGESTS, failed="crashed", deleted=True),)


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.sampled_from(["", *TOLD, "0f" * 32]),
    lambda inner: st.lists(inner, max_size=5),
    max_leaves=12,
)


@given(JSONS | st.binary(max_size=40))
def test_nothing_is_raised_at_any_line(line):
    own, *_ = of(line)

    assert own.path == "f.zip"
    assert own.digests == DIGESTS
