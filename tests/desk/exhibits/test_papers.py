"""Papers on the desk: who issues which, what stops one, and that the same paper leaves again whoever asks."""

import pytest
from django.urls import reverse

from desk.exhibits.raid import ADDRESS, entered, seize
from desk.legal import confirm
from thelivu.base import LANGUAGES, new_id
from thelivu.desk.exhibits.models import ExhibitRow
from thelivu.desk.operations.models import SearchRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.actions import recording
from thelivu.desk.register.models import AccessRow, PaperRow

PLANNER, KEEPER = "sara", "kiran"
KINDS = {
    "search_memo": PLANNER, "grounds": PLANNER, "warrant_application": PLANNER, "seizure_memo": KEEPER, "exhibit_labels": KEEPER,
    "seizure_report": KEEPER,
}  # fmt: skip


@pytest.fixture
def search(cast, authority):
    said = {"necessity": "Two sightings lead here.", "less_intrusive": "A notice would warn the user."}
    row = entered(
        cast.sara, authority, approved_by=cast.chitra.id, **said,
        basis_kind="court_warrant", basis={"reference": "CMP 7/2026"},
    )  # fmt: skip
    seize(cast.ishaan, authority, row.id, seal="S1")
    return row


@pytest.fixture
def confirmed(cast):
    confirm(cast, "duties", "powers", "deadlines")


def issue(cast, name, search, kind):
    return cast.client(name).post(reverse("exhibits:papers", args=[search.id]), {"kind": kind})


def papers():
    with seen_as(INTEGRITY):
        return list(PaperRow.objects.select_related("document").order_by("label"))


def pdf(cast, name, paper, language="en"):
    return cast.client(name).get(reverse("register:paper", args=[paper.id]), {"language": language})


@pytest.mark.parametrize(("kind", "name"), KINDS.items())
def test_each_paper_is_issued_by_whom_it_is_for_and_is_the_same_again(cast, search, confirmed, kind, name):
    assert issue(cast, name, search, kind).status_code == 302
    (paper,) = papers()
    listed = cast.client("sara").get(reverse("exhibits:papers", args=[search.id])).content.decode()

    assert (paper.kind, paper.about) == (kind, search.label)
    assert paper.code in listed
    for language in LANGUAGES:
        first = pdf(cast, "sara", paper, language)
        assert (first.status_code, first["Content-Type"]) == (200, "application/pdf")
        assert first.content.startswith(b"%PDF-")
        assert pdf(cast, "kiran", paper, language).content == first.content


@pytest.mark.parametrize("kind", ["search_memo", "grounds", "seizure_memo", "seizure_report"])
def test_nothing_is_issued_under_law_that_the_legal_cell_has_not_confirmed(cast, search, kind):
    answer = issue(cast, KINDS[kind], search, kind)

    assert answer.status_code == 400
    assert "legal cell" in answer.content.decode()
    assert papers() == []


OTHERS = {"search_memo": KEEPER, "grounds": "anu", "seizure_memo": PLANNER, "exhibit_labels": "esha", "picture": KEEPER}


@pytest.mark.parametrize(("kind", "name"), OTHERS.items())
def test_another_role_or_another_kind_issues_nothing(cast, search, confirmed, kind, name):
    assert issue(cast, name, search, kind).status_code in (400, 403)
    assert papers() == []


def test_a_search_without_an_authority_has_no_papers(cast, search, confirmed):
    with recording(cast.sara, "plan", "search.changed") as record:
        record.change(SearchRow.objects.get(id=search.id), authority=None)
    answer = issue(cast, PLANNER, search, "search_memo")

    assert answer.status_code == 400
    assert "has no authority yet" in answer.content.decode()
    assert papers() == []


@pytest.mark.parametrize("kind", ["custody_sheet", "return_receipt"])
def test_papers_of_one_exhibit_are_issued_from_its_page(cast, search, kind):
    exhibit = next(iter(_exhibits(search)))
    to = reverse("exhibits:papers_of_one", args=[exhibit.id])
    assert cast.client("anu").post(to, {"kind": kind}).status_code in (400, 403)
    assert papers() == []
    assert cast.client(KEEPER).post(to, {"kind": kind}).status_code == 302
    (paper,) = papers()
    shown = cast.client(KEEPER).get(reverse("exhibits:show", args=[exhibit.id])).content.decode()

    assert (paper.kind, paper.about) == (kind, exhibit.label)
    assert paper.code in shown


def test_06_the_address_is_opened_on_the_record_and_masked_where_the_paper_is_kept(cast, search, confirmed):
    issue(cast, PLANNER, search, "search_memo")
    (paper,) = papers()
    kept = cast.client(PLANNER).get(reverse("register:document", args=[paper.document_id])).content.decode()
    pdf(cast, PLANNER, paper)

    acts = list(AccessRow.objects.order_by("at").values_list("act", "about"))
    assert ("targets.open_holder", search.premises_id) in acts
    assert acts[-1] == ("register.open_paper", paper.id)
    assert "search_memo" in kept
    assert ADDRESS not in kept


def test_06_for_an_outsider_there_is_no_such_paper(cast, search, confirmed):
    issue(cast, PLANNER, search, "search_memo")
    (paper,) = papers()
    never = cast.client("omar").get(reverse("register:paper", args=[new_id()]))
    hidden = pdf(cast, "omar", paper)
    check = cast.client("omar").get(reverse("register:check"), {"code": paper.code})

    assert (hidden.status_code, never.status_code) == (404, 404)
    assert paper.label not in hidden.content.decode()
    assert issue(cast, "omar", search, "search_memo").status_code == 404
    assert paper.label not in check.content.decode()


def test_a_code_is_checked_however_it_is_typed(cast, search, confirmed):
    issue(cast, PLANNER, search, "search_memo")
    (paper,) = papers()
    for typed in (paper.code, paper.code.lower().replace("-", " "), paper.code.replace("-", "")):
        assert paper.label in cast.client(KEEPER).get(reverse("register:check"), {"code": typed}).content.decode()
    answer = cast.client(KEEPER).get(reverse("register:check"), {"code": "0000-0000-0000-0000"})

    assert "No paper that you may see" in answer.content.decode()


def _exhibits(search):
    with seen_as(INTEGRITY):
        return list(ExhibitRow.objects.filter(search=search.id))
