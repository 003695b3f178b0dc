"""Passing leads on: only to partners that two officers stand for, only as far as the sources' codes reach, once."""

import hashlib
import json
from datetime import timedelta

import pytest

from desk.leads import files, test_attaching
from desk.leads.partner_office import PartnerOffice
from thelivu.base import InputError, Refused, new_id
from thelivu.desk.leads import forwarding_queries as queries
from thelivu.desk.leads.actions import import_file
from thelivu.desk.leads.forwarding_actions import close_forward, forward, state_handling, take_receipt
from thelivu.desk.leads.forwarding_partner_actions import approve_partner, end_partner, record_partner
from thelivu.desk.leads.forwarding_receive_actions import receive
from thelivu.desk.leads.models import ForwardRow, HandlingRow, LeadRow, ObservationRow, ReceivedRow, SourceRow
from thelivu.desk.people.actions import place_on_file
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.actions import set_clock_forward
from thelivu.desk.register.queries import now
from thelivu.desk.register.verify import verify
from thelivu.leads.handling import Handling
from thelivu_sim.fixtures import tips

HERE = Handling("country", "State Cyber Unit", "IN-KL")


@pytest.fixture
def partner(cast):
    """Another office whose card two officers stand for; `partner.row` is its line in the register."""
    office = PartnerOffice()
    office.row = in_force(cast, office)
    return office


def in_force(cast, office, days=30):
    row = record_partner(cast.anu, office.card_text, days)
    return approve_partner(cast.sara, row.id, "called the duty officer on the number of the police directory")


@pytest.fixture
def lead(cast, authority):
    """A lead of one tip, with a victim and free text in its source."""
    source = import_file(cast.anu, authority, files.tip(), "tip.xml")
    with seen_as(cast.anu.scope):
        return LeadRow.objects.get(source=source)


@pytest.fixture
def free(cast, lead):
    """That lead, whose source may go to police of its country."""
    state_handling(cast.anu, lead.source_id, HERE, "letter 12/2026")
    return lead


def send(cast, lead, partner, **changes):
    asked = {"onward": "state", "reason": "Lives in your district", "packet_id": new_id(), **changes}
    return forward(cast.sara, lead.id, partner.row.id, **asked)


def counts():
    with seen_as(INTEGRITY):
        tables = (ForwardRow, ReceivedRow, HandlingRow, SourceRow, LeadRow, ObservationRow)
        return [table.objects.count() for table in tables]


# Partner offices ------------------------------------------------------------------------------------------------------
def test_02_a_card_holds_only_after_another_officer_compared_it(cast):
    office = PartnerOffice()
    row = record_partner(cast.sara, office.card_text, 30)

    assert queries.standing(row, queries.today()) == "waiting"
    with pytest.raises(Refused, match="recorded it yourself"):
        approve_partner(cast.sara, row.id, "I trust it")
    with pytest.raises(Refused):
        approve_partner(cast.anu, row.id, "an analyst approves nothing")
    with pytest.raises(InputError):
        approve_partner(cast.lekha, row.id, " ")
    with seen_as(cast.lekha.scope):
        done = approve_partner(cast.lekha, row.id, "read out over the telephone of the directory")
        assert queries.standing(done, queries.today()) == "holds"
        assert done.fingerprint == office.card.fingerprint


@pytest.mark.parametrize("days", [0, -1, 367])
def test_a_card_holds_for_a_year_at_most(cast, days):
    with pytest.raises(InputError):
        record_partner(cast.anu, PartnerOffice().card_text, days)


def test_a_card_is_not_recorded_twice_and_a_changed_one_is_another(cast, partner):
    with pytest.raises(Refused, match="PO-0001"):
        record_partner(cast.anu, partner.card_text, 30)

    partner.card = PartnerOffice("Coast Cyber Unit", "IN-TN").card
    with pytest.raises(InputError):  # signed with another key than it states
        record_partner(cast.anu, partner.card_text, 30)


def test_our_own_card_and_one_of_the_other_world_are_refused(cast):
    with seen_as(cast.anu.scope):
        ours = queries.own_card_text()

    with pytest.raises(Refused, match="own card"):
        record_partner(cast.anu, ours, 30)
    with pytest.raises(Refused, match="real work"):
        record_partner(cast.anu, PartnerOffice(born="real").card_text, 30)


def test_06_a_partner_of_one_unit_is_no_partner_of_another(cast, partner):
    with pytest.raises(Refused):
        end_partner(cast.omar, partner.row.id, "not mine")


# How far a source may go ----------------------------------------------------------------------------------------------
def test_06_a_source_without_a_code_goes_nowhere(cast, lead, partner):
    with pytest.raises(Refused, match="State its handling code"):
        send(cast, lead, partner)
    assert counts()[0] == 0


def test_the_newest_code_of_a_source_holds(cast, free, partner):
    state_handling(cast.anu, free.source_id, Handling("unit", "State Cyber Unit", "IN-KL"), "letter 13/2026")

    with pytest.raises(Refused, match="stays with the unit"):
        send(cast, free, partner)


@pytest.mark.parametrize(
    ("code", "onward", "consent", "said"),
    [
        ("unit", "unit", "", "stays with the unit"),
        ("originator", "originator", "", "only with the consent"),
        ("state", "state", "", "police of IN-KL only"),
        ("country", "partners", "", "may not be wider"),
    ],
)
def test_06_no_lead_goes_farther_than_its_code(cast, lead, partner, code, onward, consent, said):
    state_handling(cast.anu, lead.source_id, Handling(code, "State Cyber Unit", "IN-KL"), "letter 12/2026")

    with pytest.raises(Refused, match=said):
        send(cast, lead, partner, onward=onward, consent=consent)
    assert counts()[0] == 0


def test_with_the_originators_consent_it_goes(cast, lead, partner):
    state_handling(cast.anu, lead.source_id, Handling("originator", "Harbour Police", "SG"), "their letter 9")
    row, packet = send(cast, lead, partner, onward="originator", consent="their letter 10")

    with seen_as(cast.sara.scope):
        said = partner.opened(packet, queries.own_card()).statement
    assert (row.consent, said.handling) == ("their letter 10", Handling("originator", "Harbour Police", "SG"))


def test_a_code_is_stated_with_its_paper_by_the_unit_that_has_the_source(cast, lead):
    with pytest.raises(InputError):
        state_handling(cast.anu, lead.source_id, HERE, " ")
    with pytest.raises(Refused):
        state_handling(cast.kiran, lead.source_id, HERE, "letter 12/2026")
    with pytest.raises(Refused):
        state_handling(cast.omar, lead.source_id, HERE, "letter 12/2026")


def test_06_every_source_of_a_lead_is_asked(cast, partner, authority):
    """A sheet and the report itself tell of one lead: it goes as far as the closer of the two."""
    sheet = import_file(cast.anu, authority, test_attaching.SHEET, "list.csv", mapping=test_attaching.MAPPING)
    second = import_file(cast.anu, authority, tips.FIXTURES["tip_bom.json"](), "tip_bom.json")
    with seen_as(cast.anu.scope):
        free = LeadRow.objects.get(reference=tips.REPORT)
    state_handling(cast.anu, sheet.id, HERE, "letter 12/2026")

    with pytest.raises(Refused, match="State its handling code"):
        send(cast, free, partner)
    state_handling(cast.anu, second.id, Handling("country", "Harbour Police", "IN-TN"), "their letter")
    with pytest.raises(Refused, match="several offices"):
        send(cast, free, partner)
    assert send(cast, free, partner, onward="unit")[0].handling == "unit"


# Sending --------------------------------------------------------------------------------------------------------------
def test_a_packet_holds_the_lead_and_the_record_holds_its_digest(cast, free, partner):
    row, packet = send(cast, free, partner)

    with seen_as(cast.sara.scope):
        inside = partner.opened(packet, queries.own_card())
    said = json.loads(inside.lead)
    assert row.manifest == inside.statement.entry(inside.lead)
    assert (row.sha256, row.size) == (hashlib.sha256(packet).hexdigest(), len(packet))
    assert said["lead"]["reference"] == "2000002"
    assert {40112, 40113} < {one["port"] for one in said["observations"]}
    assert inside.statement.sources[0].format == "cybertip-xml"
    assert verify().differences == ()


def test_10_nothing_of_a_child_is_in_a_packet_or_its_record(cast, free, partner):
    row, packet = send(cast, free, partner)

    with seen_as(cast.sara.scope):
        inside = partner.opened(packet, queries.own_card())
    for text in (inside.lead.decode(), json.dumps(row.manifest), repr(inside)):
        assert files.MARK not in text


@pytest.mark.parametrize(
    "reason", [f"{files.MARK}03 lives in your district", f"the school, ({files.MARK.lower()}05)."]
)
def test_10_a_reason_that_names_the_child_does_not_leave(cast, free, partner, reason):
    with pytest.raises(Refused, match="child"):
        send(cast, free, partner, reason=reason)
    assert counts()[0] == 0


def test_06_who_may_not_export_forwards_nothing(cast, free, partner):
    for name in ("anu", "ishaan", "kiran", "lekha", "chitra", "aamir", "admin"):
        with pytest.raises(Refused):
            forward(
                getattr(cast, name), free.id, partner.row.id, onward="unit", reason="x", packet_id=new_id()
            )
    with pytest.raises(Refused, match="no such record"):
        forward(cast.omar, free.id, partner.row.id, onward="unit", reason="x", packet_id=new_id())


def test_06_an_officer_of_another_unit_who_was_placed_on_a_lead_neither_forwards_it_nor_says_how_far(
    cast, free, partner
):
    for stream in (free.id, free.source_id):
        place_on_file(cast.sara, cast.omar.id, stream, "works with us on it")

    with pytest.raises(Refused, match="admitted a lead"):
        forward(cast.omar, free.id, partner.row.id, onward="unit", reason="x", packet_id=new_id())
    with pytest.raises(Refused, match="received a source"):
        state_handling(cast.omar, free.source_id, Handling("partners", "x", "IN-KL"), "x")


def test_nothing_goes_to_a_partner_that_waits_ended_or_ran_out(cast, free, partner):
    other = PartnerOffice("Hill Cyber Unit", "IN-TN")
    other.row = record_partner(cast.anu, other.card_text, 1)
    with pytest.raises(Refused, match="approve"):
        send(cast, free, other)
    approve_partner(cast.sara, other.row.id, "called")
    set_clock_forward(cast.admin, now() + timedelta(days=2))
    with pytest.raises(Refused, match="run out"):
        send(cast, free, other)
    end_partner(cast.sara, partner.row.id, "its keys were lost")
    with pytest.raises(Refused, match="ended"):
        send(cast, free, partner)
    assert counts()[0] == 0


def test_08_the_same_form_twice_makes_one_packet(cast, free, partner):
    again = new_id()
    send(cast, free, partner, packet_id=again)

    with pytest.raises(Refused, match="made already"):
        send(cast, free, partner, packet_id=again)
    assert counts()[0] == 1


def test_08_a_failure_on_the_way_records_nothing(cast, free, partner, monkeypatch):
    monkeypatch.setattr("thelivu.desk.register.actions.Recording.seal", _stop)

    with pytest.raises(KeyboardInterrupt):
        send(cast, free, partner)
    assert counts()[0] == 0


def _stop(self):
    raise KeyboardInterrupt


# Receipts -------------------------------------------------------------------------------------------------------------
def test_a_receipt_of_the_partner_ends_the_wait_once(cast, free, partner):
    row, packet = send(cast, free, partner)
    receipt = partner.receipt(row.packet, packet)
    done = take_receipt(cast.anu, receipt)
    again = take_receipt(cast.arun, receipt)

    assert (done.acknowledged_as, done.receipt_by) == ("RP-0007", cast.anu.id)
    assert (again.version, again.receipt_by) == (done.version, cast.anu.id)
    with seen_as(cast.sara.scope):
        assert queries.due(cast.sara) == []
    assert verify().differences == ()


def test_a_receipt_is_proven_by_the_partners_key_over_the_packets_bytes(cast, free, partner):
    row, packet = send(cast, free, partner)
    stranger = PartnerOffice("Coast Cyber Unit", "IN-TN")
    wrong = (
        partner.receipt(row.packet, packet, signing=stranger.sign),
        partner.receipt(row.packet, packet + b"x"),
        partner.receipt(row.packet, packet, office=stranger.id, signing=stranger.sign),
        partner.receipt(new_id(), packet),
        "no receipt",
    )

    for text in wrong:
        with pytest.raises((Refused, InputError)):
            take_receipt(cast.anu, text)
    end_partner(cast.sara, partner.row.id, "its keys were lost")
    with pytest.raises(Refused, match="ended"):
        take_receipt(cast.anu, partner.receipt(row.packet, packet))
    with seen_as(INTEGRITY):
        assert ForwardRow.objects.get().acknowledged_at is None


def test_a_packet_without_a_receipt_is_due_for_who_sent_it_until_it_is_closed(cast, free, partner):
    row, packet = send(cast, free, partner)

    with seen_as(cast.sara.scope):
        (due,) = queries.due(cast.sara)
        assert (due.by - due.started).days == 7
    with seen_as(cast.anu.scope):
        assert queries.due(cast.anu) == []
    with pytest.raises(InputError):
        close_forward(cast.sara, row.id, " ")
    with pytest.raises(Refused):
        close_forward(cast.anu, row.id, "x")
    close_forward(cast.sara, row.id, "the download broke off; F-0002 was sent")
    with pytest.raises(Refused):
        close_forward(cast.sara, row.id, "again")
    with seen_as(cast.sara.scope):
        assert queries.due(cast.sara) == []
    assert (
        take_receipt(cast.anu, partner.receipt(row.packet, packet)).acknowledged_as == "RP-0007"
    )  # it came after all


# Receiving ------------------------------------------------------------------------------------------------------------
@pytest.fixture
def us(cast):
    with seen_as(cast.anu.scope):
        return queries.own_card()


def test_a_packet_becomes_a_lead_with_the_code_that_binds_it(cast, partner, authority, us):
    row = receive(cast.anu, authority, partner.packet(us))

    with seen_as(cast.anu.scope):
        lead = LeadRow.objects.get()
        held = queries.handling_of([row.source_id])[row.source_id]
        assert (lead.reference, lead.source_id) == ("2000002", row.source_id)
        assert (row.source.format, row.source.sender) == ("forwarded-lead", "Coast Cyber Unit")
        assert (held.code, held.originator, held.state) == ("state", "Coast Cyber Unit", "IN-TN")
    assert verify().differences == ()


def test_08_the_same_packet_again_changes_nothing(cast, partner, authority, us):
    packet = partner.packet(us)
    first, before = receive(cast.anu, authority, packet), counts()
    end_partner(cast.sara, partner.row.id, "ended since")

    assert receive(cast.arun, authority, packet).id == first.id
    assert counts() == before


def test_another_packet_under_a_used_id_is_refused(cast, partner, authority, us):
    receive(cast.anu, authority, partner.packet(us, id="12" * 16))
    before = counts()

    with pytest.raises(Refused, match="same number"):
        receive(cast.anu, authority, partner.packet(us, partner.lead("2000003"), id="12" * 16))
    assert counts() == before


def refused(cast, authority, packet, said):
    before = counts()
    with pytest.raises(Refused, match=said):
        receive(cast.anu, authority, packet)
    assert counts() == before
    return True


def test_07_a_packet_with_a_changed_byte_anywhere_is_refused_whole(cast, partner, authority, us):
    packet = partner.packet(us)
    head = int.from_bytes(packet[17:19], "big")
    for at in (0, 18, 25, 19 + head + 3, len(packet) - 70, len(packet) - 1):
        altered = packet[:at] + bytes([packet[at] ^ 1]) + packet[at + 1 :]
        refused(cast, authority, altered, "Nothing of it was taken|no packet|no card|key|office")


def test_a_packet_of_a_stranger_a_waiting_an_ended_or_another_key_is_refused(cast, partner, authority, us):
    stranger = PartnerOffice("Coast Cyber Unit", "IN-TN")
    refused(cast, authority, stranger.packet(us), "no card")
    waiting = PartnerOffice("Hill Cyber Unit", "IN-TN")
    record_partner(cast.anu, waiting.card_text, 30)
    refused(cast, authority, waiting.packet(us), "approve")
    forged = partner.packet(us, sender_key=stranger.card.sign_key, signing=stranger.sign)
    refused(cast, authority, forged, "no card of this partner")
    refused(cast, authority, partner.packet(us, signing=stranger.sign), "altered")
    end_partner(cast.sara, partner.row.id, "its keys were lost")
    refused(cast, authority, partner.packet(us), "ended")


def test_a_packet_for_another_office_is_refused(cast, partner, authority, us):
    other = PartnerOffice("Hill Cyber Unit", "IN-TN")

    refused(cast, authority, partner.packet(other.card), "another office")
    refused(cast, authority, partner.packet(us, receiver_key=other.card.box_key), "another office")


def test_a_packet_of_the_other_world_is_refused_in_its_head_and_in_its_lead(cast, partner, authority, us):
    refused(cast, authority, partner.packet(us, born="real"), "synthetic register")
    refused(cast, authority, partner.packet(us, partner.lead(born="real")), "synthetic")


@pytest.mark.parametrize(
    "lead",
    [b"%PDF-1.7 no lead", b"\xff\xd8\xff\xe0 no lead", b"GIF89a", b"{}", files.tip(), files.sheet()],
    ids=len,
)
def test_01_a_packet_that_holds_anything_but_a_lead_is_refused(cast, partner, authority, us, lead):
    refused(cast, authority, partner.packet(us, lead), "Nothing of it was taken")


def test_04_a_lead_with_one_observation_that_cannot_be_read_is_refused_whole(cast, partner, authority, us):
    broken = {
        "kind": "searched",
        "port": 0,
        "identifiers": [],
        "flags": [],
        "facts": [],
        "labels": [],
        "at": {},
    }

    refused(cast, authority, partner.packet(us, partner.lead(observations=[broken])), "1 of its observations")


def test_02_without_an_authority_nothing_is_taken_in(cast, partner, us):
    refused(cast, "ab" * 16, partner.packet(us), "no such")


def test_08_a_failure_on_the_way_takes_nothing_in(cast, partner, authority, us, monkeypatch):
    before = counts()
    monkeypatch.setattr("thelivu.desk.leads.forwarding_receive_actions.next_number", _stop)

    with pytest.raises(KeyboardInterrupt):
        receive(cast.anu, authority, partner.packet(us))
    assert counts() == before
    assert [one for one in verify().differences if one.code != "register.object_unknown"] == []


# Passing on what was received -----------------------------------------------------------------------------------------
def test_06_what_was_received_goes_no_farther_than_its_code(cast, partner, authority, us):
    row = receive(cast.anu, authority, partner.packet(us, code="state"))
    third = PartnerOffice("Hill Cyber Unit", "IN-KL")
    third.row = in_force(cast, third)
    with seen_as(cast.anu.scope):
        lead = LeadRow.objects.get()

    with pytest.raises(Refused, match="police of IN-TN only"):
        send(cast, lead, third)
    assert send(cast, lead, partner, onward="state")[0].handling == "state"  # the same state
    with pytest.raises(Refused, match="Coast Cyber Unit"):
        state_handling(
            cast.anu, row.source_id, Handling("partners", "State Cyber Unit", "IN-KL"), "our own word"
        )


def test_06_a_received_code_is_made_closer_in_its_originators_name_alone(cast, partner, authority, us):
    row = receive(cast.anu, authority, partner.packet(us, code="state"))
    done = state_handling(
        cast.anu, row.source_id, Handling("state", "State Cyber Unit", "IN-KL"), "our own word"
    )

    assert (done.originator, done.state) == ("Coast Cyber Unit", "IN-TN")
    closer = state_handling(cast.anu, row.source_id, Handling("unit", "x", "IN-KL"), "our own word")
    assert closer.code == "unit"
    with pytest.raises(Refused):
        state_handling(cast.anu, row.source_id, Handling("state", "x", "IN-KL"), "back again")


def test_the_sender_may_state_a_new_code_for_the_same_lead_and_nobody_else(cast, partner, authority, us):
    first = receive(cast.anu, authority, partner.packet(us, code="unit"))
    again = receive(cast.anu, authority, partner.packet(us, code="country", label="F-0002"))

    with seen_as(cast.anu.scope):
        assert (again.source_id, LeadRow.objects.count()) == (first.source_id, 1)
        assert queries.handling_of([first.source_id])[first.source_id].code == "country"
    other = PartnerOffice("Hill Cyber Unit", "IN-KL")
    in_force(cast, other)
    refused(cast, authority, other.packet(us, partner.lead(), code="partners"), "came from elsewhere")


def test_a_receipt_is_the_same_whenever_it_is_asked_for(cast, partner, authority, us):
    from thelivu.leads.office_card import read_receipt

    packet = partner.packet(us)
    row = receive(cast.anu, authority, packet)
    with seen_as(cast.anu.scope):
        first, again = queries.receipt_text(row), queries.receipt_text(queries.received_one(row.label))

    assert first == again
    said = read_receipt(first, us.office, us.sign_key)
    assert (said.packet, said.sha256, said.label) == (row.packet, row.sha256, "RP-0001")


# What survives the way ------------------------------------------------------------------------------------------------
def fixture_files():
    from fuzz.subjects import subjects

    return [pytest.param(*one, id=f"{one[1]}{'+' if one[2] else ''}") for one in subjects()]


@pytest.mark.parametrize(("data", "name", "mapping"), fixture_files())
def test_04_every_lead_that_can_be_read_can_be_forwarded_whole(cast, authority, data, name, mapping):
    from thelivu.base import ThelivuError
    from thelivu.leads.forwarded import read as read_document

    try:
        source = import_file(cast.anu, authority, data, name, mapping=mapping)
    except ThelivuError:
        return  # no lead: nothing to forward
    with seen_as(cast.anu.scope):
        for row in LeadRow.objects.filter(source=source):
            reading = read_document(queries.lead_document(row), name="lead.json")
            assert reading.rejected == ()
            assert len(reading.observations) == ObservationRow.objects.filter(lead=row).count()


def test_08_two_officers_with_the_same_packet_at_the_same_moment_take_it_in_once(
    cast, partner, authority, us, monkeypatch
):
    """The second one has looked before the first one has written."""
    packet = partner.packet(us)
    first, before = receive(cast.anu, authority, packet), counts()
    looked = []
    look, by_number = queries.received_with, queries.received_as

    def too_early(unit, sha256):
        looked.append(sha256)
        return look(unit, sha256) if len(looked) > 1 else None

    monkeypatch.setattr(queries, "received_with", too_early)
    monkeypatch.setattr(queries, "received_as", lambda *asked: by_number(*asked) if len(looked) > 1 else None)

    assert receive(cast.arun, authority, packet).id == first.id
    assert counts() == before
    assert verify().differences == ()
