"""Proposed teams on the page: nothing is saved unasked, only what the rule still proposes, only one's own drafts."""

import pytest
from django.urls import reverse

from thelivu.base import InputError, Refused
from thelivu.desk.operations import actions, plan_actions, plan_queries, queries
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.queries import now


def url(round_):
    return reverse("operations:allotment", args=[round_.operation.id])


def proposals(round_, actor=None):
    actor = actor or round_.cast.sara
    with seen_as(actor.scope):
        found = plan_queries.proposed(actor, round_.operation.id, queries.searches_of(round_.operation.id), now())
    return [(one.search, one.team, one.wave) for one in found.proposals]


def accept(round_, chosen, actor=None):
    actor = actor or round_.cast.sara
    with seen_as(actor.scope):
        return plan_actions.accept_allotment(actor, round_.operation.id, chosen)


def test_the_page_proposes_and_saves_nothing(round_, cast) -> None:
    search = round_.draft(team_id="", wave=None)
    page = cast.client("sara").get(url(round_)).content.decode()
    row = round_.again(search)

    assert f'name="take" value="{search.id}:{round_.team.id}:1"' in page
    assert "checked" not in page
    assert "Search 1 of 4 in wave 1." in page
    assert "Of the same district: Alappuzha." in page
    assert (row.team_id, row.wave_id, row.version) == (None, None, search.version)


def test_what_is_chosen_is_saved_and_stays_to_be_changed(round_, cast) -> None:
    first, second = round_.draft(team_id="", wave=None), round_.draft(team_id="", wave=None)
    value = f"{first.id}:{round_.team.id}:1"
    answer = cast.client("sara").post(url(round_), {"take": value, "which": "chosen", "shown": [value, f"{second.id}:{round_.team.id}:1"]})
    with seen_as(cast.sara.scope):
        actions.prepare(cast.sara, first.id, wave=1, team_id="", authority_id="", necessity="n", less_intrusive="l")

    assert answer.status_code == 302
    assert round_.again(second).team_id is None
    assert round_.again(first).team_id is None
    assert round_.again(first).wave.number == 1


def test_all_that_is_shown_is_accepted_at_once(round_, cast) -> None:
    both = [round_.draft(team_id="", wave=None) for _ in range(2)]
    cast.client("sara").post(url(round_), {"which": "all", "shown": [f"{one.id}:{round_.team.id}:1" for one in both]})

    assert [round_.again(one).team_id for one in both] == [round_.team.id] * 2


def test_what_the_rule_does_not_propose_is_refused_whole(round_, cast) -> None:
    good, bad = round_.draft(team_id="", wave=None), round_.draft(team_id="", wave=None, expert_asked=True)
    values = [f"{one.id}:{round_.team.id}:1" for one in (good, bad)]
    answer = cast.client("sara").post(url(round_), {"which": "chosen", "take": values})

    assert answer.status_code == 400
    assert "The plan has changed since this page was shown." in answer.content.decode()
    assert round_.again(good).team_id is None
    with pytest.raises(Refused, match="plan has changed"):
        accept(round_, [(good.id, round_.team.id, 1), (bad.id, round_.team.id, 1)])


def test_a_draft_without_a_team_that_fits_says_which_constraint_failed(round_, cast) -> None:
    search = round_.draft(team_id="", wave=None, expert_asked=True)
    page = cast.client("sara").get(url(round_)).content.decode()

    assert search.label in page
    assert "No team of Alappuzha that fits otherwise has an expert." in page


def test_room_is_what_a_team_makes_in_a_wave(round_) -> None:
    fixed = [round_.draft() for _ in range(3)]
    waiting = [round_.draft(team_id="", wave=None) for _ in range(2)]
    found = proposals(round_)

    assert len(fixed) == 3
    assert [one[0] for one in found] == [waiting[0].id]


def test_a_called_off_search_takes_no_room(round_, cast) -> None:
    fixed = [round_.draft() for _ in range(4)]
    round_.draft(team_id="", wave=None)
    before = proposals(round_)
    with seen_as(cast.sara.scope):
        actions.call_off(cast.sara, fixed[0].id, "Moved away.")

    assert (before, len(proposals(round_))) == ([], 1)


def test_nothing_chosen_is_no_act(round_, cast) -> None:
    round_.draft(team_id="", wave=None)

    assert cast.client("sara").post(url(round_), {"which": "chosen"}).status_code == 400
    with pytest.raises(InputError):
        accept(round_, [])


@pytest.mark.parametrize("value", ["", "x", "x:y", "x:y:z", "x:y:1"])
def test_a_value_of_another_form_is_refused(round_, cast, value) -> None:
    round_.draft(team_id="", wave=None)

    assert cast.client("sara").post(url(round_), {"which": "chosen", "take": value}).status_code == 400


def test_03_who_accepts_a_team_has_planned_and_the_approver_cannot(round_, cast) -> None:
    search = round_.draft(team_id="", wave=None)
    page = cast.client("chitra").get(url(round_)).content.decode()

    assert "1 drafts without a team or a wave were planned by other officers" in page
    assert proposals(round_, round_.chief) == []
    with pytest.raises(Refused):
        accept(round_, [(search.id, round_.team.id, 1)], round_.chief)


def test_grounds_that_name_no_wave_are_issued_again_once_one_is_accepted(round_) -> None:
    search = round_.draft(team_id="", wave=None)
    with seen_as(round_.cast.sara.scope):
        row = queries.search(search.id)
        type(row).objects.filter(id=row.id).update(grounds_paper="p")
    accept(round_, proposals(round_))

    assert round_.again(search).grounds_paper == ""


def test_who_may_see_proposals(round_, cast) -> None:
    round_.draft()
    seen = {name: cast.client(name).get(url(round_)).status_code for name in ("sara", "chitra", "anu", "ishaan", "kiran", "omar", "aamir")}

    assert seen == {"sara": 200, "chitra": 200, "anu": 403, "ishaan": 403, "kiran": 403, "omar": 404, "aamir": 403}


def test_a_team_states_what_it_can_do_on_its_form(round_, cast) -> None:
    given = {"label": "Team 9", "district": "ALP", "leader_id": cast.ishaan.id, "members": "CPO D. Made", "station": "Mill Lane",
             "capacity": "3", "expert": "on"}  # fmt: skip
    answer = cast.client("sara").post(reverse("operations:team_new", args=[round_.operation.id]), given)
    with seen_as(cast.sara.scope):
        team = next(row for row in plan_queries.teams_of(round_.operation.id) if row.label == "Team 9")

    assert answer.status_code == 302
    assert (team.station, team.capacity, team.woman_officer, team.expert) == ("Mill Lane", 3, False, True)


def test_a_wave_that_no_number_holds_is_none_that_is_proposed(round_, cast) -> None:
    search = round_.draft(team_id="", wave=None)
    taken = f"{search.id}:{round_.team.id}:{'9' * 5000}"

    assert cast.client("sara").post(url(round_), {"which": "some", "take": taken}).status_code == 400
