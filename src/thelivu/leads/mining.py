"""Mining: free text arrives; identifiers that may stand in it leave as suggestions, never as observations.

Some reporters put addresses, numbers and names into a text field. A person decides what they mean; until then only
their kind and place are shown.
"""

import re
from collections.abc import Iterator

from thelivu.base import InputError, identifier
from thelivu.leads.model import Suggestion

_LONGEST = 200_000  # characters of one text that are searched
_MOST = 200  # suggestions from one text

# kind, a mark without which nothing of it stands (most texts have none, and looking for it costs next to nothing), form
_PATTERNS = (
    ("url", "://", re.compile(r"(?:https?|hxxps?)://[^\s\"'<>]{3,500}", re.IGNORECASE)),
    ("email", "@", re.compile(r"[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,6}")),
    ("ip", ".", re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\d)")),
    (
        "ip",
        ":",
        re.compile(r"(?<![\w:])(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4}){1,7}(?![\w:])", re.IGNORECASE),
    ),
    ("phone", "", re.compile(r"(?<![\w.+])(?:\+\d[\d \-]{8,17}\d|[6-9]\d{4}[ \-]?\d{5})(?![\w.])")),
    ("upi", "@", re.compile(r"(?<![\w.])[\w.\-]{2,64}@[a-z][a-z0-9]{1,31}(?![\w.@])", re.IGNORECASE)),
    ("sha256", "", re.compile(r"\b[0-9a-f]{64}\b", re.IGNORECASE)),
    ("sha1", "", re.compile(r"\b[0-9a-f]{40}\b", re.IGNORECASE)),
    ("md5", "", re.compile(r"\b[0-9a-f]{32}\b", re.IGNORECASE)),
)


def mined(text: str, where: str) -> list[Suggestion]:
    """What the text may name, once each, in a fixed order."""
    found = dict.fromkeys(_found(text[:_LONGEST]))
    return [Suggestion(kind, where, value) for kind, value in list(found)[:_MOST]]


def _found(text: str) -> Iterator[tuple[str, str]]:
    for kind, mark, pattern in _PATTERNS:
        if mark not in text:
            continue
        for hit in pattern.finditer(text):
            try:
                yield kind, identifier(kind, hit.group()).value
            except InputError:  # it only looks like one
                continue
