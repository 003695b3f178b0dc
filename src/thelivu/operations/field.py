"""Words from teams in the field: that all is well, or trouble that a named officer answers.

What arrives: when a team went in and when it was heard. What leaves: since when there is no word from it. Any word
restarts that clock, whatever it says.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from thelivu.base import InputError

TROUBLES: tuple[str, ...] = ("refused_entry", "need_support", "medical", "child_at_risk", "other")
"""What a team may call trouble; `child_at_risk` also starts the clock of care (POCSO s.19(5))."""

WORDS: tuple[str, ...] = ("all_well", *TROUBLES)
"""What a team may say."""

NO_WORD = timedelta(minutes=45)
"""The unit's own term: after this a team inside is asked how it stands."""


def check_word(kind: str, note: str) -> str:
    """The word as it is kept, or a refusal: not on the list, or "other" without saying what."""
    if kind not in WORDS:
        raise InputError("operations.no_such_word", word=kind)
    if kind == "other" and not note.strip():
        raise InputError("operations.word_needs_note", where="note")
    return note.strip()


def silent_since(
    entered_at: datetime | None, left_at: datetime | None, heard: Iterable[datetime], at: datetime
) -> datetime | None:
    """Since when a team that is inside has not been heard, once that is longer than NO_WORD; else None."""
    if entered_at is None or entered_at > at or (left_at is not None and left_at <= at):
        return None
    last = max((one for one in heard if entered_at <= one <= at), default=entered_at)
    return last if at - last > NO_WORD else None
