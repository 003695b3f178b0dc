"""Pages and searches ask the register the same number of questions however large it is; how long they take is measured.

`./run long register_of_a_state` fills 1,000 and 100,000 leads (10,000 and 1,000,000 observations) and prints p95 of each
page at both sizes; its log is summarised in docs/reference/measures.md.
"""

import time
from collections.abc import Callable, Mapping
from random import Random

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from desk.front.filled import copy, fill
from thelivu.desk.leads.models import LeadRow
from thelivu.desk.people.pages import MOST, AtLeast, bounded
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.models import IdentifierUseRow
from thelivu.law import load
from thelivu_sim.names import person

ASKED = 70  # queries of one page at most; a search asks eight stages
SEARCHED = 130
INBOX: Mapping[str, Mapping[str, str]] = {
    "inbox": {}, "new": {"state": "new"}, "in work": {"state": "work"}, "in doubt": {"doubt": "open"},
    "marked": {"flag": "ambiguous_time"}, "by reference": {"sort": "reference"}, "far down": {"page": "1500"},
}  # fmt: skip
WRITTEN = {
    "a telephone": "98760 00017",
    "an account": "Orchid Chat:u00017x",
    "a shared address": "198.51.100.7",
    "an address": "2001:db8:11::1",
    "a reference": "7700017",
    "a name": person(Random(17)),
    "a family's name in another script": "കടവിൽ",
}


def pages(cast) -> Mapping[str, Callable[[], HttpResponse]]:
    client = cast.client("anu")
    with seen_as(INTEGRITY):
        lead = LeadRow.objects.order_by("recorded_at", "label").first()
    purpose = {"record": lead.label, "purpose": next(iter(load().purposes)), "reason": "its letter asks"}

    def get(url: str, **asked: str) -> Callable[[], HttpResponse]:
        return lambda: client.get(url, asked)

    def search(text: str) -> Callable[[], HttpResponse]:
        return lambda: client.post(reverse("front:search"), {"q": text, **purpose})

    return {
        "my day": get("/"),
        "a lead": get(reverse("leads:show", args=[lead.id])),
        "a source": get(reverse("leads:source", args=[lead.source_id])),
        "identities": get(reverse("leads:identities")),
        "attribution": get(reverse("attribution:index")),
        "targets": get(reverse("targets:index")),
        **{name: get(reverse("leads:index"), **asked) for name, asked in INBOX.items()},
        **{f"search for {name}": search(text) for name, text in WRITTEN.items()},
    }


def test_a_page_asks_no_more_of_a_larger_register(cast, authority) -> None:
    fill(cast.anu, authority, 100)
    small = {name: _queries(page) for name, page in pages(cast).items()}
    with seen_as(INTEGRITY):
        before = LeadRow.objects.count()
        copy(12)
        after = LeadRow.objects.count()
    large = {name: _queries(page) for name, page in pages(cast).items()}

    assert (100, 1_200) == (before, after)
    assert {} == {name: (small[name], large[name]) for name in small if large[name] > small[name] + 3}
    assert {} == {
        name: asked for name, asked in large.items() if asked > (SEARCHED if "search" in name else ASKED)
    }


def test_a_count_stops_at_its_bound_and_says_so(cast, authority, monkeypatch) -> None:
    monkeypatch.setattr("thelivu.desk.people.pages.MOST", 60)
    fill(cast.anu, authority, 100)
    with seen_as(cast.anu.scope):
        exact, capped = bounded(LeadRow.objects.filter(state="work")), bounded(LeadRow.objects.all())
    page = cast.client("anu").get(reverse("leads:index")).content.decode()

    assert (20, int, 60, AtLeast) == (exact, type(exact), capped, type(capped))
    assert "60+" in page
    assert MOST == 2_000


@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_pages_of_a_register_of_a_state(cast, authority) -> None:
    fill(cast.anu, authority, 1_000)
    small = {name: _p95(page) for name, page in pages(cast).items()}
    copy(100)
    large = {name: _p95(page) for name, page in pages(cast).items()}
    with seen_as(INTEGRITY):
        print(
            f"\n{connection.vendor}: {LeadRow.objects.count()} leads, {IdentifierUseRow.objects.count()} named identifiers"
        )
    for name, (most, middle) in large.items():
        print(
            f"{name:28} p95 {1000 * most:6.0f} ms, median {1000 * middle:6.0f} ms, {middle / small[name][1]:.2f} x of 1,000 leads"
        )

    assert {} == {name: spent for name, spent in large.items() if spent[0] > 3}, (
        "ten times the bar: something scans"
    )


def _queries(page: Callable[[], HttpResponse]) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert page().status_code == 200
    return len(asked)


def _p95(page: Callable[[], HttpResponse], times: int = 21) -> tuple[float, float]:
    """Seconds that the page took at most in nineteen of twenty asks, and in the middle one."""
    spent = []
    for _ in range(times):
        began = time.perf_counter()
        assert page().status_code == 200
        spent.append(time.perf_counter() - began)
    return sorted(spent)[int(0.95 * times)], sorted(spent)[times // 2]
