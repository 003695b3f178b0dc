"""PDQ: bit by bit what the field's own code gives, by kernel and by twin, at every size."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thelivu.devices.kernels import pdq
from unit.devices.look import pictures

# Made by pdqhash 0.2.8 from the pictures of this package.
VECTORS = {
    "waves-96-128": ("f9d0f75757b0d7579f00fd57a440f157b480dd57f6005d570000fff700015556", 74),
    "waves-64-64": ("7ea03fd76350f793dbc05557dbe0e7579d40d95778005d574000fff700015552", 74),
    "shapes-300-401": ("cd99c921db03b625720156d9ec91c91bd997b524226e46fc85fc09db3313fe25", 41),
    "shapes-7-1000": ("f801f80107fe07fe07fe06feee47fc03fc0303fc03fc03fc9999f901f801f801", 37),
    "noise-65-129": ("598ef78417127f056547ff448ada9b994c22353d6ea4a55514e015ae590973df", 100),
    "waves-1031-770": ("ff40fd57ffc0f757ffc0d557ff005557f0005557500055570000fff700015556", 74),
}
SIZES = [
    (5, 5),
    (7, 1000),
    (1000, 7),
    (63, 64),
    (64, 64),
    (65, 129),
    (128, 128),
    (257, 255),
    (300, 401),
    (1031, 770),
]


def named(name):
    kind, height, width = name.split("-")
    return getattr(pictures, kind)(int(height), int(width))


def distance(one, other):
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()


@pytest.mark.parametrize("name", VECTORS)
def test_it_gives_what_the_fields_own_code_gave(name):
    assert pdq.pdq(pdq.luma(named(name))) == (bytes.fromhex(VECTORS[name][0]), VECTORS[name][1])


def test_the_kernel_is_there_so_that_the_twin_is_not_compared_with_itself():
    assert pdq.compiled()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("make", [pictures.waves, pictures.shapes])
def test_kernel_and_twin_are_equal_bit_by_bit(make, size):
    grey = pdq.luma(make(*size))

    for each in (grey, grey.astype(np.uint8)):
        assert pdq.pdq(each) == pdq.pdq_plain(each)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 200), st.integers(1, 200), st.integers(0, 2**32 - 1))
def test_every_size_has_a_hash_or_none(height, width, seed):
    grey = np.random.default_rng(seed).integers(0, 256, (height, width), dtype=np.uint8)

    made, quality = pdq.pdq(grey)

    assert (made, quality) == pdq.pdq_plain(grey)
    assert len(made) == 32
    assert 0 <= quality <= 100
    if min(height, width) < 5:
        assert (made, quality) == pdq.NONE


@pytest.mark.parametrize("length", [*range(1, 140), 255, 256, 257, 1000, 4095, 12_241])
def test_each_row_of_the_operator_is_a_mean_within_a_narrow_band(length):
    first, sizes, weights = pdq.bands(length)

    assert (first >= 0).all()
    assert (first + sizes <= length).all()
    assert np.allclose(weights.sum(axis=1), 1, atol=1e-5)
    assert (weights >= 0).all()
    assert sizes.max() <= 2 * ((length + 127) // 128)


@pytest.mark.parametrize("length", [5, 64, 100, 129, 300, 1001])
def test_the_operator_is_two_passes_of_the_truncated_box(length):
    """The long way: the box mean as a matrix, squared, and its 64 rows picked."""
    window = (length + 127) // 128
    half = (window + 2) // 2
    box = np.zeros((length, length))
    for at in range(length):
        low, high = max(at - (window - half), 0), min(at + half - 1, length - 1)
        box[at, low : high + 1] = 1 / (high - low + 1)
    picked = (box @ box)[[int((i + 0.5) * length / 64) for i in range(64)]]
    first, sizes, weights = pdq.bands(length)
    ours = np.zeros((64, length))
    for row in range(64):
        ours[row, first[row] : first[row] + sizes[row]] = weights[row, : sizes[row]]

    assert np.allclose(ours, picked, atol=1e-6)


def test_a_picture_that_may_not_be_written_to_is_hashed():
    grey = pdq.luma(pictures.waves())
    grey.flags.writeable = False

    assert pdq.pdq(grey) == pdq.pdq_plain(grey)


def test_a_brighter_copy_has_the_same_hash():
    grey = pdq.luma(pictures.waves())

    assert pdq.pdq(grey)[0] == pdq.pdq(grey * np.float32(0.5) + np.float32(20))[0]


@pytest.mark.ci
@pytest.mark.parametrize("size", [*SIZES, (1536, 2048), (3000, 40)])
@pytest.mark.parametrize("make", [pictures.waves, pictures.shapes])
def test_it_conforms_to_pdqhash(make, size):
    """Quality equal, and no bit differs but where pdqhash's running sums have rounded it over."""
    import pdqhash

    rgb = make(*size)
    bits, quality = pdqhash.compute(rgb)
    theirs = np.packbits(bits.astype(np.uint8)).tobytes()
    ours = pdq.pdq(pdq.luma(rgb))

    assert ours[1] == quality
    assert distance(ours[0], theirs) <= (2 if quality >= 50 else 16)


@pytest.mark.ci
def test_noise_and_crops_conform_to_pdqhash():
    import pdqhash

    random = np.random.default_rng(5)
    whole = np.kron(random.integers(0, 256, (24, 32, 3), dtype=np.uint8), np.ones((40, 40, 1), np.uint8))
    for _ in range(60):
        top, left = random.integers(0, 500, 2)
        height, width = random.integers(60, 460, 2)
        some = np.ascontiguousarray(whole[top : top + height, left : left + width])
        bits, quality = pdqhash.compute(some)
        ours = pdq.pdq(pdq.luma(some))
        assert ours[1] == quality
        assert distance(ours[0], np.packbits(bits.astype(np.uint8)).tobytes()) <= 2
