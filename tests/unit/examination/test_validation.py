"""Whether a run of a set of benign data came to its truth: every difference is told, and only differences."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.base import InputError, say
from thelivu.examination.validation import FORM, Came, differences, read_set

FINDING = {"grade": "identical", "list": "l", "version": "1", "category": "A1", "path": "a/b.bin", "deleted": False}
RUN = {
    "source": "device", "quick": False, "entries": {"in": 3, "examined": 1, "skipped": 1, "failed": 1, "deleted": 0},
    "findings": [FINDING], "failed": [{"path": "c", "reason": "crashed"}], "facts": [{"code": "skipped.link", "count": 1}],
    "contradictions": [{"list": "l", "version": "1", "path": "d"}],
}  # fmt: skip
SET = {"form": FORM, "name": "made up", "lists": ["a@1.csv"], "list_key": "", "runs": [RUN]}


def came(**changed) -> Came:
    return Came.of(copy.deepcopy(RUN) | changed)


def told(**changed) -> list[str]:
    return [word.code.removeprefix("examination.validation.") for word in differences(came(), came(**changed), passed=True)]


def test_the_same_differs_in_nothing():
    assert told() == []


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({"findings": []}, ["finding_missed"]),
        ({"findings": [FINDING, FINDING]}, ["finding_too_many"]),
        ({"findings": [FINDING | {"deleted": True}]}, ["finding_missed", "finding_too_many"]),
        ({"findings": [FINDING | {"grade": "near"}]}, ["finding_missed", "finding_too_many"]),
        ({"findings": [FINDING | {"version": "2"}]}, ["finding_missed", "finding_too_many"]),
        ({"contradictions": []}, ["contradiction_missed"]),
        ({"failed": []}, ["failed_missed"]),
        ({"failed": [{"path": "c", "reason": "too_slow"}]}, ["failed_missed", "failed_too_many"]),
        ({"facts": []}, ["count"]),
        ({"facts": [{"code": "skipped.link", "count": 2}]}, ["count"]),
        ({"entries": RUN["entries"] | {"examined": 2, "failed": 0}}, ["count", "count"]),
    ],
)
def test_each_difference_is_told(changed, codes):
    assert told(**changed) == codes


def test_a_self_test_that_missed_something_is_a_difference_and_every_code_has_words():
    (word,) = differences(came(), came(), passed=False)
    assert "planted" in say(word)
    for each in differences(came(), came(findings=[FINDING | {"path": "other"}], failed=[], facts=[]), passed=True):
        assert "⟨" not in say(each)


@pytest.mark.parametrize(
    "changed",
    [
        {"form": "another"}, {"runs": []}, {"name": 3}, {"lists": ["/etc/passwd"]}, {"lists": ["../a.csv"]}, {"lists": [""]},
        {"list_key": "../key"}, {"runs": [RUN | {"source": "/"}]}, {"runs": [RUN | {"source": "a/../../b"}]}, {"runs": [RUN | {"entries": {}}]},
        {"runs": [RUN | {"findings": [{}]}]}, {"runs": [RUN | {"facts": [{"code": "a"}]}]}, {"runs": ["x"]},
        {"runs": [RUN | {"quick": 1}]}, {"runs": [RUN | {"entries": RUN["entries"] | {"in": "3"}}]}, {"lists": "abc"}, {"list_key": []},
        {"runs": [RUN | {"entries": RUN["entries"] | {"in": float("inf")}}]}, {"runs": [RUN | {"findings": [FINDING | {"deleted": "false"}]}]},
        {"name": "\ud800"}, {"runs": [{name: value for name, value in RUN.items() if name != "facts"}]},
    ],
)  # fmt: skip
def test_what_is_no_set_or_reaches_out_of_its_folder_is_refused(changed):
    with pytest.raises(InputError) as refused:
        read_set(SET | changed)

    assert refused.value.code == "examination.not_a_validation_set"


def test_a_set_is_read_as_it_is_written():
    read = read_set(SET)

    assert (read.name, read.lists, read.list_key) == ("made up", ("a@1.csv",), "")
    assert [(one.source, one.quick, one.must) for one in read.runs] == [("device", False, came())]


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from([FORM, *RUN]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*SET, *RUN]), inner, max_size=4),
    max_leaves=12,
)


@given(JSONS)
def test_nothing_else_is_raised_at_any_value(said):
    with pytest.raises(InputError):
        read_set(said)
