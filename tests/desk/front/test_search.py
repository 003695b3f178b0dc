"""A search names a case or lead, a purpose and a reason; it is on the record before anything is read."""

import pytest
from django.urls import reverse

from desk.leads.files import MARK, tip
from thelivu.desk.front.actions import asked
from thelivu.desk.leads import actions as leads
from thelivu.desk.leads import bundles_actions, graph_actions
from thelivu.desk.leads.models import PairRow
from thelivu.desk.leads.queries import find
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.models import AccessRow, IdentifierUseRow

URL = reverse("front:search")


def ask(client, **said: str):
    return client.post(URL, {"q": "192.0.2.7", "record": "L-0001", "reason": "who used it", **said})


def test_a_search_without_a_purpose_asks_for_one_and_reads_nothing(cast, admitted) -> None:
    page = cast.client("anu").post(URL, {"q": "192.0.2.7"})

    assert (page.status_code, AccessRow.objects.count()) == (200, 0)
    assert 'value="192.0.2.7"' in page.content.decode()
    assert "checked" not in page.content.decode()  # no purpose is preselected


@pytest.mark.parametrize("written", ["192.0.2.7", " 192.0.2.7 ", "::ffff:192.0.2.7"])
def test_any_written_form_finds_the_lead(cast, admitted, purpose, written) -> None:
    page = ask(cast.client("anu"), q=written, purpose=purpose).content.decode()

    assert reverse("leads:show", args=[admitted.lead.id]) in page


def test_the_label_of_a_record_finds_it(cast, admitted, purpose) -> None:
    page = ask(cast.client("anu"), q=admitted.lead.label, purpose=purpose).content.decode()

    assert reverse("leads:show", args=[admitted.lead.id]) in page


def test_06_each_label_of_the_leads_room_finds_its_record_and_nothing_for_who_may_not_see_it(
    cast, admitted, authority, purpose
) -> None:
    leads.import_file(cast.anu, authority, tip("2000003"), "other.xml")
    with seen_as(cast.anu.scope):
        pair = PairRow.objects.get()
        use = IdentifierUseRow.objects.filter(owner=admitted.lead.id, kind="account").first()
    bundle = bundles_actions.decide_pairs(cast.anu, [pair.id], accept=True, why="One user, two reports.")
    web = graph_actions.ask_web(
        cast.anu, admitted.lead.id, use.id, authority=authority, purpose=purpose, reason="who else is it"
    )
    pages = {
        bundle.label: reverse("leads:bundle", args=[bundle.id]),
        web.label: reverse("leads:web", args=[web.id]),
        admitted.source.label: reverse("leads:source", args=[admitted.source.id]),
    }

    for label, url in pages.items():
        for written in (label, label.lower()):
            assert url in ask(cast.client("anu"), q=written, purpose=purpose).content.decode(), written
        with seen_as(cast.omar.scope):
            assert [] == find([], label)


def test_06_an_outsider_finds_what_somebody_who_asks_for_nothing_finds(cast, admitted, purpose) -> None:
    """The outsider's own lead is the matter; what is hidden is as absent as what never was."""
    omar = cast.client("omar")

    hidden = ask(omar, purpose=purpose)

    assert hidden.status_code == 400  # the matter itself does not exist for omar
    assert AccessRow.objects.count() == 0


def test_the_access_log_has_the_search_before_it_is_made(cast, admitted, purpose, monkeypatch) -> None:
    seen = []
    monkeypatch.setattr(
        "thelivu.desk.front.actions.search", lambda text: seen.append(AccessRow.objects.get()) or []
    )

    ask(cast.client("anu"), purpose=purpose)

    (row,) = seen
    expected = (cast.anu.id, "search", admitted.lead.id, purpose, "who used it")
    assert expected == (row.officer, row.act, row.matter, row.purpose, row.reason)
    assert row.about.startswith("ip 192.0.2.7")


@pytest.mark.parametrize("missing", ["record", "purpose", "reason"])
def test_each_part_of_the_purpose_is_needed(cast, admitted, purpose, missing) -> None:
    page = ask(cast.client("anu"), **{"purpose": purpose, missing: ""})

    assert (page.status_code, AccessRow.objects.count()) == (400, 0)


@pytest.mark.parametrize("name", ["aamir", "admin"])
def test_who_sees_no_content_makes_no_search(cast, admitted, purpose, name) -> None:
    assert ask(cast.client(name), purpose=purpose).status_code == 403


def test_10_a_name_stands_in_the_access_log_as_a_keyed_digest_only(office) -> None:
    first, second = asked(f"{MARK}03 Somebody"), asked(f"{MARK}03  somebody")

    assert first == second
    assert MARK not in first
    assert first.startswith("text ")


def test_a_search_stands_in_no_address(cast, admitted, purpose) -> None:
    page = cast.client("anu").get(
        URL, {"q": "192.0.2.7", "record": "L-0001", "purpose": purpose, "reason": "x"}
    )

    assert reverse("leads:show", args=[admitted.lead.id]) not in page.content.decode()
    assert AccessRow.objects.count() == 0
