"""The triage document: the keys of the interchange page, the practice mark, and what a register refuses."""

import json

import pytest

from thelivu.base import InputError, Refused, digest_stream
from thelivu.examination import (
    Certificate,
    Finding,
    Findings,
    Problem,
    Source,
    Tally,
    check_document,
    document_of,
)

CERTIFICATE = Certificate(10, 0, (), 10, 10, 0.5, True, "0" * 64)
FOUND = Finding("identical", "made-up", "1", "2", ("md5", "sha1"), digest_stream([b"x"]), "a/ന")


THREE = Tally(3, 1, 1, 1, 0)


def document(*, practice=False, tally=THREE):
    findings = Findings(
        "KLM-1",
        practice,
        tally,
        (FOUND,),
        (),
        (Problem("l", "link"),),
        (Problem("f", "changed"),),
        (),
        0,
        CERTIFICATE,
    )
    return document_of(findings, Source("/mnt/a", "folder"), "thelivu 0")


def test_the_keys_are_those_of_the_interchange_page():
    found = json.loads(json.dumps(document()))

    assert list(found) == ["version", "source", "entries", "failed", "findings", "certificate"]
    assert found["source"] == {"path": "/mnt/a", "kind": "folder", "sha256": None, "opened": "read-only"}
    assert found["entries"] == {"in": 3, "examined": 1, "skipped": 1, "failed": 1, "deleted": 0}
    assert found["failed"] == [{"path": "f", "reason": "changed"}]
    assert list(found["findings"][0]) == [
        "grade", "list", "version", "category", "distance", "quality",
        "md5", "sha1", "sha256", "size", "path", "deleted",
    ]  # fmt: skip
    assert list(found["certificate"]) == [
        "list_entries", "radius", "method", "planted", "planted_found", "rechecked", "tool", "entries_digest",
    ]  # fmt: skip


def test_02_a_practice_run_is_marked_and_refused_by_the_register():
    check_document(document())
    marked = document(practice=True)

    assert "practice" in marked["certificate"]["tool"]
    with pytest.raises(Refused) as refused:
        check_document(marked)
    assert refused.value.code == "examination.practice"


def test_04_a_document_whose_sum_fails_is_refused():
    with pytest.raises(InputError) as refused:
        check_document(document(tally=Tally(4, 1, 1, 1, 0)))
    assert refused.value.code == "examination.sum_fails"


@pytest.mark.parametrize(
    "broken", [{}, {"version": 1}, {"version": 1, "entries": 3, "certificate": {"tool": ""}}]
)
def test_something_else_is_no_triage(broken):
    with pytest.raises(InputError) as refused:
        check_document(broken)
    assert refused.value.code == "examination.not_a_triage"


def test_another_version_is_refused():
    with pytest.raises(InputError) as refused:
        check_document({**document(), "version": 2})
    assert refused.value.code == "examination.other_version"
