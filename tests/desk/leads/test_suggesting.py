"""What may be joined is suggested whole: no flooded identifier crowds out another, and no observation is left behind."""

import pytest

from desk.leads import files
from desk.targets import made
from thelivu.base import Identifier
from thelivu.desk.leads import actions, queries
from thelivu.desk.leads.models import LeadRow
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register import queries as register
from thelivu.desk.register.actions import recording
from thelivu.leads import Decision


def test_a_flooded_identifier_does_not_crowd_out_another(cast, monkeypatch) -> None:
    monkeypatch.setattr(register, "NAMED", 2)
    flooded, quiet = Identifier("handle", "harbour:flood"), Identifier("handle", "harbour:quiet")
    rows = [made.make_identity(cast.anu, f"made{number}") for number in range(4)]
    for row in rows:
        with recording(cast.anu, "decide", "test.named") as record:
            record.name(row, "leads", [quiet if row is rows[-1] else flooded])
    with seen_as(cast.anu.scope):
        found = register.owners_of_each([flooded, quiet], "leads")

    assert {rows[0].id, rows[1].id, rows[-1].id} == set(found)


@pytest.mark.parametrize("most", [1, 100])
def test_a_suggestion_keeps_every_observation_of_the_leads_it_looks_at(cast, authority, monkeypatch, most) -> None:
    for number in (2, 3, 4):
        actions.import_file(cast.anu, authority, files.tip(f"200000{number}"), f"{number}.xml")
    with seen_as(cast.anu.scope):
        ids = list(LeadRow.objects.values_list("id", flat=True))
    actions.decide_leads(cast.anu, ids, Decision("work", "One account."))
    with seen_as(cast.anu.scope):
        whole = sorted(one for _, _, found in queries.suggested_identities(100) for one in found)
        monkeypatch.setattr(register, "NAMED", most)
        bounded = sorted(one for _, _, found in queries.suggested_identities(100) for one in found)

    assert len(whole) >= 3
    assert whole == bounded
