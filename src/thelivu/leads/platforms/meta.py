"""Business records of Meta's services, an importer: the page of a return arrives; a reading leaves.

The page (`records.html`, `preservation-*.html`, `index.html` of the archive) has a section for each kind of record, in
an element `property-NAME`. Addresses stand as IP, time and action; times are UTC or seconds since 1970. Messages and
lists of other people are withheld; of the reports that the service made only their numbers and times are read.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace

from thelivu.base import InputError, Word, identifier, plain
from thelivu.leads.chats.talk import Talk
from thelivu.leads.limits import LIMITS, Limits
from thelivu.leads.model import PERSON, Reading
from thelivu.leads.platforms import values
from thelivu.leads.platforms.account import Account
from thelivu.leads.platforms.fields import Field, Record, records
from thelivu.leads.platforms.messages import take_messages
from thelivu.leads.platforms.page import Box, is_page, read_page

FORMAT = "meta-return"

_NAME = re.compile(r"(?:^|/)(?:records|preservation[\w.\-]*|index)\.html?$", re.IGNORECASE)
_HEAD = re.compile(rb"property-[a-z_]+|Business Record", re.IGNORECASE)
_SECTION = re.compile(r"property-([a-z0-9_]{1,48})")
_TICKET = re.compile(r"[A-Za-z0-9][\w\-]{2,39}")

_ADDRESSES = ("ip address", "time", "action")
_DEVICE = ("type", "id", "active")
_REPORT = ("cybertip id", "time", "responsible id")
_PEOPLE = ("name", "date_of_birth", "gender", "current_city", "address")
_NAMES = ("first", "middle", "last", "full", "name")
_OTHERS = ("follow", "friend", "like", "block", "contact", "tagged")
"""Sections about other people: nobody is suggested for having stood in such a list."""


def sniff(head: bytes, name: str) -> bool:
    """Whether it is an HTML page with a return's name or with the sections of one."""
    return is_page(head) and (_NAME.search(name) is not None or _HEAD.search(head) is not None)


def read(data: bytes, *, name: str, mapping: object = None, limits: Limits = LIMITS) -> Reading:  # noqa: ARG001
    """Reads one page. InputError where it is no page of such a return."""
    limits.check_size(data)
    fields, notes = read_page(data, limits, _section)
    sections: dict[str, list[Field]] = {}
    for one in fields:
        sections.setdefault(one.section, []).append(one)
        one.kind = PERSON if one.section in _PEOPLE else one.kind
        one.mine = one.section != "page" and not any(word in one.section for word in _OTHERS)
    if sections.keys() <= {"page"}:
        raise InputError("leads.return.no_sections")
    account = Account(f"sha256:{hashlib.sha256(data).hexdigest()[:16]}", notes=notes)
    _asked(sections.pop("request_parameters", []), account)
    _holder(sections, account)
    _events(sections, account)
    talk = Talk(account.reference, limits)
    lines = _rest(sections, account, talk)
    told = {line.section for line in lines}
    shown = [one for one in fields if one.section not in told] + lines
    spoken = talk.reading(FORMAT, "message", data, b"")
    reading = account.reading(FORMAT, data, shown)
    return replace(
        reading,
        groups=spoken.groups,
        activity=spoken.activity,
        conversations=spoken.conversations,
        suggestions=reading.suggestions + spoken.suggestions,
        notes=reading.notes + spoken.notes,
    )


def _section(box: Box) -> str:
    found = _SECTION.fullmatch(box.ident)
    return found[1] if found else ""


def _asked(fields: Sequence[Field], account: Account) -> None:
    """What the request asked for: the service, the account, the number under which the service answers."""
    account.items_in += bool(fields)
    for one in fields:
        one.known = one.key in (
            "service",
            "target",
            "account identifier",
            "internal ticket number",
            "account type",
        )
        if one.key == "service" and (name := values.service(one.text)):
            account.platform, one.taken = name, True
        elif one.key == "internal ticket number" and _TICKET.fullmatch(plain(one.text)):
            account.reference, one.taken = identifier("report", one.text).value, True
    for one in fields:
        if one.key == "target":
            account.take("account", one)
        elif one.key == "account identifier":
            text = plain(one.text)
            account.take("url" if "://" in text else "email" if "@" in text.lstrip("@") else "handle", one)


def _holder(sections: dict[str, list[Field]], account: Account) -> None:
    """Who holds the account, as the service has it."""
    events = [values.instant(one.text) for one in sections.get("ip_addresses", ()) if one.key == "time"]
    readable = sorted((at for at in events if at.naive), key=lambda at: at.naive[0])
    for one in _values(sections.pop("date_of_birth", []), account):
        account.born(one, readable[0] if readable else None)
    for section, kind, personal in (
        ("vanity", "handle", False), ("emails", "email", True), ("phone_numbers", "phone", True),
    ):  # fmt: skip
        for one in _values(sections.pop(section, []), account):
            account.take(kind, one, personal=personal)
    named = sections.get("name", ())
    account.called += [one.text for one in named if one.key in _NAMES and values.said(one.text)]
    if account.identifiers:
        account.observe("account", account.identifiers, "account")
    dates = _values(sections.pop("registration_date", []), account)
    addresses = _values(sections.pop("registration_ip", []), account)
    if len(dates) > 1 or len(addresses) > 1:
        account.unreadable("registration_ip")
    elif dates or addresses:
        _registered(dates, addresses, account)


def _registered(dates: Sequence[Field], addresses: Sequence[Field], account: Account) -> None:
    at = account.time(dates[0]) if dates else None
    if not addresses:
        account.observe("registration", account.names, "registration_date", at=at)
        return
    try:
        ip, port = values.address(addresses[0].text)
    except InputError:
        account.unreadable("registration_ip")
        return
    addresses[0].taken = True
    account.observe("registration", (ip, *account.names), "registration_ip", port=port, at=at)


def _events(sections: dict[str, list[Field]], account: Account) -> None:
    """Addresses, devices and the service's own reports."""
    for record in records("ip_addresses", sections.pop("ip_addresses", []), _ADDRESSES):
        account.seen(record, "ip address", ("time",), "action")
    for record in records("devices", sections.pop("devices", []), _DEVICE):
        account.items_in += 1
        found = account.take("device", record.first("id"))
        if found:
            account.observe("device", (*found, *account.names), record.where)
            del account.identifiers[found[0]]
    for record in records("ncmec_reports", sections.pop("ncmec_reports", []), _REPORT):
        _reported(record, account)


def _reported(record: Record, account: Account) -> None:
    """A report that the service made: its number, its time; whom it names only where that is the account itself."""
    account.items_in += 1
    number, who = record.first("cybertip id"), record.first("responsible id")
    if number is None or not values.one("report", number.text):
        account.reject(record, "leads.return.no_report")
        return
    report = values.one("report", number.text)
    number.taken = True
    theirs = values.one("account", who.text, platform=account.platform) if who else ()
    if who and set(theirs) & set(account.identifiers):
        who.taken = True
    at = account.time(record.first("time")) if record.paired else None
    account.flags.add("prior_reports")
    account.observe("incident", report, record.where, at=at)


def _rest(sections: dict[str, list[Field]], account: Account, talk: Talk) -> list[Field]:
    """Every other section: messages as conversations, each an item; the others withheld whole, each one item.

    Gives the lines that stand for the messages in the text form.
    """
    lines: list[Field] = []
    for section, fields in sections.items():
        told = list(take_messages(section, fields, talk, account.platform)) if _is_talk(section) else []
        lines += told
        account.items_in += len(told) or 1
        if told:
            account.notes.append(Word("leads.return.messages", {"count": len(told)}))
        elif section not in ("page", *_PEOPLE):
            account.notes.append(Word("leads.return.section_withheld", {"section": section}))
    return lines


def _is_talk(section: str) -> bool:
    return "messag" in section


def _values(fields: Sequence[Field], account: Account) -> list[Field]:
    """The fields of a simple section that say anything, each an item; its definition is none."""
    found = [one for one in fields if not one.key.endswith("definition") and values.said(one.text)]
    for one in found:
        one.known = True
        account.items_in += 1
    return found
