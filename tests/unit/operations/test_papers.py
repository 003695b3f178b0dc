"""Papers of a search: the head from the record, what happens at the place by hand, grounds only when they are written."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from thelivu.base import LANGUAGES, Refused, Word, catalogue
from thelivu.base.paper import Fields, Passage
from thelivu.law import load
from thelivu.operations.papers import SearchSheet, grounds, search_memo, warrant_application
from unit.exhibits.test_papers import codes

LAW = load()
AT = datetime(2026, 1, 20, 3, 20, tzinfo=UTC)
SHEET = SearchSheet(
    label="26.1/P-041", operation="Nila", premises="P-041", address="Tile House, 695001", wave=(AT, AT + timedelta(hours=6)),
    basis=(Word("operations.paper.basis_attribution"), "AT-0003"), authority="A-0008 GD 8/2026", leader="Inspector Praas",
    members=("ASI Lavan",), necessity="Two sightings lead here.", less_intrusive="A notice would warn the user.",
)  # fmt: skip
DUTIES = tuple(replace(one, verified=True) for one in LAW.duties.values() if one.procedural == "BNSS")
POWERS = (replace(LAW.powers["BNSS s.185"], verified=True),)


def test_what_happens_at_the_place_is_written_there():
    lines = [line for block in search_memo(SHEET, DUTIES, AT).blocks if isinstance(block, Fields) for line in block.lines]
    filled = {line.label.code.rpartition(".")[2] for line in lines if line.value is not None}

    assert filled == {"label", "operation", "premises", "wave", "basis", "authority", "provisions", "leader", "members"}


def test_10_a_memo_asks_for_children_by_number_alone():
    paper = search_memo(SHEET, DUTIES, AT)
    asked = [line.label.code for block in paper.blocks if isinstance(block, Fields) for line in block.lines]

    assert {one for one in asked if "child" in one or "risk" in one} == {
        "operations.paper.children_present", "operations.paper.at_risk",
    }  # fmt: skip


def test_the_grounds_are_those_of_the_plan():
    said = [sentence for block in grounds(SHEET, POWERS, AT).blocks if isinstance(block, Passage) for sentence in block.sentences]

    assert said[:2] == [SHEET.necessity, SHEET.less_intrusive]


@pytest.mark.parametrize("missing", ["necessity", "less_intrusive"])
def test_grounds_that_nobody_wrote_are_not_printed(missing):
    for build in (grounds, warrant_application):
        with pytest.raises(Refused):
            build(replace(SHEET, **{missing: " "}), POWERS, AT)


def test_no_paper_rests_on_law_that_is_not_confirmed():
    for build, records in ((search_memo, LAW.duties["witnesses"]), (grounds, LAW.powers["BNSS s.185"])):
        with pytest.raises(Refused) as refused:
            build(SHEET, (records,), AT)
        assert refused.value.code == "law.not_for_signature"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_papers_is_in_the_catalogue(language):
    papers = [search_memo(SHEET, DUTIES, AT), grounds(SHEET, POWERS, AT), warrant_application(SHEET, POWERS, AT)]
    found = set().union(*(codes(one.content) for one in papers))

    assert found - set(catalogue(language)) == set()
