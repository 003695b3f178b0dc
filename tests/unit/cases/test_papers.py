"""Papers of a case: a child is a number and an accused an alias; no court reads a section that nobody confirmed."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from thelivu.base import LANGUAGES, Refused, Word, catalogue
from thelivu.base.paper import Grid
from thelivu.cases import Accused
from thelivu.cases.papers import CaseSheet, child_report, forwarding, served
from thelivu.exhibits.laboratory import QUESTIONS, LabRequest
from thelivu.law import load
from unit.exhibits.test_papers import block, codes, exhibit

LAW = load()
AT = datetime(2026, 1, 20, 3, 20, tzinfo=UTC)
SECTION = next(iter(LAW.sections.values()))
SHEET = CaseSheet("C-0001", "Cyber Station", "12/2026", AT, (replace(SECTION, verified=True),), "Inspector Praas")
NOTICE = tuple(replace(one, verified=True) for one in LAW.duties.values() if one.code == "notice_of_appearance")
REPORT = tuple(replace(one, verified=True) for one in LAW.deadlines if one.code == "child_reported")
ASKED = LabRequest("State laboratory", ("sharing", "digests"), AT.date())
ADULT = Accused("a", "A1", "known", ccl=False, name="Made Up")
CHILD = replace(ADULT, ccl=True)


def test_the_laboratory_is_asked_the_same_of_every_exhibit():
    paper = forwarding(SHEET, ASKED, [exhibit(1, sem=True), exhibit(2)], LAW, AT)
    listed, asked = block(paper, Grid), block(paper, Grid, 1)

    assert [row[0] for row in listed.rows] == ["CCSE/26.1-P041-01", "CCSE/26.1-P041-02"]
    assert [row[3] is not None for row in listed.rows] == [True, False]
    assert [row[0] for row in asked.rows] == [Word(f"exhibits.question.{one}") for one in QUESTIONS]


def test_the_forwarding_paper_says_what_is_asked_and_what_is_not_and_by_when():
    content = str(forwarding(SHEET, ASKED, [exhibit()], LAW, AT).content)
    asked = block(forwarding(SHEET, ASKED, [exhibit()], LAW, AT), Grid, 1).rows

    yes = [row[0].code.rpartition(".")[2] for row in asked if row[1] == Word("cases.paper.asked_yes")]
    assert tuple(yes) == ASKED.questions
    assert "State laboratory" in content
    assert "20.01.2026" in content


@pytest.mark.parametrize("kind", ["arrest", "notice", "apprehension"])
@pytest.mark.parametrize("person", [ADULT, CHILD], ids=["adult", "child"])
def test_10_the_name_of_a_person_is_never_printed(kind, person):
    assert "Made Up" not in str(served(SHEET, person, kind, (), AT).content)


def test_a_child_in_conflict_with_law_is_not_arrested_in_words():
    said = codes(served(SHEET, CHILD, "apprehension", (), AT).content)

    assert not any("arrest" in code for code in said)
    assert "papers.signer.guardian" in said


def test_nothing_is_served_while_the_age_is_not_stated():
    with pytest.raises(Refused) as refused:
        served(SHEET, replace(ADULT, ccl=None), "notice", NOTICE, AT)

    assert refused.value.code == "cases.age_not_stated"


@pytest.mark.parametrize("build", [lambda sheet: forwarding(sheet, ASKED, [exhibit()], LAW, AT), lambda sheet: served(sheet, ADULT, "arrest", (), AT)])
def test_a_paper_to_a_court_or_a_person_names_a_registered_fir_and_confirmed_sections(build):
    for spoiled, code in ((replace(SHEET, fir_number=""), "cases.paper.no_fir"), (replace(SHEET, sections=(SECTION,)), "law.not_for_signature")):
        with pytest.raises(Refused) as refused:
            build(spoiled)
        assert refused.value.code == code


def test_10_the_report_to_the_committee_is_numbers_and_is_not_kept_waiting_for_an_fir():
    paper = child_report(replace(SHEET, fir_number="", registered_at=None), REPORT, AT)

    assert {one for one in codes(paper.content) if "name" in one} == {"cases.paper.no_name"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_papers_is_in_the_catalogue(language):
    papers = [forwarding(SHEET, ASKED, [exhibit(sem=True)], LAW, AT), child_report(SHEET, REPORT, AT)]
    papers += [served(SHEET, ADULT, "arrest", (), AT), served(SHEET, ADULT, "notice", NOTICE, AT), served(SHEET, CHILD, "apprehension", (), AT)]

    assert set().union(*(codes(one.content) for one in papers)) - set(catalogue(language)) == set()
