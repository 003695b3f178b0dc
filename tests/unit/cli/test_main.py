"""The front door: one table, resolved when called; sentences and exit codes, never a traceback."""

import json
import subprocess
import sys

import click
import pytest

from thelivu import PIPELINE, cli
from thelivu.base import Refused, catalogue
from thelivu.cli import INTERRUPTED, NOT_DONE, VERBS, WITH_REJECTS, help_code, resolve, run, table


@click.command()
@click.argument("how")
def act(how: str) -> int:
    """Ends in the way it is told."""
    match how:
        case "refused":
            raise Refused("authority.expired")
        case "interrupted":
            raise KeyboardInterrupt
        case "rejects":
            raise SystemExit(WITH_REJECTS)
        case "fault":
            raise ZeroDivisionError("a value from outside")
        case "absent":
            open("/nowhere/at/all")
    return 0 if how == "done" else WITH_REJECTS


@pytest.fixture
def verbs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "planted_verbs", sys.modules[__name__])
    monkeypatch.setattr(cli, "table", lambda: {"leads act": "planted_verbs:act", "map": VERBS["map"]})


@pytest.mark.parametrize("verb", table())
def test_every_entry_is_a_command(verb: str) -> None:
    assert isinstance(resolve(table()[verb]), click.Command)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("language", ["en", "ml"])
def test_every_verb_has_its_help_in_each_language(verb: str, language: str) -> None:
    assert help_code(verb) in catalogue(language)


def test_verbs_stand_in_the_order_of_the_line() -> None:
    stages = [verb.split()[0] for verb in VERBS if verb.split()[0] in PIPELINE]

    assert stages == sorted(stages, key=PIPELINE.index)


def test_help_lists_every_verb_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0

    shown = capsys.readouterr().out
    places = [shown.index(f"\n  {verb} ") for verb in table()]
    assert places == sorted(places)


def test_the_table_imports_no_verb_and_nothing_that_a_verb_needs() -> None:
    """Every run pays for what the table imports."""
    code = "import sys; from thelivu.cli import table; print('demo' in table(), *sorted(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    heavy = ("thelivu_sim", "thelivu.cli", "thelivu.desk", "django", "openpyxl", "numpy")
    assert found[0] == "True"
    assert [name for name in found if f"{name}.".startswith(tuple(f"{one}." for one in heavy))] == [
        "thelivu.cli", "thelivu_sim", "thelivu_sim.verbs",
    ]  # fmt: skip


def test_no_verb_is_help() -> None:
    assert run([]) in (0, NOT_DONE)


ENDS = {"done": 0, "some": WITH_REJECTS, "rejects": WITH_REJECTS, "refused": NOT_DONE}
ENDS |= {"interrupted": INTERRUPTED, "fault": NOT_DONE, "absent": NOT_DONE}


@pytest.mark.usefixtures("verbs")
@pytest.mark.parametrize(("how", "code"), ENDS.items())
def test_exit_codes(how: str, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        ended: object = run(["leads", "act", how])
    except SystemExit as end:
        ended = end.code

    out, err = capsys.readouterr()
    assert ended == code
    assert out == ""
    assert "Traceback" not in err


@pytest.mark.usefixtures("verbs")
def test_a_fault_says_where_but_not_what_it_held(capsys: pytest.CaptureFixture[str]) -> None:
    run(["leads", "act", "fault"])

    err = capsys.readouterr().err
    assert "ZeroDivisionError" in err
    assert "test_main.py:" in err
    assert "a value from outside" not in err


@pytest.mark.usefixtures("verbs")
def test_a_fault_shows_its_trace_to_those_who_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THELIVU_TRACEBACK", "1")

    with pytest.raises(ZeroDivisionError):
        run(["leads", "act", "fault"])


@pytest.mark.usefixtures("verbs")
@pytest.mark.parametrize(
    "words", [["leads"], ["leads", "nothing"], ["nothing"], ["leads", "act"], ["map", "--no"]]
)
def test_wrong_use_is_two(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(words) == NOT_DONE
    assert "Traceback" not in capsys.readouterr().err


class BrokenAddOn:
    name = "broken"

    def load(self) -> dict[str, str]:
        raise ImportError("no such module")


class GreedyAddOn:
    name = "greedy"

    def load(self) -> dict[str, str]:
        return {"map": "elsewhere:show", "sim world": "elsewhere:world"}


def test_an_add_on_neither_breaks_nor_replaces_a_verb(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "entry_points", lambda group: [BrokenAddOn(), GreedyAddOn()])

    assert table() == {**VERBS, "sim world": "elsewhere:world"}
    assert "broken" in capsys.readouterr().err


def test_map_prints_the_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["map", "--json"]) == 0

    document = json.loads(capsys.readouterr().out)
    assert document["version"] == 1
    assert tuple(row["stage"] for row in document["line"]) == PIPELINE
    assert all(row["arrives"] and row["leaves"] and row["caption"] for row in document["line"])


def test_map_has_a_table_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["map"]) == 0

    assert " → ".join(PIPELINE) in capsys.readouterr().out


PURE = {"map", "leads read", "attribution decide", "examination triage"} & set(table())
WITHOUT_DATABASE = [
    ["--help"],
    ["map"],
    ["map", "--json"],
    *([*verb.split(), "--help"] for verb in sorted(PURE)),
]


@pytest.mark.parametrize("words", WITHOUT_DATABASE, ids=" ".join)
def test_a_verb_without_a_database_never_loads_django(words: list[str]) -> None:
    program = (
        "import sys\nfrom thelivu.cli import run\n"
        f"run({words!r})\n"
        "sys.exit(100 if any(name.partition('.')[0] == 'django' for name in sys.modules) else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


def test_the_module_is_the_same_front_door() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "thelivu", "map"], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0
    assert done.stdout.startswith(" → ".join(PIPELINE))
