"""Examination: a source's entries and known-file lists arrive; graded findings leave, with proof of completeness.

Counts, digests, grades and paths, never content. Standards: ISO/IEC 27037 and 27041; interchange section 5.
"""

from thelivu.examination.certificate import Certificate, entries_digest, entry_line
from thelivu.examination.document import PRACTICE_MARK, Source, check_document, document_of
from thelivu.examination.entries import (
    REASONS,
    UNSEEN,
    Look,
    Mention,
    Outcome,
    Problem,
    SourceEntry,
    Unreadable,
    path_text,
)
from thelivu.examination.grade import ABSENT, GRADES, IDENTICAL, NEAR, Contradiction, Finding
from thelivu.examination.knownfiles import (
    ALGORITHMS,
    LEAST_QUALITY,
    RADIUS,
    Agreement,
    KnownFile,
    KnownFileList,
    KnownFiles,
    Near,
    RejectedRow,
    SelfTest,
    name_and_version,
    read_known_files,
)
from thelivu.examination.triage import ACT, Findings, Policy, Tally, digested, triage

__all__ = [
    "ABSENT",
    "ACT",
    "ALGORITHMS",
    "GRADES",
    "IDENTICAL",
    "LEAST_QUALITY",
    "NEAR",
    "PRACTICE_MARK",
    "RADIUS",
    "REASONS",
    "UNSEEN",
    "Agreement",
    "Certificate",
    "Contradiction",
    "Finding",
    "Findings",
    "KnownFile",
    "KnownFileList",
    "KnownFiles",
    "Look",
    "Mention",
    "Near",
    "Outcome",
    "Policy",
    "Problem",
    "RejectedRow",
    "SelfTest",
    "Source",
    "SourceEntry",
    "Tally",
    "Unreadable",
    "check_document",
    "digested",
    "document_of",
    "entries_digest",
    "entry_line",
    "name_and_version",
    "path_text",
    "read_known_files",
    "triage",
]
