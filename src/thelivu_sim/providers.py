"""Providers answer: a request with addresses and a window arrives; the file they send, and its mapping, leave.

A return is a whole-window dump of the addresses asked for, written as the provider's system prints it: preamble,
own headers, own clock, trailer; with the faults of faults.py. The mapping is what an officer writes beside it
(interchange section 2).
"""

import ipaddress
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from thelivu_sim import faults, tables
from thelivu_sim.markers import Marker
from thelivu_sim.network import PORTS, PROVIDERS, Held, Line, Provider, Slot
from thelivu_sim.world import World

CONTROL_LINE = "UNIT-LINE-1"
RETENTION = timedelta(days=731)
_HEADERS = {
    "ip": "Public IP", "port_start": "From Port", "port_end": "To Port", "start": "Start Time", "end": "End Time",
    "subscriber": "User ID", "name": "Customer Name", "installation_address": "Installation Address",
    "billing_address": "KYC Address", "service": "Plan", "prefix_length": "Prefix Length",
}  # fmt: skip
_REMARKS = "Remarks"
"""A column that no mapping names."""


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One line of a request: an address as disclosed, its port where known, the moment."""

    ip: str
    port: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """The window and the addresses of a whole request."""

    lo: datetime
    hi: datetime
    ips: tuple[str, ...]


def asked_for(provider: Provider, lines: Iterable[RequestLine]) -> Asked:
    """The request that covers the lines: whole days in India, each address or prefix, and the unit's own line."""
    every = list(lines)
    zone = ZoneInfo("Asia/Kolkata")
    first = min(line.at for line in every).astimezone(zone)
    last = max(line.at for line in every).astimezone(zone)
    midnight = {"hour": 0, "minute": 0, "second": 0, "microsecond": 0}
    lo = first.replace(**midnight)  # type: ignore[arg-type]  # the names of datetime.replace
    hi = last.replace(**midnight) + timedelta(days=1)  # type: ignore[arg-type]
    own = provider.addresses()[-1]
    return Asked(lo, hi, (*sorted({held_as(provider, line.ip) for line in every}), own))


def held_as(provider: Provider, ip: str) -> str:
    """The unit in which the provider hands the address out: itself, or the delegated prefix around it."""
    if provider.kind != "ipv6":
        return ip
    return str(ipaddress.ip_network((ip, 56), strict=False))


def owner(ip: str) -> Provider | None:
    """The provider whose range the address lies in."""
    address = ipaddress.ip_address(ip)
    return next((one for one in PROVIDERS.values() if address in ipaddress.ip_network(one.network)), None)


def answer(
    world: World, provider: str, request_lines: Sequence[RequestLine], asked: Asked | None = None, *,
    request: str, attempt: int = 0, mark: Marker,
) -> tuple[bytes, dict[str, Any]]:  # fmt: skip
    """The file that a provider sends in answer to a request, and the mapping beside it."""
    one = PROVIDERS[provider]
    asked = asked or asked_for(one, request_lines)
    expired = _expired(world, asked)
    fault = "" if expired else faults.file_fault(world.seed, provider, request, attempt)
    rows = [] if expired else list(_rows(world, one, _shifted(asked, fault), request))
    printed = [_printed(world, one, lease, fault) for lease in rows]
    kept = printed[: len(printed) * 2 // 3] if fault == "truncated" else printed
    remarked = ([*row, _remark(number, mark)] for number, row in enumerate(kept))
    table = [
        *_preamble(one, request, mark), [*_headers(one).values(), _REMARKS], *remarked,
        [f"Total rows: {len(printed)}"], [mark("below")],
    ]  # fmt: skip
    data = tables.xlsx(table) if one.file == "xlsx" else tables.csv_bytes(table)
    return data, _mapping(one, asked, request, expired=expired)


def fault_of(world: World, provider: str, request_lines: Iterable[RequestLine], request: str) -> str:
    """The fault of the first answer, or nothing: a provider that keeps nothing any more cannot get it wrong."""
    expired = _expired(world, asked_for(PROVIDERS[provider], request_lines))
    return "" if expired else faults.file_fault(world.seed, provider, request, 0)


def _expired(world: World, asked: Asked) -> bool:
    return asked.hi < world.asked_on - RETENTION


def _shifted(asked: Asked, fault: str) -> Asked:
    """A provider that takes the window for universal time searches five and a half hours late."""
    if fault != "query_zone":
        return asked
    late = timedelta(hours=5, minutes=30)
    return replace(asked, lo=asked.lo + late, hi=asked.hi + late)


def _rows(world: World, provider: Provider, asked: Asked, request: str) -> Iterator[Held]:
    random = Random(f"{world.seed}|rows|{provider.code}|{request}")
    for address in asked.ips:
        if address == provider.addresses()[-1]:
            yield from _control(provider, (address, provider.blocks()[0]), asked)
            continue
        for block in provider.blocks():
            for lease in _slot(world, provider, (address, block), asked):
                yield from _through(random, lease)


def _control(provider: Provider, slot: Slot, asked: Asked) -> list[Held]:
    """The unit's own line, in use for four hours of each day asked for; its rows go through no faults of their own."""
    days = max(1, (asked.hi - asked.lo).days)
    starts = [asked.lo.astimezone(UTC) + timedelta(days=day, hours=14) for day in range(days)]
    return [Held(provider.code, slot, at, at + timedelta(hours=4), CONTROL_LINE) for at in starts]


def _through(random: Random, lease: Held) -> Iterator[Held]:
    fault = faults.row_fault(random)
    if fault == "lost":
        return
    if fault == "wrong_line":
        lease = replace(lease, line=f"{lease.provider}-9{random.randint(0, 99999):05d}")
    yield lease
    if fault == "twice":
        yield lease


def _slot(world: World, provider: Provider, slot: Slot, asked: Asked) -> list[Held]:
    """Who held a slot in the window: the leases that the world knows, and other people's in between."""
    known = world.network.held.get((provider.code, slot), [])
    leases: list[Held] = []
    day = asked.lo.astimezone(UTC)
    while day < asked.hi:
        until = day + timedelta(days=1)
        inside = [one for one in known if one.start < until and one.end > day]
        leases += _between(world.seed, provider, slot, inside, day=day, until=until)
        day = until
    met = [one for one in known if not one.lost and one.start < asked.hi and one.end > asked.lo]
    return sorted([*leases, *met], key=lambda one: one.start)


def _between(
    seed: int, provider: Provider, slot: Slot, inside: list[Held], *, day: datetime, until: datetime
) -> Iterator[Held]:
    """Leases of other people in the gaps of one day. Nothing is in use for a moment before and after each."""
    random = Random(f"{seed}|fill|{provider.code}|{slot}|{day.timestamp()}")
    edges = [day, *(edge for one in inside for edge in (one.start, one.end)), until]
    for lo, hi in zip(edges[::2], edges[1::2], strict=True):
        at = lo + timedelta(seconds=random.randint(1, 60))
        while hi - at > timedelta(minutes=2):
            end = min(
                at + timedelta(seconds=random.expovariate(1) * 3600 * 2 * provider.hours[1] // 1 + 60), hi
            )
            yield Held(
                provider.code,
                slot,
                at,
                end - timedelta(seconds=2),
                f"{provider.code}-8{random.randint(0, 99999):05d}",
            )
            at = end + timedelta(seconds=random.randint(1, 90))


def _printed(world: World, provider: Provider, lease: Held, fault: str) -> list[str]:
    line = _customer(world, lease.line)
    zone = ZoneInfo("UTC" if fault == "utc_as_ist" else provider.zone)
    form = provider.time_format
    if fault == "twelve_hours":
        form = form.replace("%H", "%I")
    offset = timedelta(seconds=faults.logger_offset(_number(lease.slot[0])))
    times = [(at + offset).astimezone(zone).strftime(form) for at in (lease.start, lease.end)]
    address, _, length = lease.slot[0].partition("/")
    ports = [str(lease.slot[1]), str(lease.slot[1] + PORTS - 1)]
    cells = {
        "ip": address, "port_start": ports[0], "port_end": ports[1], "start": times[0], "end": times[1],
        "subscriber": lease.line, "name": line.name, "installation_address": line.installation,
        "billing_address": line.installation, "service": line.service, "prefix_length": length,
    }  # fmt: skip
    return [cells[column] for column in _headers(provider)]


def _headers(provider: Provider) -> dict[str, str]:
    """The columns of a provider's file, in its order; a mobile provider knows only the papers of the SIM card."""
    left_out = {"prefix_length"} if provider.kind != "ipv6" else set()
    left_out |= {"port_start", "port_end"} if provider.blocks() == (0,) else set()
    left_out |= {"installation_address"} if provider.kind == "mobile" else {"billing_address"}
    return {column: header for column, header in _HEADERS.items() if column not in left_out}


def _customer(world: World, line_id: str) -> Line:
    known = world.network.lines.get(line_id)
    if known:
        return known
    random = Random(f"{world.seed}|customer|{line_id}")
    place = world.land.pick(random)
    name, home = world.made_up(random)
    return Line(line_id, line_id[:3], name, "", f"{home}, {place.name}, {place.pin}", "Home 50")


def _remark(number: int, mark: Marker) -> str:
    """Free text beside every third row, and nothing beside the others."""
    return mark(f"data row {number}") if number % 3 == 0 else ""


def _preamble(provider: Provider, request: str, mark: Marker) -> list[list[str]]:
    return [
        [f"{provider.name} - Nodal Office"],
        [f"Reply to {request}. {tables.MARK}"],
        [mark("above")],
        [],
    ]


def _mapping(provider: Provider, asked: Asked, request: str, *, expired: bool) -> dict[str, Any]:
    headers = _headers(provider)
    own = provider.addresses()[-1].partition("/")[0]
    control = {
        "ip": f"{own}1" if provider.kind == "ipv6" else own,
        "port": provider.blocks()[0] + 7 if provider.blocks() != (0,) else None,
        "time": (asked.lo + timedelta(hours=15, minutes=30)).isoformat(),
        "subscriber": CONTROL_LINE,
    }
    mapping: dict[str, Any] = {
        "version": 1,
        "provider": provider.name,
        "kind": provider.kind,
        "header_contains": [headers["ip"], headers["subscriber"]],
        "columns": headers,
        "time": {
            "format": provider.time_format,
            "zone": provider.zone,
            "zone_proof": "stated in covering letter, control sighting",
        },
        "logger_uncertainty_s": 60 if provider.code != "BKW" else None,
        "asked": {"from": asked.lo.isoformat(), "to": asked.hi.isoformat(), "ips": list(asked.ips)},
        "trailer_rows": r"^Total rows: (\d+)$",
        "controls": [] if expired else [control],
        "pool_size": provider.pool_size,
        "origin": "certificate",
        "request": request,
        "shared_service": "Wi-Fi",
    }
    return mapping | ({"expired": True} if expired else {})


def _number(address: str) -> int:
    return int(ipaddress.ip_network(address).network_address) >> (72 if ":" in address else 0)
