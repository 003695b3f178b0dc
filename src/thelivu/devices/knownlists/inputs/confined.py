"""The child that reads a list: a file arrives as an open descriptor; frames of rows leave by a pipe.

Like the sandbox for single files, but the answer flows: a list of twenty million rows fits no answer. The same guards
(`thelivu.devices.sandbox`): no new descriptor, no call but those of memory, time and open descriptors, limits of memory
and processor time. The child never holds the list key. A frame is a line of JSON, then rows in the form of `rows.ROW`;
nothing of it is taken on trust. When the child ends badly, the build ends, and no list is written.
"""

import json
import os
import select
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np

import thelivu
from thelivu.base import InputError
from thelivu.devices.knownlists.form import MAGIC
from thelivu.devices.knownlists.rows import ROW
from thelivu.devices.knownlists.spool import Records
from thelivu.devices.sandbox import Bounds

from .row import LONGEST_CATEGORY

FORMS = ("csv", "hashdeep", "vics", "nsrl", "ncmec")
KHL = "khl"
REASONS = (
    "no_category", "no_digest", "too_long", "not_a_row", "cells", "long_category", "bad_quality",
    *(f"bad_{name}" for name in ("md5", "sha1", "sha256", "pdq", "ed2k", "btih", "btih2")),
)  # fmt: skip
MOST_ROWS = 65_536  # of a frame
_LONGEST_LINE = 16 * 1024**2
_SILENCE_S = 300.0
_PIECE = 1 << 20
_SPEED = 64 * 1024  # bytes that are read in a second of processor time, at the least
_BOUNDS = Bounds(cpu_s=60)


class Frame(NamedTuple):
    """Rows, the categories that are new in it (numbered on), and what was rejected: place and reason."""

    rows: Records
    categories: list[str]
    rejected: list[tuple[int, str]]


def form_of(head: bytes) -> str:
    """The form of a list by its first bytes; InputError for one that is not known."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(MAGIC):
        return KHL
    if head.startswith(b"SQLite format 3\0"):
        return "nsrl"
    if text.startswith(b"%%%% HASHDEEP"):
        return "hashdeep"
    if text.startswith(b"{"):
        return "vics"
    if text.startswith(b"<"):
        return "ncmec"
    if b"category" in text.split(b"\n", 1)[0].lower():
        return "csv"
    raise InputError("devices.lists.no_form")


def rows_of(file: BinaryIO, form: str, label: str) -> Iterator[Frame]:
    """The frames of a list, read in a child. InputError where it cannot be read as its form says, or the child ends badly."""
    size = os.fstat(file.fileno()).st_size
    bounds = replace(_BOUNDS, cpu_s=_BOUNDS.cpu_s + size // _SPEED)
    asked = json.dumps({"form": form, "label": label, "cpu_s": bounds.cpu_s, "memory": bounds.memory})
    command = (sys.executable, "-P", "-s", "-m", "thelivu.devices.knownlists.inputs", str(os.getpid()), asked)
    environment = {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONPATH": str(Path(thelivu.__file__).parents[1])}
    with subprocess.Popen(  # noqa: S603 - this program itself
        command, env=environment, cwd="/", stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
    ) as child:
        assert child.stdout is not None
        try:
            yield from _frames(_Pipe(child.stdout.fileno()))
        finally:
            child.kill()


def _frames(pipe: "_Pipe") -> Iterator[Frame]:
    categories = 0
    while True:
        value = json.loads(pipe.line())
        if refused := value.get("refused"):
            raise InputError(str(refused[0]), **{str(key): str(one) for key, one in refused[1].items()})
        frame = Frame(
            np.frombuffer(pipe.take(_count(value["rows"]) * ROW.itemsize), ROW),
            [_category(one) for one in value["new"]],
            [(int(place), _reason(reason)) for place, reason in value["rejected"]],
        )
        categories += len(frame.categories)
        if len(frame.rows) and (int(frame.rows["category"].max()) >= categories or int(frame.rows["retracts"].max()) > 1):
            raise InputError("leads.packed.form")
        yield frame
        if value["end"]:
            return


def _count(value: object) -> int:
    if type(value) is not int or not 0 <= value <= MOST_ROWS:
        raise InputError("leads.packed.form")
    return value


def _category(value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_CATEGORY:
        raise InputError("leads.packed.form")
    return value


def _reason(value: object) -> str:
    if value not in REASONS:
        raise InputError("leads.packed.form")
    return str(value)


class _Pipe:
    """The child's answers; InputError when it ends or is silent before it said that it is done."""

    def __init__(self, descriptor: int) -> None:
        self._from, self._held = descriptor, bytearray()
        self._watch = select.poll()
        self._watch.register(descriptor, select.POLLIN)

    def _more(self) -> None:
        if not self._watch.poll(_SILENCE_S * 1000):
            raise InputError("leads.sandbox.too_slow")
        piece = os.read(self._from, _PIECE)
        if not piece:
            raise InputError("leads.sandbox.crashed")
        self._held += piece

    def line(self) -> bytes:
        """Up to the next end of line."""
        while (end := self._held.find(b"\n")) < 0:
            if len(self._held) > _LONGEST_LINE:
                raise InputError("leads.sandbox.too_much")
            self._more()
        return self._cut(end + 1)

    def take(self, length: int) -> bytes:
        """So many bytes."""
        while len(self._held) < length:
            self._more()
        return self._cut(length)

    def _cut(self, length: int) -> bytes:
        made = bytes(self._held[:length])
        del self._held[:length]
        return made
