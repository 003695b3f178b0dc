"""Grades: all digests that a row gives must agree; one digest that differs makes it a contradiction."""

import hashlib
from itertools import product

import pytest

from thelivu.base import digest_stream
from thelivu.examination import Contradiction, Finding, Outcome, read_known_files
from thelivu.examination.grade import exact

RIGHT = {name: hashlib.new(name, b"one").hexdigest() for name in ("md5", "sha1", "sha256")}
WRONG = {name: hashlib.new(name, b"two").hexdigest() for name in RIGHT}
FILE = Outcome("a", digest_stream([b"one"]))


def listed(*rows: tuple[str, dict[str, str]]):
    lines = [b"category,md5,sha1,sha256\n"]
    for category, given in rows:
        lines.append(",".join([category, *(given.get(name, "") for name in RIGHT)]).encode() + b"\n")
    return read_known_files(lines, name="made-up", version="1", sha256="0" * 64)


@pytest.mark.parametrize("states", list(product("-rw", repeat=3)))
def test_every_combination_of_digests(states: tuple[str, ...]):
    given = {
        name: {"r": RIGHT, "w": WRONG}[state][name]
        for name, state in zip(RIGHT, states, strict=True)
        if state != "-"
    }
    found = list(exact([FILE], listed(("1", given)))) if given else []

    if "r" not in states:
        assert found == []
    elif "w" in states:
        assert isinstance(found[0], Contradiction)
        assert found[0].differs == tuple(n for n, s in zip(RIGHT, states, strict=True) if s == "w")
    else:
        assert isinstance(found[0], Finding)
        assert found[0].grade == "identical"
        assert found[0].agreed == tuple(n for n, s in zip(RIGHT, states, strict=True) if s == "r")


def test_one_answer_for_each_list_and_category_from_its_best_row():
    known = listed(
        ("1", {"md5": RIGHT["md5"], "sha1": WRONG["sha1"]}),
        ("1", {"md5": RIGHT["md5"]}),
        ("1", RIGHT),
        ("2", {"sha256": RIGHT["sha256"]}),
    )
    found = [one for each in (known, listed(("9", RIGHT))) for one in exact([FILE], each)]

    assert [(type(one), one.category, len(one.agreed)) for one in found] == [
        (Finding, "1", 3),
        (Finding, "2", 1),
        (Finding, "9", 3),
    ]
