"""Lists of leads and observations as timelines: a filter leaves in what fits and nothing else, sorting loses nothing."""

from itertools import product

import pytest
from django.urls import reverse

from desk.leads import files
from thelivu.desk.leads import actions, queries
from thelivu.desk.leads.models import LeadRow, ObservationRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.leads import Decision

STATES, DOUBTS = ("", "new", "work", "insufficient"), ("", "open")
FLAGS = ("", "no_port", "ambiguous_time", "no_time", "victim_reported")
SORTS = ("", "oldest", "reference")


@pytest.fixture
def several(cast, authority):
    """Two sheets and two tips: leads in three states, times with one reading, with two, and none."""
    sheet = actions.import_file(cast.anu, authority, files.sheet(6), "a.csv", mapping=files.mapping())
    ambiguous = files.sheet(4, time="03/04/2026 10:{:02d}:07").replace(b"77", b"88")
    other = actions.import_file(cast.anu, authority, ambiguous, "b.csv", mapping=files.mapping())
    for number, at in (("2000002", "2026-01-12T22:41:07Z"), ("2000003", "")):
        actions.import_file(cast.anu, authority, files.tip(number, at=at), f"{number}.xml")
    with seen_as(cast.anu.scope):
        ids = list(LeadRow.objects.order_by("label").values_list("id", flat=True))
    actions.decide_leads(cast.anu, ids[::3], Decision("work", reason="its clock runs"))
    actions.decide_leads(cast.anu, ids[1::4], Decision("insufficient", reason="no address at all"))
    return sheet.id, other.id


def test_04_a_filter_leaves_in_all_that_fits_and_nothing_else(cast, several) -> None:
    with seen_as(cast.anu.scope):
        every = list(LeadRow.objects.all())
        doubtful = set(ObservationRow.objects.filter(doubt__isnull=False).values_list("lead_id", flat=True))
        asked = list(product(STATES, ("", *several), FLAGS, DOUBTS))
        wrong = []
        for state, source, flag, doubt in asked:
            fits = {
                row.id
                for row in every
                if state in ("", row.state) and source in ("", row.source_id) and (not flag or flag in row.flags)
                and (not doubt or row.id in doubtful)
            }  # fmt: skip
            shown = [row.id for row in queries.inbox(state, source, flag, doubt, "")]
            if len(shown) != len(set(shown)) or set(shown) != fits:
                wrong.append((state, source, flag, doubt))

    assert (len(every), len(asked), wrong) == (12, 120, [])
    assert 0 < len(doubtful) < 12


@pytest.mark.parametrize("sort", SORTS)
def test_04_sorting_loses_no_lead_and_adds_none(cast, several, sort) -> None:
    with seen_as(cast.anu.scope):
        every = sorted(LeadRow.objects.values_list("id", flat=True))
        shown = list(queries.inbox("", "", "", "", sort))

    assert every == sorted(row.id for row in shown)
    keys = [row.reference if sort == "reference" else (row.recorded_at, row.label) for row in shown]
    assert keys == sorted(keys, reverse=not sort)


def test_04_an_observation_without_a_time_keeps_its_place(cast, several) -> None:
    with seen_as(INTEGRITY):
        lead = LeadRow.objects.get(reference="2000003")
        places = [row.where for row in queries.observations_in(lead.id)]
        timeless = [row.where for row in ObservationRow.objects.filter(lead=lead, at={})]
    page = cast.client("anu").get(reverse("leads:show", args=[lead.id])).content.decode()

    assert len(timeless) > 1
    assert [place for place in places if place not in page] == []


def test_04_the_head_of_a_filtered_list_says_what_is_left_out(cast, several) -> None:
    client = cast.client("anu")
    whole = client.get(reverse("leads:index")).content.decode()
    filtered = client.get(reverse("leads:index"), {"state": "work"}).content.decode()

    assert "12 in all." in whole
    assert "3 shown of 12; the rest is filtered out." in filtered
