"""How a child gives up what it does not need, before it touches a byte from outside; and which guards a kernel has.

The order matters: what needs the kernel's help comes first, the filter that forbids asking comes last.
"""

import ctypes
import os
import platform
import resource
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from thelivu.base import Refused

from .system_calls import filter_for, known_machine

_SET_PDEATHSIG, _SET_DUMPABLE, _SET_NO_NEW_PRIVS, _SET_SECCOMP, _GET_SECCOMP = 1, 4, 38, 22, 21
_FILTER = 2  # SECCOMP_MODE_FILTER
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one child may use. `wall_s` and `cpu_s` in seconds, `memory` and `answer` in bytes.

    `threads`: some decoders cannot work without a thread; it is of the same process, under the same limits and filter.
    """

    wall_s: float = 60.0  # a child that sleeps ends here; one that works on a busy machine is not cut for it
    cpu_s: int = 10
    memory: int = 2 * 1024**3  # address space, the interpreter's own included
    answer: int = 64 * 1024**2
    threads: bool = False


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _control(option: int, value: object, third: object = 0) -> None:
    """prctl, or Refused: a child without its guards does not run."""
    if _libc().prctl(option, value, third, 0, 0) != 0:
        raise Refused("devices.sandbox.guard", option=option, errno=ctypes.get_errno())


def ready() -> None:
    """Loads what `confine` calls, while files can still be opened."""
    _libc()
    filter_for(platform.machine())


def leave_network() -> bool:
    """Moves this process into a network of its own that has no way out, where the kernel lets it."""
    libc = _libc()
    return bool(libc.unshare(_NEW_NETWORK) == 0 or libc.unshare(_NEW_USER | _NEW_NETWORK) == 0)


def confine(bounds: Bounds, *, parent: int) -> None:
    """Gives up everything but memory, time and the descriptors that are open. There is no way back."""
    _control(_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before it could be watched
        os._exit(1)
    _control(_SET_DUMPABLE, 0)
    _control(_SET_NO_NEW_PRIVS, 1)
    for limit, most in _limits(bounds).items():
        # a second between the two limits of time: at the first the child is told apart from one that crashed
        resource.setrlimit(limit, (most, most + (limit == resource.RLIMIT_CPU)))
    program = filter_for(platform.machine(), threads=bounds.threads)
    loaded = _Program(len(program) // 8, program)
    _control(_SET_SECCOMP, _FILTER, ctypes.byref(loaded))


def _limits(bounds: Bounds) -> Mapping[int, int]:
    return {
        resource.RLIMIT_NOFILE: 0,  # no new descriptor of any kind: no file, no socket
        resource.RLIMIT_FSIZE: 0,  # nothing can be written to a file that is open
        resource.RLIMIT_CORE: 0,  # nothing of what it read is left when it crashes
        resource.RLIMIT_CPU: bounds.cpu_s,
        resource.RLIMIT_AS: bounds.memory,
    }


def guards() -> dict[str, bool]:
    """Which guards this kernel gives, by name: limits, filter, network. Without the first two nothing is read."""
    seen = os.fork()
    if seen == 0:
        os._exit(0 if leave_network() else 1)
    _, status = os.waitpid(seen, 0)
    filtered = _libc().prctl(_GET_SECCOMP, 0, 0, 0, 0) >= 0 and known_machine(platform.machine())
    return {
        "limits": hasattr(resource, "RLIMIT_AS"),
        "filter": filtered,
        "network": os.waitstatus_to_exitcode(status) == 0,
    }
