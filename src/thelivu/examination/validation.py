"""Validation of triage as a method: what each run over a set of benign data must come to, and what it came to, arrive; differences leave.

A laboratory shows with a set like this, at each version of a program, that the method does what it says (ISO/IEC 17025:2017, 7.2).
The form of a set is anybody's to write (docs/reference/validation.md).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from thelivu.base import InputError, Word
from thelivu.examination.document import COUNTS
from thelivu.examination.facts import facts_in

FORM = "thelivu-validation-set/1"
_BAD = (KeyError, TypeError, ValueError, InputError)

Heap = Counter[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Came:
    """What a run came to, or must come to: the accounting, findings, failed entries, contradictions, facts.

    A finding is (grade, list@version, category, path, "deleted" or nothing); a failed entry (reason, path); a contradiction
    (list@version, path).
    """

    entries: Mapping[str, int]
    heaps: Mapping[str, Heap]
    facts: Mapping[str, int]

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> "Came":
        """Of a run of a set, or of a triage document with facts and contradictions; an error of _BAD where it is neither."""
        found = (
            (_text(one["grade"]), _listed(one), _text(one["category"]), _text(one["path"]), "deleted" if _is(one["deleted"]) else "")
            for one in _rows(said["findings"])
        )
        failed = ((_text(one["reason"]), _text(one["path"])) for one in _rows(said["failed"]))
        against = ((_listed(one), _text(one["path"])) for one in _rows(said["contradictions"]))
        heaps: dict[str, Heap] = {"finding": Counter(found), "failed": Counter(failed), "contradiction": Counter(against)}
        _rows(said["facts"])
        return cls({name: _count(said["entries"][name]) for name in COUNTS}, heaps, facts_in(said))


@dataclass(frozen=True, slots=True)
class ValidationRun:
    """One run of a set: the source below the set's folder, the quick way or not, and what it must come to."""

    source: str
    quick: bool
    must: Came


@dataclass(frozen=True, slots=True)
class ValidationSet:
    """A set: its name, lists and their key below its folder (or nothing), and its runs."""

    name: str
    lists: tuple[str, ...]
    list_key: str
    runs: tuple[ValidationRun, ...]


def read_set(said: object) -> ValidationSet:
    """InputError `examination.not_a_validation_set` for anything that is none, or that reaches out of its folder."""
    try:
        said = _set(said)
        runs = tuple(ValidationRun(_below(one["source"]), _is(one["quick"]), Came.of(one)) for one in _rows(said["runs"]))
        key = _text(said["list_key"])
        return ValidationSet(_text(said["name"]), tuple(map(_below, _rows(said["lists"]))), key and _below(key), runs)
    except _BAD:
        raise InputError("examination.not_a_validation_set") from None


def differences(must: Came, came: Came, *, passed: bool) -> list[Word]:
    """Each thing in which a run differs from what it must come to; `passed`: its self-test missed nothing."""
    told = [] if passed else [Word("examination.validation.self_test")]
    counted = [(name, must.entries[name], came.entries[name]) for name in COUNTS]
    counted += [(code, must.facts.get(code, 0), came.facts.get(code, 0)) for code in sorted(must.facts.keys() | came.facts.keys())]
    told += [
        Word("examination.validation.count", {"name": name, "must": one, "came": other})
        for name, one, other in counted if one != other
    ]  # fmt: skip
    for heap, must_be in must.heaps.items():
        for code, heaped in (("missed", must_be - came.heaps[heap]), ("too_many", came.heaps[heap] - must_be)):
            told += [
                Word(f"examination.validation.{heap}_{code}", {"what": ", ".join(filter(None, one)), "n": number})
                for one, number in sorted(heaped.items())
            ]
    return told


def _set(said: object) -> dict[str, Any]:
    if not isinstance(said, dict) or said["form"] != FORM or not said["runs"]:
        raise ValueError
    return said


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    value.encode()  # half a character is no text
    return value


def _listed(one: Mapping[str, Any]) -> str:
    return f"{_text(one['list'])}@{_text(one['version'])}"


def _is(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _count(value: object) -> int:
    if type(value) is not int or value < 0:
        raise TypeError
    return value


def _rows(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _below(value: object) -> str:
    """A name below the folder of the set."""
    name = _text(value)
    if {"", "..", "."} & set(name.split("/")) or "\0" in name:
        raise ValueError
    return name
