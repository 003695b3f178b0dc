"""Business records of Meta's services: both forms of the page, both forms of a time, and what stays withheld."""

import io

import pytest

from thelivu.base import InputError
from thelivu.leads import importer_of, read
from thelivu.leads.archive import members_of
from thelivu_sim.fixtures.platforms import FIXTURES, TARGET
from unit.leads.platforms.returns import hides, printed, reading, seen

DL, TABLE = "meta_records_dl/records.html", "meta_records_table/preservation-1.html"
MINOR = "meta_records_minor/index.html"
NAMES = [f"examplechat:{TARGET}", "examplechat:lagoon.17"]


@pytest.mark.parametrize(
    ("name", "second"), [(DL, "2026-03-02T11:00:00+00:00"), (TABLE, "2026-03-02T11:00:00+00:00")]
)
def test_both_forms_of_the_page_and_of_a_time_give_the_same_addresses(name, second) -> None:
    found = reading(name)
    events = [seen(one) for one in found.observations if one.where.startswith("ip_addresses")]

    assert events == [
        ("login", ["192.0.2.17", *NAMES], 40112, "2026-03-02T10:00:00+00:00"),
        ("login", ["2001:db8::17", *NAMES], 51000, second),
        ("unknown", ["198.51.100.9", *NAMES], None, "2026-03-03T05:06:07+00:00"),
    ]
    assert found.format == "meta-return"
    assert found.leads[0].reference == "7654321"


@pytest.mark.parametrize("name", [DL, TABLE])
def test_the_account_its_reach_its_registration_its_devices(name) -> None:
    found = {one.where: seen(one) for one in reading(name).observations}

    assert found["account"] == ("account", [*NAMES, "holder17@example.org", "+919876500017"], None, None)
    assert found["registration_ip"] == (
        "registration",
        ["203.0.113.40", *NAMES],
        None,
        "2025-01-02T03:04:05+00:00",
    )
    assert found["devices[1]"][1] == ["dev-17a", *NAMES]
    assert found["devices[2]"][1] == ["dev-17b", *NAMES]


@pytest.mark.parametrize("name", [DL, TABLE])
def test_the_report_that_the_service_made_is_named_by_its_number(name) -> None:
    found = reading(name)

    assert [seen(one) for one in found.observations if one.kind == "incident"] == [
        ("incident", ["7700017"], None, "2026-03-02T10:00:00+00:00")
    ]
    assert "prior_reports" in found.leads[0].flags


@pytest.mark.parametrize("name", [DL, TABLE, MINOR])
def test_04_every_record_is_accepted_or_rejected(name) -> None:
    found = reading(name)
    # the page's head; service and account; name, mail, handle, phone, birth, two of the registration; three addresses,
    # two devices, one report, two messages, followers
    assert (found.items_in, found.accepted) == (18, 18)
    assert found.mark == "synthetic"


@pytest.mark.parametrize("name", [DL, TABLE, MINOR])
def test_10_names_messages_and_followers_are_withheld(name) -> None:
    found = reading(name)

    assert hides(found, b"")
    assert "9876500018" not in printed(found)
    assert [(one.kind, one.value) for one in found.suggestions] == [("phone", "+919876500018")]
    assert "100000000008" not in printed(found)  # the other side of a conversation
    assert "100000000009" not in printed(found)  # a follower


def test_10_of_a_child_nothing_of_the_person_is_read() -> None:
    found = reading(MINOR)

    assert "minor_reported" in found.leads[0].flags
    assert "holder17@example.org" not in printed(found)
    assert "919876500017" not in printed(found)
    assert {one.kind for one in found.withheld if "name" in one.where or "emails" in one.where} == {
        "child_particulars"
    }


def test_04_an_address_that_is_none_and_a_time_that_is_none_are_rejected_with_their_place() -> None:
    data = (
        FIXTURES[DL]().replace(b"192.0.2.17:40112", b"192.0.2.").replace(b"2026-03-03 05:06:07 UTC", b"March")
    )
    found = reading(DL, data)

    assert [(one.where, one.reason.code) for one in found.rejected] == [
        ("ip_addresses[1]", "leads.return.no_address"), ("ip_addresses[3]", "leads.return.time"),
    ]  # fmt: skip
    assert found.items_in == found.accepted + 2


def test_04_where_a_time_is_missing_no_address_gets_that_of_another() -> None:
    whole = FIXTURES[DL]().decode()
    begin = whole.index('<div class="div_table outer"><div class="div_table inner">Time')
    end = whole.index('<div class="div_table outer"><div class="div_table inner">Action')
    found = reading(DL, (whole[:begin] + whole[end:]).encode())
    events = [seen(one)[1:] for one in found.observations if one.where.startswith("ip_addresses")]

    assert [(names[0], at) for names, _, at in events] == [
        ("192.0.2.17", None), ("2001:db8::17", "2026-03-02T11:00:00+00:00"), ("198.51.100.9", "2026-03-03T05:06:07+00:00"),
    ]  # fmt: skip


def test_04_where_the_order_cannot_tell_whose_a_time_is_no_address_gets_one() -> None:
    pair = "<div>{}<div><div>{}</div></div></div>"
    events = (("IP Address", "192.0.2.1"), ("Time", "2026-03-02 10:00:00 UTC"), ("IP Address", "192.0.2.2"))
    inside = "".join(pair.format(label, value) for label, value in events)
    found = reading(DL, f'<html><body><div id="property-ip_addresses">{inside}</div></body></html>'.encode())

    assert [(seen(one)[1], seen(one)[3], "time_not_paired" in one.flags) for one in found.observations] == [
        (["192.0.2.1"], None, True), (["192.0.2.2"], None, True),
    ]  # fmt: skip


def test_a_page_that_is_cut_off_says_so() -> None:
    data = FIXTURES[DL]()

    assert [one.code for one in reading(DL, data[: len(data) // 2]).notes].count("leads.return.cut") == 1
    assert "leads.return.cut" not in [one.code for one in reading(DL).notes]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<html><body>" + b"<div>a" * 300 + b"</body></html>", "leads.return.page_damaged"),
        (b"<html><body><p>nothing of a return</p></body></html>", "leads.return.no_sections"),
    ],
)
def test_a_page_that_cannot_be_read_to_its_end_gives_nothing(data, code) -> None:
    with pytest.raises(InputError) as bad:
        reading("records.html", data)

    assert bad.value.code == code


def test_09_nothing_of_a_page_is_resolved() -> None:
    entity = b'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname">]><html><body>'
    section = b'<div id="property-name"><div>First<div>&x;<img src="http://127.0.0.1/a"></div></div></div></body></html>'

    assert b"&x;" in (reading("records.html", entity + section).rendition or b"")


def test_the_page_is_known_by_its_name_or_its_sections() -> None:
    for name in (DL, TABLE, MINOR):
        assert importer_of(FIXTURES[name](), "returned.html").FORMAT == "meta-return"
    assert importer_of(b"<html><body>", "archive/preservation-2.html").FORMAT == "meta-return"


@pytest.mark.parametrize("name", [DL, TABLE])
def test_10_messages_are_a_conversation_and_their_words_stand_nowhere_else(name) -> None:
    found = reading(name)
    (told,) = found.conversations
    (group,) = found.groups
    (spoken,) = found.activity

    assert [(one.sender.value, one.at.text) for one in told.messages] == [
        ("examplechat:100000000008", "2026-03-02 10:00:30 UTC")
    ] * 2
    assert all("write to 9876500018" in one.text for one in told.messages)
    assert told.messages[0].text.encode() not in (found.rendition or b"")
    assert (group.kind, group.title, spoken.messages) == ("personal", "", 2)
    assert "write to" not in repr(found)


def test_a_thread_of_more_people_is_a_group_with_its_number() -> None:
    talk = "".join(
        f"<div>Author<div>Somebody ({who})</div></div><div>Sent<div>1772445600</div></div><div>Body<div>word</div></div>"
        for who in (100001, 100002, 100003)
    )
    page = f'<html><body><div id="property-messages"><div>Thread<div>(555000111)</div></div>{talk}</div></body></html>'
    found = reading(DL, page.encode())

    assert [(one.identifier.value, one.kind) for one in found.groups] == [("unknown:555000111", "group")]
    assert sorted(one.who.value for one in found.activity) == [":100001", ":100002", ":100003"]


def test_the_archive_gives_both_pages_and_names_what_is_no_text() -> None:
    data = FIXTURES["meta_records.zip"]()
    members = list(members_of(io.BytesIO(data), name="meta_records.zip", size=len(data)))

    assert [(one.name, bool(one.text)) for one in members] == [
        ("records.html", True), ("preservation-1.html", True), ("linked_media/blank.bin", False),
    ]  # fmt: skip
    assert {read(one.text, name=one.name).format for one in members if one.text} == {"meta-return"}
