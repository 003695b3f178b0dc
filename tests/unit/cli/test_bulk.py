"""`thelivu attribution decide --bulk`: the same document as without it, and the same states where sightings are many."""

import json
from pathlib import Path
from unittest.mock import patch

import duckdb
import pytest
from click.testing import CliRunner

from thelivu.base import InputError
from thelivu.cli import bulk
from thelivu.cli.attribution import decide
from unit.attribution.made import row, table
from unit.cli.test_attribution import HEAD, put

SEEN = (
    HEAD.replace("time", "port,time")
    + "s1,I,192.0.2.1,1500,2026-01-12T12:00:00Z,tip\n"
    + "s2,I,192.0.2.2,,2026-01-12T15:00:00Z,letter\n"
    + "s3,J,192.0.2.1,,2026-01-12T12:00:00Z,tip\n"
    + "s4,K,192.0.2.9,80,2026-01-12T12:00:00Z,tip\n"
    + "s5,L,192.0.2.1,1500,2026-01-12T12:00:00,tip\n"
    + "s6,M,,1500,2026-01-12T12:00:00Z,tip\n"
)
ROWS = [row(), row(user_id="EN-2", start="14:00:00", end="16:00:00"), row(start="nonsense")]
OTHER = [row(ip="192.0.2.2", start="14:00:00", end="16:00:00"), row(ip="198.51.100.1")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sightings.csv").write_text(SEEN, encoding="utf-8")
    put(tmp_path, "r1", table(ROWS))
    put(tmp_path, "r2", table(OTHER))
    (tmp_path / "flags.csv").write_text("prefix,kind,from,to\n192.0.2.9/32,vpn,2026-01-01,2026-02-01\n")
    return tmp_path


def run(folder: Path, *more: str):
    given = [str(folder / name) for name in ("sightings.csv", "r1.csv", "r2.csv")]
    flags = ["--flags", str(folder / "flags.csv")]
    return CliRunner().invoke(decide, [*given, *flags, *more], standalone_mode=False)


def test_the_document_is_the_same_to_the_byte(folder):
    small, large = run(folder, "--json"), run(folder, "--json", "--bulk", str(folder / "work"))

    shown = json.loads(small.stdout)
    assert large.stdout == small.stdout
    assert (large.return_value, large.stderr) == (small.return_value, small.stderr)
    assert len({one["state"] for one in shown["sightings"]}) >= 4
    assert [one["rows_rejected"] for one in shown["returns"]] == [1, 0]
    assert run(folder, "--bulk", str(folder / "work")).stdout == run(folder).stdout


def test_many_sightings_end_in_the_same_states(folder):
    small = json.loads(run(folder, "--json").stdout)
    with patch.object(bulk, "EXPLAINED", 5):
        large = run(folder, "--json", "--bulk", str(folder / "work"))
        people = run(folder, "--bulk", str(folder / "work"))

    shown = json.loads(large.stdout)
    assert large.return_value == 1
    for kind in ("sightings", "identities"):
        rows = duckdb.sql(f"SELECT id, state FROM '{folder / 'work' / shown[kind]['file']}'").fetchall()
        assert sorted(rows) == sorted((one["id"], one["state"]) for one in small[kind])
        assert sum(shown[kind]["states"].values()) == len(rows)
        assert f"{shown[kind]['file']}:" in people.stdout
    assert shown["returns"] == small["returns"]
    assert "sightings.csv, line 7" in large.stderr


def test_no_leases_are_left_in_the_folder(folder):
    run(folder, "--bulk", str(folder / "work"))

    assert list((folder / "work").iterdir()) == []


def test_two_returns_of_the_same_bytes_are_refused(folder):
    put(folder, "r2", table(ROWS))

    bad = run(folder, "--bulk", str(folder / "work")).exception
    assert isinstance(bad, InputError)
    assert str(bad) == "r2.csv has the same bytes as r1.csv. Give each return once."
