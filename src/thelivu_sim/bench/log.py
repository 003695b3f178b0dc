"""What the providers' systems recorded: the true leases arrive; log rows with the faults of loggers and rows leave.

A row keeps the number of the lease it tells of, for the score; no file shows that number.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from thelivu_sim.bench.network import CUSTOMERS, OPEN, Bools, Ints, Leases, Network
from thelivu_sim.bench.rates import Rates
from thelivu_sim.bench.units import BEGIN, DAY, IST

LOGGERS = 49  # of one provider; address number modulo 49
OFF_BY = (-240, 95, -150)  # seconds, reference 5.1
DRIFT = 20  # seconds a day, growing
BILLS_ELSEWHERE = 0.10  # share of lines whose bill goes to another place than the line
SALTS = {"reseller": 1, "reseller_unmarked": 2, "billing": 3, "billing_for_ever": 4, "stale_customer": 5}


@dataclass(frozen=True, slots=True, eq=False)
class Log:
    """Log rows of all providers, sorted by key and start, and what is true of each lease's record."""

    rows: Leases
    lease: Ints  # the true lease of each row
    kept: Bools  # of each true lease: its row is there, names its line, and its logger is within the stated bound
    logger: dict[str, Bools]  # of each true lease: the fault of its logger
    row: dict[str, Bools]  # of each true lease: the fault of its row


def share_of(number: Ints, salt: int) -> npt.NDArray[np.float64]:
    """A fixed draw in [0, 1) for each number: facts of a line that every file repeats (SplitMix64)."""
    mixed = number.astype(np.uint64) + np.uint64(salt * 0x9E3779B97F4A7C15 % 2**64)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (mixed ^ (mixed >> np.uint64(31))).astype(np.float64) / 2.0**64


def line_has(line: Ints, fact: str, rate: float, seed: int) -> Bools:
    """Whether a fact holds of lines."""
    return share_of(line, SALTS[fact] + 16 * seed) < rate


def record(network: Network, rates: Rates, seed: int, random: np.random.Generator) -> Log:
    """Writes the log: clocks, then rows."""
    leases = network.leases
    unit, address, _ = network.place(leases.key)
    own = address >= network.column("addresses")[unit]
    off, logger = _clocks(network, rates, unit, address, random)
    start, end = (np.where(time >= OPEN, time, time + off(time)) for time in (leases.start, leases.end))
    row = {
        name: (random.random(len(start)) < getattr(rates, name)) & ~own
        for name in ("lost", "wrong_line", "interim", "overrun")
    }
    row["overrun"] &= end < OPEN
    end = np.where(row["overrun"], end + random.integers(3600, 6 * 3600, len(end)), end)
    stale = line_has(leases.line, "stale_customer", rates.stale_customer, seed) & ~own
    line = np.where(stale, another_line(network, unit, leases.line, np.int64(1)), leases.line)
    line = np.where(
        row["wrong_line"], another_line(network, unit, line, random.integers(1, 2**31, len(line))), line
    )
    between = np.flatnonzero(row["interim"])
    half = start[between] + (np.minimum(end[between], start[between] + 6 * DAY) - start[between]) // 2
    told = np.concatenate([np.flatnonzero(~row["lost"]), between])
    ends = np.concatenate([end[~row["lost"]], half])
    by = np.lexsort((ends, start[told], leases.key[told]))
    told, ends = told[by], ends[by]
    kept = ~(row["lost"] | row["wrong_line"] | stale | logger["logger_off"] | logger["logger_drift"])
    kept &= ~_wrong_zone(network, rates)[unit]
    return Log(Leases(leases.key[told], start[told], ends, line[told]), told, kept, logger, row)


def another_line(network: Network, unit: Ints, line: Ints, by: Ints | np.int64) -> Ints:
    """Another line of the same provider."""
    pool = network.column("pool")[unit]
    base = line // CUSTOMERS * CUSTOMERS
    return (base + (line - base + 1 + by % (pool - 1)) % pool).astype(np.int64)


def _clocks(
    network: Network, rates: Rates, unit: Ints, address: Ints, random: np.random.Generator
) -> tuple[Callable[[Ints], Ints], dict[str, Bools]]:
    """By how many seconds each row's clock is off at a time, and which fault that is."""
    drawn = random.random((len(network.units), LOGGERS))
    by = random.choice(OFF_BY, drawn.shape)
    bad = drawn < rates.logger_off
    drifts = ~bad & (drawn < rates.logger_off + rates.logger_drift)
    device = address % LOGGERS
    fixed = np.where(bad, by, 0)[unit, device] - np.where(_wrong_zone(network, rates), IST, 0)[unit]
    drifting = drifts[unit, device]

    def off(time: Ints) -> Ints:
        days = np.clip((time - BEGIN) / DAY, 0, None)
        return fixed + np.where(drifting, (DRIFT * days).astype(np.int64), 0)

    return off, {"logger_off": bad[unit, device], "logger_drift": drifting}


def _wrong_zone(network: Network, rates: Rates) -> Bools:
    return network.flag("wrong_zone") & (rates.persistent_zone > 0)
