"""Leases as a file: a table of read rows arrives; one Parquet file, sorted by address and start, leaves.

One file for each return (zstd, row groups of the usual size): a search for one address reads few row groups, and a join
of many reads the file once. The file has line ids of the provider and never a name or an address of a person.
"""

from collections.abc import Container, Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from thelivu.attribution import Block, Lease, Line
from thelivu.attribution.lease import EPOCH, FAR
from thelivu.bulk.keys import block_of, key, masks
from thelivu.bulk.shelves import Grid, placed

DICTIONARY = 2_000  # values of a column in a row group
RUN_GROUP = 8_192  # rows of a row group of a run
COLUMNS = {
    "net": "SMALLINT", "hi": "BIGINT", "lo": "BIGINT",  # the address or delegated prefix (`bulk.keys`)
    "t0": "BIGINT", "t1": "BIGINT", "g": "BIGINT",  # start, end and clock bound, microseconds; an open end is FAR
    "p0": "INTEGER", "p1": "INTEGER", "ported": "BOOLEAN",  # a row without ports has 0 to 65535
    "subscriber": "VARCHAR", "shared": "BOOLEAN", "installed": "BOOLEAN", "token": "BIGINT",
    "to_version": "TINYINT", "to_mask_hi": "BIGINT", "to_mask_lo": "BIGINT", "to_hi": "BIGINT", "to_lo": "BIGINT",
    "port_to": "INTEGER",  # the destination: version 0 and port -1 where the row names none
    "beyond": "BOOLEAN", "row_no": "BIGINT",
}  # fmt: skip
ORDER = "net, hi, lo, t0, row_no"
STILL = {"to_version": 0, "to_mask_hi": 0, "to_mask_lo": 0, "to_hi": 0, "to_lo": 0, "port_to": -1}
"""What a row says that names no destination."""


def stated(at: Container[str]) -> list[str]:
    """The columns in which rows differ, of a file with these columns; in all others they say what STILL says."""
    said_by = {column: "dest_port" if column == "port_to" else "dest_ip" for column in STILL}
    return [column for column in COLUMNS if column not in STILL or said_by[column] in at]


def make_table(connection: duckdb.DuckDBPyConnection, name: str, columns: Iterable[str] = COLUMNS) -> None:
    """An empty table of read rows, with all columns or with those that are stated."""
    connection.execute(f"CREATE TEMP TABLE {name} ({', '.join(f'{one} {COLUMNS[one]}' for one in columns)})")


def add(connection: duckdb.DuckDBPyConnection, table: str, leases: Iterable[Lease]) -> None:
    """Puts leases that were read one by one into the table."""
    rows = [_numbers(lease) for lease in leases]
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        given = ", ".join(f"unnest(${at}::{kind}[])" for at, kind in enumerate(COLUMNS.values(), start=1))
        connection.execute(f"INSERT INTO {table} SELECT {given}", columns)


def token_number(token: str) -> int:
    """A keyed token as a number: its first 60 bits; 0 where there is none."""
    return int(token[:15], 16) if token else 0


def _numbers(lease: Lease) -> tuple[Any, ...]:
    place, to = key(lease.block), key(lease.dest) if lease.dest else None
    return (
        place.net, place.hi, place.lo, lease.first, lease.last, lease.bound,
        *(lease.ports or (0, 65_535)), lease.ports is not None,
        lease.line.subscriber, lease.shared, lease.has_installation_address, token_number(lease.address_token),
        *((to.net // 1000, *masks(to.net), to.hi, to.lo) if to else (0, 0, 0, 0, 0)),
        -1 if lease.dest_port is None else lease.dest_port, lease.beyond, lease.row,
    )  # fmt: skip


def lease_of(row: Mapping[str, Any], provider: str, sha256: str, name: str) -> Lease:
    """A row of such a file as the pure rules know it."""
    return Lease(
        line=Line(provider, row["subscriber"]), block=block_of(row["net"], row["hi"], row["lo"]),
        start=moment(row["t0"]), end=None if row["t1"] >= FAR else moment(row["t1"]), g_s=row["g"] / 1_000_000,
        return_sha256=sha256, row=row["row_no"], ports=(row["p0"], row["p1"]) if row["ported"] else None,
        dest=_dest(row), dest_port=None if row["port_to"] < 0 else row["port_to"], shared=row["shared"],
        has_installation_address=row["installed"], address_token=str(row["token"] or ""), return_name=name,
    )  # fmt: skip


def moment(micros: int) -> datetime:
    """A moment from its microseconds."""
    return EPOCH + timedelta(microseconds=micros)


def _dest(row: Mapping[str, Any]) -> Block | None:
    if not row["to_version"]:
        return None
    length = sum((row[mask] % (1 << 64)).bit_count() for mask in ("to_mask_hi", "to_mask_lo"))
    return block_of(row["to_version"] * 1000 + length, row["to_hi"], row["to_lo"])


def write_run(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """Writes rows until the parts are written, in order of address, in row groups so small that few are read for a part."""
    connection.execute(
        f"COPY (SELECT * FROM ({query}) ORDER BY net, hi, lo) TO '{_quoted(path)}'"
        f" (FORMAT parquet, COMPRESSION uncompressed, DICTIONARY_SIZE_LIMIT 1, ROW_GROUP_SIZE {RUN_GROUP})"
    )


def write(
    connection: duckdb.DuckDBPyConnection,
    rows: str,
    path: Path,
    *,
    file: int,
    grid: Grid | None,
    order: str = ORDER,
) -> None:
    """Writes rows as the sorted file: a temporary name first, so that a file that is there is whole.

    What can be said of a row at the end is not carried through the sorting. A dictionary of more than DICTIONARY values
    would be built for nothing: such a column is written without one.
    """
    half = path.with_suffix(".part")
    there = {column for column, *_ in connection.execute(f"DESCRIBE FROM {rows}").fetchall()}
    columns = [
        column if column in there else f"CAST({STILL[column]} AS {kind}) AS {column}"
        for column, kind in COLUMNS.items()
    ]
    connection.execute(
        f"COPY (SELECT * EXCLUDE (form) FROM (SELECT {', '.join(columns)}, {file} AS file,"
        f" {placed(grid)} FROM (SELECT * FROM {rows} ORDER BY {order})))"
        f" TO '{_quoted(half)}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT {DICTIONARY})"
    )
    half.replace(path)


def scan(paths: Iterable[Path]) -> str:
    """The SQL that reads such files."""
    named = ", ".join(f"'{_quoted(path)}'" for path in paths)
    return f"read_parquet([{named}])"


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
