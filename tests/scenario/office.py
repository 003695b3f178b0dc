"""A demo in folders of its own, made and asked by the command line in other processes; nothing in it is mocked."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from shape.tree import ROOT
from thelivu_sim.world import build
from thelivu_sim.write import write

WALKER = ROOT / "tests" / "scenario" / "walked_office.py"


@dataclass
class Office:
    """A demo, and everything that it and the verbs on it have printed."""

    folder: Path
    seed: int
    profile: str
    more: dict[str, str] = field(default_factory=dict)
    """What else stands in the environment of a verb."""
    walkers: tuple[str, ...] = ()

    def run(self, *words: str, code: int | None = 0, data: str = "data") -> str:
        """Runs a verb, keeps what it printed, and gives its standard output. `code` None: however it ends, but by a fault."""
        return self.python("-m", "thelivu", *words, code=code, data=data)

    def python(self, *words: str, code: int | None = 0, data: str = "data") -> str:
        done = subprocess.run(
            [sys.executable, *words], env=self.environment | {"THELIVU_DATA": str(self.folder / data)},
            capture_output=True, text=True, check=False, cwd=self.folder, timeout=1500,
        )  # fmt: skip
        number = len(list(self.printed.iterdir()))
        (self.printed / f"{number:03d}").write_text(
            f"{words}\n{done.stdout}\n{done.stderr}", encoding="utf-8"
        )
        assert code in (None, done.returncode), f"{words}: {done.stderr[-3000:]}"
        return done.stdout

    @property
    def environment(self) -> dict[str, str]:
        """The environment in which a verb finds this office."""
        here = {"THELIVU_DATA": f"{self.folder}/data", "THELIVU_KEYS": f"{self.folder}/keys"}
        return os.environ | here | self.more

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
        """Each role's first officer has read every page that links lead to; `walkers`: these officers alone."""
        accounts = self.walkers or [one["account"] for one in self.made["accounts"]]
        return json.loads(self.python(str(WALKER), str(self.folder / "pages"), *accounts))

    @cached_property
    def world(self) -> Path:
        """The files that the demo was made of, and their truth."""
        write(build(self.seed, self.profile), self.folder / "world")
        return self.folder / "world"

    @cached_property
    def truth(self) -> dict:
        """What the product was never told."""
        return json.loads((self.world / "truth.json").read_text(encoding="utf-8"))
