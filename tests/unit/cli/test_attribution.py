"""`thelivu attribution decide`: the document of section 3, its exit codes, and sentences for bad input."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from thelivu.attribution import decide as decided
from thelivu.attribution import document, read_return, read_sightings
from thelivu.base import InputError
from thelivu.cli.attribution import decide
from unit.attribution.made import entries, mapping, row, table

HEAD = "id,identity,ip,time,source\n"
TWO = HEAD + "s1,I,192.0.2.1,2026-01-12T12:00:00Z,tip\ns2,I,192.0.2.2,2026-01-12T15:00:00Z,letter\n"
FIRST = table([row(name="NAME-MARK", installation_address="HOME-MARK")])
SECOND = table(
    [
        row(
            start="14:00:00",
            end="16:00:00",
            ip="192.0.2.2",
            name="NAME-MARK",
            installation_address="HOME-MARK",
        )
    ]
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sightings.csv").write_text(TWO, encoding="utf-8")
    for name, data in (("r1", FIRST), ("r2", SECOND)):
        put(tmp_path, name, data)
    return tmp_path


def put(folder: Path, name: str, data: bytes, **changed: object) -> Path:
    (folder / f"{name}.mapping.json").write_text(json.dumps(entries(**changed)), encoding="utf-8")
    (folder / f"{name}.csv").write_bytes(data)
    return folder / f"{name}.csv"


def run(folder: Path, *words: object):
    given = [
        word if isinstance(word, str) and word.startswith("--") else folder / str(word) for word in words
    ]
    return CliRunner().invoke(decide, [str(word) for word in given], standalone_mode=False)


def test_the_document_is_that_of_the_rules_and_nothing_else_is_printed(folder):
    done = run(folder, "sightings.csv", "r1.csv", "r2.csv", "--json")

    files = [
        read_return(data, mapping(), name=name) for name, data in (("r1.csv", FIRST), ("r2.csv", SECOND))
    ]
    expected = document(decided(read_sightings(TWO.encode()).sightings, files))
    assert (done.return_value, done.stderr) == (0, "")
    assert json.loads(done.stdout) == expected
    assert expected["identities"][0]["state"] == "CORROBORATED"


def test_the_table_for_people_begins_with_the_accounting(folder):
    done = run(folder, "sightings.csv", "r1.csv", "r2.csv")

    assert done.return_value == 0
    assert (
        done.stdout.index("rows in") < done.stdout.index("UNIQUE_SINGLE") < done.stdout.index("CORROBORATED")
    )


@pytest.mark.parametrize("words", [[], ["--json"]])
def test_05_no_name_and_no_address_is_printed(folder, words):
    done = run(folder, "sightings.csv", "r1.csv", "r2.csv", *words)

    assert "MARK" not in done.stdout + done.stderr


def test_a_rejected_sighting_is_told_and_gives_exit_1(folder):
    (folder / "sightings.csv").write_text(TWO + "s3,I,nowhere,2026-01-12T12:00:00Z,tip\n", encoding="utf-8")
    done = run(folder, "sightings.csv", "r1.csv", "r2.csv", "--json")

    assert (done.return_value, len(json.loads(done.stdout)["sightings"])) == (1, 2)
    assert done.stderr == "sightings.csv, line 4: The column ip is not an address.\n"


def test_a_rejected_row_gives_exit_1_and_the_table_names_it(folder):
    put(folder, "r1", table([row(), row(start="soon")]))
    done = run(folder, "sightings.csv", "r1.csv")

    assert done.return_value == 1
    assert "r1.csv, line 3:" in done.stdout


def test_a_failed_gate_gives_exit_1_and_its_sentence(folder):
    put(folder, "r1", table([row(), row(ip="198.51.100.1")]))
    done = run(folder, "sightings.csv", "r1.csv")

    assert done.return_value == 1
    assert "REJECTED" in done.stdout
    assert "addresses that were not asked" in " ".join(done.stdout.split())


def test_more_rejected_rows_than_fit_are_counted_in_the_table_and_whole_in_the_document(folder):
    put(folder, "r1", table([row(start="soon")] * 25))

    assert "r1.csv: 5 more rejected rows" in run(folder, "sightings.csv", "r1.csv").stdout
    shown = json.loads(run(folder, "sightings.csv", "r1.csv", "--json").stdout)
    assert len(shown["returns"][0]["rejected"]) == 25


def test_the_flags_of_a_dated_list(folder):
    (folder / "flags.csv").write_text(
        "prefix,kind,from,to\n192.0.2.0/24,hosting,2026-01-01,\n", encoding="utf-8"
    )
    given = f"--flags={folder / 'flags.csv'}"
    done = run(folder, "sightings.csv", "r1.csv", given, "--json")

    assert {one["state"] for one in json.loads(done.stdout)["sightings"]} == {"HOSTING"}


def test_the_same_bytes_twice_are_refused(folder):
    put(folder, "again", FIRST)
    done = run(folder, "sightings.csv", "r1.csv", "again.csv")

    assert isinstance(done.exception, InputError)
    assert str(done.exception) == "again.csv has the same bytes as r1.csv. Give each return once."


def test_returns_of_one_name_in_two_folders_are_told_apart(folder):
    other = folder / "second"
    other.mkdir()
    put(other, "r1", SECOND)
    done = run(folder, "sightings.csv", "r1.csv", "second/r1.csv", "--json")

    names = [one["name"] for one in json.loads(done.stdout)["returns"]]
    assert names == [str(folder / "r1.csv"), str(folder / "second/r1.csv")]


def test_rows_that_state_different_places_are_seen_though_their_key_is_forgotten(folder):
    put(folder, "r2", SECOND.replace(b"HOME-MARK", b"HOME-MARK-2"))
    done = run(folder, "sightings.csv", "r1.csv", "r2.csv", "--json")

    assert json.loads(done.stdout)["identities"][0]["state"] == "ADDRESS_UNPROVEN"


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda folder: (folder / "r1.mapping.json").unlink(), "r1.csv has no mapping beside it."),
        (lambda folder: (folder / "r1.mapping.json").write_text("{"), "r1.mapping.json is not a JSON object (line 1)."),
        (lambda folder: put(folder, "r1", FIRST, version=3), 'r1.mapping.json: "version" must be 1'),
        (lambda folder: put(folder, "r1", b"nothing"), "r1.csv: no line holds the cells NAT IP, User ID."),
        (lambda folder: put(folder, "r1", b"PK\x03\x04 nothing"), "r1.csv is not a workbook that can be read."),
        (lambda folder: (folder / "sightings.csv").write_bytes(b"\xff\xff\xff"), "sightings.csv is not UTF-8 text"),
        (lambda folder: (folder / "sightings.csv").write_text("id\n"), "sightings.csv has no column identity, ip, time, source."),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence_and_no_traceback(folder, spoil, sentence):
    spoil(folder)
    done = run(folder, "sightings.csv", "r1.csv")

    assert isinstance(done.exception, InputError)
    assert str(done.exception).startswith(sentence)
    assert done.stdout == ""


def test_a_file_that_is_not_there_is_wrong_use(folder):
    done = CliRunner().invoke(decide, [str(folder / "sightings.csv"), str(folder / "none.csv")])

    assert done.exit_code == 2
    assert "none.csv" in done.stderr
