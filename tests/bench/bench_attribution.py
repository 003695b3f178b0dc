"""How much CPU deciding costs beside the plain indexed SQL join, in CPU-seconds.

    python tests/bench/bench_attribution.py

Both find every line that could have held each sighting, and again with the clock off by each of eight shifts, which
is what the reason chain shows; ours also decides states, margins, independence and reasons. Both get the same rows in
memory, and the sets of candidates must be equal. Pairs are interleaved, because a shared machine slows both alike.
"""

import sqlite3
import statistics
import time
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from thelivu.attribution import SHIFTS, Asked, Lease, Line, Return, ReturnMapping, Sighting, block, decide
from thelivu.base import Span

DAY = datetime(2026, 1, 12, tzinfo=UTC)
IPS = [f"192.0.2.{n}" for n in range(1, 65)]
PORTS = [(1024 + 4032 * n, 1024 + 4032 * (n + 1) - 1) for n in range(16)]
G, U = 60, 5
SHIFTED = (0, *(sign * seconds for seconds in SHIFTS.values() for sign in (-1, 1)))


def leases(random):
    """A day of carrier-grade NAT: each block of ports goes from line to line, half an hour each: some 50,000 rows."""
    made = []
    for ip in IPS:
        for ports in PORTS:
            at = 0
            while at < 86_400:
                end = at + random.randint(300, 3300)
                line = f"L{random.randrange(200_000):06d}"
                made.append((ip, ports, at, end, line))
                at = end + random.randint(0, 90)
    return made


def sightings(random, count=2_000):
    return [
        (f"s{n}", random.choice(IPS), random.randint(1024, 65_000), random.randint(3600, 82_800))
        for n in range(count)
    ]


def ours(rows, seen):
    every = tuple(block(ip) for ip in IPS)
    mapping = ReturnMapping(
        "Example Net",
        "cgnat",
        ("x",),
        {},
        ("%H",),
        "UTC",
        "",
        Asked(DAY - timedelta(days=1), DAY + timedelta(days=2), every),
    )
    given = [
        Lease(
            Line("Example Net", line),
            block(ip),
            at(start),
            at(end),
            G,
            "a",
            number,
            ports=ports,
            return_name="a",
        )
        for number, (ip, ports, start, end, line) in enumerate(rows)
    ]
    asked = [
        Sighting(name, name, block(ip), "", Span(at(when), at(when)), name, port=port, uncertainty_s=U)
        for name, ip, port, when in seen
    ]
    start = time.process_time()
    answer = decide(asked, [Return("a", "a", mapping, "PASSED", (), tuple(given), (), len(given))])
    spent = time.process_time() - start
    return spent, {one.sighting.id: {line.subscriber for line in one.candidates} for one in answer.sightings}


def at(second):
    return DAY + timedelta(seconds=second)


def theirs(rows, seen):
    start = time.process_time()
    book = sqlite3.connect(":memory:")
    book.execute("CREATE TABLE lease (ip TEXT, p0 INT, p1 INT, t0 INT, t1 INT, line TEXT)")
    book.executemany(
        "INSERT INTO lease VALUES (?,?,?,?,?,?)",
        ((ip, *ports, begun, end, line) for ip, ports, begun, end, line in rows),
    )
    book.execute("CREATE INDEX by_ip ON lease (ip, t0)")
    book.execute("CREATE TABLE seen (id TEXT, ip TEXT, port INT, t INT)")
    book.executemany("INSERT INTO seen VALUES (?,?,?,?)", seen)
    found: dict[int, dict[str, set[str]]] = {}
    for shift in SHIFTED:
        found[shift] = {name: set() for name, *_ in seen}
        joined = book.execute(
            "SELECT seen.id, lease.line FROM seen JOIN lease ON lease.ip = seen.ip AND lease.p0 <= seen.port"
            " AND lease.p1 >= seen.port AND lease.t0 <= seen.t + :shift + :reach AND lease.t1 >= seen.t + :shift - :reach",
            {"shift": shift, "reach": U + G},
        )
        for name, line in joined:
            found[shift][name].add(line)
    return time.process_time() - start, found[0]


def measure(pairs=5):
    """Ratio theirs : ours of each pair."""
    random = Random(7)
    rows, seen = leases(random), sightings(random)
    ratios = []
    for _ in range(pairs):
        mine, candidates = ours(rows, seen)
        other, expected = theirs(rows, seen)
        assert candidates == expected
        ratios.append(other / mine)
    return len(rows), len(seen), ratios


@pytest.mark.long
def test_attribution_costs_less_than_the_indexed_join(capsys):
    rows, seen, ratios = measure()
    with capsys.disabled():
        print(
            f"\nattribution: SQLite join / ours, CPU-seconds, {rows} rows, {seen} sightings: {[round(r, 2) for r in ratios]}"
        )
    assert statistics.median(ratios) >= 1.3


if __name__ == "__main__":
    print("SQLite join / ours, CPU-seconds:", measure())
