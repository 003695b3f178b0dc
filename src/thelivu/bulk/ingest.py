"""Ingest: a provider's file and its mapping arrive; one Parquet file of leases, its accounting, gates and state leave."""

from pathlib import Path

import duckdb

from thelivu.attribution import Policy, Return, ReturnMapping, read_return
from thelivu.bulk.engine import engine
from thelivu.bulk.leases import add, make_table, scan, write
from thelivu.bulk.returned import BulkReturn
from thelivu.bulk.shelves import shelves_in


def ingest(
    path: Path,
    mapping: ReturnMapping,
    folder: Path,
    *,
    policy: Policy | None = None,
    address_key: bytes | None = None,
) -> BulkReturn:
    """Reads a return into `folder`. With `address_key`, rows of one line that state different places can be told apart."""
    read = read_return(path.read_bytes(), mapping, name=path.name, policy=policy, address_key=address_key)
    return kept(read, folder)


def kept(read: Return, folder: Path) -> BulkReturn:
    """A return that the pure rules have read (a workbook, a small file), laid out for the engine."""
    with engine(folder) as connection:
        return laid_out(connection, read, folder)


def laid_out(connection: duckdb.DuckDBPyConnection, read: Return, folder: Path) -> BulkReturn:
    """The same, by an engine that is there."""
    target = folder / f"{read.sha256}.leases.parquet"
    make_table(connection, "raw")
    add(connection, "raw", read.leases, int(read.sha256[:15], 16))
    write(connection, "raw", target)
    connection.execute("DROP TABLE raw")
    racks, levels = shelves_in(connection, scan([target]))
    return BulkReturn(
        read.name, read.sha256, read.mapping, read.state, read.gates, read.rejected, read.lost, read.rows_in, read.rows_kept,
        read.rows_quarantined, target, racks, levels, max((lease.bound for lease in read.leases), default=0),
    )  # fmt: skip
