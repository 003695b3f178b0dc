"""The live board: the part that is asked again, words from teams, trouble and its answer, what ends today."""

from datetime import timedelta

import pytest
from django.urls import reverse

from desk.operations.test_day import shown
from thelivu.base import InputError, Refused
from thelivu.desk.authority.models import AuthorityRow
from thelivu.desk.operations import actions, day_actions, queries
from thelivu.desk.operations.models import SearchRow, TeamWordRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.queries import now
from thelivu.operations import NO_WORD, TROUBLES


def codes(round_, cast) -> list[str]:
    return [need.text.code.rpartition(".")[2] for need in shown(round_, cast.sara).needs]


def went_in(search, ago: timedelta) -> None:
    SearchRow.within(INTEGRITY).filter(id=search.id).update(entered_at=now() - ago)


def test_the_live_part_is_that_of_the_page_with_its_time_and_news(round_, cast) -> None:
    round_.entered()
    client = cast.client("sara")
    page = client.get(reverse("operations:board", args=[round_.operation.id])).content.decode()
    part = client.get(reverse("operations:board_now", args=[round_.operation.id])).content.decode()

    assert f'hx-get="{reverse("operations:board_now", args=[round_.operation.id])}"' in page
    assert 'hx-trigger="every 30s"' in page
    assert "from 20 of 20 districts" in page
    assert part.count("hx-swap-oob") == 3
    assert "<html" not in part
    assert "0 of 1 premises closed, 1 with a team inside" in part
    assert part[: part.index('<span id="board-as-of"')].strip() in page


def test_a_chiefs_board_says_that_it_is_one_district_of_twenty(round_, cast) -> None:
    round_.draft()
    html = cast.client("chitra").get(reverse("operations:board", args=[round_.operation.id])).content.decode()

    assert "from 1 of 20 districts" in html


@pytest.mark.parametrize("name", ["omar", "aamir", "admin"])
def test_06_an_outsider_finds_no_live_part_no_report_and_no_trouble(round_, cast, name) -> None:
    search = round_.entered()
    word = day_actions.record_word(cast.ishaan, search.id, "medical", "", now())
    client = cast.client(name)
    pages = [("board_now", round_.operation.id), ("reports", round_.operation.id), ("trouble", word.id), ("duties", search.id)]

    assert [client.get(reverse(f"operations:{url}", args=[key])).status_code for url, key in pages] == [404] * 4
    assert client.post(reverse("operations:word", args=[search.id]), {"kind": "other"}).status_code in {403, 404}


def test_a_team_is_asked_for_once_it_is_silent_and_a_call_restarts_the_clock(round_, cast) -> None:
    search = round_.entered()
    went_in(search, NO_WORD - timedelta(minutes=1))
    before = codes(round_, cast)
    went_in(search, NO_WORD + timedelta(minutes=1))
    silent = codes(round_, cast)
    client = cast.client("sara")
    done = client.post(reverse("operations:word", args=[search.id]), {"kind": "all_well", "note": "", "at": ""})

    assert (before, silent, codes(round_, cast)) == ([], ["need_word"], [])
    assert done.status_code == 302


@pytest.mark.parametrize("kind", TROUBLES)
def test_trouble_waits_on_the_board_until_a_named_officer_answers(round_, cast, kind) -> None:
    search = round_.entered()
    word = day_actions.record_word(cast.ishaan, search.id, kind, "Two dogs.", now())
    waits = codes(round_, cast)
    with seen_as(cast.sara.scope):
        due = [one.act.code for one in queries.due(cast.sara, now())]
    cast.client("sara").post(reverse("operations:trouble", args=[word.id]), {"answer": "A second team goes."})
    row = TeamWordRow.within(INTEGRITY).get()

    assert waits == [f"word_{kind}"]
    assert f"desk_operations.word_{kind}" in due
    assert (row.answered_by, row.answer) == (cast.sara.id, "A second team goes.")
    assert codes(round_, cast) == []
    with pytest.raises(Refused, match="answered already"):
        day_actions.answer_trouble(cast.sara, word.id, "Again.")
    assert "Sara" in cast.client("ishaan").get(reverse("operations:trouble", args=[word.id])).content.decode()


def test_a_word_is_of_the_list_of_a_team_inside_and_not_of_the_future(round_, cast) -> None:
    waiting, inside = round_.approved(), round_.entered()

    with pytest.raises(InputError, match="not a word"):
        day_actions.record_word(cast.ishaan, inside.id, "tea", "", now())
    with pytest.raises(InputError, match="Say in the note"):
        day_actions.record_word(cast.ishaan, inside.id, "other", " ", now())
    with pytest.raises(InputError, match="not come yet"):
        day_actions.record_word(cast.ishaan, inside.id, "all_well", "", now() + timedelta(hours=1))
    with pytest.raises(Refused):
        day_actions.record_word(cast.ishaan, waiting.id, "all_well", "", now())
    with pytest.raises(Refused):
        day_actions.record_word(cast.kiran, inside.id, "all_well", "", now())
    actions.leave(cast.ishaan, inside.id, now())
    with pytest.raises(Refused):
        day_actions.record_word(cast.ishaan, inside.id, "all_well", "", now())


def test_an_authority_that_ends_today_is_named_while_nobody_went_in(round_, cast) -> None:
    round_.approved()
    far = codes(round_, cast)
    AuthorityRow.within(INTEGRITY).update(valid_to=now() + timedelta(seconds=5))
    near = codes(round_, cast)
    AuthorityRow.within(INTEGRITY).update(valid_to=now() - timedelta(seconds=5))

    assert far == []
    assert near == ["need_authority_ends"]
    assert codes(round_, cast) == ["need_authority_ended"]


def test_what_is_not_approved_is_one_line_that_opens_its_list(round_, cast) -> None:
    for _ in range(3):
        round_.draft()
    page = shown(round_, cast.sara)

    assert [(need.text.values["n"], need.url.rpartition("?")[2]) for need in page.needs] == [(3, "state=draft")]


def test_every_report_is_in_the_list_that_the_board_counts(round_, cast) -> None:
    search = round_.entered()
    day_actions.record_word(cast.ishaan, search.id, "all_well", "Calm.", now())
    actions.record_outcome(cast.ishaan, search.id, "nothing_found", "connected", at=now())
    actions.leave(cast.ishaan, search.id, now())
    page = shown(round_, cast.sara)
    html = cast.client("sara").get(reverse("operations:reports", args=[round_.operation.id])).content.decode()

    assert page.every_report == 4
    assert html.count("<li><time") == 4
    assert "Alappuzha, 26.1/P-001: all well. Calm." in html
