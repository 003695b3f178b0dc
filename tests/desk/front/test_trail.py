"""The trail of a record, both ways, in the reader's scope."""

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from desk.attribution import scene as scenes
from desk.front.filled import fill
from thelivu.desk.authority.models import ReturnRow
from thelivu.desk.front.trails import PAGES, RESTED, current, label_of, tables, trail
from thelivu.desk.leads.models import SourceRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.actions import recording


def test_05_a_lead_leads_to_its_source_and_the_bytes_and_back(cast, admitted, as_officer) -> None:
    with as_officer(cast.anu):
        up, down = trail(admitted.lead.id), trail(admitted.document.id)

    assert {admitted.source.label, admitted.document.sha256[:12]} <= {link.label for link in up.rests_on}
    assert {admitted.source.label, admitted.lead.label} <= {link.label for link in down.carries}


def test_everything_done_under_an_authority_rests_on_it(cast, admitted, as_officer) -> None:
    with as_officer(cast.anu):
        found = trail(admitted.authority)

    assert {admitted.source.label, admitted.lead.label} <= {link.label for link in found.carries}
    assert found.rests_on == ()


def test_each_role_opens_the_page_and_an_outsider_finds_no_such_record(cast, admitted) -> None:
    url = reverse("front:trail", args=[admitted.lead.id])

    seen = {
        name: cast.client(name).get(url).status_code for name in ("anu", "sara", "omar", "aamir", "admin")
    }

    assert seen == {"anu": 200, "sara": 200, "omar": 404, "aamir": 404, "admin": 404}


def test_a_record_that_never_was_looks_like_a_hidden_one(cast, admitted) -> None:
    omar = cast.client("omar")

    hidden = omar.get(reverse("front:trail", args=[admitted.lead.id]))
    absent = omar.get(reverse("front:trail", args=["0" * 32]))

    assert _without_own(hidden, admitted.lead.id) == _without_own(absent, "0" * 32)


def _without_own(page, record: str) -> str:
    """The page without its form tokens and its own address."""
    return re.sub(r'value="\w{64}"', "", page.content.decode()).replace(record, "")


def test_what_rests_on_an_older_version_is_void(admitted, cast) -> None:
    class Resting:
        rests_on = [["leads.SourceRow", admitted.source.id, admitted.source.version]]

    with seen_as(INTEGRITY):
        before = current(Resting())
        with recording(cast.anu, "admit", "test.changed") as record:
            record.change(SourceRow.objects.get(id=admitted.source.id), sender="another")

        assert (before, current(Resting())) == (True, False)


def test_every_page_of_a_trail_exists_and_every_table_has_its_word() -> None:
    from thelivu.base import catalogue

    for table, page in PAGES.items():
        assert reverse(page, args=["0" * 32]), table
    words = {f"desk_front.record.{table._meta.model_name}" for table in tables()}

    assert words - set(catalogue("en")) == set()


def test_a_decision_hangs_between_what_it_keeps_the_version_of_and_what_rests_on_it(cast, authority) -> None:
    made = scenes.scene(cast, authority)
    made.both()
    decision = made.decide()

    with seen_as(INTEGRITY):
        rests = {record: label for label, record, _ in decision.rests_on}
        found = trail(decision.id)
        below = {record: {link.label for link in trail(record).carries} for record in rests}
    assert set(rests.values()) <= RESTED
    assert {"leads.IdentityRow", "attribution.SightingRow", "authority.ReturnRow"} <= set(rests.values())
    assert {record: True for record in rests} == {
        record: label_of(decision) in labels for record, labels in below.items()
    }
    assert not found.void

    with seen_as(INTEGRITY):
        returned = next(record for record, label in rests.items() if label == "authority.ReturnRow")
        with recording(cast.anu, "admit", "test.changed") as record:
            record.change(ReturnRow.objects.get(id=returned), name="another.csv")
        assert trail(decision.id).void
        assert {True} == {link.void for link in trail(returned).carries if link.label == label_of(decision)}


def test_a_trail_of_very_many_asks_a_few_questions_and_says_that_it_stops(
    cast, authority, monkeypatch
) -> None:
    monkeypatch.setattr("thelivu.desk.front.trails.LIMIT", 40)
    fill(cast.anu, authority, 100)
    with seen_as(cast.anu.scope):
        source = SourceRow.objects.get(name="filled.csv")
        with CaptureQueriesContext(connection) as asked:
            found = trail(source.id)

    assert 40 == len(found.carries)
    assert {"n": 40} == found.more.values
    assert len(asked) < 120
