"""What the office asks of the sandbox: the reading of a file, the columns of a sheet, the members of an archive."""

import hashlib
from dataclasses import replace
from functools import cache
from typing import BinaryIO

from thelivu.base import InputError
from thelivu.leads import Column, Reading, SheetMapping, packed
from thelivu.leads.archive import Member

from .sandbox import Sandbox


@cache
def sandbox() -> Sandbox:
    """The sandbox of this process."""
    return Sandbox()


def read(data: bytes, *, name: str, mapping: SheetMapping | None = None) -> Reading:
    """As `thelivu.leads.read`, in a child of its own; InputError also for a file at which the child ended."""
    argument = {"name": name, "mapping": packed.json_of(SheetMapping | None, mapping)}
    reading: Reading = packed.unpack(sandbox().run("leads.read", argument, data))
    return reading


def columns_of(data: bytes, *, name: str) -> tuple[SheetMapping, tuple[Column, ...]]:
    """As `thelivu.leads.columns_of`, in a child of its own."""
    answer = sandbox().run("leads.columns", {"name": name}, data)
    made: tuple[SheetMapping, tuple[Column, ...]] = packed.unpack(answer, packed.COLUMNS)
    return made


def members_of(archive: bytes | BinaryIO, *, name: str) -> tuple[Member, ...]:
    """The members of an archive, in a child of its own; the text of each is then a file like any other."""
    argument = {"name": name}
    if isinstance(archive, bytes):
        answer = sandbox().run("leads.members", argument, archive)
    else:
        answer = sandbox().run_on("leads.members", argument, archive)
    line, _, texts = answer.partition(b"\n")
    listed: tuple[tuple[Member, int | None], ...] = packed.unpack(line, tuple[tuple[Member, int | None], ...])
    if sum(size or 0 for _, size in listed) != len(texts) or any((size or 0) < 0 for _, size in listed):
        raise InputError("leads.packed.form")
    made, at = [], 0
    for member, size in listed:
        text = None if size is None else texts[at : at + size]
        at += size or 0
        made.append(_whole(member, text))
    return tuple(made)


def _whole(member: Member, text: bytes | None) -> Member:
    """The member with its text, which must be what was listed."""
    if text is not None and (len(text), hashlib.sha256(text).hexdigest()) != (member.size, member.sha256):
        raise InputError("leads.packed.form")
    return replace(member, text=text)


def page_text(data: bytes) -> str:
    """As `thelivu.leads.page_text`, in a child of its own."""
    made: str = packed.unpack(sandbox().run("leads.pages", {}, data), str)
    return made
