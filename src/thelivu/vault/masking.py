"""Masking: what a page, a search, an export or a package shows of a source in place of a child's particulars.

Arrives: a document's bytes and the spans that are withheld. Leaves: the document with one fixed mark for each span;
neither the text nor its length can be read from it (promise 10).
"""

import codecs
from collections.abc import Iterable

from thelivu.base import InputError

MARK = "█ withheld █"


def mask(data: bytes, spans: Iterable[tuple[int, int]]) -> bytes:
    """The data with each span replaced; spans that overlap or touch become one, and no half character is left.

    UTF-16 is recognised by its byte-order mark; the mark is written in the document's own encoding.
    """
    encoding, width = _encoding(data)
    mark, pieces, at = MARK.encode(encoding), [], 0
    for low, high in _merged(data, spans, width):
        pieces += [data[at:low], mark]
        at = high
    return b"".join([*pieces, data[at:]])


def _encoding(data: bytes) -> tuple[str, int]:
    if data.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le", 2
    if data.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be", 2
    return "utf-8", 1


def _merged(data: bytes, spans: Iterable[tuple[int, int]], width: int) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for low, high in sorted(spans):
        if low < 0 or high < low:
            raise InputError("vault.bad_span", low=low, high=high)
        if low == high or low >= len(data):
            continue
        low, high = _whole_characters(data, low, min(high, len(data)), width)  # noqa: PLW2901
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return merged


def _whole_characters(data: bytes, low: int, high: int, width: int) -> tuple[int, int]:
    """Widens a span that cuts a character: masking a little more is safe, half a letter of a name is not."""
    if width == 2:
        return low - low % 2, min(high + high % 2, len(data))
    while low > 0 and data[low] & 0xC0 == 0x80:  # a UTF-8 continuation byte
        low -= 1
    while high < len(data) and data[high] & 0xC0 == 0x80:
        high += 1
    return low, high
