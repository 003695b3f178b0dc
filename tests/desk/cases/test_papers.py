"""Papers of a case on the desk: who issues which, what stops one, that each arrest and notice has its own."""

from datetime import timedelta

import pytest
from django.urls import reverse

from desk.cases.scene import IO, exhibit
from desk.exhibits.test_papers import papers, pdf
from desk.legal import confirm
from thelivu.base import LANGUAGES
from thelivu.desk.cases import actions
from thelivu.desk.exhibits.models import ExhibitRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.queries import now

WHO = "ishaan"


@pytest.fixture
def confirmed(cast):
    confirm(cast, "duties", "deadlines", "sections")


@pytest.fixture
def served(cast, search, case):
    exhibit(cast.kiran, search)
    actions.edit_case(cast.ishaan, case.id, **IO)
    actions.confirm_sections(cast.ishaan, case.id, ["ITA s.67B(b)"])
    row = actions.register_fir(cast.ishaan, case.id, "12/2026", now())
    adult = actions.add_accused(cast.ishaan, row.id, "Made Up", child=False)
    child = actions.add_accused(cast.ishaan, row.id, "Made Up Too", child=True)
    events = [
        actions.record_arrest(cast.ishaan, adult.id, "arrest", now(), "Cyber Station"),
        actions.record_arrest(cast.ishaan, adult.id, "notice", now(), "Cyber Station"),
        actions.record_arrest(cast.ishaan, child.id, "apprehension", now(), "Cyber Station"),
    ]
    return row, events


def issue(cast, name, case, kind):
    if kind == "forwarding":
        return forward(cast, name, case)
    return cast.client(name).post(reverse("cases:papers", args=[case.id]), {"kind": kind})


def forward(cast, name, case, **fields):
    with seen_as(INTEGRITY):
        seized = [row.id for row in ExhibitRow.objects.filter(search=case.search_id)]
    given = {
        "laboratory": "State laboratory", "exhibits": seized, "questions": ["sharing", "known_files"],
        "due_on": f"{now() + timedelta(days=60):%Y-%m-%d}",
    }  # fmt: skip
    return cast.client(name).post(reverse("cases:forward", args=[case.id]), given | fields)


def test_each_paper_is_issued_and_is_the_same_again(cast, served, confirmed):
    case, events = served
    for kind in ("forwarding", "child_report", *(one.id for one in events)):
        assert issue(cast, WHO, case, kind).status_code == 302, kind
    made = papers()

    assert [one.kind for one in made] == ["forwarding", "child_report", "arrest", "notice", "apprehension"]
    for paper in made:
        for language in LANGUAGES:
            first = pdf(cast, WHO, paper, language).content
            assert first.startswith(b"%PDF-")
            assert pdf(cast, "sara", paper, language).content == first


def test_nothing_is_issued_under_law_that_the_legal_cell_has_not_confirmed(cast, served):
    case, events = served
    for kind in ("forwarding", "child_report", events[0].id):
        answer = issue(cast, WHO, case, kind)
        assert answer.status_code == 400
        assert "legal cell" in answer.content.decode()
    assert papers() == []


def test_no_court_gets_a_paper_without_an_fir_but_the_committee_does_not_wait(cast, search, case, confirmed):
    exhibit(cast.kiran, search)
    refused = issue(cast, WHO, case, "forwarding")

    assert refused.status_code == 400
    assert "no number yet" in refused.content.decode()
    assert issue(cast, WHO, case, "child_report").status_code == 302


@pytest.mark.parametrize(("name", "kind"), [("kiran", "forwarding"), ("anu", "child_report"), (WHO, "picture"), ("omar", "forwarding")])
def test_06_another_role_another_kind_and_an_outsider_issue_nothing(cast, served, confirmed, name, kind):
    case, _ = served

    assert issue(cast, name, case, kind).status_code in (400, 403, 404)
    assert papers() == []


def test_10_no_name_of_a_person_is_on_a_page_of_papers(cast, served, confirmed):
    case, events = served
    for one in events:
        issue(cast, WHO, case, one.id)
    shown = cast.client(WHO).get(reverse("cases:papers", args=[case.id])).content.decode()
    kept = [cast.client(WHO).get(reverse("register:document", args=[one.document_id])).content.decode() for one in papers()]

    assert "A1" in shown
    assert not any("Made Up" in text for text in (shown, *kept))
