"""Frames: what a reader says comes out as it was said, cut anywhere; whatever else comes is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.devices.sources import frames
from thelivu.devices.sources.frames import BadFrameError, Entry

REASON = st.sampled_from(("", "phantom", "read_error"))
ENTRIES = st.builds(
    Entry, st.integers(0, 2**64 - 1), st.binary(max_size=300), st.integers(0, 2**64 - 1), st.booleans(), st.booleans(), REASON
)  # fmt: skip


@given(st.lists(ENTRIES, max_size=5), st.lists(st.binary(max_size=50), max_size=5), st.integers(1, 40))
def test_frames_come_out_as_they_went_in(entries, pieces, cut):
    said = b"".join(map(frames.entry_frame, entries)) + b"".join(frames.frame(frames.DATA, one) for one in pieces)
    heard = list(frames.frames_of(said[at : at + cut] for at in range(0, len(said), cut)))

    assert [frames.entry_of(payload) for kind, payload in heard if kind == frames.ENTRY] == entries
    assert [payload for kind, payload in heard if kind == frames.DATA] == pieces


@given(st.binary(min_size=1, max_size=400))
def test_junk_is_refused_or_is_frames(junk):
    try:
        for kind, payload in frames.frames_of([junk]):
            if kind == frames.ENTRY:
                frames.entry_of(payload)
            elif kind == frames.REGION:
                frames.region_of(payload)
            elif kind == frames.STEP:
                frames.number_of(payload)
    except BadFrameError:
        pass


@pytest.mark.parametrize(
    "said",
    [
        b"Q\0\0\0\0",
        b"D" + (frames.PIECE + 1).to_bytes(4, "big"),
        b"S" + (513).to_bytes(4, "big"),
        b"S\0\0\0\x08\0",
        b"S",
    ],
)
def test_another_kind_a_longer_one_and_half_of_one_are_refused(said):
    with pytest.raises(BadFrameError):
        list(frames.frames_of([said]))


@pytest.mark.parametrize("payload", [b"", b"\0" * 20, b"\0" * 16 + b"\x04" + b"\0" * 4, b"\0" * 17 + b"\0\0\0\x02a"])
def test_a_header_of_another_form_is_refused(payload):
    with pytest.raises(BadFrameError):
        frames.entry_of(payload)


def test_a_reason_is_printable_text():
    for payload in (b"\xff", b"a\nb", b"\x1b[2J"):
        with pytest.raises(BadFrameError):
            frames.text_of(payload)


def test_a_path_that_is_too_long_is_cut_and_marked():
    entry = frames.entry_of(frames.entry_frame(Entry(0, b"a" * 100_000))[5:])

    assert (len(entry.path), entry.path[-3:]) == (frames.LONGEST_PATH + 3, b"...")
