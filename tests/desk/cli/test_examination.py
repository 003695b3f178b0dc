"""Results and lists come to the office by its verbs; what it keeps of them, sealed, goes into a backup and comes back whole."""

import json
from pathlib import Path

import pytest

from desk.examination.bench import a_list
from thelivu.devices.knownlists import Inputs, Provenance, build

KEY = bytes(range(32))
DATA = b"a benign file"
SEALED = """
import sys
from pathlib import Path
from desk.authority.authorities import record
from desk.examination.laptop import sealed
from desk.exhibits.raid import entered, seize, to_examiner
from thelivu.base import digest_stream
from thelivu.desk.authority.actions import approve
from thelivu.desk.people.queries import actor_named
from thelivu.desk.people.scope import seen_as
from thelivu.examination import Outcome
anu, sara, ishaan, kiran, esha = map(actor_named, ("anu", "sara", "ishaan", "kiran", "esha"))
authority = record(anu).id
with seen_as(sara.scope):
    approve(sara, authority)
exhibit = seize(ishaan, authority, entered(sara, authority, approved_by=anu.id).id)
to_examiner(kiran, esha, exhibit.id)
document = {
    "version": 1, "source": {"path": "image.E01", "kind": "e01", "sha256": "ab" * 32, "opened": "read-only"},
    "entries": {"in": 2, "examined": 1, "skipped": 0, "failed": 1, "deleted": 0}, "failed": [{"path": "x", "reason": "crashed"}],
    "findings": [], "certificate": {
        "list_entries": 30, "radius": 31, "method": "as it says", "planted": 30, "planted_found": 30, "rechecked": 0.01,
        "tool": "thelivu 0.1.0", "entries_digest": "cd" * 32,
    },
}
Path(FILE).write_bytes(sealed(exhibit.label, authority, document, [Outcome("a", digest_stream([DATA]))]))
"""
WOKEN = """
from thelivu.desk.examination.models import WakingRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
with seen_as(INTEGRITY):
    print([row.files for row in WakingRow.objects.all()])
"""


@pytest.fixture
def crew(office):
    """The office with those who seize, keep and examine."""
    for name, role in (("ishaan", "investigator"), ("kiran", "custodian"), ("esha", "examiner")):
        done = office("user", "add", name, "--name", name, "--rank", "SI", "--unit", "SCU", "--role", role)
        assert done.returncode == 0, done.stderr
    return office


@pytest.fixture
def result(crew, in_office, tmp_path: Path) -> Path:
    file = tmp_path / "laptop.result"
    in_office(f"FILE, DATA = {str(file)!r}, {DATA!r}\n{SEALED}")
    return file


def test_a_result_is_taken_once_and_a_later_list_wakes_it(crew, in_office, result: Path, tmp_path: Path) -> None:
    taken, again = (crew("examination", "take", str(result), "--as", "esha") for _ in range(2))
    by_another = crew("examination", "take", str(result), "--as", "anu")

    assert (taken.returncode, again.returncode) == (1, 1), taken.stderr  # one entry of it could not be read
    assert "EX-0001" in taken.stdout
    assert "entries 2, failed 1, findings 0" in taken.stdout
    assert taken.stdout == again.stdout
    assert by_another.returncode == 2

    known = tmp_path / "made-up@2.csv"
    known.write_bytes(a_list(DATA))
    loaded = crew("examination", "load", str(known), "--provenance", "Example issuer", "--as", "esha")
    assert (loaded.returncode, "rows 31" in loaded.stdout) == (0, True), loaded.stderr
    assert crew("worker", "--once").returncode == 0
    assert in_office(WOKEN) == "[1]"


def test_07_what_is_kept_sealed_comes_back_from_a_backup(crew, result: Path, tmp_path: Path) -> None:
    key, source, built = tmp_path / "list.key", tmp_path / "made-up.csv", tmp_path / "made-up.khl"
    key.write_text(KEY.hex())
    key.chmod(0o600)
    source.write_bytes(a_list(DATA))
    build(Inputs([source]), built, KEY, Provenance("made-up", "1", "issuer", "letter 4"), {})
    done = [
        crew("examination", "take", str(result), "--as", "esha"),
        crew("examination", "load", str(built), "--key", str(key), "--as", "esha"),
        crew("backup", str(tmp_path / "kept")),
    ]
    assert [one.returncode for one in done] == [1, 0, 0], [one.stderr for one in done]
    names = {file.name for file in (tmp_path / "kept" / "sealed").iterdir()}
    assert len(names) == 2

    elsewhere = {"THELIVU_DATA": str(tmp_path / "restored")}
    back = crew("restore", str(tmp_path / "kept"), "--json", **elsewhere)
    assert (back.returncode, json.loads(back.stdout)["differences"]) == (0, []), back.stderr
    for name in names:
        assert (tmp_path / "restored" / "sealed" / name).read_bytes() == (tmp_path / "data" / "sealed" / name).read_bytes()

    (tmp_path / "kept" / "sealed" / min(names)).unlink()
    refused = crew("restore", str(tmp_path / "kept"), THELIVU_DATA=str(tmp_path / "other"))
    assert (refused.returncode, "sealed/" in refused.stderr) == (2, True)
    (tmp_path / "restored" / "sealed" / min(names)).write_bytes(b"altered")
    assert crew("ledger", "verify", **elsewhere).returncode == 1
