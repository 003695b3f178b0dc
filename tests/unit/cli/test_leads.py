"""`thelivu leads read`: the document of section 4, its exit codes, and that no particulars are printed."""

import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from thelivu.base import digest_stream
from thelivu.cli.leads import read
from thelivu.leads import Limits, document_of, file_entry, read_mapping
from thelivu.leads import read as read_file
from thelivu_sim.fixtures import cybertip
from thelivu_sim.fixtures.cybertip import MARKER, Marks
from unit.leads import samples
from unit.leads.samples import HEADER, csv_of, mapping_json


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tip.xml").write_bytes(cybertip.cybertip_full())
    (tmp_path / "sheet.csv").write_bytes(samples.sheet_csv())
    (tmp_path / "sheet.mapping.json").write_text(json.dumps(mapping_json()), encoding="utf-8")
    return tmp_path


def run(*words: object):
    return CliRunner().invoke(read, [str(word) for word in words], standalone_mode=False)


def test_the_document_is_that_of_the_importers_and_nothing_else_is_printed(folder):
    done = run(folder / "tip.xml", folder / "sheet.csv", "--json")

    expected = []
    for name, chosen in (("tip.xml", None), ("sheet.csv", read_mapping(json.dumps(mapping_json()).encode()))):
        data = (folder / name).read_bytes()
        expected.append(file_entry(read_file(data, name=name, mapping=chosen), name, digest_stream([data])))
    assert (done.return_value, done.stderr) == (0, "")
    assert json.loads(done.stdout) == document_of(expected)


def test_the_document_is_key_for_key_the_exchanged_format(folder):
    (one,) = json.loads(run(folder / "sheet.csv", "--json").stdout)["files"]

    assert list(one) == [
        *(
            "name",
            "sha256",
            "bytes",
            "format",
            "item",
            "items_in",
            "accepted",
            "rejected",
            "leads",
            "observations",
        ),
        *("suggestions", "withheld", "groups", "notes"),
    ]
    assert list(one["leads"][0]) == ["reference", "title", "received", "flags"]
    assert list(one["observations"][0]) == ["kind", "lead", "identifiers", "port", "at", "where"]
    assert list(one["observations"][0]["at"]) == ["text", "zone", "readings"]
    assert one["items_in"] == one["accepted"] + len(one["rejected"])


@pytest.mark.parametrize("words", [[], ["--json"]])
def test_05_no_particulars_and_no_free_text_are_printed(folder, words):
    done = run(folder / "tip.xml", folder / "sheet.csv", *words)

    assert done.return_value == 0
    assert MARKER not in done.stdout + done.stderr


def test_the_table_for_people_begins_with_the_accounting(folder):
    done = run(folder / "sheet.csv")

    assert done.stdout.startswith("sheet.csv  sheet-csv\nSHA-256 ")
    assert "in 3 = accepted 3 + rejected 0" in done.stdout


def test_a_rejected_item_gives_exit_1(folder):
    rows = samples.rows(Marks(), 2)
    bad = list(rows[0])
    bad[HEADER.index("Date Time")] = "yesterday"
    (folder / "sheet.csv").write_text(csv_of([HEADER, bad, rows[1]]), encoding="utf-8")
    done = run(folder / "sheet.csv", "--json")

    (one,) = json.loads(done.stdout)["files"]
    assert (done.return_value, one["items_in"], one["accepted"], len(one["rejected"])) == (1, 2, 1, 1)


def test_a_file_that_cannot_be_read_gives_exit_2_its_sentence_and_its_digest(folder):
    (folder / "tip.xml").write_bytes(cybertip.TWO_ROOTS)
    done = run(folder / "tip.xml", folder / "sheet.csv", "--json")

    digest = digest_stream([cybertip.TWO_ROOTS]).sha256
    assert (done.return_value, len(json.loads(done.stdout)["files"])) == (2, 2)
    assert done.stderr.startswith("tip.xml: ")
    assert f"SHA-256 {digest}" in done.stderr
    assert "⟨" not in done.stderr


@pytest.mark.parametrize(
    "hostile", [cybertip.XXE, cybertip.BILLION_LAUGHS, cybertip.EXTERNAL_DTD, b"\xff\xfe\x00", b""]
)
def test_10_a_hostile_file_is_a_sentence(folder, hostile):
    (folder / "tip.xml").write_bytes(hostile)
    done = run(folder / "tip.xml")

    assert (done.return_value, done.exception) == (2, None)
    assert len(done.stderr.splitlines()) == 1


def test_a_mapping_with_a_misspelt_entry_is_told_and_the_other_files_are_read(folder):
    (folder / "sheet.mapping.json").write_text(json.dumps(mapping_json(sender="x")), encoding="utf-8")
    done = run(folder / "sheet.csv", folder / "tip.xml", "--json")

    assert done.return_value == 2
    assert 'an entry "sender" that does not exist' in done.stderr
    assert [one["accepted"] for one in json.loads(done.stdout)["files"]] == [0, 1]


def test_a_mapping_of_another_name_can_be_given(folder):
    other = folder / "other.json"
    (folder / "sheet.mapping.json").rename(other)

    with_it, without = (
        json.loads(run(folder / "sheet.csv", *more, "--json").stdout) for more in (["--mapping", other], [])
    )
    assert with_it["files"][0]["accepted"] == 3
    assert all(one["at"]["zone"] is None for one in without["files"][0]["observations"] if one["at"])


def zipped(path, *members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def test_01_an_archive_is_read_in_place_and_each_text_is_a_file(folder):
    picture = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
    zipped(
        folder / "x.zip", ("in/tip.xml", cybertip.cybertip_full()), ("p.png", picture), ("notes.txt", b"hello")
    )
    before = sorted(folder.iterdir())

    done = run(folder / "x.zip", "--json")

    whole, tip, notes = json.loads(done.stdout)["files"]
    assert (whole["format"], whole["items_in"], whole["accepted"], whole["rejected"]) == ("archive", 3, 3, [])
    assert whole["sha256"] == digest_stream([(folder / "x.zip").read_bytes()]).sha256
    assert whole["members"][1] == {
        "name": "p.png", "bytes": len(picture), "sha256": digest_stream([picture]).sha256, "text": False,
    }  # fmt: skip
    expected = file_entry(
        read_file(cybertip.cybertip_full(), name="tip.xml"),
        "x.zip!in/tip.xml",
        digest_stream([cybertip.cybertip_full()]),
    )
    assert tip == expected
    assert (notes["name"], notes["format"], done.return_value) == ("x.zip!notes.txt", "unreadable", 1)
    assert sorted(folder.iterdir()) == before


def test_an_archive_that_cannot_be_read_stops_no_other_file(folder):
    whole = zipped(folder / "x.zip", ("tip.xml", cybertip.cybertip_full())).read_bytes()
    (folder / "x.zip").write_bytes(whole[: len(whole) // 2])

    done = run(folder / "x.zip", folder / "tip.xml", "--json")

    assert (done.return_value, [one["accepted"] for one in json.loads(done.stdout)["files"]]) == (2, [0, 1])
    assert "cannot be read to its end" in done.stderr


def test_an_archive_larger_than_is_held_in_memory_is_read_from_its_file(folder, monkeypatch):
    monkeypatch.setattr("thelivu.cli.leads.LIMITS", Limits(size=100))
    zipped(folder / "x.zip", ("tip.xml", cybertip.cybertip_full()))

    done = run(folder / "x.zip", "--json")

    assert [one["accepted"] for one in json.loads(done.stdout)["files"]] == [1, 1]


def test_a_file_that_is_not_there_is_wrong_use(folder):
    assert CliRunner().invoke(read, [str(folder / "none.xml")]).exit_code == 2
