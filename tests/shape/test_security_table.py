"""SECURITY.md is a list of abuse stories; a story without a test is a hope, and is refused."""

from shape.tree import ROOT, known_tests, named_tests, tables

PAGE = ROOT / "SECURITY.md"
ABUSERS = (
    *("corrupt officer", "curious colleague", "colluding pair", "administrator", "defence lawyer"),
    *("outsider on the LAN", "lying provider", "lying peer", "hostile file or device", "stolen laptop"),
)


def test_stories_are_numbered_and_whole() -> None:
    rows = tables(PAGE)

    assert [row[0] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]
    assert [row[0] for row in rows if len(row) != 6 or not all(row)] == []


def test_every_abuser_has_a_story() -> None:
    told = " ".join(row[1].lower() for row in tables(PAGE))

    assert [abuser for abuser in ABUSERS if abuser.lower() not in told] == []


def test_every_story_names_a_test_that_exists() -> None:
    rows = tables(PAGE)

    assert [row[0] for row in rows if not named_tests(row[4])] == []
    assert sorted({test for row in rows for test in named_tests(row[4])} - known_tests()) == []
