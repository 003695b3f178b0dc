"""The data files of a jurisdiction: TOML and CSV arrive, records leave, each with its source and its checks."""

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from thelivu.base import InputError
from thelivu.law.records import Punishment, Record

R = TypeVar("R", bound=Record)


def table(file: str, name: str, record: type[R]) -> Mapping[str, R]:
    """The records of one table by code, in the order of the file; a code stands once."""
    read = tomllib.loads(_data(f"{file}.toml"))
    defaults = read.get("defaults", {})
    found: dict[str, R] = {}
    for row in read.get(name, ()):
        made = _record({**defaults, **row}, record, file)
        if made.code in found:
            raise InputError("law.code_twice", where=file, record=made.code)
        found[made.code] = made
    return MappingProxyType(found)


@lru_cache
def post_offices() -> Mapping[str, Mapping[str, int]]:
    """How many post offices a PIN code has in each revenue district."""
    found: dict[str, dict[str, int]] = {}
    for row in csv.DictReader(_data("pins.csv").splitlines()):
        found.setdefault(row["pin"], {})[row["revenue_district"]] = int(row["post_offices"])
    return MappingProxyType(found)


def _data(name: str) -> str:
    return files(__package__).joinpath("data", name).read_text(encoding="utf-8")


def _record(row: Mapping[str, Any], record: type[R], file: str) -> R:
    kinds = get_type_hints(record)
    known = {one.name for one in fields(record)}
    for name in row.keys() - known:
        raise InputError("law.field_unknown", where=file, record=str(row.get("code")), field=name)
    try:
        return record(**{name: _shaped(value, kinds[name]) for name, value in row.items()})
    except TypeError as bad:
        raise InputError("law.field_missing", where=file, record=str(row.get("code"))) from bad


def _shaped(value: Any, kind: Any) -> Any:
    """TOML knows lists and tables only; records hold tuples, frozen sets and punishments."""
    if isinstance(value, dict):
        return Punishment(**value)
    if isinstance(value, list):
        return frozenset(value) if frozenset in _origins(kind) else tuple(value)
    return value


def _origins(kind: Any) -> Iterator[Any]:
    yield get_origin(kind) or kind
    if isinstance(kind, UnionType):
        yield from (get_origin(one) or one for one in get_args(kind))
