"""The truth, kept apart from the files: who used what, what each search would find, which faults were planted.

The product never reads it. Tests and the demo's last page compare what officers recorded with what is true here.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from thelivu_sim.disclosures import Disclosure, Request
from thelivu_sim.events import Account
from thelivu_sim.people import Person
from thelivu_sim.providers import fault_of
from thelivu_sim.world import World


def search_of(person: Person) -> dict[str, Any]:
    """What a search at the address of a person's line comes to."""
    if person.moved:
        return {"door": "not_connected", "outcome": "nothing_found", "devices": [], "arrest": False}
    seized = [device.id for device in person.devices if device.listed or device.locked]
    arrested = person.holds and person.shares and person.at_home and person.age >= 18
    outcome = "nothing_found"
    if person.holds:
        outcome = "fir_arrest" if arrested else "fir"
    elif person.locked:
        outcome = "report_only"
    return {"door": "connected", "outcome": outcome, "devices": seized, "arrest": arrested}


def expected_round(world: World) -> dict[str, int]:
    """Counts over the accounts that can lawfully be confirmed: what a round over all of them would find."""
    reachable = [account for account in world.accounts if account.story.reachable]
    searches = [search_of(account.users[0]) for account in reachable]
    outcomes = [one["outcome"] for one in searches]
    return {
        "reachable": len(reachable),
        "devices": sum(len(one["devices"]) for one in searches),
        "firs": sum(outcome in ("fir", "fir_arrest") for outcome in outcomes),
        "arrests": sum(one["arrest"] for one in searches),
        "reports": outcomes.count("report_only"),
        "wrong_doors": sum(one["door"] == "not_connected" for one in searches),
    }


def truth(
    world: World, told: Iterable[Disclosure], asked: Iterable[Request], markers: Mapping[str, str],
    listed: Mapping[str, Mapping[str, int]],
) -> dict[str, Any]:  # fmt: skip
    """Everything that is true, as one JSON document."""
    return {
        "version": 1,
        "synthetic": True,
        "seed": world.seed,
        "profile": world.profile.name,
        "raid_days": [day.isoformat() for day in world.profile.raid_days],
        "places": world.profile.places,
        "expected": expected_round(world),
        "people": [_person(person) for person in world.people],
        "accounts": [_account(account) for account in world.accounts],
        "disclosures": [_disclosure(one) for one in told],
        "requests": [_request(world, one) for one in asked],
        "lines": {line.id: line.installation for line in world.network.lines.values()},
        "listed_on_devices": {device: dict(paths) for device, paths in listed.items()},
        "markers": dict(markers),
    }


def _person(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "address": person.address,
        "district": person.locality.district,
        "station": person.locality.station,
        "occupation": person.occupation,
        "age": person.age,
        "groups": list(person.groups),
        "devices": [{"id": one.id, "kind": one.kind, "locked": one.locked} for one in person.devices],
        "search": search_of(person),
    }


def _account(account: Account) -> dict[str, Any]:
    return {
        "id": account.id,
        "platform": account.platform,
        "handle": account.handle,
        "email": account.email,
        "story": account.story.name,
        "ends_in": account.story.ends_in,
        "reachable": account.story.reachable,
        "at_risk": account.at_risk,
        "users": [person.id for person in account.users],
        "events": [
            {
                "id": event.id,
                "at": event.at.isoformat(),
                "ip": event.ip,
                "port": event.port,
                "line": event.lease.line if event.lease else None,
                "person": event.person,
            }
            for event in account.events
        ],
    }


def _disclosure(one: Disclosure) -> dict[str, Any]:
    return {
        "event": one.event,
        "account": one.account,
        "file": one.source.file,
        "ip": one.ip,
        "port": one.port,
        "at": one.at.isoformat(),
        "fault": one.fault,
    }


def _request(world: World, one: Request) -> dict[str, Any]:
    return {
        "reference": one.reference,
        "provider": one.provider,
        "fault": fault_of(world, one.provider, one.lines, one.reference),
        "for": list(one.disclosures),
    }
