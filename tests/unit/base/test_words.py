"""Words: every code has its sentence in every language, with the same places; a page never fails over a word."""

import ast
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shape.tree import name, parsed, sources
from thelivu.base import LANGUAGES, Word, catalogue, say
from thelivu.base.words import catalogue_files, places

FILES = sorted({file for language in LANGUAGES for file in catalogue_files(language)})


@pytest.mark.parametrize("file", FILES)
def test_every_language_has_the_same_codes_with_the_same_places(file):
    first, *others = (catalogue_files(language).get(file, {}) for language in LANGUAGES)

    for other in others:
        assert set(first) == set(other)
        assert {code: places(first[code]) for code in first} == {code: places(other[code]) for code in first}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_code_stands_in_one_file_and_every_sentence_says_something(language):
    counts = Counter(code for sentences in catalogue_files(language).values() for code in sentences)

    assert [code for code, count in counts.items() if count > 1] == []
    assert [code for code, sentence in catalogue(language).items() if not sentence.strip()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_can_be_filled(language):
    for code, sentence in catalogue(language).items():
        said = say(Word(code, dict.fromkeys(places(sentence), 7)), language)
        assert "⟨" not in said
        assert "{" not in said


def test_malayalam_is_written_in_malayalam():
    words = catalogue("ml")
    latin = [code for code, said in words.items() if not any("\u0d00" <= mark <= "\u0d7f" for mark in said)]

    assert len(latin) < len(words) / 5  # units, abbreviations and lines of figures have no word to translate


def families(trees):
    """Word, and every class that comes from ThelivuError by name; one with its own `__init__` completes the code itself."""
    bases = {
        one.name: {ast.unparse(base).rpartition(".")[2] for base in one.bases}
        for tree in trees
        for one in ast.walk(tree)
        if isinstance(one, ast.ClassDef)
        if not any(isinstance(part, ast.FunctionDef) and part.name == "__init__" for part in one.body)
    }
    found = {"ThelivuError"}
    while grown := {name for name, its in bases.items() if its & found} - found:
        found |= grown
    return found | {"Word"}


def branches(node):
    if isinstance(node, ast.IfExp):
        return branches(node.body) + branches(node.orelse)
    return [node]


def said(tree, names):
    """(line, code or the beginning of a code, whole or not) of each word that the source makes."""
    for call in ast.walk(tree):
        if not (
            isinstance(call, ast.Call) and call.args and ast.unparse(call.func).rpartition(".")[2] in names
        ):
            continue
        for node in branches(call.args[0]):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.lineno, node.value, True
            elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                yield node.lineno, node.values[0].value, False


def test_every_code_in_the_source_has_its_sentence():
    trees = {name(path): parsed(path) for path in sources()}
    names, words = families(trees.values()), catalogue(LANGUAGES[0])
    missing = [
        f"{where}:{line} {code}"
        for where, tree in trees.items()
        for line, code, whole in said(tree, names)
        if not (code in words if whole else any(known.startswith(code) for known in words))
    ]

    assert missing == []


def test_the_check_of_the_source_sees_a_missing_code():
    tree = ast.parse('raise Refused("a.b" if x else "c.d", where=y)\nWord(f"e.{z}")\nother("f.g")')

    assert [(code, whole) for _, code, whole in said(tree, {"Refused", "Word"})] == [
        ("a.b", True),
        ("c.d", True),
        ("e.", False),
    ]


def test_an_unknown_code_stays_visible_and_an_unknown_language_reads_english():
    assert say(Word("no.such_code", {"n": 3})) == "⟨no.such_code⟩ n=3"
    assert say(Word("base.naive_time"), "xx") == say(Word("base.naive_time"))
    assert catalogue("xx") == {}


def test_a_value_that_is_missing_stays_visible():
    assert "⟨zone⟩" in say(Word("base.zone_unknown"))


def test_a_value_cannot_reach_into_another(monkeypatch):
    from thelivu.base import words

    for template in ("{a.__class__}", "{a[0]}", "{", "{a:d}", "{0}", "{a!r:>5}"):
        monkeypatch.setattr(words, "catalogue", lambda _language, template=template: {"x": template})
        assert "class" not in say(Word("x", {"a": "text"})).replace("__class__", "")


@given(
    st.sampled_from(sorted(catalogue("en"))),
    st.dictionaries(st.text(max_size=5), st.text() | st.integers() | st.floats()),
)
def test_no_value_makes_a_word_fail(code, values):
    for language in LANGUAGES:
        assert isinstance(say(Word(code, values), language), str)
