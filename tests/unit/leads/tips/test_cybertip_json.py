"""CyberTips as JSON: every trap of the fixtures' table, and what a hostile file gets."""

import json

import pytest

from thelivu.base import InputError, Refused
from thelivu.leads import Limits, importer_of
from thelivu.leads.tips import cybertip_json
from thelivu_sim.fixtures.tips import FIXTURES, REPORT
from unit.leads.tips.papers import hides, printed, reading, seen

WHO = ["holder21@example.org", "+919876500021", "examplechat:300000000021", "examplechat:lagoon_21"]
JSON = [name for name in FIXTURES if name.endswith(".json")]


def observed(name, kind):
    return [one for one in reading(name).observations if one.kind == kind]


def altered(**others):
    tip = json.loads(FIXTURES["tip_bom.json"]().decode("utf-8-sig"))
    tip["reportedInformation"].update(others)
    return json.dumps(tip).encode()


def test_a_tip_behind_a_byte_order_mark() -> None:
    found = reading("tip_bom.json")

    assert (found.format, found.item, found.items_in, found.accepted) == ("cybertip-json", "report", 1, 1)
    (lead,) = found.leads
    assert (lead.reference, lead.title) == (REPORT, "Unsolicited Obscene Material Sent to a Child")
    assert lead.received.certain.lo.isoformat() == "2026-03-04T05:06:07+00:00"
    assert [seen(one) for one in found.observations] == [
        ("incident", [], None, "2026-03-02T12:00:00+00:00"),
        ("web_page", ["https://example.org/p/21"], None, None),
        ("account", WHO, None, None),
        ("login", ["192.0.2.21", *WHO], 40121, "2026-03-02T10:00:00+00:00"),
        ("login", ["2001:db8::21", *WHO], 51021, "2026-03-02T11:00:00+00:00"),
        ("file", ["6b0404f2b09490b86b01a1c12a3a2107"], None, None),
        ("upload", ["192.0.2.21", "6b0404f2b09490b86b01a1c12a3a2107"], 40122, "2026-03-02T10:05:00+00:00"),
    ]
    assert found.mark == "synthetic"


def test_04_not_available_null_and_absent_are_not_stated() -> None:
    found = reading("tip_na.json")

    (account,) = observed("tip_na.json", "account")
    assert seen(account) == ("account", ["examplechat:lagoon_21"], None, None)
    assert {answer for _, answer in account.facts} == {None}
    (file,) = observed("tip_na.json", "file")
    assert (file.identifiers, dict(file.facts)["file_viewed_by_esp"]) == ((), None)
    assert "unreadable_value" not in found.leads[0].flags


def test_04_seen_not_seen_and_nothing_said_are_three_answers() -> None:
    files = observed("tip_null_viewed.json", "file")

    assert [dict(one.facts)["file_viewed_by_esp"] for one in files] == [True, False, None]


def test_04_identifiers_in_free_text_are_suggestions() -> None:
    found = reading("tip_freetext_esp.json")

    assert sorted((one.kind, one.value, one.lead) for one in found.suggestions) == [
        ("email", "other21@example.org", REPORT), ("ip", "198.51.100.21", REPORT), ("phone", "+919876500022", REPORT),
    ]  # fmt: skip
    assert [one.kind for one in found.observations] == ["incident"]
    assert "198.51.100.21" not in printed(found)


def test_04_ten_thousand_events_are_kept_once_each_and_counted() -> None:
    found = reading("tip_10k_ips.json")

    events = [one for one in found.observations if one.kind == "upload"]
    assert len(events) == 8_000
    (note,) = [one for one in found.notes if one.code == "leads.note.events_same"]
    assert note.values["same"] == 2_000


def test_an_address_without_a_port_is_marked() -> None:
    assert [one.flags for one in observed("tip_no_port.json", "upload")] == [("no_port",), ("no_port",)]
    assert "no_port" in reading("tip_no_port.json").leads[0].flags


def test_04_a_time_without_a_zone_has_no_reading() -> None:
    (event,) = observed("tip_local_time.json", "upload")

    assert (event.at.readings, event.flags, len(event.at.naive)) == ((), ("no_zone",), 1)


def test_a_batch_is_marked_and_so_are_the_tags_of_all_groups() -> None:
    assert "viral_potential_meme" in reading("tip_batched.json").leads[0].flags
    found = reading("tip_bom.json")
    assert {"viral", "potential_meme"} <= set(found.leads[0].flags)
    assert [one.values["count"] for one in found.notes if one.code == "leads.note.other_tags"] == [1]


def test_earlier_reports_are_named() -> None:
    accounts = [seen(one)[1] for one in observed("tip_prior_reports.json", "account")]

    assert ["7700001", "7700002"] in accounts
    assert "prior_reports" in reading("tip_prior_reports.json").leads[0].flags


def test_what_a_reporter_says_of_a_person_is_kept_as_its_claim() -> None:
    (account,) = observed("tip_bom.json", "account")

    facts = dict(account.facts)
    assert facts["claimed_access_to_children"] is True
    assert facts["claimed_convicted_sex_offender"] is None


def test_10_of_a_child_only_the_account_shows() -> None:
    found = reading("tip_minor.json")

    assert "minor_reported" in found.leads[0].flags
    assert "holder21@example.org" not in printed(found)
    assert not found.names
    assert {one.kind for one in found.withheld if "reportedPersons" in one.where} >= {"child_particulars"}


@pytest.mark.parametrize("name", JSON)
def test_10_names_tags_texts_and_recipients_are_withheld(name) -> None:
    assert hides(reading(name), FIXTURES[name]())


def test_10_a_member_that_the_format_does_not_have_is_withheld_with_its_name() -> None:
    data = altered(**{"MARK-WITHHELD-name": [{"a": "MARK-WITHHELD-1"}, "MARK-WITHHELD-2"]})
    found = reading("a.json", data)

    assert hides(found, data)
    assert "unknown_elements" in found.leads[0].flags


def test_04_in_a_list_each_tip_is_an_item_and_one_without_a_core_is_rejected() -> None:
    whole = FIXTURES["tip_bom.json"]().decode("utf-8-sig")
    data = f'[{whole}, {{"dateReceived": "MARK-WITHHELD-9"}}]'.encode()
    found = reading("a.json", data)

    assert (found.items_in, found.accepted) == (2, 1)
    assert [(one.where, one.reason.code) for one in found.rejected] == [("/report[2]", "leads.tip.no_report")]
    assert hides(found, data)


@pytest.mark.parametrize("event", ["UPLOAD", "Upload", "upload"])
def test_the_case_of_an_event_does_not_matter(event) -> None:
    data = FIXTURES["tip_local_time.json"]().replace(b'"UPLOAD"', f'"{event}"'.encode())

    assert "upload" in {one.kind for one in reading("a.json", data).observations}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'{"reportId": "1", ', "leads.json.not_well_formed"),
        (b'{"reportId": 1} {}', "leads.json.not_well_formed"),
        (b'{"reportId": [1,]}', "leads.json.not_well_formed"),
        (b'{"reportId" 1}', "leads.json.not_well_formed"),
        (b'{"reportId": "\\x"}', "leads.json.not_well_formed"),
        (b'{"reportId": "\xff"}', "leads.json.encoding"),
        (b"[]", "leads.json.nothing"),
        (b'{"reportId": ' + b"[" * 100 + b"]" * 100 + b"}", "leads.json.too_much"),
        (b'{"reportId": [' + b"1," * 100 + b"1]}", "leads.json.too_much"),
    ],
)
def test_what_is_no_tip_or_too_much_is_refused(data, code) -> None:
    with pytest.raises((InputError, Refused)) as refused:
        cybertip_json.read(data, name="a.json", limits=Limits(elements=50))

    assert refused.value.code == code


def test_half_a_character_is_no_character() -> None:
    found = reading(
        "a.json",
        b'{"reportId": "1", "reportedInformation": {"additionalInformations": [{"value": "\\ud800"}]}}',
    )

    assert found.withheld[0].text == "\ufffd"


def test_it_is_known_by_its_members() -> None:
    for name in JSON:
        assert importer_of(FIXTURES[name](), name).FORMAT == "cybertip-json"
    assert not cybertip_json.sniff(b'{"value": 1}', "a.json")
