"""`thelivu attribution load`: the command line loads what the desk loads."""

import json

import pytest

from desk.attribution.scene import FIRST, FIRST_ROWS, mapping, row, table
from thelivu.cli import run
from thelivu.desk.attribution import queries
from thelivu.desk.authority.actions import save_mapping
from thelivu.desk.people.scope import seen_as


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr("thelivu.cli.attribution.open_office", lambda: None)
    return tmp_path


def write(folder, rows):
    (folder / "r.csv").write_bytes(table(rows))
    (folder / "r.mapping.json").write_text(json.dumps(mapping(FIRST[0])), encoding="utf-8")
    return str(folder / "r.csv")


def test_04_the_document_accounts_for_every_row(cast, authority, folder, capsys) -> None:
    turned = row("XN-1", FIRST[0], ("1", "2"), "2026-01-12 10:00:00", "2026-01-12 09:00:00")
    path = write(folder, [*FIRST_ROWS, turned])
    arguments = ["attribution", "load", path, "--authority", authority, "--as", "anu", "--json"]
    with pytest.raises(SystemExit) as ended:
        run(arguments)
    [one] = json.loads(capsys.readouterr().out)["returns"]
    with seen_as(cast.anu.scope):
        stored = queries.return_("R-0001")

    assert 1 == ended.value.code
    assert (4, 3, 1, 0) == (one["rows_in"], one["rows_kept"], one["rows_rejected"], one["rows_quarantined"])
    assert (stored.sha256, "ORIGIN_UNPROVEN") == (one["sha256"], one["state"])


def test_02_an_officer_without_the_authority_in_scope_loads_nothing(cast, authority, folder, capsys) -> None:
    path = write(folder, FIRST_ROWS)
    code = run(["attribution", "load", path, "--authority", authority, "--as", "omar"])
    with seen_as(cast.anu.scope):
        count = queries.returns().count()

    assert (2, 0) == (code, count)
    assert "⟨" not in capsys.readouterr().err


# A saved mapping --------------------------------------------------------------------------------------------------
PROOF = "Covering letter of 20 Jan 2026"


@pytest.fixture
def answer(cast, scene, folder):
    """A file that answers a letter, with nothing beside it; `load(*options)` loads it by command."""
    letter = scene.letter(scene.first)
    (folder / "a.csv").write_bytes(table(FIRST_ROWS))

    def load(*options):
        base = ["attribution", "load", str(folder / "a.csv"), "--authority", scene.authority, "--as", "anu"]
        return run([*base, "--request", letter.label, *options])

    return load


def save(cast, name, **changed):
    return save_mapping(cast.anu, "Example Net", name, mapping(FIRST[0], **changed))


def test_the_only_saved_mapping_of_the_provider_is_used_and_said(cast, answer, capsys) -> None:
    held = save(cast, "CGNAT logs")
    done = answer("--zone-proof", PROOF)
    told = capsys.readouterr().out
    with seen_as(cast.anu.scope):
        row = queries.return_("R-0001")

    assert (0, held.id, PROOF) == (done, row.named_id, row.mapping["time"]["zone_proof"])
    assert "R-0001 (a.csv) was read with the saved mapping CGNAT logs, edition 1." in told
    assert (3, 0) == (row.rows_in, row.rows_rejected)


def test_of_several_saved_mappings_none_is_guessed(cast, answer, capsys) -> None:
    save(cast, "CGNAT logs")
    save(cast, "CGNAT logs, new", logger_uncertainty_s=5)
    guessed = answer("--zone-proof", PROOF)
    said = capsys.readouterr().err
    named = answer("--zone-proof", PROOF, "--saved", "CGNAT logs, new", "--json")
    [one] = json.loads(capsys.readouterr().out)["returns"]

    assert (2, 0) == (guessed, named)
    assert "CGNAT logs, CGNAT logs, new" in said
    assert {"saved": "CGNAT logs, new", "edition": 1} == one["read_by"]


def test_a_saved_mapping_needs_its_proof_its_letter_and_its_name(cast, scene, answer, folder, capsys) -> None:
    unsaved = (answer("--zone-proof", PROOF), capsys.readouterr().err)
    save(cast, "CGNAT logs")
    unproven = (answer(), capsys.readouterr().err)
    misnamed = (answer("--zone-proof", PROOF, "--saved", "Other"), capsys.readouterr().err)
    base = ["attribution", "load", str(folder / "a.csv"), "--authority", scene.authority, "--as", "anu"]
    alone = (run([*base, "--saved", "CGNAT logs", "--zone-proof", PROOF]), capsys.readouterr().err)
    both = (answer("--saved", "CGNAT logs", "--mapping", "x.json"), capsys.readouterr().err)
    with seen_as(cast.anu.scope):
        loaded = queries.returns().count()

    assert [2] * 5 == [one[0] for one in (unsaved, unproven, misnamed, alone, both)]
    for said, words in (
        (unsaved, "no mapping is saved"), (unproven, "--zone-proof"), (misnamed, "no mapping is saved"),
        (alone, "--request"), (both, "not both"),
    ):  # fmt: skip
        assert words in said[1], said
    assert 0 == loaded


def test_a_mapping_beside_the_file_is_used_before_a_saved_one(cast, answer, folder, capsys) -> None:
    save(cast, "CGNAT logs")
    (folder / "a.mapping.json").write_text(json.dumps(mapping(FIRST[0])), encoding="utf-8")
    done = answer("--json")
    [one] = json.loads(capsys.readouterr().out)["returns"]

    assert (0, {"file": "a.mapping.json"}) == (done, one["read_by"])
