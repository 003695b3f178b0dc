"""Papers of what was seized: nothing that the record lacks is filled in, and no paper rests on unconfirmed law."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from thelivu.base import LANGUAGES, Refused, Word, catalogue, say
from thelivu.base.paper import Fields, Grid, Labels, Passage, Signatures
from thelivu.exhibits import CustodyEntry, Holder, Label, seize, transfer
from thelivu.exhibits.papers import Place, custody_sheet, labels, return_receipt, seizure_memo, seizure_report
from thelivu.law import load

LAW = load()
AT = datetime(2026, 1, 20, 3, 20, tzinfo=UTC)
SEIZER = Holder("asha", "seizing_officer")
SEIZURE = CustodyEntry("seize", Holder("occupant", "occupant"), SEIZER, "P-041", "seizure memo", AT)
SEALING = replace(SEIZURE, action="seal", giver=SEIZER, at=AT + timedelta(minutes=1), seal_after="S1")
PLACE = Place("26.1/P-041", "Nila", "Tile House, 695001", AT)
CONFIRMED = [replace(one, verified=True) for one in LAW.duties.values() if one.code == "witnesses"]


def exhibit(number=1, *, sem=None, **more):
    label = Label("CCSE", "26.1", "P041", number)
    seized = seize(LAW, f"e{number}", label, SEIZURE, kind="mobile_phone", search="s", sem=sem, **more)
    return transfer(seized, replace(SEALING, seal_after=f"S{number}"))


def block(paper, kind, at=0):
    return [one for one in paper.blocks if isinstance(one, kind)][at]


def codes(value):
    """Every code of a catalogue in a paper's content."""
    if isinstance(value, dict):
        return {value["code"]} if "code" in value else set().union(*map(codes, value.values()), set())
    return set().union(*map(codes, value)) if isinstance(value, list) else set()


def test_the_memo_lists_what_was_seized_and_leaves_the_rest_to_be_written():
    paper = seizure_memo(PLACE, [exhibit(1, sem=True, make="Lantern"), exhibit(2)], LAW, CONFIRMED, AT)
    grid, at_the_end = block(paper, Grid), block(paper, Fields, 1)

    assert [row[0] for row in grid.rows] == ["CCSE/26.1-P041-01", "CCSE/26.1-P041-02"]
    assert [row[5] for row in grid.rows] == ["S1", "S2"]
    assert all(row[3] is None and row[4] is None for row in grid.rows)
    assert all(line.value is None for line in at_the_end.lines)
    assert Word("exhibits.paper.nothing_else", {"n": 2}) in paper.blocks[2].sentences


def test_signers_are_never_filled_in():
    paper = seizure_memo(PLACE, [], LAW, CONFIRMED, AT)

    assert "asha" not in str(paper.content)
    assert len(block(paper, Signatures).who) == 4


def test_a_memo_under_law_that_the_legal_cell_has_not_confirmed_is_refused():
    open_ = [one for one in LAW.duties.values() if one.code == "witnesses"]
    with pytest.raises(Refused) as refused:
        seizure_memo(PLACE, [], LAW, open_, AT)

    assert refused.value.word == Word("law.not_for_signature", {"records": "BNSS s.103"})


def test_labels_carry_the_red_mark_only_under_the_high_courts_rules():
    items = block(labels("26.1/P-041", [exhibit(1, sem=True), exhibit(2, sem=False), exhibit(3)], LAW, AT), Labels).items

    assert [mark is not None for _, _, mark in items] == [True, False, False]


def test_the_sheet_has_every_line_of_custody_in_order():
    paper = custody_sheet(exhibit(), LAW, {"asha": "SI Asha"}, AT)
    rows = block(paper, Grid).rows

    assert [row[0] for row in rows] == ["1", "2"]
    assert rows[0][2] == Word("exhibits.role.occupant")
    assert rows[1][3] == ("SI Asha", Word("exhibits.role.seizing_officer"))


def test_a_report_of_a_seizure_states_no_offence_and_no_finding():
    paper = seizure_report(PLACE, [exhibit()], LAW, CONFIRMED, AT)

    assert Word("exhibits.paper.nothing_stated") in block(paper, Passage).sentences
    assert "offence" in say(Word("exhibits.paper.nothing_stated"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_papers_is_in_the_catalogue(language):
    papers = [
        seizure_memo(PLACE, [exhibit(sem=True)], LAW, CONFIRMED, AT),
        labels("26.1/P-041", [exhibit(sem=True)], LAW, AT),
        custody_sheet(exhibit(sem=False), LAW, {}, AT),
        seizure_report(PLACE, [exhibit()], LAW, CONFIRMED, AT),
        return_receipt(exhibit(), LAW, AT),
    ]

    assert set().union(*(codes(one.content) for one in papers)) - set(catalogue(language)) == set()
