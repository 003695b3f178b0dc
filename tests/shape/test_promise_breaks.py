"""The table of broken promises stays true between its long runs: texts that stand there, tests that exist, its page."""

from collections import Counter

from long.breaks import breaks, occurrences
from shape.tree import ROOT, known_tests, tables

PROMISES = range(1, 11)
PAGE = ROOT / "docs/explanation/broken-promises.md"


def test_every_promise_is_broken_in_two_ways_or_more() -> None:
    counted = Counter(one.promise for one in breaks())

    assert [promise for promise in PROMISES if counted[promise] < 2] == []
    assert set(counted) <= set(PROMISES)


def test_what_a_break_replaces_stands_once_in_its_file() -> None:
    """Whoever changes such a text changes the table: `tests/long/promises`."""
    stale = {one.name: occurrences(one) for one in breaks() if one.old == one.new or occurrences(one) != 1}

    assert stale == {}


def test_every_break_names_tests_of_its_promise_that_exist() -> None:
    named = [(one, test) for one in breaks() for test in one.red]

    assert [one.name for one in breaks() if not one.red] == []
    assert sorted({test for _, test in named} - known_tests()) == []
    assert [test for one, test in named if f"::test_{one.promise:02}_" not in test] == []


def test_every_break_has_a_name_of_its_own_and_its_line_on_the_page() -> None:
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]

    assert len({one.name for one in breaks()}) == len(breaks())
    assert lines[1:] == [one.row() for one in breaks()]
    assert len(tables(PAGE)) == len(breaks())
