import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.base import digest_stream
from thelivu.devices import digesting
from thelivu.devices.digesting import Digesting

SIZES = st.one_of(st.integers(0, 200), st.sampled_from([999, 1_000, 1_001, 4_000]))


@given(st.lists(st.lists(SIZES, max_size=4), max_size=40), st.randoms(use_true_random=False))
def test_each_stream_is_told_once_with_the_digests_of_its_bytes_however_it_was_cut(cut, bytes_of):
    streams = [[bytes_of.randbytes(size) for size in sizes] for sizes in cut]
    told = {}
    stage = Digesting(room=3_000, small=1_000)
    for number, chunks in enumerate(streams):
        stage.begin()
        for chunk in chunks:
            stage.update(chunk)
        stage.end(lambda digests, number=number: told.setdefault(number, []).append(digests))
    stage.flush()

    assert told == {number: [digest_stream(chunks)] for number, chunks in enumerate(streams)}


def test_what_was_begun_and_not_ended_is_forgotten():
    told = []
    stage = Digesting(room=3_000, small=1_000)
    for chunks, whole in [((b"a" * 900,), True), ((b"b" * 800,), False), ((b"b" * 800, b"b" * 800), False), ((b"c" * 700,), True)]:
        stage.begin()
        for chunk in chunks:
            stage.update(chunk)
        if whole:
            stage.end(told.append)
    stage.flush()

    assert told == [digest_stream([b"a" * 900]), digest_stream([b"c" * 700])]


@pytest.mark.parametrize("sizes", [[1_000] * 40, [0] * 500, [1_001] * 3, [999, 5_000] * 20])
def test_the_room_never_holds_more_than_it_has(sizes, monkeypatch):
    asked = []
    real = digesting.md5_sha1
    monkeypatch.setattr(digesting, "md5_sha1", lambda data, places: asked.append(len(data)) or real(data, places))
    told = []
    stage = Digesting(room=3_000, small=1_000)
    for size in sizes:
        stage.begin()
        stage.update(random.Random(size).randbytes(size))
        stage.end(told.append)
    stage.flush()
    stage.flush()

    assert len(told) == len(sizes)
    assert all(3_000 <= one <= 3_000 + 1_000 + 128 for one in asked)
