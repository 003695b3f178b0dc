"""Known-file lists: every row is taken or rejected with its line; any digest may be missing."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.base import InputError, catalogue
from thelivu.examination import name_and_version, read_known_files

HEADER = b"category,md5,sha1,sha256,pdq,name\n"
MD5, SHA1, SHA256 = (hashlib.new(name, b"one").hexdigest() for name in ("md5", "sha1", "sha256"))


def read(*lines: bytes, header: bytes = HEADER):
    return read_known_files([header, *lines], name="made-up", version="1", sha256="0" * 64)


def row(category="1", md5=MD5, sha1=SHA1, sha256=SHA256, pdq="", name="a"):
    return f"{category},{md5},{sha1},{sha256},{pdq},{name}\n".encode()


def test_a_row_answers_for_each_of_its_digests():
    known = read(row(), row("2", sha1="", sha256=""))

    one, two = ({"md5": hashlib.md5(each).digest()} for each in (b"one", b"two"))

    assert [[found.category for found in rows] for rows in known.named([one, two])] == [["1", "2"], []]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (row(category=""), "no_category"),
        (row(md5="", sha1="", sha256=""), "no_digest"),
        (row(md5=MD5[:-1]), "bad_md5"),
        (row(md5="g" * 32), "bad_md5"),
        (row(md5=MD5[:-1] + "²"), "bad_md5"),
        (row(sha1=MD5), "bad_sha1"),
        (row(sha256=f"{SHA256} "[1:]), "bad_sha256"),
        (row(pdq="00"), "bad_pdq"),
        (b"1,2\n", "cells"),
        (row(name='"open'), "not_a_row"),
        (b"\xff" + row(), "not_a_row"),
        (row(name="x" * 70_000), "too_long"),
    ],
)
def test_04_a_bad_row_is_rejected_alone_with_line_and_reason(line: bytes, reason: str):
    known = read(row(), line, row(sha1=""))

    assert [(one.line, one.reason) for one in known.rejected] == [(3, reason)]
    assert (known.rows_in, len(known.rows)) == (3, 2)
    for language in ("en", "ml"):
        assert known.rejected[0].word.code in catalogue(language)


def test_upper_case_and_any_order_of_columns_and_a_byte_order_mark():
    known = read(f"{SHA256.upper()},1,,\n".encode(), header=b"\xef\xbb\xbfSHA256,category,md5,sha1\r\n")

    assert known.rows[0].given() == {"sha256": bytes.fromhex(SHA256)}


def test_a_file_without_the_header_is_refused():
    with pytest.raises(InputError) as refused:
        read(header=b"\x89PNG\r\n")
    assert refused.value.code == "examination.list_header"


def test_name_and_version_come_from_the_file_name():
    assert name_and_version("made-up@2020-09", "ab" * 32) == ("made-up", "2020-09")
    assert name_and_version("made-up", "ab" * 32) == ("made-up", "ab" * 6)
    assert name_and_version("@1", "ab" * 32) == ("@1", "1")


@given(st.lists(st.one_of(st.binary(max_size=90), st.just(row()))))
def test_04_rows_in_are_rows_kept_and_rows_rejected(lines: list[bytes]):
    known = read(*lines)

    assert known.rows_in == len(known.rows) + len(known.rejected)
    assert known.rows_in == sum(1 for line in lines if line.strip())
