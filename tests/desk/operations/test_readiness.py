"""The readiness board and the items of a search: what is open blocks on the page and in the act, and leads to its list."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from desk.legal import confirm
from desk.targets import made
from thelivu.base import Refused
from thelivu.desk.operations import actions, papers, plan_actions, queries
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.queries import now

UNSTATED = {"expected": {}, "order": {"kind": ""}}


def items(round_, search):
    with seen_as(round_.cast.sara.scope):
        found = queries.readiness_of([queries.search(search.id)], round_.operation, now())[search.id]
    return {item.code: item.state for item in found}


def gaps(round_, search):
    return {code for code, state in items(round_, search).items() if state == "open"}


def board(cast, round_, name="sara", **asked):
    return cast.client(name).get(reverse("operations:readiness", args=[round_.operation.id]), asked)


def prepared(round_, search, **changes):
    given = {"wave": 1, "team_id": round_.team.id, "authority_id": round_.authority, "necessity": "n", "less_intrusive": "l"}
    with seen_as(round_.cast.sara.scope):
        return actions.prepare(round_.cast.sara, search.id, **{**given, **changes})


@pytest.mark.parametrize(
    ("change", "gap"),
    [
        ({"expected": {"others": 1}}, {"occupants", "woman_officer"}),
        ({"order": {"kind": ""}}, {"order"}),
        ({"order": {"kind": "warrant", "number": "31/2026"}}, {"order"}),
        ({"order": {"kind": "grounds"}}, {"order"}),
        ({"expert_asked": True}, {"expert"}),
    ],
)
def test_an_open_item_blocks_the_approval_on_the_page_and_in_the_act(round_, cast, change, gap) -> None:
    search = round_.draft(**change)
    page = cast.client("chitra").get(reverse("operations:search", args=[search.id])).content.decode()
    answer = cast.client("chitra").post(reverse("operations:approve", args=[search.id]))

    assert gaps(round_, search) == {*gap, "approval", "kit"}
    assert "Blocks" in page
    assert "It cannot be approved while one of these is open" in page
    assert answer.status_code == 403
    with pytest.raises(Refused):
        actions.approve_search(round_.chief, search.id)


def test_a_team_without_a_woman_officer_does_not_go_where_a_child_may_be(round_, cast) -> None:
    with seen_as(cast.sara.scope):
        team = actions.add_team(cast.sara, round_.operation.id, "Team 2", "ALP", cast.ishaan.id, ["CPO C. Made"])
    search = round_.draft(team_id=team.id, expected={"others": 0, "women": 0, "children": None})

    with pytest.raises(Refused, match="no woman officer"):
        actions.approve_search(round_.chief, search.id)
    prepared(round_, search, team_id=team.id, expected={"others": 0, "women": 0, "children": 0})
    assert actions.approve_search(round_.chief, search.id).approved_by == round_.chief.id


def test_grounds_that_were_issued_order_the_search_until_the_plan_changes(round_, cast) -> None:
    confirm(cast, "powers")
    search = round_.draft(order={"kind": "grounds"})
    with seen_as(cast.sara.scope):
        papers.issue(cast.sara, search.id, "grounds")
    issued = items(round_, search)["order"]
    prepared(round_, search, necessity="Another reason.")
    changed = items(round_, search)["order"]

    assert (issued, changed) == ("met", "open")


def test_grounds_stay_issued_where_only_the_team_s_answers_change(round_, cast) -> None:
    confirm(cast, "powers")
    search = round_.draft(order={"kind": "grounds"}, necessity="n", less_intrusive="l")
    with seen_as(cast.sara.scope):
        papers.issue(cast.sara, search.id, "grounds")
    prepared(round_, search, expected={"others": 0, "women": 0, "children": 0})

    assert items(round_, search)["order"] == "met"


def test_a_shared_line_is_answered_by_the_planner_in_words(round_, cast, monkeypatch) -> None:
    seen = [SimpleNamespace(state="SHARED_LINE", chain={"leases": [{"ports": [1, 2]}]})]
    monkeypatch.setattr(actions, "decided_sightings", lambda decision: seen)
    search = round_.draft()
    form = cast.client("sara").get(reverse("operations:prepare", args=[search.id])).content.decode()

    assert search.line_warnings == ["many_users", "shared_address"]
    assert "shared_line" in gaps(round_, search)
    assert "On the warnings about the line" in form
    prepared(round_, search, shared_line="The port was in the platform&#x27;s log.")
    assert items(round_, search)["shared_line"] == "met"


def test_premises_named_by_a_warrant_rest_on_no_line(round_) -> None:
    basis = {"kind": "court_warrant", "reference": "31/2026", "court": "JFCM Alappuzha", "issued_at": now()}
    search = round_.allot(round_.by_order(), basis=basis, order={"kind": ""})

    assert items(round_, search)["shared_line"] == "not_needed"
    assert items(round_, search)["order"] == "met"


def test_the_board_counts_gaps_by_district_and_each_number_opens_its_searches(round_, cast) -> None:
    bare, whole = round_.draft(**UNSTATED), round_.draft()
    page = board(cast, round_).content.decode()
    here = reverse("operations:show", args=[round_.operation.id])
    listed = cast.client("sara").get(here, {"district": "ALP", "gap": "order"}).content.decode()

    assert f'href="{here}?district=ALP&amp;gap=order">1</a>' in page
    assert f'href="{here}?district=ALP">2</a>' in page
    assert f'href="{here}?district=ALP&amp;gap=approval">2</a>' in page
    assert bare.label in listed
    assert whole.label not in listed


def test_the_board_leaves_out_a_search_whose_team_went_in(round_, cast) -> None:
    round_.entered()

    assert "No search waits for its team here." in board(cast, round_).content.decode()


def test_the_board_is_filtered_by_wave(round_, cast) -> None:
    round_.draft(wave=None)
    here = reverse("operations:show", args=[round_.operation.id])
    waved, none = (board(cast, round_, wave=wave).content.decode() for wave in ("1", "none"))

    assert "No search waits for its team here." in waved
    assert f'href="{here}?district=ALP&amp;wave=none&amp;gap=wave">1</a>' in none


def test_06_a_chief_sees_the_readiness_of_the_own_district_alone(round_, cast) -> None:
    round_.draft()
    made.chief_covers("KSD")

    assert board(cast, round_, "chitra").status_code == 404
    assert board(cast, round_, "omar").status_code == 404


def test_who_sees_the_board(round_, cast) -> None:
    round_.draft()
    seen = {name: board(cast, round_, name).status_code for name in ("sara", "chitra", "anu", "ishaan", "kiran", "esha", "aamir", "admin")}

    assert seen == {"sara": 200, "chitra": 200, "anu": 200, "ishaan": 200, "kiran": 200, "esha": 200, "aamir": 404, "admin": 404}


def test_a_form_states_who_is_expected_and_not_known_is_not_zero(round_, cast) -> None:
    search = round_.draft(**UNSTATED)
    url = reverse("operations:prepare", args=[search.id])
    given = {
        "wave": "1", "team_id": round_.team.id, "authority_id": round_.authority, "necessity": "n", "less_intrusive": "l",
        "others": "2", "women": "unknown", "children": "0", "order_kind": "warrant", "warrant_number": "7/2026", "warrant_court": "JFCM",
    }  # fmt: skip
    answer = cast.client("sara").post(url, given)
    row = round_.again(search)
    again = cast.client("sara").get(url).content.decode()

    assert answer.status_code == 302
    assert row.expected == {"others": 2, "women": None, "children": 0}
    assert gaps(round_, row) == {"approval", "kit"}
    assert '<option value="unknown" selected>Not known</option>' in again


def test_a_field_that_is_left_open_is_not_stated(round_, cast) -> None:
    search = round_.draft()
    given = {"wave": "1", "team_id": round_.team.id, "authority_id": round_.authority, "necessity": "n", "less_intrusive": "l",
             "others": "2", "women": "", "children": "0", "order_kind": ""}  # fmt: skip
    cast.client("sara").post(reverse("operations:prepare", args=[search.id]), given)

    assert round_.again(search).expected == {"others": 2, "children": 0}
    assert {"occupants", "order"} <= gaps(round_, search)


# The kit ----------------------------------------------------------------------------------------------------------
def test_the_kit_of_an_approved_search_is_recorded_by_who_has_it(round_, cast) -> None:
    search = round_.approved()
    url = reverse("operations:kit", args=[search.id])
    seen = cast.client("kiran").get(reverse("operations:search", args=[search.id])).content.decode()
    answers = [cast.client(name).post(url, {"ready": "yes"}).status_code for name in ("kiran", "ishaan", "sara", "chitra", "anu")]
    row = round_.again(search)

    assert "The kit is ready" in seen
    assert answers == [302, 302, 403, 403, 403]
    assert (row.kit_ready, row.kit_by) == (True, cast.ishaan.id)
    assert gaps(round_, row) == set()


def test_a_kit_that_is_not_ready_stays_open(round_, cast) -> None:
    search = round_.approved()
    with seen_as(cast.kiran.scope):
        plan_actions.record_kit(cast.kiran, search.id, ready=False)

    assert gaps(round_, search) == {"kit"}


def test_no_kit_before_the_approval_and_none_after_the_team_went_in(round_, cast) -> None:
    draft, inside = round_.draft(), round_.entered()
    found = []
    for search in (draft, inside):
        with pytest.raises(Refused) as refused, seen_as(cast.kiran.scope):
            plan_actions.record_kit(cast.kiran, search.id, ready=True)
        found.append(refused.value.code)

    assert found == ["desk_operations.kit_before_approval", "desk_operations.already_entered"]


def test_a_called_off_search_has_no_kit(round_, cast) -> None:
    search = round_.approved()
    with seen_as(cast.sara.scope):
        actions.call_off(cast.sara, search.id, "Moved away.")
    with pytest.raises(Refused) as refused, seen_as(cast.kiran.scope):
        plan_actions.record_kit(cast.kiran, search.id, ready=True)

    assert refused.value.code == "desk_operations.called_off"
