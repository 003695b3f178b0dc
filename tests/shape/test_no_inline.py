"""Promise 9 in the shape of the pages: nothing inline, nothing from elsewhere, nothing outside made clickable."""

import ast

from shape.tree import ROOT, SRC, files, name, offences, parsed, sources, templates

STYLED = r"\sstyle\s*=|<style\b"
SCRIPTED = r"<script\b(?![^>]*\bsrc=)|\son[a-z]+\s*=\s*[\"']|javascript:"
# The names of XML languages look like addresses and are never fetched.
ELSEWHERE = r"(?<!xmlns=\")(?<!xlink=\")(https?:)?//(?!www\.w3\.org/(2000/svg|1999/xlink))[a-z0-9-]+\.[a-z]"


def test_no_inline_style() -> None:
    assert offences(templates(), STYLED) == []


def test_no_inline_script() -> None:
    assert offences(templates(), SCRIPTED) == []


def test_09_no_page_loads_from_elsewhere() -> None:
    ours = [path for path in files(SRC, ".css", ".js") + files(ROOT / "assets", ".css", ".js")]
    ours = [path for path in ours if "vendor" not in path.parts]

    assert offences(templates(), ELSEWHERE) + offences(ours, ELSEWHERE, plain=True) == []


def test_outside_text_is_escaped_and_never_a_link() -> None:
    assert offences(templates(), r"\|\s*safe\b|\|\s*urlize|autoescape off") == []


def test_markup_is_written_here_and_never_comes_from_a_value() -> None:
    """What the program marks as safe is a text that stands in the source, or says `# safe: why` beside it."""
    found = [
        f"{name(path)}:{node.lineno} {ast.unparse(node.func)}"
        for path in sources()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2]
        in ("mark_safe", "SafeString", "SafeText", "format_html")
        and not (node.args and isinstance(node.args[0], ast.Constant))
        and "# safe: " not in path.read_text(encoding="utf-8").splitlines()[node.lineno - 1]
    ]

    assert found == []
