"""The watch list: whole or not at all, and no error repeats a hash."""

import pytest

from thelivu.base import InputError, say
from thelivu.sensor.watchlist import read_list

HEAD = "infohash_v1,infohash_v2,pieces,label,list,reviewer\n"
V1, V2 = "ab" * 20, "cd" * 32


def refused(data: bytes) -> InputError:
    with pytest.raises(InputError) as wrong:
        read_list(data)
    said = say(wrong.value.word)
    assert V1 not in said
    assert V2 not in said
    return wrong.value


def test_rows_are_read_with_their_provenance_and_show_no_hash():
    [one, two] = read_list(f"{HEAD}{V1.upper()},,100,x,MADE@1,Asha\n,{V2},,y,MADE@2,Biju\n".encode())

    assert (one.v1, one.v2, one.pieces, one.list, one.reviewer) == (V1, "", 100, "MADE@1", "Asha")
    assert (two.hashes, two.pieces) == ((V2[:40],), 0)
    assert V1 not in repr(one)
    assert V2 not in repr(two)


def test_the_optional_columns():
    data = f"{HEAD.strip()},tracker,peers\n{V1},,1,x,MADE@1,Asha,udp://127.0.0.1:6969,127.0.0.1:6881 [::1]:6882\n"
    [one] = read_list(data.encode())

    assert (one.tracker, one.peers) == ("udp://127.0.0.1:6969", ("127.0.0.1:6881", "[::1]:6882"))


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (",,1,x,MADE@1,Asha", "hash"), (f"{V1[:-1]},,1,x,MADE@1,Asha", "hash"), (f"{V1},{V1},1,x,MADE@1,Asha", "hash"),
        (f"{V1},,many,x,MADE@1,Asha", "pieces"), (f"{V1},,{2**25},x,MADE@1,Asha", "pieces"), (f"{V1},,1,x,MADE,Asha", "list"),
        (f"{V1},,1,x,MADE@1,", "reviewer"), (f"{V1},,1,x,MADE@1,Asha,more", "cells"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_read_names_its_line_and_stops_the_list(row, code):
    wrong = refused(f"{HEAD}{'11' * 20},,1,x,MADE@1,Asha\n{row}\n".encode())

    assert (wrong.code, wrong.word.values["line"]) == (f"sensor.list.{code}", 3)


def test_one_swarm_twice_no_row_another_table():
    assert refused(f"{HEAD}{V1},,1,x,MADE@1,Asha\n{V1},{V2},1,x,MADE@1,Asha\n".encode()).code == "sensor.list.twice"
    assert refused(HEAD.encode()).code == "sensor.list.empty"
    assert refused(b"a,b\n1,2\n").code == "sensor.list.columns"
    assert refused(f"{HEAD.strip()},extra\n".encode()).code == "sensor.list.columns"
    assert refused(b"\xff\xfe\x00").code == "sensor.list.not_one"
