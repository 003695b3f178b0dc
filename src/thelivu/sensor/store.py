"""The sensor's own store: the lines of every connection in their order, and the batches that were made of them.

A batch is of one order and goes on where the one before it ended. Where a watch carries several orders their lines would part
one another into batches of a few; so they wait, durable and chained by order, until `settle` puts them into the one chain.

SQLite in WAL mode with synchronous=FULL: what was flushed is there after a power cut. It answers by watch and by number,
never by address. A line below a claim is emptied after thirty days; its hashes stay, so that the chain still holds.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from thelivu.base import InputError

from . import batch
from .chain import ZERO, Difference, Line, verify, write
from .evidence import Judgement, Level
from .values import Record

KEEP = timedelta(days=30)  # of what is below a claim
SETTLED_AT_ONCE = 1_000  # lines: a watch that goes on waits no longer than for these
_TABLES = """
CREATE TABLE IF NOT EXISTS line (
  seq INTEGER PRIMARY KEY, watch TEXT NOT NULL, alias TEXT NOT NULL, level TEXT NOT NULL, at_us INTEGER NOT NULL,
  prev TEXT NOT NULL, hash TEXT NOT NULL UNIQUE, text TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS line_of_watch ON line (watch, seq);
CREATE INDEX IF NOT EXISTS line_to_purge ON line (at_us) WHERE level NOT IN ('L4', 'L5') AND text <> '';
CREATE TABLE IF NOT EXISTS waiting (
  id INTEGER PRIMARY KEY, watch TEXT NOT NULL, alias TEXT NOT NULL, level TEXT NOT NULL, at_us INTEGER NOT NULL,
  prev TEXT NOT NULL, hash TEXT NOT NULL UNIQUE, text TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS waiting_of_watch ON waiting (watch, id);
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
    hash: str = ""  # of its last line; none for a batch of before 28 November 2026


class Store:
    """One sensor's store. One process writes to it."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.text_factory = _text
        self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;" + _TABLES)
        if "hash" not in {column[1] for column in self._db.execute("PRAGMA table_info(batch)")}:
            self._db.execute("ALTER TABLE batch ADD COLUMN hash TEXT NOT NULL DEFAULT ''")

    @property
    def seq(self) -> int:
        """The number of the last line of the chain."""
        return self._last()[0]

    @property
    def hash(self) -> str:
        """Its hash."""
        return self._last()[1]

    def _last(self) -> tuple[int, str]:
        last = self._db.execute("SELECT seq, hash FROM line ORDER BY seq DESC LIMIT 1").fetchone()
        return last or (0, ZERO)

    def _last_waiting(self, watch: str) -> str:
        last = self._db.execute("SELECT hash FROM waiting WHERE watch = ? ORDER BY id DESC LIMIT 1", (watch,)).fetchone()
        return last[0] if last else ZERO

    def close(self) -> None:
        """Ends; everything that was added is there."""
        self._db.close()

    def add(self, watch: str, records: Iterable[tuple[Record, Judgement]], *, apart: bool = False) -> Counter[str]:
        """Appends records in one transaction that is on the disk when this returns; how many of each level. `apart`: they wait."""
        levels: Counter[str] = Counter()
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            last, own = (0, self._last_waiting(watch)) if apart else self._last()
            rows = []
            for seq, (record, judgement) in enumerate(records, last + 1):
                before = own
                line, own = write(record, judgement, before)
                at = record.t_end.utc_us if record.t_end else 0
                rows.append((seq, watch, record.target.alias, judgement.level, at, before, own, line.decode()))
                levels[judgement.level] += 1
            self._insert(rows, apart=apart)
        return levels

    def _insert(self, rows: Iterable[tuple[Any, ...]], *, apart: bool = False) -> None:
        if apart:
            self._db.executemany("INSERT INTO waiting VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", (row[1:] for row in rows))
        else:
            self._db.executemany("INSERT INTO line VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def settle(self) -> None:
        """Puts what waits into the chain, order by order, some lines at a time: each is in one place, whenever it is killed."""
        while (first := self._db.execute("SELECT watch FROM waiting ORDER BY id LIMIT 1").fetchone()) is not None:
            self._settle(first[0])

    def _settle(self, watch: str) -> None:
        """The first lines of one order that wait. One that was altered goes on as it is: what is wrong with it stays to be seen."""
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            waiting = list(self.waiting(watch, most=SETTLED_AT_ONCE))
            last, own = self._last()
            rows, before = [], ""
            for seq, one in enumerate(waiting, last + 1):
                prev, text = own, one.text
                (found, *_) = checked(one, before or one.prev)
                if isinstance(found, Line):
                    line, own = write(found.record, found.judgement, prev)
                    text = line.decode()
                else:
                    own = one.hash
                rows.append((seq, watch, one.alias, one.level, one.at_us, prev, own, text))
                before = one.hash
            self._insert(rows)
            self._db.executemany("DELETE FROM waiting WHERE id = ?", ((one.seq,) for one in waiting))

    def waiting(self, watch: str = "", *, most: int = -1) -> Iterator[Stored]:
        """The lines that wait for their place in the chain, of one order or of all, each order's in their order."""
        wanted, given = ("WHERE watch = ?", (watch, most)) if watch else ("", (most,))
        rows = self._db.execute(f"SELECT * FROM waiting {wanted} ORDER BY watch, id LIMIT ?", given)  # noqa: S608 - own words
        return (Stored(*row) for row in rows)

    @contextmanager
    def still(self) -> Iterator[None]:
        """Within it all reading is of one moment, whatever another process writes."""
        self._db.execute("BEGIN")
        try:
            yield
        finally:
            self._db.execute("ROLLBACK")

    def lines(self, *, after: int = 0, most: int = -1) -> Iterator[Stored]:
        """The lines of the chain after a number, in order."""
        rows = self._db.execute("SELECT * FROM line WHERE seq > ? ORDER BY seq LIMIT ?", (after, most))
        return (Stored(*row) for row in rows)

    def file(self) -> Iterator[bytes]:
        """Every line as `chain.verify` reads it. InputError `sensor.place.purged` at the first that was emptied."""
        for one in self.lines():
            if not one.text:
                raise InputError("sensor.place.purged", seq=one.seq)
            yield one.text.encode() + b"\n"

    def since(self, at_us: int) -> Iterator[Stored]:
        """The lines that ended at or after an instant (UTC), the newest first: whom a sensor that starts again dialled just now."""
        found: list[Stored] = []
        for (watch,) in self._db.execute("SELECT DISTINCT watch FROM line").fetchall():
            for row in self._db.execute("SELECT * FROM line WHERE watch = ? ORDER BY seq DESC", (watch,)):  # in order of time
                if row[4] < at_us:
                    break
                found.append(Stored(*row))
        return iter(sorted(found, key=lambda one: (one.at_us, one.seq), reverse=True))

    def purge(self, before_us: int) -> int:
        """Empties the lines below a claim that ended before an instant (UTC), also in the journal; their hashes stay. How many."""
        if self._db.execute("SELECT 1 FROM waiting WHERE at_us < ? LIMIT 1", (before_us,)).fetchone() is not None:
            self.settle()
        with self._db:
            emptied = self._db.execute(
                "UPDATE line SET text = '' WHERE at_us < ? AND level NOT IN ('L4', 'L5') AND text <> ''", (before_us,)
            ).rowcount
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return emptied

    def levels(self, watch: str) -> Counter[str]:
        """How many lines of each level one order has, with those that wait."""
        counted: Counter[str] = Counter()
        for table in ("line", "waiting"):
            counted.update(dict(self._db.execute(f"SELECT level, count(*) FROM {table} WHERE watch = ? GROUP BY level", (watch,))))  # noqa: S608 - own words
        return counted

    def batches(self) -> list[Made]:
        """The batches, in order."""
        return [Made(*row) for row in self._db.execute("SELECT * FROM batch ORDER BY number")]

    def add_batch(self, made: Made) -> None:
        """Notes a batch whose file is on the disk; sqlite3.IntegrityError where another was made of the same lines."""
        with self._db:
            self._db.execute(
                "INSERT INTO batch VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (made.number, made.watch, made.first, made.last, made.file, made.sha256, made.receipt, made.hash),
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


def checked(one: Stored, before: str) -> list[Line | Difference]:
    """A stored line that is whole, and whose row says what it says; or every difference. `before` is the hash of the line before."""
    found: list[Line | Difference] = []
    for said in verify([one.text.encode() + b"\n"], prev=before):
        if isinstance(said, Difference):
            found.append(replace(said, line=one.seq))
            continue
        end = said.record.t_end
        stands = (said.record.target.alias, said.judgement.level, end.utc_us if end else 0, before, said.hash)
        same = stands == (one.alias, one.level, one.at_us, one.prev, one.hash)
        found.append(replace(said, number=one.seq) if same else Difference("sensor.line.row", one.seq))
    return found


def _text(stored: bytes) -> str:
    """A text as it is stored; where a byte of it was spoiled so that it is none, with a mark, so that it is seen to be altered."""
    return stored.decode("utf-8", "replace")
