"""The mapping of a return: JSON written beside the provider's file arrives; how to read that file leaves.

Every wrong or unknown entry is an InputError that says what, where and what to do: a misspelt key would silently
switch a gate off. `docs/reference/interchange.md` section 2 is the format; DoT's log formats are why zone and order
of day and month are always stated (letter 820-01/98-LR of 01.10.2013 prints both orders).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from thelivu.attribution.addresses import Block, account, block, number
from thelivu.attribution.entries import Entries, opened
from thelivu.attribution.formula import ORDERS, Formula
from thelivu.attribution.kinds import LINE, LINES, OF_VERSION, Shape, shape_of
from thelivu.attribution.lease import in_calendar
from thelivu.base import IST, InputError, read_iso, zone_named

KEYS = (
    *("version", "provider", "kind", "header_contains", "columns", "time", "logger_uncertainty_s", "asked"),
    *("trailer_rows", "controls", "pool_size", "origin", "request", "shared_service", "expired", "disclaims"),
)
KINDS, COLUMNS = LINES, LINE.columns
"""Of version 1, and of an internet line in version 2."""
KEYS_2 = (*KEYS, "subscriber_pattern", "certified_sha256", "formula")
_DIRECTIVES = {f"%{mark}" for mark in "YymbBdjHIpMSfzaA"}
_CLOCK = ("%H", "%I", "%M", "%S", "%f", "%p")
_NOT_INSTALLED = re.compile(r"bill|correspond|permanent|kyc|\bcaf\b|registered|postal", re.IGNORECASE)
_SAMPLE = datetime(2026, 1, 12, 22, 41, 7, tzinfo=IST)
ORIGINS = ("certificate", "second_channel")


@dataclass(frozen=True, slots=True)
class Asked:
    """The whole request that a file answers: which addresses, numbers or accounts, from when to when."""

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
    version: int = 1
    subscriber_pattern: re.Pattern[str] | None = None  # what its ids look like: leading zeros get lost
    certified_sha256: str = ""  # the digest that the certificate or the second channel states
    formulas: tuple[Formula, ...] = ()

    @property
    def shape(self) -> Shape:
        """What the file of this kind looks like."""
        return shape_of(self.kind)

    @property
    def installs(self) -> bool:
        """Whether a column says where a line is installed: one whose own header calls it something else does not."""
        header = self.columns.get("installation_address", "")
        also = header == self.columns.get("billing_address") or bool(_NOT_INSTALLED.search(header))
        return bool(header) and not also and self.kind != "mobile"

    @property
    def no_rows_needed(self) -> bool:
        """Whether the provider answers that it holds nothing, so that its file may have no table."""
        return self.expired or bool(self.disclaims)


def read_mapping(data: bytes, *, where: str) -> ReturnMapping:
    """Reads and checks NAME.mapping.json, version 1 or 2; InputError names the entry that is wrong."""
    top = opened(data, where)
    version = _version(top)
    top.only(KEYS if version == 1 else KEYS_2)
    kind = top.one_of("kind", OF_VERSION[version])
    provider, shape = top.text("provider"), shape_of(kind)
    time = top.entries("time")
    time.only(("format", "zone", "zone_proof"))
    key = _keys(shape, provider)
    return ReturnMapping(
        version=version,
        provider=provider,
        kind=kind,
        header_contains=top.texts("header_contains"),
        columns=_columns(top.entries("columns"), shape),
        formats=_formats(time, shape),
        zone=_zone(time),
        zone_proof=time.text("zone_proof", "") or "",
        asked=_asked(top.entries("asked"), shape, key),
        logger_uncertainty_s=top.number("logger_uncertainty_s", None, most=7 * 86400),
        trailer=_grouped(top, "trailer_rows"),
        controls=tuple(_control(one, shape, key) for one in top.list_of_entries("controls")),
        pool_size=top.whole("pool_size", None, least=2),
        origin=top.one_of("origin", ORIGINS, None),
        origin_stated="origin" in top.values,
        request=top.text("request", "") or "",
        shared_service=_pattern(top, "shared_service"),
        expired=top.flag("expired"),
        disclaims=tuple(_key(top, "disclaims", text, key) for text in top.texts("disclaims", ())),
        subscriber_pattern=_pattern(top, "subscriber_pattern"),
        certified_sha256=_digest(top),
        formulas=_formulas(top, kind, version),
    )


def _version(top: Entries) -> int:
    version = top.number("version")
    if version not in OF_VERSION:
        raise top.wrong("version", "version")
    return int(version)


@dataclass(frozen=True, slots=True)
class _Key:
    """How what was asked is read, and what is said where it cannot be."""

    read: Callable[[str], Block]
    code: str


_ADDRESS = _Key(block, "not_an_address")


def _keys(shape: Shape, provider: str) -> _Key:
    """An address or prefix, a number, or an account of this provider."""
    if shape.key == "number":
        return _Key(number, "not_a_phone")
    return _Key(partial(account, provider), "not_an_account") if shape.key == "account" else _ADDRESS


def _columns(entries: Entries, shape: Shape) -> dict[str, str]:
    entries.only(shape.columns)
    named = {column: text for column in shape.columns if (text := entries.text(column, None)) is not None}
    needed = list(shape.needed)
    if shape.key == "account":
        needed += ["time"] if "ip" in named else ["start"] if "phone" in named else ["ip"]
    if "port_end" in named:
        needed.append("port_start")
    for column in needed:
        if column not in named:
            raise entries.wrong("missing", column)
    return named


def _formats(time: Entries, shape: Shape) -> tuple[str, ...]:
    given = time.values.get("format")
    formats = (given,) if isinstance(given, str) else time.texts("format")
    for form in formats:
        _check_format(time, form, shape)
    return formats


def _check_format(time: Entries, form: str, shape: Shape) -> None:
    """A format that could not tell day, hour or half of the day apart would turn every row into a guess."""
    parts = set(re.findall(r"%.", form))
    day = shape.day_only and not parts & set(_CLOCK)
    if not parts <= _DIRECTIVES or not _complete(parts | ({"%H", "%M"} if day else set())):
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


def _asked(entries: Entries, shape: Shape, key: _Key) -> Asked:
    entries.only(("from", "to", shape.asked))
    blocks = tuple(_key(entries, shape.asked, text, key) for text in entries.texts(shape.asked))
    asked = Asked(_moment(entries, "from"), _moment(entries, "to"), blocks)
    if asked.hi <= asked.lo:
        raise entries.wrong("reversed", "to")
    return asked


def _control(entries: Entries, shape: Shape, key: _Key) -> Control:
    entries.only((shape.key, "port", "time", "subscriber"))
    return Control(
        _key(entries, shape.key, entries.text(shape.key), key),
        entries.whole("port", None, least=1, most=65535),
        _moment(entries, "time"),
        entries.text("subscriber"),
    )


def _formulas(top: Entries, kind: str, version: int) -> tuple[Formula, ...]:
    """The formulas of a deterministic NAT; in version 1 such a return has rows of outside addresses."""
    given = top.list_of_entries("formula")
    if bool(given) != (kind == "deterministic" and version > 1):
        raise top.wrong("formula_needed" if kind == "deterministic" else "formula_of_another_kind", "formula")
    return tuple(_formula(entries, at) for at, entries in enumerate(given, start=1))


def _formula(entries: Entries, at: int) -> Formula:
    entries.only(("inside", "outside", "ports", "ports_per_line", "order", "from", "to"))
    first, last = entries.pair("ports", most=65535)
    made = Formula(
        at,
        _key(entries, "inside", entries.text("inside"), _ADDRESS),
        _key(entries, "outside", entries.text("outside"), _ADDRESS),
        (first, last),
        entries.whole("ports_per_line", least=1, most=last - first + 1),
        entries.one_of("order", ORDERS),
        _moment(entries, "from"),
        None if entries.values.get("to") is None else _moment(entries, "to"),
    )
    if not made.holds_all:
        raise entries.wrong("formula_too_small", "outside")
    if made.hi is not None and made.hi <= made.lo:
        raise entries.wrong("reversed", "to")
    return made


def _digest(top: Entries) -> str:
    text = (top.text("certified_sha256", "") or "").lower()
    if text and not re.fullmatch(r"[0-9a-f]{64}", text):
        raise top.wrong("not_a_digest", "certified_sha256")
    return text


def _moment(entries: Entries, key: str) -> datetime:
    reading = read_iso(entries.text(key)).certain
    if reading is None or not in_calendar(reading.lo):
        raise entries.wrong("not_a_time", key)
    return reading.lo


def _key(entries: Entries, entry: str, text: str, key: _Key) -> Block:
    try:
        return key.read(text)
    except InputError as bad:
        raise entries.wrong(key.code, entry) from bad


def _grouped(top: Entries, key: str) -> re.Pattern[str] | None:
    pattern = _pattern(top, key)
    if pattern is not None and pattern.groups != 1:
        raise top.wrong("no_group", key)
    return pattern


def _pattern(top: Entries, key: str) -> re.Pattern[str] | None:
    text = top.text(key, None)
    if text is None:
        return None
    try:
        return re.compile(text)
    except re.error as bad:
        raise top.wrong("not_a_pattern", key) from bad
