"""Record ids: random, of one form."""

import pytest

from thelivu.base import is_id, new_id


def test_new_ids_have_the_form_and_differ():
    ids = {new_id() for _ in range(1000)}

    assert len(ids) == 1000
    assert all(is_id(one) for one in ids)


@pytest.mark.parametrize(
    "text", ["", "a" * 31, "a" * 33, "A" * 32, "g" * 32, "a" * 32 + "\n", "a" * 31 + "\u0663"]
)
def test_anything_else_is_no_id(text):
    assert not is_id(text)
