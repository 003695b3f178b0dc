"""The office's side of a reader: whatever a reader does, every entry is told once, and the accounting stays exact."""

import os
from pathlib import Path

import pytest

from thelivu.base import InputError
from thelivu.devices.sandbox import Stream
from thelivu.devices.sources import image
from thelivu.devices.sources.told import RESTARTS, Findings, told
from unit.devices.sandbox.test_sandbox import ON_A_FILE
from unit.devices.sources.hostile_reader import FILES
from unit.devices.sources.walking import outcome, sha

HOSTILE = str(Path(__file__).with_name("hostile_reader.py"))
WHOLE = [(f"file {number}", sha(content)) for number, content in enumerate(FILES)]


@pytest.fixture(scope="module")
def stream():
    yield from opened()


@pytest.fixture(scope="module")
def unguarded():
    yield from opened("open")


def opened(*more):
    file = os.open(HOSTILE, os.O_RDONLY)
    made = Stream((HOSTILE, *more), (file, file), image.BOUNDS, silence_s=2.0)
    yield made
    made.close()
    os.close(file)


def heard(stream, task, **argument):
    findings = Findings()
    found = [(one.path, outcome(one)) for one in told(stream, task, argument, "...", findings)]
    return found, findings


def test_all_is_told_once(stream):
    found, findings = heard(stream, "tells")

    assert (found, findings.restarts) == (WHOLE, 0)


def test_entries_that_nobody_reads_are_passed_over(stream):
    assert [one.path for one in told(stream, "tells", {}, "...", Findings())] == [path for path, _ in WHOLE]


@pytest.mark.parametrize(
    ("task", "reason", "restarts"),
    [
        ("crashes_in_a_file", "reader_crashed", 1),
        ("hangs_in_a_file", "reader_slow", 1),
        ("eats_in_a_file", "reader_much", 1),
        ("cuts_a_file", "read_error", 0),
    ],
)
def test_04_a_reader_that_ends_costs_one_entry(stream, task, reason, restarts):
    found, findings = heard(stream, task)

    assert found == [*WHOLE[:2], ("file 2", reason), WHOLE[3]]
    assert findings.restarts == restarts


def test_04_an_entry_that_nobody_read_when_its_reader_ended_is_not_told_again(stream):
    found = [one.path for one in told(stream, "crashes_in_a_file", {}, "...", Findings())]

    assert found == [path for path, _ in WHOLE]


def test_04_a_crash_beside_the_entries_is_one_failed_entry(stream):
    found, findings = heard(stream, "crashes_between")

    assert found == [
        ("thing 0", "metafile"), ("thing 1", "reader_crashed"), ("thing 2", "metafile"), ("thing 3", "metafile"),
    ]  # fmt: skip
    assert findings.restarts == 1


def test_04_what_cannot_be_passed_by_is_one_entry_that_says_so(stream):
    found, _ = heard(stream, "crashes_everywhere")

    assert found == [*WHOLE, ("...", "rest")]


def test_04_so_many_readers_and_no_more(stream):
    found, findings = heard(stream, "crashes_at_each")

    assert findings.restarts == RESTARTS
    assert found[-1] == ("...", "rest")
    assert len(found) == RESTARTS + 1


@pytest.mark.parametrize("task", ["says_more_than_its_size", "says_less_than_its_size"])
def test_an_entry_of_another_size_than_it_says_is_failed_and_the_next_is_told(stream, task):
    (_, first), second = heard(stream, task)[0]

    assert (first, second) == ("read_error", ("next", sha(b"n")))


@pytest.mark.parametrize(
    "task", ["counts_wrongly", "gives_no_reason_that_there_is", "says_junk", "says_bytes_of_nothing"]
)
def test_a_reader_that_says_what_no_reader_says_is_ended(stream, task):
    assert heard(stream, task)[0] == [("...", "rest")]


def test_more_bytes_than_were_said_are_no_file(stream):
    assert ("lie", "read_error") in heard(stream, "lies_about_its_size")[0]


def test_an_entry_that_never_ends_can_be_left(stream):
    entries = told(stream, "never_ends", {}, "...", Findings())
    pieces = next(entries).read()
    assert len(next(pieces)) == 1000
    entries.close()

    assert heard(stream, "tells")[0] == WHOLE


def test_names_are_one_line_each(stream):
    assert [path for path, _ in heard(stream, "hostile_names")[0]] == [
        "../../etc/passwd", "/abs", r"new\x0aline", r"\xff\xfe", r"\x1b[2J",
    ]  # fmt: skip


@pytest.mark.parametrize("name", [*ON_A_FILE, "leaves_its_network", "writes"])
def test_02_a_streaming_child_cannot(stream, tmp_path, name):
    secret = tmp_path / "office.key"
    secret.write_bytes(b"k")

    assert heard(stream, f"tries.{name}", path=str(secret))[1].facts.keys() <= {"begun"}
    assert [one.name for one in tmp_path.iterdir()] == ["office.key"]


@pytest.mark.parametrize("name", ON_A_FILE)
def test_without_guards_the_same_attempts_succeed(unguarded, tmp_path, name):
    secret = tmp_path / "office.key"
    secret.write_bytes(b"k")
    facts = heard(unguarded, f"tries.{name}", path=str(secret))[1].facts

    assert facts.get("done") == "1" or name == "replaces_itself"


@pytest.mark.parametrize("more", [(), ("open",)])
def test_01_a_streaming_child_cannot_write_to_the_source(tmp_path, more):
    """Even where the office had opened it for writing: only an unguarded child could."""
    source = tmp_path / "source"
    source.write_bytes(b"as it was")
    file = os.open(source, os.O_RDWR)
    stream = Stream((HOSTILE, *more), (file,), image.BOUNDS, silence_s=2.0)
    done = "done" in heard(stream, "writes_to_what_is_open")[1].facts
    stream.close()
    os.close(file)

    assert done == bool(more)
    assert (source.read_bytes() == b"as it was") != bool(more)


def test_a_child_is_given_the_open_files_in_order(stream):
    (fact,) = heard(stream, "reads_what_is_open")[1].facts

    assert fact == ",".join([str(Path(HOSTILE).read_bytes()[:4])] * 2)


def test_a_refusal_of_the_reader_is_a_refusal(tmp_path):
    file = tmp_path / "x"
    file.write_bytes(b"QFI\xfb" + bytes(600))
    number = os.open(file, os.O_RDONLY)
    stream = Stream(image._PROGRAM, (number,), image.BOUNDS)
    try:
        with pytest.raises(InputError) as refused:
            heard(stream, "sources.walk", kind="qcow2", offset=0, prefix="")
    finally:
        stream.close()
        os.close(number)
    assert refused.value.code == "devices.source.damaged"
