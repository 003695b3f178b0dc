"""Sightings: the rows of `sightings.csv` arrive; addresses at a time, with uncertainty and source, leave (RFC 6302).

One row is one event (address, port, time) that is claimed to belong to one identity; with the column `kind` also a
telephone number or an account of a platform at a time. A time without an offset is kept and ends in NEEDS_ZONE; a row
that cannot be read is listed with its line and why.
"""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from thelivu.attribution.addresses import Block, account, block, number
from thelivu.attribution.lease import in_calendar
from thelivu.attribution.tabular import UNREADABLE, decoded, records
from thelivu.base import InputError, Instant, Span, Word, read_iso

REQUIRED = ("id", "identity", "ip", "time", "source")
OPTIONAL = ("port", "proto", "uncertainty_s", "clock", "dest_ip", "dest_port", "copied", "same_user_basis")
BY_KIND = {"ip": ("ip",), "phone": ("phone",), "account": ("platform", "account")}
"""Version 2: the columns that say what was seen. Without a `kind` a row is about an address, as in version 1."""
KNOWN_CLOCK_S, UNKNOWN_CLOCK_S = 5.0, 300.0  # seconds, interchange section 1
NO_ZONE = ("no_zone", "zone_unknown")
LONGEST_DOUBT_S = 10 * 366 * 86400.0  # a doubt of ten years is a slip of the pen


@dataclass(frozen=True, slots=True)
class Sighting:
    """One address, number or account at one time, as a source saw it; `at` is None where nobody has said the zone."""

    id: str
    identity: str
    address: Block
    time: str
    at: Span | None
    source: str
    port: int | None = None
    proto: str = ""
    uncertainty_s: float = KNOWN_CLOCK_S
    clock: str = ""
    dest: Block | None = None
    dest_port: int | None = None
    copied: str = "machine"
    same_user_basis: str = ""
    row: int = 0
    other: Mapping[str, str] = field(default_factory=dict)
    disclosed_by: tuple[str, int] | None = (
        None  # the file (SHA-256) and row of the platform's return that states it
    )
    level: str = ""  # of a sensor's sighting, L4 or L5; empty: no sensor saw it

    @property
    def kind(self) -> str:
        """`ip`, `phone` or `account`."""
        return self.address.kind

    @property
    def window(self) -> Span | None:
        """[t - u, t + u]; a time written to the minute is the whole minute."""
        if self.at is None:
            return None
        doubt = timedelta(seconds=self.uncertainty_s)
        return Span(self.at.lo - doubt, self.at.hi + doubt)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not taken: its line in the file, and why."""

    row: int
    reason: Word


@dataclass(frozen=True, slots=True)
class SightingsFile:
    """What a sightings file gave: rows_in = sightings + rejected."""

    sightings: tuple[Sighting, ...]
    rejected: tuple[Rejected, ...]

    @property
    def rows_in(self) -> int:
        """Rows below the header that are not blank."""
        return len(self.sightings) + len(self.rejected)


def read_sightings(data: bytes, *, where: str = "sightings") -> SightingsFile:
    """Reads `sightings.csv`. InputError when the header is not there; a bad row alone is only rejected."""
    lines = decoded(data, where=where, strict=True)
    header = [cell.strip().lower() for _, cells in records(lines[:1], ",", first=1) for cell in cells]
    two = "kind" in header and bool(
        set(header) & {"phone", "account"}
    )  # else `kind` is text, as any other column
    _check_header(header, where, two=two)
    good: list[Sighting] = []
    bad: list[Rejected] = []
    seen: set[str] = set()
    for row, cells in records(lines, ",", first=2, width=len(header)):
        if not any(cell.strip() for cell in cells):
            continue
        try:
            made = _sighting(row, _by_name(header, cells), two=two)
        except InputError as reason:
            bad.append(Rejected(row, reason.word))
            continue
        if made.id in seen:
            bad.append(Rejected(row, Word("attribution.sighting.id_twice")))
            continue
        seen.add(made.id)
        good.append(made)
    return SightingsFile(tuple(good), tuple(bad))


def _check_header(header: list[str], where: str, *, two: bool) -> None:
    missing = [name for name in REQUIRED if name not in header and not (two and name == "ip")]
    if missing:
        raise InputError("attribution.sightings.no_column", where=where, column=", ".join(missing))
    twice = [name for name, count in Counter(header).items() if name and count > 1]
    if twice:
        raise InputError("attribution.sightings.column_twice", where=where, column=", ".join(sorted(twice)))


def _by_name(header: list[str], cells: list[str]) -> dict[str, str]:
    if cells == UNREADABLE:
        raise InputError("attribution.row.open_quote")
    if any(cell.strip() for cell in cells[len(header) :]):
        raise InputError("attribution.row.too_many_cells")
    return {name: cell.strip() for name, cell in zip(header, cells, strict=False)}


def _sighting(row: int, cells: dict[str, str], *, two: bool) -> Sighting:
    kind = (cells.get("kind", "") or "ip").lower() if two else "ip"
    if kind not in BY_KIND:
        raise InputError("attribution.sighting.not_in_list", column="kind", allowed=", ".join(BY_KIND))
    needed = [part for name in REQUIRED for part in (BY_KIND[kind] if name == "ip" else (name,))]
    for name in needed:
        if not cells.get(name):
            raise InputError("attribution.sighting.empty", column=name)
    of_others = [name for other, names in BY_KIND.items() if other != kind for name in names]
    if two and any(cells.get(name) for name in of_others):
        raise InputError("attribution.sighting.two_kinds", kind=kind)
    known = REQUIRED + OPTIONAL + (("kind", "phone", "platform", "account") if two else ())
    instant = _time(cells["time"])
    clock = cells.get("clock", "")
    return Sighting(
        id=cells["id"],
        identity=cells["identity"],
        address=_seen(kind, cells),
        time=cells["time"],
        at=instant.certain,
        source=cells["source"],
        port=_port(cells.get("port", ""), "port"),
        proto=_one_of(cells.get("proto", ""), "proto", ("tcp", "udp", "")),
        uncertainty_s=_doubt(cells.get("uncertainty_s", ""), clock),
        clock=clock,
        dest=_address(cells["dest_ip"], "dest_ip") if cells.get("dest_ip") else None,
        dest_port=_port(cells.get("dest_port", ""), "dest_port"),
        copied=_one_of(cells.get("copied", ""), "copied", ("machine", "typed")),
        same_user_basis=cells.get("same_user_basis", ""),
        row=row,
        other={name: text for name, text in cells.items() if name not in known},
    )


def _time(text: str) -> Instant:
    instant = read_iso(text)
    if instant.certain is None and instant.how not in NO_ZONE:
        raise InputError("attribution.sighting.time_unreadable")
    if instant.certain is not None and not in_calendar(instant.certain.lo):
        raise InputError("attribution.sighting.time_unreadable")
    return instant


def _seen(kind: str, cells: dict[str, str]) -> Block:
    if kind == "ip":
        return _address(cells["ip"], "ip")
    try:
        return number(cells["phone"]) if kind == "phone" else account(cells["platform"], cells["account"])
    except InputError as bad:
        code = {"phone": "not_a_phone", "account": "not_an_account"}[kind]
        raise InputError(f"attribution.row.{code}", column=kind) from bad


def _address(text: str, column: str) -> Block:
    try:
        made = block(text)
    except InputError as bad:
        raise InputError("attribution.row.not_an_address", column=column) from bad
    if "/" in text:  # a prefix is not where somebody was seen
        raise InputError("attribution.row.not_an_address", column=column)
    return made


def _port(text: str, column: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and 0 < int(text) <= 65535):
        raise InputError("attribution.row.not_a_port", column=column)
    return int(text)


def _one_of(text: str, column: str, allowed: tuple[str, ...]) -> str:
    value = text.lower() or allowed[0] * (column == "copied")
    if value not in allowed:
        raise InputError(
            "attribution.sighting.not_in_list", column=column, allowed=", ".join(filter(None, allowed))
        )
    return value


def _doubt(text: str, clock: str) -> float:
    if not text:
        return UNKNOWN_CLOCK_S if clock.lower() == "unknown" else KNOWN_CLOCK_S
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= LONGEST_DOUBT_S:  # false for what is not a number, too
        raise InputError("attribution.sighting.not_a_doubt")
    return value
