"""Pages of forwarding: the whole way by browser without script, what each role is offered, what an outsider finds."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from desk.leads import files
from desk.leads.partner_office import PartnerOffice
from desk.leads.test_forwarding import HERE, in_force, send
from desk.test_links import NAMES
from thelivu.desk.leads import forwarding_queries as queries
from thelivu.desk.leads.actions import import_file
from thelivu.desk.leads.forwarding_actions import state_handling
from thelivu.desk.leads.forwarding_partner_actions import record_partner
from thelivu.desk.leads.forwarding_receive_actions import receive
from thelivu.desk.leads.models import ForwardRow, LeadRow, PartnerRow, ReceivedRow
from thelivu.desk.people.actions import place_on_file
from thelivu.desk.people.models import OfficerRow
from thelivu.desk.people.scope import seen_as
from thelivu.leads.office_card import read_card, read_receipt

LINK = re.compile(r'<a [^>]*href="(/[^"#?]*)')


def upload(name, data):
    return SimpleUploadedFile(name, data if isinstance(data, bytes) else data.encode())


@pytest.fixture
def lead(cast, authority):
    source = import_file(cast.anu, authority, files.tip(), "tip.xml")
    with seen_as(cast.anu.scope):
        return LeadRow.objects.get(source=source)


@pytest.fixture
def worked(cast, authority, lead):
    """A register in which something was sent and something came; `worked` is every page of it."""
    partner, waiting = PartnerOffice(), PartnerOffice("Hill Cyber Unit", "IN-KL")
    partner.row = in_force(cast, partner)
    other = record_partner(cast.anu, waiting.card_text, 30)
    state_handling(cast.anu, lead.source_id, HERE, "letter 12/2026")
    sent, _ = send(cast, lead, partner)
    with seen_as(cast.anu.scope):
        us = queries.own_card()
    came = receive(cast.anu, authority, partner.packet(us, partner.lead("2000009")))
    with seen_as(cast.anu.scope):
        second = LeadRow.objects.get(source=came.source_id)
    return [
        reverse("leads:forwards"), reverse("leads:received"), reverse("leads:partners"), reverse("leads:card"),
        reverse("leads:forward", args=[sent.id]), reverse("leads:received_one", args=[came.id]),
        reverse("leads:partner", args=[partner.row.id]), reverse("leads:partner", args=[other.id]),
        reverse("leads:handling", args=[lead.source_id]), reverse("leads:handling", args=[came.source_id]),
        reverse("leads:forward_lead", args=[lead.id]), reverse("leads:forward_lead", args=[second.id]),
        reverse("leads:show", args=[lead.id]), reverse("leads:show", args=[second.id]),
        reverse("leads:receipt", args=[came.id]), reverse("leads:card_file"), reverse("leads:receive"),
        reverse("leads:take_receipt"), reverse("leads:partner_new"),
    ]  # fmt: skip


def test_a_lead_goes_out_by_the_pages_and_its_receipt_comes_in(cast, lead):
    anu, sara, partner = cast.client("anu"), cast.client("sara"), PartnerOffice()
    card = {"card": upload("coast.card", partner.card_text), "days": "30"}
    recorded = anu.post(reverse("leads:partner_new"), card)
    with seen_as(cast.anu.scope):
        row = PartnerRow.objects.get()
    page = sara.get(recorded["Location"]).content.decode()
    sara.post(
        reverse("leads:partner_approve", args=[row.id]), {"checked_how": "called the directory's number"}
    )
    stated = {
        "code": "country",
        "originator": "State Cyber Unit",
        "state": "in-kl",
        "reference": "letter 12/2026",
    }
    handled = anu.post(reverse("leads:handling", args=[lead.source_id]), stated)
    form = sara.get(reverse("leads:forward_lead", args=[lead.id])).content.decode()
    number = re.search(r'name="packet_id" value="([0-9a-f]{32})"', form)[1]
    asked = {"partner": row.id, "onward": "state", "reason": "Lives in your district", "packet_id": number}
    packet = sara.post(reverse("leads:forward_lead", args=[lead.id]), asked)
    again = sara.post(reverse("leads:forward_lead", args=[lead.id]), asked)
    receipt = {"receipt": upload("r", partner.receipt(number, packet.content))}
    taken = anu.post(reverse("leads:take_receipt"), receipt)

    assert partner.card.fingerprint in page
    assert (recorded.status_code, handled.status_code, packet.status_code, taken.status_code) == (
        302,
        302,
        200,
        302,
    )
    assert packet["Content-Disposition"] == 'attachment; filename="F-0001.packet"'
    assert (again.status_code, "made already" in again.content.decode()) == (400, True)
    with seen_as(cast.sara.scope):
        us = queries.own_card()
        assert partner.opened(packet.content, us).statement.label == "F-0001"
        assert ForwardRow.objects.get().acknowledged_as == "RP-0007"
    assert "Acknowledged as RP-0007" in anu.get(taken["Location"]).content.decode()
    assert "F-0001" in anu.get(reverse("leads:show", args=[lead.id])).content.decode()


def test_a_packet_comes_in_by_the_page_and_its_receipt_goes_out(cast, authority):
    anu, partner = cast.client("anu"), PartnerOffice()
    in_force(cast, partner)
    us = read_card(anu.get(reverse("leads:card_file")).content.decode())
    packet = partner.packet(us)
    wrong = anu.post(reverse("leads:receive"), {"packet": upload("p", packet[:-1]), "authority": authority})
    taken = anu.post(reverse("leads:receive"), {"packet": upload("p", packet), "authority": authority})
    again = anu.post(reverse("leads:receive"), {"packet": upload("p", packet), "authority": authority})
    with seen_as(cast.anu.scope):
        row = ReceivedRow.objects.get()
    receipt = anu.get(reverse("leads:receipt", args=[row.id]))

    assert (wrong.status_code, "Nothing of it was taken" in wrong.content.decode()) == (400, True)
    assert taken["Location"] == again["Location"]
    assert read_receipt(receipt.content.decode(), us.office, us.sign_key).packet == row.packet
    page = anu.get(reverse("leads:handling", args=[row.source_id])).content.decode()
    assert 'value="partners"' not in page  # no wider code is offered
    assert 'name="originator"' not in page


@pytest.mark.parametrize("name", NAMES)
def test_no_page_links_to_what_this_officer_may_not_open(cast, worked, name):
    client, waiting, seen, refused = cast.client(name), list(worked), set(), []
    first = set(worked)
    while waiting and len(seen) < 120:
        url = waiting.pop(0)
        if url in seen or not url.startswith("/leads/"):
            continue
        seen.add(url)
        answer = client.get(url)
        assert answer.status_code in (200, 302, 403, 404), url
        if answer.status_code in (403, 404) and url not in first:
            refused.append(url)
        elif answer.status_code == 200 and "html" in answer["Content-Type"]:
            links = dict.fromkeys(LINK.findall(answer.content.decode()))
            shut = (one for one in links if one in first and client.get(one).status_code in (403, 404))
            refused.extend(f"{url} -> {one}" for one in shut)
            waiting += links

    assert refused == []


OPEN_TO_ALL = ("leads:forwards", "leads:received", "leads:partners", "leads:card", "leads:card_file", "leads:receive",
               "leads:take_receipt", "leads:partner_new")  # fmt: skip


def test_06_for_an_outsider_there_is_no_such_record(cast, worked):
    omar, own = cast.client("omar"), {reverse(one) for one in OPEN_TO_ALL}

    for url in worked:
        answer = omar.get(url)
        assert answer.status_code == (200 if url in own else 404), url
        if url in own:
            text = answer.content.decode()
            assert not any(one in text for one in ("F-0001", "RP-0001", "PO-0001", "Coast Cyber Unit")), url


def test_06_an_outsiders_posts_change_nothing(cast, worked, lead):
    omar = cast.client("omar")
    with seen_as(cast.sara.scope):
        partner, sent = PartnerRow.objects.order_by("label").first(), ForwardRow.objects.get()
    posts = {
        reverse("leads:partner_approve", args=[partner.id]): {"checked_how": "x"},
        reverse("leads:partner_end", args=[partner.id]): {"why": "x"},
        reverse("leads:forward_close", args=[sent.id]): {"why": "x"},
        reverse("leads:handling", args=[lead.source_id]): {"code": "partners", "originator": "x", "state": "IN-KL", "reference": "x"},
        reverse("leads:forward_lead", args=[lead.id]): {"partner": partner.id, "onward": "unit", "reason": "x", "packet_id": "ab" * 16},
    }  # fmt: skip

    for url, data in posts.items():
        assert omar.post(url, data).status_code in (403, 404), url
        assert omar.post(url, {}).status_code in (400, 403, 404), url
    with seen_as(cast.sara.scope):
        assert PartnerRow.objects.get(id=partner.id).version == partner.version
        assert ForwardRow.objects.get().version == sent.version


def test_06_who_was_placed_on_a_lead_alone_sees_where_it_went_and_no_more(cast, worked, lead):
    place_on_file(cast.sara, cast.omar.id, lead.id, "works with us on it")
    omar = cast.client("omar")
    with seen_as(cast.sara.scope):
        sent = ForwardRow.objects.get()
    shown, packet = (omar.get(reverse(*one)) for one in _pages(lead, sent))

    assert (shown.status_code, packet.status_code) == (200, 200)
    assert "Coast Cyber Unit" in packet.content.decode()
    for text in (shown.content.decode(), packet.content.decode()):
        refused = [one for one in LINK.findall(text) if "forward" in one and omar.get(one).status_code != 200]
        assert refused == []


def _pages(lead, sent):
    yield "leads:show", None, [lead.id]
    yield "leads:forward", None, [sent.id]


def test_10_no_page_shows_what_is_withheld(cast, worked):
    for name in ("anu", "sara"):
        client = cast.client(name)
        for url in worked:
            answer = client.get(url)
            assert files.MARK not in answer.content.decode(), url


def test_a_packet_without_a_receipt_stands_on_the_day_of_who_sent_it(cast, worked):
    assert "Receipt of F-0001 from Coast Cyber Unit" in cast.client("sara").get("/").content.decode()
    assert "Receipt of F-0001" not in cast.client("anu").get("/").content.decode()


@pytest.mark.parametrize("name", ["leads:forwards", "leads:received", "leads:partners"])
def test_the_number_of_queries_does_not_grow_with_the_list(cast, worked, lead, authority, name):
    client, partner = cast.client("sara"), PartnerOffice()
    with seen_as(cast.sara.scope):
        us = queries.own_card()

    def asked():
        client.get(reverse(name))
        with CaptureQueriesContext(connection) as counted:
            client.get(reverse(name))
        return len(counted)

    before = asked()
    partner.row = in_force(cast, partner)
    for number in range(6):
        send(cast, lead, partner)
        receive(cast.anu, authority, partner.packet(us, partner.lead(f"300000{number}")))
        in_force(cast, PartnerOffice())

    assert asked() == before


@pytest.mark.parametrize("language", ["en", "ml"])
def test_the_pages_are_said_in_each_language(cast, worked, language):
    OfficerRow.objects.update(language=language)
    client = cast.client("sara")
    for url in worked:
        text = client.get(url).content.decode()
        assert not re.search(r">\s*(desk_forwarding|leads\.handling)\.", text), url
