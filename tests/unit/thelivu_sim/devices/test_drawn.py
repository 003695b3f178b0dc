"""The drawn pictures of the validation set have the hashes that are written beside them, by Meta's own program."""

import numpy as np
import pytest

from thelivu_sim.devices.drawn import FLAT_PDQ, PDQ, drawn, flat

pytestmark = pytest.mark.ci  # pdqhash comes with the peers of the benches (locks/measures.lock)


def hashed(picture) -> tuple[int, int]:
    import pdqhash

    bits, quality = pdqhash.compute(np.asarray(picture))
    return int.from_bytes(np.packbits(bits).tobytes()), quality


@pytest.mark.parametrize("number", PDQ)
def test_the_hash_of_a_number(number):
    found, quality = hashed(drawn(number))

    assert (found ^ int(PDQ[number], 16)).bit_count() <= 2  # the rounding of another version that resizes
    assert quality == 100


def test_the_flat_one_is_of_low_quality():
    found, quality = hashed(flat())

    assert (found ^ int(FLAT_PDQ, 16)).bit_count() <= 2
    assert quality < 50


def test_no_two_are_near_each_other():
    known = [int(one, 16) for one in PDQ.values()]

    assert min((a ^ b).bit_count() for a in known for b in known if a != b) > 80
