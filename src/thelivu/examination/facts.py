"""What a triage found beside files on a list: traces of wiping and resetting, files known as harmless, why entries were skipped.

In the document it is the optional list `facts`: `[{"code": "factory_reset", "count": 1}]`. A fact says what is there; who did
it, and why, is for a person. A code of another tool is kept as it wrote it.
"""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from thelivu.base import InputError, Word
from thelivu.examination.entries import REASONS
from thelivu.examination.traces import TRACES
from thelivu.examination.triage import Findings

KNOWN_GOOD = "known_good"
"""Files that a list of harmless files names (software, fonts): counted apart, and never a finding."""
FACTS = (KNOWN_GOOD, *TRACES, *(f"skipped.{reason}" for reason in REASONS))
"""Every code that this program writes."""
_MOST, _LONGEST = 100, 40
_CODE = re.compile(r"[a-z0-9_.-]+")


def facts_of(findings: Findings) -> list[dict[str, Any]]:
    """The list `facts` of a document: reasons of skipped entries, traces, and files known as harmless, each with how many."""
    counts = Counter(f"skipped.{problem.reason}" for problem in findings.skipped)
    counts += Counter(trace.code for trace in findings.traces)
    counts[KNOWN_GOOD] = findings.known_good
    return [{"code": code, "count": number} for code, number in sorted(counts.items()) if number]


def facts_in(document: Mapping[str, Any]) -> dict[str, int]:
    """Code -> count, checked; InputError `examination.not_a_triage` for anything else."""
    rows = document.get("facts", [])
    if not isinstance(rows, list) or len(rows) > _MOST or not all(map(_sound, rows)):
        raise InputError("examination.not_a_triage")
    found = {row["code"]: row["count"] for row in rows}
    if len(found) != len(rows):
        raise InputError("examination.not_a_triage")
    return found


def _sound(row: object) -> bool:
    """One code with how many; a whole number, and not a truth value."""
    if not isinstance(row, dict) or row.keys() != {"code", "count"}:
        return False
    code, number = row["code"], row["count"]
    named = isinstance(code, str) and len(code) <= _LONGEST and _CODE.fullmatch(code) is not None
    return named and type(number) is int and number >= 0


def fact_word(code: str) -> Word | str:
    """A code of ours as a sentence; another tool's stays as it wrote it."""
    if code.startswith("skipped.") and code in FACTS:
        return Word(f"examination.reason.{code.removeprefix('skipped.')}")
    return Word(f"examination.fact.{code}") if code in FACTS else code
