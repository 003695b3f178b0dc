"""Every file of a world reads by the product's own readers, with full accounting, and leaks no marker."""

import csv
import hashlib
import io
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from thelivu.attribution import read_flags, read_mapping, read_return
from thelivu.base import digest_stream
from thelivu.devices import read_list
from thelivu.leads import SYNTHETIC, document_of, file_entry, read
from thelivu.leads import read_mapping as read_sheet_mapping
from thelivu_sim import world_verb
from thelivu_sim.tables import MARK
from thelivu_sim.world import build
from thelivu_sim.write import write
from unit.thelivu_sim.test_world import documentary

NOTED = ("leads.note.above", "leads.note.zone_unknown")
"""A title stands above the table; one list states no zone, which is one of the stories."""

ADDRESS = re.compile(rb"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("world") / "w"
    write(build(5, "tiny"), path)
    return path


@pytest.fixture(scope="module")
def truth(folder):
    return json.loads((folder / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def readings(folder):
    made = {}
    for path in sorted((folder / "leads").iterdir()):
        if path.suffix in (".xml", ".csv", ".xlsx"):
            beside = path.with_name(f"{path.stem}.mapping.json")
            mapping = read_sheet_mapping(beside.read_bytes()) if beside.exists() else None
            made[path] = read(path.read_bytes(), name=path.name, mapping=mapping)
    return made


def test_a_folder_that_holds_something_is_not_written_into(folder):
    with pytest.raises(FileExistsError):
        write(build(5, "tiny"), folder)


def test_the_same_seed_writes_the_same_bytes(folder, tmp_path):
    write(build(5, "tiny"), tmp_path / "again")

    def digests(root):
        return {
            str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in root.rglob("*")
            if path.is_file()
        }

    assert digests(tmp_path / "again") == digests(folder)


def test_04_every_lead_is_read_whole_with_its_birth_mark(readings):
    for path, reading in readings.items():
        assert (reading.items_in, len(reading.rejected), reading.mark) == (reading.accepted, 0, SYNTHETIC), (
            path.name
        )
        assert [word.code for word in reading.notes if word.code not in NOTED] == [], path.name


def test_04_every_disclosure_stands_in_the_leads_as_it_was_told(readings, truth):
    kept = {
        path.name: [one for reading in [reading] for one in reading.observations]
        for path, reading in readings.items()
    }

    for told in truth["disclosures"]:
        if not told["file"].startswith("letter"):
            seen = [
                one
                for one in kept[told["file"]]
                if any((each.kind, each.value) == ("ip", told["ip"]) for each in one.identifiers)
                and one.port == told["port"]
            ]
            readings_of = [span.lo.isoformat() for one in seen for span in one.at.readings]
            assert seen, told
            assert told["at"] in readings_of or all(one.at.zone is None for one in seen), told


def test_04_every_return_is_read_with_full_accounting(folder):
    files = [path for path in (folder / "returns").iterdir() if not path.name.endswith(".json")]
    for path in files:
        mapping = read_mapping(path.with_suffix(".mapping.json").read_bytes(), where=path.name)
        one = read_return(path.read_bytes(), mapping, name=path.name)

        assert one.rows_in == one.rows_kept + len(one.rejected) + one.rows_quarantined
        assert one.rows_in or mapping.expired
    assert files


def test_markers_are_unique_and_each_stands_in_the_file_it_names(folder, truth):
    placed = truth["markers"]

    assert len(placed) > 50
    for marker, place in placed.items():
        name = place.partition(":")[0]
        if not name.endswith(".xlsx"):
            assert (folder / name).read_bytes().count(marker.encode()) == 1, place


def test_10_no_marker_of_free_text_or_of_a_child_comes_through_a_reading(readings, truth):
    shown = document_of(
        file_entry(reading, path.name, digest_stream([path.read_bytes()]))
        for path, reading in readings.items()
    )

    printed = json.dumps(shown) + repr(list(readings.values()))
    assert "MARK-" not in printed
    withheld = "".join(one.text for reading in readings.values() for one in reading.withheld)
    absent = [
        place
        for marker, place in truth["markers"].items()
        if marker not in withheld and place.startswith("leads/") and not place.startswith("leads/letter")
    ]
    assert absent == []


def test_the_list_and_the_flags_are_read_and_listed_files_stand_on_the_list(folder, truth):
    (path,) = (folder / "known-files").iterdir()
    known = read_list(path)
    digests = [
        hashlib.sha1((folder / "devices" / device / name).read_bytes(), usedforsecurity=False).hexdigest()
        for device, names in truth["listed_on_devices"].items()
        for name in names
    ]

    assert (known.rows_in, len(known.rows), known.rejected) == (60, 60, ())
    assert digests
    assert read_flags((folder / "unit/flags.csv").read_bytes())


def test_every_address_in_every_file_is_reserved_for_documentation(folder):
    for path in folder.rglob("*"):
        if path.suffix in (".csv", ".json", ".xml", ".txt"):
            found = {text.decode() for text in ADDRESS.findall(path.read_bytes())}
            assert [text for text in found if not documentary(text)] == [], path


def test_nothing_in_a_devices_folder_looks_like_a_picture(folder):
    starts = (
        b"\xff\xd8\xff",
        b"\x89PNG",
        b"GIF8",
        b"RIFF",
        b"BM",
        b"\x00\x00\x00\x18ftyp",
        b"II*\x00",
        b"MM\x00*",
    )
    files = [path for path in (folder / "devices").rglob("*") if path.is_file()]

    assert files
    assert [path for path in files if path.suffix != ".bin" or path.read_bytes().startswith(starts)] == []


def test_every_table_says_what_it_is(folder):
    for path in [
        *folder.glob("leads/*.csv"),
        *folder.glob("returns/*.csv"),
        *folder.glob("leads/*.txt"),
        folder / "SYNTHETIC.txt",
    ]:
        assert MARK in path.read_text(encoding="utf-8"), path
    (officers,) = folder.glob("unit/officers.csv")
    rows = list(csv.DictReader(io.StringIO(officers.read_text(encoding="utf-8"))))
    assert {row["note"] for row in rows} == {MARK}
    assert {"analyst", "supervisor", "chief", "custodian", "auditor"} <= {row["role"] for row in rows}


def test_the_verb_writes_a_world_and_prints_its_seed(tmp_path):
    done = CliRunner().invoke(
        world_verb.world,
        ["--seed", "5", "--profile", "tiny", "-o", str(tmp_path / "w"), "--json"],
        standalone_mode=False,
    )

    document = json.loads(done.stdout)
    assert (document["version"], document["seed"], document["profile"]) == (1, 5, "tiny")
    assert document["expected"] == json.loads((tmp_path / "w/truth.json").read_text())["expected"]


def test_a_seed_that_is_not_given_is_drawn_and_printed(tmp_path):
    done = CliRunner().invoke(
        world_verb.world, ["--profile", "tiny", "-o", str(tmp_path / "w")], standalone_mode=False
    )

    assert re.search(r"seed \d+, profile tiny", done.stdout)
