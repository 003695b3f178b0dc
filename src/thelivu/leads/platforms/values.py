"""Values of a platform's return: text as the platform wrote it arrives; addresses, times and identifiers leave.

Platforms write one moment in several forms: ISO with `UTC`, `Z` or `Etc/UTC` behind it, the form of the C library, or
seconds (or milliseconds) since 1970. Each states its zone; a form that does not has no reading.
"""

import re
from dataclasses import replace
from datetime import UTC, datetime

from thelivu.base import Identifier, InputError, Instant, identifier, plain, read_formats, read_iso, rfc3339
from thelivu.leads.model import EVENTS

_EPOCH = re.compile(r"\d{10}(?:\d{3})?")
_C_LIBRARY = re.compile(
    r"[A-Z][a-z]{2} (?P<month>[A-Z][a-z]{2}) (?P<day>\d\d?) (?P<clock>\d\d:\d\d:\d\d)"
    r"(?: (?P<zone>UTC|GMT|[+\-]\d{4}))? (?P<year>\d{4})"
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WITH_PORT = re.compile(r"([\d.]+|\[[^\]]+\]):(\d{1,5})")
_WORD = re.compile(r"[^\s<>\"']{1,128}")
_PHONE = re.compile(r"\+?[\d][\d \-().]{6,20}\d(?!\d)")
_MAIL = re.compile(r"[^\s,;<>()\"']+@[^\s,;<>()\"']+")
_TAIL = re.compile(
    r"(?: ?\[[A-Z]{2}\])?(?: \(?(?:cell|mobile|landline)?,? ?(?:not |un)?verified\)?(?: on [\d\-]{10}(?: [\d:]{8})?(?: ?UTC| ?Z)?)?)?",
    re.IGNORECASE,
)
_SERVICE = re.compile(r"[\w.&+\-]+(?: [\w.&+\-]+){0,3}")
_LONGEST = 40  # characters of a service's name
_NOT_STATED = frozenset({"", "n/a", "none", "null", "unknown", "no responsive records located", "not found"})


def said(text: str) -> bool:
    """Whether the platform says anything there."""
    return plain(text).strip(" .").casefold() not in _NOT_STATED


def instant(text: str) -> Instant:
    """The time in one of the forms; `how` is unreadable where it is none."""
    written = plain(text)
    if _EPOCH.fullmatch(written):
        return _of_epoch(text, written)
    found = _C_LIBRARY.fullmatch(written)
    if found and found["month"] in _MONTHS:
        month = _MONTHS.index(found["month"]) + 1
        zone = f" {found['zone']}" if found["zone"] else ""
        written = f"{found['year']}-{month:02d}-{int(found['day']):02d} {found['clock']}{zone}"
    return replace(read_iso(re.sub(r" Etc/UTC$", " UTC", written)), text=text)


def birthday(text: str) -> Instant:
    """A day of birth, in figures or with the month's name."""
    at = read_iso(text.strip())
    return at if at.naive else read_formats(text, ("%B %d, %Y", "%b %d, %Y"), None)


def address(text: str) -> tuple[Identifier, int | None]:
    """An address, and the source port where it is written behind it; InputError where it is none."""
    written = plain(text)
    both = _WITH_PORT.fullmatch(written)
    port = int(both[2]) if both and 0 < int(both[2]) <= 65535 else None
    return identifier("ip", written), port


def port_of(text: str) -> int | None:
    """A source port, or nothing."""
    written = plain(text)
    return int(written) if re.fullmatch(r"\d{1,5}", written) and 0 < int(written) <= 65535 else None


def one(kind: str, text: str, *, platform: str = "") -> tuple[Identifier, ...]:
    """The identifier that stands there alone, as a tuple of none or one: a text of several words is none.

    Behind a number or an address of mail the platform may say the country and whether it was verified.
    """
    written = plain(text)
    if kind in ("phone", "email"):
        found = (_PHONE if kind == "phone" else _MAIL).match(written)
        if found is None or not _TAIL.fullmatch(written, found.end()):
            return ()
        written = found.group()
    if not (_WORD.fullmatch(written) or kind == "phone"):
        return ()
    try:
        return (identifier(kind, written, platform=platform),)
    except InputError:
        return ()


def event(text: str) -> str:
    """What the user did, as a word of the closed list; empty where it is another word."""
    written = plain(text).casefold()
    return written if written in EVENTS else ""


def service(text: str) -> str:
    """A service's name, short enough to be none of a person's words."""
    written = plain(text)
    return written if len(written) <= _LONGEST and _SERVICE.fullmatch(written) else ""


def _of_epoch(text: str, digits: str) -> Instant:
    moment = datetime.fromtimestamp(int(digits[:10]), UTC)
    fraction = f".{digits[10:]}" if len(digits) > 10 else ""
    return replace(read_iso(rfc3339(moment).replace("Z", f"{fraction}Z")), text=text)
