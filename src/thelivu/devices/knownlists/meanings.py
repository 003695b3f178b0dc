"""What the categories of a country mean: a map as TOML arrives; codes by the issuer's own code leave. Nothing is renamed."""

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from thelivu.base import InputError

_COUNTRY = re.compile(r"[a-z]{2,20}")
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LONGEST = 1 << 16


class CategoryMap(NamedTuple):
    """The country and the meanings of its codes."""

    country: str
    meanings: Mapping[str, str]


def category_map(named: str) -> CategoryMap:
    """The map of a country that the product has (`us`, `uk`, `canada`), or a file of one's own; InputError for neither."""
    if _COUNTRY.fullmatch(named):
        own = files(__package__).joinpath("categories", f"{named}.toml")
        if own.is_file():
            return _read(own.read_bytes(), named)
    path = Path(named)
    if not path.is_file():
        raise InputError("devices.lists.no_map", name=named)
    with path.open("rb") as file:
        return _read(file.read(_LONGEST), path.name)


def _read(data: bytes, name: str) -> CategoryMap:
    try:
        value = tomllib.loads(data.decode("utf-8"))
        country, meanings = value["country"], value["meanings"]
        sound = isinstance(country, str) and all(_CODE.fullmatch(one) for one in meanings.values())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as bad:
        raise InputError("devices.lists.no_map", name=name) from bad
    if not sound:
        raise InputError("devices.lists.no_map", name=name)
    return CategoryMap(country, meanings)
