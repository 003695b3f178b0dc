"""`thelivu examination triage`: refused without authority, exact document, nothing of a file's content anywhere."""

import hashlib
import json
import os
import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from thelivu.authority import Authority, sign_authority
from thelivu.base import ThelivuError
from thelivu.cli.examination import triage_command

KEY = Ed25519PrivateKey.generate()
NOW = datetime.now(UTC)
SECRET = b"\x00\xd8\xff\xe0MARK-0123456789ab" + bytes(range(256)) * 40


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    (folder / "DCIM").mkdir(parents=True)
    (folder / "DCIM/1.jpg").write_bytes(SECRET)
    (folder / "DCIM/2.jpg").write_bytes(SECRET[::-1])
    (folder / "here").symlink_to("DCIM/1.jpg")
    return folder


@pytest.fixture
def known(tmp_path: Path) -> Path:
    path = tmp_path / "made-up@7.csv"
    digests = ",".join(hashlib.new(name, SECRET).hexdigest() for name in ("md5", "sha1", "sha256"))
    path.write_text(f"category,md5,sha1,sha256,pdq,name\n2,{digests},,x\n", encoding="utf-8")
    return path


def authority_file(folder: Path, **changed: object) -> Path:
    facts = {
        "id": "0" * 32,
        "basis": "bnss_94",
        "reference": "Cr. 1/2026",
        "purpose": "csea_material",
        "acts": frozenset({"examination.triage"}),
        "subjects": ("exhibit:KLM-1",),
        "district": None,
        "valid_from": NOW - timedelta(days=2),
        "valid_to": NOW + timedelta(days=2),
        "recorded_by": "officer-1",
        "recorded_at": NOW - timedelta(days=2),
        "approved_by": "officer-2",
        "approved_at": NOW - timedelta(days=2),
        "revoked_at": None,
    }
    path = folder / "authority.json"
    signed = sign_authority(Authority(**facts | changed), KEY, issued_by="A. Menon", rank="Inspector")
    path.write_text(json.dumps(signed), encoding="utf-8")
    (folder / "office.pub").write_text(KEY.public_key().public_bytes_raw().hex() + "\n", encoding="utf-8")
    return path


def run(*words: object):
    return CliRunner().invoke(triage_command, [str(word) for word in words], standalone_mode=False)


def under(authority: Path, exhibit: str = "KLM-1") -> tuple[object, ...]:
    return ("--exhibit", exhibit, "--authority", authority, "--office-key", authority.parent / "office.pub")


def test_the_document_under_a_signed_authority(tmp_path: Path, source: Path, known: Path):
    done = run(source, "--list", known, *under(authority_file(tmp_path)), "--json")

    assert done.return_value == 0
    document = json.loads(done.stdout)
    assert document["entries"] == {"in": 3, "examined": 2, "skipped": 1, "failed": 0, "deleted": 0}
    (found,) = document["findings"]
    assert (found["path"], found["list"], found["version"]) == ("DCIM/1.jpg", "made-up", "7")
    assert "practice" not in document["certificate"]["tool"]
    lines = sorted(
        f"DCIM/{n}.jpg\t{len(data)}\t{hashlib.sha256(data).hexdigest()}\n"
        for n, data in ((1, SECRET), (2, SECRET[::-1]))
    )
    assert document["certificate"]["entries_digest"] == hashlib.sha256("".join(lines).encode()).hexdigest()


def test_the_table_for_people(tmp_path: Path, source: Path, known: Path):
    done = run(source, "--list", known, "--practice")

    assert done.return_value == 0
    for shown in ("PRACTICE", "DCIM/1.jpg", "3 = examined 2 + skipped 1 + failed 0", "A link: not followed."):
        assert shown in done.stdout


def test_a_path_is_told_whole_on_a_narrow_terminal(tmp_path: Path, known: Path):
    name = "-".join(f"{n:05}" for n in range(30))
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / name).symlink_to("nowhere")
    said = run(tmp_path / "one", "--list", known, "--practice").stdout

    assert "".join(re.findall("^│ ([0-9-]+) ", said, re.MULTILINE)) == name


def test_02_a_practice_run_is_marked(source: Path, known: Path):
    done = run(source, "--list", known, "--practice", "--json")

    assert "practice" in json.loads(done.stdout)["certificate"]["tool"]


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--exhibit", "KLM-1"],
        ["--exhibit", "KLM-1", "--practice"],
        ["--practice", "--authority", "{authority}"],
        ["--exhibit", "KLM-1", "--authority", "{authority}"],
    ],
)
def test_02_without_an_authority_nothing_is_opened(
    tmp_path: Path, source: Path, known: Path, words: list[str]
):
    authority = str(authority_file(tmp_path))
    done = run(source, "--list", known, *(word.format(authority=authority) for word in words))

    assert isinstance(done.exception, ThelivuError)
    assert done.exception.code == "examination.choose_one"


@pytest.mark.parametrize(
    ("changed", "exhibit"),
    [
        ({}, "KLM-2"),
        ({"acts": frozenset({"operations.search"})}, "KLM-1"),
        ({"valid_to": NOW - timedelta(days=1)}, "KLM-1"),
        ({"valid_from": NOW + timedelta(days=1)}, "KLM-1"),
    ],
)
def test_02_an_authority_that_does_not_cover_it_is_refused(
    tmp_path: Path, source: Path, known: Path, changed: dict[str, object], exhibit: str
):
    done = run(source, "--list", known, *under(authority_file(tmp_path, **changed), exhibit), "--json")

    assert isinstance(done.exception, ThelivuError)
    assert done.exception.code.startswith("authority.")
    assert done.stdout == ""


def test_02_an_authority_of_another_office_or_altered_is_refused(tmp_path: Path, source: Path, known: Path):
    authority = authority_file(tmp_path)
    altered = json.loads(authority.read_text())
    altered["subjects"] = ["exhibit:*"]
    authority.write_text(json.dumps(altered))
    assert isinstance(run(source, "--list", known, *under(authority)).exception, ThelivuError)

    authority = authority_file(tmp_path)
    other = Ed25519PrivateKey.generate().public_key()
    (tmp_path / "office.pub").write_text(other.public_bytes_raw().hex())
    assert isinstance(run(source, "--list", known, *under(authority)).exception, ThelivuError)


def test_the_office_key_may_be_pem_and_nothing_else(tmp_path: Path, source: Path, known: Path):
    authority = authority_file(tmp_path)
    pem = KEY.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    (tmp_path / "office.pub").write_bytes(pem)
    assert run(source, "--list", known, *under(authority), "--json").return_value == 0

    (tmp_path / "office.pub").write_bytes(b"not a key")
    refused = run(source, "--list", known, *under(authority)).exception
    assert isinstance(refused, ThelivuError)
    assert refused.code == "examination.not_a_key"


def test_04_rejected_rows_and_failed_entries_are_exit_code_1(tmp_path: Path, source: Path, known: Path):
    with known.open("a", encoding="utf-8") as file:
        file.write("3,,,,,\n")

    done = run(source, "--list", known, "--practice")

    assert done.return_value == 1
    assert "line 3" in done.stdout


def test_01_no_byte_of_a_file_is_written_anywhere(
    tmp_path: Path, source: Path, known: Path, capfdbinary: pytest.CaptureFixture[bytes]
):
    """Neither a file opened for writing, nor standard output, nor standard error receives content."""
    authority = authority_file(tmp_path)
    opened, active = [], True

    def hook(event: str, args: tuple[object, ...]) -> None:
        if active and event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR):
            opened.append(args[0])

    sys.addaudithook(hook)
    code = triage_command.main(
        [str(word) for word in (source, "--list", known, *under(authority), "--json")], standalone_mode=False
    )
    active = False

    out, err = capfdbinary.readouterr()
    assert code == 0
    assert opened == []
    assert out
    for piece in (SECRET[:24], SECRET[20:60], b"MARK-0123456789ab", b"MARK"):
        assert piece not in out + err
