"""Home: clocks by when they are due, the line with its counts, what waits for this officer's word."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from thelivu import PIPELINE
from thelivu.base import Word
from thelivu.desk.front import queries
from thelivu.desk.register.reads import Due, StageCounts

AT = datetime(2026, 1, 20, 4, 0, tzinfo=UTC)  # 09:30 IST
WORD = Word("desk_front.search")


class Stage:
    """A stage whose answers a test chooses."""

    def __init__(self, due: list[Due]) -> None:
        self._due = due

    def due(self, actor, at):
        return self._due

    def count(self, actor, at):
        return StageCounts(0, 0, ())

    def find(self, identifiers, text):
        return []

    def trail(self, record_id):
        return [], []


def due(hours: float) -> Due:
    return Due(WORD, WORD, "/x", AT + timedelta(hours=hours), AT - timedelta(hours=9), WORD, "cases")


def clocks(monkeypatch, cast, *hours: float) -> queries.Day:
    monkeypatch.setattr(queries, "stages", lambda: {"cases": Stage([due(one) for one in hours])})
    monkeypatch.setattr("thelivu.desk.authority.queries.due", lambda officer, at: [])
    return queries.day(cast.anu, AT)


def left(rows) -> list[float]:
    return [(row.due - AT) / timedelta(hours=1) for row in rows]


def test_clocks_stand_by_when_they_are_due_in_indian_days(monkeypatch, cast) -> None:
    """14 h 29 min after 09:30 IST it is still today; one minute later it is tomorrow."""
    day = clocks(monkeypatch, cast, 200, 14.5, 14.4, -2, 1, 0, 160)

    assert (left(day.overdue), left(day.today), left(day.week)) == ([-2], [0, 1, 14.4], [14.5, 160])


@pytest.mark.parametrize(
    ("hours", "code"),
    [((), "nothing"), ((100,), "week"), ((1, 100), "today"), ((-1,), "overdue_only"), ((-1, 1), "overdue")],
)
def test_the_sentence_says_what_there_is(monkeypatch, cast, hours, code) -> None:
    assert clocks(monkeypatch, cast, *hours).sentence.code == f"desk_front.day.{code}"


def test_each_officer_opens_my_day(cast, admitted) -> None:
    names = ["anu", "sara", "ishaan", "kiran", "esha", "lekha", "chitra", "omar", "aamir", "admin"]

    assert {cast.client(name).get("/").status_code for name in names} == {200}


def test_nobody_is_shown_anything_before_signing_in(client, office) -> None:
    page = client.get("/", follow=True)

    assert page.redirect_chain == [(f"{reverse('account_login')}?next=/", 302)]
    assert "Synthetic register" in page.content.decode()


def test_the_line_has_every_stage_in_order(cast, admitted) -> None:
    frame = cast.client("anu").get("/").context["frame"]

    assert [node.name for node in frame.line] == list(PIPELINE)
    assert frame.line[0].count == 1


def test_06_the_counts_of_an_outsider_count_nothing_hidden(cast, admitted) -> None:
    frame = cast.client("omar").get("/").context["frame"]

    assert {node.count for node in frame.line} == {0}


def test_an_authority_waits_for_the_second_officer_not_for_the_first(cast, office, authority) -> None:
    from desk.authority.authorities import record

    row = record(cast.anu)

    assert row.label in cast.client("sara").get("/").content.decode()
    assert row.label not in cast.client("anu").get("/").content.decode()


def test_what_others_did_since_is_told_and_only_of_files_in_scope(cast, authority) -> None:
    from desk.authority.authorities import record

    sara, omar = cast.client("sara"), cast.client("omar")
    sara.get("/")
    omar.get("/")
    record(cast.anu)
    sara.session.flush()
    omar.session.flush()

    told = {
        name: [word.code for word, _ in cast.client(name).get("/").context["since"].acts]
        for name in ("sara", "omar")
    }

    assert told == {"sara": ["desk_register.kind.authority.recorded"], "omar": []}


def test_reading_my_day_twice_loses_nothing(cast, authority) -> None:
    from desk.authority.authorities import record

    cast.client("sara").get("/")
    record(cast.anu)
    again = cast.client("sara")
    first, second = (again.get("/").context["since"].acts for _ in range(2))

    assert first == second != ()


def test_the_language_is_the_officers_own(cast, office) -> None:
    anu = cast.client("anu")

    back = anu.post(reverse("front:language"), {"language": "ml", "next": "/authority/"})

    assert back.url == "/authority/"
    assert '<html lang="ml">' in anu.get("/").content.decode()
    assert '<html lang="en">' in cast.client("sara").get("/").content.decode()


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "javascript:x"])
def test_the_language_leads_nowhere_else(cast, office, elsewhere) -> None:
    assert (
        cast.client("anu").post(reverse("front:language"), {"language": "en", "next": elsewhere}).url == "/"
    )
