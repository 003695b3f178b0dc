"""The funnel of a round on its page: every number equals its list, losses add up, two rounds share one scale."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from thelivu.desk.leads.models import LeadRow
from thelivu.desk.operations.models import OperationRow, WaveRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.actions import recording
from thelivu.desk.register.queries import now
from thelivu.desk.reports.funnel_pages import WIDTH, drawn
from thelivu.desk.reports.funnel_queries import funnel_of, span_of


def operation() -> OperationRow:
    return OperationRow.within(INTEGRITY).order_by("label").first()


def numbers(client, url):
    html = client.get(url).content.decode()
    return [(unescape(at), int(n)) for at, n in re.findall(r'href="([^"]*funnel/records/[^"]*)">(\d+)', html)]


def test_05_every_number_of_the_funnel_opens_as_many_records(round_, cast) -> None:
    client = cast.client("sara")
    found = numbers(client, reverse("reports:funnel", args=[operation().id]))

    assert len(found) > 5
    for url, n in found:
        assert f": {n}</h1>" in client.get(url).content.decode()


def test_the_searches_of_the_funnel_are_those_of_the_round(round_, cast) -> None:
    with seen_as(cast.sara.scope):
        held = funnel_of(operation().id)
        it = drawn(held, operation().id)

    assert it.searches == sum(len(rows) for rows in held.outcomes.values())
    assert len(held.step("searched").leads) <= len(held.step("confirmed").leads) <= len(held.step("leads").leads)
    assert all(float(bar.width) <= WIDTH for bar in it.bars)


def test_a_lead_belongs_to_one_round_alone(round_, cast) -> None:
    first = operation()
    with recording(cast.sara, "plan", "operation.planned") as record:
        later = record.insert(OperationRow(label="OP-9999", name="Later", code="L9", planned_by=cast.sara.id))
        for row, days in ((first, 0), (later, 7)):
            start = now() + timedelta(days=days)
            number = WaveRow.within(INTEGRITY).filter(operation=row).count() + 1
            record.insert(WaveRow(operation=row, number=number, starts_at=start, ends_at=start + timedelta(hours=1)), like=row)
    with seen_as(cast.sara.scope):
        both = [set(funnel_of(one.id).step("leads").leads) for one in (first, later)]
        every = set(LeadRow.objects.values_list("id", flat=True))
        after, _ = span_of(later.id)

    assert after is not None
    assert both[0].isdisjoint(both[1])
    assert both[0] | both[1] == every


def test_two_rounds_stand_on_one_scale_with_the_same_facts_in_a_table(round_, cast) -> None:
    client, of = cast.client("sara"), operation().id
    html = client.get(reverse("reports:compare"), {"a": of, "b": of}).content.decode()

    assert html.count('<svg class="funnel"') == 2
    assert html.count("<desc>") == 2
    assert "Both drawings have one scale." in html
    assert client.get(reverse("reports:compare")).status_code == 200
    assert client.get(reverse("reports:compare"), {"a": of, "b": "nobody"}).status_code == 400


@pytest.mark.parametrize("asked", ["", "?step=nowhere", "?step=leads&lost=nothing", "?outcome=tea"])
def test_a_number_that_is_not_in_the_funnel_has_no_list(round_, cast, asked) -> None:
    url = reverse("reports:funnel_records", args=[operation().id])

    assert cast.client("sara").get(url + asked).status_code == 404


@pytest.mark.parametrize(("name", "status"), [("sara", 200), ("anu", 200), ("omar", 404), ("aamir", 403), ("admin", 403)])
def test_06_who_sees_the_round_sees_its_funnel(round_, cast, name, status) -> None:
    assert cast.client(name).get(reverse("reports:funnel", args=[operation().id])).status_code == status


def test_the_funnel_speaks_both_languages(round_, cast) -> None:
    client, url = cast.client("sara"), reverse("reports:funnel", args=[operation().id])
    client.post(reverse("front:language"), {"language": "ml", "next": url})

    assert "⟨" not in client.get(url).content.decode()
