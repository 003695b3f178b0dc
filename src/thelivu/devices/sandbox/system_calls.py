"""What a confined child may still ask of the kernel: a closed list, as a seccomp filter in classic BPF.

Arrives: the machine's name. Leaves: the filter's instructions. Who asks for anything else is killed; who asks for a
file's name or for a path is told that there is none, because the interpreter itself looks for modules (man 2 seccomp).
"""

import struct
from collections.abc import Iterator, Mapping

from thelivu.base import Refused

_ALLOWED: Mapping[str, tuple[int, int]] = {
    # name: number on x86_64, on aarch64. Memory, time, and descriptors that are open already.
    "read": (0, 63), "write": (1, 64), "close": (3, 57), "fstat": (5, 80), "lseek": (8, 62), "pread64": (17, 67),
    "munmap": (11, 215), "mremap": (25, 216), "brk": (12, 214), "madvise": (28, 233), "futex": (202, 98),
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "sigaltstack": (131, 132),
    "getpid": (39, 172), "gettid": (186, 178), "sched_yield": (24, 124), "clock_gettime": (228, 113),
    "gettimeofday": (96, 169), "getrandom": (318, 278), "exit": (60, 93), "exit_group": (231, 94),
}  # fmt: skip
_NEVER_EXECUTABLE: Mapping[str, tuple[int, int]] = {"mmap": (9, 222), "mprotect": (10, 226)}
_DENIED: Mapping[str, tuple[int | None, int | None]] = {
    # what the interpreter and its libraries try and can do without
    "open": (2, None), "openat": (257, 56), "openat2": (437, 437), "stat": (4, None), "lstat": (6, None),
    "newfstatat": (262, 79), "statx": (332, 291), "access": (21, None), "faccessat": (269, 48),
    "faccessat2": (439, 439), "readlink": (89, None), "readlinkat": (267, 78), "getcwd": (79, 17), "ioctl": (16, 29),
    "sysinfo": (99, 179), "sched_getaffinity": (204, 123), "getuid": (102, 174), "uname": (63, 160),
}  # fmt: skip
_OF_THREADS: Mapping[str, tuple[int, int]] = {"set_robust_list": (273, 99), "rseq": (334, 293)}
_CLONE, _CLONE3 = (56, 220), (435, 435)
_MACHINES: Mapping[str, tuple[int, int]] = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
"""Machine -> its column above, and its AUDIT_ARCH number."""

_ALLOW, _EACCES, _ENOSYS, _KILL = 0x7FFF0000, 0x00050000 | 13, 0x00050000 | 38, 0x80000000
_LOAD, _AND, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT, _THIRD_ARGUMENT = 0, 4, 16, 32  # offsets in struct seccomp_data
_X32 = 0x40000000  # the other calling convention of x86_64: refused as a whole
_EXECUTABLE = 0x4  # PROT_EXEC
_THREAD = 0x10000  # CLONE_THREAD: of this process, under its limits and its filter

Instruction = tuple[int, int, int, int]


def known_machine(machine: str) -> bool:
    """Whether the filter can be written for this machine."""
    return machine in _MACHINES


def filter_for(machine: str, *, threads: bool = False) -> bytes:
    """The filter as an array of struct sock_filter; Refused for a machine whose numbers nobody has looked up.

    `threads`: the process may have threads of its own, and still no other process.
    """
    if not known_machine(machine):
        raise Refused("devices.sandbox.machine", machine=machine)
    return b"".join(struct.pack("=HBBI", *one) for one in _instructions(*_MACHINES[machine], threads))


def _instructions(column: int, architecture: int, threads: bool) -> Iterator[Instruction]:
    yield _LOAD, 0, 0, _ARCHITECTURE
    yield _EQUAL, 1, 0, architecture
    yield _RETURN, 0, 0, _KILL
    yield _LOAD, 0, 0, _NUMBER
    yield _AT_LEAST, 0, 1, _X32
    yield _RETURN, 0, 0, _KILL
    for numbers in _ALLOWED.values():
        yield from _answer(numbers[column], _ALLOW)
    for denied in _DENIED.values():
        number = denied[column]
        if number is not None:
            yield from _answer(number, _EACCES)
    if threads:
        yield from _threads(column)
    for numbers in _NEVER_EXECUTABLE.values():
        yield _EQUAL, 0, 5, numbers[column]
        yield _LOAD, 0, 0, _THIRD_ARGUMENT
        yield _AND, 0, 0, _EXECUTABLE
        yield _EQUAL, 0, 1, 0
        yield _RETURN, 0, 0, _ALLOW
        yield _RETURN, 0, 0, _KILL
    yield _RETURN, 0, 0, _KILL


def _threads(column: int) -> Iterator[Instruction]:
    """A thread may be made. By the older call alone: what the newer one asks for lies where no filter can read."""
    for numbers in _OF_THREADS.values():
        yield from _answer(numbers[column], _ALLOW)
    yield from _answer(_CLONE3[column], _ENOSYS)
    yield _EQUAL, 0, 5, _CLONE[column]
    yield _LOAD, 0, 0, _FIRST_ARGUMENT
    yield _AND, 0, 0, _THREAD
    yield _EQUAL, 0, 1, _THREAD
    yield _RETURN, 0, 0, _ALLOW
    yield _RETURN, 0, 0, _KILL


def _answer(number: int, answer: int) -> Iterator[Instruction]:
    yield _EQUAL, 0, 1, number
    yield _RETURN, 0, 0, answer
