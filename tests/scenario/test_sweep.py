"""Need to know, swept: every address and every form of the desk, with records that the officer may not see."""

import json
import os
from pathlib import Path

import pytest

from scenario.office import Office
from shape.tree import ROOT

SWEEPER = ROOT / "tests" / "scenario" / "swept_office.py"
TREE = os.pathsep.join(str(ROOT / part) for part in ("src", "tests"))
ACCOUNTS = ("else-2", "analyst-1", "chief-ktm-1", "auditor-1")
"""A unit that sees nothing of the rest, three who see much and one lead less; the auditor's verb is another one."""


@pytest.mark.ci
def test_06_no_address_and_no_form_tells_a_record_out_of_scope_from_one_that_never_was(tmp_path: Path) -> None:
    office = Office(tmp_path, seed=7, profile="tiny", more={"PYTHONPATH": TREE})
    _ = office.made
    found = json.loads(office.python(str(SWEEPER), *ACCOUNTS))

    assert found["unnamed"] == []  # a new parameter says what it names, in tests/scenario/swept_office.py
    assert found["bad"] == []
    assert found["tried"] > 5_000
