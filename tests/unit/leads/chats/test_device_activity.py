"""The examiner's document of a device's chats as a reading: senders of listed files are leads, everybody else stays a member."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.base import Identifier, InputError, Refused
from thelivu.leads import SYNTHETIC, Reading, importer_of, packed
from thelivu.leads.chats import device_activity
from thelivu_sim.fixtures.activity import (
    EXHIBIT,
    FIXTURES,
    GROUP,
    act,
    digest,
    document,
    event,
    phone,
    spoken,
    written,
)

DATA = FIXTURES["device_activity.json"]()


def read(**changed: object) -> Reading:
    return device_activity.read(written(document(**changed)), name="activity.json")


READING = read()
OWNER = Identifier("name_alias", "scu/oct20-klm1-01-owner")
ONE, TWO, THREE, FOUR = (Identifier("phone", phone(n)) for n in (11, 12, 13, 14))


def notes(reading: Reading) -> set[str]:
    return {one.code for one in reading.notes}


def test_it_is_known_by_its_beginning_whatever_its_name() -> None:
    assert importer_of(DATA[:4096], "a.bin").FORMAT == "device-activity"
    assert READING.format == "device-activity"
    assert READING.mark == SYNTHETIC


def test_the_exhibit_is_a_lead_and_so_is_who_sent_a_listed_file_and_nobody_else() -> None:
    reference = READING.leads[0].reference

    assert [one.reference for one in READING.leads] == [reference, f"{reference}.2"]
    assert reference.startswith("sha256:")
    named = {each for one in READING.observations for each in one.identifiers}
    assert {one for one in named if one.kind != "sha256"} == {ONE, OWNER}


def test_an_act_names_sender_file_time_exhibit_and_list() -> None:
    received, sent = READING.observations

    assert (received.kind, received.lead, received.identifiers) == ("share", READING.leads[1].reference, (ONE, Identifier("sha256", digest(1))))
    assert received.where == "acts[1]"
    assert dict(received.labels) == {"exhibit": EXHIBIT, "went": "received", "list": "made-up", "list_version": "7", "category": "1"}
    assert (sent.lead, sent.identifiers[0], dict(sent.labels)["went"]) == (READING.leads[0].reference, OWNER, "sent")


def test_04_a_time_is_as_wide_as_the_clock_is_uncertain() -> None:
    at = READING.observations[0].at
    assert at is not None
    assert at.certain is not None

    assert at.text == "2026-03-02T10:03:00Z"
    assert at.certain.hi - at.certain.lo == timedelta(seconds=600)
    assert read(acts=[{**act(3, 1, 1), "at": None}]).observations[0].flags == ("no_time",)


def test_the_group_has_all_its_members_with_their_comings_and_goings() -> None:
    (group,) = READING.groups

    assert (group.identifier, group.kind, group.title) == (Identifier("group", GROUP), "group", "")
    assert [(one.kind, one.who, one.by) for one in READING.events] == [
        ("created", ONE, None), ("added", TWO, ONE), ("added", THREE, ONE), ("member", FOUR, None), ("left", THREE, None),
    ]  # fmt: skip
    assert {(one.who, one.messages) for one in READING.activity} == {(ONE, 2), (TWO, 1), (THREE, 5), (OWNER, 1)}
    assert READING.conversations == ()


def test_a_talk_between_two_in_which_nothing_listed_went_is_counted_and_not_kept() -> None:
    assert next(one.values["count"] for one in READING.notes if one.code == "leads.activity.between_two") == 1
    kept = read(acts=[act(7, 3, 3, group=1)])

    assert [one.kind for one in kept.groups] == ["group", "personal"]
    assert kept.groups[1].identifier.value.startswith("whatsapp:export-")
    assert "leads.activity.between_two" not in notes(kept)


def test_without_a_list_nobody_is_a_lead_for_what_they_sent() -> None:
    reading = read(lists=[], acts=[act(3, 1, 1, listed=False)])

    assert len(reading.leads) == 1
    assert reading.observations == ()
    assert {"leads.activity.no_list", "leads.activity.unlisted"} <= notes(reading)


def test_04_every_record_is_accepted_or_rejected_with_its_place() -> None:
    assert (READING.items_in, READING.accepted, READING.rejected) == (2 + 5 + 5 + 5 + 4, 21, ())
    spoiled = device_activity.read(FIXTURES["device_activity_spoiled.json"](), name="a.json")

    assert spoiled.items_in == 2 + 8 + 7 + 5 + 4
    assert [one.where for one in spoiled.rejected] == [
        "people[6]", "people[7]", "people[8]", *(f"events[{n}]" for n in range(2, 8)), "acts[2]", "acts[3]", "acts[4]",
    ]  # fmt: skip
    assert len(spoiled.observations) == 1


def test_rows_that_the_tool_could_not_take_are_told_and_not_swallowed() -> None:
    assert next(one.values["count"] for one in READING.notes if one.code == "leads.activity.left_out") == 1


def test_02_a_practice_run_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        read(tool="thelivu 0.1.0 (practice: not evidence)")

    assert refused.value.code == "leads.activity.practice"


@pytest.mark.parametrize(
    "changed",
    [
        {"entries": {"in": 13, "databases": 1, "others": 10, "skipped": 1, "failed": 0}}, {"databases": []}, {"people": None}, {"tool": 7},
        {"entries": {"in": 12, "databases": 1, "others": 9, "skipped": 1, "failed": 1}}, {"exhibit": "a\nb"}, {"authority": ""},
        {"clock": {"zone": "IST", "uncertainty_s": 300}}, {"clock": {"zone": "UTC", "uncertainty_s": -1}}, {"clock": {"zone": "UTC", "uncertainty_s": 1e9}},
        {"databases": [{**document()["databases"][0], "accepted": 20}]}, {"databases": [{**document()["databases"][0], "app": "Whats App"}]},
    ],
)  # fmt: skip
def test_04_a_document_whose_sums_or_head_do_not_hold_gives_nothing(changed: dict) -> None:
    with pytest.raises(InputError) as refused:
        read(**changed)

    assert refused.value.code == "leads.activity.form"


@pytest.mark.parametrize("data", [b'{"_form":"thelivu-device-activity/1"', b'{"_form":"thelivu-device-activity/1"}', DATA[:-9], DATA[:900] + b"[" * 10**5])
def test_04_a_broken_document_gives_nothing(data: bytes) -> None:
    with pytest.raises(InputError):
        device_activity.read(data, name="a.json")


def test_two_copies_of_a_database_count_once() -> None:
    """A backup beside the live database tells the same acts again."""
    first = document()["databases"][0]
    reading = read(
        databases=[first, {**first, "path": "data/msgstore-2.db"}], entries={"in": 13, "databases": 2, "others": 10, "skipped": 1, "failed": 0},
        groups=[{"database": n, "kind": "group", "id": GROUP} for n in (0, 1)], acts=[act(3, 1, 1), act(3, 1, 1, group=1)],
        events=[event(0, "created", 1), event(0, "created", 1, group=1)], spoken=[spoken(1, 2, 2, 3), spoken(1, 3, 1, 3, group=1)],
    )  # fmt: skip

    assert len(reading.groups) == len(reading.observations) == len(reading.activity) == 1
    assert (reading.activity[0].messages, reading.activity[0].first.text) == (3, "2026-03-02T10:01:00Z")  # type: ignore[union-attr]
    assert "leads.activity.again" in notes(reading)


def test_an_act_of_an_unknown_sender_is_of_the_exhibit() -> None:
    reading = read(acts=[act(3, None, 1)])

    assert len(reading.leads) == 1
    assert reading.observations[0].identifiers == (Identifier("sha256", digest(1)),)


def test_what_is_shown_of_it_has_the_acts_alone() -> None:
    shown = (READING.rendition or b"").decode()

    assert shown.count("\n") == 2
    assert phone(11) in shown
    assert phone(14) not in shown


def test_a_reading_survives_the_way_out_of_the_sandbox() -> None:
    assert packed.unpack(packed.pack(READING)) == READING


@given(st.integers(0, len(DATA) - 1), st.binary(min_size=1, max_size=8))
def test_04_whatever_is_spoiled_it_is_read_with_its_sums_or_refused(place: int, put: bytes) -> None:
    try:
        reading = device_activity.read(DATA[:place] + put + DATA[place + len(put) :], name="a.json")
    except (InputError, Refused):
        return
    assert reading.items_in == reading.accepted + len(reading.rejected)


def test_the_keys_are_those_of_the_reference_page() -> None:
    from shape.tree import ROOT

    page = (ROOT / "docs/reference/activity.md").read_text(encoding="utf-8")

    assert set(json.loads(DATA)) == {key for key in json.loads(DATA) if f"`{key}`" in page}
