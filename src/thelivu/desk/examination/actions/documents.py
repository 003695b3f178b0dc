"""What a triage document says, checked before any of it becomes a row. A document's word on itself is not yet known to be so."""

import re
from collections.abc import Mapping
from typing import Any

from thelivu.base import InputError, Refused
from thelivu.examination import GRADES, RADIUS, check_document
from thelivu.examination.facts import facts_in

_CERTIFIED = (
    "list_entries", "radius", "method", "planted", "planted_found", "rechecked", "tool", "entries_digest",
)  # fmt: skip
_HEX = {"md5": 32, "sha1": 40, "sha256": 64}
_LONGEST = 4000  # characters of one line of a certificate


def certified(document: Mapping[str, Any]) -> dict[str, Any]:
    """The accounting, the facts and the certificate, as columns of the row."""
    check_document(document)
    try:
        source, entries, certificate = document["source"], document["entries"], document["certificate"]
        proof = {name: _line(certificate[name]) for name in _CERTIFIED} | {"opened": _line(source["opened"])}
        proof["source_sha256"] = _hex(source.get("sha256"), 64) or ""
        counts = {name: int(entries[name]) for name in ("examined", "skipped", "failed", "deleted")}
        failed = [str(one["reason"]) for one in document["failed"]]
        kind = str(source["kind"])
    except (KeyError, TypeError, ValueError, AttributeError) as bad:
        raise InputError("examination.not_a_triage") from bad
    if min(counts.values()) < 0 or len(kind) > 20 or any(len(reason) > 40 for reason in failed):
        raise InputError("examination.not_a_triage")
    if proof["planted"] != proof["planted_found"]:
        raise self_test_failed(proof["planted"], proof["planted_found"])
    why = {reason: failed.count(reason) for reason in sorted(set(failed))}
    return {
        "kind": kind, "entries": int(entries["in"]), "certificate": proof, "failed_why": why,
        "facts": facts_in(document), **counts,
    }  # fmt: skip


def findings(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The findings as columns of their rows, in the order of the document."""
    try:
        return [_finding(number, found) for number, found in enumerate(document["findings"], start=1)]
    except (KeyError, TypeError, ValueError) as bad:
        raise InputError("examination.not_a_triage") from bad


def lists_found(document: Mapping[str, Any]) -> set[str]:
    """The lists that named something, as name@version."""
    return {f"{found['list_name']}@{found['list_issue']}" for found in findings(document)}


def self_test_failed(planted: Any, found: Any) -> Refused:
    """The refusal of a run that missed what it had planted."""
    return Refused("examination.self_test_failed", planted=planted, found=found)


def _finding(number: int, found: Mapping[str, Any]) -> dict[str, Any]:
    grade = found["grade"]
    digests = {name: _hex(found[name], length) for name, length in _HEX.items()}
    size = None if found["size"] is None else _whole(found["size"])
    distance = _whole(found.get("distance", 0), RADIUS)
    quality = None if found.get("quality") is None else _whole(found["quality"], 100)
    words = {"list_name": found["list"], "list_issue": found["version"], "category": found["category"]}
    sound = grade in GRADES and isinstance(found["path"], str)
    sound &= grade == "absent-file" or (size is not None and all(digests.values()))
    sound &= grade == "near" or distance == 0
    sound &= all(
        isinstance(word, str) and len(word) <= 40 + 20 * (name != "list_issue")
        for name, word in words.items()
    )
    if not sound:
        raise ValueError
    return {
        "number": number, "grade": grade, "size": size, "distance": distance, "quality": quality,
        "deleted": bool(found.get("deleted")), **digests, **words,
    }  # fmt: skip


def _hex(value: Any, length: int) -> str | None:
    """A digest; None is one that is not known, and nothing else is."""
    if value is not None and not (isinstance(value, str) and re.fullmatch(rf"[0-9a-f]{{{length}}}", value)):
        raise ValueError
    return value


def _whole(value: Any, most: int = 2**63 - 1) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise ValueError
    return value


def _line(value: Any) -> str | int | float:
    if not isinstance(value, str | int | float) or len(str(value)) > _LONGEST:
        raise TypeError
    return value
