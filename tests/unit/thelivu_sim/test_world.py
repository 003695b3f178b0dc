"""The same seed gives the same world, and nothing in it could be taken for a real one."""

import ipaddress
import re
from itertools import pairwise

import pytest

from thelivu_sim.disclosures import disclosures, requests, sightings
from thelivu_sim.network import HOSTING, PROVIDERS
from thelivu_sim.profile import PROFILES
from thelivu_sim.stories import STORIES
from thelivu_sim.truth import expected_round, search_of
from thelivu_sim.world import build
from unit.thelivu_sim.worlds import DOCUMENTATION


def documentary(ip):
    address = ipaddress.ip_network(ip)
    return any(address.version == one.version and address.subnet_of(one) for one in DOCUMENTATION)


def test_the_same_seed_gives_the_same_world_and_another_another():
    assert build(7, "tiny") == build(7, "tiny")
    assert build(7, "tiny").accounts != build(8, "tiny").accounts


@pytest.mark.parametrize("profile", list(PROFILES))
def test_every_address_is_reserved_for_documentation(profile):
    world = build(3, profile)
    told = disclosures(world)

    seen = {event.ip for account in world.accounts for event in account.events} | {one.ip for one in told}
    assert [ip for ip in seen if not documentary(ip)] == []
    assert [one.code for one in PROVIDERS.values() if not documentary(one.network)] == []
    assert documentary(HOSTING)


def test_every_mail_address_is_at_a_reserved_domain_and_every_number_in_the_own_range():
    world = build(3, "oct2020")

    assert {account.email.partition("@")[2] for account in world.accounts} == {"example.org"}
    assert [person.phone for person in world.people if not re.fullmatch(r"90000\d{5}", person.phone)] == []


def test_the_shares_of_the_stories_add_up():
    assert sum(story.share for story in STORIES) == pytest.approx(1)
    assert len({story.name for story in STORIES}) == len(STORIES)


@pytest.mark.parametrize("profile", list(PROFILES))
def test_a_profile_has_as_many_identities_as_it_says(profile):
    world = build(1, profile)

    assert len(world.accounts) == PROFILES[profile].identities
    assert [
        account.story.name
        for account in world.accounts
        if len(account.users) != 1 + (account.story.name == "two_users")
    ] == []
    assert world.people[0] == world.person(world.people[0].id)
    assert [person for person in world.people if world.person(person.id) != person] == []


def test_nobody_holds_an_address_while_another_does():
    world = build(2, "oct2020")

    for leases in world.network.held.values():
        for one, two in pairwise(leases):
            assert one.end <= two.start, (one, two)


def test_each_event_lies_in_its_lease():
    world = build(2, "oct2020")
    events = [event for account in world.accounts for event in account.events if event.lease]

    assert [event.id for event in events if not event.lease.start <= event.at <= event.lease.end] == []
    assert len({event.id for event in events}) == len(events)


def test_what_a_search_comes_to_follows_from_what_the_person_has():
    world = build(1, "oct2020")
    expected = expected_round(world)
    reachable = [account for account in world.accounts if account.story.reachable]

    assert expected["reachable"] == len(reachable)
    assert expected["firs"] == sum(
        account.users[0].holds and not account.users[0].moved for account in reachable
    )
    assert [person.id for person in world.people if person.age < 18 and search_of(person)["arrest"]] == []
    assert [person.id for person in world.people if person.moved and search_of(person)["devices"]] == []


def test_what_has_no_zone_or_no_provider_is_not_asked():
    told = disclosures(build(1, "oct2020"))
    asked = {one for request in requests(told) for one in request.disclosures}

    assert {one.id for one in told if one.source.zone is None} & asked == set()
    assert {
        one.id for one in told if ipaddress.ip_address(one.ip) in ipaddress.ip_network(HOSTING)
    } & asked == set()
    assert asked


def test_sightings_are_the_disclosures_row_for_row():
    told = disclosures(build(1, "tiny"))

    assert sightings(told).decode().count("\r\n") == len(told) + 1
    assert sightings(told) == sightings(disclosures(build(1, "tiny")))
