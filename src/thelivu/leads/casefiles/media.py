"""Records of media in files of other agencies: values as they were written arrive; digests, answers and codes leave.

A category is the sender's code in the sender's country; it is kept with both and never interpreted. Answers come as
words in any case, as figures, or not at all, and then they are not stated.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from thelivu.base import Identifier, InputError, Word, folded, identifier, plain
from thelivu.leads.model import Answer, Observation, in_order
from thelivu.leads.row_values import stated

_YES, _NO = ("true", "yes", "1", "y"), ("false", "no", "0", "n")
_WHOLE = re.compile(r"\d{1,18}")


@dataclass(slots=True)
class Media:
    """One record by its columns; what is not taken stays withheld."""

    where: str
    values: Mapping[str, Any] = field(repr=False)
    flags: set[str] = field(default_factory=set)
    notes: list[Word] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)

    def observation(
        self, lead: str, digests: Sequence[tuple[str, str]], answers: Mapping[str, str], numbers: Mapping[str, str],
        words: Sequence[tuple[str, str]] = (),
    ) -> Observation:  # fmt: skip
        """What was seen of one file. InputError where it has no digest, or a number of another form."""
        seen = tuple(one for kind, column in digests for one in self.digest(kind, column))
        if not seen:
            raise InputError("leads.case.no_digest", where=self.where)
        facts = tuple((fact, self.answer(column)) for fact, column in answers.items())
        labels = [(label, self.number(column)) for label, column in numbers.items()]
        kept = tuple((label, value) for label, value in (*labels, *words) if value)
        return Observation(
            "file", lead, seen, self.where, flags=in_order(self.flags), facts=facts, labels=kept
        )

    def text(self, column: str) -> str:
        """A value as text; nothing where it says nothing."""
        value = self.values.get(column)
        written = "" if value is None or isinstance(value, dict | list) else str(value)
        return written.strip() if stated(written.strip()) else ""

    def digest(self, kind: str, column: str) -> tuple[Identifier, ...]:
        """The digest that stands there; one of another form is marked."""
        text = self.text(column)
        if not text:
            return ()
        try:
            found = identifier(kind, text)
        except InputError:
            self.flags.add("unreadable_value")
            return ()
        self.taken.add(column)
        return (found,)

    def answer(self, column: str) -> Answer:
        """Yes, no, or not stated."""
        word = folded(self.text(column))
        if not word:
            return None
        if word not in (*_YES, *_NO):
            self.notes.append(Word("leads.note.case_flag", {"where": self.where, "field": column}))
            self.flags.add("unreadable_value")
            return None
        self.taken.add(column)
        return word in _YES

    def number(self, column: str) -> str:
        """A whole number, written as one or as a text."""
        digits = re.sub(r"\.0+$", "", plain(self.text(column)))
        if not digits:
            return ""
        if not _WHOLE.fullmatch(digits):
            raise InputError("leads.case.number", where=self.where)
        self.taken.add(column)
        return str(int(digits))
