"""The table of a quarter: counted once for good, by whom, of what, and what of it is printed."""

import csv
import io

import pytest
from django.urls import reverse

from desk.leads import files
from desk.targets.test_leads_order import dossier
from thelivu.base import InputError, Refused
from thelivu.desk.leads import actions as leads
from thelivu.desk.leads.models import LeadRow
from thelivu.desk.people.models import OfficerRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.models import EntryRow
from thelivu.desk.register.queries import now
from thelivu.desk.register.verify import verify
from thelivu.desk.reports import quarter_actions, quarter_queries
from thelivu.desk.reports.models import QuarterRow
from thelivu.desk.targets import leads_actions
from thelivu.leads import Decision


def quarter() -> str:
    return quarter_queries.this_quarter(now())


@pytest.fixture
def tips(cast, authority):
    """Forty leads of one list, eight of them stated to be grooming, four closed; one tip besides."""
    source = leads.import_file(cast.anu, authority, files.sheet(40), "list.csv", mapping=files.mapping())
    leads.import_file(cast.anu, authority, files.tip(), "tip.xml")
    with seen_as(INTEGRITY):
        rows = list(LeadRow.objects.filter(source=source).order_by("label"))
    for row in rows[:8]:
        leads_actions.state_fact(cast.anu, row.id, "grooming", True, "the caller", "GD 4/2026")
    leads.decide_leads(cast.sara, [row.id for row in rows[30:34]], Decision("insufficient", "no port"))
    leads.decide_leads(cast.sara, [row.id for row in rows[:6]], Decision("work", "its clock runs"))
    return rows


def counted(cast, name="sara"):
    return quarter_actions.count_quarter(getattr(cast, name), quarter())


def number(row, *, tier, outcome):
    return sum(n for t, o, _, _, n in row.leads if (t, o) == (tier, outcome))


def test_every_lead_of_the_quarter_is_counted_once_with_its_tier_and_outcome(cast, tips) -> None:
    row = counted(cast)

    assert 41 == sum(n for *_, n in row.leads)
    assert (6, 2, 4, 29) == (
        number(row, tier="high", outcome="work"), number(row, tier="high", outcome="new"),
        number(row, tier="open", outcome="insufficient"), number(row, tier="open", outcome="new"),
    )  # fmt: skip
    assert {"sheet-csv", "cybertip-xml"} == {one[2] for one in row.leads}
    assert {"high": 6, "open": 4} == {tier: n for tier, (n, _) in row.waits["decided"].items()}


def test_a_lead_in_a_dossier_is_counted_there_and_one_by_hand_as_such(cast, authority, tips) -> None:
    with seen_as(INTEGRITY):
        tip = LeadRow.objects.get(source__name="tip.xml")
    leads_actions.override_tier(cast.anu, tips[20].id, "raised", "the sender called again")
    dossier(cast, authority, tip)
    row = counted(cast)

    assert (1, 1) == (number(row, tier="open", outcome="dossier"), number(row, tier="raised", outcome="new"))
    assert 1 == row.by_hand


def test_a_count_is_an_act_of_the_ledger_and_the_next_one_stands_beside_it(cast, tips) -> None:
    first, second = counted(cast), counted(cast)
    entry = EntryRow.objects.get(stream=first.stream)

    assert (1, 2) == (first.number, second.number)
    assert ("quarter.counted", cast.sara.id) == (entry.kind, entry.actor)
    assert () == verify().differences


def test_small_numbers_are_held_back_on_the_page_and_in_the_file_alike(cast, tips) -> None:
    row = counted(cast)
    page = cast.client("anu").get(reverse("reports:quarter", args=[row.id])).content.decode()
    text = cast.client("anu").get(reverse("reports:quarter_csv", args=[row.id])).content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    by_outcome = next(
        number for number, line in enumerate(lines) if line and line[0] == "Tier by what came of it"
    )
    head, tiers = lines[by_outcome], {line[0]: line for line in lines[by_outcome + 1 : by_outcome + 6]}

    assert "made-up" in lines[0][0].lower() or "synthetic" in lines[0][0].lower()
    assert "not printed" == tiers["High"][head.index("New")]  # two leads
    assert "8" == tiers["High"][-1]
    assert {cell for line in lines for cell in line} & {"1", "2"} == set()
    assert "not printed" in page
    assert [
        "High",
        "0.0",
        "not printed",
    ] in lines  # six were decided on; of the four of another tier none is printed
    assert ["Open: not enough is known", "not printed", "not printed"] in lines
    assert '<td class="num" data-label="To the decision">0.0</td>' in page
    assert ">2<" not in page.partition("<main")[2]


def test_of_a_quarter_with_a_few_leads_nothing_is_printed(cast, authority) -> None:
    leads.import_file(cast.anu, authority, files.tip(), "tip.xml")
    row = counted(cast)
    page = cast.client("anu").get(reverse("reports:quarter", args=[row.id])).content.decode()

    assert "Nothing is printed" in page
    assert "<table" not in page.partition("<main")[2]


@pytest.mark.parametrize("name", ["anu", "ishaan", "kiran", "esha", "lekha", "chitra", "aamir", "admin"])
def test_who_does_not_publish_counts_no_quarter(cast, tips, name) -> None:
    with pytest.raises(Refused):
        counted(cast, name)
    assert cast.client(name).post(reverse("reports:quarters"), {"quarter": quarter()}).status_code in (
        403,
        404,
    )
    with seen_as(INTEGRITY):
        assert 0 == QuarterRow.objects.count()


def test_06_another_unit_counts_its_own_leads_and_sees_no_count_of_others(cast, tips) -> None:
    row = counted(cast)
    client = cast.client("omar")

    assert [404, 404] == [
        client.get(reverse(one, args=[row.id])).status_code
        for one in ("reports:quarter", "reports:quarter_csv")
    ]
    assert quarter() not in client.get(reverse("reports:quarters")).content.decode()
    with pytest.raises(InputError):
        counted(cast, "omar")


def test_the_form_counts_a_quarter_and_an_unknown_one_is_refused(cast, tips) -> None:
    client = cast.client("sara")
    answer = client.post(reverse("reports:quarters"), {"quarter": quarter()})

    assert 302 == answer.status_code
    assert 200 == client.get(answer.url).status_code
    assert 400 == client.post(reverse("reports:quarters"), {"quarter": "1999-Q1"}).status_code


def test_the_pages_speak_malayalam(cast, tips) -> None:
    row = counted(cast)
    OfficerRow.objects.filter(username="anu").update(language="ml")
    client = cast.client("anu")
    for url in (
        reverse("reports:quarters"),
        *(reverse(one, args=[row.id]) for one in ("reports:quarter", "reports:quarter_csv")),
    ):
        page = client.get(url).content.decode()
        assert "⟨" not in page
        assert any(word in page for word in ("നിര", "പാദവർഷ"))


def test_counting_asks_no_more_for_more_leads(cast, tips, django_assert_max_num_queries) -> None:
    with seen_as(cast.sara.scope), django_assert_max_num_queries(20):
        assert 41 == len(list(quarter_queries.worked(quarter(), now())))
