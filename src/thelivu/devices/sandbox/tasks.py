"""The closed table of what the sandbox does with bytes from outside: a name and an argument choose one of these."""

import encodings
import json
import pkgutil
import zoneinfo
from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from types import MappingProxyType
from typing import Any

from phonenumbers import PhoneMetadata

from thelivu.base import JSON
from thelivu.leads import SheetMapping, archive, columns_of, packed, page_text, read

from .zygote import Task, contents

_kept: list[object] = []
"""What is loaded once and must not be let go: zones leave their own cache again."""


def _read(given: int, size: int, argument: JSON) -> bytes:
    mapping: Any = packed.value_of(SheetMapping | None, argument["mapping"])
    return packed.pack(read(contents(given, size), name=argument["name"], mapping=mapping))


def _columns(given: int, size: int, argument: JSON) -> bytes:
    return packed.pack(columns_of(contents(given, size), name=argument["name"]), packed.COLUMNS)


def _members(given: int, size: int, argument: JSON) -> bytes:
    """One line of JSON: each member without its text, and how long that is; then the texts, one after the other."""
    texts, lines = bytearray(), []
    with open(given, "rb", closefd=False) as stream:
        stream.seek(0)
        for member in archive.members_of(stream, name=argument["name"], size=size):
            text = member.text
            lines.append(
                [
                    packed.json_of(archive.Member, replace(member, text=None)),
                    None if text is None else len(text),
                ]
            )
            texts += text or b""
    return json.dumps(lines).encode() + b"\n" + texts


_TIP = (
    b'<?xml version="1.0"?><report><!-- thelivu-synthetic --><reportId>1</reportId><incidentSummary><incidentType>'
    b"Misleading Domain Name</incidentType><incidentDateTime>2026-01-01T00:00:00Z</incidentDateTime></incidentSummary>"
    b"<reporter><reportingPerson><email>a@example.org</email></reportingPerson></reporter><personOrUserReported>"
    b"<screenName>a</screenName><ipCaptureEvent><ipAddress>192.0.2.1</ipAddress><dateTime>2026-01-01T00:00:00Z"
    b"</dateTime><port>1</port></ipCaptureEvent></personOrUserReported></report>"
)
_SHEET = b"CyberTip Number,IP Address,Date Time,Remarks\n1,192.0.2.1,2026-01-01 00:00:00,thelivu-synthetic\n"
_TIMES = 20
"""Readings after which the interpreter has settled on its quick forms: each child would else begin anew."""


def _pages(given: int, size: int, argument: JSON) -> bytes:  # noqa: ARG001 - the form of a task
    return packed.pack(page_text(contents(given, size)), str)


TASKS: Mapping[str, Task] = MappingProxyType(
    {"leads.read": _read, "leads.columns": _columns, "leads.members": _members, "leads.pages": _pages}
)


def warm() -> None:
    """Loads what a parser loads when it is first used: a confined child can open no file, so no module either."""
    import_module("_strptime")
    for module in pkgutil.iter_modules(encodings.__path__):
        if module.name not in ("mbcs", "oem"):  # of another system
            import_module(f"encodings.{module.name}")
    PhoneMetadata.load_all()  # the number plan of each country is a module of its own
    _kept.extend(zoneinfo.ZoneInfo(name) for name in sorted(zoneinfo.available_timezones()))
    for _ in range(_TIMES):
        for data, name in ((_TIP, "a.xml"), (_SHEET, "a.csv")):
            packed.pack(read(data, name=name))
