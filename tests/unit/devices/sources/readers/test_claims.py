"""Claims: whether a run touches a live one, against the plain way."""

from hypothesis import given
from hypothesis import strategies as st

from thelivu.devices.sources.readers.claims import Claims

RUNS = st.lists(st.tuples(st.integers(0, 200), st.integers(1, 30)), max_size=20)


@given(RUNS, st.tuples(st.integers(0, 240), st.integers(1, 30)))
def test_as_the_plain_way(runs, asked):
    claims = Claims()
    for run in runs:
        claims.take(*run)
    start, length = asked
    plain = any(one < start + length and start < one + size for one, size in runs)

    assert claims.holds(start, length) == plain


def test_runs_may_come_after_a_question():
    claims = Claims()
    claims.take(10, 5)
    assert not claims.holds(20)
    claims.take(18, 5)
    assert claims.holds(20)
