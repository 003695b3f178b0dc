"""Lists of Project VIC and CAID: VICS JSON 1.2 and 1.3 (`odata.metadata`) and 2.0 (`@odata.context`), read as a stream.

The root is a list of media, or of cases with media in them. Values have the names of `vics.toml`; categories stay the
issuer's codes. Names, paths, comments and PhotoDNA are not taken.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, BinaryIO

import ijson

from thelivu.base import InputError
from thelivu.examination import DIGESTED, checked, digest_of, known_file
from thelivu.leads.casefiles.vics import model_of

from .row import LONGEST_CATEGORY, UNCLASSIFIED, Asked, Given, Row

HEAD = 65_536  # bytes in which the model must be named
_CONTEXT = re.compile(rb'"(?:@odata\.context|odata\.metadata)"\s*:\s*"([^"\\]{1,500})"')
_ROOTS = {"Media": "value.item", "Cases": "value.item.Media.item"}
_MOST_OTHERS = 50  # hashes of one record


@cache
def _names() -> tuple[Mapping[str, str], Mapping[str, str]]:
    data = tomllib.loads(files(__package__).joinpath("vics.toml").read_text(encoding="utf-8"))
    fields = {name.lower(): field for field, every in data["fields"].items() for name in every}
    return fields, data["hashes"]


def ready() -> None:
    """Loads the names, while files can still be opened."""
    _names()


def root_of(head: bytes) -> str:
    """Under which prefix the records stand; InputError where the beginning names no known version."""
    found = _CONTEXT.search(head)
    version, _, root = model_of(found[1].decode("utf-8", "replace")) if found else ("", "", "")
    if not version or root not in _ROOTS:
        raise InputError("devices.lists.vics_version")
    return _ROOTS[root]


def vics_rows(file: BinaryIO, asked: Asked) -> Iterator[Given]:  # noqa: ARG001 - a reader is asked with both
    """Rows of a VICS file. InputError for another version, or a file that breaks off."""
    head = file.read(HEAD)
    root = root_of(head)
    file.seek(3 if head.startswith(b"\xef\xbb\xbf") else 0)
    number = 0
    try:
        for number, media in enumerate(ijson.items(file, root, use_float=True), start=1):
            yield number, _row(media) if isinstance(media, dict) else "not_a_row"
    except (ijson.JSONError, UnicodeDecodeError, ValueError, OverflowError, RecursionError) as bad:
        raise InputError("devices.lists.broken", count=number) from bad


def _row(media: Mapping[str, Any]) -> Row | str:
    fields, _ = _names()
    by = {field: value for key, value in media.items() if (field := fields.get(str(key).lower())) and value is not None}
    try:
        digests = {name: digest_of(name, _text(by[name])) for name in DIGESTED if name in by}
        for name, text in _others(by.get("others")):
            digests[name] = digests.get(name) or digest_of(name, text)
    except ValueError as bad:
        return str(bad.args[0])
    category = _text(by.get("category")) or UNCLASSIFIED
    if len(category) > LONGEST_CATEGORY:
        return "long_category"
    known = checked(known_file(category, digests))
    return known if isinstance(known, str) else Row(known)


def _others(value: object) -> Iterator[tuple[str, str]]:
    """Algorithm and text of each other hash that can be compared."""
    fields, hashes = _names()
    for one in value[:_MOST_OTHERS] if isinstance(value, list) else ():
        if isinstance(one, dict):
            pair = {fields.get(str(key).lower(), ""): each for key, each in one.items()}
            name = re.sub(r"[^a-z0-9]", "", _text(pair.get("name")).lower())
            if name in hashes:
                yield hashes[name], _text(pair.get("value"))


def _text(value: object) -> str:
    """A value as text: numbers come as numbers or as texts; a whole number written with a point is whole."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
