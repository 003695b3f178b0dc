"""Keep a child's particulars out of every paper: POCSO s.23, JJ Act s.74.

What arrives: the texts that are about to be written into a draft or a note. What leaves: nothing, or a refusal that
names the field and never the text. A text is refused when it is marked as particulars, or when the keeper of the
particulars store says that a phrase of it is one.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from thelivu.base import Refused

IsParticular = Callable[[str], bool]
"""Asked of each phrase of up to five words; the register answers by keyed digest, without opening the store."""

_LONGEST_PHRASE = 5


@dataclass(frozen=True, slots=True)
class Stated:
    """A text that came from a record, and whether that record holds it as a child's particulars."""

    text: str
    particulars: bool = False

    def __repr__(self) -> str:
        """Never show what is withheld, not even in a traceback."""
        return "Stated(withheld)" if self.particulars else f"Stated({self.text!r})"


NOTHING_STATED = Stated("")
"""A field that nobody has filled."""


def refuse_particulars(fields: Mapping[str, Stated | str], is_particular: IsParticular | None = None) -> None:
    """Refuse the whole paper if one field is, or contains, a child's particulars."""
    for name, value in fields.items():
        stated = value if isinstance(value, Stated) else Stated(value)
        if stated.particulars or (is_particular and any(map(is_particular, _phrases(stated.text)))):
            raise Refused("cases.particulars", where=name)


def _phrases(text: str) -> Iterator[str]:
    words = [word.strip(".,;:()[]{}\"'“”‘’").casefold() for word in text.split()]
    for start in range(len(words)):
        for length in range(1, _LONGEST_PHRASE + 1):
            if start + length <= len(words):
                yield " ".join(words[start : start + length])
