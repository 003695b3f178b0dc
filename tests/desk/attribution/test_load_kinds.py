"""`thelivu attribution load` reads what an operator says of a number and a platform of an account (version 2)."""

import json

import pytest

from thelivu.cli import run
from thelivu.desk.attribution import queries
from thelivu.desk.people.scope import seen_as
from unit.attribution.made import table
from unit.attribution.made_of_people import ACCOUNT, NUMBER, SIM, entries, holder

SIGN_IN = {"account": "user7", "ip": "192.0.2.7", "port": "40112", "time": "2026-01-12T15:00:00"}


@pytest.mark.parametrize(
    ("kind", "columns", "asked", "rows"),
    [
        ("sim", SIM, {"numbers": [NUMBER]}, [holder(), holder("C2", "soon")]),
        ("account", ACCOUNT, {"accounts": ["user7"]}, [SIGN_IN, SIGN_IN | {"ip": "nowhere"}]),
    ],
)
def test_04_every_row_of_either_kind_is_accounted_for(
    cast, authority, tmp_path, monkeypatch, capsys, kind, columns, asked, rows
) -> None:
    monkeypatch.setattr("thelivu.cli.attribution.open_office", lambda: None)
    (tmp_path / "r.csv").write_bytes(table(rows, columns=columns))
    how = entries(kind, columns, asked)
    (tmp_path / "r.mapping.json").write_text(json.dumps(how), encoding="utf-8")
    arguments = [
        "attribution",
        "load",
        str(tmp_path / "r.csv"),
        "--authority",
        authority,
        "--as",
        "anu",
        "--json",
    ]
    with pytest.raises(SystemExit):
        run(arguments)
    out = capsys.readouterr().out
    [one] = json.loads(out)["returns"]
    with seen_as(cast.anu.scope):
        stored = queries.return_(one["label"])

    assert (one["state"], one["rows_in"], one["rows_kept"], one["rows_rejected"]) == (
        "ORIGIN_UNPROVEN",
        2,
        1,
        1,
    )
    assert (stored.sha256, stored.mapping["kind"]) == (one["sha256"], kind)
    assert "Person 1" not in out
    assert "House 1" not in out
