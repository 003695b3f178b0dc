"""The register of nodal officers: dated rows, one on each day, ended and never overwritten."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from thelivu.base import IST, InputError, Refused
from thelivu.desk.authority import actions, queries
from thelivu.desk.people.scope import seen_as

GIVEN = {
    "provider": "Example Net", "keeper": "isp", "name": "Tansy Merrow", "designation": "Nodal officer",
    "address": "nodal@example.net", "valid_from": date(2026, 1, 1), "valid_to": None, "basis": "Letter 7/2025",
}  # fmt: skip


def record(cast, **changed):
    return actions.record_nodal_officer(cast.anu, **(GIVEN | changed))


def on(cast, day, provider="example net"):
    with seen_as(cast.anu.scope):
        found = queries.nodal_officer(provider, datetime.combine(day, datetime.min.time(), IST))
    return found and found.name


def test_a_letter_of_a_day_goes_to_who_is_valid_on_that_day(cast) -> None:
    record(cast, name="First", valid_to=date(2026, 3, 31))
    record(cast, name="Second", valid_from=date(2026, 4, 1))
    record(cast, name="Elsewhere", provider="Another Net")

    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1)]
    assert [None, "First", "First", "Second"] == [on(cast, day) for day in days]


def test_of_two_who_are_valid_the_later_one_receives_however_the_provider_is_written(cast) -> None:
    record(cast, name="Later", provider="example NET", valid_from=date(2026, 2, 1))
    record(cast, name="Earlier", provider="Example Net")

    assert ["Earlier", "Later"] == [on(cast, day) for day in (date(2026, 1, 31), date(2026, 2, 1))]


def test_a_row_is_ended_once_and_not_before_it_starts(cast) -> None:
    made = record(cast)
    with pytest.raises(InputError) as early:
        actions.end_nodal_officer(cast.anu, made.id, date(2025, 1, 1))
    actions.end_nodal_officer(cast.anu, made.id, date(2026, 2, 1))
    with pytest.raises(Refused) as twice:
        actions.end_nodal_officer(cast.anu, made.id, date(2026, 3, 1))

    assert ("desk_nodal.ends_before_it_starts", "desk_nodal.ended_already") == (
        early.value.code,
        twice.value.code,
    )
    assert (None, "Tansy Merrow") == (on(cast, date(2026, 2, 2)), on(cast, date(2026, 2, 1)))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"name": " "}, "desk_nodal.incomplete"),
        ({"basis": ""}, "desk_nodal.incomplete"),
        ({"keeper": "neighbour"}, "desk_nodal.incomplete"),
        ({"valid_to": date(2025, 1, 1)}, "desk_nodal.ends_before_it_starts"),
    ],
)
def test_a_row_names_its_paper_and_a_keeper_of_the_law_data(cast, changed, code) -> None:
    with pytest.raises(InputError) as refused:
        record(cast, **changed)

    assert code == refused.value.code


@pytest.mark.parametrize("language", ["en", "ml"])
def test_the_register_is_kept_by_forms(cast, language) -> None:
    from thelivu.desk.people.actions import set_language

    set_language(cast.anu.id, language)
    client, new = cast.client("anu"), reverse("authority:nodal_new")
    wrong = client.post(new, GIVEN | {"valid_from": "2026-01-01", "valid_to": "2025-01-01"})
    saved = client.post(new, GIVEN | {"valid_from": "2026-01-01", "valid_to": ""})
    with seen_as(cast.anu.scope):
        row = queries.nodal_officers().get()
    page = reverse("authority:nodal_show", args=[row.id])
    listed = client.get(saved.url).content.decode()
    ended = client.post(page, {"valid_to": "2026-01-31"})
    shown = client.get(page).content.decode()

    assert (400, 302, 302) == (wrong.status_code, saved.status_code, ended.status_code)
    assert "Tansy Merrow" in listed
    assert "2026-01-31" in shown
    assert "⟨" not in listed + shown + client.get(new).content.decode() + wrong.content.decode()
    assert "Tansy Merrow" not in client.get(saved.url + "?on=2026-02-01").content.decode()
    assert 400 == client.post(page, {"valid_to": "2026-02-01"}).status_code


@pytest.mark.parametrize(
    ("who", "form", "seen"),
    [
        ("ishaan", 200, 200),
        ("sara", 200, 200),
        ("kiran", 403, 200),
        ("lekha", 403, 200),
        ("omar", 200, 404),
        ("admin", 403, 404),
    ],
)
def test_who_keeps_the_register_and_who_sees_it(cast, who, form, seen) -> None:
    made = record(cast, valid_from=date.today() - timedelta(days=1))
    client = cast.client(who)

    assert form == client.get(reverse("authority:nodal_new")).status_code
    assert seen == client.get(reverse("authority:nodal_show", args=[made.id])).status_code
    assert ("Tansy" in client.get(reverse("authority:nodal")).content.decode()) == (seen == 200)
