"""District packets: out to one office, opened with its keys alone, filled far away, back once and accounted for."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from desk.exhibits.district_office import DistrictOffice
from desk.exhibits.phone import Phone
from desk.exhibits.test_pages import SEEING, UNSEEING, text
from thelivu.base import InputError, Refused, new_id
from thelivu.desk.exhibits import field_actions, packet_actions
from thelivu.desk.exhibits.models import (
    DistrictPacketRow,
    DistrictReturnRow,
    ExhibitRow,
    FieldFormRow,
    FieldReturnRow,
)
from thelivu.desk.leads.forwarding_partner_actions import end_partner
from thelivu.desk.operations import actions as operation_actions
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.models import AccessRow
from thelivu.desk.register.queries import keys
from thelivu.desk.register.verify import verify
from thelivu.exhibits.district_packet import OUT
from thelivu.exhibits.field_form import go_code
from thelivu.vault import packets

SENDING = ("sara",)
TAKING = ("ishaan", "kiran")


@pytest.fixture
def district(cast, tmp_path):
    office = DistrictOffice(tmp_path, "Alappuzha District Office")
    office.row = office.known(cast)
    return office


@pytest.fixture
def approved(round_):
    return round_.approved()


def send(cast, round_, district, authority, **changes):
    given = {"authority_id": authority, "hours": 12, "partner_id": district.row.id, "packet_id": new_id(), **changes}
    return packet_actions.send(cast.sara, round_.operation.id, "ALP", **given)


@pytest.fixture
def sent(cast, round_, district, authority, approved):
    return send(cast, round_, district, authority)


def take_back(actor, row, data):
    with seen_as(actor.scope):
        return packet_actions.take_back(actor, row.id, data)


def states(row):
    return [one["state"] for one in row.handed]


def code(refused) -> str:
    return refused.value.code


def count(model) -> int:
    return model.within(INTEGRITY).count()


# Out and back -----------------------------------------------------------------------------------------------------
def test_it_goes_out_is_filled_far_away_and_is_taken_once_though_it_is_handed_in_twice(
    cast, round_, district, approved, authority
):
    other = round_.approved()
    row, data = send(cast, round_, district, authority)
    packs = district.opens(data)
    phones = [Phone.loaded(pack, cast.ishaan) for pack in packs]
    for phone in phones:
        phone.given_go(round_.chief)  # over the telephone
        phone.seize()
        phone.seize()
        phone.closed()
    returned = [phone.returned(bytes.fromhex(pack["key"])) for phone, pack in zip(phones, packs, strict=True)]
    back = district.returns(*returned)

    first, again = take_back(cast.ishaan, row, back), take_back(cast.kiran, row, back)
    anew = take_back(cast.kiran, row, district.returns(*returned))  # another file with the same returns

    assert {pack["search"] for pack in packs} == {approved.id, other.id}
    assert first.id == again.id
    assert states(first) == states(anew) == ["taken", "taken"]
    assert (count(ExhibitRow), count(FieldReturnRow), count(DistrictReturnRow)) == (4, 2, 2)
    assert round_.again(approved).left_at is not None
    differences = [one for one in verify().differences if one.values.get("table") != "authority.AuthorityRow"]
    assert differences == []  # the round's authority is backdated behind the register's back


def test_10_the_packs_and_the_summary_are_for_one_account_and_no_address_is_printed(district, sent):
    [pack] = district.opens(sent[1])
    folder = district.folder / "open"

    assert pack["address"]
    assert pack["address"] in (folder / "summary.txt").read_text(encoding="utf-8")
    assert pack["address"] not in district.printed
    assert pack["key"] not in (folder / "summary.txt").read_text(encoding="utf-8")
    assert {oct(one.stat().st_mode & 0o777) for one in folder.iterdir()} == {"0o600"}
    assert oct(folder.stat().st_mode & 0o777) == "0o700"


def test_the_go_code_stays_with_the_control_room_and_the_opened_address_is_on_record(cast, district, sent):
    [pack] = district.opens(sent[1])
    form = FieldFormRow.within(INTEGRITY).get()
    written = "".join(one.read_text(encoding="utf-8") for one in (district.folder / "open").iterdir())

    assert go_code(keys().office, form.id) not in written
    assert go_code(keys().office, form.id).replace(" ", "") not in written
    assert (form.officer, form.packet_id, pack["officer"]) == (cast.ishaan.id, sent[0].id, "Inspector Ishaan")
    assert AccessRow.objects.filter(act="targets.open_holder", officer=cast.sara.id).exists()


def test_each_return_is_accounted_for_with_why(cast, round_, district, authority, approved):
    stranger = Phone(cast.ishaan, approved.id, authority)  # a form of ours that did not go with the packet
    row, data = send(cast, round_, district, authority)
    [pack] = district.opens(data)
    phone = Phone.loaded(pack, cast.ishaan)
    phone.seize()
    early = phone.returned(bytes.fromhex(pack["key"]))  # no go code: a person has to look
    altered = phone.returned(bytes(32))
    back = district.returns(early, altered, stranger.returned(), b"no return")

    taken = take_back(cast.kiran, row, back)

    assert [(one["name"], one["state"]) for one in taken.handed] == [
        ("0.field", "waiting"), ("1.field", "refused"), ("2.field", "refused"), ("3.field", "refused"),
    ]  # fmt: skip
    assert [[why for why, _ in one["why"]] for one in taken.handed] == [
        ["exhibits.waits.go_not_given"], ["exhibits.return.altered"],
        ["desk_packets.not_in_it"], ["exhibits.return.unreadable"],
    ]  # fmt: skip
    assert (count(ExhibitRow), count(FieldReturnRow)) == (0, 1)
    said = text(cast.client("kiran").get(reverse("exhibits:packet", args=[row.id])))
    assert "4 in the file" in said
    assert "1 wait for a person" in said
    assert "3 refused" in said


def test_what_comes_back_on_a_form_withdrawn_after_sending_waits(cast, round_, district, sent):
    row, data = sent
    [pack] = district.opens(data)
    phone = Phone.loaded(pack, cast.ishaan)
    phone.given_go(round_.chief)
    phone.seize()
    with seen_as(round_.chief.scope):
        field_actions.withdraw(round_.chief, phone.form.id, "The laptop is lost.")

    taken = take_back(cast.kiran, row, district.returns(phone.returned(bytes.fromhex(pack["key"]))))

    assert states(taken) == ["waiting"]
    assert count(ExhibitRow) == 0


def test_no_code_is_given_and_nothing_is_taken_of_a_search_called_off_after_sending(cast, round_, district, sent, approved):
    row, data = sent
    [pack] = district.opens(data)
    phone = Phone.loaded(pack, cast.ishaan)
    operation_actions.call_off(cast.sara, approved.id, "The family moved.")
    with pytest.raises(Refused):
        phone.given_go(round_.chief)
    phone.seize()

    assert states(take_back(cast.kiran, row, district.returns(phone.returned(bytes.fromhex(pack["key"]))))) == ["waiting"]


# The guards -------------------------------------------------------------------------------------------------------
def test_only_searches_that_stand_go_and_each_other_one_says_why(cast, round_, district, authority, approved):
    draft, over = round_.draft(), round_.approved()
    operation_actions.call_off(cast.sara, over.id, "The family moved.")
    here = reverse("exhibits:packets", args=[round_.operation.id])
    before = text(cast.client("sara").get(here))

    row, data = send(cast, round_, district, authority)

    assert "1 of 3 can go" in before
    assert [pack["search"] for pack in district.opens(data)] == [approved.id]
    after = text(cast.client("sara").get(here))
    assert f"It went in packet {row.label}" in after
    assert draft.label in after
    with pytest.raises(Refused) as again:
        send(cast, round_, district, authority)
    assert code(again) == "desk_packets.none_go"


def test_a_search_goes_again_once_its_form_was_withdrawn(cast, round_, district, authority, sent):
    form = FieldFormRow.within(INTEGRITY).get()
    with seen_as(round_.chief.scope):
        field_actions.withdraw(round_.chief, form.id, "The file was lost.")

    row, _ = send(cast, round_, district, authority)

    assert row.label != sent[0].label


def test_it_goes_to_an_office_of_this_state_whose_card_holds(cast, round_, district, authority, approved, tmp_path):
    far = DistrictOffice(tmp_path, "Coast District Office", "IN-TN")
    far.row = far.known(cast)

    with pytest.raises(Refused) as other:
        send(cast, round_, far, authority)
    end_partner(cast.sara, district.row.id, "The keys were copied.")
    with pytest.raises(Refused) as ended:
        send(cast, round_, district, authority)

    assert (code(other), code(ended)) == ("desk_packets.other_state", "desk_forwarding.partner_ended")
    assert (count(DistrictPacketRow), count(FieldFormRow)) == (0, 0)


def test_who_cannot_export_makes_none_and_a_form_sent_twice_makes_one(cast, round_, district, authority, approved):
    given = {"authority_id": authority, "hours": 12, "partner_id": district.row.id, "packet_id": new_id()}
    for name in ("anu", "ishaan", "kiran", "lekha"):
        with pytest.raises(Refused):
            packet_actions.send(getattr(cast, name), round_.operation.id, "ALP", **given)
    packet_actions.send(cast.sara, round_.operation.id, "ALP", **given)
    round_.approved()
    with pytest.raises(Refused) as twice:
        packet_actions.send(cast.sara, round_.operation.id, "ALP", **given)
    with pytest.raises(InputError):
        packet_actions.send(cast.sara, round_.operation.id, "ALP", **given | {"packet_id": "x"})

    assert code(twice) == "desk_forwarding.made_already"


def test_nobody_else_opens_it_and_nothing_else_comes_back_for_it(cast, round_, district, authority, sent, tmp_path):
    row, data = sent
    district.opens(data)
    other = DistrictOffice(tmp_path, "Kollam District Office")
    with pytest.raises(Refused) as foreign:
        packets.open_packet(
            OUT, data, other.box, receiver=other.id, sender=packets.read_header(OUT, data).sender,
            sender_key=keys().public_hex,
        )  # fmt: skip
    back = district.returns(b"anything")
    round_.approved()
    second, again = send(cast, round_, district, authority)
    district.opens(again, "second")

    with pytest.raises(Refused) as answer:
        take_back(cast.kiran, second, back)
    with pytest.raises(Refused) as altered:
        take_back(cast.kiran, row, back[:-1] + bytes([back[-1] ^ 1]))
    with pytest.raises(Refused) as wrong:
        take_back(cast.sara, row, back)
    end_partner(cast.sara, district.row.id, "The keys were copied.")
    with pytest.raises(Refused) as ended:
        take_back(cast.kiran, row, back)

    assert code(foreign) == "vault.packet.not_for_us"
    assert (code(answer), code(altered)) == ("desk_packets.other_packet", "vault.packet.altered")
    assert (code(wrong), code(ended)) == ("people.verb_not_granted", "desk_forwarding.partner_ended")
    assert count(DistrictReturnRow) == 0


# The pages --------------------------------------------------------------------------------------------------------
def test_who_sees_the_operation_sees_its_packets_and_nobody_else(cast, round_, sent):
    row = sent[0]
    for view, of in (("packets", round_.operation.id), ("packet", row.id)):
        for name in SEEING:
            answer = cast.client(name).get(reverse(f"exhibits:{view}", args=[of]))
            assert answer.status_code == 200, (view, name)
            assert row.label in text(answer)
        for name in (*UNSEEING, "omar"):
            assert cast.client(name).get(reverse(f"exhibits:{view}", args=[of])).status_code in {403, 404}, (view, name)


def test_the_packet_is_made_on_its_page_by_who_may_export(cast, round_, district, authority, approved):
    here = reverse("exhibits:packet_send", args=[round_.operation.id, "ALP"])
    given = {"authority_id": authority, "hours": 12, "partner_id": district.row.id, "packet_id": new_id()}
    for name in (*SEEING, *UNSEEING):
        if name not in SENDING:
            assert cast.client(name).post(here, given).status_code == 403, name
            assert cast.client(name).get(here).status_code == 403, name
    nowhere = reverse("exhibits:packet_send", args=[round_.operation.id, "KSD"])
    shown = text(cast.client("sara").get(here))
    wrong = cast.client("sara").post(here, given | {"partner_id": ""})
    made = cast.client("sara").post(here, given)
    twice = cast.client("sara").post(here, given)

    assert cast.client("sara").get(nowhere).status_code == 404
    assert cast.client("omar").get(here).status_code == 404
    assert "Alappuzha District Office" in shown
    assert (wrong.status_code, made.status_code, twice.status_code) == (400, 200, 400)
    assert made["Content-Disposition"] == 'attachment; filename="DP-0001.packet"'
    assert district.opens(made.content)[0]["search"] == approved.id
    assert "made already" in text(twice)


def test_the_file_back_is_handed_in_on_the_packets_page_by_who_takes_custody(cast, round_, district, sent):
    row, data = sent
    [pack] = district.opens(data)
    phone = Phone.loaded(pack, cast.ishaan)
    phone.given_go(round_.chief)
    phone.seize()
    back = district.returns(phone.returned(bytes.fromhex(pack["key"])))
    here = reverse("exhibits:packet", args=[row.id])

    def post(name, data):
        return cast.client(name).post(here, {"file": SimpleUploadedFile("a.packet", data)})

    for name in (*SEEING, *UNSEEING):
        if name not in TAKING:
            assert post(name, back).status_code in {403, 404}, name
    assert "altered" in text(post("kiran", back[:-1] + bytes([back[-1] ^ 1])))
    assert post("kiran", back).status_code == 302
    assert post("ishaan", back).status_code == 302
    said = text(cast.client("kiran").get(here))

    assert "1 in the register" in said
    assert count(DistrictReturnRow) == count(ExhibitRow) == 1
