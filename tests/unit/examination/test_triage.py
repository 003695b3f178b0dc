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
    Agreement,
    Look,
    Mention,
    Near,
    Outcome,
    Policy,
    SelfTest,
    SourceEntry,
    Unreadable,
    digested,
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
    return triage(held, exhibit, digested(entries), lists, policy, ask_again=ask)


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
        "exact", "table", "single", "rows_rejected", "hashes_unused", "contradictions", "skipped",
    ]  # fmt: skip
    assert [c.path for c in found.contradictions] == ["b"]


def test_the_recheck_takes_its_share():
    entries = [entry(str(n), b"%d" % n) for n in range(1000)]

    found = run(entries, lists=[listed(*(b"%d" % n for n in range(0, 1000, 50)))])

    assert found.certificate.rechecked == 0.01
    assert found.certificate.recheck_agrees
    assert len(found.findings) == 20


# ---- what was looked at: perceptual hashes, digests that a file's bytes name -------------------------------------


def turned(bits: int) -> bytes:
    """A hash that differs from all zeros in so many bits."""
    return ((1 << bits) - 1).to_bytes(32)


def hashes(*rows: tuple[str, bytes]):
    lines = [f"{category},,,,{pdq.hex()}".encode() for category, pdq in rows]
    return read_known_files([b"category,md5,sha1,sha256,pdq", *lines], name="made-up", version="1", sha256="0" * 64)


def picture(path: str, pdq: bytes, quality: int = 90, **more) -> Outcome:
    return Outcome(path, digest_stream([path.encode()]), (Look(pdq, quality, **more),))


def compared(*outcomes: Outcome, lists, again=None):
    return triage(PERMIT, "KLM-1", outcomes, lists, Policy(recheck_one_in=1), ask_again=lambda held: held, again=again)


@pytest.mark.parametrize(("bits", "quality", "found"), [(0, 90, 1), (31, 50, 1), (32, 90, 0), (31, 49, 0)])
def test_near_is_31_bits_and_a_quality_of_50(bits: int, quality: int, found: int):
    run = compared(picture("a", turned(bits), quality), lists=[hashes(("1", bytes(32)))])

    assert [(one.grade, one.distance, one.quality) for one in run.findings] == [("near", bits, quality)] * found
    assert run.certificate.radius == 31
    assert run.certificate.passed


def test_of_a_film_the_nearest_frame_is_the_finding():
    film = Outcome("a", digest_stream([b"a"]), tuple(Look(turned(20 - n), 80, second=n) for n in range(10)))
    run = compared(film, lists=[hashes(("1", bytes(32)), ("2", turned(1)))])

    assert [(one.category, one.distance, one.second) for one in run.findings] == [("1", 11, 9), ("2", 10, 9)]


@given(st.integers(0, 60), st.integers(-8, 8))
def test_a_shrunk_picture_is_decided_by_the_whole_one(whole: int, shift: int):
    """Whatever shrinking did to the hash within its bound, the answer is that of the whole picture."""
    shrunk = picture("a", turned(max(0, whole + shift)), reduced=True)
    run = compared(shrunk, lists=[hashes(("1", bytes(32)))], again=lambda paths: [picture(p, turned(whole)) for p in paths])

    assert [one.distance for one in run.findings] == [whole] * (whole <= 31)
    assert run.certificate.passed


def test_04_a_shrunk_picture_that_cannot_be_read_again_is_not_decided_and_counted():
    for reading in (None, lambda paths: [Outcome(p, failed="vanished") for p in paths]):
        run = compared(picture("a", turned(3), reduced=True), lists=[hashes(("1", bytes(32)))], again=reading)

        assert run.findings == ()
        assert {w.code: w.values for w in run.certificate.method}["examination.method.undecided"] == {"count": 1}


def test_a_digest_that_a_file_names_is_an_absent_file():
    digest = hashlib.sha256(b"gone").digest()
    chats = Outcome("chats.db", digest_stream([b"db"]), mentions=(Mention("whatsapp", "sha256", digest),) * 2)
    run = compared(chats, lists=[listed(b"gone")])

    (one,) = run.findings
    assert (one.grade, one.path, one.digests, one.mention.digest) == ("absent-file", "chats.db", None, digest)


def test_04_a_file_whose_picture_cannot_be_decoded_is_failed_and_its_digests_are_compared():
    broken = Outcome("a", digest_stream([b"one"]), failed="not_decoded")
    run = compared(broken, Outcome("b", skipped="link"), lists=[listed(b"one")])

    assert (run.tally.entries, run.tally.examined, run.tally.skipped, run.tally.failed) == (2, 0, 1, 1)
    assert [(one.grade, one.path) for one in run.findings] == [("identical", "a")]
    assert run.certificate.entries_digest == entries_digest([entry_line("a", broken.digests)])


class Lossy:
    """A list whose search loses what its plain way finds."""

    name, version, kind, entries, hashes, not_taken = "lossy", "1", "known", 1, 1, 0

    def named(self, files, *, plainly=False):
        return [(Agreement(0, "1", ("md5",)),) if plainly else () for _ in files]

    def near(self, hashes, radius, *, plainly=False):
        return [(Near(0, "1", 3),) if plainly else () for _ in hashes]

    def self_test(self, most, radius):
        return SelfTest(1, 1)

    def method(self, radius):
        return ()


def test_a_search_that_loses_what_is_there_fails_its_certificate():
    assert not compared(picture("a", bytes(32)), lists=[Lossy()]).certificate.passed


def test_a_list_of_harmless_files_is_counted_and_finds_nothing():
    class Good(Lossy):
        kind = "known-good"

        def named(self, files, *, plainly=False):
            return [(Agreement(0, "1", ("md5", "sha1")),) for _ in files]

    run = compared(picture("a", bytes(32)), lists=[Good()])

    assert run.findings == ()
    assert {w.code: w.values for w in run.certificate.method}["examination.method.known_good"] == {"count": 1}
    assert run.certificate.passed
