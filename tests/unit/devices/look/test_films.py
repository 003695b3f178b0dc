"""Films: the first frame of each second, by the field's convention; what ends early keeps its looks and is named."""

from fractions import Fraction

import pytest

from thelivu.devices.kernels import pdq
from thelivu.devices.look import HEAD, NotSeen
from thelivu.devices.look.table import kind_of
from unit.devices.look import pictures

pytestmark = pytest.mark.ci  # PyAV is an extra

KINDS = [
    *[("libx264", "mp4"), ("libx264", "mov"), ("libx265", "matroska"), ("libvpx", "webm")],
    *[("mpeg4", "avi"), ("mpeg2video", "mpegts"), ("libx264", "3gp"), ("flv1", "flv")],
]


def distance(look, seed):
    other = pdq.pdq(pdq.luma(pictures.patches(seed=seed)))[0]
    return (int.from_bytes(look.pdq) ^ int.from_bytes(other)).bit_count()


@pytest.fixture(scope="module")
def films():
    from thelivu.devices.look import films

    return films


def film(*args, **how):
    from unit.devices.look.films_made import film

    return film(*args, **how)


@pytest.mark.parametrize(("codec", "form"), KINDS)
def test_each_kind_gives_one_look_a_second(films, codec, form):
    data = film(codec, form, rate=25 if codec == "mpeg2video" else 10)
    seen = films.look(data)

    assert kind_of(data[:HEAD]).name == "films"
    assert [look.second for look in seen.looks] == [0, 1, 2]
    assert all(distance(look, look.second) <= 24 for look in seen.looks)
    assert seen.reason == ""


def test_every_nth_frame_is_taken_where_n_is_the_whole_part_of_the_rate(films):
    """29.97 frames a second: every 29th, as vPDQ does it; so seconds drift, and the last is reached a little earlier."""
    data = film("mpeg4", "avi", rate=Fraction(30000, 1001), seconds=4)

    assert [look.second for look in films.look(data).looks] == [0, 0, 1, 2, 3]


def test_a_film_that_ends_early_keeps_the_looks_of_its_whole_frames(films):
    data = film("mpeg4", "avi", seconds=6, pixels=pictures.noise)
    seen = films.look(data[: len(data) // 2])

    assert 1 <= len(seen.looks) < 6


def test_a_film_of_which_nothing_can_be_decoded_has_a_reason(films):
    data = film()
    for spoiled in (data[:200], data[:40] + b"\xff" * (len(data) - 40)):
        with pytest.raises(NotSeen) as ended:
            films.look(spoiled)
        assert ended.value.reason == "not_decoded"


def test_a_sound_alone_has_no_look_and_no_reason(films):
    from unit.devices.look.films_made import sound

    assert films.look(sound()) == films.Seen()


def test_a_film_of_too_large_frames_is_not_unpacked(films, monkeypatch):
    monkeypatch.setattr(films, "PIXELS", 128 * 96 - 1)
    with pytest.raises(NotSeen) as ended:
        films.look(film())

    assert ended.value.reason == "too_large"


def test_the_looks_of_one_film_have_a_limit(films, monkeypatch):
    monkeypatch.setattr(films, "LOOKS", 2)
    seen = films.look(film())

    assert (len(seen.looks), seen.reason) == (2, "too_large")
