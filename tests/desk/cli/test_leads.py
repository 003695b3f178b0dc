"""`thelivu leads admit` in a real process: accounting on paper and as JSON, once and only once, nothing of a child."""

import json
from pathlib import Path

import pytest

from desk.cli.test_office import RECORD
from desk.leads import files

REVOKE = """
from thelivu.desk.authority.actions import revoke
with seen_as(actor_named("sara").scope):
    revoke(actor_named("sara"), row.id, "the order was set aside")
"""
SOURCES = """
from thelivu.desk.leads.models import SourceRow
from thelivu.desk.people.scope import INTEGRITY
print(SourceRow.within(INTEGRITY).count())
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A tip, and a sheet with its mapping beside it and one row that cannot be read."""
    (tmp_path / "tip.xml").write_bytes(files.tip())
    (tmp_path / "list.csv").write_bytes(files.sheet(4, broken=1))
    (tmp_path / "list.mapping.json").write_text(json.dumps(files.mapping().document()), encoding="utf-8")
    return tmp_path


def test_04_admitted_files_say_in_accepted_rejected(office, in_office, folder: Path) -> None:
    authority = in_office(RECORD).strip()
    words = ("leads", "admit", str(folder / "tip.xml"), str(folder / "list.csv"), "--authority", authority)
    first = office(*words, "--as", "anu", "--json")
    again = office(*words, "--as", "anu")

    done = json.loads(first.stdout)["files"]
    assert (first.returncode, again.returncode) == (1, 1), first.stderr
    assert [(one["items_in"], one["accepted"], len(one["rejected"])) for one in done] == [
        (1, 1, 0),
        (4, 3, 1),
    ]
    assert [one["source"] for one in done] == ["S-0001", "S-0002"]
    assert "list.csv: S-0002, in 4 = accepted 3 + rejected 1" in again.stdout
    assert files.MARK not in first.stdout + first.stderr + again.stdout + again.stderr


def test_02_without_its_authority_nothing_is_admitted(office, folder: Path) -> None:
    done = office("leads", "admit", str(folder / "tip.xml"), "--authority", "A-0001", "--as", "anu")

    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_02_under_an_authority_that_was_revoked_the_command_line_admits_nothing(
    office, in_office, folder: Path
) -> None:
    ended = in_office(f"{RECORD}\n{REVOKE}").strip()

    done = office("leads", "admit", str(folder / "tip.xml"), "--authority", ended, "--as", "anu", "--json")

    assert (done.returncode, json.loads(done.stdout)["files"]) == (2, [])
    assert "revoked" in done.stderr
    assert in_office(SOURCES).strip() == "0"


def test_10_no_file_of_the_office_holds_a_marker(office, in_office, folder: Path) -> None:
    authority = in_office(RECORD).strip()
    words = ("leads", "admit", str(folder / "tip.xml"), str(folder / "list.csv"), "--authority", authority)
    office(*words, "--as", "anu")
    kept = {path: path.read_bytes() for path in (folder / "data").rglob("*") if path.is_file()}

    assert any(b"lagoon_7" in data for data in kept.values())
    assert [path.name for path, data in kept.items() if files.MARK.encode() in data] == []
