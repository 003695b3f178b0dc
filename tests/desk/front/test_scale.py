"""Pages and searches ask the register the same number of questions however large it is; how long they take is measured.

`./run long register_of_a_state` fills 1,000 and 100,000 leads (10,000 and 1,000,000 observations) and prints p95 of each
page at both sizes; docs/reference/measures.md has what was measured, and how.
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from statistics import median

import pytest
from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import thelivu.desk.wsgi  # noqa: F401 - settles the collector, as the served desk does
from desk.front.filled import copy, fill
from desk.front.measured import Page, pages
from thelivu.desk.front import queries as front
from thelivu.desk.leads import bundles_queries, graph_queries, groups_queries, queries
from thelivu.desk.leads.models import GroupRow, LeadRow, ObservationRow, SourceRow
from thelivu.desk.people.pages import MOST, AtLeast, bounded
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.models import IdentifierUseRow
from thelivu.desk.register.queries import NAMED, named, owners_named

# Queries of one page at most, by how its name begins; the frame of every page takes 30 of them.
ASKED: Mapping[str, int] = {
    "my day": 73, "search": 110, "trail of a lead": 150, "trail": 1_400, "a lead": 71, "a new lead": 62, "a large group": 62, "a group": 62,
    "a neighbourhood": 70, "a full neighbourhood": 80, "an identifier of it": 80, "": 56,
}  # fmt: skip
LARGE = (
    "leads_leadrow",
    "leads_observationrow",
    "leads_bystanderrow",
    "register_identifieruserow",
    "register_termrow",
)


@pytest.fixture
def grown(cast, authority) -> Iterator[Mapping[str, Page]]:
    """The pages of an office with 100 leads, of which fourteen times as many were made."""
    fill(cast.anu, authority, 100)
    copy(14)
    return pages(cast)


def test_a_page_asks_no_more_of_a_larger_register(cast, authority) -> None:
    fill(cast.anu, authority, 100)
    small = {name: len(_asked(page)) for name, page in pages(cast).items()}
    with seen_as(INTEGRITY):
        before = LeadRow.objects.count()
        copy(12)
        after = LeadRow.objects.count()
    asked = {name: _asked(page) for name, page in pages(cast).items()}
    large = {name: len(queries) for name, queries in asked.items()}

    assert (105, 1_260) == (before, after)
    assert {} == {name: (small[name], large[name]) for name in small if large[name] > small[name] + 3}
    assert {} == {name: number for name, number in large.items() if number > _most(name)}
    if connection.vendor == "sqlite":  # PostgreSQL rightly reads a table of this size from end to end
        of_leads = {name: each for name, each in asked.items() if name != "my day"}  # which asks every room
        scanned = {name: [one for sql in each for one in _scanned(sql)] for name, each in of_leads.items()}
        assert [] == [f"{name}: {one}" for name, found in scanned.items() for one in found]


def test_a_count_stops_at_its_bound_and_says_so(cast, authority, monkeypatch) -> None:
    monkeypatch.setattr("thelivu.desk.people.pages.MOST", 60)
    fill(cast.anu, authority, 100)
    with seen_as(cast.anu.scope):
        exact, capped = bounded(LeadRow.objects.filter(state="work")), bounded(LeadRow.objects.all())
    page = cast.client("anu").get(reverse("leads:index")).content.decode()

    assert (20, int, 60, AtLeast) == (exact, type(exact), capped, type(capped))
    assert "60+" in page
    assert MOST == 1_000


def test_what_is_counted_from_a_bounded_count_is_bounded_too() -> None:
    most = AtLeast(1_000)
    assert [AtLeast] * 4 == [type(one) for one in (most + 3, 3 + most, most - 100, sum([3, most]))]
    assert ["1,000+", "1003+", "900+"] == [f"{most:,}", f"{most + 3}", f"{most - 100}"]


def test_what_very_many_leads_name_is_counted_and_found_as_far_as_a_bound(cast, grown, monkeypatch) -> None:
    """A shared address (RFC 5737) is named by 70 of these leads, a telephone by one."""
    with seen_as(cast.anu.scope):
        lead = LeadRow.objects.get(reference="7700017")
        uses = {use.identifier: use for use in graph_queries.uses_of_lead(lead.id)}
        counts = {one: held.leads for one, held in graph_queries.named(list(uses)).items()}
        shared = [n for one, n in counts.items() if one.value.startswith("198.51.")]
        flooded = {one.value: one.leads for one in bundles_queries.passed_by(lead.id)}

    assert {1} == {n for one, n in counts.items() if one.kind in ("phone", "report")}
    assert {60} == {int(n) for n in shared}
    assert {AtLeast} == {type(n) for n in shared}
    assert {"60+"} == {f"{n}" for value, n in flooded.items() if value.startswith("198.51.")}

    monkeypatch.setattr("thelivu.desk.register.queries.NAMED", 20)
    monkeypatch.setattr("thelivu.desk.front.queries.NAMED", 20)
    found = grown["search: a shared address"]().content.decode()
    one = grown["search: a telephone"]().content.decode()

    assert ("20 of one kind" in found, "of one kind" in one) == (True, False)
    with seen_as(cast.anu.scope):
        assert 20 == len(owners_named(front.readings_of("198.51.100.7"), "leads"))
    assert NAMED == 100


def test_a_search_shows_the_first_of_many_hits_and_then_all(cast, grown) -> None:
    """70 leads and 14 identities name the address: the page has 25 and asks again, for the same purpose, for the rest."""
    first = grown["search: a shared address"]().content.decode()
    again = dict(
        re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', first.partition("<main")[2])
    )
    whole = cast.client("anu").post(reverse("front:search"), {**again, "whole": "1"}).content.decode()

    assert {"q", "record", "purpose", "reason"} <= set(again)
    assert [25, 84] == [page.partition("<main")[2].count('href="/leads/') for page in (first, whole)]
    assert ["Show all 84" in page for page in (first, whole)] == [True, False]


# Plans ----------------------------------------------------------------------------------------------------------------
def test_lists_counts_and_searches_walk_an_index(cast, grown) -> None:
    """The index by which each list is walked: its page costs what the page holds, not what the register holds."""
    with seen_as(cast.anu.scope):
        group = GroupRow.objects.exclude(title="").first()
        telephone = front.readings_of("98760 00017")
        wanted = {
            "leads_by_time": queries.inbox("", "", "", "", "")[:50],
            "leads_inbox": queries.inbox("work", "", "", "", "oldest")[:50],
            "leads_in_doubt": queries.inbox("", "", "", "open", "")[:50],
            "leads_of_state_by_reference": queries.inbox("new", "", "", "", "reference")[:50],
            "doubts_by_reference": queries.inbox("", "", "", "open", "reference")[:50],
            "leads_by_mark_and_reference": queries.inbox("", "", "ambiguous_time", "", "reference")[:50],
            "leads_by_mark": queries.inbox("", "", "ambiguous_time", "", "")[:50],
            "leads_by_reference": LeadRow.objects.filter(reference="7700017"),
            "leads_to_join": LeadRow.objects.filter(unjoined__gt=0, state="work").order_by("recorded_at", "label")[:20],
            "identities_by_time": queries.identities()[:50],
            "bundles_by_time": bundles_queries.bundles()[:50],
            "pairs_waiting": bundles_queries.open_pairs()[:50],
            "groups_by_time": groups_queries.groups()[:50],
            "groups_by_title": GroupRow.objects.filter(title=group.title),
            "sources_by_time": SourceRow.objects.order_by("-recorded_at", "-label")[:50],
            "said_by_a_second_source": ObservationRow.objects.filter(source="0" * 32),
            "identifier_lookup": IdentifierUseRow.objects.filter(
                kind=telephone[0].kind, value=telephone[0].value, stage="leads"
            ).order_by("recorded_at", "owner")[:NAMED],
        }  # fmt: skip
        plans = {index: _plan(*rows.query.sql_with_params()) for index, rows in wanted.items()}

    assert {} == {index: plan for index, plan in plans.items() if index not in plan}

    with seen_as(cast.anu.scope), CaptureQueriesContext(connection) as counting:
        lead = LeadRow.objects.order_by("recorded_at", "label").first()
        graph_queries.named([use.identifier for use in graph_queries.uses_of_lead(lead.id)])
    with seen_as(cast.anu.scope), CaptureQueriesContext(connection) as naming:
        named("Novuna Kadavil", "leads")
    counted = [_plan(one["sql"]) for one in counting.captured_queries if "WITH asked" in one["sql"]]
    names = [_plan(one["sql"]) for one in naming.captured_queries]

    assert (1, 4) == (
        len(counted),
        len(names),
    )  # two words are counted, then looked for as written and as they sound
    by_identifier = ("identifier_lookup", "one_use_per_record")  # either begins with what is asked for
    assert all(any(index in plan for index in by_identifier) for plan in counted), counted
    assert all("name_lookup" in plan or "one_term_per_record" in plan for plan in names), names


@pytest.mark.database("sqlite")
def test_a_count_reads_no_row(cast, grown) -> None:
    """An index that ends with whose a row is answers what the frame of every page counts, and how long a list is."""
    anu = cast.anu
    with seen_as(anu.scope), CaptureQueriesContext(connection) as asked:
        queries.count(anu, None)
        bounded(bundles_queries.bundles())
        bounded(groups_queries.groups().select_related(None))
    plans = [_plan(one["sql"]) for one in asked.captured_queries]
    tables = ("leads_leadrow", "leads_bundlerow", "V0", "leads_grouprow")

    assert 5 == len(plans)
    for plan in plans:
        of_list = [line for line in plan.splitlines() if line.split()[1] in tables]
        assert [] == [line for line in of_list if "COVERING INDEX" not in line], plan


def _plan(sql: str, params: tuple = ()) -> str:
    """The plan as text; PostgreSQL leaves an index aside where a table is small, so it is told what it may not do."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            cursor.execute(f"EXPLAIN {sql}", params or None)
            return "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        return "\n".join(row[3] for row in cursor.fetchall())


def _scanned(sql: str) -> list[str]:
    """Large tables that SQLite reads from end to end: without an index, and without a bound at which it stops."""
    if not sql.startswith(("SELECT", "WITH")):
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        steps = {row[0]: (row[1], row[3]) for row in cursor.fetchall()}
    called = {alias: table for table, alias in re.findall(r'"(\w+)" (?:AS )?"?(\w+)"?', sql)} | {
        one: one for one in LARGE
    }

    def inside(step: int) -> bool:
        """Whether the step belongs to a subquery that is made whole."""
        parent, _ = steps[step]
        return parent in steps and ("LIST SUBQUERY" in steps[parent][1] or inside(parent))

    found = []
    for step, (_, what) in steps.items():
        alias = re.fullmatch(r"SCAN (\w+)", what)
        table = called.get(alias[1], "") if alias else ""
        if table in LARGE and ("LIMIT" not in sql or inside(step)):
            found.append(f"{table}: {sql[:300]}")
    return found


# Measured -------------------------------------------------------------------------------------------------------------
@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_pages_of_a_register_of_a_state(cast, authority) -> None:
    fill(cast.anu, authority, 1_000)
    small = {name: _spent(page) for name, page in pages(cast).items()}
    copy(100)
    large = {name: _spent(page) for name, page in pages(cast).items()}
    with seen_as(INTEGRITY):
        seen = ObservationRow.objects.count(), IdentifierUseRow.objects.count()
        print(
            f"\n{connection.vendor}: {LeadRow.objects.count():,} leads, {seen[0]:,} observations, {seen[1]:,} uses"
        )
    print(
        f"{'':42} {'1,000 leads':>22} {'100,000 leads':>22}\n{'p95, ms':42} {'wall':>14} {'CPU':>7} {'wall':>14} {'CPU':>7}"
    )
    for name in large:
        figures = [1000 * _p95(part) for one in (small, large) for part in zip(*one[name], strict=True)]
        print("{:42} {:14.0f} {:7.0f} {:14.0f} {:7.0f}".format(name, *figures))

    cpu = {name: (_cpu(small[name]), _cpu(large[name])) for name in large}
    assert {} == {name: one for name, one in cpu.items() if one[1] > 0.3}
    assert {} == {name: one for name, one in cpu.items() if one[1] > 1.3 * one[0] + 0.005}


def _most(name: str) -> int:
    return next(most for start, most in ASKED.items() if name.startswith(start))


def _asked(page: Page) -> list[str]:
    """The questions that a page asks."""
    reset_queries()  # what is remembered is bounded
    with CaptureQueriesContext(connection) as asked:
        assert page().status_code == 200
    return [one["sql"] for one in asked.captured_queries]


def _spent(page: Callable[[], object], times: int = 21) -> list[tuple[float, float]]:
    """Seconds of the wall clock and of processors, the desk's and the database's, that each ask took."""
    assert page().status_code == 200
    spent = []
    for _ in range(times):
        began, worked = time.perf_counter(), time.process_time() + _database()
        assert page().status_code == 200
        spent.append((time.perf_counter() - began, time.process_time() + _database() - worked))
    return spent


def _database() -> float:
    """Seconds of processor that this connection's process of PostgreSQL took so far; SQLite works in ours."""
    if connection.vendor != "postgresql":
        return 0.0
    clock = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return int(clock.read_text().split()[0]) / 1e9


def _p95(spent: tuple[float, ...]) -> float:
    return sorted(spent)[int(0.95 * len(spent))]


def _cpu(spent: list[tuple[float, float]]) -> float:
    return median(cpu for _, cpu in spent)
