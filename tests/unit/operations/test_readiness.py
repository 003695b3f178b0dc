"""Readiness: every item once, met, open or not needed; what is not stated or not known is never a no."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.base import LANGUAGES, Word, catalogue, say
from thelivu.operations import (
    ITEMS,
    LINE_WARNINGS,
    Expected,
    Kit,
    Order,
    Team,
    blockers,
    blocking,
    line_warnings,
    readiness,
)
from thelivu.targets import CourtWarrant
from unit.operations.test_plan import AT, OPERATION, READY

TEAM = READY.team
COUNT = st.one_of(st.none(), st.integers(0, 3))
STATED = st.one_of(st.none(), st.builds(Expected, COUNT, COUNT, COUNT))
SEARCHES = st.builds(
    replace,
    st.just(READY),
    expected=STATED,
    team=st.sampled_from([None, TEAM, replace(TEAM, woman_officer=True), replace(TEAM, expert=True), Team("t", "IDK", "l", ())]),
    expert_asked=st.booleans(),
    order=st.sampled_from([None, Order("warrant"), Order("grounds"), Order("grounds", paper="PP"), READY.order]),
    line_warnings=st.sets(st.sampled_from(LINE_WARNINGS)).map(tuple),
    shared_line=st.sampled_from(["", " ", "Looked at."]),
    approved_by=st.sampled_from(["", "biju"]),
    kit=st.sampled_from([None, Kit(True, "k"), Kit(False, "k")]),
    necessity=st.sampled_from(["", "n"]),
)  # fmt: skip


def state(search, code):
    return next(item.state for item in readiness(search, OPERATION, AT) if item.code == code)


def reasons(search, code):
    return [word.code.rpartition(".")[2] for item in readiness(search, OPERATION, AT) if item.code == code for word in item.reasons]


@given(SEARCHES)
def test_every_item_stands_once_and_says_why(search):
    items = readiness(search, OPERATION, AT)

    assert tuple(item.code for item in items) == ITEMS
    assert all(item.reasons for item in items)
    assert not any("⟨" in say(word, language) for item in items for word in item.reasons for language in LANGUAGES)


@given(SEARCHES)
def test_blockers_are_the_open_items_that_block_and_nothing_else(search):
    items = readiness(search, OPERATION, AT)
    open_now = {word.code for item in items if item.state == "open" and item.code not in {"approval", "kit"} for word in item.reasons}

    assert {word.code for word in blockers(search, OPERATION, AT)} == open_now
    assert len(blocking(items)) == len({str(word) for word in blocking(items)})


@pytest.mark.parametrize("women", [None, 1])
@pytest.mark.parametrize("children", [0, None, 2])
def test_a_woman_officer_goes_unless_it_is_stated_that_no_woman_and_no_child_is_there(women, children):
    asked = replace(READY, expected=Expected(3, women, children))

    assert reasons(asked, "woman_officer") == ["no_woman_officer"]
    assert state(replace(asked, team=replace(TEAM, woman_officer=True)), "woman_officer") == "met"


def test_where_neither_woman_nor_child_is_stated_no_woman_officer_is_needed():
    assert state(replace(READY, expected=Expected(None, 0, 0)), "woman_officer") == "not_needed"
    assert state(replace(READY, expected=Expected(0, 0, 1)), "woman_officer") == "open"


def test_what_is_not_known_is_said_so_and_what_is_not_stated_is_open():
    said = replace(READY, expected=Expected(None, 0, 0))

    assert reasons(said, "occupants") == ["occupants_not_known"]
    assert reasons(replace(READY, expected=None), "occupants") == ["occupants_not_stated"]


def test_an_expert_is_needed_where_one_is_asked_for():
    asked = replace(READY, expert_asked=True)

    assert (state(READY, "expert"), state(asked, "expert")) == ("not_needed", "open")
    assert state(replace(asked, team=replace(TEAM, expert=True)), "expert") == "met"


@pytest.mark.parametrize(
    ("order", "found"),
    [
        (None, ["no_order"]),
        (Order("consent"), ["no_order"]),
        (Order("warrant", "31/2026", " "), ["warrant_incomplete"]),
        (Order("warrant", "", "JFCM"), ["warrant_incomplete"]),
        (Order("grounds"), ["grounds_not_issued"]),
        (Order("grounds", paper="PP-0001"), ["grounds"]),
        (Order("warrant", "31/2026", "JFCM"), ["warrant"]),
    ],
)
def test_a_search_goes_by_warrant_or_on_grounds_that_were_issued(order, found):
    assert reasons(replace(READY, order=order), "order") == found


def test_a_warrant_that_names_the_premises_orders_the_search_too():
    warrant = CourtWarrant("P-041", "P-041", "31/2026", "JFCM", AT)

    assert reasons(replace(READY, basis=warrant, order=None), "order") == ["warrant"]


def test_a_shared_line_is_answered_in_words():
    warned = replace(READY, line_warnings=("many_users", "shared_address"))

    assert reasons(warned, "shared_line") == ["line_many_users", "line_shared_address"]
    assert state(replace(warned, shared_line="  "), "shared_line") == "open"
    assert state(replace(warned, shared_line="The port was logged."), "shared_line") == "met"
    assert state(READY, "shared_line") == "not_needed"


def test_warnings_of_a_line_come_from_its_sightings():
    assert line_warnings(["UNIQUE_SINGLE"], by_ports=False) == ()
    assert line_warnings(["HOLDER_NOT_USER", "SHARED_LINE", "AMBIGUOUS"], by_ports=True) == LINE_WARNINGS


def test_the_leader_has_the_rank_that_the_power_asks():
    asked = replace(READY, leader_rank="Inspector")

    assert reasons(replace(asked, team=replace(TEAM, leader_rank="SI")), "team") == ["leader_rank"]
    assert state(replace(asked, team=replace(TEAM, leader_rank="DySP")), "team") == "met"


def test_approval_and_kit_come_after_the_plan():
    assert [state(READY, code) for code in ("approval", "kit")] == ["open", "open"]
    assert blockers(READY, OPERATION, AT) == ()
    done = replace(READY, approved_by="biju", kit=Kit(True, "kiran"))
    assert [state(done, code) for code in ("approval", "kit")] == ["met", "met"]
    assert reasons(replace(done, kit=Kit(False, "kiran")), "kit") == ["kit_not_ready"]


def test_what_the_whole_register_holds_against_it_is_open_under_its_item():
    against = replace(READY, also_open=(("address", Word("desk_operations.led_to_wrong_door")),))

    assert state(against, "address") == "open"
    assert [word.code for word in blockers(against, OPERATION, AT)] == ["desk_operations.led_to_wrong_door"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_item_has_a_name(language):
    assert {f"operations.item.{code}" for code in ITEMS} <= set(catalogue(language))
    assert {f"operations.blocker.line_{code}" for code in LINE_WARNINGS} <= set(catalogue(language))
