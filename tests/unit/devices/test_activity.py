"""The chat databases of a source, each read in a child of its own: what crashes one costs that one, and the sum stays exact."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from thelivu.authority import Permit, Subject, permit, practice_authority
from thelivu.base import Refused
from thelivu.devices import open_folder
from thelivu.devices.activity import Walk, chat_files
from thelivu.devices.looking import looked
from thelivu.examination import ACT, SourceEntry, Unreadable
from thelivu_sim.devices.phone import DATABASES, TELEGRAM, phone, write_folder

PHONE = phone()
NOW = datetime(2026, 3, 9, tzinfo=UTC)
BASE = PHONE.files[f"{DATABASES}/msgstore.db"]


def allowed(act: str = ACT, tag: str = "KLM-1") -> Permit:
    return permit(practice_authority(act, NOW), act, Subject("exhibit", tag), NOW)


def walked(*entries: SourceEntry, most: int = 1 << 30) -> Walk:
    return chat_files(allowed(), "KLM-1", entries, ask_again=lambda held: held, most=most)


def entry(path: str, *chunks: bytes) -> SourceEntry:
    return SourceEntry(path, read=lambda: iter(chunks))


def check(walk: Walk) -> None:
    assert walk.entries == len(walk.databases) + walk.others + len(walk.skipped) + len(walk.failed)


def test_the_chat_databases_of_an_extraction_are_found_by_what_they_are(tmp_path: Path) -> None:
    folder = open_folder(write_folder(PHONE, tmp_path))
    walk = chat_files(allowed(), "KLM-1", folder.entries(), ask_again=lambda held: held)

    check(walk)
    assert [one.path for one in walk.databases] == [f"{DATABASES}/msgstore-2019-01-01.1.db", f"{DATABASES}/msgstore.db", TELEGRAM]
    assert walk.databases[1].sha256 == hashlib.sha256(BASE).hexdigest()
    assert walk.databases[1].size == len(BASE)
    assert (walk.entries, walk.failed) == (len(PHONE.files), [])


def test_04_every_entry_ends_in_one_heap() -> None:
    def broken() -> Iterator[bytes]:
        yield BASE[:4096]
        raise Unreadable("read_error")

    walk = walked(
        entry("a.db", BASE[:5000], BASE[5000:]), entry("b.db", BASE[:9000]), entry("c.txt", b"text"), entry("empty"),
        SourceEntry("link", skipped="link"), SourceEntry("no", failed="permission"), SourceEntry("d.db", read=broken),
    )  # fmt: skip

    check(walk)
    assert [one.path for one in walk.databases] == ["a.db"]
    assert {(one.path, one.reason) for one in walk.failed} == {("b.db", "not_decoded"), ("no", "permission"), ("d.db", "read_error")}
    assert walk.others == 2


def test_one_that_is_too_large_is_not_read_to_its_end() -> None:
    walk = walked(entry("a.db", BASE), most=len(BASE) - 1)

    assert [(one.path, one.reason) for one in walk.failed] == [("a.db", "too_large")]


def test_of_a_file_that_is_no_database_only_the_beginning_is_read() -> None:
    asked = []

    def long() -> Iterator[bytes]:
        for number in range(5):
            asked.append(number)
            yield b"x" * 100

    assert walked(SourceEntry("film.bin", read=long)).others == 1
    assert asked == [0]


def test_a_log_beside_a_database_is_told() -> None:
    walk = walked(entry("a.db", BASE), entry("a.db-wal", b"\x37\x7f\x06\x82" + bytes(40)), entry("b.db", BASE), entry("b.db-wal", b""))

    assert [one.base.notes for one in walk.databases] == [("log_beside",), ()]


def test_02_the_permit_must_be_for_this_exhibit_and_is_asked_again() -> None:
    with pytest.raises(Refused):
        chat_files(allowed(tag="KLM-2"), "KLM-1", [], ask_again=lambda held: held)
    asked = []

    def lapses(held: Permit) -> Permit:
        asked.append(held)
        if len(asked) == 3:
            raise Refused("authority.expired", valid_to="x")
        return held

    with pytest.raises(Refused):
        chat_files(allowed(), "KLM-1", (entry(f"{n}", b"x") for n in range(1000)), ask_again=lapses)
    assert len(asked) == 3


def test_triage_mentions_what_chats_and_sharing_programs_name(tmp_path: Path) -> None:
    """By the one table of what is looked at, in the confined child: digests of files that need not be on the phone."""
    folder = open_folder(write_folder(PHONE, tmp_path))
    outcomes = {one.path: one for one in looked(folder.entries(), reduced=False)}
    found = {(one.kind, one.algorithm) for each in outcomes.values() for one in each.mentions}

    assert found == {
        ("whatsapp", "sha256"), ("known_met", "ed2k"), ("torrent", "btih"), ("torrent", "md5"), ("torrent", "sha1"), ("resume", "btih"),
    }  # fmt: skip
    assert len(outcomes[f"{DATABASES}/msgstore.db"].mentions) == 7
    assert {one.path for one in outcomes.values() if one.failed} == set()
