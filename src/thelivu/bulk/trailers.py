"""Trailers: the pattern of a trailer line arrives; a word that every such line must contain leaves, where there is one.

A pattern is tried on the text of a whole row. To try it on millions of rows is slow, so only lines that contain its
first word are looked at with care; a pattern without such a word has every line looked at.
"""

import re

_FIRST_WORD = re.compile(r"\^?(?:\\s\*)?([A-Za-z]{2,})(.?)", re.DOTALL)


def word_of(pattern: re.Pattern[str] | None) -> bytes | None:
    """The letters with which every match of the pattern begins: they stand in one cell, so in the bytes of the line."""
    if pattern is None or pattern.flags & ~(re.UNICODE) or "|" in pattern.pattern:
        return None
    found = _FIRST_WORD.match(pattern.pattern)
    if found is None:
        return None
    word, behind = found[1], found[2]
    if behind in ("?", "*", "{"):
        word = word[:-1]
    return word.encode() or None
