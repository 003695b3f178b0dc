"""Looking: each entry has one outcome, in its order, whatever its bytes do to the child that looks at them."""

import collections
import os
import subprocess
import sys
import threading
import time
import zlib
from pathlib import Path

import pytest

from thelivu.base import digest_stream
from thelivu.devices import open_folder
from thelivu.devices.kernels import pdq
from thelivu.devices.look import Kind, Member, child, table
from thelivu.devices.looking import BOUNDS, Looking, looked
from thelivu.devices.sandbox import Bounds
from thelivu.examination import Outcome, SourceEntry, Unreadable
from unit.devices.look import pictures
from unit.devices.look.heic import HEIC

LOOKER = (str(Path(__file__).with_name("looker.py")),)
QUICK = Bounds(wall_s=20.0, cpu_s=2, memory=BOUNDS.memory, threads=True)
PNG = pictures.encoded("PNG")
HASH = pdq.pdq(pdq.luma(pictures.patches()))
FILM = b"\0\0\0\x18ftypisom\0\0\0\0isomavc1" + b"\0" * 100


def entry(path, data, piece=1000):
    return SourceEntry(path, read=lambda: (data[at : at + piece] for at in range(0, len(data), piece)))


def marked(word):
    """A picture that the attacker's decoder knows."""
    return PNG + b"marker:" + word


@pytest.fixture(scope="module")
def attacked():
    with Looking(program=LOOKER, films=(), bounds=QUICK) as made:
        yield made


def told(outcome):
    return outcome.failed or outcome.unseen or (len(outcome.looks) if outcome.looks else "nothing")


def test_each_file_has_its_digests_and_its_look():
    data = {"a.jpg": pictures.encoded("JPEG"), "b.txt": b"text", "c.heic": HEIC, "d": b"", "e.png": PNG}
    found = list(looked(entry(path, each) for path, each in data.items()))

    assert [one.path for one in found] == list(data)
    assert [one.digests for one in found] == [digest_stream((each,)) for each in data.values()]
    assert [told(one) for one in found] == [1, "nothing", 1, "nothing", 1]
    assert (found[4].looks[0].pdq, found[4].looks[0].quality) == HASH
    assert all(one.examined for one in found)


def test_a_folder_is_looked_at_and_stays_as_it_is(tmp_path):
    (tmp_path / "a.png").write_bytes(PNG)
    (tmp_path / "b").symlink_to("a.png")
    before = {path.name: path.lstat() for path in tmp_path.iterdir()}
    found = list(looked(open_folder(tmp_path).entries(), reduced=True))

    assert [(one.path, one.skipped, len(one.looks)) for one in found] == [("a.png", "", 1), ("b", "link", 0)]
    assert {path.name: path.lstat() for path in tmp_path.iterdir()} == before


def test_each_stream_is_read_once():
    reads = collections.Counter()

    def read(path):
        reads[path] += 1
        yield PNG

    list(looked(SourceEntry(str(n), read=lambda n=n: read(n)) for n in range(5)))
    assert reads == {n: 1 for n in range(5)}


def test_04_an_entry_that_cannot_be_read_to_its_end_is_failed_and_its_neighbours_are_not(attacked):
    def broken():
        yield PNG  # more than the head that tells its kind
        raise Unreadable("changed")

    entries = [
        entry("a", PNG),
        SourceEntry("b", read=broken),
        SourceEntry("c", skipped="link"),
        entry("d", PNG),
    ]
    entries.append(SourceEntry("e", failed="permission", deleted=True))
    found = list(attacked.outcomes(entries))

    assert [(one.path, one.failed, one.skipped, len(one.looks)) for one in found] == [
        ("a", "", "", 1), ("b", "changed", "", 0), ("c", "", "link", 0), ("d", "", "", 1), ("e", "permission", "", 0),
    ]  # fmt: skip
    assert found[1].digests is None
    assert 2 * len(PNG) in [os.fstat(lane.zygote.memory).st_size for lane in attacked._files.idle]
    assert found[4].deleted


@pytest.mark.parametrize("word", [b"segfault", b"abort", b"raise", b"exit", b"fork", b"raise memory"])
def test_04_a_file_at_which_the_child_ends_fails_alone(attacked, word):
    files = [PNG, marked(word), PNG, PNG, marked(word), PNG]
    found = list(attacked.outcomes(entry(str(n), data) for n, data in enumerate(files)))
    bad = "too_much" if b"memory" in word else "crashed"

    assert [told(one) for one in found] == [1, bad, 1, 1, bad, 1]
    assert [one.digests for one in found] == [digest_stream((data,)) for data in files]


def test_04_a_file_that_takes_all_memory_fails_alone(attacked):
    found = list(attacked.outcomes(entry(str(n), data) for n, data in enumerate([PNG, marked(b"eat"), PNG])))

    assert [told(one) for one in found] == [1, "too_much", 1]


def test_04_a_file_that_never_ends_fails_alone(attacked):
    found = list(attacked.outcomes(entry(str(n), data) for n, data in enumerate([PNG, marked(b"spin"), PNG])))

    assert [told(one) for one in found] == [1, "too_slow", 1]


def test_01_the_child_writes_nothing(attacked):
    Path("/tmp/thelivu-written").unlink(missing_ok=True)
    (found,) = attacked.outcomes([entry("a", marked(b"write"))])

    assert told(found) == "crashed"
    assert not Path("/tmp/thelivu-written").exists()


def test_04_a_zygote_that_is_killed_costs_no_file(attacked):
    list(attacked.outcomes([entry("a", PNG)]))
    for lane in attacked._files.idle:
        lane.zygote.process.kill()
        lane.zygote.process.wait()
    found = list(attacked.outcomes(entry(str(n), PNG) for n in range(4)))

    assert [told(one) for one in found] in ([1, 1, 1, 1], ["crashed", 1, 1, 1])


def test_01_the_childs_lines_hold_nothing_of_a_picture():
    """Planted bytes: in the picture's pixels, in its text, behind its end. What leaves is numbers and codes."""
    pixels = pictures.patches().copy()
    pixels[40, : len(pictures.MARKER)] = [[byte] * 3 for byte in pictures.MARKER]
    for form in ("PNG", "BMP", "TIFF"):
        data = pictures.encoded(form, pixels) + pictures.MARKER
        line = repr(child.line(data)).encode()

        assert pictures.MARKER not in line
        assert pictures.MARKER.hex().encode() not in line
        assert len(line) < 120


def test_without_the_extra_a_film_is_compared_by_its_digests_and_the_outcome_says_so():
    with Looking(program=LOOKER, films=()) as looking:
        found = list(looking.outcomes([entry("a.mp4", FILM), entry("b.png", PNG)]))

    assert found[0] == Outcome("a.mp4", digest_stream((FILM,)), unseen="no_film_reader")
    assert found[0].examined
    assert len(found[1].looks) == 1


@pytest.mark.ci
def test_films_are_looked_at_in_a_program_of_their_own():
    from unit.devices.look.films_made import film

    entries = [
        entry("a.mp4", film()),
        entry("b.png", PNG),
        entry("c.mp4", FILM),
        entry("d.webm", film("libvpx", "webm")),
    ]
    found = list(looked(entries))

    assert [one.path for one in found] == ["a.mp4", "b.png", "c.mp4", "d.webm"]
    assert [[look.second for look in one.looks] for one in found] == [[0, 1, 2], [None], [], [0, 1, 2]]
    assert found[2].failed == "not_decoded"


def test_a_file_beyond_its_kinds_size_is_compared_by_its_digests(monkeypatch):
    small = tuple(Kind(kind.name, kind.sniff, kind.module, most=5000) for kind in table.KINDS)
    monkeypatch.setattr(table, "KINDS", small)
    large = PNG + b"\0" * 5000
    with Looking(program=LOOKER, films=()) as looking:
        found = list(looking.outcomes([entry("a", HEIC), entry("b", large), entry("c", HEIC)]))
        held = [os.fstat(lane.zygote.memory).st_size for lane in looking._files.idle]

    assert [told(one) for one in found] == [1, "too_big", 1]
    assert held == [2 * len(HEIC)]  # of the large one nothing was kept
    assert found[1].digests == digest_stream((large,))


def test_members_are_digested_and_looked_at_by_the_same_table(monkeypatch):
    """An archive of a made-up format: names and bytes. Its reader is a slice of its own."""

    class Reader:
        @staticmethod
        def look(data):
            return child.Seen(
                members=iter([Member("a.png", PNG), Member("b", reason="too_large"), Member("c.mp4", FILM)])
            )

    kinds = (Kind("archives", lambda head: head.startswith(b"ARCHIVE"), "archives"), *table.KINDS)
    monkeypatch.setattr(table, "KINDS", kinds)
    found = child.import_module
    monkeypatch.setattr(child, "import_module", lambda name: Reader if name == "archives" else found(name))
    looks, mentions, reason, members = child.line(b"ARCHIVE")

    assert (looks, mentions, reason) == ([], [], "")
    assert [(one[0], len(one[2]), one[4]) for one in members] == [
        ("a.png", 1, ""),
        ("b", 0, "too_large"),
        ("c.mp4", 0, "film_inside"),
    ]
    assert members[0][1][2] == digest_stream((PNG,)).sha256


def test_01_the_office_imports_no_decoder():
    """openpyxl asks for Pillow by itself where it lies beside; nobody of ours does."""
    program = """
import sys, traceback
class Watch:
    def find_spec(self, name, path=None, target=None):
        if name in ("PIL", "simplejpeg", "pi_heif", "av", "numba"):
            frames = [one.filename for one in traceback.extract_stack() if "importlib" not in one.filename]
            if not any("openpyxl" in one for one in frames[-3:]):
                print(name, frames[-3:])
sys.meta_path.insert(0, Watch())
import thelivu.devices.looking, thelivu.devices.look.table, thelivu.cli
"""
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == ""


def test_04_bombs_and_broken_files_are_one_entry_each():
    bombs = {
        "png": pictures.png(60_000, 60_000), "jpeg": pictures.jpeg_that_says(65_000, 65_000),
        "tiff": pictures.tiff_that_says(70_000, 70_000), "webp": pictures.webp_that_says(16_000_000, 16_000),
        "short": PNG[:300], "fine": PNG,
    }  # fmt: skip
    began = time.process_time()
    found = {one.path: told(one) for one in looked(entry(name, data) for name, data in bombs.items())}

    assert found == {
        "png": "too_large",
        "jpeg": "too_large",
        "tiff": "too_large",
        "webp": found["webp"],
        "short": "not_decoded",
        "fine": 1,
    }
    assert found["webp"] in ("too_large", "not_decoded")
    assert time.process_time() - began < 5


TEXT = zlib.compress(b"x" * 100)


def _planted(number):
    """Entry `number` of a long run, and what must come of it."""
    if number == 1500:
        return pictures.png(60_000, 60_000), "too_large"
    if number in (700, 701, 1999):
        return marked(b"segfault"), "crashed"
    if number % 1000 == 13:
        return PNG[:-400], "not_decoded"
    if number % 3 == 0:
        return PNG + number.to_bytes(4, "big"), 1
    return TEXT + number.to_bytes(4, "big"), "nothing"


def _run(count, looking):
    tally = collections.Counter()
    for number, outcome in enumerate(looking.outcomes(entry(str(n), _planted(n)[0]) for n in range(count))):
        data, expected = _planted(number)
        assert outcome.path == str(number)
        assert outcome.digests == digest_stream((data,))
        assert told(outcome) == expected, number
        tally[expected] += 1
    assert sum(tally.values()) == count
    return tally


def test_04_two_thousand_entries_with_planted_ones_end_in_exact_accounting(attacked):
    tally = _run(2000, attacked)

    assert (tally["crashed"], tally["too_large"], tally["not_decoded"]) == (3, 1, 2)
    assert threading.active_count() == 1


@pytest.mark.long
def test_04_a_hundred_thousand_entries_with_planted_ones_end_in_exact_accounting(attacked):
    """The issue's own measure: one truncated image per thousand, one bomb, files that crash the decoder."""
    tally = _run(100_000, attacked)

    assert (tally["crashed"], tally["too_large"], tally["not_decoded"]) == (3, 1, 100)
