"""Lists of known files answer for the files of an examination. Nobody looks one digest up, and nothing writes rows out."""

import ast
import re

from shape.tree import SRC, THELIVU, files, functions, name, parsed
from thelivu.cli import table

LISTS = (THELIVU / "devices/knownlists", THELIVU / "devices/stored")
VERBS = {"lists build", "lists show", "lists check"}
ASKS_FOR_ONE = re.compile(r"(^|_)(look_?up|lookup|find|search|query|export|dump|extract|contains|is_known|to_csv)(_|$)")
ONE_DIGEST = re.compile(r"^(digest|hash|md5|sha1|sha256|pdq|ed2k|btih2?|hexdigest)$")


def taking_one(tree: ast.Module) -> set[str]:
    """Public functions that take one digest as an argument of its own, or are named for asking or writing out."""
    found = set()
    for node in functions(tree):
        arguments = [one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
        if not node.name.startswith("_") and (ASKS_FOR_ONE.search(node.name) or any(map(ONE_DIGEST.match, arguments))):
            found.add(node.name)
    return found


def modules():
    return [path for folder in LISTS for path in files(folder, ".py")]


def test_no_function_of_the_lists_takes_one_digest_or_writes_rows_out() -> None:
    assert len(modules()) > 15
    assert {f"{name(path)} {one}" for path in modules() for one in taking_one(parsed(path))} == set()


def test_the_verbs_of_lists_are_three_and_none_takes_a_digest() -> None:
    texts = (SRC / "thelivu/cli/lists.py").read_text(encoding="utf-8")
    options = re.findall(r'@click\.(?:option|argument)\("([^"]+)"', texts)

    assert {verb for verb in table() if verb.startswith("lists")} == VERBS
    assert set(options) == {
        "inputs", "-o", "--name", "--version", "--issuer", "--authority", "--received", "--users", "--category-map",
        "--category", "--kind", "--base", "--retract", "--key", "--json", "file", "deltas",
    }  # fmt: skip


def test_no_verb_prints_a_row() -> None:
    """What the verbs take from the lists by name; none of it answers for a digest."""
    tree = parsed(SRC / "thelivu/cli/lists.py")
    called = {node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)}

    assert called & {"named", "near", "agreeing", "within", "column", "found", "hashes", "opened", "keyed"} == set()


def test_a_planted_look_up_is_seen() -> None:
    planted = ["def lookup(self): ...", "def known(md5): ...", "def export_rows(path): ...", "def known(*, sha256: bytes): ..."]

    assert [text for text in planted if not taking_one(ast.parse(text))] == []
    assert taking_one(ast.parse("def named(files): ...\ndef _find(md5): ...")) == set()
