"""`thelivu attribution letters`: the command line lists what the desk lists."""

import json

import pytest

from thelivu.cli import run
from thelivu.desk.attribution import actions
from thelivu.desk.register.models import RegisterRow


@pytest.fixture(autouse=True)
def office_here(monkeypatch) -> None:
    monkeypatch.setattr("thelivu.cli.letters.open_office", lambda: None)


def listed(capsys, *words):
    code = 0
    try:
        code = run(["attribution", "letters", "--as", "anu", "--json", *words])
    except SystemExit as ended:
        code = ended.code
    return code, json.loads(capsys.readouterr().out)["letters"]


def test_an_overdue_answer_is_named_and_exits_with_one(scene, capsys) -> None:
    first = scene.letter(scene.first)
    scene.letter(scene.second)
    actions.mark_sent(scene.cast.anu, first.id, "Portal")
    before = listed(capsys)
    RegisterRow.objects.update(shift_s=16 * 86400)
    code, [late] = listed(capsys, "--state", "overdue")

    assert (0, ["RQ-0002", "RQ-0001"]) == (before[0], [one["label"] for one in before[1]])
    assert (1, "RQ-0001", True, "sent", "2028-01-13") == (
        code,
        late["label"],
        late["overdue"],
        late["state"],
        late["last_day"],
    )


def test_a_person_reads_a_table_and_another_unit_sees_nothing(scene, capsys) -> None:
    scene.letter(scene.first)
    assert 0 == run(["attribution", "letters", "--as", "anu"])
    shown = capsys.readouterr().out
    run(["attribution", "letters", "--as", "omar", "--json"])

    assert ("RQ-0001" in shown, "⟨" in shown) == (True, False)
    assert [] == json.loads(capsys.readouterr().out)["letters"]
