"""The authority room: who records, who approves, who ends; each role on each page."""

from datetime import timedelta

import pytest
from django.urls import reverse

from desk.authority.authorities import record
from thelivu.authority import Subject
from thelivu.base import Refused
from thelivu.desk.authority.actions import approve, ask
from thelivu.desk.authority.models import AuthorityRow
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.queries import now

NAMES = ("anu", "sara", "lekha", "kiran", "chitra", "omar", "aamir", "admin")
SUBJECT = Subject("file", "0" * 64)


def show(row) -> str:
    return reverse("authority:show", args=[row.id])


def test_06_who_sees_an_authority(cast, office) -> None:
    row = record(cast.anu)

    seen = {name: cast.client(name).get(show(row)).status_code for name in NAMES}

    absent = dict.fromkeys(("chitra", "omar", "aamir", "admin"), 404)
    assert seen == dict.fromkeys(("anu", "sara", "lekha", "kiran"), 200) | absent


def test_the_list_filters_by_state(cast, authority) -> None:
    row = record(cast.anu)
    url = reverse("authority:index")

    waiting = cast.client("sara").get(url, {"state": "waiting"})

    assert [line.label for line in waiting.context["page"]] == [row.label]
    assert (waiting.context["shown"], waiting.context["total"]) == (1, 2)
    assert cast.client("omar").get(url).context["total"] == 0


def test_02_the_button_is_the_second_officers(cast, office) -> None:
    row = record(cast.sara)
    button = reverse("authority:approve", args=[row.id])

    assert button not in cast.client("sara").get(show(row)).content.decode()
    assert button not in cast.client("anu").get(show(row)).content.decode()
    assert button in cast.client("lekha").get(show(row)).content.decode()


def test_02_nobody_approves_what_they_recorded(cast, office) -> None:
    row, client = record(cast.sara), cast.client("sara")
    client.raise_request_exception = False  # the database refuses it too, as a fault of ours: 500

    answer = client.post(reverse("authority:approve", args=[row.id]))

    assert answer.status_code == 403
    with seen_as(cast.sara.scope):
        assert AuthorityRow.objects.get(id=row.id).approved_by == ""


@pytest.mark.parametrize(("name", "status"), [("anu", 403), ("kiran", 403), ("omar", 403), ("lekha", 302)])
def test_who_may_approve(cast, office, name, status) -> None:
    row = record(cast.anu if name != "anu" else cast.sara)

    assert cast.client(name).post(reverse("authority:approve", args=[row.id])).status_code == status


def test_02_it_permits_nothing_before_approval_and_after_revocation(cast, office) -> None:
    row = record(cast.anu)
    with seen_as(cast.sara.scope):
        with pytest.raises(Refused, match="second officer"):
            ask(row.id, "leads.admit", SUBJECT)
        approve(cast.sara, row.id)
        assert ask(row.id, "leads.admit", SUBJECT).authority == row.id

        cast.client("sara").post(
            reverse("authority:revoke", args=[row.id]), {"reason": "the order was set aside"}
        )

        with pytest.raises(Refused, match="revoked"):
            ask(row.id, "leads.admit", SUBJECT)


def test_ending_it_needs_a_reason_and_keeps_the_page(cast, authority) -> None:
    answer = cast.client("sara").post(reverse("authority:revoke", args=[authority]), {"reason": ""})

    assert answer.status_code == 400
    assert "Nothing was entered" in answer.content.decode()


def form(**changes: object) -> dict[str, object]:
    from thelivu.law import load

    law = load()
    at = now() + timedelta(hours=6)
    return {
        "basis": next(iter(law.powers)), "reference": "GD 20/2026", "purpose": next(iter(law.purposes)),
        "acts": ["leads.admit"], "subjects": "file:*\nlead:*", "district": "",
        "valid_from": f"{at:%Y-%m-%dT%H:%M}", "valid_to": f"{at + timedelta(days=10):%Y-%m-%dT%H:%M}", **changes,
    }  # fmt: skip


def test_the_form_records_what_it_says(cast, office) -> None:
    answer = cast.client("anu").post(reverse("authority:new"), form())

    with seen_as(cast.anu.scope):
        row = AuthorityRow.objects.get()
    assert answer.url == show(row)
    assert (row.subjects, row.acts, row.recorded_by) == (["file:*", "lead:*"], ["leads.admit"], cast.anu.id)


def test_the_form_keeps_what_was_entered_and_preselects_nothing(cast, office) -> None:
    anu, url = cast.client("anu"), reverse("authority:new")

    empty, wrong = anu.get(url).content.decode(), anu.post(url, form(acts=[]))

    assert "checked" not in empty
    assert wrong.status_code == 400
    assert "GD 20/2026" in wrong.content.decode()


def test_an_end_before_the_beginning_is_refused(cast, office) -> None:
    answer = cast.client("anu").post(reverse("authority:new"), form(valid_to="2026-01-01T00:00"))

    assert answer.status_code == 400
    with seen_as(cast.anu.scope):
        assert AuthorityRow.objects.count() == 0


@pytest.mark.parametrize("name", ["kiran", "esha", "aamir", "admin"])
def test_who_may_not_record(cast, office, name) -> None:
    assert cast.client(name).get(reverse("authority:new")).status_code == 403
