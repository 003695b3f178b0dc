"""One contract, two lists: the pure one in memory and the keyed one on disk answer alike, on both ways of each."""

import hashlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from thelivu.examination import ALGORITHMS, KNOWN, KnownFiles, read_known_files, turned_bits
from unit.devices.knownlists.made import csv, file, opened, pdq

LENGTHS = {"md5": 16, "sha1": 20, "sha256": 32, "ed2k": 16, "btih": 20, "btih2": 32}


def pure(_folder, rows):
    return read_known_files(csv(rows).splitlines(), name="made-up", version="1", sha256="0" * 64)


@pytest.fixture(params=[pure, opened], ids=["pure", "khl"])
def listed(request, tmp_path_factory):
    """Makes a list of rows."""
    return lambda rows: request.param(tmp_path_factory.mktemp("list"), rows)


def said(answer):
    """What an answer says, without the numbers that each list gives its rows."""
    return sorted((one.category, one.agreed, one.differs) for one in answer)


def test_it_has_name_version_kind_and_counts(listed):
    known: KnownFiles = listed([("1", file(1)), ("2", {"pdq": pdq(1)}), ("3", file(3) | {"pdq": pdq(3)})])

    assert (known.name, known.version, known.kind) == ("made-up", "1", KNOWN)
    assert (known.entries, known.hashes) == (2, 2)


@pytest.mark.parametrize("plainly", [False, True])
def test_a_file_is_named_by_every_row_that_shares_a_digest(listed, plainly):
    known = listed([
        ("both", file(1, "md5", "sha1")), ("one", file(1, "sha256")), ("differs", file(1, "md5") | file(2, "sha1")),
        ("other", file(3)), ("twice", file(1, "md5")), ("mention", {"ed2k": b"e" * 16}),
    ])  # fmt: skip

    found = known.named([file(1), file(9), file(3, "sha1"), {"ed2k": b"e" * 16}], plainly=plainly)

    assert [said(one) for one in found] == [
        [("both", ("md5", "sha1"), ()), ("differs", ("md5",), ("sha1",)), ("one", ("sha256",), ()), ("twice", ("md5",), ())],
        [], [("other", ("sha1",), ())], [("mention", ("ed2k",), ())],
    ]  # fmt: skip
    assert all([one.row for one in answer] == sorted({one.row for one in answer}) for answer in found)


@pytest.mark.parametrize("plainly", [False, True])
def test_the_same_bytes_by_another_algorithm_are_no_agreement(listed, plainly):
    known = listed([("1", {"md5": b"m" * 16, "sha1": b"s" * 20})])

    found = known.named([{"ed2k": b"m" * 16}, {"btih": b"s" * 20}, {"md5": b"m" * 16}], plainly=plainly)

    assert [len(one) for one in found] == [0, 0, 1]


@pytest.mark.parametrize("plainly", [False, True])
def test_near_is_complete_up_to_the_radius_and_no_further(listed, plainly):
    known = listed([("a", {"pdq": pdq(1), "quality": 70}), ("b", {"pdq": pdq(2)}), ("c", file(1))])
    asked = [turned_bits(pdq(1), bits) for bits in (0, 31, 32)] + [pdq(2)]

    found = known.near(asked, 31, plainly=plainly)

    assert [[(one.category, one.distance, one.quality) for one in answer] for answer in found] == [
        [("a", 0, 70)], [("a", 31, 70)], [], [("b", 0, None)],
    ]  # fmt: skip


def test_many_hits_of_one_question_are_all_given(listed):
    known = listed([(f"c{n}", {"md5": b"m" * 16, "pdq": b"p" * 32}) for n in range(500)])

    assert len(known.named([{"md5": b"m" * 16}])[0]) == 500
    assert len(known.near([b"p" * 32], 31)[0]) == 500


@pytest.mark.parametrize("count", [1, 2, 7])
def test_a_list_of_one_row_and_of_few_finds_every_row(listed, count):
    known = listed([("1", file(n) | {"pdq": pdq(n)}) for n in range(count)])

    assert all(len(one) == 1 for one in known.named([file(n) for n in range(count)]))
    assert all(len(one) == 1 for one in known.near([pdq(n) for n in range(count)], 31))


def test_nothing_asked_and_nothing_listed(listed):
    empty, known = listed([]), listed([("1", file(1))])

    assert (list(empty.named([file(1)])), list(empty.near([pdq(1)], 31))) == ([()], [()])
    assert (list(known.named([])), list(known.near([], 31)), list(known.named([{}]))) == ([], [], [()])
    assert empty.self_test(10, 31).planted == empty.entries == empty.hashes == 0


def test_the_self_test_plants_and_finds(listed):
    test = listed([("1", file(n) | {"pdq": pdq(n)}) for n in range(90)]).self_test(60, 31)

    assert test.planted == test.found >= 50
    assert test.near_planted == test.near_found >= 40


def test_the_method_is_told_in_words_that_exist(listed):
    words = listed([("1", file(1) | {"pdq": pdq(1)})]).method(31)

    assert len(words) == 2
    assert all("31" in str(word.values) or "count" in word.values for word in words)


def test_turned_bits_lie_at_their_distance():
    distances = [(int.from_bytes(pdq(n)) ^ int.from_bytes(turned_bits(pdq(n), n))).bit_count() for n in range(40)]

    assert distances == list(range(40))


digests = st.integers(0, 5).map(lambda n: hashlib.sha256(b"%d" % n).digest())
rows = st.lists(
    st.tuples(st.sampled_from("abc"), st.dictionaries(st.sampled_from([*ALGORITHMS, "pdq"]), digests, min_size=1)),
    max_size=12,
)  # fmt: skip


@given(rows, st.lists(st.dictionaries(st.sampled_from(ALGORITHMS), digests), max_size=6))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_two_lists_say_the_same_of_any_rows(tmp_path_factory, given_rows, asked):
    cut = [(c, {n: d[: LENGTHS.get(n, 32)] for n, d in one.items()}) for c, one in given_rows]
    files = [{n: d[: LENGTHS[n]] for n, d in one.items()} for one in asked]
    folder = tmp_path_factory.mktemp("any")
    memory, disk = pure(folder, cut), opened(folder, cut)
    once = [sorted(set(said(one))) for one in memory.named(files)]  # a row that says nothing new is kept once on disk

    assert [sorted(set(said(one))) for one in disk.named(files)] == once
    assert [sorted(set(said(one))) for one in disk.named(files, plainly=True)] == once
    assert [len(one) for one in disk.near([pdq(1)], 256)] == [memory.hashes]
