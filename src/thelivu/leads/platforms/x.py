"""Returns of X, an importer: a text of lines that look like JSON arrives; a reading leaves.

The files (`*-ip-audit.txt`, `*-account-creation-ip.txt`, `*-account.txt`, `*-device-token.txt`) hold one object after
another, often inside a signed message and with lines of stars between them, so that the whole is no JSON. Each line
`"key" : value` is read alone, an object is what stands between its braces, and spans count in the file's own bytes.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from thelivu.base import Identifier, InputError, Instant, Word
from thelivu.leads.limits import LIMITS, Limits
from thelivu.leads.model import (
    FREE,
    PERSON,
    SYNTHETIC_MARK,
    Lead,
    Observation,
    Reading,
    Rejected,
    Withheld,
    in_order,
    mark_of,
)
from thelivu.leads.picking import time_flags
from thelivu.leads.platforms import values

FORMAT = "x-return"
PLATFORM = "x"
"""The account's ids are unique on this platform only; the file does not name it."""

_KEY = rb"(?:ipAudit|loginIp|accountCreationIp|userCreationIp|deviceToken)"
_HEAD = re.compile(rb'^\s*"' + _KEY + rb'"\s*:', re.MULTILINE)
_ACCOUNT = re.compile(r"[-_]account\.txt$", re.IGNORECASE)
_ACCOUNT_HEAD = re.compile(rb'^\s*"(?:accountId|accountDisplayName)"\s*:', re.MULTILINE)
_LINE = re.compile(rb'\s*"(?P<key>[A-Za-z_]{1,60})"\s*:\s*(?P<value>"(?:[^"\\]|\\.)*"|[^\s,{}\[\]]+)\s*,?\s*')
_OPEN = re.compile(rb'\s*(?:"[A-Za-z_]{1,60}"\s*:\s*)?\{\s*|\s*[\[\]]\s*,?\s*')
_CLOSE = re.compile(rb"\s*\}\s*[,\]]?\s*")
_FRAME = re.compile(rb"\s*(?:\*+|-{3,}(?:BEGIN|END)[A-Z ]+-{3,}|Hash: [A-Z0-9]{2,10})?\s*")
_IDS = {
    "accountId": "account",
    "username": "handle",
    "email": "email",
    "phoneNumber": "phone",
    "token": "device",
}
_ADDRESSES = ("loginIp", "userCreationIp")
_PORTS = ("loginPortNumber", "loginPort")
_TIMES = ("createdAt", "lastSeenAt")
_PEOPLE = ("accountDisplayName", "birthDate", "age")


def sniff(head: bytes, name: str) -> bool:
    """Whether it is a text with lines of such objects."""
    if not name.lower().endswith(".txt"):
        return False
    named = _ACCOUNT.search(name) is not None and _ACCOUNT_HEAD.search(head) is not None
    return named or _HEAD.search(head) is not None


def read(data: bytes, *, name: str, mapping: object = None, limits: Limits = LIMITS) -> Reading:  # noqa: ARG001
    """Reads one file. InputError where it holds no object of such a return."""
    limits.check_size(data)
    taken = _Taken(f"sha256:{hashlib.sha256(data).hexdigest()[:16]}")
    for record in _objects(data, limits, taken):
        taken.take(record)
    if not taken.items_in:
        raise InputError("leads.return.no_records")
    return taken.reading(data)


@dataclass(slots=True)
class _Value:
    """One value with its span."""

    text: str = field(repr=False)
    start: int
    end: int
    taken: bool = False


@dataclass(slots=True)
class _Object:
    """What stands between two braces, by its keys; `broken` is the line that could not be taken apart."""

    line: int
    values: dict[str, _Value] = field(default_factory=dict)
    broken: int = 0

    @property
    def where(self) -> str:
        """Where it begins."""
        return f"line {self.line}"


def _objects(data: bytes, limits: Limits, taken: "_Taken") -> Iterator[_Object]:
    """The innermost objects, in order. A line of no known form breaks the object in which it stands."""
    inside = _Object(1)
    start = 0
    for number, line in enumerate(data.split(b"\n"), start=1):
        if number > limits.rows * 10:
            raise InputError("leads.sheet.too_many_rows", limit=limits.rows)
        found = _LINE.fullmatch(line)
        if found:
            key = found["key"].decode("ascii")
            value = _Value(_text(found["value"]), start + found.start("value"), start + found.end("value"))
            if key in inside.values:  # an object has a key once: a brace must be missing
                yield inside
                inside = _Object(number)
            inside.values[key] = value
        elif _CLOSE.fullmatch(line) or _OPEN.fullmatch(line):
            if inside.values or inside.broken:
                yield inside
            inside = _Object(number)
        elif not _FRAME.fullmatch(line):
            if inside.values:
                inside.broken = inside.broken or number
            taken.aside(line, start, number)
        start += len(line) + 1
    if inside.values or inside.broken:
        yield inside


def _text(value: bytes) -> str:
    """The value of a line; a text with marks that JSON does not have is taken as it stands."""
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return value.decode("utf-8", "replace").strip('"')
    return "" if found is None else found if isinstance(found, str) else str(found)


@dataclass(slots=True)
class _Taken:
    """What has been read so far."""

    reference: str
    items_in: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)
    notes: list[Word] = field(default_factory=list)
    account: tuple[Identifier, ...] = ()

    def aside(self, line: bytes, start: int, number: int) -> None:
        """A line that is no part of an object."""
        text = line.decode("utf-8", "replace")
        if text.strip() not in ("", SYNTHETIC_MARK):
            self.withheld.append(Withheld(FREE, f"line {number}", start, start + len(line), text))

    def take(self, record: _Object) -> None:
        """Accepts one object, or lists it as rejected."""
        self.items_in += 1
        try:
            made = self._read(record)
        except InputError as bad:
            code = bad.code if bad.code.startswith("leads.") else "leads.return.no_address"
            for one in record.values.values():
                one.taken = False
            self.rejected.append(Rejected(record.where, Word(code, {"where": record.where})))
        else:
            self.observations += made
        for key, one in record.values.items():
            if not one.taken and one.text:
                kind = PERSON if key in _PEOPLE else FREE
                self.withheld.append(Withheld(kind, record.where, one.start, one.end, one.text))

    def _read(self, record: _Object) -> list[Observation]:
        if record.broken:
            raise InputError("leads.return.broken_line")
        names = self._names(record)
        address = next((record.values[key] for key in _ADDRESSES if key in record.values), None)
        if address is None and not names:
            self.notes.append(Word("leads.return.record_withheld", {"where": record.where}))
            return []
        ip, port = values.address(address.text) if address else (None, None)
        beside = next((record.values[key] for key in _PORTS if key in record.values), None)
        if beside and port is None and (port := values.port_of(beside.text)):
            beside.taken = True
        moments = self._moments(record)
        if address:
            address.taken = True
        kind = "login" if "loginIp" in record.values else "registration" if ip else self._kind(names, moments)
        made = []
        for at in moments or (None,):
            flags = time_flags(at) if ip else time_flags(at) - {"no_time"}
            flags |= {"no_port"} if ip and port is None else set()
            every = ((ip,) if ip else ()) + names
            made.append(Observation(kind, self.reference, every, record.where, port, at, in_order(flags)))
        return made

    def _names(self, record: _Object) -> tuple[Identifier, ...]:
        found: dict[Identifier, None] = {}
        for key, kind in _IDS.items():
            one = record.values.get(key)
            made = values.one(kind, one.text, platform=PLATFORM) if one and values.said(one.text) else ()
            if one and made:
                one.taken = True
                found |= dict.fromkeys(made)
        accounts = tuple(one for one in found if one.kind == "account")
        self.account = accounts or self.account
        return (*dict.fromkeys((*found, *self.account)),) if found else ()

    def _moments(self, record: _Object) -> list[Instant]:
        """The times of an object. A file without a zone in its times has no reading."""
        found: dict[Instant, None] = {}
        for key in _TIMES:
            one = record.values.get(key)
            if one is None or not values.said(one.text):
                continue
            at = values.instant(one.text)
            if at.how == "unreadable":
                raise InputError("leads.return.time")
            one.taken = True
            found[at] = None
        return list(found)

    def _kind(self, names: tuple[Identifier, ...], moments: list[Instant]) -> str:
        if any(one.kind == "device" for one in names):
            return "device"
        return "registration" if moments else "account"

    def reading(self, data: bytes) -> Reading:
        """All that the file gave."""
        flags = in_order({flag for one in self.observations for flag in one.flags})
        return Reading(
            format=FORMAT,
            item="record",
            items_in=self.items_in,
            accepted=self.items_in - len(self.rejected),
            rejected=tuple(self.rejected),
            leads=(Lead(self.reference, "", None, flags, (), "return"),),
            observations=tuple(self.observations),
            withheld=tuple(sorted(self.withheld, key=lambda one: one.start)),
            notes=tuple(self.notes),
            mark=mark_of(data),
        )
