"""Dated tables of providers: read row by row, the longest prefix speaks, shown beside a swarm as a hint, and read by no rule."""

import hashlib
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from desk.leads.sensor_office import Sensor, line
from thelivu.attribution import block
from thelivu.authority import Subject
from thelivu.base import InputError, Refused, Span
from thelivu.desk.authority.actions import ask
from thelivu.desk.leads.actions import dated_lists as actions
from thelivu.desk.leads.hints import Hints, read_hints
from thelivu.desk.leads.queries import hints as queries
from thelivu.desk.leads.sensor_batch_actions import take_batch
from thelivu.desk.people.models import OfficerRow
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.queries import now
from thelivu.desk.register.verify import verify

A, B, C, D = "192.0.2.7", "192.0.2.130", "203.0.113.9", "198.51.100.77"
HEAD = "prefix,provider,district,from,to,source\n"
DISTRICTS = {"tvm-c": "TVM-C", "thiruvananthapuram city": "TVM-C", "klm-c": "KLM-C"}
GOOD = "192.0.2.0/24,Example Net,TVM-C,2026-01-01,,Letter 1/2026\n"


def read(rows, head=HEAD):
    return read_hints((head + rows).encode(), DISTRICTS)


def said(rows, ip, day="2026-06-01"):
    at = datetime.fromisoformat(day).replace(tzinfo=UTC)
    found = Hints(read(rows).hints).of(block(ip), Span(at, at))
    return [(one.provider, one.district) for one in found]


def test_the_longest_prefix_of_the_time_speaks():
    rows = GOOD + "192.0.2.128/25,Other Net,KLM-C,2026-03-01,2026-03-31,Letter 2\n" + "192.0.0.0/8,Wide,,2020-01-01,,Registry\n"

    assert said(rows, A) == [("Example Net", "TVM-C")]
    assert said(rows, B, "2026-03-31") == [("Other Net", "KLM-C")]
    assert said(rows, B, "2026-04-01") == [("Example Net", "TVM-C")]
    assert said(rows, "192.9.9.9") == [("Wide", "")]
    assert said(rows, A, "2025-06-01") == [("Wide", "")]
    assert said(rows, D) == []
    assert said(GOOD + "2001:db8::/32,Six Net,KLM-C,2026-01-01,,L\n", "2001:db8::1") == [("Six Net", "KLM-C")]


def test_04_two_rows_that_differ_are_both_kept_and_none_is_chosen():
    assert said(GOOD + GOOD.replace("TVM-C", "KLM-C"), A) == [("Example Net", "TVM-C"), ("Example Net", "KLM-C")]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("192.0.2.0/33,N,TVM-C,2026-01-01,,L", "prefix"), ("of Kollam,N,TVM-C,2026-01-01,,L", "prefix"),
        ("192.0.2.0/24,,TVM-C,2026-01-01,,L", "provider"), (f"192.0.2.0/24,{'N' * 121},TVM-C,2026-01-01,,L", "provider"),
        ("192.0.2.0/24,N,Atlantis,2026-01-01,,L", "district"), ("192.0.2.0/24,N,TVM-C,,,L", "time"),
        ("192.0.2.0/24,N,TVM-C,2026-02-30,,L", "time"), ("192.0.2.0/24,N,TVM-C,2026-02-02,2026-02-01,L", "time"),
        ("192.0.2.0/24,N,TVM-C,2026-01-01,,", "source"), ("192.0.2.0/24,N,TVM-C,2026-01-01,", "cells"),
        ("192.0.2.0/24,N,TVM-C,2026-01-01,,L,more", "cells"),
    ],
)  # fmt: skip
def test_04_a_bad_row_is_rejected_with_its_line_and_its_reason_and_the_rest_is_taken(row, why):
    found = read(f"{GOOD}{row}\n\n{GOOD}")

    assert [(one.row, one.code) for one in found.rejected] == [(3, f"desk_hints.bad_{why}")]
    assert [one.row for one in found.hints] == [2, 5]


def test_a_district_is_known_by_its_code_or_its_name_and_may_be_left_empty():
    found = read("192.0.2.0/25,N, thiruvananthapuram City ,2026-01-01,,L\n192.0.2.128/25,N,,2026-01-01,,L\n")

    assert [one.district for one in found.hints] == ["TVM-C", ""]


@pytest.mark.parametrize("data", [b"prefix,kind,from,to\n192.0.2.0/24,tor,2026-01-01,\n", b"", b"\xff\xfe\x00", HEAD.encode("utf-16")[:-1]])
def test_a_file_that_is_no_table_is_refused_whole(data):
    with pytest.raises(InputError):
        read_hints(data, DISTRICTS)


# At the office --------------------------------------------------------------------------------------------------------
@pytest.fixture
def take_in(cast, authority):
    def taken(rows=GOOD, series="Example Net", span=None, actor=None):
        data, at = (HEAD + rows).encode(), now()
        span = span or (at - timedelta(days=900), at + timedelta(days=30))
        with seen_as(cast.anu.scope):
            permit = ask(authority, actions.LOAD_HINTS, Subject("file", hashlib.sha256(data).hexdigest()))
            return actions.take_in_hints(actor or cast.anu, permit, actions.Offered(data, "net.csv", series, *span))

    return taken


def hinted(cast, ip=A, at=None):
    at = at or now()
    with seen_as(cast.anu.scope):
        return [(one.hint.district, one.list.label) for one in queries.Hinted().of(block(ip), Span(at, at))]


def test_editions_follow_each_other_and_a_withdrawn_table_is_silent(cast, take_in):
    at = now()
    take_in()
    second = take_in(GOOD.replace("TVM-C", "KLM-C"), span=(at - timedelta(days=1), at + timedelta(days=9)))
    newer, older = hinted(cast), hinted(cast, at=at - timedelta(days=5))
    with seen_as(cast.anu.scope):
        actions.withdraw_hints(cast.anu, second.id, "Wrong.")

    assert (newer, older, hinted(cast)) == ([("KLM-C", "HL-0002")], [("TVM-C", "HL-0001")], [("TVM-C", "HL-0001")])
    assert verify().differences == ()


def test_the_longest_prefix_speaks_over_all_tables(cast, take_in):
    take_in("192.0.2.0/26,Other,KLM-C,2026-01-01,,L\n", series="Other keeper")
    take_in()

    assert hinted(cast) == [("KLM-C", "HL-0001")]
    assert hinted(cast, B) == [("TVM-C", "HL-0002")]


def test_06_a_table_of_another_unit_says_nothing_here(cast, take_in):
    take_in()
    with seen_as(cast.omar.scope):
        assert queries.Hinted().of(block(A), Span(now(), now())) == ()
    assert "Example Net" not in cast.client("omar").get(reverse("leads:hints")).content.decode()


def test_02_a_table_needs_a_permit_for_its_own_bytes_and_the_verb(cast, authority, take_in):
    with seen_as(cast.anu.scope):
        permit = ask(authority, actions.LOAD_HINTS, Subject("file", "0" * 64))
        offered = actions.Offered((HEAD + GOOD).encode(), "net.csv", "Net", now(), now() + timedelta(days=1))
        with pytest.raises(Refused):
            actions.take_in_hints(cast.anu, permit, offered)
    with pytest.raises(Refused):
        take_in(actor=cast.kiran)


def test_04_a_table_without_one_good_row_is_refused(take_in):
    with pytest.raises(InputError) as refused:
        take_in("x,N,TVM-C,2026-01-01,,L\n")
    assert (refused.value.code, refused.value.word.values) == ("desk_hints.empty", {"n": 1})


@pytest.mark.parametrize("language", ["en", "ml"])
def test_a_table_comes_in_by_its_page_with_what_was_not_taken_and_is_withdrawn(cast, authority, language):
    OfficerRow.objects.update(language=language)
    anu = cast.client("anu")
    data = io.BytesIO((HEAD + GOOD + "x,N,TVM-C,2026-01-01,,L\n").encode())
    data.name = "net.csv"
    fields = {
        "authority": authority, "series": "Example Net", "file": data, "valid_from": "2026-01-01T00:00", "valid_to": "2027-02-01T00:00",
    }  # fmt: skip
    bad = anu.post(reverse("leads:hints_new"), fields | {"file": io.BytesIO(b"a,b\n")})
    data.seek(0)
    answer = anu.post(reverse("leads:hints_new"), fields)
    page = anu.get(answer["Location"]).content.decode()
    unsaid = anu.post(f"{answer['Location']}withdraw/", {})
    gone = anu.post(f"{answer['Location']}withdraw/", {"reason": "Wrong keeper"})
    lists = {state: anu.get(reverse("leads:hints"), {"state": state, "sort": "series"}).content.decode() for state in ("", "stands", "withdrawn")}

    assert (bad.status_code, answer.status_code, unsaid.status_code, gone.status_code) == (400, 302, 400, 302)
    assert ("line 3" if language == "en" else "വരി 3") in page
    assert "Letter 1/2026" in page
    assert "⟨" not in page
    assert "Wrong keeper" in anu.get(answer["Location"]).content.decode()
    assert {state: "HL-0001" in text for state, text in lists.items()} == {"": True, "stands": False, "withdrawn": True}
    assert cast.client("kiran").get(reverse("leads:hints_new")).status_code == 403
    assert cast.client("omar").get(answer["Location"]).status_code == 404


def test_the_page_of_a_swarm_groups_addresses_by_hint_and_gives_an_exit_no_district(cast, authority, take_in):
    sensor = Sensor(cast).enrol()
    order = sensor.order(authority)
    at, target = now() - timedelta(hours=2), sensor.target(order)
    lines = [line(target, ip, at, peer=ip.encode().ljust(20, b".")) for ip in (A, "192.0.2.8", B, C, D)]
    take_batch(cast.anu, authority, sensor.batch(order, *lines))
    url = reverse("leads:watch_swarm", args=[order.id, 1])
    before = cast.client("anu").get(url).content.decode()
    take_in(GOOD + "192.0.2.128/25,Other Net,KLM-C,2026-01-01,,Letter 2\n192.0.2.128/25,Other Net,TVM-R,2026-01-01,,Letter 3\n" + GOOD.replace("192.0.2.0", "203.0.113.0"))
    exits = f"prefix,kind,from,to\n{C}/32,tor,2026-01-01,\n".encode()
    with seen_as(cast.anu.scope):
        permit = ask(authority, actions.LOAD_EXITS, Subject("file", hashlib.sha256(exits).hexdigest()))
        actions.take_in_exits(cast.anu, permit, actions.Offered(exits, "e.csv", "Exits", at - timedelta(days=1), at + timedelta(days=1)))
    page = cast.client("anu").get(url).content.decode()
    rows = [" ".join(one.split()) for one in page.split("Districts</caption>")[1].split("<tbody>")[1].split("</tbody>")[0].split("<tr>")[1:]]

    assert "No table of providers" in before
    assert [("Thiruvananthapuram City" in one, "Kollam City" in one, "Thiruvananthapuram Rural" in one) for one in rows] == [
        (True, False, False), (False, True, True), (False, False, False), (False, False, False),
    ]  # fmt: skip
    assert [one.count("hint") > 0 for one in rows] == [True, True, False, False]
    assert "hosting, VPN or Tor then" in rows[2]
    assert "no table names it" in rows[3]
    assert page.count("Tor exit then") == 1
    assert "Letter 1/2026" in rows[0]
