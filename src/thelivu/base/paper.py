"""A paper to be signed: what a stage states of it leaves as words and values; `documents` sets it as PDF.

A paper is a title, and blocks below one another: fields, a grid, a passage, labels to cut out, places to sign. What a
stage does not know is a line to be written on by hand. Signers' names and facts are never filled in beforehand: who
signs writes them.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from thelivu.base.digests import JSON, canonical
from thelivu.base.errors import InputError
from thelivu.base.instant import rfc3339
from thelivu.base.words import Word


@dataclass(frozen=True, slots=True)
class Named:
    """What the law data calls something, in each language."""

    en: str
    ml: str


Cell: TypeAlias = "str | Word | Named | datetime | tuple[Cell, ...] | None"
"""What stands in a place: text as recorded, words, a name of the law data, an instant (UTC), several of them below one
another; or nothing: then it is written by hand."""


@dataclass(frozen=True, slots=True)
class Field:
    """One line: what is asked, and what is known of it."""

    label: Word
    value: Cell = None


@dataclass(frozen=True, slots=True)
class Fields:
    """Lines below a heading."""

    heading: Word
    lines: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table, and how many empty rows follow for what is written by hand."""

    heading: Word
    columns: tuple[Word, ...]
    rows: tuple[tuple[Cell, ...], ...] = ()
    blank: int = 0


@dataclass(frozen=True, slots=True)
class Passage:
    """Sentences below a heading; `room` is the number of empty lines after them."""

    heading: Word
    sentences: tuple[Cell, ...] = ()
    room: int = 0


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels to cut out, each with its code as text and picture, its lines, and a mark in red where it has one."""

    items: tuple[tuple[str, tuple[Field, ...], Word | None], ...]


@dataclass(frozen=True, slots=True)
class Signatures:
    """Who signs: each place has lines for name, rank or address, signature, date and time, all empty."""

    who: tuple[Word, ...]


def signed_by(*codes: str) -> Signatures:
    """The places to sign of these, by their codes in the catalogue ("papers.signer...")."""
    return Signatures(tuple(Word(f"papers.signer.{code}") for code in codes))


Block = Fields | Grid | Passage | Labels | Signatures


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as it is issued: its kind, what it is of (a label), when it was issued (UTC), and its blocks."""

    kind: str
    about: str
    title: Word
    issued_at: datetime
    blocks: tuple[Block, ...]

    @property
    def content(self) -> dict[str, JSON]:
        """The whole paper as JSON: what is kept, and what the code is computed of."""
        return {
            "kind": self.kind,
            "about": self.about,
            "title": _cell(self.title),
            "issued_at": rfc3339(self.issued_at),
            "blocks": [_block(one) for one in self.blocks],
        }

    @property
    def code(self) -> str:
        """Sixteen hexadecimal digits of the content's SHA-256, in fours: what a reader compares."""
        digest = hashlib.sha256(canonical(self.content)).hexdigest()[:16].upper()
        return "-".join(digest[at : at + 4] for at in range(0, 16, 4))


def read_paper(content: Mapping[str, Any]) -> Paper:
    """The paper that was kept as this JSON. InputError for what is none."""
    try:
        blocks = tuple(_read_block(one) for one in content["blocks"])
        issued = datetime.fromisoformat(content["issued_at"])
        return Paper(content["kind"], content["about"], _word(content["title"]), issued, blocks)
    except (KeyError, TypeError, ValueError) as bad:
        raise InputError("paper.none", where=str(content.get("about", ""))) from bad


def _cell(value: Cell) -> JSON:
    match value:
        case Word():
            return {"code": value.code, "values": dict(value.values)}
        case Named():
            return {"en": value.en, "ml": value.ml}
        case datetime():
            return {"at": rfc3339(value)}
        case tuple():
            return [_cell(one) for one in value]
    return value


def _block(block: Block) -> dict[str, JSON]:
    if isinstance(block, Labels):
        items: list[JSON] = [
            {"text": text, "lines": _lines(lines), "mark": _cell(mark)} for text, lines, mark in block.items
        ]
        return {"is": "labels", "items": items}
    if isinstance(block, Signatures):
        return {"is": "signatures", "who": [_cell(one) for one in block.who]}
    heading = _cell(block.heading)
    if isinstance(block, Fields):
        return {"is": "fields", "heading": heading, "lines": _lines(block.lines)}
    if isinstance(block, Passage):
        sentences: list[JSON] = [_cell(one) for one in block.sentences]
        return {"is": "passage", "heading": heading, "sentences": sentences, "room": block.room}
    rows: list[JSON] = [[_cell(cell) for cell in row] for row in block.rows]
    columns: list[JSON] = [_cell(one) for one in block.columns]
    return {"is": "grid", "heading": heading, "columns": columns, "rows": rows, "blank": block.blank}


def _lines(lines: tuple[Field, ...]) -> list[JSON]:
    return [[_cell(one.label), _cell(one.value)] for one in lines]


def _word(said: Mapping[str, Any]) -> Word:
    return Word(said["code"], dict(said["values"]))


def _read(said: Any) -> Cell:
    if isinstance(said, list):
        return tuple(_read(one) for one in said)
    if isinstance(said, Mapping) and "at" in said:
        return datetime.fromisoformat(said["at"])
    if isinstance(said, Mapping):
        return Named(said["en"], said["ml"]) if "en" in said else _word(said)
    return None if said is None else str(said)


def _fields(said: Any) -> tuple[Field, ...]:
    return tuple(Field(_word(label), _read(value)) for label, value in said)


def _read_block(one: Mapping[str, Any]) -> Block:
    match one["is"]:
        case "labels":
            marks = ((item, item["mark"]) for item in one["items"])
            return Labels(
                tuple((item["text"], _fields(item["lines"]), mark and _word(mark)) for item, mark in marks)
            )
        case "signatures":
            return Signatures(tuple(_word(who) for who in one["who"]))
        case "fields":
            return Fields(_word(one["heading"]), _fields(one["lines"]))
        case "passage":
            sentences = tuple(_read(cell) for cell in one["sentences"])
            return Passage(_word(one["heading"]), sentences, int(one["room"]))
        case "grid":
            columns = tuple(_word(column) for column in one["columns"])
            rows = tuple(tuple(_read(cell) for cell in row) for row in one["rows"])
            return Grid(_word(one["heading"]), columns, rows, int(one["blank"]))
    raise ValueError(one["is"])
