"""Traces of wiping and resetting: the path of an entry arrives; the code of the trace that its name is, or none, leaves.

The names are dated data (traces.toml). They bear on what a silent triage is worth; who did it, and why, is for a person.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

OVERWRITTEN_NAMES = "overwritten_names"
TRACES = ("factory_reset", "wiping_tool", OVERWRITTEN_NAMES)
"""Every code of a trace; the last has no names of its own."""

# SDelete renames a file 26 times, all its letters A, then B, up to Z, before it deletes it ("How SDelete works").
# FAT keeps of a deleted short name all but its first letter, for which Sleuth Kit writes an underscore.
_ONE_LETTER = re.compile(r"(?:^|/)_?([A-Z])(?:\.?\1){2,}$")


@dataclass(frozen=True, slots=True)
class Trace:
    """An entry whose name is a trace: its path in the source, and the code."""

    path: str
    code: str


def trace_of(path: str, *, deleted: bool) -> str:
    """The code of the trace that this path is, or nothing."""
    found = _names().search(path.lower())
    if found is not None:
        return TRACES[(found.lastindex or 1) - 1]
    return OVERWRITTEN_NAMES if deleted and _ONE_LETTER.search(path) else ""


@cache
def _names() -> re.Pattern[str]:
    """One pattern of all names, a group for each code, in the order of TRACES."""
    listed = tomllib.loads((files(__package__) / "traces.toml").read_text("utf-8"))["trace"]
    of = {code: [path for one in listed if one["code"] == code for path in one["paths"]] for code in TRACES}
    groups = ("|".join(re.escape(path).replace(r"\*", ".*") for path in paths) for paths in of.values() if paths)
    return re.compile("(?:^|/)(?:" + "|".join(f"({group})" for group in groups) + ")$")
