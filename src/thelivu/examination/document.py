"""The triage document of the interchange page (section 5): findings arrive, plain JSON values leave, and back.

A practice run is marked in `certificate.tool`, and reading it as evidence is refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from thelivu.base import InputError, Refused, Word, say
from thelivu.examination.certificate import Certificate
from thelivu.examination.entries import Problem
from thelivu.examination.grade import Finding
from thelivu.examination.triage import Findings

PRACTICE_MARK = "(practice: not evidence)"
COUNTS = ("in", "examined", "skipped", "failed", "deleted")
"""The numbers of a document's accounting: the first is the sum of the next three."""


@dataclass(frozen=True, slots=True)
class Source:
    """What was examined: its path as given, its kind, its own digest where it is one file, how it was opened."""

    path: str
    kind: str
    sha256: str | None = None
    opened: str = "read-only"


def document_of(findings: Findings, source: Source, tool: str, notes: Sequence[Word] = ()) -> dict[str, Any]:
    """The document, key for key as the interchange page has it; `notes` of the source stand in `certificate.method`."""
    tally = findings.tally
    counts = (tally.entries, tally.examined, tally.skipped, tally.failed, tally.deleted)
    return {
        "version": 1,
        "source": {
            "path": source.path,
            "kind": source.kind,
            "sha256": source.sha256,
            "opened": source.opened,
        },
        "entries": dict(zip(COUNTS, counts, strict=True)),
        "failed": [_problem(problem) for problem in findings.failed],
        "findings": [_finding(found) for found in findings.findings],
        "certificate": _certificate(
            findings.certificate, f"{tool} {PRACTICE_MARK}" if findings.practice else tool, notes
        ),
    }


def check_document(document: Mapping[str, Any]) -> None:
    """Refuses a document that may not enter a register: a practice run, another version, a sum that fails."""
    try:
        version, entries, certificate = document["version"], document["entries"], document["certificate"]
        counts = [int(entries[name]) for name in COUNTS[:4]]
        practice = PRACTICE_MARK in certificate["tool"]
        failed = len(document["failed"])
    except (KeyError, TypeError, ValueError):
        raise InputError("examination.not_a_triage") from None
    if version != 1:
        raise InputError("examination.other_version")
    if practice:
        raise Refused("examination.practice")
    if counts[0] != sum(counts[1:]) or counts[3] != failed:
        raise InputError("examination.sum_fails", total=counts[0], parts=sum(counts[1:]))


def _problem(problem: Problem) -> dict[str, Any]:
    return {"path": problem.path, "reason": problem.reason}


def _finding(found: Finding) -> dict[str, Any]:
    """Of an absent file only the digest that names it is known; every other place is null."""
    digests: dict[str, Any] = dict.fromkeys(("md5", "sha1", "sha256", "size"))
    if found.digests is not None:
        digests = asdict(found.digests)
    elif found.mention is not None and found.mention.algorithm in digests:
        digests[found.mention.algorithm] = found.mention.digest.hex()
    return {
        "grade": found.grade,
        "list": found.list_name,
        "version": found.list_version,
        "category": found.category,
        "distance": found.distance,
        "quality": found.quality,
        **digests,
        "path": found.path,
        "deleted": found.deleted,
    }


def _certificate(certificate: Certificate, tool: str, notes: Sequence[Word]) -> dict[str, Any]:
    return {
        "list_entries": certificate.list_entries,
        "radius": certificate.radius,
        "method": " ".join(say(word) for word in (*certificate.method, *notes)),
        "planted": certificate.planted,
        "planted_found": certificate.planted_found,
        "rechecked": certificate.rechecked,
        "tool": tool,
        "entries_digest": certificate.entries_digest,
    }
