import pytest

from thelivu.sensor.values import Clock, Target

V1, V2 = bytes(range(20)), bytes(range(100, 132))


def test_a_hybrid_is_dialled_once_by_v1_and_answers_to_both():
    """Traps T1, T2 and T4."""
    hybrid = Target("a", V1, V2, 10)

    assert hybrid.dials == (V1,)
    assert hybrid.answers == {V1, V2[:20]}


def test_a_v2_hash_is_dialled_by_its_first_20_bytes():
    assert Target("a", None, V2, 0).dials == (V2[:20],)
    assert Target("a", None, V2, 0).answers == {V2[:20]}
    assert Target("a", V1, None, 0).answers == {V1}


@pytest.mark.parametrize(("v1", "v2"), [(None, None), (V1[:19], None), (V1, V2[:20]), (V2, V2), (b"", V2), (V1, b"")])
def test_a_target_without_a_whole_hash_is_none(v1, v2):
    with pytest.raises(ValueError, match="a"):
        Target("a", v1, v2, 0)


@pytest.mark.parametrize(
    ("state", "error", "sound"),
    [(0, 0, True), (0, 1_000_000, True), (0, 1_000_001, False), (5, 0, False), (5, 16_000_000, False), (1, 9, True), (0, -1, False)],
)  # fmt: skip
def test_a_clock_is_sound_within_a_second_and_synchronised(state, error, sound):
    assert Clock(state, error, "kernel").sound is sound
