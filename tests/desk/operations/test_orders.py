"""Papers of an operation on the desk: who issues which, approved searches alone, no address, the same again."""

import json

import pytest
from django.urls import reverse

from desk.legal import confirm
from thelivu.base import LANGUAGES, Refused
from thelivu.desk.operations import actions, order_papers
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.documents import content
from thelivu.desk.register.models import PaperRow

KINDS = ("operation_order", "district_dossier", "briefing")


def url(round_):
    return reverse("operations:papers", args=[round_.operation.id])


def issue(cast, round_, kind, name="sara"):
    about = {"district_dossier": "ALP", "briefing": round_.team.id}.get(kind, "")
    return cast.client(name).post(url(round_), {"kind": kind, "about": about})


def papers():
    with seen_as(INTEGRITY):
        return list(PaperRow.objects.select_related("document").order_by("label"))


def said(paper):
    with seen_as(INTEGRITY):
        return json.loads(content(paper.document))


@pytest.mark.parametrize("kind", KINDS)
def test_each_paper_is_issued_of_approved_searches_and_is_the_same_again(round_, cast, address, kind) -> None:
    confirm(cast, "deadlines")
    search, draft = round_.approved(), round_.draft()
    answer = issue(cast, round_, kind)
    (paper,) = papers()
    listed = cast.client("sara").get(url(round_)).content.decode()
    text = json.dumps(said(paper), ensure_ascii=False)

    assert answer.status_code == 302
    assert paper.code in listed
    assert address[0] not in text
    assert draft.label not in text
    assert (search.label in text) is (kind != "operation_order")
    for language in LANGUAGES:
        opened = [cast.client("sara").get(reverse("register:paper", args=[paper.id]), {"language": language}) for _ in (1, 2)]
        assert opened[0].content == opened[1].content
        assert opened[0].content.startswith(b"%PDF")


@pytest.mark.parametrize("kind", KINDS)
def test_without_an_approved_search_there_is_no_paper(round_, cast, kind) -> None:
    confirm(cast, "deadlines")
    search = round_.approved()
    with seen_as(cast.sara.scope):
        actions.call_off(cast.sara, search.id, "Moved away.")
    round_.draft()
    answer = issue(cast, round_, kind)

    assert answer.status_code == 400
    assert "no search of this is approved yet" in answer.content.decode()
    assert papers() == []


def test_the_order_waits_for_the_legal_cell(round_, cast) -> None:
    round_.approved()
    answer = issue(cast, round_, "operation_order")

    assert answer.status_code == 400
    with pytest.raises(Refused) as refused, seen_as(cast.sara.scope):
        order_papers.issue(cast.sara, round_.operation.id, "operation_order")
    assert refused.value.code == "law.not_for_signature"


def test_06_a_chief_issues_and_sees_the_own_district_and_never_the_whole_order(round_, cast) -> None:
    confirm(cast, "deadlines")
    round_.approved()
    issue(cast, round_, "operation_order")
    answers = [issue(cast, round_, kind, "chitra").status_code for kind in KINDS]
    page = cast.client("chitra").get(url(round_)).content.decode()

    assert answers == [400, 302, 302]
    assert [paper.district for paper in papers()] == ["", "ALP", "ALP"]
    assert papers()[1].code in page
    assert papers()[0].code not in page


def test_a_kind_district_or_team_that_is_none_is_refused(round_, cast) -> None:
    round_.approved()
    client = cast.client("sara")
    posted = [client.post(url(round_), {"kind": kind, "about": about}).status_code
              for kind, about in (("x", ""), ("district_dossier", "KSD"), ("district_dossier", ""), ("briefing", "x"), ("briefing", "a\0b"), ("a\0b", ""))]  # fmt: skip

    assert posted == [400] * 6
    assert papers() == []


def test_who_sees_the_papers_and_who_issues_one(round_, cast) -> None:
    round_.approved()
    people = ("sara", "chitra", "anu", "ishaan", "kiran", "esha", "omar", "aamir")
    seen = [cast.client(name).get(url(round_)).status_code for name in people]
    issued = [issue(cast, round_, "district_dossier", name).status_code for name in people]

    assert seen == [200, 200, 200, 200, 200, 200, 404, 403]
    assert issued[:2] == [302, 302]
    assert len(papers()) == 2
