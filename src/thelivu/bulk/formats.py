"""Formats of times as SQL: the `strptime` formats of a mapping arrives; SQL that reads what both engines read alike leaves.

Only a text that has the full shape of a format (two digits for a day, one space for a space) is read by SQL, and only
formats whose parts cannot be told apart in two ways. Whatever else Python would read is left to it, row by row.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timezone, tzinfo

from thelivu.base import zone_named

_SHAPES = {
    "%Y": "(?:19[7-9][0-9]|20[0-9][0-9])", "%m": "(?:0[1-9]|1[0-2])", "%d": "(?:0[1-9]|[12][0-9]|3[01])",
    "%b": "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)", "%H": "(?:[01][0-9]|2[0-3])",
    "%I": "(?:0[1-9]|1[0-2])", "%M": "[0-5][0-9]", "%S": "[0-5][0-9]", "%p": "(?:AM|PM)",
}  # fmt: skip
_LITERAL = re.compile(r"[ :/.,T_-]*")


_SIZES = {"%Y": 4, "%b": 3}  # characters; all others have two
_NAMED = {"%b", "%p"}  # written with letters
_BEFORE_2100 = 4_102_444_800_000_000  # microseconds


@dataclass(frozen=True, slots=True)
class Form:
    """One format, and what a text must be to have its full shape."""

    form: str
    shape: str  # a pattern
    size: int | None  # characters, where all but what stands between is digits

    def wall(self, column: str) -> str:
        """SQL for what a clock showed, in microseconds, of a cell without spaces before it; null where it has another shape.

        Of digits alone no part can be longer than its full width. So a text that is read, and has a mark that is no space
        where the format's full width ends, has that shape: the pattern, which takes longer than all else, need not be tried.
        """
        read = f"epoch_us(try_strptime({column}, '{self.form}'))"
        if self.size is None:
            return f"CASE WHEN regexp_full_match(trim({column}), '{self.shape}') THEN {read} END"
        digits = f"{column} >= '0' AND {column} < ':' AND substring({column}, {self.size}, 1) <> ' '"
        return f"CASE WHEN strlen({column}) >= {self.size} AND {digits} THEN {read} END"


@dataclass(frozen=True, slots=True)
class Formats:
    """How SQL reads the times of a file."""

    forms: tuple[Form, ...]
    offset: int  # microseconds that the file's zone is ahead of universal time
    width: int  # microseconds that the way of writing leaves open
    marked: bool  # every time carries AM or PM
    order_open: bool  # one numeric format with day and month before the year

    def known(self, moment: str) -> str:
        """SQL that says whether what was read is of the years that the shapes name."""
        return f"{moment} BETWEEN {-self.offset} AND {_BEFORE_2100 - 1 - self.offset}"

    def micros(self, column: str) -> str:
        """SQL for the moment of a cell without spaces before it, in microseconds.

        Null where it is not read, or where two formats read it differently; `known` must hold of what is read.
        """
        read = [form.wall(column) for form in self.forms]
        if len(read) == 1:
            return f"{read[0]} - ({self.offset})"
        every = ", ".join(read)
        return f"CASE WHEN least({every}) = greatest({every}) THEN least({every}) - ({self.offset}) END"


def formats_of(formats: Sequence[str], zone: str | None) -> Formats | None:
    """The formats of a mapping as SQL, or None where only Python reads them."""
    at = None if zone is None else zone_named(zone)
    forms = [_form(form, alone=len(formats) == 1) for form in formats]
    known = [form for form in forms if form is not None]
    widths = {59_000_000 * ("%S" not in form) for form in formats}
    marks = {"%p" in form for form in formats}
    if not isinstance(at, timezone) or len(known) < len(forms) or len(widths) > 1 or len(marks) > 1:
        return None
    return Formats(tuple(known), _offset(at), widths.pop(), marks.pop(), order_open=_order_open(formats))


def _offset(zone: tzinfo) -> int:
    away = zone.utcoffset(datetime(2026, 1, 1, tzinfo=UTC))
    assert away is not None
    return (away.days * 86_400 + away.seconds) * 1_000_000


def _form(form: str, *, alone: bool) -> Form | None:
    """A format and its full shape, or None."""
    pieces = re.split(r"(%.)", form)
    literals, marks = pieces[::2], pieces[1::2]
    between = literals[1:-1]
    plain = all(_LITERAL.fullmatch(text) and "  " not in text for text in literals)
    apart = alone or all(between)
    if not plain or not apart or literals[0] or literals[-1] or not all(mark in _SHAPES for mark in marks):
        return None
    if len(set(marks)) < len(marks):
        return None
    shape = "".join(_SHAPES[mark] + re.escape(text) for mark, text in zip(marks, [*between, ""], strict=True))
    size = sum(_SIZES.get(mark, 2) for mark in marks) + len("".join(between))
    return Form(form, shape, None if _NAMED & set(marks) else size)


def _order_open(formats: Sequence[str]) -> bool:
    (form, *more) = formats
    places = [form.find(mark) for mark in ("%d", "%m")]
    return not more and min(places) >= 0 and max(places) < form.find("%Y")
