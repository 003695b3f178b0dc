"""Deltas and what an issuer takes back: opened together they answer as one list; merged they are one."""

import pytest

from thelivu.base import InputError
from thelivu.devices.knownlists import Inputs, Provenance, build, header_of, open_list
from unit.devices.knownlists.made import ABOUT, KEY, file, khl, ncmec, pdq


def about(base, version="2"):
    return Provenance("made-up", version, "an issuer", "an order", base=open_list(base[0], KEY, base[1:]).address)


def categories(known, numbers):
    return [[one.category for one in answer] for answer in known.named([file(n) for n in numbers])]


@pytest.fixture
def pair(tmp_path):
    base = khl(tmp_path, [("1", file(n) | {"pdq": pdq(n)}) for n in range(6)] + [("9", file(1, "md5"))])
    back = [("1", file(0)), ("1", file(1, "md5")), ("1", {"pdq": pdq(5), "md5": file(5)["md5"]}), ("1", file(2, "md5") | file(3, "sha1"))]
    delta = khl(tmp_path, [("2", file(10) | {"pdq": pdq(10)})], about=about([base]), name="d", retract=back)
    return base, delta


def test_added_and_taken_back_answer_as_one_list(pair):
    known = open_list(pair[0], KEY, [pair[1]])

    assert categories(known, [0, 1, 2, 3, 4, 5, 10, 11]) == [[], ["9"], ["1"], ["1"], ["1"], [], ["2"], []]
    assert [len(one) for one in known.near([pdq(0), pdq(4), pdq(5), pdq(10)], 31)] == [0, 1, 0, 1]
    assert (known.entries, known.hashes, known.version) == (5, 4, "2")
    test = known.self_test(100, 31)
    assert (test.planted, test.near_planted) == (test.found, test.near_found)


def test_merged_they_say_the_same_and_are_smaller(pair, tmp_path):
    both = open_list(pair[0], KEY, [pair[1]])
    built = build(Inputs([pair[0], pair[1]]), tmp_path / "m.khl", KEY, Provenance("made-up", "2", "i", "a"), {})
    merged = open_list(tmp_path / "m.khl", KEY)

    asked = [file(n) for n in range(12)]
    words = [[[(o.category, o.agreed, o.differs) for o in one] for one in known.named(asked)] for known in (both, merged)]
    assert words[0] == words[1]
    near = [[[(o.category, o.distance) for o in one] for one in known.near([pdq(n) for n in range(12)], 31)] for known in (both, merged)]
    assert near[0] == near[1]
    assert all(one.rows_in == one.kept + one.rejected + one.repeated for one in built.header.inputs)
    assert built.header.retracts == 0


def test_a_row_is_taken_back_by_the_issuers_own_number(tmp_path):
    (tmp_path / "p1.xml").write_bytes(ncmec([("image", f"i{n}", "A1", [("md5", file(n)["md5"].hex())]) for n in range(4)]))
    (tmp_path / "p2.xml").write_bytes(ncmec([("deletedImage", "i2", "", []), ("image", "i9", "B1", [("md5", file(9)["md5"].hex())])]))
    build(Inputs([tmp_path / "p1.xml"]), tmp_path / "b.khl", KEY, ABOUT, {})
    build(Inputs([tmp_path / "p2.xml"]), tmp_path / "d.khl", KEY, about([tmp_path / "b.khl"]), {})

    known = open_list(tmp_path / "b.khl", KEY, [tmp_path / "d.khl"])
    assert categories(known, [1, 2, 9]) == [["A1"], [], ["B1"]]


def test_a_second_delta_takes_back_what_the_first_added(pair, tmp_path):
    last = khl(tmp_path, [], about=about(pair, "3"), name="e", retract=[("2", file(10))])

    assert categories(open_list(pair[0], KEY, [pair[1], last]), [10, 4]) == [[], ["1"]]


def test_a_delta_to_another_list_and_a_delta_alone_are_refused(pair, tmp_path):
    other = khl(tmp_path, [("1", file(1))], name="other")
    for paths in ([other, pair[1]], [pair[1]], [pair[0], other]):
        with pytest.raises(InputError) as bad:
            open_list(paths[0], KEY, paths[1:])
        assert bad.value.code == "devices.lists.other_base"


def test_taking_back_without_a_base_is_refused(tmp_path):
    (tmp_path / "p.xml").write_bytes(ncmec([("deletedVideo", "i2", "", [])]))
    for inputs in (Inputs([tmp_path / "p.xml"]), Inputs([], [tmp_path / "p.xml"])):
        with pytest.raises(InputError) as bad:
            build(inputs, tmp_path / "x.khl", KEY, ABOUT, {})
        assert bad.value.code == "devices.lists.no_base"


def test_the_header_names_the_base(pair):
    assert header_of(pair[1]).provenance.base == open_list(pair[0], KEY).address
