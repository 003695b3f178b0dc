"""Triage: under a Permit, every entry accounted for, nothing kept but digests, counts and paths."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.authority import Authority, Subject, again, permit
from thelivu.base import Refused, digest_stream
from thelivu.examination import (
    Policy,
    SourceEntry,
    Unreadable,
    entries_digest,
    entry_line,
    read_known_files,
    triage,
)

AT = datetime(2026, 1, 12, 9, tzinfo=UTC)
AUTHORITY = Authority(
    id="0" * 32,
    basis="bnss_94",
    reference="Cr. 1/2026",
    purpose="csea_material",
    acts=frozenset({"examination.triage", "operations.search"}),
    subjects=("exhibit:*",),
    district=None,
    valid_from=AT - timedelta(days=1),
    valid_to=AT + timedelta(days=1),
    recorded_by="officer-1",
    recorded_at=AT - timedelta(days=1),
    approved_by="officer-2",
    approved_at=AT - timedelta(hours=20),
    revoked_at=None,
)
PERMIT = permit(AUTHORITY, "examination.triage", Subject("exhibit", "KLM-1"), AT)


def listed(*contents: bytes):
    rows = [
        f"1,{hashlib.md5(one).hexdigest()},,{hashlib.sha256(one).hexdigest()}".encode() for one in contents
    ]
    return read_known_files(
        [b"category,md5,sha1,sha256", *rows], name="made-up", version="1", sha256="0" * 64
    )


def failing(reason: str):
    def read():
        yield b"some"
        raise Unreadable(reason)

    return read


USUAL = Policy()


def run(entries, *, lists=(), held=PERMIT, exhibit="KLM-1", policy=USUAL, ask=lambda held: held):
    return triage(held, exhibit, entries, lists, policy, ask_again=ask)


def entry(path: str, data: bytes) -> SourceEntry:
    return SourceEntry(path, read=lambda: iter([data]))


def test_a_listed_file_is_found_with_its_digests_and_path():
    found = run([entry("a/1.bin", b"one"), entry("a/2.bin", b"two")], lists=[listed(b"one")])

    (finding,) = found.findings
    assert (finding.path, finding.category, finding.agreed) == ("a/1.bin", "1", ("md5", "sha256"))
    assert finding.digests == digest_stream([b"one"])
    assert found.by_category() == {("made-up", "1", "1"): 1}
    assert found.certificate.passed
    assert found.certificate.entries_digest == entries_digest(
        [entry_line("a/1.bin", digest_stream([b"one"])), entry_line("a/2.bin", digest_stream([b"two"]))]
    )


HEAPS = st.sampled_from(["read", "skipped", "failed", "breaks", "nothing"])


@given(st.lists(st.tuples(HEAPS, st.booleans())))
def test_04_every_entry_is_examined_skipped_or_failed(heaps: list[tuple[str, bool]]):
    made = {
        "read": {"read": lambda: iter([b"x"])},
        "skipped": {"skipped": "link"},
        "failed": {"failed": "permission"},
        "breaks": {"read": failing("changed")},
        "nothing": {},
    }
    entries = [SourceEntry(str(n), deleted=gone, **made[heap]) for n, (heap, gone) in enumerate(heaps)]

    found = run(entries)

    tally = found.tally
    assert tally.entries == len(heaps) == tally.examined + tally.skipped + tally.failed
    assert tally.deleted == sum(gone for _, gone in heaps)
    assert len(found.failed) == tally.failed == sum(h in ("failed", "breaks", "nothing") for h, _ in heaps)
    assert all(problem.reason for problem in (*found.failed, *found.skipped))


def test_04_a_file_that_breaks_off_is_never_matched_by_its_beginning():
    found = run([SourceEntry("a", read=failing("read_error"))], lists=[listed(b"some")])

    assert found.findings == ()
    assert [(p.path, p.reason) for p in found.failed] == [("a", "read_error")]


def test_02_no_permit_no_triage():
    other_act = permit(AUTHORITY, "operations.search", Subject("exhibit", "KLM-1"), AT)
    opened = []
    watched = [SourceEntry("a", read=lambda: opened.append(1) or iter([]))]

    for wrong, exhibit, code in (
        (other_act, "KLM-1", "authority.wrong_act"),
        (PERMIT, "KLM-2", "authority.wrong_subject"),
    ):
        with pytest.raises(Refused) as refused:
            run(watched, held=wrong, exhibit=exhibit)
        assert refused.value.code == code
    assert opened == []


def test_02_triage_stops_when_the_authority_lapses_in_mid_job():
    clock = iter([AT, AT + timedelta(hours=1), AT + timedelta(days=2)])
    read = []
    entries = (SourceEntry(str(n), read=lambda n=n: read.append(n) or iter([])) for n in range(10))

    with pytest.raises(Refused) as refused:
        run(
            entries, policy=Policy(entries_per_permit=2), ask=lambda held: again(held, AUTHORITY, next(clock))
        )

    assert refused.value.code == "authority.expired"
    assert read == [0, 1, 2, 3]


def test_02_triage_stops_when_the_clock_goes_back_or_the_authority_is_revoked():
    with pytest.raises(Refused) as refused:
        run([entry("a", b"")], ask=lambda held: again(held, AUTHORITY, AT - timedelta(hours=1)))
    assert refused.value.code == "authority.clock_set_back"

    revoked = replace(AUTHORITY, revoked_at=AT)
    with pytest.raises(Refused) as refused:
        run([entry("a", b"")], ask=lambda held: again(held, revoked, AT + timedelta(hours=1)))
    assert refused.value.code == "authority.revoked"


def test_the_method_names_what_a_reader_must_know():
    known = read_known_files(
        [
            b"category,md5,sha1,sha256,pdq",
            f"1,{hashlib.md5(b'one').hexdigest()},,,".encode(),
            f"1,{hashlib.md5(b'two').hexdigest()},{hashlib.sha1(b'x').hexdigest()},,".encode(),
            f"1,,,,{'0' * 64}".encode(),
            b"1,,,,",
        ],
        name="made-up",
        version="1",
        sha256="0" * 64,
    )
    found = run([entry("a", b"one"), entry("b", b"two"), SourceEntry("c", skipped="link")], lists=[known])

    assert [word.code.rpartition(".")[2] for word in found.certificate.method] == [
        "exact", "single", "rows_rejected", "rows_unused", "contradictions", "skipped",
    ]  # fmt: skip
    assert [c.path for c in found.contradictions] == ["b"]


def test_the_recheck_takes_its_share():
    entries = [entry(str(n), b"%d" % n) for n in range(1000)]

    found = run(entries, lists=[listed(*(b"%d" % n for n in range(0, 1000, 50)))])

    assert found.certificate.rechecked == 0.01
    assert found.certificate.recheck_agrees
    assert len(found.findings) == 20
