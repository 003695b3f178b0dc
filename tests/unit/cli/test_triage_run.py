"""A whole run: sources, keyed lists, a kill in the middle, many devices, and the sealed result of a laptop."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from thelivu.base import InputError, Refused, new_id
from thelivu.cli.examination import triage_command
from thelivu.cli.examination_queue import queue
from thelivu.cli.laptop import laptop
from thelivu.cli.lists import build_command
from thelivu.cli.triage_run import Lists
from thelivu.devices.knownlists import Inputs, Provenance, build, open_list
from thelivu.devices.look import images
from thelivu.examination.result import open_result, read_packet, second_part
from thelivu.leads.office_card import Card, read_card, write_card
from unit.cli.test_examination import authority_file, under
from unit.devices.look import pictures


def run(command, *words: object):
    return CliRunner().invoke(command, [str(word) for word in words], standalone_mode=False)


def document(*words: object) -> dict:
    done = run(triage_command, *words, "--json")
    assert done.exception is None, done.exception
    return json.loads(done.stdout)


@pytest.fixture
def many(tmp_path: Path) -> Path:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(1_300):
        (folder / f"{number:04}.bin").write_bytes(b"%d" % number)
    return folder


@pytest.fixture
def known(tmp_path: Path) -> Path:
    path = tmp_path / "made-up@7.csv"
    rows = [f"2,{hashlib.md5(b'%d' % n).hexdigest()},{hashlib.sha1(b'%d' % n).hexdigest()},,,x" for n in (3, 700, 1299)]
    path.write_text("\n".join(["category,md5,sha1,sha256,pdq,name", *rows, ""]), encoding="utf-8")
    return path


def test_each_delta_goes_upon_the_list_that_it_was_made_for(tmp_path: Path, known: Path):
    key, file = bytes(32), tmp_path / "list.key"
    file.write_text(key.hex())
    file.chmod(0o600)
    first, second, delta = (tmp_path / f"{name}.khl" for name in ("first", "second", "delta"))
    for target in (first, second):
        build(Inputs([known]), target, key, Provenance(target.stem, "1", "issuer", "letter"), {})
    about = Provenance("second", "2", "issuer", "letter", base=open_list(second, key).address)
    build(Inputs([], [known]), delta, key, about, {})
    one, other = Lists((first, second), (delta,), file).opened()

    assert (one.entries, other.entries) == (3, 0)
    for files in ((first,), (known,)):
        with pytest.raises(InputError) as refused:
            Lists(files, (delta,), file).opened()
        assert refused.value.code == "devices.lists.other_base"


class StopError(Exception):
    """The power goes."""


def test_08_a_run_that_was_cut_goes_on_and_loses_nothing(tmp_path: Path, many: Path, known: Path, monkeypatch):
    words = (many, "--list", known, "--practice", "--keep", tmp_path / "kept", "--keep-key", tmp_path / "kept.key")

    def cut(entries: int, _findings: int) -> None:
        if entries >= 1_000:
            raise StopError

    monkeypatch.setattr("thelivu.cli.examination.live", lambda: cut)
    assert isinstance(run(triage_command, *words).exception, StopError)
    monkeypatch.undo()
    made = document(*words)

    whole = document(many, "--list", known, "--practice")
    assert made == whole
    assert made["entries"]["in"] == 1_300
    assert document(*words) == whole  # all was read: what is left is the comparison


def test_what_was_kept_of_another_exhibit_or_source_is_refused(tmp_path: Path, many: Path, known: Path):
    keep = ("--keep", tmp_path / "kept", "--keep-key", tmp_path / "kept.key")
    document(many, "--list", known, "--practice", *keep)
    other = tmp_path / "other"
    shutil.copytree(many, other)

    wrong = run(triage_command, other, "--list", known, "--practice", *keep).exception
    assert isinstance(wrong, InputError)
    assert wrong.code == "examination.kept_of_another"


def test_a_keyed_list_answers_as_its_csv_and_not_without_its_key(tmp_path: Path, many: Path, known: Path):
    keyed, key = tmp_path / "made-up.khl", tmp_path / "list.key"
    said = ("--name", "made-up", "--version", "7", "--issuer", "a", "--authority", "b")
    assert run(build_command, known, "-o", keyed, *said, "--key", key).return_value == 0

    by_csv, by_key = (document(many, *words, "--practice") for words in (("--list", known), ("--list", keyed, "--list-key", key)))
    assert by_csv["findings"] == by_key["findings"]
    assert len(by_key["findings"]) == 3
    wrong = run(triage_command, many, "--list", keyed, "--practice").exception
    assert isinstance(wrong, InputError)
    assert wrong.code == "examination.no_list_key"


def test_the_quick_way_decides_as_the_whole_one(tmp_path: Path):
    folder = tmp_path / "device"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.jpg").write_bytes(pictures.encoded("JPEG", pictures.patches(1100, 1400, number)))
    pdq = images.look((folder / "1.jpg").read_bytes(), reduced=False).looks[0].pdq.hex()
    listed = tmp_path / "near@1.csv"
    listed.write_text(f"category,md5,sha1,sha256,pdq\n4,,,,{pdq}\n", encoding="utf-8")
    words = (folder, "--list", listed, "--practice")
    full, quick = document(*words), document(*words, "--quick")

    assert [(one["grade"], one["path"], one["distance"]) for one in full["findings"]] == [("near", "1.jpg", 0)]
    assert quick["findings"] == full["findings"]
    assert "read again at full size: 1" in quick["certificate"]["method"]


def queued(tmp_path: Path, many: Path) -> Path:
    """Three devices: the second is urgent, the third has an authority for another exhibit."""
    sign = authority_file(tmp_path, subjects=("exhibit:KLM-1", "exhibit:KLM-2"))
    path = tmp_path / "queue.csv"
    path.write_text(
        f"priority,exhibit,source,authority\n5,KLM-1,{many},{sign}\n1,KLM-2,{many},{sign}\n3,KLM-3,{many},{sign}\n", encoding="utf-8"
    )
    return path


def test_08_a_queue_begins_with_the_most_urgent_and_goes_on_where_it_was(tmp_path: Path, many: Path, known: Path):
    words = (queued(tmp_path, many), "-o", tmp_path / "out", "--list", known, "--office-key", tmp_path / "office.pub", "--workers", 1)
    done = run(queue, *words)

    assert done.exception is None, done.exception
    assert done.return_value == 1  # KLM-3
    told = [line for line in done.stdout.splitlines() if line.startswith("KLM-")]
    assert [line[:5] for line in told] == ["KLM-2", "KLM-3", "KLM-1"]
    made = json.loads((tmp_path / "out/KLM-2.json").read_text(encoding="utf-8"))
    assert (made["entries"]["in"], len(made["findings"])) == (1_300, 3)
    assert not (tmp_path / "out/KLM-3.json").exists()
    before = (tmp_path / "out/KLM-1.json").stat().st_mtime_ns
    again = run(queue, *words)
    assert (tmp_path / "out/KLM-1.json").stat().st_mtime_ns == before
    assert [line[:5] for line in again.stdout.splitlines() if line.startswith("KLM-")] == ["KLM-3"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("exhibit,source\n", "examination.queue_header"),
        ("priority,exhibit,source,authority\nfirst,KLM-1,a,b\n", "examination.queue_row"),
        ("priority,exhibit,source,authority\n1,../KLM-1,a,b\n", "examination.queue_row"),
        ("priority,exhibit,source,authority\n1,K,a,b\n2,K,a,b\n", "examination.queue_row"),
    ],
)
def test_a_queue_with_a_fault_begins_nothing(tmp_path: Path, known: Path, text: str, code: str):
    (tmp_path / "queue.csv").write_text(text, encoding="utf-8")
    (tmp_path / "office.pub").touch()
    wrong = run(queue, tmp_path / "queue.csv", "-o", tmp_path / "out", "--list", known, "--office-key", tmp_path / "office.pub").exception

    assert isinstance(wrong, InputError)
    assert wrong.code == code
    assert sorted(one.name for one in (tmp_path / "out").iterdir()) == ["kept.key"]


def test_a_result_is_sealed_for_its_office_and_a_practice_run_is_not(tmp_path: Path, many: Path, known: Path):
    signing, box = Ed25519PrivateKey.generate(), X25519PrivateKey.generate()
    office = Card(new_id(), "Office", "KL", signing.public_key().public_bytes_raw().hex(), box.public_key().public_bytes_raw().hex(), "synthetic")
    (tmp_path / "office.card").write_text(write_card(office, signing), encoding="utf-8")
    assert run(laptop, tmp_path / "laptop.key", "--office", tmp_path / "office.card", "--name", "Laptop 1", "-o", tmp_path / "laptop.card").exception is None
    mine = read_card((tmp_path / "laptop.card").read_text(encoding="utf-8"))
    seal = ("--to", tmp_path / "office.card", "--sign", tmp_path / "laptop.key")
    keep = ("--keep", tmp_path / "kept", "--keep-key", tmp_path / "kept.key")
    made = document(many, "--list", known, *under(authority_file(tmp_path)), *keep, "--result", tmp_path / "result", *seal)

    with (tmp_path / "result").open("rb") as file:
        header, packet = read_packet(file)
        inside = open_result(packet, box, receiver=office.office, sender=header)
        stored = b"".join(second_part(file, inside.stored))
    assert (header.sender, header.sender_key) == (mine.office, mine.sign_key)
    assert inside.exhibit == "KLM-1"
    assert {name: inside.document[name] for name in made} == made
    assert inside.document["lists"] == ["made-up@7"]
    assert stored == (tmp_path / "kept").read_bytes()
    wrong = run(triage_command, many, "--list", known, "--practice", "--result", tmp_path / "other", *seal).exception
    assert isinstance(wrong, Refused)
    assert not (tmp_path / "other").exists()
