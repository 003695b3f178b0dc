"""The figures of a large return: its pages arrive one by one; what the gates look at (`attribution.Figures`) leaves.

Rows that the careful reader read are counted by that reader; here are those that SQL read, and what both have in common.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np

from thelivu.attribution import Figures, Lease, bounds_asked, missed_controls, whole_days
from thelivu.attribution.figures import DAY_VALUES, HALF_DAY, HOUR
from thelivu.attribution.lease import FAR
from thelivu.attribution.row import RowReader
from thelivu.bulk.formats import Formats
from thelivu.bulk.keys import key, masks
from thelivu.bulk.leases import COLUMNS, lease_of, scan
from thelivu.bulk.rowwise import RowByRow

DAY = 24 * HOUR
EPOCH = date(1970, 1, 1)
TOGETHER = 64  # lines
SAME = "net, hi, lo, t0, t1, p0, p1, ported, to_version, to_mask_hi, to_mask_lo, to_hi, to_lo, port_to"
"""What two rows must share to be in conflict when they name different lines."""

HERE = (
    "SELECT net, hi, lo, t0, row_no FROM read WHERE plain UNION ALL SELECT net, hi, lo, t0, row_no FROM fresh"
    " UNION ALL SELECT net, hi, lo, t0, -1 FROM before"
)
"""The leases of a page, behind the last one of each address before it."""


def _same(neighbour: str) -> str:
    return " AND ".join(f"{neighbour}({column}) OVER () = {column}" for column in ("t0", "lo", "hi"))


@dataclass(slots=True)
class Tally:
    """Counts over the pages of one file."""

    connection: duckdb.DuckDBPyConnection
    formats: Formats | None
    asked: tuple[int, int]  # microseconds
    rows: int = 0  # that SQL read
    strays: int = 0
    days: dict[date, list[int]] = field(
        default_factory=lambda: defaultdict(lambda: [0, 0])
    )  # times, late ones
    swappable: int = 0
    ordered: bool = False
    falls: int = 0
    half_day_falls: int = 0
    in_order: bool = True  # so far the file goes on in time
    latest: int = 0  # the latest start so far

    def plain(self) -> tuple[int, int]:
        """Counts the rows that SQL has just read (the view `read`); gives how many, and the last line of them.

        Of times it counts the civil days, and how many of them were written as 13:00 or later.
        """
        formats = self.formats
        assert formats is not None  # or SQL would have read nothing
        civil = {column: f"({column} + {formats.offset})" for column in ("t0", "t1")}
        days = ", ".join(f"{moment} // {DAY} AS {column}_day" for column, moment in civil.items())
        late = ", ".join(f"count(*) FILTER ({moment} % {DAY} >= {13 * HOUR})" for moment in civil.values())
        counted = self.connection.execute(
            f"SELECT {days}, bool_and(t1 < {FAR}), count(*), {late}, count(*) FILTER (NOT asked), max(row_no)"
            f" FROM read WHERE plain GROUP BY t0_day, t1_day, t1 < {FAR}"
        ).fetchall()
        for begun, ended, closed, rows, begun_late, ended_late, strays, _ in counted:
            self.rows += rows
            self.strays += strays
            self._see(begun, rows, begun_late)
            if closed:
                self._see(ended, rows, ended_late)
        self.ordered = self.ordered or any(day.day > 12 for day in self.days)
        if formats.order_open and not self.ordered:
            self._swap(formats.offset)
        return sum(row[3] for row in counted), max((row[7] for row in counted), default=0)

    def _see(self, day: int, times: int, late: int) -> None:
        """Times of a civil day, and how many of them are late."""
        count = self.days[EPOCH + timedelta(days=day)]
        count[0] += times
        count[1] += late

    def _swap(self, offset: int) -> None:
        """Rows that with day and month swapped would lie in the asked window, too."""
        moves = [
            ((day - EPOCH).days, (day.replace(day=day.month, month=day.day) - day).days * DAY)
            for day in self.days
            if day.day != day.month
        ]
        if not moves:
            return
        days, shifts = (list(column) for column in zip(*moves, strict=True))
        lo, hi = self.asked
        found = self.connection.execute(
            "WITH swap AS (SELECT unnest($1::BIGINT[]) AS day, unnest($2::BIGINT[]) AS shift)"
            f" SELECT count(*) FROM read LEFT JOIN swap AS a ON a.day = (t0 + {offset}) // {DAY}"
            f" LEFT JOIN swap AS b ON b.day = (t1 + {offset}) // {DAY} WHERE plain"
            f" AND (t0 + a.shift BETWEEN {lo} AND {hi} OR t1 < {FAR} AND t1 + b.shift BETWEEN {lo} AND {hi})",
            [days, shifts],
        ).fetchone()
        self.swappable += found[0] if found else 0

    def order(self, above: str) -> None:
        """Counts where an address falls back in time, over all leases of a page, in the file's order; `above` is SQL for those above it.

        While a file is in order of time nothing can fall back. One fall that is not of half a day settles the gate, and
        the rest need not be counted.
        """
        if self.falls > self.half_day_falls or (self.in_order and self._in_order()):
            return
        if self.in_order:
            self.in_order = False
            self._remember(f"({above})")
        found = self.connection.execute(
            f"WITH here AS ({HERE}), gone AS (SELECT lag(t0) OVER (PARTITION BY net, hi, lo ORDER BY row_no) - t0 AS back"
            f" FROM here) SELECT count(*) FILTER (back > {HOUR}),"
            f" count(*) FILTER (back BETWEEN {HALF_DAY[0]} AND {HALF_DAY[1]}) FROM gone"
        ).fetchone()
        falls, half = found or (0, 0)
        self.falls += falls
        self.half_day_falls += half
        self._remember(f"({HERE})")

    def _in_order(self) -> bool:
        """Whether surely no row of the page starts more than an hour before any row above it: a few rows are looked at together."""
        page = self.connection.execute(
            f"SELECT min(t0) AS first, max(t0) AS last FROM (SELECT row_no, t0 FROM read WHERE plain"
            f" UNION ALL SELECT row_no, t0 FROM fresh) GROUP BY row_no // {TOGETHER} ORDER BY row_no // {TOGETHER}"
        ).fetchnumpy()
        if not len(page["first"]):
            return True
        latest = np.maximum(np.maximum.accumulate(page["last"]), self.latest)
        self.latest = int(latest[-1])
        return int((latest - page["first"]).max()) <= HOUR

    def _remember(self, rows: str) -> None:
        """Keeps the last start of each address."""
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE before AS"
            f" SELECT net, hi, lo, arg_max(t0, row_no) AS t0 FROM {rows} GROUP BY net, hi, lo"
        )

    def figures(
        self, careful: RowByRow, paths: list[Path], conflicts: int, *, cut: bool, torn: bool
    ) -> Figures:
        """The figures of the whole file, whose leases lie in Parquet files."""
        reader, times = careful.reader, careful.reader.times
        clocks, mapping = times.clocks, reader.mapping
        placed, first, last, outside = self._extent(paths, bounds_asked(mapping, reader.bound_s))
        for day, (values, late) in clocks.days.items():
            self.days[day][0] += values
            self.days[day][1] += late
        seen = sum(values for values, _ in self.days.values())
        marked = seen - clocks.values if self.formats and self.formats.marked else 0
        return Figures(
            sha256=reader.sha256, rows_in=self.rows + careful.rows, placed=placed, strays=self.strays + len(reader.strays),
            outside=outside, first=first, last=last,
            times=seen, late=sum(late for _, late in self.days.values()),
            marked=clocks.marked + marked, unmarked=clocks.unmarked + seen - clocks.values - marked,
            mornings=sum(
                values >= DAY_VALUES and not late
                for day, (values, late) in self.days.items() if day in whole_days(mapping)
            ),
            backward=reader.backward, falls=self.falls, half_day_falls=self.half_day_falls,
            doubled=len(times.doubled), swappable=self.swappable + len(times.swappable),
            ordered=int(self.ordered and bool(self.formats and self.formats.order_open)) + len(times.ordered),
            conflicting=conflicts, damaged=len(reader.damaged),
            controls_missed=missed_controls(mapping.controls, self._near_controls(reader, paths)),
            declared=tuple(careful.declared), cut=cut, torn=torn,
        )  # fmt: skip

    def _extent(self, paths: list[Path], bounds: tuple[int, int]) -> tuple[int, int, int, int]:
        found = self.connection.execute(
            "SELECT count(*), coalesce(min(t0), 0), coalesce(max(t1), 0),"
            f" count(*) FILTER (t1 < {bounds[0]} OR t0 > {bounds[1]}) FROM {scan(paths)}"
        ).fetchone()
        assert found is not None
        return found[0], found[1], found[2], found[3]

    def _near_controls(self, reader: RowReader, paths: list[Path]) -> list[Lease]:
        """The leases of the controls' addresses."""
        if not reader.mapping.controls:
            return []
        nets = [
            net for (net,) in self.connection.execute(f"SELECT DISTINCT net FROM {scan(paths)}").fetchall()
        ]
        tests = [
            f"net = {net} AND hi = {one.hi & masks(net)[0]} AND lo = {one.lo & masks(net)[1]}"
            for one in (key(control.address) for control in reader.mapping.controls)
            for net in nets
            if one.net // 1000 == net // 1000
        ]
        rows = self.connection.execute(
            f"SELECT {', '.join(COLUMNS)} FROM {scan(paths)} WHERE {' OR '.join(tests) or 'FALSE'}"
        )
        return [
            lease_of(
                dict(zip(COLUMNS, row, strict=True)), reader.mapping.provider, reader.sha256, reader.name
            )
            for row in rows.fetchall()
        ]


def conflicting(connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    """Rows of which another says the same of another line. Only neighbours in a sorted file can share all."""
    found = connection.execute(
        f"WITH near AS (SELECT {SAME}, subscriber, {_same('lag')} AS as_before, {_same('lead')} AS as_after FROM {scan([path])}),"
        f" said AS (SELECT count(*) AS n, min(subscriber) <> max(subscriber) AS differ FROM near"
        f" WHERE as_before OR as_after GROUP BY {SAME})"
        " SELECT coalesce(sum(n), 0) FROM said WHERE differ"
    ).fetchone()
    return int(found[0]) if found else 0
