"""Neighbourhoods and pages of identifiers: who may ask, what is recorded first, what another unit's record may not link."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from desk.leads.test_bundles import letter, refused
from thelivu.base import Identifier, Refused, ThelivuError
from thelivu.desk.authority import actions as authority_actions
from thelivu.desk.leads import actions, bundles_actions, graph_actions, graph_queries, queries
from thelivu.desk.leads.models import BystanderRow, GroupRow, PairRow, WebRow
from thelivu.desk.people.actions import place_on_file
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.models import AccessRow, EntryRow, IdentifierUseRow
from thelivu.desk.register.queries import now
from thelivu.desk.register.verify import verify
from thelivu.law import load
from thelivu.leads import Decision
from thelivu.leads.bundling import FLOOD

ACCOUNT = Identifier("account", "orchid-chat:u-1001")
MAIL, PHONE, FAR = ("email", "reed@example.org", ""), ("phone", "+919876500001", ""), ("upi", "reed@bank", "")
FARTHER = ("email", "sedge@example.org", "")


@pytest.fixture
def chain(cast, authority) -> list:
    """Four letters: account-mail, mail-phone, phone-upi, upi-mail: each is one hop further from the account."""
    account = ("account", "u-1001", "Orchid Chat")
    pairs = ((account, MAIL), (MAIL, PHONE), (PHONE, FAR), (FAR, FARTHER))
    return [
        actions.type_lead(cast.anu, authority, letter(f"CBI/{number}/2026", *pair))
        for number, pair in enumerate(pairs, 1)
    ]


def use_of(lead, kind: str, value: str = "") -> str:
    with seen_as(INTEGRITY):
        rows = IdentifierUseRow.objects.filter(owner=lead.id, kind=kind)
        return rows.filter(value=value).get().id if value else rows.get().id


def why() -> dict[str, str]:
    return {"purpose": next(iter(load().purposes)), "reason": "It may be one user."}


def asked(cast, lead, authority: str, kind: str = "account", officer: str = "anu") -> WebRow:
    actor = getattr(cast, officer)
    return graph_actions.ask_web(actor, lead.id, use_of(lead, kind), authority=authority, **why())


def hops(actor, web: WebRow) -> dict[str, int]:
    grown = graph_actions.read_web(actor, web.id)
    return {node.identifier.value: node.hop for node in grown.web.nodes}


def test_02_two_hops_from_an_admitted_lead_and_two_more_under_a_permit_of_their_own(
    cast, authority, chain
) -> None:
    web = asked(cast, chain[0], authority)
    assert {ACCOUNT.value: 0, MAIL[1]: 1, PHONE[1]: 2} == hops(cast.anu, web)

    on = graph_actions.go_on(cast.anu, web.id, use_of(chain[1], "phone"), authority=authority, **why())
    assert {PHONE[1]: 0, MAIL[1]: 1, FAR[1]: 1, ACCOUNT.value: 2, FARTHER[1]: 2} == hops(cast.anu, on)
    entries = EntryRow.objects.filter(kind="web.asked").order_by("seq")
    assert [authority, authority] == list(entries.values_list("permit", flat=True))
    assert () == verify().differences


def test_02_nobody_goes_on_from_what_is_not_in_the_picture(cast, authority, chain) -> None:
    web = asked(cast, chain[0], authority)

    with refused(Refused, "no_such_record"):
        graph_actions.go_on(cast.anu, web.id, use_of(chain[2], "upi"), authority=authority, **why())


def test_02_a_picture_closes_when_its_authority_ends(cast, authority, chain) -> None:
    web = asked(cast, chain[0], authority)
    with seen_as(cast.sara.scope):
        authority_actions.revoke(cast.sara, authority, "The enquiry is closed.")
    before = AccessRow.objects.count()

    with refused(Refused, "revoked"):
        graph_actions.read_web(cast.anu, web.id)
    assert before == AccessRow.objects.count()
    page = cast.client("anu").get(reverse("leads:web", args=[web.id]))
    assert 200 != page.status_code
    assert MAIL[1] not in page.content.decode()


def test_02_an_authority_that_does_not_name_the_act_gives_no_picture(cast, chain) -> None:
    with seen_as(INTEGRITY):
        row = authority_actions.record_authority(
            cast.anu, basis=next(iter(load().powers)), reference="GD 13/2026", purpose=why()["purpose"],
            acts=["leads.admit"], subjects=["*"], valid_from=now() - timedelta(days=1),
            valid_to=now() + timedelta(days=3),
        )  # fmt: skip
    with seen_as(cast.sara.scope):
        authority_actions.approve(cast.sara, row.id)

    with refused(Refused, "wrong_act"):
        asked(cast, chain[0], row.id)


def test_only_what_the_lead_names_is_asked_for(cast, authority, chain) -> None:
    with refused(Refused, "no_such_record"):
        graph_actions.ask_web(cast.anu, chain[0].id, use_of(chain[1], "phone"), authority=authority, **why())


def test_a_withdrawn_lead_links_nothing_and_starts_nothing(cast, authority, chain) -> None:
    web = asked(cast, chain[0], authority)
    actions.decide_lead(cast.anu, chain[1].id, Decision("withdrawn", reason="Sent by mistake."))

    assert {ACCOUNT.value: 0, MAIL[1]: 1} == hops(cast.anu, web)
    with refused(Refused, "lead_withdrawn"):
        asked(cast, chain[1], authority, "phone")


def test_each_read_is_on_the_record_before_the_page(cast, authority, chain) -> None:
    web = asked(cast, chain[0], authority)
    client = cast.client("esha")
    assert 200 == client.get(reverse("leads:web", args=[web.id])).status_code
    use = use_of(chain[0], "email")
    assert 200 == client.get(reverse("leads:web_identifier", args=[web.id, use])).status_code

    acts = [row.act for row in AccessRow.objects.order_by("at")]
    assert ["web.read", "web.read", "identifier.read"] == acts
    row = AccessRow.objects.order_by("at").last()
    assert (chain[0].id, use, why()["reason"]) == (row.matter, row.about, row.reason)


def test_the_uses_of_an_identifier_are_read_by_post_with_a_purpose(cast, chain) -> None:
    client = cast.client("anu")
    url = reverse("leads:identifier", args=[chain[0].id, use_of(chain[0], "email")])

    assert chain[1].label not in client.get(url).content.decode()
    assert 400 == client.post(url, {"purpose": "", "reason": ""}).status_code
    assert 0 == AccessRow.objects.filter(act="identifier.read").count()
    shown = client.post(url, why()).content.decode()
    assert chain[0].label in shown
    assert chain[1].label in shown
    assert chain[2].label not in shown
    assert 1 == AccessRow.objects.filter(act="identifier.read").count()
    assert MAIL[1] not in url


def test_06_a_record_that_one_may_not_see_links_nothing(cast, authority, chain) -> None:
    """Omar is placed on the first and third letters; the second, which joins them, does not exist for him."""
    for lead in (chain[0], chain[2]):
        place_on_file(cast.sara, cast.omar.id, lead.id, "knows the platform")
    own = _authority_of(cast)
    mine = asked(cast, chain[0], own, officer="omar")

    assert {ACCOUNT.value: 0, MAIL[1]: 1} == hops(cast.omar, mine)
    whole = asked(cast, chain[0], authority)
    assert PHONE[1] in hops(cast.anu, whole)
    client = cast.client("omar")
    with seen_as(cast.omar.scope):
        mail = Identifier(*MAIL[:2])
        assert 1 == graph_queries.named([mail])[mail].leads
    url = reverse("leads:identifier", args=[chain[0].id, use_of(chain[0], "email")])
    page = client.post(url, why()).content.decode()
    assert chain[1].label not in page
    assert "Leads that name it: 1." in page


def test_06_what_goes_on_from_a_rim_out_of_sight_does_not_exist(cast, authority, chain) -> None:
    """He may see the first lead and the start, and not the record that leads from one to the other."""
    whole = asked(cast, chain[0], authority)
    on = graph_actions.go_on(cast.anu, whole.id, use_of(chain[1], "phone"), authority=authority, **why())
    for lead in (chain[0], chain[2]):
        place_on_file(cast.sara, cast.omar.id, lead.id, "knows the platform")
    with seen_as(INTEGRITY):
        row = WebRow.objects.get(id=on.id)
        held = WebRow.objects.filter(id__in=[on.id, whole.id])
        held.update(authority_id=_authority_of(cast))
        assert PHONE[1] == row.start_value

    assert {ACCOUNT.value: 0, MAIL[1]: 1} == hops(cast.omar, whole)
    client = cast.client("omar")
    assert 404 == client.get(reverse("leads:web", args=[on.id])).status_code
    assert PHONE[1] not in client.get(reverse("leads:identifiers", args=[chain[0].id])).content.decode()


def test_06_an_outsider_finds_no_web_no_identifier_and_no_use(cast, authority, chain) -> None:
    web = asked(cast, chain[0], authority)
    use = use_of(chain[0], "email")
    client = cast.client("omar")
    for url in (
        reverse("leads:web", args=[web.id]), reverse("leads:web_identifier", args=[web.id, use]),
        reverse("leads:go_on", args=[web.id, use]), reverse("leads:identifiers", args=[chain[0].id]),
        reverse("leads:identifier", args=[chain[0].id, use]), reverse("leads:ask_web", args=[chain[0].id, use]),
    ):  # fmt: skip
        assert 404 == client.get(url).status_code, url
    assert 0 == AccessRow.objects.filter(officer=cast.omar.id).count()


def _authority_of(cast) -> str:
    with seen_as(cast.omar.scope):
        row = authority_actions.record_authority(
            cast.omar, basis=next(iter(load().powers)), reference="GD 9/2026", purpose=why()["purpose"],
            acts=["leads.follow"], subjects=["*"], valid_from=now() - timedelta(days=1),
            valid_to=now() + timedelta(days=3),
        )  # fmt: skip
    # No second officer of the other unit is in the cast: this stands for one's word.
    with seen_as(INTEGRITY):
        type(row).objects.filter(id=row.id).update(approved_by="0" * 32, approved_at=now())
    return row.id


def test_14_a_suggested_pair_is_never_walked(cast, authority, chain) -> None:
    """D14: the machine suggests that leads belong together, and the picture does not change by it."""
    web = asked(cast, chain[3], authority, "upi")
    before = hops(cast.anu, web)
    with seen_as(cast.anu.scope):
        pairs = PairRow.objects.filter(state="open")
        assert 0 < pairs.count()
        pairs.delete()
    assert before == hops(cast.anu, web)
    bundles_actions.look(cast.anu, chain[0].id)
    assert before == hops(cast.anu, web)


def test_what_an_officer_accepted_as_one_user_is_drawn_so(cast, authority) -> None:
    from desk.leads import files

    source = actions.import_file(cast.anu, authority, files.tip(), "tip.xml")
    with seen_as(cast.anu.scope):
        (lead,) = queries.leads_of(source.id)
        actions.decide_lead(cast.anu, lead.id, Decision("work"))
        kind, basis, ids = queries.suggested_identities()[0]
    with seen_as(cast.anu.scope):
        identity = actions.accept_identity(cast.anu, kind, basis, ids)
    web = asked(cast, lead, authority)
    page = cast.client("anu").get(reverse("leads:web", args=[web.id])).content.decode()

    assert f"accepted as of one user ({identity.label})" in page
    assert "192.0.2.7" in page
    assert "many people may stand behind one address" in page
    assert "web-accepted" in page


def crowd(cast, authority, size: int):
    """A lead whose account is named with `size` telephones, and every third of them with a mailbox."""
    account = ("account", "u-1001", "Orchid Chat")
    leads = []
    for number in range(size):
        named = [account, ("phone", f"+91987650{number:04d}", "")]
        named += [("email", f"reed{number}@example.org", "")] if number % 3 == 0 else []
        leads.append(actions.type_lead(cast.anu, authority, letter(f"CBI/{number + 1}/2026", *named)))
    return leads


def test_the_page_asks_the_same_number_of_queries_however_large_the_web(cast, authority) -> None:
    leads = crowd(cast, authority, 4)
    client = cast.client("anu")
    web = asked(cast, leads[0], authority)
    url = reverse("leads:web", args=[web.id])
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    account = ("account", "u-1001", "Orchid Chat")
    for number in range(100, 120):
        phone = ("phone", f"+91987660{number:04d}", "")
        actions.type_lead(cast.anu, authority, letter(f"CBI/{number}/2026", account, phone))
    with CaptureQueriesContext(connection) as many:
        page = client.get(url)

    assert "+919876600119" in page.content.decode()
    assert len(few) == len(many)


def test_a_flood_is_marked_and_its_leads_are_not_expanded(cast, authority, monkeypatch) -> None:
    monkeypatch.setattr("thelivu.leads.graph.FLOOD", 3)
    leads = crowd(cast, authority, 5)
    with seen_as(cast.anu.scope):
        lead = leads[0]
    web = asked(cast, lead, authority, "phone")
    page = cast.client("anu").get(reverse("leads:web", args=[web.id])).content.decode()

    assert f"more than {FLOOD} leads name it" in page
    assert "+919876500001" not in page


def test_leads_that_were_not_read_are_said(cast, authority, monkeypatch) -> None:
    leads = crowd(cast, authority, 5)
    monkeypatch.setattr("thelivu.leads.graph.LEADS", 2)
    web = asked(cast, leads[0], authority)
    page = cast.client("anu").get(reverse("leads:web", args=[web.id])).content.decode()

    assert "3 leads were not read for hop 1" in page


def test_a_page_shows_the_first_of_many_uses_and_then_all(cast, authority, monkeypatch) -> None:
    monkeypatch.setattr("thelivu.desk.leads.graph_queries.FIRST", 2)
    leads = crowd(cast, authority, 4)
    client = cast.client("anu")
    url = reverse("leads:identifier", args=[leads[0].id, use_of(leads[0], "account")])
    labels = [lead.label for lead in leads]

    first = client.post(url, why()).content.decode()
    again = dict(re.findall(r'<input type="hidden" name="(purpose|reason|record)" value="([^"]+)"', first))
    whole = client.post(url, {**again, "whole": "1"}).content.decode()

    assert [True, True, False, False] == [f">{one}</a>" in first for one in labels]
    assert ("Observations: 2+.", "2 more are not on this page", "Show up to 100") == tuple(
        one for one in ("Observations: 2+.", "2 more are not on this page", "Show up to 100") if one in first
    )
    assert [True] * 4 == [f">{one}</a>" in whole for one in labels]
    assert "Show up to" not in whole
    assert "Observations: 4." in whole
    assert 2 == AccessRow.objects.filter(act="identifier.read").count()

    web = asked(cast, leads[0], authority)
    near = reverse("leads:web_identifier", args=[web.id, use_of(leads[0], "account")])
    assert [False, True] == [
        f">{labels[3]}</a>" in client.get(near + asks).content.decode() for asks in ("", "?whole=1")
    ]


def test_a_folded_mark_has_its_first_rows_and_the_whole_table_behind_a_link(
    cast, authority, monkeypatch
) -> None:
    monkeypatch.setattr("thelivu.desk.leads.graph_pages.ROWS", 2)
    monkeypatch.setattr("thelivu.leads.graph_layout.PLAIN", 3)
    monkeypatch.setattr("thelivu.leads.graph_layout.INNER", 2)
    leads = crowd(cast, authority, 6)
    web = asked(cast, leads[0], authority)
    client = cast.client("anu")
    first = client.get(reverse("leads:web", args=[web.id])).content.decode().partition("<table")[2]
    (more,) = re.findall(r'href="(\?whole=1#m\d+)">4 more', first)
    whole = client.get(reverse("leads:web", args=[web.id]) + more).content.decode().partition("<table")[2]

    phones = [f"+91987650{number:04d}" for number in range(6)]
    assert (2, 6) == tuple(sum(f">{one}</a>" in page for one in phones) for page in (first, whole))
    assert "6 × " in first
    assert "whole=1" not in whole


def test_the_pages_work_without_script(cast, authority, chain) -> None:
    client = cast.client("anu")
    lead, use = chain[0], use_of(chain[0], "account")
    assert 200 == client.get(reverse("leads:identifiers", args=[lead.id])).status_code
    url = reverse("leads:ask_web", args=[lead.id, use])
    assert 200 == client.get(url).status_code
    assert 400 == client.post(url, {"authority": authority, "purpose": "", "reason": ""}).status_code
    made = client.post(url, {"authority": authority, **why()})
    assert 302 == made.status_code
    page = client.get(made.url).content.decode()
    assert "wide-web" in page
    assert "narrow-web" in page
    assert "<script" not in page.split("<main")[1]
    web_id = made.url.rstrip("/").rpartition("/")[2]
    on = reverse("leads:go_on", args=[web_id, use_of(chain[1], "phone")])
    assert 200 == client.get(on).status_code
    further = client.post(on, {"authority": authority, **why()})
    assert 302 == further.status_code
    assert "Goes on from" in client.get(further.url).content.decode()


def test_only_who_decides_asks_for_a_neighbourhood(cast, authority, chain) -> None:
    with pytest.raises(ThelivuError):
        asked(cast, chain[0], authority, officer="esha")
    url = reverse("leads:ask_web", args=[chain[0].id, use_of(chain[0], "account")])
    assert 403 == cast.client("esha").get(url).status_code


def test_the_register_reads_no_more_leads_than_it_is_told(cast, authority) -> None:
    crowd(cast, authority, 4)
    with seen_as(cast.anu.scope):
        register = graph_queries.Register()
        found, left = register.together([ACCOUNT], 3)
    assert (3, 1) == (len({one.lead for one in found}), left)


def test_people_known_from_a_group_alone_are_a_number_in_the_picture(cast, authority) -> None:
    """Two members are kept of the group that a lead names; the picture says two, and names neither."""
    account = ("account", "u-1001", "Orchid Chat")
    lead = actions.type_lead(
        cast.anu, authority, letter("CBI/1/2026", account, ("group", "g-7", "Orchid Chat"))
    )
    with seen_as(cast.anu.scope):
        group = GroupRow(lead=lead, value="orchid-chat:g-7", kind="group", where="line 1")
        members = [
            BystanderRow(
                group=group, number=n, kind="phone", value=f"+91987650010{n}", forget_on=now().date()
            )
            for n in (1, 2)
        ]
        for row in (group, *members):
            row.unit_id, row.stream, row.nonce = lead.unit_id, lead.id, b"n" * 32
            row.save(force_insert=True)
    web = asked(cast, lead, authority)
    page = cast.client("anu").get(reverse("leads:web", args=[web.id])).content.decode()

    assert "2 members in an export" in page
    assert "+9198765001" not in page
    assert {"orchid-chat:u-1001": 0, "orchid-chat:g-7": 1} == hops(cast.anu, web)
