"""Chat databases: who came and went, which digest went from whom and when; no word, no name, no picture."""

import base64
import hashlib
import sqlite3
from contextlib import closing, suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thelivu.devices.look import NotSeen, chats
from thelivu.devices.look.whatsapp import digest_of
from thelivu.examination.activity import ChatBase, Person
from thelivu.leads import packed
from thelivu_sim.devices import phone as made_up
from thelivu_sim.devices.cache4 import Sent, cache4
from thelivu_sim.devices.msgstore import OWNER, Member, Said, newer, older
from thelivu_sim.devices.phone import (
    ADDED,
    ASHA,
    BINU,
    CYRIL,
    DEVI,
    ELIAS,
    FAMILY,
    GROUP,
    LEFT,
    LID,
    MINUTE,
    REMOVED,
    START,
    phone,
)
from thelivu_sim.markers import PREFIX

PHONE = phone()
NEWER = PHONE.files[f"{made_up.DATABASES}/msgstore.db"]
OLDER = PHONE.files[f"{made_up.DATABASES}/msgstore-2019-01-01.1.db"]
CACHE = PHONE.files[made_up.TELEGRAM]


def number(jid: str) -> Person:
    return Person("phone", f"+{jid.partition('@')[0]}")


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def read(data: bytes) -> ChatBase:
    base = chats.read(data)
    assert base is not None
    return base


def acts(base: ChatBase) -> list[tuple]:
    return [
        (base.chats[one.chat].id, None if one.who is None else base.people[one.who], one.sent, one.sha256, one.at, one.where)
        for one in base.acts
    ]


def changes(base: ChatBase, group: str) -> list[tuple]:
    return [
        (one.kind, base.people[one.who], None if one.by is None else base.people[one.by], one.at)
        for one in base.changes
        if base.chats[one.chat].id == f"whatsapp:{group}"
    ]


def test_each_file_that_went_with_sender_time_and_direction() -> None:
    listed, others, group = PHONE.listed, PHONE.others, f"whatsapp:{GROUP}"
    found = acts(read(NEWER))

    assert found[:4] == [
        (group, number(ASHA), False, sha(listed[0]), START + 3 * MINUTE, "message 5"),
        (group, number(BINU), False, sha(others[0]), START + 4 * MINUTE, "message 6"),
        (group, number(CYRIL), False, sha(listed[1]), START + 5 * MINUTE, "message 7"),  # wrote under a hidden id
        (group, Person("owner"), True, sha(listed[0]), START + 6 * MINUTE, "message 8"),
    ]
    assert ("", Person("owner"), True, sha(listed[3]), START + 13 * MINUTE, "message 15") in found
    assert ("", number(DEVI), False, sha(others[2]), START + 14 * MINUTE, "message 16") in found
    assert len(found) == 7


def test_who_came_and_went_by_whom() -> None:
    found = changes(read(NEWER), GROUP)

    assert found[:6] == [
        ("created", number(ASHA), None, START), ("added", number(BINU), number(ASHA), START + MINUTE),
        ("added", number(CYRIL), number(ASHA), START + MINUTE), ("added", number(ELIAS), number(ASHA), START + MINUTE),
        ("left", number(ELIAS), None, START + 7 * MINUTE), ("joined", number(DEVI), None, START + 8 * MINUTE),
    ]  # fmt: skip
    assert ("member", number(CYRIL), None, None) in found  # in the list of members, and since when is not said
    assert ("role", number(ASHA), None, None) in found
    assert ("added", number(BINU), None, START + MINUTE) not in found  # the list of members says the same, and is not told again
    assert found.count(("left", number(ELIAS), None, START + 7 * MINUTE)) == 2  # the same by the list of past ones


def test_who_was_removed_and_by_whom_and_a_number_that_changed() -> None:
    said = [Said(GROUP, ASHA, START, change=REMOVED, whom=(BINU, CYRIL)), Said(GROUP, ASHA, START + 1, change=10)]
    found = changes(read(newer(said, [Member(GROUP, DEVI, gone=START + 2, left=False)])), GROUP)

    assert found == [
        ("removed", number(BINU), number(ASHA), START), ("removed", number(CYRIL), number(ASHA), START),
        ("removed", number(DEVI), None, START + 2),
    ]  # fmt: skip
    assert read(newer(said, [])).rejected == (("message 3", "no_person"),)  # whose number it was is not there


def test_the_older_form_says_what_it_says_in_plain_columns() -> None:
    base = read(OLDER)

    assert base.form == "messages"
    assert acts(base) == [
        (f"whatsapp:{FAMILY}", number(DEVI), False, sha(PHONE.others[1]), 1_546_300_920_000, "messages 3"),
        ("", number(ELIAS), False, sha(PHONE.listed[2]), 1_546_300_980_000, "messages 4"),
    ]
    assert changes(base, FAMILY)[:2] == [
        ("created", number(DEVI), None, 1_546_300_800_000), ("left", number(ELIAS), None, 1_546_301_040_000),
    ]  # fmt: skip
    assert ("member", Person("owner"), None, None) in changes(base, FAMILY)
    assert base.rejected == (("messages 2", "not_named"),)
    assert base.notes == ("old_members",)


def test_telegram_says_which_conversations_and_members_and_no_file() -> None:
    base = read(CACHE)

    assert [(one.kind, one.id) for one in base.chats] == [
        ("group", "telegram:channel4001"), ("group", "telegram:chat77"), ("personal", ""), ("other", ""),
    ]  # fmt: skip
    assert [(base.people[one.who].value, one.kind, one.at) for one in base.changes] == [
        (f"telegram:user{n}", "member", None) for n in (7001, 7002, 7003)  # the column's date is when the list was kept
    ]
    assert base.acts == ()
    assert base.notes == ("no_digest", "no_sender_in_groups")
    assert {(base.chats[one.chat].kind, base.people[one.who]) for one in base.spoken} == {
        ("group", Person("owner")), ("personal", Person("owner")), ("personal", Person("account", "telegram:user7001")),
    }  # fmt: skip


def test_a_dialog_is_a_channel_where_anything_says_so_and_else_a_group() -> None:
    base = read(cache4([Sent(-5, 1_772_000_000), Sent(-6, 1_772_000_000, channel=True), Sent(-7, 1_772_000_000)], [(7, 70)]))

    assert {one.id for one in base.chats} == {"telegram:chat5", "telegram:channel6", "telegram:channel7"}


@pytest.mark.parametrize("data", [NEWER, OLDER, CACHE])
def test_04_every_row_is_accepted_or_rejected_with_its_place(data: bytes) -> None:
    base = read(data)
    with closing(sqlite3.connect(":memory:")) as there:
        there.deserialize(data)
        tables = {name for (name,) in there.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        counted = {
            "message", "messages", "messages_v2", "group_participant_user", "group_past_participant_user", "group_participants",
            "channel_users_v2",
        }  # fmt: skip
        rows = sum(there.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in counted & tables)

    assert base.rows_in == base.accepted + len(base.rejected) == rows


@pytest.mark.parametrize("data", [NEWER, OLDER, CACHE])
def test_10_no_marker_of_any_text_column_leaves(data: bytes) -> None:
    assert data.count(PREFIX.encode()) > 5
    given_out = packed.pack(read(data), ChatBase | None) + repr(chats.look(data)).encode()

    assert PREFIX.encode() not in given_out
    assert base64.b64encode(PREFIX.encode())[:12] not in given_out


def test_10_a_text_that_stands_where_a_number_should_does_not_leave_as_a_place() -> None:
    with closing(sqlite3.connect(":memory:")) as base:
        base.deserialize(NEWER)
        base.executescript(
            f"""DROP VIEW available_message_view; CREATE TABLE copied AS SELECT * FROM message; DROP TABLE message; ALTER TABLE copied RENAME TO message;
            UPDATE message SET _id = '{PREFIX}id', timestamp = '{PREFIX}at', message_type = '{PREFIX}kind';
            UPDATE message SET chat_row_id = '{PREFIX}chat' WHERE rowid < 6; UPDATE jid SET user = '{PREFIX}user', server = '{PREFIX}.net' WHERE _id % 2;
            UPDATE message_media SET message_row_id = message_row_id + 1000, file_hash = '{PREFIX}' || substr(hex(randomblob(30)), 1, 30);
            UPDATE group_participant_user SET rank = '{PREFIX}rank'"""
        )  # fmt: skip
        data = base.serialize()

    assert PREFIX.encode() not in packed.pack(read(data), ChatBase | None)
    assert [one.digest.hex() for one in chats.look(data).mentions] == [sha(PHONE.listed[2])]  # that of the preview is untouched


def test_every_digest_that_the_database_names_is_mentioned_once() -> None:
    found = chats.look(NEWER).mentions

    assert {one.digest.hex() for one in found} == {sha(one) for one in (*PHONE.listed, *PHONE.others)}  # listed[2]: of a preview
    assert len(found) == 7
    assert {(one.kind, one.algorithm) for one in found} == {("whatsapp", "sha256")}
    assert {one.digest.hex() for one in chats.look(OLDER).mentions} == {sha(PHONE.others[1]), sha(PHONE.listed[2])}
    assert chats.look(CACHE).mentions == ()


def test_a_database_of_another_program_says_nothing_and_is_no_failure() -> None:
    data = PHONE.files["data/data/com.example.player/databases/player.db"]

    assert chats.sniff(data)
    assert chats.read(data) is None
    assert chats.look(data).mentions == ()


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        (base64.b64encode(bytes(range(32))), bytes(range(32))), (base64.b64encode(bytes(31)), b""), (b"A" * 44, b""), (b"", b""),
        (None, b""), (7, b""), (b"A" * 43 + b"!", b""),
    ],
)  # fmt: skip
def test_a_digest_is_32_bytes_in_base64_and_nothing_else(written: object, taken: bytes) -> None:
    assert digest_of(written) == taken


def test_a_file_without_a_digest_a_sender_or_a_chat_is_rejected_with_its_reason() -> None:
    with closing(sqlite3.connect(":memory:")) as base:
        base.deserialize(newer([Said(GROUP, ASHA, START, b"x"), Said(GROUP, BINU, START), Said(GROUP, DEVI, START), Said(GROUP, OWNER, 5)], []))
        base.executescript(
            "UPDATE message_media SET file_hash = 'short'; UPDATE message SET sender_jid_row_id = 9999 WHERE _id = 3;"
            "UPDATE message SET chat_row_id = 9999 WHERE _id = 4; INSERT INTO message_media (message_row_id, file_hash) VALUES (77, 'gone');"
        )
        found = read(base.serialize())

    assert found.rejected == (
        ("message 2", "no_digest"), ("message 3", "no_sender"), ("message 4", "no_chat"), ("message_media 77", "no_message"),
    )  # fmt: skip
    owner = [one for one in found.spoken if found.people[one.who] == Person("owner")]
    assert [(one.messages, one.first) for one in owner] == [(1, None)]  # a time before the program was made is no time


@pytest.mark.parametrize(
    ("jid", "person"),
    [
        ("919876506011@s.whatsapp.net", Person("phone", "+919876506011")), ("0@s.whatsapp.net", Person("account", "whatsapp:0@s.whatsapp.net")),
        ("777@lid", Person("account", "whatsapp:777@lid")), ("abc@s.whatsapp.net", None), ("919876506011@example.org", None),
    ],
)  # fmt: skip
def test_a_person_is_a_number_or_an_account_of_the_program_or_nobody(jid: str, person: Person | None) -> None:
    base = read(newer([Said(GROUP, jid, START)], []))

    assert [base.people[one.who] for one in base.spoken] == ([person] if person else [])


def test_a_list_of_members_with_a_hidden_id_is_of_the_number_that_it_hides() -> None:
    base = read(newer([Said(GROUP, LID, START, change=ADDED, whom=(LID,)), Said(GROUP, CYRIL, START, change=LEFT)], [], lids=[(LID, CYRIL)]))

    assert [(one.kind, base.people[one.who]) for one in base.changes] == [("added", number(CYRIL)), ("left", number(CYRIL))]


def test_an_older_form_without_a_table_of_members_is_read() -> None:
    with closing(sqlite3.connect(":memory:")) as base:
        base.deserialize(older([Said(FAMILY, DEVI, START, b"x")], []))
        base.execute("DROP TABLE group_participants")
        base.commit()
        assert len(read(base.serialize()).acts) == 1


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([NEWER, OLDER, CACHE]), st.lists(st.tuples(st.integers(0, 120_000), st.integers(0, 255)), max_size=6), st.integers(0, 120_000))
def test_04_a_spoiled_database_is_read_or_refused_whole(data: bytes, changed: list[tuple[int, int]], end: int) -> None:
    spoiled = bytearray(data if end % 3 else data[:end])
    for at, value in changed:
        if at < len(spoiled):
            spoiled[at] = value
    for attempt in (chats.look, chats.read):
        with suppress(NotSeen):
            attempt(bytes(spoiled))
