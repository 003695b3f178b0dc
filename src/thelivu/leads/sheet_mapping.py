"""The mapping of a sheet: JSON beside the file arrives, or a header to propose from; how to read the sheet leaves.

No two senders name their columns alike, and none states the zone in a way that a program could trust. A proposal
knows spellings of the sheets that a state receives (NCMEC reports through NCRB, referral lists from Interpol through
CBI); it never says a zone. Columns that nobody maps are withheld.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from thelivu.base import JSON, InputError, folded, zone_named
from thelivu.leads.model import CHILD, FREE, PERSON

ITEMS = ("report", "ip_event", "account")
"""What one row is: a report, one event of an address, or one account or number of a list that is one lead."""

IDENTIFIER_FIELDS = (
    *("email", "phone", "handle", "account", "group", "device", "imei", "imsi", "mac", "upi", "url"),
    *("md5", "sha1", "sha256"),
)
TIME_FIELDS = ("time", "received", "incident_time")
FIELDS = (
    *("reference", "received", "incident_type", "incident_time", "platform", "event"),
    *("ip", "port", "time", "zone"),
    *IDENTIFIER_FIELDS,
)
"""What a column can be. Of times several columns may be one (date and clock); of identifiers each is its own."""

_KEYS = {"version", "item", "source", "sheet", "header_contains", "columns", "time", "platform"}
_CHILD = re.compile(
    r"\b(?:victims?|child\w*|minors?|kids?|juvenile|recipients?|school|guardian|parents?|mother|father)\b"
    r"|ഇര|കുട്ടി|പീഡിത|पीड़ित|बच्च|नाबालिग",
)
_SUSPECT_NAME = re.compile(
    r"(?:suspect|accused|reported user|reported person|subscriber|account holder|customer)s? (?:full )?name"
    r"|(?:full )?name of (?:the )?(?:suspect|accused|reported user|subscriber|account holder|customer)"
)
_NEITHER_LETTER_NOR_DIGIT = re.compile(r"[\W_]+")
_AGE = re.compile(r"\b(?:age|dob|birth)\b")
_PERSON = re.compile(
    r"\b(?:names?|address|dob|birth|age|aadhaar|passport|gender|sex|suspects?|accused|city|district|state"
    r"|location|latitude|longitude)\b"
)


@dataclass(frozen=True, slots=True)
class SheetMapping:
    """How one sheet is to be read. `zone` None: nobody has said it, so no time has a reading."""

    item: str
    columns: Mapping[str, tuple[str, ...]]
    header_contains: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    zone: str | None = None
    sheet: str | None = None
    platform: str = ""
    source: str = field(default="", repr=False)
    proposed: bool = False

    def is_header(self, texts: Sequence[str]) -> bool:
        """Whether a row of texts names every column that is needed."""
        there = {key_of(text) for text in texts}
        asked = self.header_contains or tuple(name for names in self.columns.values() for name in names)
        return bool(asked) and all(key_of(name) in there for name in asked)

    def document(self) -> dict[str, JSON]:
        """The mapping as the JSON that `read_mapping` takes."""
        return {
            "version": 1,
            "item": self.item,
            "source": self.source,
            "sheet": self.sheet,
            "header_contains": list(self.header_contains),
            "columns": {name: list(self.columns[name]) for name in FIELDS if name in self.columns},
            "time": {"format": list(self.formats), "zone": self.zone},
            "platform": self.platform,
        }


def read_mapping(data: bytes) -> SheetMapping:
    """Reads NAME.mapping.json. InputError names the entry that is wrong: a misspelt key would lose a column unseen."""
    try:
        top = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as bad:
        raise InputError("leads.mapping.not_json") from bad
    if not isinstance(top, dict) or top.get("version") != 1:
        raise InputError("leads.mapping.entry", entry="version")
    _only(top, _KEYS)
    time = _of(top, "time", dict, {})
    _only(time, {"format", "zone", "zone_proof"})
    item = top.get("item")
    if item not in ITEMS:
        raise InputError("leads.mapping.entry", entry="item")
    formats = time.get("format") or []
    return SheetMapping(
        item=item,
        columns=_columns(_of(top, "columns", dict, None)),
        header_contains=_texts(top.get("header_contains") or [], "header_contains"),
        formats=_formats(_texts([formats] if isinstance(formats, str) else formats, "format")),
        zone=_zone(time),
        sheet=_of(top, "sheet", str, None) if top.get("sheet") is not None else None,
        platform=_of(top, "platform", str, ""),
        source=_of(top, "source", str, ""),
    )


def _only(entries: Mapping[str, Any], keys: set[str]) -> None:
    for entry in entries:
        if entry not in keys:
            raise InputError("leads.mapping.unknown_entry", entry=entry)


def _of(entries: Mapping[str, Any], entry: str, kind: type, default: Any) -> Any:
    value = entries.get(entry, default)
    if not isinstance(value, kind):
        raise InputError("leads.mapping.entry", entry=entry)
    return value


def _texts(value: Any, entry: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
        raise InputError("leads.mapping.entry", entry=entry)
    return tuple(value)


def _columns(entries: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    _only(entries, set(FIELDS))
    columns: dict[str, tuple[str, ...]] = {}
    used: set[str] = set()
    for name in FIELDS:
        value = entries.get(name)
        if value is None or value == []:
            continue
        columns[name] = _texts([value] if isinstance(value, str) else value, name)
        if len(columns[name]) > 1 and name not in (*TIME_FIELDS, *IDENTIFIER_FIELDS, "ip"):
            raise InputError("leads.mapping.one_column", entry=name)
        for column in columns[name]:
            if withheld_kind(column) == CHILD:
                raise InputError("leads.mapping.child_column", entry=name)
            if key_of(column) in used:
                raise InputError("leads.mapping.column_twice", entry=name)
            used.add(key_of(column))
    if not columns:
        raise InputError("leads.mapping.entry", entry="columns")
    return columns


_DIRECTIVES = {f"%{mark}" for mark in "YymbBdjHIpMSfzaA%"}


def _formats(formats: tuple[str, ...]) -> tuple[str, ...]:
    for form in formats:
        marks = set(re.findall(r"%.", form))
        day = {"%d", "%j"} & marks and {"%Y", "%y"} & marks
        if marks - _DIRECTIVES or not day or ("%I" in marks) != ("%p" in marks) or form.endswith("%"):
            raise InputError("leads.mapping.entry", entry="format")
    return formats


def _zone(time: Mapping[str, Any]) -> str | None:
    zone = time.get("zone")
    if zone is None:
        return None
    if not isinstance(zone, str):
        raise InputError("leads.mapping.entry", entry="zone")
    zone_named(zone)
    return zone


def key_of(text: str) -> str:
    """A column's name without case, marks and spaces: what senders vary."""
    return _NEITHER_LETTER_NOR_DIGIT.sub(" ", folded(text)).strip()


def names_suspect(column: str) -> bool:
    """Whether the cells of a column are the names of people whom a lead is about."""
    return _SUSPECT_NAME.fullmatch(key_of(column)) is not None


def states_age(column: str) -> bool:
    """Whether the cells of a column are ages or days of birth."""
    return _AGE.search(key_of(column)) is not None


def withheld_kind(column: str) -> str:
    """As what the cells of a column are withheld, by its name."""
    name = " ".join(re.sub(r"[\W_]+", " ", folded(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column))).split())
    if _CHILD.search(name) or _CHILD.search(folded(column)):
        return CHILD
    return PERSON if _PERSON.search(name) else FREE
