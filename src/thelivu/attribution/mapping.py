"""The mapping of a return: JSON written beside the provider's file arrives; how to read that file leaves.

Every wrong or unknown entry is an InputError that says what, where and what to do: a misspelt key would silently
switch a gate off. `docs/reference/interchange.md` section 2 is the format; DoT's log formats are why zone and order
of day and month are always stated (letter 820-01/98-LR of 01.10.2013 prints both orders).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from thelivu.attribution.addresses import Block, block
from thelivu.attribution.entries import Entries, opened
from thelivu.attribution.lease import in_calendar
from thelivu.base import IST, InputError, read_iso, zone_named

KINDS = ("cgnat", "dynamic", "static", "mobile", "ipv6", "deterministic")
NEEDED_COLUMNS = ("ip", "start", "subscriber")
COLUMNS = (
    *("ip", "port_start", "port_end", "start", "end", "dest_ip", "dest_port", "prefix_length"),
    *("subscriber", "name", "installation_address", "billing_address", "service"),
)
KEYS = (
    *("version", "provider", "kind", "header_contains", "columns", "time", "logger_uncertainty_s", "asked"),
    *("trailer_rows", "controls", "pool_size", "origin", "request", "shared_service", "expired", "disclaims"),
)
_DIRECTIVES = {f"%{mark}" for mark in "YymbBdjHIpMSfzaA"}
_SAMPLE = datetime(2026, 1, 12, 22, 41, 7, tzinfo=IST)
ORIGINS = ("certificate", "second_channel")


@dataclass(frozen=True, slots=True)
class Asked:
    """The whole request that a file answers: which addresses, from when to when."""

    lo: datetime
    hi: datetime
    blocks: tuple[Block, ...]

    @property
    def seconds(self) -> float:
        """How long the asked window is."""
        return (self.hi - self.lo).total_seconds()

    def holds(self, at: datetime) -> bool:
        """Whether a moment lies within the asked window."""
        return self.lo <= at <= self.hi


@dataclass(frozen=True, slots=True)
class Control:
    """An event on one of the unit's own lines, slipped into the request."""

    address: Block
    port: int | None
    at: datetime
    subscriber: str


@dataclass(frozen=True, slots=True)
class ReturnMapping:
    """How one provider's file is to be read, and what it was asked."""

    provider: str
    kind: str
    header_contains: tuple[str, ...]
    columns: Mapping[str, str]
    formats: tuple[str, ...]
    zone: str | None
    zone_proof: str
    asked: Asked
    logger_uncertainty_s: float | None = None
    trailer: re.Pattern[str] | None = None
    controls: tuple[Control, ...] = ()
    pool_size: int | None = None
    origin: str | None = None
    origin_stated: bool = False  # the key is there: null then means asked for and not confirmed
    request: str = ""
    shared_service: re.Pattern[str] | None = None
    expired: bool = False
    disclaims: tuple[Block, ...] = ()
    subscriber_pattern: re.Pattern[str] | None = (
        None  # what the provider's ids look like: leading zeros get lost
    )
    certified_sha256: str = (
        ""  # the digest that the certificate or the second channel states; empty: not given
    )

    @property
    def no_rows_needed(self) -> bool:
        """Whether the provider answers that it holds nothing, so that its file may have no table."""
        return self.expired or bool(self.disclaims)


def read_mapping(data: bytes, *, where: str) -> ReturnMapping:
    """Reads and checks NAME.mapping.json; InputError names the entry that is wrong."""
    top = opened(data, where)
    top.only(KEYS)
    if top.number("version") != 1:
        raise top.wrong("version", "version")
    time = top.entries("time")
    time.only(("format", "zone", "zone_proof"))
    return ReturnMapping(
        provider=top.text("provider"),
        kind=top.one_of("kind", KINDS),
        header_contains=top.texts("header_contains"),
        columns=_columns(top.entries("columns")),
        formats=_formats(time),
        zone=_zone(time),
        zone_proof=time.text("zone_proof", "") or "",
        asked=_asked(top.entries("asked")),
        logger_uncertainty_s=top.number("logger_uncertainty_s", None, most=7 * 86400),
        trailer=_trailer(top),
        controls=tuple(_control(one) for one in top.list_of_entries("controls")),
        pool_size=top.whole("pool_size", None, least=2),
        origin=top.one_of("origin", ORIGINS, None),
        origin_stated="origin" in top.values,
        request=top.text("request", "") or "",
        shared_service=_pattern(top, "shared_service"),
        expired=top.flag("expired"),
        disclaims=tuple(_block(top, "disclaims", text) for text in top.texts("disclaims", ())),
    )


def _columns(entries: Entries) -> dict[str, str]:
    entries.only(COLUMNS)
    named = {column: text for column in COLUMNS if (text := entries.text(column, None)) is not None}
    for column in NEEDED_COLUMNS:
        if column not in named:
            raise entries.wrong("missing", column)
    if "port_end" in named and "port_start" not in named:
        raise entries.wrong("missing", "port_start")
    return named


def _formats(time: Entries) -> tuple[str, ...]:
    given = time.values.get("format")
    formats = (given,) if isinstance(given, str) else time.texts("format")
    for form in formats:
        _check_format(time, form)
    return formats


def _check_format(time: Entries, form: str) -> None:
    """A format that could not tell day, hour or half of the day apart would turn every row into a guess."""
    parts = set(re.findall(r"%.", form))
    if not parts <= _DIRECTIVES or not _complete(parts):
        raise time.wrong("format_incomplete", "format", format=form)
    if ("%p" in parts) != ("%I" in parts):
        raise time.wrong("format_half_day", "format", format=form)
    try:
        datetime.strptime(_SAMPLE.strftime(form), form)  # noqa: DTZ007 - only tried, never used
    except ValueError as bad:
        raise time.wrong("format_incomplete", "format", format=form) from bad


def _complete(parts: set[str]) -> bool:
    return bool(
        parts & {"%Y", "%y"}
        and ((parts & {"%m", "%b", "%B"} and "%d" in parts) or "%j" in parts)
        and parts & {"%H", "%I"}
        and "%M" in parts
    )


def _zone(time: Entries) -> str | None:
    zone = time.text("zone", None)
    if zone is not None:
        try:
            zone_named(zone)
        except InputError as bad:
            raise time.wrong("zone", "zone") from bad
    return zone


def _asked(entries: Entries) -> Asked:
    entries.only(("from", "to", "ips"))
    blocks = tuple(_block(entries, "ips", text) for text in entries.texts("ips"))
    asked = Asked(_moment(entries, "from"), _moment(entries, "to"), blocks)
    if asked.hi <= asked.lo:
        raise entries.wrong("reversed", "to")
    return asked


def _control(entries: Entries) -> Control:
    entries.only(("ip", "port", "time", "subscriber"))
    return Control(
        _block(entries, "ip", entries.text("ip")),
        entries.whole("port", None, least=1, most=65535),
        _moment(entries, "time"),
        entries.text("subscriber"),
    )


def _moment(entries: Entries, key: str) -> datetime:
    reading = read_iso(entries.text(key)).certain
    if reading is None or not in_calendar(reading.lo):
        raise entries.wrong("not_a_time", key)
    return reading.lo


def _block(entries: Entries, key: str, text: str) -> Block:
    try:
        return block(text)
    except InputError as bad:
        raise entries.wrong("not_an_address", key) from bad


def _trailer(top: Entries) -> re.Pattern[str] | None:
    pattern = _pattern(top, "trailer_rows")
    if pattern is not None and pattern.groups != 1:
        raise top.wrong("no_group", "trailer_rows")
    return pattern


def _pattern(top: Entries, key: str) -> re.Pattern[str] | None:
    text = top.text(key, None)
    if text is None:
        return None
    try:
        return re.compile(text)
    except re.error as bad:
        raise top.wrong("not_a_pattern", key) from bad
