"""Sightings as a table: a sightings file arrives; the table `seen` of numbers, and the rejected rows, leave.

CSV as in the exchanged formats, section 1, or Parquet with the same columns as text. SQL reads what has the full shape
of its kind; every other row is read, or rejected, by the reader of `attribution.sighting`.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from thelivu.attribution import Rejected, Sighting, block, read_sightings
from thelivu.attribution.match import window_of
from thelivu.attribution.tabular import UNREADABLE, decoded, records
from thelivu.base import InputError, Word
from thelivu.bulk.engine import handed_over
from thelivu.bulk.keys import key
from thelivu.bulk.lines import ends_in
from thelivu.bulk.pages import Pages, ahead

COLUMNS = {
    "sid": "BIGINT", "id": "VARCHAR", "identity": "VARCHAR", "source": "VARCHAR",
    "version": "TINYINT", "hi": "BIGINT", "lo": "BIGINT", "port": "INTEGER",  # port -1: not known
    "t_lo": "BIGINT", "t_hi": "BIGINT",  # the window in microseconds; null where nobody has said the zone
    "dest_version": "TINYINT", "dest_hi": "BIGINT", "dest_lo": "BIGINT", "dest_port": "INTEGER",
}  # fmt: skip
READ = (
    *("id", "identity", "source", "ip", "port", "proto", "time", "uncertainty_s", "clock"),
    *("dest_ip", "dest_port", "copied"),
)
FIRST = 1024 * 1024  # bytes in which the header line ends
WRITTEN = "[!-~](?:[ -~]*[!-~])?"
TIME = (
    "20[0-9][0-9]-(?:0[1-9]|1[0-2])-[0-3][0-9]T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
    r"(?:\.[0-9]{1,6})?(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])"
)
PIECE = 4 * 1024**2  # bytes of a sightings file taken at a time
BATCH = 10_000  # rows that the careful reader is given at a time


def load(connection: duckdb.DuckDBPyConnection, path: Path) -> tuple[Rejected, ...]:
    """Fills the table `seen` from a sightings file; the rejected rows are given back."""
    make_table(connection)
    connection.execute("CREATE TEMP TABLE whereabouts (ip VARCHAR, version TINYINT, hi BIGINT, lo BIGINT)")
    taken = _of_parquet(connection, path) if path.suffix == ".parquet" else _of_csv(connection, path)
    rejected = [one for some in taken for one in some]
    return tuple(sorted([*rejected, *_twice(connection)], key=lambda one: one.row))


def make_table(connection: duckdb.DuckDBPyConnection) -> None:
    """The table `seen`, empty."""
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    connection.execute(f"CREATE TEMP TABLE seen ({columns})")


def add(connection: duckdb.DuckDBPyConnection, sightings: Iterable[Sighting]) -> None:
    """Puts sightings that were read one by one into the table."""
    rows = [_numbers(one) for one in sightings]
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        given = ", ".join(f"unnest(${at}::{kind}[])" for at, kind in enumerate(COLUMNS.values(), start=1))
        connection.execute(f"INSERT INTO seen SELECT {given}", columns)


def look_at(connection: duckdb.DuckDBPyConnection, source: str, *, far: int = 0, only: str = "TRUE") -> None:
    """Makes the view `sighting` of `candidates.sql` from a table like `seen`; `far` microseconds widen each window."""
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW sighting AS SELECT sid, version, hi, lo, port, t_lo - {far} AS t_lo,"
        f" t_hi + {far} AS t_hi, dest_version, dest_hi, dest_lo, dest_port FROM {source} WHERE t_lo IS NOT NULL AND {only}"
    )


def _numbers(one: Sighting) -> tuple[Any, ...]:
    if one.address.version not in (4, 6):
        raise InputError("bulk.addresses_only", row=one.row)
    place, to = key(one.address), key(one.dest) if one.dest else None
    return (
        one.row, one.id, one.identity, one.source,
        place.net // 1000, place.hi, place.lo, -1 if one.port is None else one.port,
        *(window_of(one.window) if one.window else (None, None)),
        *((to.net // 1000, to.hi, to.lo) if to else (0, 0, 0)), -1 if one.dest_port is None else one.dest_port,
    )  # fmt: skip


def _of_parquet(connection: duckdb.DuckDBPyConnection, path: Path) -> Iterator[list[Rejected]]:
    quoted = str(path).replace("'", "''")
    source = f"read_parquet('{quoted}', file_row_number = true)"
    header = [
        name
        for (name, *_) in connection.execute(f"DESCRIBE SELECT * FROM read_parquet('{quoted}')").fetchall()
    ]
    cells = {name: f"coalesce(CAST(\"{name}\" AS VARCHAR), '')" for name in READ if name in header}
    left = _taken(connection, source, "file_row_number + 1", cells)
    for at in range(0, len(left), BATCH):
        some = left[at : at + BATCH]
        rows = connection.execute(
            f"SELECT file_row_number + 1, {', '.join(cells.values())} FROM {source}"
            " WHERE file_row_number + 1 IN (SELECT unnest($1::BIGINT[]))", [some]
        ).fetchall()  # fmt: skip
        yield _carefully(connection, list(cells), [(row[0], row[1:]) for row in rows])


def _of_csv(connection: duckdb.DuckDBPyConnection, path: Path) -> Iterator[list[Rejected]]:
    with path.open("rb") as file:
        head = file.read(FIRST)
        ends = ends_in(head)
        skip = int(ends[0]) + 1 if len(ends) else len(head)
        lines = decoded(head[:skip], where=path.name, strict=True)
        header = [cell.strip() for _, cells in records(lines[:1], ",", first=1) for cell in cells]
        read_sightings(head[:skip], where=path.name)  # refuses a header in which a column is missing
        file.seek(0)
        at = {name.lower(): place for place, name in enumerate(header)}
        cells = {name: f"c{at[name]}" for name in READ if name in at}
        names = ", ".join(f"'c{place}'" for place in range(len(header)))
        columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(header)))
        for page in ahead(Pages(file, ",", len(header), size=PIECE).below(1, skip=skip)):
            with handed_over(page.plain) as name:
                left = _taken(
                    connection,
                    f"read_csv('{name}', columns = {{{columns}}}, header = false, auto_detect = false, parallel = false,"
                    f" delim = ',', quote = '\"', escape = '\"', new_line = '\\n', force_not_null = [{names}],"
                    " max_line_size = 200000)",
                    f"{page.first} - 1 + row_number() OVER ()", cells,
                )  # fmt: skip
            odd: dict[int, list[str]] = {number: [] for number in left} | page.cells(left) | dict(page.odd)
            rows = [
                (number, odd[number]) for number in sorted(odd) if any(cell.strip() for cell in odd[number])
            ]
            for start in range(0, len(rows), BATCH):
                yield _carefully(connection, header, rows[start : start + BATCH])


def _taken(
    connection: duckdb.DuckDBPyConnection, source: str, number: str, cells: dict[str, str]
) -> list[int]:
    """Puts the rows of a source into `seen` that SQL reads; gives the numbers of the others."""
    given = ", ".join(f"trim({cells[name]}) AS {name}" if name in cells else f"'' AS {name}" for name in READ)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE page AS SELECT {number} AS sid, {given} FROM {source}")
    new = connection.execute(
        "SELECT ip FROM (SELECT ip FROM page UNION SELECT dest_ip FROM page) ANTI JOIN whereabouts USING (ip)"
    ).fetchall()
    known = [(ip, *_where(ip.strip())) for (ip,) in new]
    if known:
        connection.execute(
            "INSERT INTO whereabouts SELECT unnest($1::VARCHAR[]), unnest($2::TINYINT[]), unnest($3::BIGINT[]), unnest($4::BIGINT[])",
            [list(column) for column in zip(*known, strict=True)],
        )
    connection.execute(f"CREATE OR REPLACE TEMP TABLE read AS {_read()}")
    connection.execute(f"INSERT INTO seen SELECT {', '.join(COLUMNS)} FROM read WHERE plain")
    return [
        sid
        for (sid,) in connection.execute(
            "SELECT sid FROM read WHERE plain IS NOT TRUE ORDER BY sid"
        ).fetchall()
    ]


def _where(ip: str) -> tuple[Any, ...]:
    """An address as numbers; version 0 where there is none, null where it cannot be read."""
    if not ip:
        return 0, 0, 0
    try:
        numbers = key(block(ip))
    except InputError:
        return None, None, None
    return (None, None, None) if "/" in ip else (numbers.net // 1000, numbers.hi, numbers.lo)


def _read() -> str:
    port = (
        "CASE WHEN {0} = '' THEN -1 WHEN regexp_full_match({0}, '[0-9]{{1,5}}') THEN CAST({0} AS INTEGER) END"
    )
    doubt = (
        "CASE WHEN uncertainty_s = '' THEN CASE WHEN lower(clock) = 'unknown' THEN 300000000 ELSE 5000000 END"
        r" WHEN regexp_full_match(uncertainty_s, '[0-9]{1,7}(?:\.[0-9]{1,6})?')"
        " THEN CAST(CAST(uncertainty_s AS DECIMAL(18, 6)) * 1000000 AS BIGINT) END"
    )
    # The offset is taken off by hand: the engine's cast to a timestamp leaves an offset out of account.
    away = (
        "CASE WHEN right(time, 1) = 'Z' THEN 0 ELSE (CAST(substr(time, -5, 2) AS BIGINT) * 60"
        " + CAST(right(time, 2) AS BIGINT)) * CASE WHEN substr(time, -6, 1) = '-' THEN -60000000 ELSE 60000000 END END"
    )
    moment = (
        f"CASE WHEN regexp_full_match(time, '{TIME}') THEN"
        " epoch_us(try_strptime(substr(time, 1, 19), '%Y-%m-%dT%H:%M:%S'))"
        r" + CAST(rpad(regexp_extract(time, '\.([0-9]+)', 1), 6, '0') AS INTEGER)"
        f" - ({away}) END"
    )
    words = " AND ".join(f"regexp_full_match({name}, '{WRITTEN}')" for name in ("id", "identity", "source"))
    return (
        "SELECT *, moment - doubt AS t_lo, moment + doubt AS t_hi, (words AND version > 0 AND dest_version >= 0 AND moment IS NOT NULL"
        " AND doubt <= 300000000000000 AND port BETWEEN -1 AND 65535 AND port <> 0 AND dest_port BETWEEN -1 AND 65535"
        " AND dest_port <> 0 AND lower(proto) IN ('', 'tcp', 'udp') AND lower(copied) IN ('', 'machine', 'typed')) AS plain"
        f" FROM (SELECT sid, id, identity, source, proto, copied, a.version, a.hi, a.lo, {port.format('port')} AS port,"
        f" {moment} AS moment, {doubt} AS doubt, b.version AS dest_version, b.hi AS dest_hi, b.lo AS dest_lo,"
        f" {port.format('dest_port')} AS dest_port, {words} AS words FROM page"
        " LEFT JOIN whereabouts AS a ON a.ip = page.ip LEFT JOIN whereabouts AS b ON b.ip = page.dest_ip)"
    )


def _carefully(
    connection: duckdb.DuckDBPyConnection, header: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]]
) -> list[Rejected]:
    """Rows that SQL did not read, each alone: so that a row keeps its number whatever stands in it."""
    good: list[Sighting] = []
    bad: list[Rejected] = []
    for number, cells in rows:
        if cells == UNREADABLE:
            bad.append(Rejected(number, Word("attribution.row.open_quote")))
            continue
        text = io.StringIO(newline="")
        csv.writer(text).writerows((header, cells))
        read = read_sightings(text.getvalue().encode("utf-8", "surrogateescape"))
        good += (replace(one, row=number) for one in read.sightings)
        bad += (Rejected(number, one.reason) for one in read.rejected)
    add(connection, good)
    return bad


def _twice(connection: duckdb.DuckDBPyConnection) -> list[Rejected]:
    """Takes out rows whose id another row has before them."""
    again = connection.execute(
        "SELECT sid FROM (SELECT sid, row_number() OVER (PARTITION BY id ORDER BY sid) AS n FROM seen"
        " SEMI JOIN (SELECT id FROM seen GROUP BY id HAVING count(*) > 1) USING (id)) WHERE n > 1"
    ).fetchall()
    if again:
        connection.execute(
            "DELETE FROM seen WHERE sid IN (SELECT unnest($1::BIGINT[]))", [[sid for (sid,) in again]]
        )
    return [Rejected(sid, Word("attribution.sighting.id_twice")) for (sid,) in again]
