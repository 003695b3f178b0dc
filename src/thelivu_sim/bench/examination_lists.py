"""Bars M5 (a real `.khl` beside SQLite, LMDB and hashdeep) and M9 (stored files against a list's new rows), in CPU-seconds of one thread.

Digests and hashes are random. Every ratio is the median of interleaved pairs in one run. B/hash is that of the index (keys and
table), beside that of the whole file.
"""

import os
import sqlite3
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from thelivu.base import Digests
from thelivu.devices.knownlists import Input, KnownList, Provenance, open_list
from thelivu.devices.knownlists.form import FRONT
from thelivu.devices.knownlists.rows import PDQ_BIT, ROW, bit
from thelivu.devices.knownlists.writing import ListWriter
from thelivu.devices.stored import Stored, begun, rematch
from thelivu.examination import Look, Outcome
from thelivu_sim.bench.bars import Bar

_KEY = bytes(32)
_BATCH = 1 << 16
_CHUNK = 16_384


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Digests of the list, of the peers' stores, of hashdeep's list; look-ups of a round; sealed hashes; M9's two sides; pairs."""

    digests: int = 20_000_000
    peers: int = 10_000_000
    hashdeep: int = 2_000_000
    asked: int = 1_000_000
    sealed: int = 1_000_000
    stored: int = 10_000_000
    new: int = 10_000
    pairs: int = 5


def bars(size: Size) -> Iterator[Bar]:
    """M5, then M9."""
    with tempfile.TemporaryDirectory(prefix="thelivu-bench-") as name:
        folder = Path(name)
        yield from _columns(folder, size)
        yield from _memory(folder, size)
        yield _again(folder, size)


def khl(path: Path, count: int, seed: int, *, hashes: bool = False) -> KnownList:
    """A list of random rows, each with a MD5 or with a perceptual hash."""
    random = np.random.default_rng(seed)
    with ListWriter(path, _KEY, Provenance("bench", "1", "made up", "-"), {}) as writer:
        category, column = writer.category("1"), "pdq" if hashes else "md5"
        for start in range(0, count, _BATCH):
            rows = np.zeros(min(_BATCH, count - start), ROW)
            rows["category"], rows["given"], rows["quality"] = category, PDQ_BIT if hashes else bit("md5"), 100
            rows[column] = random.integers(0, 256, rows[column].shape, np.uint8)
            writer.add(rows)
        writer.input(Input("made up", "", "csv", count, count, 0))
        writer.finish()
    return open_list(path, _KEY)


def digests_of(count: int, seed: int) -> Iterator[bytes]:
    """The MD5 of `khl`, in its order."""
    random = np.random.default_rng(seed)
    for start in range(0, count, _BATCH):
        for row in random.integers(0, 256, (min(_BATCH, count - start), 16), np.uint8):
            yield row.tobytes()


def spent(task: Callable[[], object]) -> float:
    """CPU-seconds of a task in this process."""
    began = time.process_time()
    task()
    return time.process_time() - began


def _columns(folder: Path, size: Size) -> Iterator[Bar]:
    path = folder / "list.khl"
    built = spent(lambda: khl(path, size.digests, 7))
    opening = statistics.median(spent(lambda: open_list(path, _KEY)) for _ in range(11)) * 1000
    yield Bar("M5", "opened in < 5 ms", f"{opening:.2f} ms ({size.digests:,} digests, built in {built:.0f} CPU-s)", opening < 5)
    known = open_list(path, _KEY)
    sections = known.headers[0].sections
    index = (sections["md5.keys"].length + sections["md5.table"].length) / size.digests
    whole = (path.stat().st_size - FRONT) / size.digests
    yield Bar("M5", "<= 17 B/hash", f"{index:.2f} B/hash in the index, {whole:.2f} in the file", index <= 17)
    half = [one for _, one in zip(range(size.asked // 2), digests_of(size.digests, 7), strict=False)]
    asked = [one for pair in zip(half, (os.urandom(16) for _ in half), strict=True) for one in pair]
    together = b"".join(asked)
    with closing(sqlite_of(folder / "list.db", size.peers)) as base, lmdb_of(folder / "lmdb", size.peers) as store:
        ways = {
            "SQLite": lambda: sum(base.execute("SELECT 1 FROM d WHERE k = ?", (one,)).fetchone() is not None for one in asked),
            "LMDB": lambda: sum(store.get(one) is not None for one in asked),
        }
        found = len(known.agreeing("md5", together).row)
        rounds = [(spent(lambda: known.agreeing("md5", together)), *map(spent, ways.values())) for _ in range(size.pairs)]
    for at, (name, least) in enumerate((("SQLite", 15), ("LMDB", 5)), start=1):
        ratio = statistics.median(one[at] / one[0] for one in rounds)
        rate = len(asked) / statistics.median(one[0] for one in rounds)
        told = f"{ratio:.1f} x ({rate:,.0f} look-ups/cpu-s, keying included; {found:,} of {len(half):,} planted found)"
        yield Bar("M5", f">= {least} x the look-ups/cpu-s of {name}", told, ratio >= least and found == len(half))


def sqlite_of(path: Path, count: int) -> sqlite3.Connection:
    """The digests as the key of a table without other columns."""
    base = sqlite3.connect(path)
    base.execute("CREATE TABLE d (k BLOB PRIMARY KEY) WITHOUT ROWID")
    base.executemany("INSERT OR IGNORE INTO d VALUES (?)", ((one,) for one in sorted(digests_of(count, 7))))
    base.commit()
    base.execute("PRAGMA mmap_size = 4000000000")
    return base


def lmdb_of(path: Path, count: int) -> Any:
    """The digests as keys of a store, open for reading."""
    store = import_module("lmdb").open(str(path), map_size=1 << 34, sync=False)
    with store.begin(write=True) as write:
        for one in sorted(digests_of(count, 7)):
            write.put(one, b"", append=True)
    return store.begin()


def _memory(folder: Path, size: Size) -> Iterator[Bar]:
    """Our memory is every byte of the mapped file, as if all of it had been touched; hashdeep's is what the system counted."""
    path, file = folder / "known.txt", folder / "one"
    file.write_bytes(b"one")
    with path.open("w", encoding="ascii") as out:
        out.write("%%%% HASHDEEP-1.0\n%%%% size,md5,filename\n## Invoked from: /\n## $ hashdeep\n## \n")
        out.writelines(f"1,{one.hex()},{at}\n" for at, one in enumerate(digests_of(size.hashdeep, 9)))
    with subprocess.Popen(["hashdeep", "-m", "-k", path, file], stdout=subprocess.DEVNULL) as run:  # noqa: S603, S607 - on the path, our own files
        _, _, used = os.wait4(run.pid, 0)
        run.returncode = 0
    khl(folder / "small.khl", size.hashdeep, 9)
    ours = (folder / "small.khl").stat().st_size
    ratio = used.ru_maxrss * 1024 / ours
    found = f"{ratio:.1f} x ({ours / 1e6:.0f} MB mapped, hashdeep {used.ru_maxrss / 1e3:.0f} MB, {size.hashdeep:,} digests)"
    yield Bar("M5", ">= 30 x less memory than hashdeep -m", found, ratio >= 30)
    sealed = khl(folder / "sealed.khl", size.sealed, 11, hashes=True)
    seconds = spent(lambda: sealed.parts[0].hashes)
    yield Bar("M5", "opening of sealed hashes, timed apart", f"{seconds * 1000:.0f} ms for {size.sealed:,}", holds=True)


def _again(folder: Path, size: Size) -> Bar:
    """M9: one planted neighbour in each chunk; the stored file is opened, proven and compared."""
    known = khl(folder / "new.khl", size.new, 13, hashes=True)
    planted = known.parts[0].hashes.words[0].tobytes()
    random = np.random.default_rng(17)
    blank = Digests("0" * 32, "0" * 40, "0" * 64, 0)
    chunks = 0
    with begun(folder / "stored", _KEY, {"exhibit": "bench"}) as writer:
        for start in range(0, size.stored, _CHUNK):
            hashes = random.integers(0, 256, (min(_CHUNK, size.stored - start), 32), np.uint8)
            hashes[0] = np.frombuffer(planted, np.uint8)
            writer.append([Outcome("x", blank, (Look(one.tobytes(), 100),)) for one in hashes])
            chunks += 1
        writer.finish()
    found: list[Any] = []

    def once() -> None:
        with Stored(folder / "stored", _KEY) as stored:
            found[:] = list(rematch(stored, known))

    seconds = statistics.median(spent(once) for _ in range(3))
    pairs = size.stored * size.new
    told = f"{seconds:.1f} CPU-s ({pairs / seconds / 1e9:.2f} Gpairs/cpu-s; {len(found)} of {chunks} planted found)"
    limit = 10 * pairs / 1e11
    return Bar("M9", f"{size.stored:,} stored x {size.new:,} new in < {limit:.3g} CPU-s, without the evidence", told, seconds < limit and len(found) == chunks)
