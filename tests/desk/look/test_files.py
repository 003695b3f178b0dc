"""What is in the files of the desk's look: sizes, layers, words, digests, and nothing from elsewhere."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
ASSETS = ROOT / "assets"
DESK = ROOT / "src/thelivu/desk"
TEMPLATES = sorted(path for path in DESK.rglob("templates/**/*") if path.is_file())
SHEETS = sorted((ASSETS / "css").rglob("*.css"))
FRAME_WORDS = {
    language: tomllib.loads(
        (ROOT / f"src/thelivu/base/catalogues/{language}/desk_frame.toml").read_text("utf-8")
    )
    for language in ("en", "ml")
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_is_short_and_has_no_inline_script_or_style(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= 150
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:", text)
    assert "|safe" not in text
    assert "|urlize" not in text
    assert not re.search(r"<th(?![^>]*scope)[\s>]", text), "a head cell names what it heads"


@pytest.mark.parametrize("path", TEMPLATES + SHEETS, ids=lambda path: path.name)
def test_09_no_page_loads_anything_from_elsewhere(path: Path) -> None:
    assert not re.search(r"https?://(?!www\.w3\.org)|url\(\s*[\"']?(//|data:)", path.read_text("utf-8"))


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_a_style_sheet_is_one_concern_and_names_colours_only_in_tokens(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= 150
    assert "animation" not in text
    assert "transition" not in text
    if path.name not in {"tokens.css", "print.css"}:
        assert not re.search(r"#[0-9a-fA-F]{3,8}\b", text)


def test_every_sheet_is_in_a_layer_and_the_layers_are_in_order() -> None:
    site = (ASSETS / "css/site.css").read_text("utf-8")
    assert "@layer reset, tokens, base, layout, components, stages, print;" in site
    imported = dict(re.findall(r'@import url\("(.+?)"\) layer\((\w+)\);', site))
    assert {str(path.relative_to(ASSETS / "css")) for path in SHEETS} - {"site.css"} == set(imported)


def test_every_token_that_is_used_is_defined() -> None:
    tokens = set(re.findall(r"(--[\w-]+):", (ASSETS / "css/tokens.css").read_text("utf-8")))
    used = {name for path in SHEETS for name in re.findall(r"var\((--[\w-]+)", path.read_text("utf-8"))}
    assert used <= tokens


def test_what_comes_from_elsewhere_is_unchanged_and_licensed() -> None:
    listed = tomllib.loads((ASSETS / "vendor/VENDOR.toml").read_text("utf-8"))["file"]
    carried = [*(ASSETS / "fonts").iterdir(), *(ASSETS / "vendor").glob("*.js")]
    assert {file["path"] for file in listed} == {str(path.relative_to(ASSETS)) for path in carried}
    licences = {"OFL-1.1": "SIL Open Font License", "0BSD": "Zero-Clause BSD"}
    for file in listed:
        assert hashlib.sha256((ASSETS / file["path"]).read_bytes()).hexdigest() == file["sha256"]
        text = (ASSETS / file["licence_file"]).read_text("utf-8")
        assert licences[file["licence"]].casefold() in text.casefold()
        assert file["version"]


def test_every_word_of_the_frame_is_said_in_both_languages_and_used() -> None:
    assert set(FRAME_WORDS["en"]) == set(FRAME_WORDS["ml"])
    for code, sentence in FRAME_WORDS["en"].items():
        holes = set(re.findall(r"{(\w+)", sentence))
        assert holes == set(re.findall(r"{(\w+)", FRAME_WORDS["ml"][code])), code
    own = [path for path in TEMPLATES if path.is_relative_to(DESK / "templates") or "parts" in path.parts]
    sources = [
        *own,
        *(DESK / "front/templatetags").glob("*.py"),
        DESK / "attribution/timeline.py",
        DESK / "operations/cartogram.py",
    ]
    written = {
        code for path in sources for code in re.findall(r"[\"'](desk\.[a-z0-9_.]+)[\"']", path.read_text("utf-8"))
        if not code.endswith((".", "_"))
    }  # fmt: skip
    stems = {"desk.timeline.hours", "desk.timeline.clock", "desk.timeline.minutes"}
    assert {
        code
        for code in written - stems
        if code.split(".")[1] in {key.split(".")[1] for key in FRAME_WORDS["en"]}
    } <= set(FRAME_WORDS["en"])
