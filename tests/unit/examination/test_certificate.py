"""The proof of completeness: a matcher that lost rows is found out by its own self-test."""

import hashlib
from dataclasses import replace

from thelivu.base import digest_stream
from thelivu.examination import entries_digest, entry_line, read_known_files
from thelivu.examination.certificate import plant, recheck


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


def test_every_planted_row_is_found_and_the_number_is_kept():
    assert plant([listed()], 1000) == (50, 50)
    assert plant([listed(), listed(70)], 20) == (20, 20)
    assert plant([], 1000) == (0, 0)
    assert plant([listed()], 0) == (0, 0)


def test_a_lost_index_shows_in_the_planted_rows():
    whole = listed()
    half = dict(list(whole.index.items())[:40])

    planted, found = plant([replace(whole, index=half)], 1000)

    assert planted == 50
    assert found < planted


def test_the_recheck_reads_every_row_and_needs_no_index():
    blind = replace(listed(), index={})
    sample = {"seven": digest_stream([b"7"]), "none": digest_stream([b"none"])}

    assert recheck(sample, [blind]) == {("seven", "made-up", "1")}
