"""The sensor's own store: the lines of every connection in their order, and the batches that were made of them.

SQLite in WAL mode with synchronous=FULL: what was flushed is there after a power cut. It answers by watch and by number,
never by address. A line below a claim is emptied after thirty days; its hashes stay, so that the chain still holds.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from thelivu.base import InputError

from . import batch
from .chain import ZERO, write
from .evidence import Judgement, Level
from .values import Record

KEEP = timedelta(days=30)  # of what is below a claim
_TABLES = """
CREATE TABLE IF NOT EXISTS line (
  seq INTEGER PRIMARY KEY, watch TEXT NOT NULL, alias TEXT NOT NULL, level TEXT NOT NULL, at_us INTEGER NOT NULL,
  prev TEXT NOT NULL, hash TEXT NOT NULL UNIQUE, text TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS line_of_watch ON line (watch, seq);
CREATE INDEX IF NOT EXISTS line_to_purge ON line (at_us) WHERE level NOT IN ('L4', 'L5') AND text <> '';
CREATE TABLE IF NOT EXISTS batch (
  number INTEGER PRIMARY KEY, watch TEXT NOT NULL, first INTEGER NOT NULL UNIQUE, last INTEGER NOT NULL, file TEXT NOT NULL,
  sha256 TEXT NOT NULL, receipt TEXT NOT NULL DEFAULT '') STRICT;
"""


@dataclass(frozen=True, slots=True)
class Stored:
    """One line as it is stored; `text` is empty once it was purged. `at_us`: UTC."""

    seq: int
    watch: str
    alias: str
    level: Level
    at_us: int
    prev: str
    hash: str
    text: str


@dataclass(frozen=True, slots=True)
class Made:
    """A batch that was made: its file, by name, and the office's receipt, once that came back."""

    number: int
    watch: str
    first: int
    last: int
    file: str
    sha256: str
    receipt: str


class Store:
    """One sensor's store. One process writes to it."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;" + _TABLES)
        last = self._db.execute("SELECT seq, hash FROM line ORDER BY seq DESC LIMIT 1").fetchone()
        self.seq: int = last[0] if last else 0
        self.hash: str = last[1] if last else ZERO

    def close(self) -> None:
        """Ends; everything that was added is there."""
        self._db.close()

    def add(self, watch: str, records: Iterable[tuple[Record, Judgement]]) -> Counter[str]:
        """Appends records in one transaction that is on the disk when this returns; how many of each level."""
        seq, own, rows = self.seq, self.hash, []
        for record, judgement in records:
            before, seq = own, seq + 1
            line, own = write(record, judgement, before)
            at = record.t_end.utc_us if record.t_end else 0
            rows.append((seq, watch, record.target.alias, judgement.level, at, before, own, line.decode()))
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany("INSERT INTO line VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        self.seq, self.hash = seq, own
        return Counter(row[3] for row in rows)

    def lines(self, *, after: int = 0, most: int = -1, watch: str = "") -> Iterator[Stored]:
        """The lines after a number, in order; of one watch, or of all."""
        wanted = "seq > ?" + (" AND watch = ?" if watch else "")
        given = (after, *([watch] if watch else []), most)
        rows = self._db.execute(f"SELECT * FROM line WHERE {wanted} ORDER BY seq LIMIT ?", given)  # noqa: S608 - own words
        return (Stored(*row) for row in rows)

    def file(self) -> Iterator[bytes]:
        """Every line as `chain.verify` reads it. InputError `sensor.place.purged` at the first that was emptied."""
        for one in self.lines():
            if not one.text:
                raise InputError("sensor.place.purged", seq=one.seq)
            yield one.text.encode() + b"\n"

    def since(self, at_us: int) -> Iterator[Stored]:
        """The lines that ended at or after an instant (UTC), the newest first: whom a sensor that starts again dialled just now."""
        for row in self._db.execute("SELECT * FROM line ORDER BY seq DESC"):
            if row[4] < at_us:
                return
            yield Stored(*row)

    def purge(self, before_us: int) -> int:
        """Empties the lines below a claim that ended before an instant (UTC), also in the journal; their hashes stay. How many."""
        with self._db:
            emptied = self._db.execute(
                "UPDATE line SET text = '' WHERE at_us < ? AND level NOT IN ('L4', 'L5') AND text <> ''", (before_us,)
            ).rowcount
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return emptied

    def levels(self, watch: str) -> Counter[str]:
        """How many lines of each level one watch has."""
        return Counter(dict(self._db.execute("SELECT level, count(*) FROM line WHERE watch = ? GROUP BY level", (watch,))))

    def batches(self) -> list[Made]:
        """The batches, in order."""
        return [Made(*row) for row in self._db.execute("SELECT * FROM batch ORDER BY number")]

    def add_batch(self, made: Made) -> None:
        """Notes a batch whose file is on the disk; sqlite3.IntegrityError where another was made of the same lines."""
        with self._db:
            self._db.execute(
                "INSERT INTO batch VALUES (?, ?, ?, ?, ?, ?, ?)",
                (made.number, made.watch, made.first, made.last, made.file, made.sha256, made.receipt),
            )

    def add_receipt(self, sha256: str, receipt: str) -> bool:
        """Keeps the office's receipt with its batch; whether there is such a batch."""
        with self._db:
            return self._db.execute("UPDATE batch SET receipt = ? WHERE sha256 = ?", (receipt, sha256)).rowcount == 1


def unsent(store: Store) -> tuple[int, Sequence[Stored]]:
    """The number of the next batch and the lines of it: after the last batch, of one watch, at most a batch full."""
    made = store.batches()
    lines: list[Stored] = []
    size = 0
    for one in store.lines(after=made[-1].last if made else 0, most=batch.MOST):
        size += len(one.text) if one.level in ("L4", "L5") else 0
        if lines and (one.watch != lines[0].watch or size > batch.BYTES_MOST):
            break
        lines.append(one)
    return len(made) + 1, lines
