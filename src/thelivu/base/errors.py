"""The one root of errors: a code and values arrive, and every reader gets a sentence: what, where, what to do."""

from typing import Self

from thelivu.base.words import Value, Word, say


class ThelivuError(Exception):
    """What cannot be done, as a code of the catalogue with its values and the place in the input, if there is one."""

    def __init__(self, code: str, *, where: str | None = None, **values: Value) -> None:
        super().__init__(code)
        self.code = code
        self.where = where
        self.values: dict[str, Value] = values

    @classmethod
    def of(cls, word: Word) -> Self:
        """The error that says this word."""
        error = cls(word.code)
        error.values = dict(word.values)
        return error

    @property
    def word(self) -> Word:
        """The error as a word, for a page or a list of rejects to say in the reader's language."""
        return Word(self.code, self.values if self.where is None else {"where": self.where, **self.values})

    def __str__(self) -> str:
        return say(self.word)


class InputError(ThelivuError):
    """What was handed in cannot be read as what it should be."""


class Refused(ThelivuError):  # noqa: N818 - the word that officers use
    """An act that the law, a role, an authority or a guard does not permit."""
