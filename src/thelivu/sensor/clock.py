"""The sensor's clock: nothing arrives, the kernel's own word on its time leaves (adjtimex(2), through ctypes).

The kernel says whether its clock is synchronised and how wrong it may be at most; no time server is asked.
"""

import ctypes
import os
import time
from collections.abc import Callable

from .values import Clock, Instant

Adjtimex = Callable[["Timex"], int]


class Timex(ctypes.Structure):
    """`struct timex` of Linux as far as it is read here; `room` takes what follows."""

    _fields_ = [
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),  # microseconds
        ("esterror", ctypes.c_long),  # microseconds
        ("room", ctypes.c_byte * 256),
    ]


def adjtimex(timex: Timex) -> int:
    """The system call; with `modes` 0 it only reads. Gives the state of the clock. OSError where the kernel refuses."""
    state: int = ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.byref(timex))
    if state < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return state


def kernel_clock(call: Adjtimex = adjtimex) -> Clock:
    """The state and the largest error of the clock, now; taken once for each batch."""
    timex = Timex()
    state = call(timex)
    return Clock(state, timex.maxerror, "adjtimex")


def now() -> Instant:
    """This moment by both clocks."""
    return Instant(time.time_ns() // 1000, time.monotonic_ns() // 1000)
