"""What the providers send: letters and logs arrive; the rows of each file leave, with the faults of files.

Two ways to answer one letter: `asked` gives only rows that meet an asked moment (the main table), `day` gives every
row of the asked addresses on that day. The lines of the police unit itself are asked for wherever it has one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from thelivu_sim.bench.leads import Seen
from thelivu_sim.bench.letters import Letters
from thelivu_sim.bench.log import BILLS_ELSEWHERE, Log, another_line, line_has, share_of
from thelivu_sim.bench.network import Bools, Ints, Network, own_line
from thelivu_sim.bench.rates import NUMBER, Rates
from thelivu_sim.bench.units import BEGIN, DAY, IST

WAYS = ("asked", "day")
CONTROL_AT = DAY // 2 + DAY // 16  # seconds after midnight in India: inside the own line's lease of every day


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """The rows of one file, in their order."""

    address: Ints  # as printed
    slot: Ints
    start: Ints
    end: Ints
    line: Ints
    place: Ints  # what the address column says: a line's own place, or minus that number where its bill goes
    bulk: Bools  # the service is one that is sold on

    def __len__(self) -> int:
        return len(self.start)

    def pick(self, which: Ints | Bools | slice) -> "Rows":
        """Some of the rows."""
        return Rows(*(getattr(self, name)[which] for name in Rows.__slots__))


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """One file: the letter that it answers, its rows, and how many its trailer declares."""

    letter: int
    rows: Rows
    declared: int
    asked: Ints  # numbers of the addresses asked for, the unit's own line included


@dataclass(frozen=True, slots=True, eq=False)
class Providers:
    """Everything that answering takes."""

    network: Network
    log: Log
    letters: Letters
    seen: Seen
    rates: Rates
    seed: int

    def answers(self, way: str, random: np.random.Generator) -> Iterator[Answer]:
        """The files, one for each letter, in the order of the letters."""
        by = np.argsort(self.letters.of_sighting, kind="stable")
        cuts = np.searchsorted(self.letters.of_sighting[by], np.arange(len(self.letters.unit) + 1))
        for letter, (lo, hi) in enumerate(pairwise(cuts)):
            yield self._answer(letter, by[lo:hi], way, random)

    def echoed(self, letter: Ints, address: Ints) -> Bools:
        """Whether the answer to a letter gives the rows of the next address as those of this one."""
        return share_of(letter * 2**20 + address, 8 + 16 * self.seed) < self.rates.other_address_echoed

    def doubled(self, letter: Ints, lease: Ints) -> Bools:
        """Whether the answer to a letter has the row of a lease twice."""
        return share_of(letter * 2**32 + lease, 9 + 16 * self.seed) < self.rates.doubled

    def _answer(self, letter: int, lines: Ints, way: str, random: np.random.Generator) -> Answer:
        unit = int(self.letters.unit[letter])
        asked = np.unique(self.seen.address[lines])
        if self.network.units[unit].control:
            asked = np.append(asked, self.network.units[unit].addresses)
        fault = int(self.letters.fault[letter])
        late = IST if fault == NUMBER["query_zone"] else 0
        # A provider that looks one address up under another's number does so for that address in this answer.
        wrong = asked[self.echoed(np.full(len(asked), letter), asked)]
        wrong = wrong[wrong < self.network.units[unit].addresses]
        found = (
            self._moments(letter, unit, lines, wrong, late)
            if way == "asked"
            else self._whole_day(letter, unit, asked, wrong, late)
        )
        rows = self._rows(unit, *found)
        doubled = np.flatnonzero(self.doubled(np.full(len(rows), letter), self.log.lease[found[0]]))
        order = np.concatenate([np.arange(len(rows)), doubled])
        rows = rows.pick(order[np.lexsort((rows.slot[order], rows.address[order], rows.start[order]))])
        return _spoilt(self, Answer(letter, rows, len(rows), asked), fault, random)

    def _moments(self, letter: int, unit: int, lines: Ints, wrong: Ints, late: int) -> tuple[Ints, Ints]:
        """(log row, printed address) for the rows that meet the moments asked for."""
        one, seen = self.network.units[unit], self.seen
        slots = np.arange(one.slots)
        first = (
            (seen.port[lines] - 1024) // one.ports if one.blocks > 1 else np.zeros(len(lines), dtype=np.int64)
        )
        block_known = (seen.port[lines] > 0) | (one.blocks == 1)
        end_known = (seen.destination[lines] >= 0) | (one.destinations == 1)
        fits = (~block_known[:, None]) | (slots[None, :] // one.destinations == first[:, None])
        fits &= (~end_known[:, None]) | (
            slots[None, :] % one.destinations == np.maximum(seen.destination[lines], 0)[:, None]
        )
        which, slot = np.nonzero(fits)
        address, at, u = (column[lines][which] for column in (seen.address, seen.at, seen.u))
        if one.control:
            midday = BEGIN + int(self.letters.day[letter]) * DAY + CONTROL_AT
            address, slot = np.append(address, one.addresses), np.append(slot, 0)
            at, u = np.append(at, midday), np.append(u, 5)
        looked_up = np.where(np.isin(address, wrong), (address + 1) % one.addresses, address)
        key = self.network.key_of(np.full(len(slot), unit), looked_up, slot)
        inside = address <= one.addresses
        asked, found = self.log.rows.meeting(key[inside], (at - u + late)[inside], (at + u + late)[inside])
        pairs = np.unique(np.stack([found, address[inside][asked]]), axis=1)
        return pairs[0], pairs[1]

    def _whole_day(self, letter: int, unit: int, asked: Ints, wrong: Ints, late: int) -> tuple[Ints, Ints]:
        """(log row, printed address) for all rows of the asked addresses on the day."""
        one, rows = self.network.units[unit], self.log.rows
        lo, hi = np.searchsorted(rows.key, self.network.first_key[unit : unit + 2])
        at = lo + np.flatnonzero(
            (rows.start[lo:hi] <= self.letters.hi[letter] + late)
            & (rows.end[lo:hi] >= self.letters.lo[letter] + late)
        )
        holder = (rows.key[at] - self.network.first_key[unit]) // one.slots
        right = np.setdiff1d(asked, wrong)
        kept = [at[np.isin(holder, right)]]
        printed = [holder[np.isin(holder, right)]]
        for address in wrong:
            there = at[holder == (address + 1) % one.addresses]
            kept.append(there)
            printed.append(np.full(len(there), address))
        return np.concatenate(kept), np.concatenate(printed)

    def _rows(self, unit: int, at: Ints, address: Ints) -> Rows:
        rows, rates, seed = self.log.rows, self.rates, self.seed
        line = rows.line[at]
        elsewhere = line_has(line, "billing_for_ever", rates.billing_for_ever, seed)
        sold_on = line_has(line, "reseller", rates.reseller, seed) & (
            line != own_line(self.network.units[unit])
        )
        slot = self.network.place(rows.key[at])[2]
        return Rows(
            address, slot, rows.start[at], rows.end[at], line, np.where(elsewhere, -line, line), sold_on
        )


def _spoilt(providers: Providers, answer: Answer, fault: int, random: np.random.Generator) -> Answer:
    """The faults that change which rows a file has, or their numbers; how they are written is the printer's."""
    rows = answer.rows
    if fault == NUMBER["utc_as_ist"]:
        return replace(answer, rows=_moved(rows, -IST))
    if fault == NUMBER["truncated"]:
        return replace(answer, rows=rows.pick(slice(0, len(rows) * 2 // 3)))
    if fault == NUMBER["wrong_year"]:
        unit = providers.letters.unit[[answer.letter]].repeat(len(rows))
        line = another_line(providers.network, unit, rows.line, random.integers(1, 2**31, len(rows)))
        return replace(answer, rows=replace(_moved(rows, -365 * DAY), line=line))
    if fault == NUMBER["other_address"] and len(rows):
        given = rows.address[len(rows) // 2]
        instead = np.setdiff1d(np.arange(given + 1, given + 2 + len(answer.asked)), answer.asked)[0]
        return replace(
            answer, rows=replace(rows, address=np.where(rows.address == given, instead, rows.address))
        )
    if fault == NUMBER["billing_silent"]:
        elsewhere = line_has(rows.line, "billing", BILLS_ELSEWHERE, providers.seed)
        return replace(answer, rows=replace(rows, place=np.where(elsewhere, -rows.line, rows.place)))
    return answer


def _moved(rows: Rows, by: int) -> Rows:
    return replace(rows, start=rows.start + by, end=rows.end + by)
