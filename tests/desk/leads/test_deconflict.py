"""Asking the other units about a lead: who may, what the page says of answers, and who is never read as clear."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.urls import reverse

from desk.leads import files
from thelivu.base import Identifier, Refused
from thelivu.desk.leads import actions, deconfliction_actions, deconfliction_queries
from thelivu.desk.leads.models import DeconflictionRow, LeadRow, NoticeRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.actions import recording
from thelivu.desk.register.models import IdentifierUseRow
from thelivu.desk.register.queries import now
from thelivu.leads import Decision

UNASKED = "Nobody has asked yet whether another unit works this lead."


def text(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def lead(cast, authority) -> LeadRow:
    actions.import_file(cast.anu, authority, files.tip("2000002"), "one.xml")
    with seen_as(cast.anu.scope):
        row = LeadRow.objects.get()
    actions.decide_lead(cast.anu, row.id, Decision("work", "Two accounts."))
    with seen_as(cast.anu.scope):
        return LeadRow.objects.get()


def named(lead) -> Identifier:
    """An identifier of a person that the lead names."""
    rows = IdentifierUseRow.within(INTEGRITY).filter(owner=lead.id, kind__in=deconfliction_queries.OF_A_PERSON)
    kind, value = rows.values_list("kind", "value").first()
    return Identifier(kind, value)


def held_by_omar(cast, lead) -> None:
    """Omar's unit stored the same identifier in a record of its own."""
    from desk.targets import made

    identity = made.make_identity(cast.omar, "elsewhere")
    with recording(cast.omar, "decide", "test.named") as record:
        record.name(identity, "leads", [named(lead)])


def page(cast, who, lead) -> str:
    return text(cast.client(who).get(reverse("leads:show", args=[lead.id])))


def ask(cast, who, lead):
    return cast.client(who).post(reverse("leads:deconflict", args=[lead.id]))


def waits(cast, lead, at=None):
    with seen_as(cast.anu.scope):
        word = deconfliction_queries.against_step([lead.id], at or now())
    return word.code if word else None


def test_06_a_lead_in_work_says_that_nobody_asked_and_who_is_not_connected(cast, lead) -> None:
    shown = page(cast, "anu", lead)

    assert UNASKED in shown
    assert "Not connected, and not asked." in shown
    assert "The national network of FIRs" in shown
    assert reverse("leads:deconflict", args=[lead.id]) in shown
    assert "targets.deconfliction.unasked" == waits(cast, lead)


def test_06_an_answer_names_the_unit_and_a_step_waits_until_it_is_settled(cast, lead) -> None:
    held_by_omar(cast, lead)
    ask(cast, "anu", lead)
    row = DeconflictionRow.within(INTEGRITY).get()
    before = waits(cast, lead)
    shown = page(cast, "anu", lead)
    given = {"unit": cast.omar.home.unit, "what": "They leave it to us."}
    settled = cast.client("anu").post(reverse("leads:settle", args=[row.id]), given)

    assert [cast.omar.home.unit] == row.contacts
    assert "targets.contact_unit" == before
    assert "Contact unit Elsewhere Unit." in shown
    assert named(lead).value not in shown.split('id="other-units"')[1].split("</section>")[0]
    assert 302 == settled.status_code
    assert waits(cast, lead) is None
    assert "They leave it to us." in page(cast, "anu", lead)
    assert 1 == NoticeRow.within(INTEGRITY).filter(unit=cast.omar.home.unit).count()


def test_06_an_answer_ends_and_does_not_cover_what_the_lead_names_later(cast, lead) -> None:
    ask(cast, "anu", lead)
    row = DeconflictionRow.within(INTEGRITY).get()
    held = waits(cast, lead)
    with recording(cast.anu, "decide", "test.named") as record:
        record.name(lead, "leads", [Identifier("phone", "+915550177")])

    assert held is None
    assert "targets.deconfliction.run_out" == waits(cast, lead, row.holds_until)
    assert "targets.deconfliction.names_more" == waits(cast, lead, row.holds_until - timedelta(seconds=1))


def test_only_who_may_decide_in_the_unit_of_the_lead_asks(cast, lead) -> None:
    answers = [ask(cast, who, lead).status_code for who in ("omar", "kiran", "chitra", "lekha", "aamir", "admin")]

    assert set(answers) <= {403, 404}
    assert 0 == DeconflictionRow.within(INTEGRITY).count()


def test_a_lead_that_is_not_in_work_is_not_asked_about(cast, authority) -> None:
    actions.import_file(cast.anu, authority, files.tip("2000002"), "one.xml")
    with seen_as(cast.anu.scope):
        row = LeadRow.objects.get()
    with pytest.raises(Refused) as refused:
        deconfliction_actions.deconflict(cast.anu, row.id)

    assert "desk_deconfliction.not_in_work" == refused.value.code
    assert 'id="other-units"' not in page(cast, "anu", row)


def test_an_empty_agreement_and_a_unit_that_was_not_named_are_refused(cast, lead) -> None:
    held_by_omar(cast, lead)
    ask(cast, "anu", lead)
    row = DeconflictionRow.within(INTEGRITY).get()
    at = reverse("leads:settle", args=[row.id])
    empty = cast.client("anu").post(at, {"unit": cast.omar.home.unit, "what": " "})
    other = cast.client("anu").post(at, {"unit": cast.anu.home.unit, "what": "x"})
    absent = cast.client("anu").post(reverse("leads:settle", args=[quote("none")]), {"what": "x"})

    assert (400, 400, 404) == (empty.status_code, other.status_code, absent.status_code)
    assert {} == DeconflictionRow.within(INTEGRITY).get().settled
