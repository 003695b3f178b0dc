"""The day: in and out, results step by step, the right and the wrong door, the board."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from desk.operations.round import Round
from desk.targets import made
from thelivu.base import InputError, Refused, ist
from thelivu.desk.operations import actions, board, queries
from thelivu.desk.operations.models import IncidentRow, OutcomeRow, WaveRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.queries import now


def shown(round_, actor):
    with seen_as(actor.scope):
        return board.board(queries.operation(round_.operation.id), actor, now())


def numbers(page) -> list[int]:
    return [part[0] for part in page.sum]


def test_an_unapproved_search_is_not_entered(round_, cast) -> None:
    search = round_.draft()

    with pytest.raises(Refused) as refused:
        actions.enter(cast.ishaan, search.id, now())
    assert refused.value.code == "desk_operations.not_approved"


def test_nobody_goes_in_before_the_approval_or_in_the_future(round_, cast) -> None:
    search = round_.approved()

    with pytest.raises(Refused):
        actions.enter(cast.ishaan, search.id, now() - timedelta(hours=1))
    with pytest.raises(InputError):
        actions.enter(cast.ishaan, search.id, now() + timedelta(hours=1))


def test_a_written_minute_is_not_before_an_authority_given_within_it(round_, cast) -> None:
    search = round_.approved()

    entered = actions.enter(cast.ishaan, search.id, now().replace(second=0, microsecond=0))

    assert entered.entered_at.second == 0


def test_planned_is_closed_and_inside_and_not_started(round_, cast) -> None:
    closed, _inside = round_.entered(), round_.entered()
    actions.leave(cast.ishaan, closed.id, now())
    round_.approved()
    off = round_.draft()
    actions.call_off(cast.sara, off.id, "The family moved away.")
    page = shown(round_, cast.sara)

    assert numbers(page) == [3, 1, 1, 1]
    assert page.called_off == 1


def test_a_search_is_not_called_off_after_the_team_went_in(round_, cast) -> None:
    with pytest.raises(Refused):
        actions.call_off(cast.sara, round_.entered().id, "Too late.")


def test_the_outcome_goes_step_by_step_and_none_is_overwritten(round_, cast) -> None:
    search = round_.entered()
    seized = {"at": now(), "exhibits": ["SCU/26.1/P-001/E01"]}
    report = actions.record_outcome(cast.ishaan, search.id, "report_only", "connected", **seized)

    with pytest.raises(Refused) as refused:
        actions.record_outcome(cast.ishaan, search.id, "fir", "connected", at=now(), fir="44/2026")
    actions.record_outcome(
        cast.ishaan, search.id, "fir", "connected", at=now(), fir="44/2026", laboratory_report="FSL 9/2026"
    )
    actions.record_outcome(
        cast.ishaan, search.id, "fir_arrest", "connected", at=now(), fir="44/2026", arrests=["A1"]
    )
    rows = OutcomeRow.within(INTEGRITY).order_by("number").values_list("number", "outcome")
    page = shown(round_, cast.sara)

    assert (report.seizure_report, refused.value.code) == ("BNSS s.106", "operations.outcome_no_laboratory")
    assert list(rows) == [(1, "report_only"), (2, "fir"), (3, "fir_arrest")]
    assert (page.fir, page.arrest, page.report_only) == (1, 1, 0)


def test_03_a_wrong_door_is_never_nothing_found(round_, cast) -> None:
    search = round_.entered()
    url = reverse("operations:outcome", args=[search.id])
    given = {"outcome": "nothing_found", "door": "not_connected", "at": "2026-01-01T10:00"}

    with pytest.raises(Refused) as refused:
        actions.record_outcome(cast.ishaan, search.id, "nothing_found", "not_connected", at=now())
    assert refused.value.code == "operations.outcome_wrong_door"
    assert cast.client("ishaan").post(url, given).status_code == 403
    assert round_.again(search).outcome == ""


def test_03_a_wrong_door_opens_an_incident_that_stays_on_the_board_and_in_the_figures(round_, cast) -> None:
    search = round_.entered()
    wrong = actions.record_door(cast.ishaan, search.id, "not_connected", now())
    assert wrong is not None
    actions.leave(cast.ishaan, search.id, now())
    before = shown(round_, cast.sara)
    actions.close_incident(cast.sara, wrong.id, "old_address", "The line moved in June.")
    after = shown(round_, cast.sara)
    html = cast.client("sara").get(reverse("operations:board", args=[round_.operation.id])).content.decode()

    assert (wrong.label, wrong.led_by) == ("IN-001", round_.decision.id)
    assert numbers(before) == numbers(after) == [1, 1, 0, 0]
    assert [len(page.incidents) for page in (before, after)] == [1, 1]
    assert [need.wrong for need in before.needs] == [True]
    assert after.needs == ()
    assert "1 wrong premises" in html


def test_03_a_wrong_door_voids_the_answer_that_led_to_it_and_its_page_says_so(round_, cast) -> None:
    search = round_.entered()
    chain = reverse("attribution:show", args=[round_.decision.id])
    before = cast.client("anu").get(chain).content.decode()
    wrong = actions.record_door(cast.ishaan, search.id, "not_connected", now())
    after = cast.client("anu").get(chain).content.decode()

    assert "A wrong door rested on this answer" not in before
    assert "A wrong door rested on this answer" in after
    assert wrong.label in after
    assert "Void" in after


def test_03_a_wrong_door_found_later_takes_nothing_found_back(round_, cast) -> None:
    search = round_.entered()
    actions.record_outcome(cast.ishaan, search.id, "nothing_found", "unknown", at=now())
    wrong = actions.record_door(cast.ishaan, search.id, "not_connected", now())
    page = shown(round_, cast.sara)

    assert wrong.search_id == search.id
    assert round_.again(search).outcome == ""
    assert page.sums[2] == 0


def test_03_what_led_to_a_wrong_door_is_void_and_so_is_what_rests_on_it(round_, cast) -> None:
    other = _second_operation(round_)
    search = round_.entered()
    place = round_.again(search).premises
    elsewhere = other.allot(place)
    wrong = actions.record_door(cast.ishaan, search.id, "not_connected", now())
    with seen_as(cast.sara.scope):
        void = queries.void_among([queries.search(search.id), queries.search(elsewhere.id)])
        named = [link.label for link in queries.void_by_incident(wrong)]

    with pytest.raises(Refused) as refused:
        actions.approve_search(round_.chief, elsewhere.id)
    assert void == {search.id, elsewhere.id}
    assert named == [place.label, search.label, elsewhere.label]
    assert refused.value.code == "targets.not_plannable.void"


def _second_operation(round_) -> Round:
    second = Round.__new__(Round)
    second.__dict__.update(round_.__dict__)
    wave = (now() - timedelta(hours=1), now() + timedelta(hours=5))
    second.operation = actions.plan_operation(round_.cast.sara, "KAYAL 26.2", "26.2", [wave])
    second.team = actions.add_team(
        round_.cast.sara, second.operation.id, "Team 2", "ALP", round_.cast.ishaan.id, ["CPO C. Up"]
    )
    return second


def test_the_same_wrong_door_is_one_incident(round_, cast) -> None:
    search = round_.entered()
    first = actions.record_door(cast.ishaan, search.id, "not_connected", now())
    again = actions.record_door(cast.ishaan, search.id, "not_connected", now())

    with pytest.raises(Refused):
        actions.record_door(cast.ishaan, search.id, "connected", now())
    assert first.id == again.id
    assert IncidentRow.within(INTEGRITY).count() == 1


def test_the_right_door_opens_nothing(round_, cast) -> None:
    assert actions.record_door(cast.ishaan, round_.entered().id, "connected", now()) is None


def test_06_a_chief_sees_only_the_searches_of_the_district(round_, cast, address) -> None:
    mine = round_.approved()
    address[0] = "7 Hill Road, Kottayam 686001"
    other = round_.draft(team_id="")
    client = cast.client("chitra")
    plan = client.get(reverse("operations:show", args=[round_.operation.id])).content.decode()
    page = shown(round_, round_.chief)

    assert mine.label in plan
    assert other.label not in plan
    assert numbers(page)[0] == 1
    assert [line.name for line in page.lines] == ["Alappuzha"]
    assert client.get(reverse("operations:search", args=[other.id])).status_code == 404
    assert client.post(reverse("operations:approve", args=[other.id])).status_code == 404
    assert client.get(reverse("operations:board", args=[round_.operation.id])).status_code == 200


@pytest.mark.parametrize("name", ["omar", "aamir", "admin"])
def test_06_an_outsider_finds_no_such_operation_search_or_incident(round_, cast, name) -> None:
    search = round_.entered()
    wrong = actions.record_door(cast.ishaan, search.id, "not_connected", now())
    client = cast.client(name)
    pages = [
        ("operations:show", round_.operation.id), ("operations:board", round_.operation.id),
        ("operations:search", search.id), ("operations:incident", wrong.id),
    ]  # fmt: skip

    assert [client.get(reverse(url, args=[found])).status_code for url, found in pages] == [404] * 4
    assert round_.operation.name not in client.get(reverse("operations:index")).content.decode()
    assert client.post(reverse("operations:approve", args=[search.id])).status_code == 404


@pytest.mark.parametrize("name", ["anu", "sara", "ishaan", "kiran", "esha", "lekha", "chitra"])
def test_who_sees_the_search_sees_its_operation(round_, cast, name) -> None:
    search = round_.entered()
    client = cast.client(name)

    assert client.get(reverse("operations:search", args=[search.id])).status_code == 200
    assert client.get(reverse("operations:show", args=[round_.operation.id])).status_code == 200
    assert round_.operation.name in client.get(reverse("operations:index")).content.decode()


def test_the_day_is_recorded_on_the_pages(round_, cast) -> None:
    search = round_.approved()
    client, show = cast.client("ishaan"), reverse("operations:search", args=[search.id])
    board = reverse("operations:board", args=[round_.operation.id])
    before, empty = client.get(show).content.decode(), client.get(board).content.decode()
    client.post(reverse("operations:enter", args=[search.id]), written())
    inside, busy = client.get(show).content.decode(), client.get(board).content.decode()
    given = {**written(), "outcome": "nothing_found", "door": "connected"}
    client.post(reverse("operations:outcome", args=[search.id]), given)
    client.post(reverse("operations:leave", args=[search.id]), written())
    row = round_.again(search)

    assert "The team goes in" in before
    assert "Record a result" in inside
    assert ["Record a result" in page for page in (empty, busy)] == [False, True]  # leads to those inside
    assert (row.outcome, row.door) == ("nothing_found", "connected")
    assert row.entered_at <= row.left_at


def written() -> dict[str, str]:
    """The present, as an officer writes it."""
    return {"at": ist(now()).strftime("%Y-%m-%dT%H:%M")}


def test_the_team_goes_in_within_its_wave(round_, cast) -> None:
    search = round_.approved()
    WaveRow.within(INTEGRITY).update(starts_at=now() + timedelta(hours=1))

    with pytest.raises(Refused) as refused:
        actions.enter(cast.ishaan, search.id, now())
    assert refused.value.code == "desk_operations.outside_wave"


def test_the_board_says_the_same_in_both_languages_and_draws_every_district(round_, cast) -> None:
    round_.entered()
    url = reverse("operations:board", args=[round_.operation.id])
    client = cast.client("sara")
    english = client.get(url).content.decode()
    client.post(reverse("front:language"), {"language": "ml", "next": url})
    malayalam = client.get(url).content.decode()

    assert english.count('class="tile ') == 2 * 20
    assert malayalam.count('class="tile ') == 2 * 20
    assert "⟨" not in english + malayalam


def test_the_pages_cost_the_same_for_many_searches(round_, cast) -> None:
    client = cast.client("sara")
    urls = [reverse(f"operations:{name}", args=[round_.operation.id]) for name in ("board", "show")]
    round_.approved()

    def asked() -> list[int]:
        counts = []
        for url in urls:
            with CaptureQueriesContext(connection) as queries_made:
                assert client.get(url).status_code == 200
            counts.append(len(queries_made))
        return counts

    few = asked()
    for _ in range(6):
        round_.approved()

    assert asked() == few


def test_a_district_without_a_choice_is_a_blocker(round_, cast, address) -> None:
    address[0] = made.SPLIT
    search = round_.draft()
    with seen_as(cast.sara.scope):
        found = queries.blockers_of([search], round_.operation, now())[search.id]

    assert [word.code for word in found] == ["operations.blocker.district_open"]


def test_a_time_before_the_calendar_begins_is_an_error_on_the_form(round_, cast) -> None:
    url = reverse("operations:word", args=[round_.entered().id])

    assert cast.client("ishaan").post(url, {"kind": "all_well", "at": "0001-01-01T00:00"}).status_code == 400
