"""Readings as bytes and back, for the way out of the sandbox: JSON, strict, after the type hints of the stage.

A dataclass is the list of its fields in their order. What does not have exactly the form that the hints state is an
InputError: the bytes come from a process that has read a hostile file. Never pickle.
"""

import base64
import binascii
import json
import math
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from thelivu.base import JSON, InputError, ThelivuError
from thelivu.leads.model import Reading
from thelivu.leads.sheet_columns import Column
from thelivu.leads.sheet_mapping import SheetMapping

COLUMNS = tuple[SheetMapping, tuple[Column, ...]]
"""What `columns_of` gives."""

_WIDEST = 2**63  # no number of the stage is larger
_PLAIN = (str, int, bool, float, type(None))


@dataclass(frozen=True, slots=True)
class _Codec:
    """How values of one type become JSON and come back; `unpack` raises ValueError for what is none of them."""

    pack: Callable[[Any], JSON]
    unpack: Callable[[JSON], Any]


def pack(value: object, form: Any = Reading) -> bytes:
    """The value as bytes; `form` is its type hint."""
    return json.dumps(json_of(form, value), separators=(",", ":"), allow_nan=False).encode()


def unpack(data: bytes, form: Any = Reading) -> Any:
    """The value again, or InputError for bytes that `pack` cannot have made."""
    try:
        packed = json.loads(data, parse_constant=_refused, object_pairs_hook=_once)
    except (ValueError, RecursionError) as bad:
        raise InputError("leads.packed.form") from bad
    return value_of(form, packed)


def json_of(form: Any, value: object) -> JSON:
    """The value as JSON that `value_of` takes."""
    return _codec(form).pack(value)


def value_of(form: Any, packed: JSON) -> Any:
    """The value of JSON that `json_of` made, or InputError."""
    codec = _codec(form)
    try:
        return codec.unpack(packed)
    except (ValueError, TypeError, AssertionError, ThelivuError) as bad:  # a value that refuses to be made, too
        raise InputError("leads.packed.form") from bad


def _refused(word: str) -> None:
    raise ValueError(word)


def _once(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError
    return made


@cache
def _codec(form: Any) -> _Codec:
    """The codec of a type hint; TypeError for a hint that no value of a stage should have."""
    origin = get_origin(form)
    if origin in (Union, types.UnionType):
        return _union(get_args(form))
    if origin is tuple:
        return _tuple(get_args(form))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping(*get_args(form))
    if form in _PLAIN:
        return _Codec(lambda value: value, lambda packed: _plain(packed, form))
    if form is bytes:
        return _Codec(lambda value: base64.b64encode(value).decode(), _bytes)
    if form is datetime:
        return _Codec(datetime.isoformat, _datetime)
    if is_dataclass(form) and isinstance(form, type):
        return _dataclass(form)
    raise TypeError(form)


def _plain(packed: JSON, form: Any) -> Any:
    if type(packed) is not form:
        raise ValueError
    if (form is int and abs(packed) >= _WIDEST) or (form is float and not math.isfinite(packed)):
        raise ValueError
    return packed


def _bytes(packed: JSON) -> bytes:
    try:
        return base64.b64decode(_plain(packed, str), validate=True)
    except binascii.Error as bad:
        raise ValueError from bad


def _datetime(packed: JSON) -> datetime:
    return datetime.fromisoformat(_plain(packed, str))


def _union(forms: tuple[Any, ...]) -> _Codec:
    """One of several: plain values and at most one form with parts, so that the JSON says which it is."""
    plain = tuple(form for form in forms if form in _PLAIN)
    others = [_codec(form) for form in forms if form not in _PLAIN]
    if len(others) > 1:
        raise TypeError(forms)

    def pack_one(value: Any) -> JSON:
        return value if type(value) in plain or not others else others[0].pack(value)

    def unpack_one(packed: JSON) -> Any:
        if type(packed) in plain:
            return _plain(packed, type(packed))
        if not others:
            raise ValueError
        return others[0].unpack(packed)

    return _Codec(pack_one, unpack_one)


def _tuple(parts: tuple[Any, ...]) -> _Codec:
    if len(parts) == 2 and parts[1] is Ellipsis:
        each = _codec(parts[0])
        return _Codec(
            lambda value: [each.pack(one) for one in value],
            lambda packed: tuple(each.unpack(one) for one in _listed(packed)),
        )
    codecs = [_codec(part) for part in parts]
    return _Codec(
        lambda value: [codec.pack(one) for codec, one in zip(codecs, value, strict=True)],
        lambda packed: tuple(_in_step(codecs, packed)),
    )


def _mapping(key: Any, each: Any) -> _Codec:
    if key is not str:
        raise TypeError(key)
    codec = _codec(each)

    def unpack_all(packed: JSON) -> dict[str, Any]:
        if not isinstance(packed, dict):
            raise ValueError  # noqa: TRY004 - one kind of error for bytes of another form
        return {name: codec.unpack(one) for name, one in packed.items()}

    return _Codec(lambda value: {name: codec.pack(one) for name, one in value.items()}, unpack_all)


def _dataclass(form: type) -> _Codec:
    hints = get_type_hints(form)
    names = [field.name for field in fields(form) if field.init]
    codecs = [_codec(hints[name]) for name in names]
    return _Codec(
        lambda value: [codec.pack(getattr(value, name)) for codec, name in zip(codecs, names, strict=True)],
        lambda packed: form(**dict(zip(names, _in_step(codecs, packed), strict=True))),
    )


def _listed(packed: JSON) -> list[JSON]:
    if not isinstance(packed, list):
        raise ValueError  # noqa: TRY004 - one kind of error for bytes of another form
    return packed


def _in_step(codecs: list[_Codec], packed: JSON) -> list[Any]:
    return [codec.unpack(one) for codec, one in zip(codecs, _listed(packed), strict=True)]
