"""Intake on the command line in real processes: files as work, a letter box, a program let in and shut out."""

import json
import os
import zipfile
from pathlib import Path

import pytest

from desk.cli.test_office import RECORD
from desk.leads import files

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8
REVOKE = """
from thelivu.desk.authority.actions import revoke
with seen_as(actor_named("sara").scope):
    revoke(actor_named("sara"), row.id, "the order was set aside")
"""
LEADS = """
from thelivu.desk.leads.models import LeadRow
from thelivu.desk.people.scope import INTEGRITY
print(sorted(LeadRow.within(INTEGRITY).values_list("reference", flat=True)))
"""


@pytest.fixture
def box(tmp_path: Path) -> Path:
    """A letter box as `mkdir -m 1733` makes it."""
    folder = tmp_path / "box"
    folder.mkdir()
    folder.chmod(0o1733)
    return folder


def watched(office, box: Path, authority: str, *more: str):
    words = (
        "leads",
        "watch",
        str(box),
        "--authority",
        authority,
        "--sender",
        "National centre",
        "--as",
        "anu",
    )
    return office(*words, "--once", "--settle", "0", *more)


def test_files_are_taken_in_and_the_worker_reads_them(office, in_office, tmp_path: Path) -> None:
    authority = in_office(RECORD)
    (tmp_path / "1.xml").write_bytes(files.tip("2000001"))
    (tmp_path / "p.xml").write_bytes(PICTURE)
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("2.xml", files.tip("2000002"))
    given = [str(tmp_path / name) for name in ("1.xml", "p.xml", "x.zip")]

    taken = office("leads", "intake", *given, "--authority", authority, "--as", "anu", "--json")
    office("worker", "--once")

    assert taken.returncode == 1, taken.stderr
    assert [one["state"] for one in json.loads(taken.stdout)["files"]] == [
        "kept",
        "refused",
        "listed",
        "kept",
    ]
    assert in_office(LEADS) == "['2000001', '2000002']"
    assert files.MARK not in taken.stdout + taken.stderr


def test_08_a_letter_box_is_emptied_and_holds_receipts(office, in_office, box: Path) -> None:
    authority = in_office(RECORD)
    (box / "1.xml").write_bytes(files.tip("2000001"))
    (box / "p.xml").write_bytes(PICTURE)
    (box / "unfinished.xml.part").write_bytes(files.tip("2000003"))
    (box / "link.xml").symlink_to(box / "unfinished.xml.part")

    first, again = watched(office, box, authority), watched(office, box, authority)
    office("worker", "--once")

    assert (first.returncode, again.returncode, again.stdout) == (0, 0, ""), first.stderr
    assert sorted(one.name for one in box.iterdir()) == ["link.xml", "receipts", "unfinished.xml.part"]
    receipts = [json.loads(one.read_text()) for one in (box / "receipts").iterdir()]
    assert sorted(one[0]["state"] for one in receipts) == ["kept", "refused"]
    assert PICTURE[:40] not in b"".join(one.read_bytes() for one in (box / "receipts").iterdir())
    assert in_office(LEADS) == "['2000001']"


def test_a_file_that_still_grows_is_left(office, in_office, box: Path) -> None:
    authority = in_office(RECORD)
    (box / "1.xml").write_bytes(files.tip())

    watched(office, box, authority, "--settle", "60")
    assert (box / "1.xml").exists()

    os.utime(box / "1.xml", (0, 0))
    watched(office, box, authority, "--settle", "60")
    assert not (box / "1.xml").exists()


def test_06_a_folder_that_others_can_read_is_no_letter_box(office, in_office, box: Path) -> None:
    box.chmod(0o755)

    done = watched(office, box, in_office(RECORD))

    assert (done.returncode, "set its mode to 1733" in done.stderr) == (2, True)


def test_02_a_letter_box_is_shut_when_its_authority_ends(office, in_office, box: Path) -> None:
    ended = in_office(f"{RECORD}\n{REVOKE}")
    (box / "1.xml").write_bytes(files.tip())

    done = watched(office, box, ended)

    assert (done.returncode, (box / "1.xml").exists()) == (2, True)
    assert "Traceback" not in done.stderr


def test_a_program_is_let_in_and_shut_out(office, in_office) -> None:
    authority = in_office(RECORD)
    words = ("depositor", "add", "Tip feed", "--authority", authority, "--sender", "National centre")

    refused, made = office(*words, "--as", "anu"), office(*words, "--as", "sara")
    gone, again = (office("depositor", "revoke", "DEP-0001", "--as", "sara") for _ in range(2))

    assert [one.returncode for one in (refused, made, gone, again)] == [2, 0, 0, 2]
    assert "DEP-0001 may hand in files. Its token is shown this once: " in made.stdout


def test_an_archive_is_not_admitted_in_one_go(office, in_office, tmp_path: Path) -> None:
    authority = in_office(RECORD)
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("2.xml", files.tip())

    done = office("leads", "admit", str(tmp_path / "x.zip"), "--authority", authority, "--as", "anu")

    assert (done.returncode, "`thelivu leads intake`" in done.stderr) == (2, True)
