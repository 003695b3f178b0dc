"""Pictures of every format that is looked at: the hash of the whole picture, or a reason; never of half of it."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from thelivu.devices.kernels import pdq
from thelivu.devices.look import NotSeen, images
from unit.devices.look import pictures
from unit.devices.look.heic import HEIC

FORMATS = ("JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP", "AVIF")
WHOLE = pdq.pdq(pdq.luma(pictures.patches()))


def distance(look, other=WHOLE[0]):
    return (int.from_bytes(look.pdq) ^ int.from_bytes(other)).bit_count()


def only(data, **how):
    (look,) = images.look(data, **how).looks
    return look


def reason(data):
    with pytest.raises(NotSeen) as ended:
        images.look(data)
    return ended.value.reason


@pytest.mark.parametrize("form", FORMATS)
def test_each_format_gives_the_hash_of_the_picture(form):
    look = only(pictures.encoded(form))

    assert distance(look) <= (0 if form in ("PNG", "BMP", "TIFF") else 16)
    assert abs(look.quality - WHOLE[1]) <= 3
    assert look.second is None
    assert not look.reduced


def test_heic_gives_the_hash_of_the_picture():
    assert distance(only(HEIC)) <= 10
    assert reason(HEIC[: len(HEIC) * 2 // 3]) == "not_decoded"


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.98])
def test_04_half_a_picture_has_a_reason_and_no_hash(form, share):
    data = pictures.encoded(form, pictures.noise())

    assert reason(data[: int(len(data) * share)]) == "not_decoded"


def test_04_a_jpeg_of_whose_data_the_decoder_warns_has_a_reason_and_no_hash():
    """libjpeg shows grey where it cannot read on; a viewer shows that, and a hash of it would be one of another picture."""
    data = bytearray(pictures.encoded("JPEG", pictures.noise()))
    data[len(data) // 2 : len(data) // 2 + 64] = bytes(range(64))

    assert reason(bytes(data)) == "not_decoded"
    assert reason(pictures.encoded("JPEG")[:-2]) == "not_decoded"  # without its end


def test_a_warning_about_the_header_alone_costs_nothing():
    data = pictures.encoded("JPEG")

    assert only(data[:20] + b"abc" + data[20:]) == only(data)
    assert only(data + b"what a phone writes behind") == only(data)
    assert only(data.replace(b"JFIF\0\x01", b"JFIF\0\x02")) == only(data)


def test_a_warning_about_the_header_hides_none_about_the_data():
    data = pictures.encoded("JPEG", pictures.noise())

    assert reason(data[:20] + b"abc" + data[20 : len(data) // 2]) == "not_decoded"


@pytest.mark.parametrize("mode", ["L", "P", "1", "LA", "RGBA", "CMYK", "YCbCr"])
def test_each_mode_is_seen_as_pdqhash_by_pillow_sees_it(mode):
    picture = Image.fromarray(pictures.shapes()).convert(mode)
    form = "TIFF" if mode in ("CMYK", "YCbCr") else "PNG"
    expected = pdq.pdq(pdq.luma(np.asarray(picture.convert("RGB"))))

    assert distance(only(pictures.encoded(form, picture)), expected[0]) <= 2


def test_a_cmyk_jpeg_is_seen():
    data = pictures.encoded("JPEG", Image.fromarray(pictures.patches()).convert("CMYK"))

    assert distance(only(data)) <= 10


def test_sixteen_bits_of_grey_are_a_fraction_of_eight():
    grey = np.asarray(Image.fromarray(pictures.patches()).convert("L"))
    deep = Image.fromarray(grey.astype(np.uint16) * 257)

    assert distance(only(pictures.encoded("PNG", deep)), pdq.pdq(grey)[0]) == 0


def test_orientation_is_not_applied():
    turned = Image.Exif()
    turned[0x0112] = 6

    assert only(pictures.encoded("JPEG", exif=turned)) == only(pictures.encoded("JPEG"))


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG", "AVIF"])
def test_a_moving_picture_gives_the_first_frame_of_each_second(form):
    seen = images.look(pictures.moving(form, 3))

    assert [look.second for look in seen.looks] == [0, 1, 2]
    for look in seen.looks:
        assert distance(look, pdq.pdq(pdq.luma(pictures.patches(seed=look.second)))[0]) <= 16
    assert seen.reason == ""


def test_each_page_of_a_tiff_is_a_look():
    pages = [Image.fromarray(each) for each in (pictures.patches(), pictures.shapes())]
    stream = io.BytesIO()
    pages[0].save(stream, "TIFF", save_all=True, append_images=pages[1:])
    seen = images.look(stream.getvalue())

    assert [look.second for look in seen.looks] == [None, None]
    assert seen.looks[0].pdq != seen.looks[1].pdq


def test_the_looks_of_a_moving_picture_that_ends_early_are_kept_with_the_reason():
    data = pictures.moving("GIF", 3)
    seen = images.look(data[: int(len(data) * 0.7)])

    assert seen.reason == "not_decoded"
    assert [look.second for look in seen.looks][:1] == [0]


def test_a_quick_look_shrinks_by_powers_of_two_while_512_pixels_stay():
    assert [images._shrink(side) for side in (511, 1023, 1024, 2047, 2048, 4096, 9000)] == [
        1,
        1,
        2,
        2,
        4,
        8,
        8,
    ]
    data = pictures.encoded("JPEG", pictures.patches(1200, 1100))
    quick, full = only(data, reduced=True), only(data)

    assert (quick.reduced, full.reduced) == (True, False)
    assert distance(quick, full.pdq) <= 10
    assert not only(pictures.encoded("JPEG"), reduced=True).reduced


@pytest.mark.parametrize(
    "data",
    [
        pictures.jpeg_that_says(65_000, 65_000), pictures.png(60_000, 60_000), pictures.tiff_that_says(70_000, 70_000),
        pictures.webp_that_says(16_000_000, 16_000),
    ],
    ids=["jpeg", "png", "tiff", "webp"],
)  # fmt: skip
def test_what_a_header_says_is_asked_before_a_pixel_is_unpacked(data, monkeypatch):
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("it was unpacked"))

    assert reason(data) in ("too_large", "not_decoded")
    if data[:4] != b"RIFF":
        assert reason(data) == "too_large"


def test_the_frames_of_one_file_have_a_limit_together(monkeypatch):
    monkeypatch.setattr(images, "PIXELS_TOGETHER", 96 * 128 * 2)
    seen = images.look(pictures.moving("GIF", 3))

    assert seen.reason == "too_large"
    assert [look.second for look in seen.looks] == [0, 1]


def test_a_picture_without_a_highest_number_is_none():
    assert reason(pictures.encoded("TIFF", Image.fromarray(np.zeros((20, 20), np.float32)))) == "not_decoded"


@pytest.mark.filterwarnings("ignore")  # of Pillow's; the child's lead nowhere
@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([pictures.encoded(form, pictures.patches(40, 48)) for form in FORMATS] + [HEIC]),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=8),
    st.floats(0, 1),
)
def test_a_spoiled_picture_has_looks_or_a_reason(data, changes, end):
    spoiled = bytearray(data)
    for where, what in changes:
        spoiled[int(where * len(spoiled))] = what
    spoiled = spoiled[: max(int(end * 2 * len(spoiled)), 12)]
    try:
        seen = images.look(bytes(spoiled))
    except NotSeen as ended:
        outcome = ended.reason
    else:
        outcome = len(seen.looks[0].pdq)
    assert outcome in ("not_decoded", "too_large", 32)
