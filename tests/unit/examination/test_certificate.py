"""The proof of completeness: a matcher that lost rows is found out by its own self-test."""

import hashlib
from dataclasses import replace

import pytest

from thelivu.base import digest_stream
from thelivu.examination import SelfTest, entries_digest, entry_line, read_known_files


def listed(count: int = 50):
    lines = [b"category,md5,sha1,sha256\n"]
    for number in range(count):
        given = [hashlib.new(n, b"%d" % number).hexdigest() for n in ("md5", "sha1", "sha256")]
        given[number % 3] = ""
        lines.append(",".join(["1", *given]).encode() + b"\n")
    return read_known_files(lines, name="made-up", version="1", sha256="0" * 64)


def test_entries_digest_is_over_sorted_lines_of_path_size_and_sha256():
    lines = [entry_line(path, digest_stream([path.encode()])) for path in ("b", "a/ന", "a")]
    expected = "".join(
        f"{path}\t{len(path.encode())}\t{hashlib.sha256(path.encode()).hexdigest()}\n"
        for path in sorted(("b", "a/ന", "a"), key=str.encode)
    )

    assert entries_digest(lines) == hashlib.sha256(expected.encode()).hexdigest()
    assert entries_digest([]) == hashlib.sha256(b"").hexdigest()


@pytest.mark.parametrize(("most", "planted"), [(1000, 50), (20, 20), (0, 0)])
def test_every_planted_row_is_found_and_the_number_is_kept(most: int, planted: int):
    assert listed().self_test(most, 31) == SelfTest(planted, planted)


def test_planted_neighbours_are_found_up_to_the_radius():
    rows = [f"1,,,,{hashlib.sha256(b'%d' % n).hexdigest()}".encode() for n in range(40)]
    known = read_known_files([b"category,md5,sha1,sha256,pdq", *rows], name="made-up", version="1", sha256="0" * 64)

    assert known.self_test(1000, 31) == SelfTest(0, 0, 40, 40)


def test_a_lost_index_shows_in_the_planted_rows():
    whole = listed()
    half = dict(list(whole.index.items())[:40])
    test = replace(whole, index=half).self_test(1000, 31)

    assert test.planted == 50
    assert test.found < test.planted


def test_the_plain_way_reads_every_row_and_needs_no_index():
    blind = replace(listed(), index={})
    files = [{"md5": hashlib.md5(one).digest(), "sha256": hashlib.sha256(one).digest()} for one in (b"7", b"none")]

    assert [len(rows) for rows in blind.named(files, plainly=True)] == [1, 0]
    assert [len(rows) for rows in blind.named(files)] == [0, 0]
