"""The verb runs the parts that have what was asked for, and says which peer is missing."""

import json
import sys
from dataclasses import dataclass
from types import ModuleType

import pytest
from click.testing import CliRunner

from thelivu.base import Refused
from thelivu_sim.bench import examination_verb
from thelivu_sim.bench.bars import Bar


@pytest.fixture
def parts(monkeypatch):
    """Two parts: one that is told what is wanted, and one that always runs all of its bars."""
    ran = []

    def part(name, bars, size):
        module = ModuleType(name)
        module.Size = size
        module.bars = lambda size: (ran.append(name), [Bar(one, "asks", "found", one != "M4") for one in bars])[1]
        monkeypatch.setitem(sys.modules, f"thelivu_sim.bench.{name}", module)

    @dataclass
    class Selecting:
        only: frozenset[str] = frozenset()

    @dataclass
    class Whole:
        pairs: int = 5

    part("one", ("M1", "M2"), Selecting)
    part("two", ("M2", "M4"), Whole)
    monkeypatch.setattr(examination_verb, "PARTS", {"one": ("M1", "M2"), "two": ("M2", "M4")})
    return ran


@pytest.mark.parametrize(
    ("wanted", "ran", "told", "code"),
    [((), ["one", "two"], "M1 M2 M2 M4", 1), (("M1",), ["one"], "M1", 0), (("M2",), ["one", "two"], "M2 M2", 0), (("M4",), ["two"], "M4", 1)],
)
def test_what_is_asked_for_runs_and_a_bar_that_falls_is_the_exit_code(parts, wanted, ran, told, code):
    arguments = [word for one in wanted for word in ("--bar", one)]

    result = CliRunner().invoke(examination_verb.examination, [*arguments, "--json"], standalone_mode=False)

    assert result.return_value == code
    assert " ".join(one["bar"] for one in json.loads(result.stdout)["bars"]) == told
    assert parts == ran


def test_a_peer_that_is_missing_is_named(parts, monkeypatch):
    def missing(size):
        raise ModuleNotFoundError("No module named 'faiss'", name="faiss")

    monkeypatch.setattr(sys.modules["thelivu_sim.bench.one"], "bars", missing)

    with pytest.raises(Refused) as refused:
        list(examination_verb.chosen(("M1",)))

    assert refused.value.values == {"name": "faiss"}
