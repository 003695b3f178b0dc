"""Dated lists of exits: taken in under an authority, of their own time, and a sighting on one ends in HOSTING."""

import hashlib
import io
from datetime import UTC, datetime

import pytest

from desk.attribution.scene import FIRST
from desk.attribution.test_confirm import state
from thelivu.attribution import Flags, block
from thelivu.base import InputError, Refused, Span
from thelivu.desk.attribution import queries
from thelivu.desk.leads.actions import dated_lists as actions
from thelivu.desk.leads.queries.dated_lists import free
from thelivu.desk.leads.queries.exits import Exits, all_exit_lists, flags
from thelivu.desk.people.scope import seen_as

JANUARY = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))
FEBRUARY = (datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC))
LISTED = f"prefix,kind,from,to\n{FIRST[0]}/32,vpn,2025-06-01,\n".encode()


def url(name, *args):
    from django.urls import reverse

    return reverse(f"attribution:{name}", args=args)


def text(response):
    return response.content.decode()


def take_in(scene, data=LISTED, span=JANUARY, series="Exit watch"):
    permit = scene.ask("attribution.load", "file", hashlib.sha256(data).hexdigest())
    return actions.take_in_exits(scene.cast.anu, permit, actions.Offered(data, "exits.csv", series, *span))


def kinds(scene, day, address=FIRST[0]):
    at = datetime(2026, *day, 12, tzinfo=UTC)
    with seen_as(scene.cast.anu.scope):
        said = Flags(flags()).on(block(address), Span(at, at))
        assert Exits().on(block(address), Span(at, at)) == said
        return said


def test_a_sighting_on_a_list_of_its_day_ends_in_hosting(scene) -> None:
    taken = take_in(scene)
    scene.both()
    decision = scene.decide()
    with seen_as(scene.cast.anu.scope):
        states = {one.sighting.ip: one.state for one in queries.decided_sightings(decision.id)}

    assert "HOSTING" == states[FIRST[0]]
    assert ["leads.ExitListRow", taken.id, 1] in decision.rests_on


def test_a_list_of_another_time_says_nothing(scene) -> None:
    take_in(scene, span=FEBRUARY)
    scene.both()

    assert "CORROBORATED" == scene.decide().state


def test_03_a_list_that_comes_later_voids_what_was_confirmed_and_says_so(cast, scene) -> None:
    scene.both()
    decision = scene.agree(scene.decide())
    take_in(scene)
    page = text(cast.client("anu").get(url("show", decision.id)))

    assert "VOID" == state(scene, decision)
    assert "A list of exits that came later" in page
    with seen_as(cast.anu.scope), pytest.raises(Refused):
        queries.holder(queries.decision(decision.id))


def test_a_list_about_other_addresses_leaves_a_decision_standing(scene) -> None:
    scene.both()
    decision = scene.agree(scene.decide())
    take_in(scene, b"prefix,kind,from,to\n192.0.2.200/32,tor,2026-01-01,2026-01-31\n")

    assert "CONFIRMED" == state(scene, decision)


def test_a_withdrawn_list_voids_the_hosting_that_rested_on_it(scene) -> None:
    taken = take_in(scene)
    scene.both()
    decision = scene.decide()
    actions.withdraw_exits(scene.cast.anu, taken.id, "The keeper took it back.")

    assert "VOID" == state(scene, decision)
    assert "CORROBORATED" == scene.decide().state


def test_editions_follow_each_other_and_the_newer_speaks_where_they_overlap(scene) -> None:
    whole = (JANUARY[0], FEBRUARY[1])
    first = take_in(scene, span=whole)
    second = take_in(scene, b"prefix,kind,from,to\n192.0.2.200/32,tor,2026-01-01,\n", span=FEBRUARY)
    other = take_in(scene, b"prefix,kind,from,to\n192.0.2.201/32,tor,2026-01-01,\n", series="Another keeper")

    assert (1, 2, 1) == (first.edition, second.edition, other.edition)
    assert (("vpn",), ()) == (kinds(scene, (1, 12)), kinds(scene, (2, 12)))
    assert ("tor",) == kinds(scene, (2, 12), "192.0.2.200")


def test_what_is_left_of_a_time_is_cut_on_both_sides() -> None:
    days = [datetime(2026, 1, day, tzinfo=UTC) for day in range(1, 11)]

    assert [(days[0], days[2]), (days[4], days[9])] == free((days[0], days[9]), [(days[2], days[4])])
    assert [] == free((days[2], days[4]), [(days[0], days[9])])
    assert [(days[0], days[9])] == free((days[0], days[9]), [])


@pytest.mark.parametrize(
    "data", [b"prefix,kind,from,to\n", b"prefix,kind,from,to\nnot-a-prefix,vpn,2026-01-01,\n"]
)
def test_04_a_list_with_a_bad_line_or_none_is_refused_whole(scene, data) -> None:
    with pytest.raises(InputError):
        take_in(scene, data)
    with seen_as(scene.cast.anu.scope):
        assert [] == list(all_exit_lists())


def test_a_list_is_taken_in_by_a_form_and_an_outsider_sees_none(cast, scene, authority) -> None:
    data = io.BytesIO(LISTED)
    data.name = "exits.csv"
    fields = {
        "authority": authority, "series": "Exit watch", "file": data,
        "valid_from": "2026-01-01T00:00", "valid_to": "2026-02-01T00:00",
    }  # fmt: skip
    answer = cast.client("anu").post(url("exits_new"), fields)
    page = text(cast.client("kiran").get(url("exits")))

    assert 302 == answer.status_code, text(answer)
    assert "Exit watch, edition 1" in page
    assert "Take in a list" not in page
    assert "Exit watch" not in text(cast.client("omar").get(url("exits")))
    assert 403 == cast.client("kiran").get(url("exits_new")).status_code


def test_02_a_list_needs_a_permit_for_its_own_bytes(scene) -> None:
    permit = scene.ask("attribution.load", "file", "0" * 64)
    with pytest.raises(Refused):
        actions.take_in_exits(scene.cast.anu, permit, actions.Offered(LISTED, "exits.csv", "Exit watch", *JANUARY))
