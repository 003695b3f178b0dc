"""Codes become sentences in the reader's language.

Arrives: a `Word`, a catalogue code or plain text, and the context of a page. Leaves: one string, unescaped (the
template escapes it). The language is the frame's; pages before login use the one that Django has activated.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.utils import translation

from thelivu.base import Word, catalogue, say

CODE = re.compile(r"[a-z][a-z0-9_]*(\.[A-Za-z0-9_]+)+")


def language_of(context: Mapping[str, Any] | None) -> str:
    """The language of the page: the officer's, else the one of the request, else English."""
    frame = context.get("frame") if context is not None else None
    chosen = getattr(frame, "language", None) or translation.get_language() or "en"
    return str(chosen).split("-")[0]


def known(code: str, language: str) -> bool:
    """Whether a catalogue has the code: the language's own, or English, which the others fall back to."""
    return code in catalogue(language) or code in catalogue("en")


def text_of(thing: object, language: str) -> str:
    """A Word or a catalogue code is said; any other text stays as it is."""
    if isinstance(thing, Word):
        return say(thing, language)
    text = str(thing)
    if CODE.fullmatch(text) and known(text, language):
        return say(Word(text), language)
    return text


def spoken(code: str, language: str, **values: str | float) -> str:
    """The sentence of a code with its values."""
    return say(Word(code, values), language)
