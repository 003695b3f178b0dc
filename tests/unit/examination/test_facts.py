"""Facts of a triage: codes with counts, ours in words, another tool's as it wrote them."""

from dataclasses import replace

import pytest

from thelivu.base import InputError, say
from thelivu.examination import Findings, Problem, Tally
from thelivu.examination.certificate import Certificate
from thelivu.examination.facts import FACTS, fact_word, facts_in, facts_of
from thelivu.examination.traces import Trace

EMPTY = Findings(
    exhibit="X", practice=False, tally=Tally(0, 0, 0, 0, 0), findings=(), contradictions=(), skipped=(), failed=(), traces=(),
    known_good=0, certificate=Certificate(0, 31, (), 0, 0, 0.01, True, ""),
)  # fmt: skip


def test_reasons_of_skipped_entries_and_traces_are_counted():
    skipped = (Problem("a", "link"), Problem("b", "link"), Problem("c", "pipe"))
    made = facts_of(replace(EMPTY, skipped=skipped, traces=(Trace("sdelete.exe", "wiping_tool"),), known_good=3))

    assert made == [
        {"code": "known_good", "count": 3}, {"code": "skipped.link", "count": 2}, {"code": "skipped.pipe", "count": 1},
        {"code": "wiping_tool", "count": 1},
    ]  # fmt: skip
    assert facts_in({"facts": made}) == {"known_good": 3, "skipped.link": 2, "skipped.pipe": 1, "wiping_tool": 1}


def test_a_document_without_facts_has_none():
    assert facts_in({}) == {}


@pytest.mark.parametrize("code", FACTS)
def test_each_code_has_its_sentence(code):
    assert say(fact_word(code)).endswith(".")


def test_a_code_of_another_tool_stays_as_it_wrote_it():
    assert fact_word("other.trace") == "other.trace"


@pytest.mark.parametrize(
    "facts",
    [
        None, {}, "x", [1], [{"code": "a"}], [{"code": "A b", "count": 1}], [{"code": "a", "count": True}],
        [{"code": "a", "count": -1}], [{"code": "a", "count": 1, "path": "x"}], [{"code": "a", "count": 1}] * 2,
        [{"code": "a" * 41, "count": 1}], [{"code": f"a{n}", "count": 1} for n in range(101)],
    ],
)  # fmt: skip
def test_anything_else_is_refused(facts):
    with pytest.raises(InputError):
        facts_in({"facts": facts})
