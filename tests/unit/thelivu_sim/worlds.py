"""Worlds for the tests: built once, answered by their providers, decided by the product's own rules."""

import ipaddress
import json
from dataclasses import dataclass
from functools import lru_cache

from thelivu.attribution import (
    Attribution,
    Return,
    decide,
    read_flags,
    read_mapping,
    read_return,
    read_sightings,
)
from thelivu_sim.disclosures import Disclosure, Request, disclosures, requests, sightings
from thelivu_sim.network import HOSTING
from thelivu_sim.providers import answer, fault_of
from thelivu_sim.world import World, build

DOCUMENTATION = [
    ipaddress.ip_network(text)
    for text in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20")
]


@dataclass(frozen=True)
class Answered:
    """A world, what the unit was told and asked, and what came back: (request, fault of this answer, return)."""

    world: World
    told: tuple[Disclosure, ...]
    asked: tuple[Request, ...]
    answers: tuple[tuple[Request, str, Return], ...]

    def decided(self) -> Attribution:
        """Every answer, first and corrected, before the rules of the product."""
        seen = read_sightings(sightings(self.told))
        assert seen.rejected == ()
        flags = read_flags(f"prefix,kind,from,to\n{HOSTING},hosting,2015-01-01,\n".encode())
        return decide(seen.sightings, [one for _, _, one in self.answers], flags=flags)


@lru_cache(maxsize=8)
def answered(seed: int, profile: str) -> Answered:
    """A world with every answer read."""
    world = build(seed, profile)
    told = disclosures(world)
    asked = requests(told)
    answers = []
    for request in asked:
        fault = fault_of(world, request.provider, request.lines, request.reference)
        for attempt in (0, 1) if fault else (0,):
            data, mapping = answer(
                world, request.provider, request.lines, request=request.reference, attempt=attempt, mark=str
            )
            name = f"{request.reference}-{attempt}"
            read = read_return(data, read_mapping(json.dumps(mapping).encode(), where=name), name=name)
            answers.append((request, "" if attempt else fault, read))
    return Answered(world, told, asked, tuple(answers))


def lines_of(world: World) -> dict[str, set[str]]:
    """For each account the lines that were truly used."""
    return {one.id: {event.lease.line for event in one.events if event.lease} for one in world.accounts}
