"""Digests: a stream arrives, MD5, SHA-1 and SHA-256 from one read leave; and the canonical bytes of a record.

Three digests, because the certificate of BSA s.63(4) and the lists of others ask for any of them. Canonical bytes
follow RFC 8785, with one widening: whole numbers stay exact beyond 2^53.
"""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any, TypeAlias

from thelivu.base.errors import InputError

JSON: TypeAlias = Any
"""None, bool, int, float, str, and lists and string-keyed mappings of them."""


@dataclass(frozen=True, slots=True)
class Digests:
    """The three digests of a stream, in lower-case hexadecimal, and how many bytes it had."""

    md5: str
    sha1: str
    sha256: str
    size: int


def digest_stream(chunks: Iterable[bytes]) -> Digests:
    """The digests of what the chunks make together, read once; nothing of it is kept."""
    md5 = hashlib.md5(usedforsecurity=False)
    sha1 = hashlib.sha1(usedforsecurity=False)
    sha256 = hashlib.sha256()
    size = 0
    for chunk in chunks:
        for one in (md5, sha1, sha256):
            one.update(chunk)
        size += len(chunk)
    return Digests(md5.hexdigest(), sha1.hexdigest(), sha256.hexdigest(), size)


def canonical(value: JSON) -> bytes:
    """The one byte form of a record: equal records give equal bytes wherever and whenever they are written."""
    try:
        return _text(value).encode()
    except UnicodeEncodeError as bad:
        raise InputError("base.json_not_text") from bad
    except RecursionError as bad:
        raise InputError("base.json_too_deep") from bad


def _text(value: JSON) -> str:
    match value:
        case str():
            return encode_basestring(value)
        case None | bool():
            return json.dumps(value)
        case int():
            return int.__repr__(value)
        case float():
            return _number(value)
        case Mapping():
            if any(not isinstance(key, str) for key in value):
                raise InputError("base.json_key")
            # RFC 8785 orders keys by their UTF-16 code units
            ordered = sorted(value.items(), key=lambda item: item[0].encode("utf-16-be", "surrogatepass"))
            return "{" + ",".join(f"{_text(key)}:{_text(one)}" for key, one in ordered) + "}"
        case list() | tuple():
            return "[" + ",".join(map(_text, value)) + "]"
    raise InputError("base.json_type", type=type(value).__name__)


def _number(value: float) -> str:
    """A number as ECMAScript writes it: shortest digits, no exponent between 1e-7 and 1e21."""
    if not math.isfinite(value):
        raise InputError("base.json_not_finite")
    if value == 0:
        return "0"
    sign, numerals, exponent = Decimal(repr(value)).normalize().as_tuple()
    digits, power = "".join(map(str, numerals)), int(exponent)
    point = len(digits) + power  # where the decimal point stands, counted from the first digit
    if 0 < point <= 21:
        text = digits.ljust(point, "0") if power >= 0 else f"{digits[:point]}.{digits[point:]}"
    elif -6 < point <= 0:
        text = f"0.{'0' * -point}{digits}"
    else:
        fraction = f".{digits[1:]}" if len(digits) > 1 else ""
        text = f"{digits[0]}{fraction}e{point - 1:+d}"
    return f"-{text}" if sign else text
