"""Numbers and accounts in the desk: their sightings, their returns, the states that are theirs, two kinds that meet."""

import csv
import io

import pytest

from desk.attribution.scene import HOLDER, PLACE, PROVIDER, Scene, identity, mapping, row, table
from thelivu.desk.attribution import actions, queries
from thelivu.desk.leads import actions as leads
from thelivu.desk.leads.models import ObservationRow
from thelivu.desk.people.scope import seen_as
from thelivu.leads import SYNTHETIC, Decision, TypedIdentifier, TypedLead, TypedObservation

NUMBER = "+919847000001"
DAY = {"from": "2026-01-12T00:00:00Z", "to": "2026-01-14T00:00:00Z"}
SIM = {
    "number": "MSISDN", "subscriber": "Customer", "start": "Activated", "end": "Deactivated", "name": "Name",
    "address": "CAF Address", "user": "Actual User",
}  # fmt: skip
ACCOUNT = {
    "account": "Account", "phone": "Phone", "ip": "Login IP", "port": "Login Port", "time": "Login Time",
}  # fmt: skip
LOGIN = ("203.0.113.44", "40112", "2026-01-12 22:41:07")
LINES = (row("XN-204817", LOGIN[0], ("39936", "40447"), "2026-01-12 20:02:10", "2026-01-12 23:55:48"),)


def url(name, *args):
    from django.urls import reverse

    return reverse(f"attribution:{name}", args=args)


def text(response):
    return response.content.decode()


def typed(cast, authority, reference, *identifiers, time="2026-01-12T12:00:00Z"):
    """A typed lead in work with one observation; returns its id."""
    seen = (TypedObservation("other", tuple(identifiers), "", time, None),)
    form = TypedLead("letter", reference, "2026-01-20T10:00:00+05:30", None, seen, mark=SYNTHETIC)
    made = leads.type_lead(cast.anu, authority, form)
    leads.decide_lead(cast.anu, made.id, Decision("work"))
    with seen_as(cast.anu.scope):
        return ObservationRow.objects.get(lead_id=made.id).id


@pytest.fixture
def member(cast, authority):
    """A number seen in a group, of an account that was seen too."""
    account = TypedIdentifier("account", "finch", "orchid")
    seen = [
        typed(cast, authority, "L-1", TypedIdentifier("phone", NUMBER), account),
        typed(cast, authority, "L-2", account),
    ]
    who = identity(cast, seen)
    number = actions.add_sighting(cast.anu, who, seen[0], "phone", NUMBER)
    return Scene(
        cast, authority, who, number, actions.add_sighting(cast.anu, who, seen[1], "account", "orchid:finch")
    )


def sheet(columns, *rows, above):
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows(
        [[above], [], list(columns.values()), *([one.get(name, "") for name in columns] for one in rows)]
    )
    return out.getvalue().encode()


def asked(kind, columns, subjects, provider, **changed):
    return {
        "version": 2, "provider": provider, "kind": kind, "header_contains": [next(iter(columns.values()))],
        "columns": columns, "time": {"format": ["%Y-%m-%d", "%Y-%m-%d %H:%M:%S"], "zone": "UTC"},
        "logger_uncertainty_s": 60, "asked": DAY | subjects, "pool_size": None,
    } | changed  # fmt: skip


def operator(scene, *rows, above="Reply"):
    rows = [
        {"number": NUMBER, "start": "2020-03-01", "name": HOLDER, "address": PLACE, **one} for one in rows
    ]
    return scene.load(
        sheet(SIM, *rows, above=above),
        asked("sim", SIM, {"numbers": [NUMBER]}, "Coir Mobile"),
        name="sim.csv",
    )


def platform(scene, *rows):
    rows = [{"account": "finch", **one} for one in rows]
    mapped = asked("account", ACCOUNT, {"accounts": ["finch"]}, "orchid")
    return scene.load(sheet(ACCOUNT, *rows, above="Reply"), mapped, name="account.csv")


def states(scene, decision):
    with seen_as(scene.cast.anu.scope):
        return {one.sighting.kind: one.state for one in queries.decided_sightings(decision.id)}


def test_a_number_and_an_account_that_an_officer_chose_are_sightings(member) -> None:
    assert ("phone", NUMBER, None) == (member.first.kind, member.first.ip, member.first.port)
    assert ("account", "orchid:finch") == (member.second.kind, member.second.ip)


def test_nothing_but_an_address_becomes_a_sighting_by_itself(scene) -> None:
    with seen_as(scene.cast.anu.scope):
        assert {"ip"} == {one.kind for one in queries.sightings(scene.identity)}


def test_one_holder_of_a_number_is_one_line_and_never_a_door(cast, member) -> None:
    operator(member, {"subscriber": "C1"})
    decision = member.decide()
    page = text(cast.client("anu").get(url("show", decision.id)))

    assert ("UNIQUE_SINGLE", "") == (states(member, decision)["phone"], decision.subscriber)
    assert f"The number {NUMBER} was seen on 12-JAN-2026 12:00:00" in page
    assert "has held the number since" in page
    assert HOLDER not in page
    assert "⟨" not in page


def test_a_number_that_changed_hands_is_named_so_with_the_next_step(cast, member) -> None:
    operator(member, {"subscriber": "C1", "end": "2025-11-01"}, {"subscriber": "C2", "start": "2026-02-01"})
    decision = member.decide()
    page = text(cast.client("anu").get(url("show", decision.id)))

    assert "REASSIGNED_NUMBER" == states(member, decision)["phone"]
    assert "Number changed hands" in page
    assert "another holder" in page


def test_a_user_who_is_not_the_holder_is_named_so(cast, member) -> None:
    operator(member, {"subscriber": "C1", "user": "Somebody Else"})
    decision = member.decide()
    page = text(cast.client("anu").get(url("show", decision.id)))

    assert "HOLDER_NOT_USER" == states(member, decision)["phone"]
    assert "Holder is not the user" in page
    assert "Somebody Else" not in page


def test_what_a_platform_discloses_becomes_sightings_once(member) -> None:
    platform(member, {"phone": NUMBER, "ip": LOGIN[0], "port": LOGIN[1], "time": LOGIN[2]})
    member.decide()
    member.decide()
    with seen_as(member.cast.anu.scope):
        found = [one for one in queries.sightings(member.identity) if one.disclosed_by_id]

    assert LOGIN[0] in {one.ip for one in found}
    assert len(found) == len({(one.disclosed_row, one.kind) for one in found})
    assert {"account.csv"} == {one.disclosed_by.name for one in found}


def test_03_a_withdrawn_platform_return_takes_its_sightings_with_it(member) -> None:
    given = platform(member, {"ip": LOGIN[0], "port": LOGIN[1], "time": LOGIN[2]})
    decision = member.decide()
    actions.withdraw_return(member.cast.anu, given.id, "By mistake.")
    with seen_as(member.cast.anu.scope):
        left = [one for one in queries.sightings(member.identity) if one.disclosed_by_id]
        stands = queries.current(queries.decision(decision.id))

    assert ([], False) == (left, stands)


def test_03_a_line_and_a_number_of_two_senders_meet_in_one_person_and_are_confirmed_blind(
    cast, member
) -> None:
    platform(member, {"ip": LOGIN[0], "port": LOGIN[1], "time": LOGIN[2]})
    operator(member, {"subscriber": "C1"})
    member.load(table(LINES, above="Reply 9"), mapping(LOGIN[0], asked={**DAY, "ips": [LOGIN[0]]}))
    decision = member.decide()
    page = text(cast.client("anu").get(url("show", decision.id)))
    review = text(cast.client("arun").get(url("review", decision.id)))
    confirmed = member.agree(decision)

    assert ("CORROBORATED", PROVIDER, "XN-204817") == (decision.state, decision.provider, decision.subscriber)
    assert "Two kinds of evidence meet here" in page
    assert "Sender" in page
    for words in (HOLDER, PLACE):
        assert words not in page
        assert words not in review
    assert "⟨" not in page + review
    assert confirmed.confirmed_at is not None
    with seen_as(cast.anu.scope):
        assert HOLDER == queries.holder(queries.decision(decision.id)).name


def test_the_pages_of_numbers_speak_malayalam(cast, member) -> None:
    from thelivu.desk.people.actions import set_language

    operator(member, {"subscriber": "C1"})
    platform(member, {"phone": NUMBER, "ip": LOGIN[0], "port": LOGIN[1], "time": LOGIN[2]})
    decision = member.decide()
    set_language(cast.anu.id, "ml")

    assert "⟨" not in text(cast.client("anu").get(url("show", decision.id)))
    assert "⟨" not in text(cast.client("anu").get(url("exits")))
