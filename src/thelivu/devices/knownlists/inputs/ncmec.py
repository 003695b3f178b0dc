"""Lists in the form of NCMEC's hash sharing, version 2: XML pages of images and videos with fingerprints.

Each page is one file. A deleted entry takes its earlier row back, by member and id. Namespaces do not matter. Fingerprints
that are not compared here (PhotoDNA and others) are not taken; an entry that has only such ones is rejected, and counted.
"""

import hashlib
from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from thelivu.base import InputError
from thelivu.examination import checked, digest_of, known_file

from .row import LONGEST_CATEGORY, UNCLASSIFIED, Asked, Given, Row

_ENTRIES = {"image": False, "video": False, "deletedimage": True, "deletedvideo": True}
_ROOT = "queryresult"
_COMPARED = ("md5", "sha1", "sha256", "pdq")
_DEEPEST = 50


def ncmec_rows(file: BinaryIO, asked: Asked) -> Iterator[Given]:  # noqa: ARG001 - a reader is asked with both
    """Rows of one page. InputError for XML of another form, with a document type, or one that breaks off."""
    number, depth, parents = 0, 0, list[Any]()
    try:
        for event, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
            if event == "start":
                depth += 1
                parents.append(element)
                if depth > _DEEPEST or (depth == 1 and _name(element) != _ROOT):
                    raise InputError("devices.lists.form_of", form="NCMEC hash sharing 2")
                continue
            depth -= 1
            parents.pop()
            if _name(element) in _ENTRIES and depth == 2:
                for row in _rows(element, retracts=_ENTRIES[_name(element)]):
                    number += 1
                    yield number, row
                parents[-1].clear()
    except (ParseError, DefusedXmlException, ValueError, LookupError) as bad:
        raise InputError("devices.lists.broken", count=number) from bad


def _rows(element: Any, *, retracts: bool) -> Iterator[Row | str]:
    """The rows of an entry: one, and one more for each further digest by the same algorithm."""
    parts = {_name(child): child for child in element}
    category = _text(parts.get("classification")) or ("" if retracts else UNCLASSIFIED)
    prints: dict[str, list[str]] = {}
    for one in parts.get("fingerprints", ()):
        if _name(one) in _COMPARED and _text(one):
            prints.setdefault(_name(one), []).append(_text(one))
    member = parts["member"].get("id", "") if "member" in parts else ""
    entry = hashlib.sha256(f"{member}/{_text(parts.get('id'))}".encode()).digest() if "id" in parts else b""
    if len(category) > LONGEST_CATEGORY:
        yield "long_category"
        return
    yield _row(category, {name: every[0] for name, every in prints.items()}, entry, retracts=retracts)
    for name, every in prints.items():
        for further in every[1:]:
            yield _row(category, {name: further}, entry, retracts=retracts)


def _row(category: str, prints: dict[str, str], entry: bytes, *, retracts: bool) -> Row | str:
    try:
        known = known_file(category, {name: digest_of(name, text) for name, text in prints.items()})
    except ValueError as bad:
        return str(bad.args[0])
    if retracts:
        return Row(known, entry, retracts) if entry or known.exact else "no_digest"
    found = checked(known)
    return found if isinstance(found, str) else Row(found, entry)


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _text(element: Any) -> str:
    return (element.text or "").strip() if element is not None else ""
