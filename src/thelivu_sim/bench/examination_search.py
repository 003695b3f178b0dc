"""Bars M1, M2, M3 and the kernels' part of M5 and M9: search beside faiss, python-threatexchange, C by hand, SQLite and LMDB.

CPU-seconds of this process on one thread; each ratio is the median of interleaved pairs. What the others find is compared, too:
a bar with a miss does not hold. The peers are those of locks/measures.lock.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from thelivu.devices.kernels import columns, hamming, slices
from thelivu.devices.kernels.hits import Hits, Words
from thelivu.devices.kernels.search import Search
from thelivu.devices.kernels.warming import warm
from thelivu_sim.bench.bars import Bar
from thelivu_sim.bench.examination_c import HandWritten, missing
from thelivu_sim.bench.examination_hashes import pdq_like, queries, uniform
from thelivu_sim.bench.examination_lists import digests_of, lmdb_of, sqlite_of

RADIUS = 31
Task = Callable[[], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is run: hashes of M1 and M2, our queries and those of slower peers, the column of M5, M9's two sides, pairs."""

    only: frozenset[str] = frozenset()
    """Bars that are run; none = all."""
    some: int = 1_000_000
    many: int = 10_000_000
    asked: int = 8_000
    flat: int = 200
    flat_many: int = 32
    hashed: int = 300
    column: int = 20_000_000
    peers: int = 10_000_000
    looked: int = 1_000_000
    stored: int = 10_000_000
    new: int = 10_000
    crossing: Sequence[int] = field(default=(3_000, 10_000, 30_000, 100_000, 300_000))
    pairs: int = 5
    slow_pairs: int = 3


def bars(size: Size) -> Iterator[Bar]:
    """Each bar that is asked for, in its turn."""
    warm()
    every = {"M1": _some, "M2": _many, "M3": _by_hand, "M5": _column, "M9": _again}
    for name, one in every.items():
        if not size.only or name in size.only:
            yield from one(size)


def spent(task: Task) -> float:
    """CPU-seconds of a task in this process."""
    began = time.process_time()
    task()
    return time.process_time() - began


def side_by_side(ours: Task, theirs: Sequence[Task], pairs: int) -> list[list[float]]:
    """CPU-seconds of each in turn, over and over: a row for each round, ours first."""
    return [[spent(one) for one in (ours, *theirs)] for _ in range(pairs)]


def _rates(rounds: list[list[float]], counts: Sequence[int]) -> list[float]:
    """Median of what each did in a CPU-second."""
    return [count / statistics.median(one[at] for one in rounds) for at, count in enumerate(counts)]


def _ratio(rounds: list[list[float]], counts: Sequence[int], at: int) -> float:
    """Median over the rounds of how many times as fast ours was."""
    return statistics.median((counts[0] / one[0]) / (counts[at] / one[at]) for one in rounds)


def _faiss(kind: str, stored: Words, *details: int, flips: int = 0) -> Any:
    faiss: Any = import_module("faiss")
    faiss.omp_set_num_threads(1)
    made = getattr(faiss, kind)(256, *details)
    made.add(stored.view(np.uint8).reshape(-1, 32))
    if flips:
        made.nflip = flips
    return made


def _found(index: Any, asked: Words) -> set[tuple[int, int]]:
    """Pairs of query and row; faiss leaves out what is as far as the radius it is given."""
    limits, _, rows = index.range_search(asked.view(np.uint8).reshape(-1, 32), RADIUS + 1)
    query = np.repeat(np.arange(len(asked)), np.diff(limits.astype(np.int64)))
    return set(zip(query.tolist(), rows.tolist(), strict=True))


def _pairs(hits: Hits, queries: int) -> set[tuple[int, int]]:
    return {(q, r) for q, r in zip(hits.query.tolist(), hits.row.tolist(), strict=True) if q < queries}


def _same(one: Hits, other: Hits) -> bool:
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in ("query", "row", "distance"))


def _some(size: Size) -> Iterator[Bar]:
    for kind, made in (("PDQ-like", pdq_like), ("uniform", uniform)):
        stored = made(size.some, 1)
        yield from _beside(kind, stored, queries(stored, size.asked, 2), size)


def _beside(kind: str, stored: Words, asked: Words, size: Size) -> Iterator[Bar]:
    """M1 on one kind of data."""
    seconds, index = spent(lambda: slices.build(stored)), slices.build(stored)
    few, flat_few = asked[: size.hashed], asked[: size.flat]
    flat, hashed = _faiss("IndexBinaryFlat", stored), _faiss("IndexBinaryMultiHash", stored, 11, 23, flips=2)
    exchange: Any = import_module("threatexchange.signal_type.pdq.pdq_index").PDQIndex(
        (row.astype(">u8").tobytes().hex(), at) for at, row in enumerate(stored)
    )
    texts = [row.astype(">u8").tobytes().hex() for row in few]
    theirs: list[Task] = [
        lambda: hamming.within(asked, stored, RADIUS),
        lambda: _found(flat, flat_few),
        lambda: _found(hashed, few),
        lambda: [exchange.query(text) for text in texts],
    ]
    rounds = side_by_side(lambda: slices.within(asked, index, RADIUS), theirs, size.pairs)
    counts = (len(asked), len(asked), len(flat_few), len(few), len(few))
    rates = _rates(rounds, counts)
    ours = f"{rates[0]:,.0f} queries/cpu-s (brute force {rates[1]:,.0f}, {_ratio(rounds, counts, 2) / _ratio(rounds, counts, 1):.1f} x)"
    for at, name, least in ((2, "faiss IndexBinaryFlat", 12), (3, "faiss MultiHash 11x23, nflip 2", 4), (4, "threatexchange PDQIndex", 10)):
        ratio = _ratio(rounds, counts, at)
        yield Bar("M1", f">= {least} x {name}, {len(stored):,} {kind}", f"{ratio:.1f} x ({rates[at]:,.0f}); {ours}", ratio >= least)
    brute, found = hamming.within(asked, stored, RADIUS), slices.within(asked, index, RADIUS)
    agreed = _same(brute, found) and _pairs(found, len(flat_few)) == _found(flat, flat_few)
    memory = f"{index.nbytes / len(stored):.0f} B/hash, built in {seconds:.2f} CPU-s"
    yield Bar("M1", "recall 1.000000 against brute force and Flat", f"{len(found):,} of {len(brute):,} pairs, {memory}", agreed)


def _many(size: Size) -> Iterator[Bar]:
    for kind, made in (("PDQ-like", pdq_like), ("uniform", uniform)):
        stored = made(size.many, 3)
        yield from _beside_many(kind, stored, queries(stored, size.asked, 4), size)


def _beside_many(kind: str, stored: Words, asked: Words, size: Size) -> Iterator[Bar]:
    """M2 on one kind of data; the best exact faiss is built for the PDQ-like alone, for it takes minutes and gigabytes."""
    seconds = [spent(lambda: slices.build(stored)) for _ in range(size.slow_pairs)]
    index, few, flat_few = slices.build(stored), asked[: size.hashed], asked[: size.flat_many]
    flat = _faiss("IndexBinaryFlat", stored)
    theirs: list[Task] = [lambda: _found(flat, flat_few)]
    if kind == "PDQ-like":
        hashed = _faiss("IndexBinaryMultiHash", stored, 11, 23, flips=2)
        theirs.append(lambda: _found(hashed, few))
    rounds = side_by_side(lambda: slices.within(asked, index, RADIUS), theirs, size.pairs)
    counts = (len(asked), len(flat_few), len(few))
    rates = _rates(rounds, counts[: 1 + len(theirs)])
    ratio, ours = _ratio(rounds, counts, 1), f"{rates[0]:,.0f} queries/cpu-s"
    what = f"{len(stored):,} {kind}"
    yield Bar("M2", f">= 25 x faiss IndexBinaryFlat, {what}", f"{ratio:.0f} x ({rates[1]:.1f}); {ours}", ratio >= 25)
    yield Bar("M2", f"stretch: >= 100 x faiss IndexBinaryFlat, {what}", f"{ratio:.0f} x", ratio >= 100)
    if len(theirs) > 1:
        best = _ratio(rounds, counts, 2)
        yield Bar("M2", f">= 6 x faiss MultiHash 11x23, nflip 2, {what}", f"{best:.1f} x ({rates[2]:,.0f}); {ours}", best >= 6)
    each, middle = index.nbytes / len(stored), statistics.median(seconds)
    yield Bar("M2", f"<= 100 B/hash, {what}", f"{each:.1f} B/hash", each <= 100)
    yield Bar("M2", f"built in <= 10 CPU-s, {what}", f"{middle:.1f} CPU-s", middle <= 10)
    part = asked[: max(size.asked // 8, 1)]
    brute, found = hamming.within(part, stored, RADIUS), slices.within(part, index, RADIUS)
    agreed = _same(brute, found) and _pairs(found, len(flat_few)) == _found(flat, flat_few)
    yield Bar("M2", "recall 1.000000 against brute force and Flat", f"{len(found):,} of {len(brute):,} pairs", agreed)


def _by_hand(size: Size) -> Iterator[Bar]:
    stored = uniform(size.some // 8 * 8, 5)
    asked = queries(stored, size.asked // 16 * 4, 6)
    lacks = missing()
    with tempfile.TemporaryDirectory(prefix="thelivu-bench-") as folder:
        if not lacks:
            c = HandWritten(Path(folder), stored)
            rounds = side_by_side(lambda: hamming.within(asked, stored, RADIUS), [lambda: c.hits(asked, RADIUS)], 2 * size.pairs)
            counts = [len(asked) * len(stored)] * 2
            ours, theirs = (rate / 1e9 for rate in _rates(rounds, counts))
            same, ratio = len(hamming.within(asked, stored, RADIUS)) == c.hits(asked, RADIUS), _ratio(rounds, counts, 1)
            found = f"{ratio:.0%} ({ours:.1f} of {theirs:.1f} Gpairs/cpu-s)"
            yield Bar("M3", ">= 85 % of hand-written AVX-512 C", found, ratio >= 0.85 and same)
        else:
            yield Bar("M3", ">= 85 % of hand-written AVX-512 C", f"not measured: {lacks}", holds=False)
    for count in size.crossing:
        yield _crossing(stored[:count], uniform(max(size.asked, 2), 7), size)


def _crossing(stored: Words, asked: Words, size: Size) -> Bar:
    """Where the index begins to win: told, with no bar of its own."""
    index = slices.build(stored)
    built = spent(lambda: slices.build(stored)) / len(stored) * 1e6
    rounds = side_by_side(
        lambda: slices.within(asked, index, RADIUS), [lambda: hamming.within(asked, stored, RADIUS)], size.slow_pairs
    )
    ours, brute = (1e6 / rate for rate in _rates(rounds, [len(asked)] * 2))
    told = f"a query by the index {ours:.1f} us, by brute force {brute:.1f} us; built in {built:.2f} us a hash"
    return Bar("M3", f"told: cross-over at {len(stored):,} hashes", told, holds=True)


def _column(size: Size) -> Iterator[Bar]:
    """M5 of the kernel alone; of a whole list, with its keys, memory and hashdeep, see examination_lists."""
    raw = b"".join(digests_of(size.column, 7))
    keys = np.frombuffer(raw, ">u8").reshape(-1, 2).astype(np.uint64)
    sort = spent(lambda: keys[np.lexsort((keys[:, 1], keys[:, 0]))])
    keys = keys[np.lexsort((keys[:, 1], keys[:, 0]))]
    table = columns.prefixes(keys)
    there = [raw[16 * at : 16 * at + 16] for at in range(min(size.looked // 2, size.peers))]
    away = [row.tobytes() for row in uniform(len(there), 8)[:, :2]]
    every = [one for pair in zip(there, away, strict=True) for one in pair]
    asked = np.frombuffer(b"".join(every), ">u8").reshape(-1, 2).astype(np.uint64)
    each = (keys.nbytes + table.nbytes) / len(keys)
    yield Bar("M5", "<= 17 B/hash, the kernel's column", f"{each:.2f} B/hash; sorted in {sort:.1f} CPU-s", each <= 17)
    with (
        tempfile.TemporaryDirectory(prefix="thelivu-bench-") as folder,
        closing(sqlite_of(Path(folder) / "list.db", size.peers)) as base,
        lmdb_of(Path(folder) / "lmdb", size.peers) as store,
    ):
        theirs: list[Task] = [
            lambda: sum(base.execute("SELECT 1 FROM d WHERE k = ?", (one,)).fetchone() is not None for one in every),
            lambda: sum(store.get(one) is not None for one in every),
        ]
        rounds = side_by_side(lambda: columns.positions(keys, table, asked), theirs, size.pairs)
    found, counts = int((columns.positions(keys, table, asked) >= 0).sum()), [len(every)] * 3
    rates = _rates(rounds, counts)
    for at, (name, least) in enumerate((("SQLite", 15), ("LMDB", 5)), start=1):
        ratio = _ratio(rounds, counts, at)
        told = f"{ratio:.1f} x ({rates[at]:,.0f}); {rates[0]:,.0f} look-ups/cpu-s in {size.column:,}, theirs in {size.peers:,}"
        yield Bar("M5", f">= {least} x the look-ups/cpu-s of {name}, kernel", told, ratio >= least and found == len(there))


def _again(size: Size) -> Iterator[Bar]:
    """M9 of the kernel alone: stored hashes in batches of a million against a list's new rows."""
    stored = pdq_like(size.stored, 9)
    new = queries(stored, size.new, 10)
    found: list[int] = []

    def once(way: Callable[[Words], Hits]) -> None:
        found.append(sum(len(way(stored[at : at + (1 << 20)])) for at in range(0, len(stored), 1 << 20)))

    compared = Search(new)
    rounds = side_by_side(
        lambda: once(lambda part: compared.within(part, RADIUS)), [lambda: once(lambda part: hamming.within(part, new, RADIUS))], size.slow_pairs
    )
    ours, brute = (statistics.median(one[at] for one in rounds) for at in (0, 1))
    limit = 10 * size.stored * size.new / 1e11
    told = f"{ours:.1f} CPU-s, by brute force alone {brute:.1f}; {found[0]:,} pairs, the same by both"
    holds = ours < limit and len(set(found)) == 1 and found[0] >= size.new // 4
    yield Bar("M9", f"{size.stored:,} stored x {size.new:,} new in < {limit:.3g} CPU-s, kernel", told, holds)
