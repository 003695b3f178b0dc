"""The candidate join against brute force at every boundary: ends that meet, port edges, open ends, prefixes, destinations."""

import random
import re
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from thelivu.bulk.engine import engine, sql
from thelivu.bulk.keys import masks
from thelivu.bulk.leases import COLUMNS, make_table, scan, write
from thelivu.bulk.shelves import SHELF_COLUMNS, grid_of, shelf_rows, shelves_in
from thelivu.bulk.sightings import COLUMNS as SEEN
from thelivu.bulk.sightings import look_at
from thelivu.bulk.sightings import make_table as make_seen
from unit.bulk.world import LEASES, SIGHTINGS, brute, lease, seen


def filled(connection, table, columns, rows):
    if rows:
        given = ", ".join(f"unnest(${at}::{kind}[])" for at, kind in enumerate(columns, start=1))
        connection.execute(
            f"INSERT INTO {table} SELECT {given}", [list(one) for one in zip(*rows, strict=True)]
        )


def laid_out(connection, folder, sightings, leases):
    """The four tables that candidates.sql reads; gives the path of the leases."""
    make_seen(connection)
    filled(connection, "seen", SEEN.values(), sightings)
    look_at(connection, "seen")
    make_table(connection, "raw")
    filled(connection, "raw", COLUMNS.values(), [tuple(one[name] for name in COLUMNS) for one in leases])
    path = folder / "leases.parquet"
    write(connection, "raw", path, file=7, grid=grid_of(connection, "raw"))
    connection.execute(f"CREATE TEMP VIEW lease AS SELECT * FROM {scan([path])}")
    connection.execute(f"CREATE TEMP TABLE shelf ({SHELF_COLUMNS})")
    kinds = [one.split()[1] for one in SHELF_COLUMNS.split(", ")]
    filled(connection, "shelf", kinds, shelf_rows(*shelves_in(connection, scan([path]))))
    connection.execute(
        "CREATE TEMP TABLE step AS SELECT range AS n FROM range(0, (SELECT coalesce(max(highest - lowest), 0) + 1 FROM shelf))"
    )
    return path


@settings(max_examples=120, deadline=None, phases=[Phase.generate])
@given(st.lists(SIGHTINGS, min_size=1, max_size=40), st.lists(LEASES, max_size=40))
def test_the_join_finds_what_looking_at_every_pair_finds(sightings, leases):
    rows = [seen(number, one) for number, one in enumerate(sightings)]
    held = [lease(number, one, masks) for number, one in enumerate(leases)]
    with TemporaryDirectory() as name, engine(Path(name)) as connection:
        laid_out(connection, Path(name), rows, held)
        found = connection.execute(f"SELECT sid, row_no FROM ({sql('candidates')}) ORDER BY ALL").fetchall()

    assert found == brute(rows, held, masks)


@settings(max_examples=20, deadline=None, phases=[Phase.generate])
@given(st.lists(SIGHTINGS, min_size=1, max_size=40), st.randoms(use_true_random=False))
def test_the_join_finds_the_same_where_ports_form_a_grid(sightings, chance):
    rows = [seen(number, one) for number, one in enumerate(sightings)]
    drawn = [
        (
            4032,
            (4, 0, 3_221_225_985),
            chance.choice([0, 10, 61]),
            chance.choice([9, 60, None]),
            1,
            (at, at + 499),
            None,
            -1,
        )
        for at in range(1000, 3000, 500)
        for _ in range(10)
    ]
    held = [
        lease(number, one, masks)
        for number, one in enumerate([*drawn, (*drawn[0][:5], (1500, 1600), None, -1)])
    ]
    with TemporaryDirectory() as name, engine(Path(name)) as connection:
        laid_out(connection, Path(name), rows, held)
        found = connection.execute(f"SELECT sid, row_no FROM ({sql('candidates')}) ORDER BY ALL").fetchall()

    assert found == brute(rows, held, masks)


def test_no_statement_of_a_decision_takes_the_nearest_or_the_first():
    banned = re.compile(r"\b(ASOF|LIMIT|first|last|any_value)\b\s*[\s(]", re.IGNORECASE)
    for name in ("candidates", "held", "states", "state", "identities"):
        text = "\n".join(line.partition("--")[0] for line in sql(name).splitlines())

        assert not banned.search(text), name


@pytest.fixture(scope="module")
def spark():
    """Spark on this machine alone, without pages and progress."""
    from pyspark.sql import SparkSession

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        session = (
            SparkSession.builder.master("local[2]").appName("contract")
            .config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
            .config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false")
            .config("spark.sql.shuffle.partitions", "2").config("spark.driver.memory", "1g")
            .getOrCreate()
        )  # fmt: skip
        session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.mark.ci
@pytest.mark.filterwarnings("ignore")
def test_spark_runs_the_same_text_to_the_same_pairs(spark, tmp_path):
    chance = random.Random(11)
    rows = [seen(number, drawn(SIGHTINGS, chance)) for number in range(300)]
    held = [lease(number, drawn(LEASES, chance), masks) for number in range(400)]
    with engine(tmp_path) as connection:
        path = laid_out(connection, tmp_path, rows, held)
        ours = connection.execute(f"SELECT * FROM ({sql('candidates')}) ORDER BY sid, row_no").fetchall()
        for name in ("sighting", "shelf", "step"):
            connection.execute(f"COPY (SELECT * FROM {name}) TO '{tmp_path / name}.parquet' (FORMAT parquet)")
    spark.read.parquet(str(path)).createOrReplaceTempView("lease")
    for name in ("sighting", "shelf", "step"):
        spark.read.parquet(str(tmp_path / f"{name}.parquet")).createOrReplaceTempView(name)
    theirs = sorted(
        (tuple(row) for row in spark.sql(sql("candidates")).collect()), key=lambda row: (row[0], row[4])
    )

    assert len(ours) > 1000
    assert theirs == ours
    assert [(row[0], row[4]) for row in ours] == brute(rows, held, masks)


def drawn(strategy, chance):
    """One value of a strategy made of choices, by a seeded draw."""
    return tuple(chance.choice(one.elements) for one in strategy.wrapped_strategy.element_strategies)
