import time
from types import SimpleNamespace

import pytest

from thelivu.sensor import clock
from thelivu.sensor.clock import adjtimex, kernel_clock, now


def kernel(state, maxerror):
    def call(timex):
        assert timex.modes == 0  # it only reads
        timex.maxerror = maxerror
        return state

    return call


@pytest.mark.parametrize(("state", "error", "sound"), [(0, 12_000, True), (5, 16_000_000, False), (0, 1_000_001, False), (5, 100, False), (1, 100, True)])
def test_10_the_kernels_word_is_taken(state, error, sound):
    found = kernel_clock(kernel(state, error))

    assert (found.state, found.maxerror_us, found.sound) == (state, error, sound)


def test_this_kernel_answers():
    found = kernel_clock()

    assert 0 <= found.state <= 5
    assert found.maxerror_us >= 0


def test_a_kernel_that_refuses_is_an_error(monkeypatch):
    monkeypatch.setattr(clock.ctypes, "CDLL", lambda *_, **__: SimpleNamespace(adjtimex=lambda _: -1))

    with pytest.raises(OSError):
        adjtimex(clock.Timex())


def test_now_is_both_clocks_in_microseconds():
    before = time.time_ns() // 1000, time.monotonic_ns() // 1000
    moment = now()

    assert 0 <= moment.utc_us - before[0] < 1_000_000
    assert 0 <= moment.mono_us - before[1] < 1_000_000
