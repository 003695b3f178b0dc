"""The pages of figures: every number opens its records, every record its page; who sees and who publishes."""

import json
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner
from django.urls import reverse

from desk.cases.scene import CHILD_NAME, exhibit
from thelivu.base import new_id
from thelivu.desk.people.models import OfficerRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.queries import now
from thelivu.desk.reports import pages, queries
from thelivu.desk.reports.actions import publish
from thelivu.desk.reports.models import PublicationRow

SEEING = ("anu", "ishaan", "sara", "kiran", "esha", "lekha")
UNSEEING = ("aamir", "admin")


def page(cast, officer, view, *args, **query):
    return cast.client(officer).get(reverse(f"reports:{view}", args=args), query)


def text(response) -> str:
    whole = response.content.decode()
    assert "⟨" not in whole
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", whole)))


def numbers(response) -> list[tuple[int, str]]:
    """Every number of the page that is a link to records, with its address."""
    found = re.findall(r'<a href="([^"]*/records/[^"]*)">([\d,]+)', response.content.decode())
    return [(int(n.replace(",", "")), unescape(url)) for url, n in found]


def records(response) -> list[str]:
    """The addresses of the records that a page lists."""
    return re.findall(r'<th scope="row"><a href="([^"]+)"', response.content.decode())


@pytest.mark.parametrize("name", SEEING)
def test_figures_and_note_are_seen_by_who_may_view(cast, round_, name):
    assert "Nila" in text(page(cast, name, "index"))
    assert "Figures of Nila" in text(page(cast, name, "figures", round_.operation.id))
    assert "Press note" in text(page(cast, name, "note", round_.operation.id))


@pytest.mark.parametrize("name", UNSEEING)
def test_06_administrators_and_auditors_see_no_content(cast, round_, name):
    for view, args in (("index", ()), ("figures", (round_.operation.id,))):
        response = page(cast, name, view, *args)

        assert response.status_code in (403, 404)
        assert "Nila" not in response.content.decode()


def test_06_for_an_officer_outside_there_is_no_such_operation_and_no_publication(cast, round_):
    row = publish(cast.sara, round_.operation.id, now())
    absent = page(cast, "omar", "figures", new_id())
    hidden = [
        page(cast, "omar", "figures", round_.operation.id), page(cast, "omar", "note", round_.operation.id),
        page(cast, "omar", "cell", round_.operation.id, code="cases"), page(cast, "omar", "publication", row.id),
    ]  # fmt: skip

    assert [one.status_code for one in hidden] == [404] * len(hidden)
    assert text(hidden[0]) == text(absent)
    assert "Nila" not in text(page(cast, "omar", "index"))


def test_05_each_number_is_the_count_of_its_linked_records_and_each_link_opens(cast, round_):
    client = cast.client("sara")
    shown = numbers(client.get(reverse("reports:figures", args=[round_.operation.id])))

    assert len(shown) > 20
    opened = set()
    for n, url in dict.fromkeys(shown):
        response = client.get(url)
        links = records(response)

        assert response.status_code == 200
        assert (n, len(links)) == (n, n), url
        opened |= set(links)
    for url in opened:
        assert client.get(url).status_code == 200, url


def test_05_the_published_numbers_open_the_records_that_were_published(cast, round_, as_officer):
    row = publish(cast.sara, round_.operation.id, now())
    with as_officer(cast.anu):
        exhibit(cast.kiran, round_.searches[0], "tablet")
    client = cast.client("sara")
    published = dict.fromkeys(numbers(client.get(reverse("reports:publication", args=[row.id]))))

    assert {
        n for n, url in published if "code=devices" in url and "district" not in url and "part" not in url
    } == {3}
    for n, url in published:
        assert len(records(client.get(url))) == n, url


def test_a_link_counts_the_instant_that_its_page_counted(cast, round_, as_officer):
    client = cast.client("sara")
    shown = numbers(client.get(reverse("reports:figures", args=[round_.operation.id])))
    with as_officer(cast.anu):
        exhibit(cast.kiran, round_.searches[0], "tablet")
    devices = next((n, url) for n, url in shown if "code=devices" in url and "district" not in url)

    assert len(records(client.get(devices[1]))) == devices[0] == 3


def test_an_earlier_time_can_be_asked_for(cast, round_):
    response = page(cast, "sara", "figures", round_.operation.id, as_of="2020-10-04T18:00")

    assert {n for n, _ in numbers(response)} == {0}
    assert page(cast, "sara", "figures", round_.operation.id, as_of="yesterday").status_code == 400


def test_districts_stand_in_press_order_the_units_own_row_and_the_state_last(cast, round_):
    with seen_as(cast.sara.scope):
        it = pages.figures_page(
            queries.figures_of(round_.operation.id, now()), pages.Addresses(round_.operation.id, now()), "en"
        )

    assert [row.name for row in (*it.rows, it.state)] == [
        "Thiruvananthapuram City", "Thiruvananthapuram Rural", "Registered by the unit itself", "State",
    ]  # fmt: skip
    assert it.sums[0][0] == it.sums[1][0] + it.sums[2][0]


def test_a_number_that_nobody_counts_is_absent(cast, round_):
    assert page(cast, "sara", "cell", round_.operation.id, code="secrets").status_code == 404
    assert (
        page(cast, "sara", "cell", round_.operation.id, code="cases", publication=new_id()).status_code == 404
    )


def test_a_supervisor_reads_the_note_and_publishes_it_with_its_figures(cast, round_):
    client, url = cast.client("sara"), reverse("reports:note", args=[round_.operation.id])
    as_of = client.get(url).context["form"]["as_of"].value()
    done = client.post(url, {"as_of": as_of, "supervision": "IG Two"})
    again = client.post(url, {"as_of": as_of})
    with seen_as(INTEGRITY):
        row = PublicationRow.objects.get()

    assert done.url == reverse("reports:publication", args=[row.id])
    assert "Led by IG Two." in row.note_en
    assert (again.status_code, "Nothing differs from revision 1" in text(again)) == (400, True)
    assert "revision 1" in text(page(cast, "anu", "figures", round_.operation.id))


def test_10_the_form_refuses_a_childs_particulars_and_keeps_nothing(cast, round_):
    client, url = cast.client("sara"), reverse("reports:note", args=[round_.operation.id])
    as_of = client.get(url).context["form"]["as_of"].value()
    response = client.post(url, {"as_of": as_of, "contact": f"call {CHILD_NAME}"})
    with seen_as(INTEGRITY):
        assert not PublicationRow.objects.exists()

    assert response.status_code == 400
    assert "A field holds a child's particulars" in text(response)


@pytest.mark.parametrize("name", ["anu", "ishaan", "lekha"])
def test_only_who_publishes_may_send_the_form(cast, round_, name):
    url = reverse("reports:note", args=[round_.operation.id])

    assert cast.client(name).post(url, {"as_of": pages.written(now())}).status_code == 403
    assert "Publish the figures" not in text(cast.client(name).get(url))


def test_differences_link_to_the_records_that_came(cast, round_, as_officer):
    publish(cast.sara, round_.operation.id, now())
    with as_officer(cast.anu):
        new = exhibit(cast.kiran, round_.searches[0], "tablet")
    row = publish(cast.sara, round_.operation.id, now())
    response = page(cast, "anu", "publication", row.id)

    assert "Devices: Was 3, is 4." in text(response)
    assert reverse("exhibits:show", args=[new.id]) in response.content.decode()


def test_the_list_is_filtered_by_what_is_published(cast, round_):
    assert "Nila" in text(page(cast, "sara", "index", state="unpublished"))
    publish(cast.sara, round_.operation.id, now())

    assert "Nila" not in text(page(cast, "sara", "index", state="unpublished"))
    assert "Nila" in text(page(cast, "sara", "index", state="published"))


@pytest.mark.parametrize("view", ["index", "figures", "note", "cell"])
def test_every_page_speaks_malayalam(cast, round_, view):
    OfficerRow.objects.filter(username="sara").update(language="ml")
    query = {"code": "cases"} if view == "cell" else {}
    response = page(cast, "sara", view, *([] if view == "index" else [round_.operation.id]), **query)

    assert re.search(r"[\u0d00-\u0d7f]", text(response))


def test_the_addresses_of_numbers_carry_no_more_than_the_cell_and_the_instant(cast, round_):
    shown = numbers(page(cast, "sara", "figures", round_.operation.id))

    assert {name for _, url in shown for name in parse_qs(urlsplit(url).query)} == {
        "code",
        "district",
        "by",
        "part",
        "as_of",
    }


def test_the_command_line_counts_the_same(cast, round_, monkeypatch):
    from thelivu.cli import reports

    monkeypatch.setattr(reports, "open_office", lambda: None)
    told = CliRunner().invoke(reports.figures, ["--operation", "Nila", "--as", "sara", "--json"])
    document = json.loads(told.output)
    with seen_as(cast.sara.scope):
        counted = queries.figures_of(round_.operation.id, now())
    drawn = CliRunner().invoke(
        reports.figures, ["--operation", "Nila", "--as", "sara", "--as-of", "2020-10-04T18:00"]
    )

    assert [one["value"] for one in document["figures"]] == [one.value for one in counted.figures]
    assert all(one["value"] == len(one["records"]) for one in document["figures"])
    assert document["synthetic"] is True
    assert "04 Oct 2020" in drawn.output or "2020-10-04" in drawn.output or "4 Oct 2020" in drawn.output
