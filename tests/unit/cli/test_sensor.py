"""`thelivu sensor verify` and `sightings`: documents, exit codes, and that nothing a peer said is printed."""

import json

import pytest
from click.testing import CliRunner

from thelivu.attribution import read_sightings
from thelivu.cli import run as thelivu
from thelivu.cli.sensor import sightings, verify
from unit.sensor.made import extension, hand, have
from unit.sensor.test_chain import chained
from unit.sensor.test_sightings import seen

MARK = "MARK-OF-A-PEER"
RECORDS = [seen(1), seen(2, 11), seen(3, raw=hand()), seen(5, raw=hand() + extension(b"d1:v14:%se" % MARK.encode()) + have(1), err=MARK)]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "records.jsonl"
    path.write_bytes(b"".join(chained(RECORDS)))
    return path


def run(command, *words):
    return CliRunner().invoke(command, [str(word) for word in words], standalone_mode=False)


def test_a_whole_file_is_verified(file):
    done = run(verify, file, "--json")
    document = json.loads(done.stdout)

    assert done.return_value == 0
    assert document == {
        "version": 1, "lines": 4, "emptied": 0, "levels": {"L3a": 1, "L4": 3}, "last_hash": json.loads(chained(RECORDS)[-1])["hash"], "differences": [],
    }  # fmt: skip
    assert document["last_hash"] in run(verify, file).stdout


def test_08_one_flipped_byte_fails_the_file(file):
    spoiled = bytearray(file.read_bytes())
    spoiled[700] ^= 4
    file.write_bytes(spoiled)
    done = run(verify, file, "--json")

    assert done.return_value == 1
    assert json.loads(done.stdout)["differences"][0]["line"] == 1
    assert json.loads(done.stdout)["lines"] == 4
    assert "Line 1 was altered" in run(verify, file).stdout


def test_sightings_are_written_for_attribution(file, tmp_path):
    done = run(sightings, file, "-o", tmp_path / "s.csv", "--json")
    document = json.loads(done.stdout)

    assert done.return_value == 0
    assert (document["lines"], document["sightings"], document["below"], document["rejected"]) == (4, 3, 1, [])
    assert document["levels"] == {"L4": 1, "L5": 2}
    assert len(read_sightings((tmp_path / "s.csv").read_bytes()).sightings) == 3
    with pytest.raises(FileExistsError):  # it never writes over another file
        CliRunner().invoke(sightings, [str(file), "-o", str(tmp_path / "s.csv")], standalone_mode=False, catch_exceptions=False)


def test_what_a_peer_said_is_printed_nowhere(file, tmp_path):
    shown = [run(verify, file), run(sightings, file, "-o", tmp_path / "1.csv"), run(verify, file, "--json"), run(sightings, file, "-o", tmp_path / "2.csv", "--json")]
    file.write_bytes(file.read_bytes().replace(b'"level":"L4"', b'"level":"%s"' % MARK.encode()))
    shown += [run(verify, file), run(sightings, file, "-o", tmp_path / "3.csv")]

    assert all(one.exception is None for one in shown)
    assert MARK not in "".join(one.output for one in shown)
    assert MARK not in "".join(one.read_text() for one in tmp_path.glob("*.csv"))


def test_what_is_no_file_of_records_is_told_line_by_line(tmp_path, capsys):
    (tmp_path / "x").write_bytes(b"\x00\xff\n" * 60 + b"[" * 5_000_000)

    assert thelivu(["sensor", "verify", str(tmp_path / "x")]) == 1
    said = capsys.readouterr().out
    assert said.count("not a record of the sensor") == 50
    assert "in 62 lines" in said
    assert thelivu(["sensor", "verify", str(tmp_path / "none")]) == 2
