"""The office's verbs in real processes: birth, accounts, backup and restore, verification, export."""

import json
import sqlite3
import stat
from pathlib import Path

from desk.cli.conftest import INIT

RECORD = """
from desk.authority.authorities import record
from thelivu.desk.authority.actions import approve
from thelivu.desk.people.queries import actor_named
from thelivu.desk.people.scope import seen_as
row = record(actor_named("anu"))
with seen_as(actor_named("sara").scope):
    approve(actor_named("sara"), row.id)
print(row.id)
"""
KEEP = """
from thelivu.desk.people.queries import actor_named
from thelivu.desk.register.actions import recording
from thelivu.desk.register.documents import keep
with recording(actor_named("anu"), "admit", "test.kept") as record:
    print(record.insert(keep(b"a,b\\n1,2\\n", "list.csv")).id)
"""


def test_an_office_is_born_once_with_keys_outside_its_data(thelivu, tmp_path: Path) -> None:
    first = thelivu(*INIT, "--synthetic", "--json")
    again = thelivu(*INIT)

    made = json.loads(first.stdout)
    assert (first.returncode, again.returncode, made["birth"]) == (0, 2, "synthetic")
    assert "synthetic and stays so" in again.stderr
    assert not (tmp_path / "keys").is_relative_to(tmp_path / "data")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "keys").iterdir()}
    assert set(modes.values()) == {0o600}
    assert "session.key" in modes


def test_keys_inside_the_data_folder_are_refused(thelivu, tmp_path: Path) -> None:
    done = thelivu(*INIT, THELIVU_KEYS=str(tmp_path / "data" / "keys"))

    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_unit_names_its_districts(thelivu) -> None:
    words = [word for word in INIT if word != "--whole-state"]

    assert thelivu(*words).returncode == 2
    assert thelivu(*words, "--district", "NOWHERE").returncode == 2
    assert thelivu(*words, "--district", "TVM-C", "--whole-state").returncode == 2


def test_verbs_that_need_an_office_say_how_to_make_one(thelivu) -> None:
    for words in (("doctor",), ("ledger", "verify"), ("worker", "--once"), ("serve",)):
        done = thelivu(*words)
        assert done.returncode in (1, 2), words
        assert "thelivu init" in done.stdout + done.stderr, words
        assert "Traceback" not in done.stderr, words


def test_an_account_gets_a_password_that_is_shown_once_or_the_one_that_was_given(office) -> None:
    add = ("user", "add", "arun", "--name", "Arun", "--rank", "SI", "--unit", "SCU", "--role", "analyst")

    weak, given, again = office(*add, "--password-stdin", given="short\n"), None, None
    given = office(*add, "--password-stdin", "--json", given="a-long-enough-pass\n")
    again = office(*add)

    assert (weak.returncode, given.returncode, again.returncode) == (2, 0, 2)
    assert "a-long-enough-pass" not in given.stdout + given.stderr
    unknown = office("user", "add", "x", "--name", "X", "--rank", "SI", "--unit", "SCU", "--role", "king")
    assert (unknown.returncode, "king" in unknown.stderr) == (2, True)


def test_doctor_finds_a_good_office_good_and_a_broken_one_broken(office, tmp_path: Path) -> None:
    good = json.loads(office("doctor", "--json").stdout)
    with sqlite3.connect(tmp_path / "data/register.sqlite3") as database:
        database.execute("DROP TRIGGER register_leafrow_no_delete")
    (tmp_path / "data").chmod(0o755)
    bad = office("doctor", "--json")

    assert [check["check"] for check in good["checks"] if not check["passed"]] == []
    wrong = [check["check"] for check in json.loads(bad.stdout)["checks"] if not check["passed"]]
    assert (bad.returncode, wrong) == (1, ["data_folder", "append_only"])


def test_07_verify_finds_what_was_altered_behind_the_application(office, in_office, tmp_path: Path) -> None:
    record = in_office(RECORD)
    clean = office("ledger", "verify", "--json")
    with sqlite3.connect(tmp_path / "data/register.sqlite3") as database:
        database.execute(
            "UPDATE authority_authorityrow SET valid_to = '2036-01-01 00:00:00' WHERE id = ?", [record]
        )
    altered = office("ledger", "verify", "--json")

    assert (clean.returncode, json.loads(clean.stdout)["differences"]) == (0, [])
    found = json.loads(altered.stdout)["differences"]
    assert (altered.returncode, [one["code"] for one in found]) == (1, ["register.record_altered"])
    assert found[0]["values"]["record"] == record


def test_07_a_ledger_rewritten_as_a_whole_breaks_its_checkpoint(office, in_office, tmp_path: Path) -> None:
    in_office(RECORD)
    kept = tmp_path / "checkpoint.txt"
    kept.write_text(office("ledger", "checkpoint").stdout, encoding="utf-8")
    before = office("ledger", "verify", "--against", str(kept))
    with sqlite3.connect(tmp_path / "data/register.sqlite3") as database:
        for name in ("leafrow", "entryrow"):
            database.execute(f"DROP TRIGGER register_{name}_no_delete")
        database.execute("DELETE FROM register_leafrow")
        database.execute("DELETE FROM register_entryrow")
        database.execute("DELETE FROM authority_authorityrow")
    alone, against = office("ledger", "verify"), office("ledger", "verify", "--against", str(kept))

    assert (before.returncode, alone.returncode, against.returncode) == (0, 0, 1)


def test_a_backup_restored_elsewhere_is_the_same_office(office, in_office, tmp_path: Path) -> None:
    in_office(RECORD)
    in_office(KEEP)
    saved = office("backup", str(tmp_path / "saved"))
    restored = office("restore", str(tmp_path / "saved"), "--json", THELIVU_DATA=str(tmp_path / "other"))

    assert (saved.returncode, restored.returncode) == (0, 0)
    found = json.loads(restored.stdout)
    assert (found["entries"], found["objects"], found["differences"]) == (3, 1, [])
    assert office("doctor", THELIVU_DATA=str(tmp_path / "other")).returncode == 0


def test_a_backup_holds_no_key_and_is_never_written_over_anything(office, in_office, tmp_path: Path) -> None:
    in_office(KEEP)
    saved = tmp_path / "saved"
    office("backup", str(saved))
    again = office("backup", str(saved))

    content = b"".join(path.read_bytes() for path in saved.rglob("*") if path.is_file())
    secrets = [path.read_text().strip() for path in (tmp_path / "keys").iterdir()]
    assert again.returncode == 2
    assert [
        secret for secret in secrets if secret.encode() in content or secret_bytes(secret) in content
    ] == []
    assert b"1,2" not in content


def secret_bytes(secret: str) -> bytes:
    """The key itself, where it is written as hex."""
    try:
        return bytes.fromhex(secret)
    except ValueError:
        return secret.encode()


def test_a_damaged_backup_restores_nothing(office, in_office, tmp_path: Path) -> None:
    in_office(KEEP)
    saved, other = tmp_path / "saved", tmp_path / "other"
    office("backup", str(saved))
    (held,) = (saved / "vault").iterdir()
    whole = held.read_bytes()

    held.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    changed = office("restore", str(saved), THELIVU_DATA=str(other))
    held.unlink()
    missing = office("restore", str(saved), THELIVU_DATA=str(other))

    assert (changed.returncode, missing.returncode, other.exists()) == (2, 2, False)


def test_a_restore_needs_the_offices_keys_and_an_empty_folder(office, thelivu, tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    office("backup", str(saved))

    over = office("restore", str(saved))
    elsewhere = {"THELIVU_DATA": str(tmp_path / "b"), "THELIVU_KEYS": str(tmp_path / "other-keys")}
    none = office("restore", str(saved), **elsewhere)
    office(*INIT, **{**elsewhere, "THELIVU_DATA": str(tmp_path / "c")})
    wrong = office("restore", str(saved), **elsewhere)

    assert (over.returncode, none.returncode, wrong.returncode) == (2, 2, 2)
    assert not (tmp_path / "b").exists()


def test_02_an_authority_leaves_signed_and_only_by_who_may_export(office, in_office, tmp_path: Path) -> None:
    record, file = in_office(RECORD), tmp_path / "authority.json"
    refused = office("authority", "export", record, "-o", str(file), "--as", "anu")
    done = office("authority", "export", record, "-o", str(file), "--as", "sara")
    again = office("authority", "export", record, "-o", str(file), "--as", "sara")

    assert (refused.returncode, done.returncode, again.returncode) == (2, 0, 2)
    assert json.loads(file.read_text(encoding="utf-8"))["id"] == record
