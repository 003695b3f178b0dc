"""Cells of plain lines: a page of a file arrives; a run of the rows that SQL can read to the letter leaves, and which
lines it could not read.

What a cell means is said by the reader of `attribution.row`: each address, service and premises that is new is read by
it once, and SQL only looks it up. Ports and times, which differ from row to row, are read by SQL where they have the full
shape of their kind; every other row is given back, so that the careful reader reads it or says why it cannot.
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from thelivu.attribution import ReturnMapping, block
from thelivu.attribution.lease import FAR, micros
from thelivu.attribution.row import RowReader, alike
from thelivu.base import InputError
from thelivu.bulk.formats import Formats
from thelivu.bulk.keys import key, masks
from thelivu.bulk.leases import scan, stated, token_number, write_run

NUMBER = "[0-9]{1,6}"
BUFFER = 1_000_000  # bytes that the engine takes apart at a time; more than the longest plain line
TABLES = {
    "place": "ip VARCHAR, length VARCHAR, net SMALLINT, hi BIGINT, lo BIGINT, asked BOOLEAN",
    "target": "dest VARCHAR, version TINYINT, mask_hi BIGINT, mask_lo BIGINT, hi BIGINT, lo BIGINT",
    "plan": "service VARCHAR, shared BOOLEAN",
    "premises": "address VARCHAR, filled BOOLEAN, token BIGINT",
    "line": "subscriber VARCHAR, fits BOOLEAN",
}
"""What is known of the cells of a file; null where a cell is none of its kind."""


@dataclass(frozen=True, slots=True)
class Cells:
    """How one file's plain lines are read."""

    connection: duckdb.DuckDBPyConnection
    reader: RowReader
    header: Sequence[str]
    delimiter: str
    formats: Formats | None  # None: no page is given to it

    @property
    def at(self) -> Mapping[str, int]:
        """Where the mapping's columns stand."""
        return self.reader.at

    @property
    def mapping(self) -> ReturnMapping:
        """How the provider's file is to be read."""
        return self.reader.mapping

    def __post_init__(self) -> None:
        # The tables of what is known.
        for name, columns in TABLES.items():
            self.connection.execute(f"CREATE TEMP TABLE {name} ({columns})")

    def take(self, path: str, first: int, run: Path) -> list[int]:
        """Writes the rows of a page as a run, in order of address; gives the lines back that are not read, blank ones included.

        `first` is the number of the page's first line. Small row groups, so that few are read for a part of the addresses.
        """
        assert self.formats is not None
        self.connection.execute(self._page(path, first, self.formats))
        self._learn("place", "ip, length", self._place)
        if "dest_ip" in self.at:
            self._learn("target", "dest", self._target)
        if self.mapping.shared_service is not None:
            self._learn("plan", "service", self._plan)
        if self._premises:
            self._learn("premises", "address", self._stated)
        if self.mapping.subscriber_pattern is not None:
            self._learn("line", "subscriber", self._line)
        write_run(self.connection, self._read(self.formats), run)
        left = self.connection.execute(
            f"SELECT row_no FROM {scan([run])} WHERE plain IS NOT TRUE ORDER BY row_no"
        )
        return [row for (row,) in left.fetchall()]

    @property
    def _premises(self) -> bool:
        return self.mapping.installs and "installation_address" in self.at

    def _page(self, path: str, first: int, formats: Formats) -> str:
        """SQL for the table `page`: what differs from row to row is read, the rest stands as it is written, to be looked up.

        What is not read is null. Spaces around a cell are taken off where there are some, because that is slow.
        """
        columns = ", ".join(f"'c{at}': 'VARCHAR'" for at in range(len(self.header)))
        names = ", ".join(f"'c{at}'" for at in range(len(self.header)))
        bare = {"subscriber": "subscriber", "a": "port_start", "b": "port_end", "aim": "dest_port"}
        cells = {name: _bare(self._cell(column)) for name, column in bare.items()}
        cells |= {name: _begun(self._cell(column)) for name, column in (("begun", "start"), ("ended", "end"))}
        cells |= {
            "ip": self._cell("ip"), "length": self._cell("prefix_length"), "dest": self._cell("dest_ip"),
            "service": self._cell("service") if self.mapping.shared_service else "''",
            "address": self._cell("installation_address") if self._premises else "''",
        }  # fmt: skip
        parted = self._parted()
        numbers = {"a": parted[0], "b": parted[1], "aim": "aim"}
        return (
            f"CREATE OR REPLACE TEMP TABLE page AS SELECT {first} - 1 + row_number() OVER () AS row_no,"
            " ip, length, dest, service, address, subscriber, t0,"
            f" coalesce(t1, CASE WHEN ended = '' THEN {FAR} END) AS t1, {self._ports()},"
            f" CASE WHEN aim = '' THEN -1 ELSE {_number('aim')} END AS port_to"
            f" FROM (SELECT *, {formats.micros('begun')} AS t0, {formats.micros('ended')} AS t1,"
            f" {', '.join(f'TRY_CAST({name} AS USMALLINT) AS {name}_number' for name in numbers)}"
            f" FROM (SELECT * REPLACE ({', '.join(f'{cell} AS {name}' for name, cell in numbers.items())})"
            f" FROM (SELECT {', '.join(f'{cell} AS {name}' for name, cell in cells.items())}"
            f" FROM read_csv('{path}', columns = {{{columns}}}, header = false, auto_detect = false, parallel = false,"
            f" delim = '{self.delimiter}', quote = '\"', escape = '\"', new_line = '\\n', max_line_size = 200000,"
            f" buffer_size = {BUFFER}, force_not_null = [{names}]))))"
        )

    def _cell(self, column: str) -> str:
        at = self.at.get(column)
        return "''" if at is None else f"c{at}"

    def _learn(self, table: str, keys: str, read: Callable[..., tuple[Any, ...]]) -> None:
        """Reads the cells of the page that are new."""
        new = self.connection.execute(
            f"SELECT DISTINCT {keys} FROM page ANTI JOIN {table} USING ({keys})"
        ).fetchall()
        rows = [(*cells, *read(*(cell.strip() for cell in cells))) for cells in new]
        if rows:
            kinds = [one.split()[1] for one in TABLES[table].split(", ")]
            given = ", ".join(f"unnest(${at}::{kind}[])" for at, kind in enumerate(kinds, start=1))
            columns = [list(column) for column in zip(*rows, strict=True)]
            self.connection.execute(f"INSERT INTO {table} SELECT {given}", columns)

    def _place(self, ip: str, length: str) -> tuple[Any, ...]:
        texts = [""] * len(self.header)
        texts[self.at["ip"]] = ip
        if "prefix_length" in self.at:
            texts[self.at["prefix_length"]] = length
        found = None if ip == self.header[self.at["ip"]] else _tried(lambda: self.reader.key(0, texts))
        if found is None:
            return None, None, None, None
        numbers = key(found)
        return numbers.net, numbers.hi, numbers.lo, self.reader.asked_for.address(found)

    def _target(self, dest: str) -> tuple[Any, ...]:
        found = _tried(lambda: block(dest)) if dest else None
        if found is None:
            return (None if dest else 0, 0, 0, 0, 0)
        numbers = key(found)
        return (found.version, *masks(numbers.net), numbers.hi, numbers.lo)

    def _plan(self, service: str) -> tuple[Any, ...]:
        pattern = self.mapping.shared_service
        return (pattern is not None and bool(pattern.search(service)),)

    def _stated(self, address: str) -> tuple[Any, ...]:
        key = self.reader.address_key
        if not address or not key:
            return bool(address), 0
        return True, token_number(hmac.new(key, alike(address).encode(), hashlib.sha256).hexdigest())

    def _line(self, subscriber: str) -> tuple[Any, ...]:
        pattern = self.mapping.subscriber_pattern
        return (pattern is None or bool(pattern.fullmatch(subscriber)),)

    def _read(self, formats: Formats) -> str:
        """SQL for the rows of `page` as leases; `plain` is not true where a row is left to the careful reader."""
        asked, bound = self.mapping.asked, self.reader.bound_s
        g = round((bound + formats.width / 1_000_000) * 1_000_000)
        tests = [
            "p0 <= p1", "p1 <= 65535", "aimed", "fits", "port_to <= 65535", "net IS NOT NULL", formats.known("t0"), "t1 >= t0",
            f"t1 = {FAR} OR {formats.known('t1')}",
            # ASCII, and no number that a spreadsheet rewrote: whatever else is written, Python reads
            "subscriber <> '' AND strlen(subscriber) = length(subscriber) AND NOT contains(subscriber, '+')",
        ]  # fmt: skip
        rows = (
            f"SELECT page.*, {g} AS g, place.net, place.hi, place.lo, place.asked, {self._looked_up()} FROM page"
            f" LEFT JOIN place ON place.ip = page.ip AND place.length = page.length {self._joins()}"
        )
        beyond = f"NOT asked OR t1 + g < {micros(asked.lo)} OR t0 - g > {micros(asked.hi)} AS beyond"
        return (
            f"SELECT {', '.join(beyond if one == 'beyond' else one for one in stated(self.at))}, asked,"
            f" ({' AND '.join(f'({test})' for test in tests)}) AS plain FROM ({rows})"
        )

    def _parted(self) -> tuple[str, str]:
        """SQL for the two ends of a range of ports; null where a cell has more."""
        if self.at.get("port_end", self.at.get("port_start")) != self.at.get("port_start"):
            return "a", "b"
        two = "length(a) - length(replace(a, '-', '')) <= 1"
        return (
            f"CASE WHEN {two} THEN split_part(a, '-', 1) END",
            f"CASE WHEN NOT contains(a, '-') THEN a WHEN {two} THEN split_part(a, '-', 2) END",
        )

    def _ports(self) -> str:
        """SQL columns p0, p1 and ported; a port is null where it is not read."""
        if "port_start" not in self.at:
            return "0 AS p0, 65535 AS p1, FALSE AS ported"
        return (
            f"a <> '' OR b <> '' AS ported, CASE WHEN ported THEN {_number('a')} WHEN NOT ported THEN 0 END AS p0,"
            f" CASE WHEN ported THEN {_number('b')} WHEN NOT ported THEN 65535 END AS p1"
        )

    def _looked_up(self) -> str:
        return ", ".join((
            "coalesce(target.version, 0) AS to_version, coalesce(target.mask_hi, 0) AS to_mask_hi,"
            " coalesce(target.mask_lo, 0) AS to_mask_lo, coalesce(target.hi, 0) AS to_hi, coalesce(target.lo, 0) AS to_lo"
            if "dest_ip" in self.at
            else "0 AS to_version, 0 AS to_mask_hi, 0 AS to_mask_lo, 0 AS to_hi, 0 AS to_lo",
            "plan.shared" if self.mapping.shared_service is not None else "FALSE AS shared",
            "premises.filled AS installed, premises.token" if self._premises else "FALSE AS installed, 0 AS token",
            "target.version IS NOT NULL AS aimed" if "dest_ip" in self.at else "TRUE AS aimed",
            "line.fits" if self.mapping.subscriber_pattern is not None else "TRUE AS fits",
        ))  # fmt: skip

    def _joins(self) -> str:
        joins = {
            "target": ("dest", "dest_ip" in self.at),
            "plan": ("service", self.mapping.shared_service is not None),
            "premises": ("address", self._premises),
            "line": ("subscriber", self.mapping.subscriber_pattern is not None),
        }
        return " ".join(
            f"LEFT JOIN {table} ON {table}.{column} = page.{column}"
            for table, (column, used) in joins.items()
            if used
        )


def _bare(cell: str) -> str:
    return f"CASE WHEN {cell} >= '!' AND NOT ends_with({cell}, ' ') THEN {cell} ELSE trim({cell}) END"


def _begun(cell: str) -> str:
    return f"CASE WHEN {cell} >= '!' THEN {cell} ELSE trim({cell}) END"


def _number(cell: str) -> str:
    """SQL for a number of up to six digits; first the usual way of writing it, which is quicker to tell."""
    return (
        f"CASE WHEN CAST({cell}_number AS VARCHAR) = {cell} THEN CAST({cell}_number AS INTEGER)"
        f" WHEN regexp_full_match({cell}, '{NUMBER}') THEN CAST({cell} AS INTEGER) END"
    )


T = TypeVar("T")


def _tried(read: Callable[[], T]) -> T | None:
    try:
        return read()
    except InputError:
        return None
