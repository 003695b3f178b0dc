"""The queue of leads: three columns by the published rules, kept true by the ledger, the same cost at any size."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from desk.front.filled import copy, fill
from desk.leads import files
from thelivu.authority import Subject
from thelivu.base import InputError, Refused, ist
from thelivu.desk.authority.actions import ask
from thelivu.desk.leads import actions as leads
from thelivu.desk.leads.models import LeadFactRow, LeadRow
from thelivu.desk.leads.queries import suggested_for
from thelivu.desk.people.models import OfficerRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.actions import set_clock_forward
from thelivu.desk.register.models import EntryRow
from thelivu.desk.register.queries import now
from thelivu.desk.register.verify import verify
from thelivu.desk.targets import actions, leads_actions, leads_pages, leads_queries, queries, rules_actions
from thelivu.desk.targets.models import LeadPlaceRow
from thelivu.leads import Decision
from thelivu.targets.rulefile import published_text

SEXTORTION = b"<reportAnnotations><sextortion/></reportAnnotations></incidentSummary>"


def admit(cast, authority, number="2000002", **said):
    """A tip taken in and followed; its lead."""
    data = files.tip(number, **said)
    source = leads.import_file(cast.anu, authority, data, f"{number}.xml", sender="Orchid Chat")
    leads_actions.follow()
    with seen_as(INTEGRITY):
        return LeadRow.objects.get(source=source)


@pytest.fixture
def lead(cast, authority):
    return admit(cast, authority)


def order(actor, **asked):
    with seen_as(actor.scope):
        return [(one.tier, one.label) for one in leads_pages.lines(leads_queries.queue(**asked)[:50], now())]


def placed(row):
    with seen_as(INTEGRITY):
        return LeadPlaceRow.objects.filter(lead=row).first()


def state(cast, row, code="sextortion", value=True, who="the mother's letter", record="GD 4/2026"):
    return leads_actions.state_fact(cast.anu, row.id, code, value, who, record)


def test_a_lead_that_came_in_stands_in_the_queue_open_and_never_low(cast, lead) -> None:
    assert [("open", lead.label)] == order(cast.anu)
    page = cast.client("anu").get(reverse("targets:leads")).content.decode()

    assert reverse("leads:show", args=[lead.id]) in page
    assert "Open: not enough is known" in page
    assert "A sighting has address, time and port" in page


def test_a_mark_of_the_reporter_raises_a_lead_under_the_reporters_name(
    cast, authority, lead, monkeypatch
) -> None:
    marked = leads.import_file(
        cast.anu,
        authority,
        files.tip("2000003").replace(b"</incidentSummary>", SEXTORTION),
        "m.xml",
        sender="Orchid Chat",
    )
    leads_actions.follow()
    with seen_as(INTEGRITY):
        row = LeadRow.objects.get(source=marked)
    page = cast.client("anu").get(reverse("targets:lead", args=[row.id])).content.decode()

    assert [("high", row.label), ("open", lead.label)] == order(cast.anu)
    assert "Sextortion is indicated" in page
    assert "Orchid Chat" in page


def test_a_stated_fact_moves_a_lead_at_once_and_is_on_the_record(cast, lead) -> None:
    state(cast, lead, "meeting_planned")
    entry = EntryRow.objects.filter(stream=lead.stream).order_by("-seq").first()
    page = cast.client("arun").get(reverse("targets:lead", args=[lead.id])).content.decode()

    assert [("now", lead.label)] == order(cast.anu)
    assert ("lead.fact_stated", cast.anu.id) == (entry.kind, entry.actor)
    assert all(
        text in page
        for text in ("A meeting with a child is planned", "the mother&#x27;s letter", "GD 4/2026")
    )
    assert () == verify().differences


def test_what_was_asked_and_is_not_known_lowers_nothing(cast, lead) -> None:
    for code in ("ongoing_abuse", "grooming"):
        state(cast, lead, code, None)

    assert [("open", lead.label)] == order(cast.anu)


@pytest.mark.parametrize(
    "code", ["religion", "caste", "district", "postcode", "instrument_result", "officer_hunch", "made_up"]
)
def test_a_fact_of_who_somebody_is_or_where_he_lives_cannot_be_stated(cast, lead, code) -> None:
    with pytest.raises(InputError):
        state(cast, lead, code)
    with seen_as(INTEGRITY):
        assert 0 == LeadFactRow.objects.count()


@pytest.mark.parametrize("name", ["chitra", "kiran", "esha", "lekha", "aamir", "admin"])
def test_who_decides_nothing_states_nothing(cast, lead, name) -> None:
    client = cast.client(name)
    asked = {"code": "grooming", "value": "yes", "asserted_by": "x", "record": "y"}

    assert client.post(reverse("targets:lead_fact", args=[lead.id]), asked).status_code in (403, 404)
    assert client.post(
        reverse("targets:lead_tier", args=[lead.id]), {"tier": "now", "why": "x"}
    ).status_code in (403, 404)
    with seen_as(INTEGRITY):
        assert 0 == LeadFactRow.objects.count()


def test_06_a_lead_of_another_unit_is_in_no_queue_and_has_no_page(cast, lead) -> None:
    omar = cast.client("omar")
    known = [
        omar.get(reverse(name, args=[lead.id]))
        for name in ("targets:lead", "targets:lead_fact", "targets:lead_tier")
    ]
    made_up = omar.get(reverse("targets:lead", args=["0" * 32]))

    assert [] == order(cast.omar)
    assert lead.label not in omar.get(reverse("targets:leads")).content.decode()
    assert [404, 404, 404, 404] == [one.status_code for one in (*known, made_up)]
    assert 404 == omar.post(reverse("targets:lead_agree", args=[lead.id])).status_code


def test_a_closed_lead_and_one_in_a_dossier_leave_the_order(cast, authority, lead) -> None:
    other = admit(cast, authority, "2000004")
    leads.decide_lead(cast.sara, other.id, Decision("insufficient", "no address"))
    at_once = order(cast.anu)
    dossier(cast, authority, lead)
    without_worker = order(cast.anu)
    leads_actions.follow()

    assert [("open", lead.label)] == at_once
    assert [] == without_worker
    assert (None, None) == (placed(lead), placed(other))
    for row in (lead, other):
        with pytest.raises(Refused):
            state(cast, row)


def dossier(cast, authority, lead):
    """A dossier on an identity of the lead's observations."""
    leads.decide_lead(cast.anu, lead.id, Decision("work", "its clock runs"))
    with seen_as(cast.anu.scope):
        kind, value, found = suggested_for([lead.id])[0]
        identity = leads.accept_identity(cast.anu, kind, value, found)
        permit = ask(authority, "targets.open", Subject("identity", identity.id))
        return actions.open_target(cast.anu, permit, [identity.id])


def test_a_dossier_keeps_what_was_stated_of_the_leads_behind_it(cast, authority, lead) -> None:
    state(cast, lead, "meeting_planned")
    target = dossier(cast, authority, lead)
    with seen_as(cast.anu.scope):
        (ranked,) = queries.rankings([target], now())

    assert "now" == ranked.urgency.tier
    assert "GD 4/2026" == ranked.urgency.fired[0].facts[0].record


def test_a_tier_by_hand_stands_beside_the_rules_own(cast, lead) -> None:
    leads_actions.override_tier(cast.anu, lead.id, "high", "the caller sounded afraid")
    page = cast.client("arun").get(reverse("targets:lead", args=[lead.id])).content.decode()

    assert [("high", lead.label)] == order(cast.anu)
    assert "Set by hand: High." in page
    assert "By the rules: Open" in " ".join(page.split())
    assert () == verify().differences


def test_the_top_tier_is_left_on_two_officers_words_only(cast, lead) -> None:
    state(cast, lead, "meeting_planned")
    leads_actions.override_tier(cast.anu, lead.id, "raised", "the meeting was with an adult")
    alone = order(cast.anu)
    with pytest.raises(Refused) as own:
        leads_actions.agree_tier(cast.anu, lead.id)
    due = cast.client("arun").get("/").content.decode()
    cast.client("arun").post(reverse("targets:lead_agree", args=[lead.id]))

    assert [("now", lead.label)] == alone
    assert "targets.override_second" == own.value.code
    assert lead.label in due
    assert [("raised", lead.label)] == order(cast.anu)


def test_the_order_is_tier_then_clock_and_a_hard_lead_is_never_moved_down(cast, authority) -> None:
    day = timedelta(days=1)
    late = admit(cast, authority, "1", at=f"{ist(now()) - 2 * day:%Y-%m-%dT22:41:07Z}")
    soon = admit(cast, authority, "2", at=f"{ist(now()) - 90 * day:%Y-%m-%dT22:41:07Z}")
    hard = admit(cast, authority, "3", ip="not an address", at=f"{ist(now()) - 90 * day:%Y-%m-%dT22:41:07Z}")
    state(cast, hard, "grooming")

    assert [hard.label, soon.label, late.label] == [label for _, label in order(cast.anu)]
    assert [hard.label] == [label for _, label in order(cast.anu, tier="high")]
    assert [hard.label] == [label for _, label in order(cast.anu, workability="no_address")]


def test_time_alone_moves_a_lead_when_its_clock_runs_out(cast, authority) -> None:
    row = admit(cast, authority, at=f"{ist(now()) - timedelta(days=2):%Y-%m-%dT22:41:07Z}")
    ends = placed(row).clock_ends
    set_clock_forward(cast.admin, ends + timedelta(hours=4))
    before = placed(row).standing
    leads_actions.follow()

    assert (1, 2) == (before, placed(row).standing)


def test_another_version_of_the_rules_places_every_lead_anew(cast, lead) -> None:
    state(cast, lead, "grooming")
    text = published_text().replace('code = "grooming"\ntier = "high"', 'code = "grooming"\ntier = "raised"')
    version = rules_actions.propose(
        cast.sara, text.replace("2026-11", "2027-01", 2), ist(now()).date(), "measured"
    )
    rules_actions.approve(cast.lekha, version.id)
    leads_actions.follow()

    assert [("raised", lead.label)] == order(cast.anu)


def test_following_again_changes_nothing_and_a_change_is_followed(cast, authority, lead) -> None:
    assert 0 == leads_actions.follow()
    with seen_as(cast.anu.scope):
        assert 0 == leads_queries.followed().waiting
    leads.decide_lead(cast.anu, lead.id, Decision("work", "its clock runs"))
    with seen_as(cast.anu.scope):
        assert 0 < leads_queries.followed().waiting

    assert 1 == leads_actions.follow()


def test_a_large_entry_is_followed_in_slices_and_nothing_is_left_out(cast, authority, monkeypatch) -> None:
    monkeypatch.setattr(leads_actions, "SLICE", 7)
    monkeypatch.setattr(leads_actions, "BATCH", 3)
    leads.import_file(cast.anu, authority, files.sheet(20), "list.csv", mapping=files.mapping())
    for _ in range(200):
        leads_actions.follow(0)
    with seen_as(INTEGRITY):
        assert LeadRow.objects.count() == LeadPlaceRow.objects.count() == 20


def test_the_audit_sample_is_of_the_low_tiers_only(cast, authority, monkeypatch) -> None:
    monkeypatch.setattr(leads_actions, "in_sample", lambda *_: True)
    low, high = admit(cast, authority, "1"), admit(cast, authority, "2")
    state(cast, high, "grooming")

    assert [("open", low.label)] == order(cast.anu, sample="only")
    page = cast.client("anu").get(reverse("targets:leads"), {"sample": "only"}).content.decode()
    assert "audit sample" in page
    assert high.label not in page


def test_the_queue_asks_as_much_of_a_large_register_as_of_a_small_one(cast, authority) -> None:
    fill(cast.anu, authority, 100)
    leads_actions.follow(60)
    client = cast.client("anu")
    small = {name: _queries(client, **asked) for name, asked in ASKED.items()}
    with seen_as(INTEGRITY):
        copy(12)
        leads_actions.put(list(LeadRow.objects.values_list("id", flat=True)), now())
    large = {name: _queries(client, **asked) for name, asked in ASKED.items()}

    assert {name: n for name, n in large.items() if n > small[name]} == {}
    assert max(large.values()) <= 50


def test_the_queue_walks_an_index_and_sorts_nothing(cast, lead) -> None:
    with seen_as(cast.anu.scope):
        plans = [
            str(leads_queries.queue(**asked)[:50].explain())
            for asked in ({}, {"tier": "open"}, {"workability": "no_address"})
        ]

    if connection.vendor == "sqlite":
        assert [
            plan for plan in plans if "leads_in_order" not in plan and "leads_of_a_desk" not in plan
        ] == []
        assert [plan for plan in plans if "TEMP B-TREE" in plan] == []


ASKED = {
    "all": {},
    "open": {"tier": "open"},
    "a desk": {"workability": "can_be_asked"},
    "deep": {"page": "4"},
}


def _queries(client, **asked) -> int:
    with CaptureQueriesContext(connection) as held:
        assert 200 == client.get(reverse("targets:leads"), asked).status_code
    return len(held)


@pytest.mark.parametrize("language", ["en", "ml"])
def test_the_pages_speak_both_languages(cast, lead, language) -> None:
    OfficerRow.objects.filter(username="anu").update(language=language)
    state(cast, lead, "meeting_planned")
    client = cast.client("anu")
    for url in (
        reverse("targets:leads"),
        *(reverse(f"targets:{one}", args=[lead.id]) for one in ("lead", "lead_fact", "lead_tier")),
    ):
        page = client.get(url).content.decode()
        assert "⟨" not in page
        assert f'lang="{language}"' in page


def test_a_refusal_of_the_rules_is_said_in_the_form(cast, lead) -> None:
    asked = {"code": "grooming", "value": "perhaps", "asserted_by": "x", "record": "y"}
    answer = cast.client("anu").post(reverse("targets:lead_fact", args=[lead.id]), asked)

    assert 400 == answer.status_code
    assert "The value does not fit the factor" in answer.content.decode()
