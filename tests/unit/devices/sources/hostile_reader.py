"""Readers that lie, crash, hang and try what is forbidden. A program of its own, in place of the readers' one."""

import ctypes
import os
import sys
from pathlib import Path

from thelivu.devices.sandbox import zygote
from thelivu.devices.sandbox.zygote import say
from thelivu.devices.sources import frames
from thelivu.devices.sources.frames import Entry
from thelivu.devices.sources.readers.telling import CutError, Teller

sys.path.insert(0, str(Path(__file__).parents[1] / "sandbox"))
import hostile

FILES = [b"first" * 1000, b"second", b"third" * 70_000, b"fourth"]


def task(work):
    """A task that begins as a reader does."""

    def made(given, size, argument):
        say(frames.frame(frames.ALIVE))
        work(Teller(argument, 1000), argument)
        return frames.frame(frames.DONE)

    return made


def _tell(teller, at=-1, act=None):
    for number, content in enumerate(FILES):

        def read(number=number, content=content):
            yield content[: len(content) // 2]
            if number == at:
                act()
            yield content[len(content) // 2 :]

        if teller.step():
            teller.entry(b"folder %d" % number, reason="reader_crashed")
            continue
        teller.entry(b"file %d" % number, size=len(content), read=read)


def crash():
    ctypes.string_at(0)


def hang():
    while True:
        pass


def eat():
    bytearray(64 * 1024**3)


def cut():
    raise CutError("read_error")


def tells(teller, argument):
    _tell(teller)


def crashes_in_a_file(teller, argument):
    _tell(teller, 2, crash)


def hangs_in_a_file(teller, argument):
    _tell(teller, 2, hang)


def eats_in_a_file(teller, argument):
    _tell(teller, 2, eat)


def cuts_a_file(teller, argument):
    _tell(teller, 2, cut)


def crashes_between(teller, argument):
    """At the second thing that is not an entry's bytes: it can be passed by."""
    for number in range(4):
        why = teller.step()
        if number == 1 and not why:
            crash()
        teller.entry(b"thing %d" % number, reason=why or "metafile")


def crashes_everywhere(teller, argument):
    _tell(teller)
    crash()


def crashes_at_each(teller, argument):
    for number in range(100):
        if not teller.step():
            crash()
        teller.entry(b"thing %d" % number, reason="metafile")


def says_more_than_its_size(teller, argument):
    teller.entry(b"small", size=3, read=lambda: [b"much more"])
    teller.entry(b"next", size=1, read=lambda: [b"n"])


def says_less_than_its_size(teller, argument):
    teller.entry(b"large", size=30, read=lambda: [b"less"])
    teller.entry(b"next", size=1, read=lambda: [b"n"])


def lies_about_its_size(teller, argument):
    say(frames.entry_frame(Entry(0, b"lie", 3)) + frames.frame(frames.DATA, b"four") + frames.frame(frames.END))


def counts_wrongly(teller, argument):
    say(frames.entry_frame(Entry(7, b"seventh", 0, reason="metafile")))


def gives_no_reason_that_there_is(teller, argument):
    say(frames.entry_frame(Entry(0, b"x", 0, reason="because")))


def says_junk(teller, argument):
    say(b"\xff" * 100)


def says_bytes_of_nothing(teller, argument):
    say(frames.frame(frames.DATA, b"x"))


def never_ends(teller, argument):
    say(frames.entry_frame(Entry(0, b"endless", 2**40)))
    while True:
        say(frames.frame(frames.DATA, bytes(1000)))


def hostile_names(teller, argument):
    for name in (b"../../etc/passwd", b"/abs", b"new\nline", b"\xff\xfe", b"\x1b[2J"):
        teller.entry(name, size=1, read=lambda: [b"x"])


def tries(name):
    """What the sandbox's own hostile tasks try, in a streaming child."""

    def work(teller, argument):
        say(frames.frame(frames.FACT, b"begun=1"))
        getattr(hostile, name)(argument["files"][0], 1, argument["path"])
        say(frames.frame(frames.FACT, b"done=1"))

    return task(work)


def writes_to_what_is_open(teller, argument):
    os.pwrite(argument["files"][0], b"x", 0)
    say(frames.frame(frames.FACT, b"done=1"))


def reads_what_is_open(teller, argument):
    said = ",".join(str(os.pread(file, 4, 0)) for file in argument["files"])
    say(frames.frame(frames.FACT, said.encode()))


WORK = (
    *(tells, crashes_in_a_file, hangs_in_a_file, eats_in_a_file, cuts_a_file, crashes_between, crashes_everywhere),
    *(crashes_at_each, says_more_than_its_size, says_less_than_its_size, lies_about_its_size, counts_wrongly),
    *(gives_no_reason_that_there_is, says_junk, says_bytes_of_nothing, never_ends, hostile_names),
    *(writes_to_what_is_open, reads_what_is_open),
)
TASKS = {work.__name__: task(work) for work in WORK} | {
    f"tries.{name}": tries(name) for name in hostile.TASKS if name != "says_nonsense"
}

if __name__ == "__main__":
    if "open" in sys.argv:
        zygote.confine = lambda bounds, parent: None
        zygote.leave_network = lambda: False
    zygote.serve(TASKS)
