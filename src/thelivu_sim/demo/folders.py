"""The demo's folders: a finished one is used again, a half-made one is removed, anybody else's is refused.

`demo.json` in a folder says that it is a demo's; in the data folder, once the demo is finished, also what it holds: the
accounts with their passwords (a synthetic register's alone), the figures, and of which program it is.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import thelivu
import thelivu_sim
from thelivu.base import Refused

_MARK = "demo.json"


@dataclass(frozen=True, slots=True)
class Folders:
    """Where a demo's data and keys are."""

    data: Path
    keys: Path

    def finished(self, shape: Mapping[str, Any]) -> dict[str, Any] | None:
        """What stands in a finished demo of this shape and this program, or None."""
        held = _read(self.data)
        if held is None or "finished" not in held or held["shape"] != dict(shape) or _read(self.keys) is None:
            return None
        return dict(held["finished"])

    def clear(self, shape: Mapping[str, Any]) -> None:
        """Empty folders, both marked as a demo's; what no demo made is never touched."""
        for folder in (self.data, self.keys):
            if folder.exists() and any(folder.iterdir()) and _read(folder) is None:
                raise Refused("sim.demo.not_a_demo", folder=str(folder))
        for folder in (self.keys, self.data):
            if folder.exists():
                shutil.rmtree(folder)
            folder.mkdir(mode=0o700, parents=True)
            _write(folder, {"shape": dict(shape)})

    def finish(self, shape: Mapping[str, Any], held: Mapping[str, Any]) -> None:
        """The demo is whole."""
        _write(self.data, {"shape": dict(shape), "finished": dict(held)})


def _read(folder: Path) -> dict[str, Any] | None:
    file = folder / _MARK
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else None


def _write(folder: Path, value: Mapping[str, Any]) -> None:
    temporary = folder / f"{_MARK}.new"
    handle = os.open(temporary, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(value, out, ensure_ascii=False, indent=1)
    temporary.replace(folder / _MARK)


def folders() -> Folders:
    """Those that the environment names, else `.demo` where the verb was called; named in the environment from here on."""
    data = Path(os.environ.setdefault("THELIVU_DATA", str(Path(".demo/data").resolve())))
    keys = Path(os.environ.setdefault("THELIVU_KEYS", str(Path(".demo/keys").resolve())))
    return Folders(data, keys)


def shape_of(seed: int, profile: str) -> dict[str, Any]:
    """What a demo is made of: a finished one is used again only while all of it is the same."""
    return {"seed": seed, "profile": profile, "version": version("thelivu"), "program": _program()}


def _program() -> str:
    """A digest of the tables and of the simulator: another program makes another demo."""
    simulator = Path(str(thelivu_sim.__file__)).parent
    desk = Path(str(thelivu.__file__)).parent / "desk"
    files = sorted([*simulator.rglob("*.py"), *desk.glob("*/migrations/*.py")])
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]
