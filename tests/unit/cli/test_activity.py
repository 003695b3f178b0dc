"""`thelivu examination activity`: refused without authority, a new file for its owner alone, no text of anybody's anywhere."""

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from thelivu.base import InputError, Refused
from thelivu.cli.activity import activity_command
from thelivu.devices.knownlists import Inputs, Provenance, build
from thelivu.leads import read
from thelivu_sim.devices.phone import phone, write_folder, zip_bytes
from thelivu_sim.markers import PREFIX
from unit.cli.test_examination import authority_file, under

PHONE = phone()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_folder(PHONE, tmp_path / "phone")


@pytest.fixture
def known(tmp_path: Path) -> Path:
    path = tmp_path / "made-up@7.csv"
    path.write_bytes(PHONE.known)
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(activity_command, [str(word) for word in words], standalone_mode=False)


def test_the_document_under_a_signed_authority_is_read_by_leads(tmp_path: Path, source: Path, known: Path) -> None:
    out = tmp_path / "activity.json"
    done = run(source, "--list", known, *under(authority_file(tmp_path)), "-o", out)

    assert done.exception is None, done.output
    assert done.return_value == 1  # one row of the older database is rejected
    document = json.loads(out.read_bytes())
    assert (document["exhibit"], document["authority"]) == ("KLM-1", "0" * 32)
    assert document["entries"] == {"in": 10, "databases": 3, "others": 7, "skipped": 0, "failed": 0}
    assert "practice" not in document["tool"]
    assert len(read(out.read_bytes(), name=out.name).leads) == 4
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_a_keyed_list_names_what_its_rows_name(tmp_path: Path, source: Path, known: Path) -> None:
    key, built = tmp_path / "list.key", tmp_path / "made-up.khl"
    key.write_text(bytes(32).hex())
    key.chmod(0o600)
    build(Inputs([known]), built, bytes(32), Provenance("made-up", "7", "issuer", "letter"), {})
    for name, words in (("rows", ("--list", known)), ("keyed", ("--list", built, "--list-key", key))):
        assert run(source, *words, "--practice", "-o", tmp_path / f"{name}.json").exception is None
    one, other = (json.loads((tmp_path / f"{name}.json").read_bytes())["acts"] for name in ("rows", "keyed"))
    assert any(act["named"] for act in one)
    assert [(act["sha256"], act["named"]) for act in one] == [(act["sha256"], act["named"]) for act in other]

    locked = run(source, "--list", built, "--practice", "-o", tmp_path / "none.json")
    assert isinstance(locked.exception, InputError)
    assert locked.exception.code == "examination.no_list_key"


def test_an_extraction_in_one_file_says_the_same_as_its_folder(tmp_path: Path, source: Path) -> None:
    packed = tmp_path / "phone.zip"
    packed.write_bytes(zip_bytes(PHONE))
    for name, given in (("folder", source), ("zip", packed)):
        assert run(given, "--practice", "-o", tmp_path / f"{name}.json").return_value == 1
    one, other = (json.loads((tmp_path / f"{name}.json").read_bytes()) for name in ("folder", "zip"))

    assert other["source"]["kind"] == "zip"
    assert {tuple(each.values()) for each in other["people"]} == {tuple(each.values()) for each in one["people"]}
    for key in ("acts", "events", "spoken"):
        assert len(other[key]) == len(one[key]) > 0
    assert {each["sha256"] for each in other["databases"]} == {each["sha256"] for each in one["databases"]}


def test_02_a_practice_run_is_marked_and_refused_by_the_register(tmp_path: Path, source: Path) -> None:
    out = tmp_path / "activity.json"
    run(source, "--practice", "-o", out)

    with pytest.raises(Refused):
        read(out.read_bytes(), name=out.name)


@pytest.mark.parametrize("words", [(), ("--exhibit", "KLM-1"), ("--practice", "--exhibit", "KLM-1")])
def test_02_without_an_authority_nothing_is_read(tmp_path: Path, source: Path, words: tuple[str, ...]) -> None:
    out = tmp_path / "activity.json"
    done = run(source, *words, "-o", out)

    assert isinstance(done.exception, InputError)
    assert not out.exists()


def test_02_another_exhibit_is_refused(tmp_path: Path, source: Path) -> None:
    done = run(source, *under(authority_file(tmp_path), "KLM-2"), "-o", tmp_path / "activity.json")

    assert isinstance(done.exception, Refused)


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path, source: Path) -> None:
    out = tmp_path / "activity.json"
    out.write_text("mine", encoding="utf-8")

    assert isinstance(run(source, "--practice", "-o", out).exception, FileExistsError)
    assert out.read_text(encoding="utf-8") == "mine"


def test_10_no_marker_is_in_the_document_or_on_the_terminal(tmp_path: Path, source: Path, known: Path) -> None:
    out = tmp_path / "activity.json"
    done = run(source, "--list", known, "--practice", "-o", out)

    assert PREFIX not in done.output
    assert PREFIX.encode() not in out.read_bytes()
