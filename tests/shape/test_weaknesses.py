"""docs/reference/weaknesses.md: every known weakness of our techniques has a guard with a test, or says what remains."""

import re

from shape.tree import ROOT, known_tests, named_tests, tables

PAGE = ROOT / "docs/reference/weaknesses.md"


def test_no_line_names_a_test_that_does_not_exist() -> None:
    named = {test for row in tables(PAGE) for test in named_tests(" ".join(row))}

    assert sorted(named - known_tests()) == []


def test_each_weakness_stands_once_with_a_guard_or_what_remains() -> None:
    rows = tables(PAGE)
    ids = [row[0] for row in rows]

    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"DFW-\d{4}|TH-\d{2}", one) for one in ids)
    assert [row[0] for row in rows if len(row) != 4 or not all(row)] == []
    assert [row[0] for row in rows if not named_tests(row[3]) and not row[3].startswith("Remains")] == []
