"""Ten million leases and a million sightings: what joining, deciding, reading and looking up cost, in CPU-seconds.

    python tests/bench/bench_bulk.py [LEASES]

The world is carrier-grade NAT: 64 port blocks of 1,008 ports on each address, exponential leases (mean 2 h) over seven
days. The yardstick is one full read of the same Parquet file by the same engine; pairs are interleaved, because a shared
machine slows both alike. Each part runs in a process of its own, so that its peak memory is its own.
"""

import csv
import json
import multiprocessing
import os
import resource
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from random import Random

import duckdb
import pytest

from thelivu.attribution import Block, Policy, Sighting, read_mapping
from thelivu.bulk import BulkReturn, Lookup, decide, ingest
from thelivu.bulk.context import make_context
from thelivu.bulk.engine import MEMORY_MB, THREADS, engine, sql
from thelivu.bulk.leases import COLUMNS, scan, write
from thelivu.bulk.parts import ranges, within
from thelivu.bulk.returned import Part, file_number
from thelivu.bulk.shelves import grid_of, shelves_in
from thelivu.bulk.sightings import load, look_at

WEEK = 7 * 86_400
BEGIN = 1_767_465_000  # 2026-01-03T18:30:00Z, midnight in India
PER_ADDRESS = 4_900
SUBSCRIBERS = 200_000
MAPPING = {
    "version": 1, "provider": "Example Net", "kind": "cgnat", "header_contains": ["NAT IP", "User ID"],
    "columns": {
        "ip": "NAT IP", "port_start": "From Port", "port_end": "To Port", "start": "Start", "end": "End",
        "subscriber": "User ID", "name": "Name", "installation_address": "Installation Address", "service": "Plan",
    },
    "time": {"format": "%d/%m/%Y %H:%M:%S", "zone": "Asia/Kolkata"}, "logger_uncertainty_s": 60, "pool_size": SUBSCRIBERS,
    "asked": {"from": "2026-01-04T00:00:00+05:30", "to": "2026-01-11T00:00:00+05:30", "ips": ["192.0.0.0/16"]},
    "trailer_rows": "^Total rows: (\\d+)$",
}  # fmt: skip


def mapping():
    return read_mapping(json.dumps(MAPPING).encode(), where="bench.mapping.json")


def world(leases):
    """SQL of the true leases: each port block goes from line to line, with small gaps; ports in a grid or out of step."""
    blocks = max(1, leases // PER_ADDRESS) * 64
    each = leases // blocks
    return f"""
      WITH drawn AS (
        SELECT b, i, hash(b * 1000003 + i) AS h,
               greatest(60, CAST(-ln((hash(b * 7919 + i * 31) % 1000000 + 1) / 1000001.0) * {WEEK / each:.0f} AS BIGINT)) AS d
        FROM range({blocks}) AS x(b), range({each}) AS y(i)
      ),
      placed AS (SELECT *, sum(d + h % 20) OVER (PARTITION BY b ORDER BY i) - d AS s, sum(d + h % 20) OVER (PARTITION BY b) AS all_d
                 FROM drawn)
      SELECT 3221225472 + b // 64 AS ip, 1024 + b % 64 * 1008 AS p0,
             {BEGIN} + CAST(s * {WEEK - 60}.0 / all_d AS BIGINT) AS t0, {BEGIN} + CAST((s + d) * {WEEK - 60}.0 / all_d AS BIGINT) AS t1,
             'U' || lpad(CAST(h % {SUBSCRIBERS} AS VARCHAR), 9, '0') AS subscriber, h
      FROM placed"""


def stored(folder, leases, *, grid=True):
    """The leases in Parquet files of the product's own layout, without the detour over text."""
    name = "grid" if grid else "loose"
    sha = ("a" if grid else "b") * 64
    ports = ("p0", "p0 + 1007") if grid else ("p0 + h % 200", "p0 + 800 + h % 200")
    with engine(folder, memory_mb=2000) as connection:
        given = {
            "net": "4032", "hi": "0", "lo": "ip", "t0": "t0 * 1000000", "t1": "t1 * 1000000", "g": "60000000",
            "p0": ports[0], "p1": ports[1], "ported": "TRUE", "subscriber": "subscriber", "shared": "FALSE", "installed": "TRUE",
            "token": "CAST(hash(subscriber) >> 4 AS BIGINT)", "to_version": "0", "to_mask_hi": "0", "to_mask_lo": "0",
            "to_hi": "0", "to_lo": "0", "port_to": "-1", "beyond": "FALSE", "row_no": "row_number() OVER () + 4",
        }  # fmt: skip
        columns = ", ".join(f"CAST({given[name]} AS {kind}) AS {name}" for name, kind in COLUMNS.items())
        connection.execute(f"CREATE TEMP TABLE raw AS SELECT {columns} FROM ({world(leases)})")
        blocks = grid_of(connection, "raw")
        parts = [
            Part(folder / f"{name}.{at:04}.parquet", first, end)
            for at, (first, end) in enumerate(ranges(connection, "raw"))
        ]
        for part in parts:
            rows = f"(FROM raw WHERE {within(part.first, part.end)})"
            write(connection, rows, part.path, file=file_number(sha), grid=blocks)
        racks, levels = shelves_in(connection, scan(part.path for part in parts))
        (rows,) = connection.execute("SELECT count(*) FROM raw").fetchone()
    return BulkReturn(
        name, sha, mapping(), "PASSED", (), (), (), rows, rows, 0, tuple(parts), racks, levels, 60_000_000
    )


def written(folder, one, sightings):
    """A sightings file of which every row stands in some lease: four sightings of one user in a row, some near its border."""
    path = folder / f"{one.name}.sightings.csv"
    leases = f"SELECT row_number() OVER () AS n, * FROM {scan(one.paths)}"
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT 's' || n AS id, 'I' || subscriber AS identity,"
            " concat_ws('.', lo >> 24, lo >> 16 & 255, lo >> 8 & 255, lo & 255) AS ip, p0 + CAST(hash(n) % 800 AS BIGINT) AS port,"
            " strftime(make_timestamp(t0 + (t1 - t0) // 1000000000 * CAST(hash(n * 3) % 1000 AS BIGINT) * 1000000), '%Y-%m-%dT%H:%M:%SZ') AS time,"
            f" 1 + n % 5 AS uncertainty_s, 'tip-' || n % 3 AS source FROM ({leases}) WHERE hash(n * 5) % {one.rows_in} < {sightings})"
            f" TO '{path}' (FORMAT csv, HEADER true)"
        )
    return path


def cpu(act):
    """Seconds of CPU of this process and of those that it started and that have ended; and what was made."""
    start = spent()
    made = act()
    return spent() - start, made


def spent():
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def full_read(connection, paths):
    """Reads every column of every row once."""
    sums = ", ".join(f"sum(CAST({name} AS BIGINT))" for name in COLUMNS if name != "subscriber")
    return connection.execute(
        f"SELECT {sums}, sum(length(subscriber)), sum(rack), sum(slot), sum(level), sum(bucket), sum(file) FROM {scan(paths)}"
    ).fetchone()


def joining(one, sightings, folder, pairs):
    """CPU of a full read and of the join, pair by pair; the joined pairs; and how long one lookup takes."""
    made = []
    with engine(folder) as connection:
        load(connection, sightings)
        make_context(connection, [one], Policy(), ())
        look_at(connection, "seen")
        connection.execute(f"CREATE TEMP VIEW candidate AS {sql('candidates')}")
        for _ in range(pairs):
            read, _ = cpu(lambda: full_read(connection, one.paths))
            join, (found,) = cpu(
                lambda: connection.execute("SELECT count(*), sum(row_no), sum(sid) FROM candidate").fetchall()
            )
            made.append((read, join))
        return {"pairs": made, "found": found, "lookup_ms": statistics.median(lookups(connection, one))}


def lookups(connection, one, count=40):
    """Milliseconds of each look-up: every lease of an address and port, as the pure rules get them to explain an answer."""
    took = []
    chance = Random(3)
    nets = connection.execute(f"SELECT min(lo), max(lo) FROM {scan(one.paths)}").fetchone()
    for _ in range(count):
        place = Block(4, chance.randint(*nets), 32)
        seen = Sighting("s", "I", place, "", None, "tip", port=chance.randint(1_100, 65_000))
        start = time.perf_counter()
        Lookup(connection, [one]).about([seen])
        took.append((time.perf_counter() - start) * 1000)
    return took


def deciding(one, sightings, folder):
    """CPU of a full read and of deciding all, from the files to the files."""
    with duckdb.connect(config={"threads": THREADS, "memory_limit": f"{MEMORY_MB}MB"}) as connection:
        read, _ = cpu(lambda: full_read(connection, one.paths))
    spent, decided = cpu(lambda: decide(sightings, [one], folder))
    return {
        "read": read,
        "decide": spent,
        "states": decided.sighting_states,
        "identities": decided.identity_states,
    }


def messy(folder, one):
    """The return as a provider sends it: byte-order mark, preamble, blank line, padded and quoted cells, trailer."""
    path, body = folder / "return.csv", folder / "body.csv"
    moment = "strftime(make_timestamp({} + 19800000000), '%d/%m/%Y %H:%M:%S')"
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT '  ' || concat_ws('.', lo >> 24, lo >> 16 & 255, lo >> 8 & 255, lo & 255) || ' ,' || p0 || ',' || p1 || ',\"'"
            f" || {moment.format('t0')} || '\",' || {moment.format('t1')} || ' ,' || subscriber || ',\"Made, Up ' || row_no % 1000"
            f" || '\",\"House ' || hash(subscriber) % 50000 || '\",Home' AS line FROM {scan(one.paths)} ORDER BY t0)"
            f" TO '{body}' (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01')"
        )
    with path.open("wb") as whole, body.open("rb") as rows:
        header = ",".join(MAPPING["columns"][name] for name in MAPPING["columns"])
        whole.write(f"\ufeffReply of Example Net\r\n\r\n{header}\n".encode())
        while piece := rows.read(1 << 24):
            whole.write(piece)
        whole.write(f"\nTotal rows: {one.rows_in}\n".encode())
    body.unlink()
    return path


def reading(path, folder):
    """CPU-seconds of ingest, of reading the bytes, and of taking half a million rows apart with csv and strptime."""
    wall = time.perf_counter()
    spent, kept = cpu(lambda: ingest(path, mapping(), folder, address_key=bytes(32)))
    wall = time.perf_counter() - wall
    with path.open("rb") as file:
        raw, _ = cpu(lambda: sum(len(piece) for piece in iter(lambda: file.read(1 << 24), b"")))
    plain, rows = cpu(lambda: by_hand(path, 500_000))
    return {
        "state": kept.state, "rows": kept.rows_in, "sum": kept.rows_kept + kept.rows_quarantined + kept.rows_rejected,
        "cpu_s": spent, "wall_s": wall, "raw_cpu_s": raw, "csv_strptime_cpu_s": plain / rows * kept.rows_in,
    }  # fmt: skip


def remembering(path, folder):
    """The most memory that reading takes, of all its processes together, in MB: their shares of it (PSS), and the pages between them."""
    with ThreadPoolExecutor(max_workers=1) as other:
        reading = other.submit(ingest, path, mapping(), folder, address_key=bytes(32))
        most = 0
        while not reading.done():
            most = max(most, (handed() + sum(map(share, family(os.getpid())))) // 1024)
            time.sleep(0.1)
        assert reading.result().state == "PASSED"
    return most


def family(process):
    """A process, and those that it started."""
    listed = (folder / "children" for folder in Path(f"/proc/{process}/task").glob("*"))
    below = [int(child) for one in listed if one.exists() for child in one.read_text().split()]
    return [process, *(one for child in below for one in family(child))]


def share(process):
    """Its share of memory in kB; 0 when it has ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def handed():
    """Pages that this process hands over, in kB: files in memory, which are in no process's share."""
    size = 0
    for one in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # it has been closed
            size += one.stat().st_size // 1024 if "memfd:page" in str(one.readlink()) else 0
    return size


def by_hand(path, most):
    """What a short script does: csv and strptime, and nothing else."""
    rows = 0
    with path.open(encoding="utf-8-sig", newline="") as file:
        for cells in csv.reader(file):
            if len(cells) == len(MAPPING["columns"]) and cells[1].isdigit():
                for cell in (cells[3], cells[4]):
                    datetime.strptime(cell.strip(), "%d/%m/%Y %H:%M:%S")
                rows += 1
                if rows == most:
                    break
    return rows


def ingesting(leases):
    """The figures of reading one messy file; memory is looked at in a run of its own, for to look takes time."""
    with tempfile.TemporaryDirectory(prefix="bench-bulk-") as name:
        folder = Path(name)
        one, _ = apart("stored", folder, leases)
        path, _ = apart("messy", folder, one)
        made, _ = apart("reading", path, folder)
        megabytes, _ = apart("remembering", path, folder)
    return made | {
        "mb": megabytes,
        "rows_per_cpu_s": made["rows"] / made["cpu_s"],
        "rows_per_s": made["rows"] / made["wall_s"],
    }


@pytest.mark.long
def test_a_messy_return_is_read_whole(capsys):
    figures = ingesting(10_000_000)
    with capsys.disabled():
        print()
        show(figures)

    assert figures["state"] == "PASSED"
    assert figures["sum"] == figures["rows"]
    assert figures["csv_strptime_cpu_s"] / figures["cpu_s"] >= 2
    assert figures["mb"] <= 512


def _call(queue, name, arguments):
    try:
        made = globals()[name](*arguments)
    except Exception as bad:  # the other side waits for an answer
        made = repr(bad)
    queue.put((made, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024))


def apart(name, *arguments):
    """Runs a part in a process of its own: what it gives, and its peak memory in MB."""
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    process = context.Process(target=_call, args=(queue, name, arguments))
    process.start()
    made = queue.get()
    process.join()
    assert not isinstance(made[0], str), made[0]
    return made


def measure(leases, sightings, *, grid=True, pairs=5, decides=5):
    """All figures of one world."""
    with tempfile.TemporaryDirectory(prefix="bench-bulk-") as name:
        folder = Path(name)
        one, _ = apart("stored", folder, leases) if grid else apart("loose", folder, leases)
        seen, _ = apart("written", folder, one, sightings)
        join, join_mb = apart("joining", one, seen, folder, pairs)
        made = [apart("deciding", one, seen, folder) for _ in range(decides)]
    return {
        "leases": one.rows_in, "join": join, "join_mb": join_mb, "decide_mb": max(mb for _, mb in made),
        "join_ratio": statistics.median(join / read for read, join in join["pairs"]),
        "decide_ratio": statistics.median(one["decide"] / one["read"] for one, _ in made),
        "decide": [one for one, _ in made],
    }  # fmt: skip


def loose(folder, leases):
    return stored(folder, leases, grid=False)


def show(figures):
    for name, value in figures.items():
        print(f"  {name}: {value}")


@pytest.mark.long
@pytest.mark.parametrize("grid", [True, False], ids=["grid", "loose"])
def test_ten_million_leases_and_a_million_sightings(grid, capsys):
    figures = measure(10_000_000, 1_000_000, grid=grid)
    with capsys.disabled():
        print()
        show(figures)

    assert figures["join_ratio"] <= 5
    assert figures["decide_ratio"] <= 20
    assert max(figures["join_mb"], figures["decide_mb"]) <= 512
    assert figures["join"]["lookup_ms"] <= 20


@pytest.mark.long
def test_fifty_million_leases_and_a_million_sightings(capsys):
    figures = measure(50_000_000, 1_000_000)
    with capsys.disabled():
        print()
        show(figures)

    assert figures["join_ratio"] <= 5
    assert figures["decide_ratio"] <= 20
    assert max(figures["join_mb"], figures["decide_mb"]) <= 512


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    print("reading")
    show(ingesting(count))
    for kind in (True, False):
        print("grid" if kind else "loose")
        show(measure(count, count // 10, grid=kind))
