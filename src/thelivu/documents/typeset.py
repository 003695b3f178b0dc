"""Setting a paper as PDF: words become sentences of one language, and Typst sets them; the same paper, the same bytes.

Text reaches the template as data, never as markup. The fonts are bundled (OFL 1.1) and no other is looked for; the
time of the PDF is the paper's own (Typst writes the time of its run otherwise).
"""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import qrcode
import typst
from qrcode.image.svg import SvgPathImage

from thelivu.base import Word, both_zones, say
from thelivu.base.paper import Paper

_FOLDER = Path(str(files(__package__)))
_SIGNING = ("name", "rank_or_address", "signature", "date_and_time")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Whose paper it is, and whether the register is synthetic: then each page says so."""

    office: str
    synthetic: bool


def as_pdf(paper: Paper, head: Letterhead, language: str) -> bytes:
    """The paper as PDF in a language; a paper that was kept gives the same bytes again."""
    said = json.dumps(_said(paper, head, language), ensure_ascii=False, sort_keys=True)
    return typst.compile(
        str(_FOLDER / "templates" / "paper.typ"), root=str(_FOLDER), font_paths=_fonts(), ignore_system_fonts=True,
        format="pdf", sys_inputs={"paper": said}, timestamp=int(paper.issued_at.timestamp()),
    )  # fmt: skip


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """The bundled fonts and no others, read once."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_FOLDER / "fonts")]
    )


def _said(paper: Paper, head: Letterhead, language: str) -> dict[str, Any]:
    """What the template reads: the content of the paper with every word said."""
    code = paper.code
    issued = say(Word("papers.issued", {"at": both_zones(paper.issued_at)}), language)
    return {
        "language": language,
        "office": head.office,
        "title": say(paper.title, language),
        "about": paper.about,
        "issued": issued,
        "code": code,
        "code-label": say(Word("papers.code"), language),
        "synthetic": say(Word("papers.synthetic"), language) if head.synthetic else None,
        "signing": [say(Word(f"papers.signing.{one}"), language) for one in _SIGNING],
        "qr": _qr(f"{paper.about} {code}"),
        "blocks": [_block(one, language) for one in paper.content["blocks"]],
    }


def _block(one: Any, language: str) -> Any:
    """A block with each word and each instant in it said; labels get the picture of their text."""
    said = _deep(one, language)
    if said["is"] == "labels":
        said["items"] = [item | {"qr": _qr(item["text"])} for item in said["items"]]
    return said


def _deep(value: Any, language: str) -> Any:
    if isinstance(value, dict):
        if "code" in value:
            return say(Word(value["code"], value["values"]), language)
        if "en" in value:
            return value.get(language, value["en"])
        if "at" in value:
            return both_zones(datetime.fromisoformat(value["at"]))
        return {name: _deep(inner, language) for name, inner in value.items()}
    return [_deep(inner, language) for inner in value] if isinstance(value, list) else value


def _qr(text: str) -> str:
    """The picture of a text as SVG."""
    picture: str = qrcode.make(text, image_factory=SvgPathImage, border=0).to_string(encoding="unicode")
    return picture
