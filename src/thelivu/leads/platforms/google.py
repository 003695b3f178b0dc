"""Returns of Google, an importer: the page of the subscriber or the list of accesses arrives; a reading leaves.

`*.SubscriberInfo.html` lists `Label: value` under headings and ends with a table of accesses. `Activities*.csv` has a
header that changes from return to return, so its columns are found by their names and the others are withheld. Times
are universal: behind them stands `Z` or `UTC`; where nothing stands, the time has no reading.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from thelivu.base import InputError
from thelivu.leads.limits import LIMITS, Limits
from thelivu.leads.model import PERSON, Reading
from thelivu.leads.platforms import values
from thelivu.leads.platforms.account import Account
from thelivu.leads.platforms.fields import Field, Record, records
from thelivu.leads.platforms.page import HEADINGS, is_page, read_page
from thelivu.leads.sheet import read_sheet
from thelivu.leads.sheet_mapping import SheetMapping, key_of
from thelivu.leads.table import open_csv

FORMAT = "google-return"
PLATFORM = "google"
"""The account's ids are unique on this platform only; the file does not name it."""

_HEAD = re.compile(rb"GOOGLE SUBSCRIBER INFORMATION", re.IGNORECASE)
_LIST = re.compile(r"(?:^|/)activities[^/]*\.csv$", re.IGNORECASE)
_EVENTS = ("timestamp", "ip address", "activity type", "android id", "apple ios idfv")
_COLUMNS = {
    "account": ("gaia id", "google account id", "account id"),
    "time": ("activity timestamp", "timestamp", "activity time"),
    "ip": ("ip address", "user ip address"),
    "event": ("activity type",),
}
"""Columns of the list of accesses, under each name that has been seen."""

_TAKEN = {
    "google account id": ("account", False),
    "e mail": ("email", True),
    "alternate e mails": ("email", True),
    "contact e mail": ("email", True),
    "recovery e mail": ("email", True),
    "recovery sms": ("phone", True),
    "user phone numbers": ("phone", True),
}
"""What names the holder. A number that only confirms a sign-in can be another person's, and stays withheld."""

_PEOPLE = ("name", "given name", "family name", "birthday month day year")


def sniff(head: bytes, name: str) -> bool:
    """Whether it is the page of a subscriber, or the list of accesses by its name and header."""
    if is_page(head):
        return _HEAD.search(head) is not None or name.lower().endswith(".subscriberinfo.html")
    return _LIST.search(name) is not None and _header(head.split(b"\n", 1)[0]) is not None


def read(data: bytes, *, name: str, mapping: object = None, limits: Limits = LIMITS) -> Reading:  # noqa: ARG001
    """Reads one file. InputError where it is no file of such a return."""
    limits.check_size(data)
    if not is_page(data[:4096]):
        return _read_list(data, limits)
    fields, notes = read_page(data, limits, lambda box: key_of(box.text)[:48] if box.tag in HEADINGS else "")
    account = Account(f"sha256:{hashlib.sha256(data).hexdigest()[:16]}", PLATFORM, notes=notes)
    events = [one for one in fields if one.section == "ip activity"]
    listed = [one for one in fields if one.section != "ip activity"]
    if not any(one.key in _TAKEN for one in listed) and not events:
        raise InputError("leads.return.no_sections")
    _holder(listed, account, events)
    for record in records("ip activity", events, _EVENTS):
        _seen(record, account)
    return account.reading(FORMAT, data, fields)


def _holder(fields: Sequence[Field], account: Account, events: Sequence[Field]) -> None:
    """Every line of the page that says anything is an item; those that name the holder are read."""
    often = Counter(one.key for one in fields)
    birth = next((one for one in fields if one.key.startswith("birthday")), None)
    created = next((one for one in fields if one.key == "created on"), None)
    times = [
        values.instant(one.text) for one in (*events, *([created] if created else [])) if one.key in _TIMES
    ]
    seen = sorted((at for at in times if at.naive), key=lambda at: at.naive[0])
    account.born(birth, seen[0] if seen else None)
    for one in fields:
        one.known = one.key in _TAKEN or one.key in (*_PEOPLE, "created on", "terms of service ip")
        one.kind = PERSON if one.key in _PEOPLE and one is not birth else one.kind
        if one.key == "name" and values.said(one.text):
            account.called.append(one.text)
        account.items_in += values.said(one.text) and key_of(one.text) != one.section  # a heading is none
        kind, personal = _TAKEN.get(one.key, ("", False))
        if kind:
            one.text = re.sub(r"\s*,\s*", "\n", one.text)
            account.take(kind, one, personal=personal)
    if account.identifiers:
        account.observe("account", account.identifiers, "account")
    address = next((one for one in fields if one.key == "terms of service ip"), None)
    if often["terms of service ip"] <= 1 and often["created on"] <= 1 and (address or created):
        _registered(account, address, created)


_TIMES = ("timestamp", "created on")


def _registered(account: Account, address: Field | None, created: Field | None) -> None:
    """When the account was made. The address is of the last agreement to the terms: it has no time of its own."""
    at = account.time(created)
    if at is not None:
        account.observe("registration", account.names, "created on", at=at)
    if address is not None and values.said(address.text):
        try:
            ip, port = values.address(address.text)
        except InputError:
            account.unreadable("terms of service ip")
            return
        address.taken = True
        account.observe("other", (ip, *account.names), "terms of service ip", port=port)


def _seen(record: Record, account: Account) -> None:
    before = len(account.observations)
    account.seen(record, "ip address", ("timestamp",), "activity type")
    devices = [record.first(key) for key in ("android id", "apple ios idfv")]
    if len(account.observations) == before:
        return
    for one in devices:
        if one is not None and (found := values.one("device", one.text)):
            one.taken = True
            account.observe(
                "device", (*found, *account.names), record.where, at=account.observations[before].at
            )


def _header(line: bytes) -> SheetMapping | None:
    """The columns of a header line, as the mapping of a sheet; None where it is not one of this list."""
    keys = [key_of(text.strip('" ')) for text in line.decode("utf-8-sig", "replace").strip().split(",")]
    return _mapping(keys)


def _mapping(keys: Sequence[str]) -> SheetMapping | None:
    columns = {
        field: (found,)
        for field, known in _COLUMNS.items()
        if (found := next((one for one in known if keys.count(one) == 1), ""))
    }
    if not {"ip", "time"} <= columns.keys():
        return None
    return SheetMapping("ip_event", columns, platform=PLATFORM)


def _read_list(data: bytes, limits: Limits) -> Reading:
    """The list of accesses, as a sheet whose columns its own header names."""
    table = open_csv(data, lambda texts: _mapping([key_of(text) for text in texts]) is not None, limits)
    if table is None:
        raise InputError("leads.return.no_header")
    mapping = _mapping([key_of(text) for text in table.header.texts])
    assert mapping is not None
    reading = read_sheet(data, mapping, lambda is_header: open_csv(data, is_header, limits), form=FORMAT)
    zoned = all(one.at is None or one.at.readings for one in reading.observations)
    notes = (one for one in reading.notes if not (zoned and one.code == "leads.note.zone_unknown"))
    return replace(reading, item="record", notes=tuple(notes))
