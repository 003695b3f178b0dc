"""Exports of Telegram Desktop: each fixture shows its trap, and a broken file gives nothing."""

import json

import pytest

from thelivu.base import InputError
from thelivu.leads import importer_of
from thelivu.leads.chats import telegram
from thelivu.leads.document import file_entry
from thelivu.leads.limits import Limits
from thelivu_sim.fixtures.chats import FIXTURES
from thelivu_sim.markers import PREFIX

NAMES = [name for name in FIXTURES if name.startswith("tg_")]


def read(name):
    return telegram.read(FIXTURES[name](), name=name)


def codes(reading):
    return {note.code for note in reading.notes}


@pytest.mark.parametrize("name", NAMES)
def test_04_items_in_are_accepted_or_listed_and_the_format_is_known(name) -> None:
    data = FIXTURES[name]()
    reading = telegram.read(data, name=name)

    assert reading.items_in == reading.accepted + len(reading.rejected)
    assert telegram is importer_of(data[:4096], name)
    assert "synthetic" == reading.mark


@pytest.mark.parametrize("name", NAMES)
def test_10_no_name_and_no_text_stands_in_a_printed_value(name) -> None:
    from thelivu.base import digest_stream

    data = FIXTURES[name]()
    reading = telegram.read(data, name=name)
    printed = json.dumps(file_entry(reading, name, digest_stream([data])))

    assert PREFIX in data.decode() or name in ("tg_xescape.json", "tg_exactly_10000.json")
    assert PREFIX not in printed + repr(reading) + reading.rendition.decode()


def test_who_came_and_went_is_told_by_id_and_by_alias_where_only_a_name_stands() -> None:
    reading = read("tg_single.json")
    told = [(one.kind, one.who.kind, one.by.kind if one.by else None) for one in reading.events]

    assert told == [
        ("created", "account", None), ("added", "name_alias", "account"), ("added", "name_alias", "account"),
        ("joined", "account", "name_alias"), ("left", "account", None), ("removed", "name_alias", "account"),
    ]  # fmt: skip
    assert "telegram:user500002" == reading.events[4].who.value


def test_messages_of_one_id_are_of_one_member_whatever_the_name_beside_it() -> None:
    data = json.loads(FIXTURES["tg_single.json"]())
    data["messages"][1]["from"] = "another name"
    active = {
        one.who.value: one.messages
        for one in telegram.read(json.dumps(data).encode(), name="r.json").activity
    }

    assert {
        "telegram:user500001": 1,
        "telegram:user500002": 1,
        "telegram:user500003": 1,
        "telegram:user500009": 1,
    } == active


def test_the_time_is_the_one_with_a_zone_and_the_wall_clock_stays_beside_it() -> None:
    told = read("tg_single.json").conversations[0].messages[1]

    assert "2026-03-02T15:30:00 (1772445720)" == told.at.text
    assert "2026-03-02T10:02:00+00:00" == told.at.certain.lo.isoformat()


def test_without_the_seconds_the_zone_is_unknown() -> None:
    data = json.loads(FIXTURES["tg_single.json"]())
    del data["messages"][1]["date_unixtime"]
    told = telegram.read(json.dumps(data).encode(), name="r.json").conversations[0].messages[1]

    assert ("no_zone", ()) == (told.at.how, told.at.readings)


def test_sessions_are_logins_of_the_owner_with_an_address() -> None:
    reading = read("tg_full_sessions.json")
    logins = [one for one in reading.observations if one.kind == "login"]

    assert [["ip", "account", "phone", "handle"]] * 2 == [
        [each.kind for each in one.identifiers] for one in logins
    ]
    assert {"192.0.2.44", "2001:db8::44"} == {one.identifiers[0].value for one in logins}
    assert ["sessions.list[3]"] == [one.where for one in reading.rejected]
    assert ["group", "personal", "other", "channel"] == [one.kind for one in reading.groups]


def test_people_of_the_contact_list_are_counted_and_not_kept() -> None:
    reading = read("tg_full_sessions.json")

    assert "leads.chat.contacts" in codes(reading)
    assert "05777" not in repr(reading) + "".join(str(one) for one in reading.suggestions)


def test_a_control_character_is_mended_and_an_escaped_backslash_is_text() -> None:
    told = [one.text for one in read("tg_xescape.json").conversations[0].messages]

    assert ["up\x0bdown", "C:\\x41 and \\\x1fend"] == told


def test_a_message_that_the_program_did_not_write_is_an_item_without_a_time() -> None:
    reading = read("tg_unsupported.json")

    assert (4, 2) == (reading.items_in, reading.accepted)
    assert [None] == [one.at for one in reading.conversations[0].messages if one.sender is None]


def test_exactly_ten_thousand_messages_are_warned_of_and_one_fewer_are_not() -> None:
    data = json.loads(FIXTURES["tg_exactly_10000.json"]())
    data["messages"].pop()

    assert "leads.telegram.cut" in codes(read("tg_exactly_10000.json"))
    assert "leads.telegram.cut" not in codes(telegram.read(json.dumps(data).encode(), name="r.json"))


def test_an_identifier_in_a_text_is_a_suggestion_with_its_place() -> None:
    found = read("tg_single.json").suggestions

    assert [("phone", "messages[3], id 3", "+919876501234")] == [
        (one.kind, one.where, one.value) for one in found
    ]


@pytest.mark.parametrize("cut", [40, 700, 2_000])
def test_a_cut_file_gives_nothing(cut) -> None:
    with pytest.raises(InputError) as wrong:
        telegram.read(FIXTURES["tg_single.json"]()[:cut], name="r.json")

    assert "leads.telegram.broken" == wrong.value.code


def test_a_record_nested_without_end_is_refused() -> None:
    data = b'{"type": "private_group", "messages": [' + b'{"a":' * 300
    with pytest.raises(InputError) as wrong:
        telegram.read(data, name="r.json")

    assert "leads.chat.too_deep" == wrong.value.code


def test_an_export_beyond_the_limit_is_refused() -> None:
    with pytest.raises(InputError) as wrong:
        telegram.read(FIXTURES["tg_single.json"](), name="r.json", limits=Limits(items=3))

    assert "leads.chat.too_many" == wrong.value.code


def one(*messages, **chat) -> bytes:
    """A chat with these messages, each with what every message has."""
    whole = {"name": "x", "type": "private_group", "id": 7, "messages": [
        {"id": number, "type": "message", "date_unixtime": "1772445600", "from": "a", "from_id": "user1", "text": "t", **more}
        for number, more in enumerate(messages, 1)
    ]}  # fmt: skip
    return json.dumps({**whole, **chat}).encode()


def told(data):
    return telegram.read(data, name="result.json").conversations[0].messages


def test_what_stands_beside_a_message_is_kept_with_it_and_never_followed() -> None:
    left_out = "(File not included. Change data exporting settings to download.)"
    data = one(
        {"photo": left_out, "photo_file_size": 12}, {"file": "../../etc/passwd", "file_name": "a.pdf"}, {}
    )

    assert [(each.marks, each.beside) for each in told(data)] == [
        (("attachment",), f"{left_out}, 12"), (("attachment",), "../../etc/passwd, a.pdf"), ((), ""),
    ]  # fmt: skip


def test_an_edited_message_is_marked() -> None:
    data = one({"edited_unixtime": "1772445700"}, {"forwarded_from": "b", "reply_to_message_id": 1}, {})

    assert [each.marks for each in told(data)] == [("edited",), ("forwarded", "reply"), ()]


def test_an_event_says_what_it_was() -> None:
    data = one({"type": "service", "action": "invite_members", "members": ["b", "c"], "text": ""})

    assert [(each.marks, each.beside) for each in told(data)] == [(("event",), "invite_members, b, c")]


def test_chats_without_a_shared_id_are_of_their_file_alone() -> None:
    """Two exporters' talks with one person are two talks; a group has one id in everybody's export, and its own row of numbers."""

    def ids(kind, **more):
        found = [
            telegram.read(one({"text": text}, type=kind, **more), name="result.json").groups[0]
            for text in "ab"
        ]
        return {group.identifier.value for group in found}

    assert [len(ids(kind)) for kind in ("personal_chat", "saved_messages", "bot_chat")] == [2, 2, 2]
    assert ids("private_group") == {"telegram:chat7"}
    assert ids("private_supergroup") == ids("public_channel") == {"telegram:channel7"}


def test_places_tell_the_chats_of_an_account_apart() -> None:
    reading = telegram.read(FIXTURES["tg_full_sessions.json"](), name="result.json")
    places = [message.where for talk in reading.conversations for message in talk.messages]

    assert len(places) == len(set(places))
    assert "chats.list[2].messages[1], id 1" in places


def test_lists_nested_without_end_outside_a_record_are_refused() -> None:
    data = b'{"name":"x","type":"private_group","x":' + b"[" * 30_000 + b"]" * 30_000 + b"}"

    with pytest.raises(InputError, match="nested"):
        telegram.read(data, name="result.json")
