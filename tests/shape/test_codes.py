"""Every code that a page, a form, a refusal or the ledger can say has its sentence in every language."""

import ast
import re
from collections.abc import Iterator

import pytest

from shape.tree import SRC, name, parsed, sources, templates, without_comments
from thelivu.base import LANGUAGES
from thelivu.base.words import catalogue

CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
SAYS = {"Word", "InputError", "Refused", "VaultError", "LedgerError", "NotKept", "ValidationError", "spoken"}
FIELDS = {"label", "help_text", "term", "title", "value"}  # keywords and keys whose text a page says


def literals(node: ast.expr) -> Iterator[str]:
    """The texts that an expression can be, through a choice."""
    if isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def in_module(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, code) of each literal code that is said, and of each kind of act and of read."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        called = ast.unparse(call.func).rpartition(".")[2]
        if called in SAYS and call.args:
            yield from ((call.lineno, code) for code in literals(call.args[0]))
        if called == "recording" and len(call.args) > 2:
            yield from ((call.lineno, f"desk_register.kind.{kind}") for kind in literals(call.args[2]))
        if called == "note_access" and len(call.args) > 1:
            yield from ((call.lineno, f"desk_register.act.{act}") for act in literals(call.args[1]))
        for word in call.keywords:
            if word.arg in FIELDS:
                yield from ((call.lineno, code) for code in literals(word.value) if CODE.fullmatch(code))


def said() -> dict[str, str]:
    """code -> where it is said first, of the program and of its templates."""
    found: dict[str, str] = {}
    for path in sources():
        for line, code in in_module(parsed(path)):
            found.setdefault(code, f"{name(path)}:{line}")
    for path in templates():
        text = without_comments(path.read_text(encoding="utf-8"))
        tags = re.findall(r"{%\s*say\s+\"([^\"]+)\"", text)
        quoted = re.findall(r"=\"((?:desk|leads|cases)[a-z_]*(?:\.[a-z0-9_]+)+)\"", text)
        whole = (code for code in [*tags, *quoted] if not code.endswith("."))  # the rest is added by the page
        for code in whole:
            found.setdefault(code, name(path))
    return found


def test_codes_are_found_where_they_are_said() -> None:
    """The net itself holds: a refusal, a form's label, a template's word, a kind of act, a kind of read."""
    expected = {
        "register.changed_meanwhile", "desk_register.field_reason", "desk.frame.my_day",
        "desk_register.kind.authority.recorded", "desk_register.act.search",
    }  # fmt: skip

    assert expected - set(said()) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_its_sentence(language: str) -> None:
    words = catalogue(language)

    assert [f"{where} {code}" for code, where in sorted(said().items()) if code not in words] == []


def test_every_form_field_is_labelled_by_a_code() -> None:
    """Text of a field stands in the catalogues, or pages in another language would show English."""
    wrong = [
        f"{name(path)}:{call.lineno} {text!r}"
        for path in sources()
        if path.is_relative_to(SRC / "thelivu/desk") and path.name == "forms.py"
        for call in ast.walk(parsed(path))
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("Field")
        for word in call.keywords
        if word.arg in ("label", "help_text")
        for text in literals(word.value)
        if text and not CODE.fullmatch(text)
    ]

    assert wrong == []
