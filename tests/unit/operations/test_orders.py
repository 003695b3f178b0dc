"""Papers of an operation: approved searches, labels instead of addresses, numbers instead of children, confirmed clocks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from thelivu.base import LANGUAGES, Refused, Word, catalogue
from thelivu.base.paper import Grid, Named
from thelivu.documents import Letterhead, as_pdf
from thelivu.law import load
from thelivu.operations.orders import (
    RULES,
    Crew,
    OperationSheet,
    Place,
    briefing,
    district_dossier,
    operation_order,
)
from unit.exhibits.test_papers import codes

AT = datetime(2026, 1, 20, 3, 20, tzinfo=UTC)
CLOCKS = tuple(replace(one, verified=True) for one in load().deadlines if one.code in {"search_copies", "seizure_report", "child_reported"})
PLACE = Place("26.1/P-041", "P-041", "ALP", 1, "ALP 1", "A-0008 GD 8/2026", Word("operations.ready.grounds"),
              (Word("operations.orders.children_unknown"),), expert_asked=False)  # fmt: skip
CREWS = (Crew("ALP 1", "ALP", "Inspector Praas", ("ASI Lavan",), (Word("operations.item.expert"),)), Crew("IDK 1", "IDK", "SI Odo", ("CPO",)))
SHEET = OperationSheet(
    "OP-0001", "Nila", ((1, AT, AT + timedelta(hours=8)),), CREWS,
    (PLACE, replace(PLACE, label="26.1/P-050", premises="P-050", district="IDK", team="IDK 1", wave=2)),
    {"ALP": Named("Alappuzha", "ആലപ്പുഴ"), "IDK": Named("Idukki", "ഇടുക്കി")},
)  # fmt: skip


def papers():
    return [district_dossier(SHEET, "ALP", AT), operation_order(SHEET, CLOCKS, AT), briefing(SHEET, CREWS[0], AT)]


def grid(paper, heading):
    return next(one for one in paper.blocks if isinstance(one, Grid) and one.heading.code.endswith(f".{heading}"))


def test_a_district_s_papers_name_its_own_searches_and_teams_alone():
    dossier, sheet = district_dossier(SHEET, "ALP", AT), briefing(SHEET, CREWS[0], AT)

    for paper in (dossier, sheet):
        assert [row[0] for row in grid(paper, "searches").rows] == ["26.1/P-041"]
        assert [row[0] for row in grid(paper, "teams").rows] == ["ALP 1"]
        assert "P-050" not in str(paper.content)


def test_the_order_counts_the_searches_of_each_district():
    rows = grid(operation_order(SHEET, CLOCKS, AT), "districts").rows

    assert rows == ((Named("Alappuzha", "ആലപ്പുഴ"), "1", ("ALP 1",)), (Named("Idukki", "ഇടുക്കി"), "1", ("IDK 1",)))


def test_a_clock_stands_with_its_hours_and_the_event_that_starts_it():
    rows = grid(operation_order(SHEET, CLOCKS, AT), "clocks").rows
    told = {row[3]: (row[1].code.rpartition(".")[2], row[1].values, row[2].code.rpartition(".")[2]) for row in rows}

    assert told["BNSS s.185"] == ("hours", {"n": 48}, "event_search_without_warrant")
    assert told["BNSS s.106"] == ("forthwith", {}, "event_seized_on_suspicion")


def test_the_order_rests_on_no_law_that_is_not_confirmed():
    with pytest.raises(Refused) as refused:
        operation_order(SHEET, (replace(CLOCKS[0], verified=False),), AT)
    assert refused.value.code == "law.not_for_signature"


def test_nothing_approved_is_no_paper():
    bare = replace(SHEET, places=())
    for build in (lambda: district_dossier(bare, "ALP", AT), lambda: operation_order(bare, CLOCKS, AT), lambda: briefing(bare, CREWS[0], AT)):
        with pytest.raises(Refused, match="no search of this is approved"):
            build()


def test_every_team_reads_every_rule():
    for paper in papers()[1:]:
        assert {f"operations.orders.rule_{code}" for code in RULES} <= codes(paper.content)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_in_the_catalogue_and_the_bytes_repeat(language):
    for paper in papers():
        assert codes(paper.content) - set(catalogue(language)) == set()
        head = Letterhead("State Cyber Unit", synthetic=True)
        assert as_pdf(paper, head, language) == as_pdf(paper, head, language)
