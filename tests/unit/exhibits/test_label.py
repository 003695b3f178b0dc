"""Labels: unique, never reused, read back as written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.base import InputError
from thelivu.exhibits import Label, next_label, read_label

parts = st.from_regex(r"[A-Z0-9]([A-Z0-9.]{0,4}[A-Z0-9])?", fullmatch=True)
labels = st.builds(Label, parts, parts, parts, st.integers(1, 400))


@given(labels)
def test_a_label_reads_back_as_written(label):
    assert read_label(f" {str(label).lower()} ") == label


@given(st.lists(labels), labels)
def test_the_next_label_was_never_given(taken, place):
    following = next_label(taken, place.unit, place.operation, place.premises)
    assert following not in taken
    assert str(following) not in {str(label) for label in taken}


def test_a_cancelled_number_stays_a_gap():
    taken = [Label("CCSE", "20.2", "P041", 1), Label("CCSE", "20.2", "P041", 3)]
    assert str(next_label(taken, "CCSE", "20.2", "P041")) == "CCSE/20.2-P041-04"


@pytest.mark.parametrize(
    "text", ["CCSE/20.2-P041", "CCSE/20.2-P041-00", "CC-SE/20.2-P041-01", "A/B/C-D-01", "A/B-C-1", ""]
)
def test_a_text_that_is_no_label_is_refused(text):
    with pytest.raises(InputError):
        read_label(text)
