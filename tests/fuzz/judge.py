"""One mutated input: it is read, or it is refused in words; nothing else may happen, and not for long."""

import resource
import signal
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

from fuzz.mutators import mutated
from fuzz.subjects import subjects
from thelivu.base import InputError, Refused
from thelivu.leads import packed, read
from thelivu.leads.archive import is_archive, members_of
from thelivu_sim.fixtures.cybertip import MARKER
from thelivu_sim.markers import PREFIX

LONGEST_S = 10  # of processor time: the machine may be busy with other work
ROOM = 1024**3  # bytes beyond what the process has when it begins


class TooLong(RuntimeError):
    """An input took more than LONGEST_S."""


@dataclass
class Tally:
    """What became of a run of inputs."""

    read: int = 0
    refused: int = 0
    slowest_s: float = 0.0
    slowest: int = -1
    by_code: dict = field(default_factory=dict)

    def add(self, seed, code, took_s):
        if code:
            self.refused += 1
            self.by_code[code] = self.by_code.get(code, 0) + 1
        else:
            self.read += 1
        if took_s > self.slowest_s:
            self.slowest_s, self.slowest = took_s, seed


@contextmanager
def bounded():
    """Within it an input may take no more time and memory than the sandbox would let it."""

    def over(*_):
        raise TooLong

    with open("/proc/self/statm") as file:
        now = int(file.read().split()[0]) * resource.getpagesize()
    before, handler = resource.getrlimit(resource.RLIMIT_AS), signal.signal(signal.SIGVTALRM, over)
    resource.setrlimit(resource.RLIMIT_AS, (now + ROOM, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
        signal.signal(signal.SIGVTALRM, handler)


def made(seed):
    """The input of a seed: bytes, name, mapping."""
    random = Random(seed)
    every = subjects()
    whole, name, mapping = random.choice(every)
    if len(whole) > 100_000 and random.randrange(
        10
    ):  # the largest ones seldom: they say little more than the small
        whole, name, mapping = random.choice(every)
    other = random.choice(every)
    if random.randrange(30) == 0:
        name = random.choice(every)[1]
    return mutated(random, whole, other[0]), name, mapping


def judge(seed, tally):
    """Reads the input of a seed. Whatever is raised but InputError and Refused is the caller's failure."""
    data, name, mapping = made(seed)
    begun = time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST_S)
    try:
        code = outcome(seed, data, name, mapping)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    tally.add(seed, code, time.process_time() - begun)


def outcome(seed, data, name, mapping):
    """The code of a refusal, or nothing; a reading is checked."""
    try:
        if is_archive(data[:4096]):
            members(data, name)
            return ""
        reading = read(data, name=name, mapping=mapping)
    except (InputError, Refused) as refused:
        said = str(refused)
        assert MARKER not in said, seed
        assert PREFIX not in said, seed
        assert "⟨" not in said, (seed, said)
        return refused.code
    check(seed, data, reading)
    return ""


def check(seed, data, reading):
    length = len(data if reading.rendition is None else reading.rendition)
    assert reading.items_in == reading.accepted + len(reading.rejected), seed
    assert all(0 <= one.start <= one.end <= length for one in reading.withheld), seed
    told = "".join(str(one.reason) for one in reading.rejected) + str(reading.notes)
    assert MARKER not in told, seed
    assert PREFIX not in told, seed
    if seed % 20 == 0:
        assert packed.unpack(packed.pack(reading)) == reading, seed


def members(data, name):
    import io

    for member in members_of(io.BytesIO(data), name=name, size=len(data)):
        if member.text is not None:
            try:
                read(member.text, name=member.name)
            except (InputError, Refused):
                continue


def run(first, last):
    """Judges the inputs of these seeds and gives what became of them."""
    tally = Tally()
    with bounded():
        for seed in range(first, last):
            try:
                judge(seed, tally)
            except BaseException as fault:
                raise AssertionError(f"input {seed}: {type(fault).__name__}: {fault}") from fault
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"first": first, "last": last, "peak_mib": peak // 1024, **vars(tally)}
