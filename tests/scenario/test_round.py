"""The synthetic state through the whole line, by the desk's own acts: figures beside the truth, ledger, markers.

Nothing here is mocked: `thelivu demo` makes the register in another process, and what is read of it is read there.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

from shape.tree import ROOT
from thelivu_sim.world import build
from thelivu_sim.write import write

WALKER = ROOT / "tests" / "scenario" / "walked_office.py"
BY_FIELD_CHECK = {"mobile (ADDRESS_UNPROVEN)", "clean (CORROBORATED)"}
"""Stories that may end in CONFIRMED: two sightings of one line, the address proven by the file or at the door."""


@dataclass
class Office:
    """A demo, and everything that it and the verbs on it have printed."""

    folder: Path
    seed: int
    profile: str

    def run(self, *words: str, code: int = 0) -> str:
        """Runs a verb, keeps what it printed, and gives its standard output."""
        return self.python("-m", "thelivu", *words, code=code)

    def python(self, *words: str, code: int = 0) -> str:
        names = {"THELIVU_DATA": str(self.folder / "data"), "THELIVU_KEYS": str(self.folder / "keys")}
        done = subprocess.run(
            [sys.executable, *words], env=os.environ | names, capture_output=True, text=True, check=False,
            cwd=self.folder, timeout=1500,
        )  # fmt: skip
        number = len(list(self.printed.iterdir()))
        (self.printed / f"{number:03d}").write_text(
            f"{words}\n{done.stdout}\n{done.stderr}", encoding="utf-8"
        )
        assert done.returncode == code, done.stderr[-3000:]
        return done.stdout

    @cached_property
    def printed(self) -> Path:
        folder = self.folder / "printed"
        folder.mkdir()
        return folder

    @cached_property
    def made(self) -> dict:
        """What the demo said of itself."""
        return json.loads(self.run("demo", *self.words))

    @property
    def words(self) -> tuple[str, ...]:
        return ("--profile", self.profile, "--seed", str(self.seed), "--no-serve", "--json")

    @cached_property
    def walked(self) -> dict:
        """Each role's first officer has read every page that links lead to."""
        accounts = [one["account"] for one in self.made["accounts"]]
        return json.loads(self.python(str(WALKER), str(self.folder / "pages"), *accounts))

    @cached_property
    def truth(self) -> dict:
        """What the product was never told."""
        write(build(self.seed, self.profile), self.folder / "world")
        return json.loads((self.folder / "world" / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office(tmp_path_factory.mktemp("round"), seed=7, profile="tiny")


def numbers(office: Office, column: str) -> dict[str, int]:
    return {row["code"]: row[column] for row in office.made["figures"]}


def holding(markers: Sequence[bytes], *folders: Path) -> Iterator[tuple[str, str]]:
    """Every file below the folders that holds one of the markers, in any encoding in which a page or a sheet may be."""
    for file in (one for folder in folders for one in folder.rglob("*") if one.is_file()):
        data = file.read_bytes()
        if b"MARK-" in data or "MARK-".encode("utf-16-le") in data:
            yield from ((str(file), marker.decode()) for marker in markers if marker in data)


def test_figures_are_what_is_true_of_the_places_searched(office: Office) -> None:
    register, truth = numbers(office, "register"), numbers(office, "truth")

    assert register == truth
    assert register["places"] == 12
    assert register["devices"] > 0
    assert register["firs"] > 0


def test_03_only_identities_whose_evidence_carries_it_are_confirmed(office: Office) -> None:
    confirmed = {story for story, states in office.made["states"].items() if "CONFIRMED" in states}

    assert confirmed <= BY_FIELD_CHECK
    assert office.made["confirmed"] > 0


def test_07_the_ledger_verifies_clean(office: Office) -> None:
    _ = office.made
    found = json.loads(office.run("ledger", "verify", "--json"))

    assert found["differences"] == []
    assert found["entries"] > 500


def test_a_finished_demo_is_opened_again(office: Office) -> None:
    assert json.loads(office.run("demo", *office.words)) == office.made


def test_every_link_that_an_officer_meets_leads_to_a_page(office: Office) -> None:
    bad = {account: found["bad"] for account, found in office.walked.items() if found["bad"]}

    assert bad == {}
    assert office.walked["supervisor-1"]["kinds"] > 20


def test_10_a_marker_stands_in_no_page_output_log_or_stored_byte(office: Office) -> None:
    markers = [marker.encode() for marker in office.truth["markers"]]
    _ = office.walked
    planted = {marker for _, marker in holding(markers, office.folder / "world" / "leads")}

    assert len(planted) > 50
    places = (office.folder / name for name in ("data", "keys", "pages", "printed"))
    assert list(holding(markers, *places)) == []


@pytest.mark.ci
def test_the_october_round_agrees_with_the_truth(tmp_path: Path) -> None:
    office = Office(tmp_path, seed=2020, profile="oct2020")

    assert numbers(office, "register") == numbers(office, "truth")
    assert numbers(office, "register")["places"] == 326
    assert json.loads(office.run("ledger", "verify", "--json"))["differences"] == []
