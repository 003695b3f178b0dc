"""What a source hands over: names stay one line and one name."""

from hypothesis import given
from hypothesis import strategies as st

from thelivu.base import catalogue
from thelivu.examination import REASONS, Problem, Unreadable, path_text


def test_an_ordinary_name_stays_as_it_is():
    assert path_text("DCIM/ചിത്രം 01.bin".encode()) == "DCIM/ചിത്രം 01.bin"


def test_tabs_newlines_and_stray_bytes_stay_on_one_line():
    assert path_text(b"a\tb\nc\xff\\x") == r"a\x09b\x0ac\xff\\x"


@given(st.binary(max_size=30), st.binary(max_size=30))
def test_two_names_never_become_one_and_all_can_be_printed(one: bytes, other: bytes):
    assert (path_text(one) == path_text(other)) == (one == other)
    assert not {"\n", "\t"} & set(path_text(one).encode().decode())


def test_every_reason_has_its_sentence():
    for language in ("en", "ml"):
        for reason in REASONS:
            assert Problem("a", reason).word.code in catalogue(language)
    assert Unreadable("changed").reason == "changed"
