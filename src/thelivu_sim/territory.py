"""The land: a date arrives; its police districts, each with made-up stations and localities and real PIN codes.

Districts and PIN codes are those of the law data on that date; a PIN alone often leaves City or Rural open, as it
does in Kerala.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from random import Random

from thelivu.law import District, districts_for_pin, load
from thelivu_sim import names

_WEIGHTS: Mapping[str, float] = {"Malappuram": 2.4, "Palakkad": 1.7, "Ernakulam Rural": 1.6, "Wayanad": 0.5}
"""Places searched by district were never even; Malappuram had most cases in October 2020."""


@dataclass(frozen=True, slots=True)
class Locality:
    """A ward: its name, PIN code, station and police district."""

    name: str
    pin: str
    station: str
    district: str


@dataclass(frozen=True, slots=True)
class Territory:
    """The districts of the date and the localities in them."""

    districts: tuple[District, ...]
    localities: tuple[Locality, ...]
    weights: tuple[float, ...]

    def pick(self, random: Random) -> Locality:
        """One locality, as often as its district is searched."""
        return random.choices(self.localities, self.weights)[0]


def territory(random: Random, on: date, localities_each: int = 6) -> Territory:
    """The land on a date."""
    districts = load().districts_on(on)
    pins = _pins(on)
    made: list[Locality] = []
    weights: list[float] = []
    taken: set[str] = set()
    for district in districts:
        for number in range(localities_each):
            name = _new(random, taken)
            station = made[-1].station if number % 2 else f"{name} PS"
            made.append(Locality(name, random.choice(pins[district.code]), station, district.code))
            weights.append(_WEIGHTS.get(district.name, 1.0) / localities_each)
    return Territory(districts, tuple(made), tuple(weights))


@lru_cache
def _pins(on: date) -> Mapping[str, tuple[str, ...]]:
    """The PIN codes that may lie in each district; in a split district one PIN serves both halves."""
    found: dict[str, list[str]] = {}
    for pin in map(str, range(670_001, 695_700)):
        candidates = districts_for_pin(pin, on)
        if len({one.district.revenue for one in candidates}) == 1:
            for one in candidates:
                found.setdefault(one.district.code, []).append(pin)
    return {code: tuple(pins) for code, pins in found.items()}


def _new(random: Random, taken: set[str]) -> str:
    """Names that end up twice would make a station ambiguous: numbers of a ward tell them apart."""
    name = names.locality(random)
    number = 2
    while name in taken:
        name = f"{name.partition(' ')[0]} {number}"
        number += 1
    taken.add(name)
    return name
