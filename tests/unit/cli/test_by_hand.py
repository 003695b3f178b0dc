"""The examples of the page of exchanged formats, typed off as they stand: they work at the first try."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from thelivu.attribution import read_mapping
from thelivu.cli.attribution import decide

PAGE = (Path(__file__).parents[3] / "docs/reference/interchange.md").read_text(encoding="utf-8")
EXAMPLE = PAGE[PAGE.index("### An example to copy") : PAGE.index("## 2. Provider return")]
NAMES = re.compile(
    r"`(\S+\.csv)`(?:[^\n`]* and `(\S+\.mapping\.json)`)?[^\n]*\n```csv\n(.*?)```(?:\n```json\n(.*?)```)?",
    re.DOTALL,
)
MAPPINGS = re.compile(r"`(\S+\.mapping\.json)`, [^\n]*\n```json\n(.*?)```", re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for table, mapping, rows, how in NAMES.findall(EXAMPLE):
        (tmp_path / table).write_text(rows, encoding="utf-8")
        if mapping:
            (tmp_path / mapping).write_text(how, encoding="utf-8")
    for mapping, how in MAPPINGS.findall(EXAMPLE):
        (tmp_path / mapping).write_text(how, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("files", "user", "line", "version", "kinds"),
    [
        (("sightings", "cgnat", "fixed"), "user 1", "EN-0417", 1, None),
        (("seen", "named", "sim"), "user 2", "EN-0418", 2, ["ip", "phone"]),
    ],
)
def test_an_example_typed_off_the_page_ends_as_the_page_says(folder, files, user, line, version, kinds):
    given = [str(folder / f"{name}.csv") for name in files]
    assert (
        f"`thelivu attribution decide {' '.join(f'{name}.csv' for name in files)}` ends with `{user}`"
        in EXAMPLE
    )

    done = CliRunner().invoke(decide, [*given, "--json"], standalone_mode=False)
    shown = json.loads(done.stdout)
    (identity,) = shown["identities"]

    assert (done.exception, done.return_value, done.stderr, shown["version"]) == (None, 0, "", version)
    assert [one["state"] for one in shown["returns"]] == ["PASSED", "PASSED"]
    assert (identity["id"], identity["state"], identity["subscriber"]) == (user, "CORROBORATED", line)
    assert identity.get("kinds") == kinds
    assert not re.search("a person|house [45]", done.stdout, re.IGNORECASE)


def test_every_whole_mapping_of_the_page_is_read():
    blocks = [
        text for text in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL) if '"header_contains"' in text
    ]
    bare = [re.sub(r"\s//.*", "", text) for text in blocks]
    read = [read_mapping(text.encode(), where="page") for text in bare if '"item"' not in text]

    assert sorted({one.kind for one in read}) == ["account", "cgnat", "dynamic", "sim"]


def test_the_formula_of_the_page_is_read():
    [formula] = re.findall(r'```json\n("formula": .*?)```', PAGE, re.DOTALL)
    whole = {
        "version": 2, "provider": "Example Net", "kind": "deterministic", "header_contains": ["IP"],
        "columns": {"ip": "IP", "start": "Start", "subscriber": "User ID"},
        "time": {"format": "%d/%m/%Y %H:%M:%S", "zone": "UTC"},
        "asked": {"from": "2026-01-12T00:00:00Z", "to": "2026-01-13T00:00:00Z", "ips": ["192.0.2.0/28"]},
    }  # fmt: skip

    (one,) = read_mapping(json.dumps(whole | json.loads(f"{{{formula}}}")).encode(), where="page").formulas
    assert (one.blocks, one.holds_all) == (64, True)
