"""Papers as values: what is kept is read again as the same paper, and any change gives another code."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.base import InputError, Word, canonical
from thelivu.base.paper import Field, Fields, Grid, Labels, Named, Paper, Passage, Signatures, read_paper

AT = datetime(2026, 1, 20, 3, 20, tzinfo=UTC)
WORD = Word("papers.issued", {"at": "now"})
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
CELLS = st.recursive(
    TEXT
    | st.none()
    | st.just(WORD)
    | st.builds(Named, TEXT, TEXT)
    | st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
    lambda inner: st.lists(inner, max_size=3).map(tuple),
    max_leaves=4,
)
FIELDS = st.lists(st.builds(Field, st.just(WORD), CELLS), max_size=3).map(tuple)
BLOCKS = st.one_of(
    st.builds(Fields, st.just(WORD), FIELDS),
    st.builds(Grid, st.just(WORD), st.just((WORD, WORD)), st.lists(st.tuples(CELLS, CELLS), max_size=3).map(tuple), st.integers(0, 9)),
    st.builds(Passage, st.just(WORD), st.lists(CELLS, max_size=3).map(tuple), st.integers(0, 9)),
    st.builds(Labels, st.lists(st.tuples(TEXT, FIELDS, st.none() | st.just(WORD)), max_size=3).map(tuple)),
    st.builds(Signatures, st.just((WORD,))),
)  # fmt: skip
PAPERS = st.builds(Paper, st.just("memo"), TEXT, st.just(WORD), st.just(AT), st.lists(BLOCKS, max_size=4).map(tuple))


@given(PAPERS)
def test_04_what_is_kept_is_the_same_paper_again(paper: Paper) -> None:
    again = read_paper(json.loads(canonical(paper.content)))

    assert again == paper
    assert again.code == paper.code


def test_07_a_changed_word_or_second_gives_another_code() -> None:
    paper = Paper("memo", "P-001", WORD, AT, (Passage(WORD, ("nothing else was seized",)),))
    others = [
        replace(paper, issued_at=AT + timedelta(seconds=1)),
        replace(paper, blocks=(Passage(WORD, ("something else was seized",)),)),
        replace(paper, about="P-002"),
    ]

    assert len({paper.code, *(one.code for one in others)}) == 4
    assert len(paper.code) == 19


@pytest.mark.parametrize("spoiled", [{}, {"blocks": [{"is": "picture"}]}, {"blocks": None}, {"issued_at": "soon"}])
def test_what_is_no_paper_is_refused(spoiled) -> None:
    whole = Paper("memo", "P-001", WORD, AT, ()).content
    with pytest.raises(InputError):
        read_paper({} if not spoiled else whole | spoiled)
