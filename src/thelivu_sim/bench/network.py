"""Networks as they truly were: who held each key (address, block of ports, destination) from when to when.

A seed arrives; leases sorted by key and start leave, with a way to ask who held a key in a window. Times are epoch
seconds, a lease is [start, end] with both ends its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from thelivu_sim.bench.units import BEGIN, DAY, DAYS, Unit

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
OPEN = BEGIN + 400 * DAY  # the end of what has not ended
BEFORE, AFTER = BEGIN - DAY // 4, BEGIN + DAYS * DAY + DAY // 4
CUSTOMERS = 10**9  # customer number = (unit number + 1) * CUSTOMERS + line of the unit
LONGEST = np.int64(1) << 33  # above any time in seconds
DEEP = 8  # how many leases back another one may still run on


@dataclass(frozen=True, eq=False)
class Leases:
    """Leases of all providers, sorted by key and start."""

    key: Ints
    start: Ints
    end: Ints
    line: Ints  # customer number

    @cached_property
    def order(self) -> Ints:
        """What a key and a moment sort by."""
        return self.key * LONGEST + self.start

    def meeting(self, key: Ints, lo: Ints, hi: Ints) -> tuple[Ints, Ints]:
        """(which question, which lease) for each lease of a question's key that meets its window [lo, hi]."""
        last = np.searchsorted(self.order, key * LONGEST + hi, side="right") - 1
        asked, found = [], []
        for back in range(DEEP):
            at = last - back
            there = at >= 0
            there[there] = self.key[at[there]] == key[there]
            there[there] = self.end[at[there]] >= lo[there]
            asked.append(np.flatnonzero(there))
            found.append(at[there])
        return np.concatenate(asked), np.concatenate(found)


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """The providers, where the keys of each begin, and the true leases."""

    units: tuple[Unit, ...]
    first_key: Ints  # of each unit, and one more: the number of keys
    leases: Leases

    def unit_of_key(self, key: Ints) -> Ints:
        """The number of the provider."""
        return (np.searchsorted(self.first_key, key, side="right") - 1).astype(np.int64)

    def place(self, key: Ints) -> tuple[Ints, Ints, Ints]:
        """(unit, number of the address, slot) of keys."""
        unit = self.unit_of_key(key)
        slots = self.column("slots")[unit]
        inner = key - self.first_key[unit]
        return unit, inner // slots, inner % slots

    def key_of(self, unit: Ints, address: Ints, slot: Ints) -> Ints:
        """The key of an address and a slot; addresses of no subscriber have keys of the police unit's own address."""
        inside = np.minimum(address, self.column("addresses")[unit])
        return (self.first_key[unit] + inside * self.column("slots")[unit] + slot).astype(np.int64)

    def column(self, name: str) -> Ints:
        """One figure of every provider."""
        return np.array([getattr(one, name) for one in self.units], dtype=np.int64)

    def flag(self, name: str) -> Bools:
        """One fact of every provider."""
        return np.array([bool(getattr(one, name)) for one in self.units])

    def of_kind(self, *kinds: str) -> Bools:
        """Which providers are of a kind."""
        return np.array([one.kind in kinds for one in self.units])


def build(units: Sequence[Unit], random: np.random.Generator) -> Network:
    """Draws the leases of all providers. The last address of each is the police unit's own line."""
    keys = np.cumsum([0, *((one.addresses + 1) * one.slots for one in units)])
    parts = [_leases(one, int(first), random) for one, first in zip(units, keys[:-1], strict=True)]
    key, start, end, line = (np.concatenate(column) for column in zip(*parts, strict=True))
    by = np.lexsort((start, key))
    return Network(tuple(units), keys.astype(np.int64), Leases(key[by], start[by], end[by], line[by]))


def customer(unit: Unit, line: Ints | int) -> Ints:
    """The customer number of a line."""
    return np.asarray(line, dtype=np.int64) + (unit.number + 1) * CUSTOMERS


def own_line(unit: Unit) -> int:
    """The customer number of the police unit's own line at a provider."""
    return int(customer(unit, unit.pool + 77))


def _leases(unit: Unit, first_key: int, random: np.random.Generator) -> tuple[Ints, Ints, Ints, Ints]:
    by_kind = {"static": _standing, "deterministic": _by_formula}
    draw = _by_routine if unit.routine else by_kind.get(unit.kind, _one_after_another)
    key, start, end, line = draw(unit, random)
    control = first_key + unit.addresses * unit.slots
    days = BEGIN + DAY * np.arange(-1, DAYS + 1) + DAY * 3 // 8  # nine hours after midnight, for nine hours
    return (
        np.concatenate([key + first_key, np.full(len(days), control)]),
        np.concatenate([start, days]),
        np.concatenate([end, days + DAY * 3 // 8]),
        np.concatenate([customer(unit, line), np.full(len(days), own_line(unit))]),
    )


def _one_after_another(unit: Unit, random: np.random.Generator) -> tuple[Ints, Ints, Ints, Ints]:
    """Leases of random length, with gaps of up to a minute and a half; some are renewed by the line that had them."""
    keys, mean = unit.addresses * unit.slots, unit.lease_h * 3600
    most = int((AFTER - BEFORE) / mean * 1.5 + 12)
    length = random.exponential(mean, (keys, most)).astype(np.int64) + 120
    gap = random.integers(0, 91, (keys, most))
    end = BEFORE - random.integers(0, int(mean), (keys, 1)) + np.cumsum(length + gap, axis=1)
    start = end - length
    line = random.integers(0, unit.pool, (keys, most))
    kept = random.random((keys, most)) < unit.renews
    for at in range(1, most):
        line[:, at] = np.where(kept[:, at], line[:, at - 1], line[:, at])
    inside = (start < AFTER) & (end > BEFORE)
    key = np.broadcast_to(np.arange(keys)[:, None], (keys, most))
    return key[inside].astype(np.int64), start[inside], end[inside], line[inside]


def _standing(unit: Unit, random: np.random.Generator) -> tuple[Ints, Ints, Ints, Ints]:
    """One line for each address, since some hour of the year before, and not ended."""
    count = unit.addresses
    start = BEGIN - random.integers(20 * DAY, 300 * DAY, count)
    return np.arange(count), start, np.full(count, OPEN), random.permutation(unit.pool)[:count]


def _by_formula(unit: Unit, random: np.random.Generator) -> tuple[Ints, Ints, Ints, Ints]:
    """Ports by a formula (RFC 7422): each line has one block, until the configuration is changed in the second week."""
    count, change = unit.addresses * unit.slots, BEGIN + 7 * DAY + 3 * 3600
    key = np.tile(np.arange(count), 2)
    start = np.repeat([BEGIN - 30 * DAY, change], count)
    end = np.repeat([change - 1, OPEN], count)
    line = np.concatenate([random.permutation(unit.pool)[:count] for _ in range(2)])
    return key, start, end, line


def _by_routine(unit: Unit, random: np.random.Generator) -> tuple[Ints, Ints, Ints, Ints]:
    """Pairs of lines with fixed hours: where one was, its other is 5.5 h later, every day, on another key each day."""
    half, days = (
        unit.addresses * unit.slots // 2,
        DAYS - 1,
    )  # of the keys one half on even days, one on odd days
    key = np.concatenate([day % 2 * half + random.permutation(half) for day in range(days)])
    pair = np.tile(np.arange(half), days)
    hour = pair * 7 % 19
    begins = (
        BEGIN + DAY * np.repeat(np.arange(days), half) + hour * 3600 + random.integers(0, 1800, days * half)
    )
    return (
        np.tile(key, 2),
        np.concatenate([begins, begins + 19_800]),
        np.concatenate([begins, begins + 19_800]) + 5 * 3600,
        np.concatenate([2 * pair, 2 * pair + 1]),
    )
