"""The trail of a record, both ways, in the reader's scope."""

import re

from django.urls import reverse

from thelivu.desk.front.trails import PAGES, current, tables, trail
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
