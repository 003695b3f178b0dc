"""`thelivu attribution load`: the command line loads what the desk loads."""

import json

import pytest

from desk.attribution.scene import FIRST, FIRST_ROWS, mapping, row, table
from thelivu.cli import run
from thelivu.desk.attribution import queries
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
