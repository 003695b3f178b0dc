"""Made-up sightings and returns: one provider, one day (12 Jan 2026, UTC), documentation addresses."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from thelivu.attribution import Sighting, block, decide, read_mapping, read_return
from thelivu.base import Span

HEADER = {
    "ip": "NAT IP", "port_start": "From Port", "port_end": "To Port", "start": "Start", "end": "End",
    "dest_ip": "Dest", "dest_port": "Dest Port", "prefix_length": "Length", "subscriber": "User ID", "name": "Name",
    "installation_address": "Installation Address", "billing_address": "Billing Address", "service": "Plan",
}  # fmt: skip


def moment(clock):
    """A time of the day, or a whole ISO time, as the file writes it."""
    return clock if not clock or "T" in clock else f"2026-01-12T{clock}"


def row(line="L1", start="11:00:00", end="13:00:00", **cells):
    """One row of a return as cells by column."""
    given = {"ip": "192.0.2.1", "installation_address": "House 1", "service": "Home"} | cells
    return given | {"subscriber": line, "start": moment(start), "end": moment(end)}


def entries(**changed):
    """A mapping as JSON; a changed entry replaces the whole entry."""
    return {
        "version": 1,
        "provider": "Example Net",
        "kind": "dynamic",
        "header_contains": ["NAT IP", "User ID"],
        "columns": HEADER,
        "time": {"format": "%Y-%m-%dT%H:%M:%S", "zone": "UTC"},
        "logger_uncertainty_s": 60,
        "asked": {"from": "2026-01-12T00:00:00Z", "to": "2026-01-13T00:00:00Z", "ips": ["192.0.2.0/24"]},
        "pool_size": None,
    } | changed


def mapping(**changed):
    return read_mapping(json.dumps(entries(**changed)).encode(), where="r.mapping.json")


def table(rows, *, above=(), below=(), columns=HEADER):
    """The bytes of a CSV return."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows(above)
    writer.writerow(columns.values())
    writer.writerows([one.get(column, "") for column in columns] for one in rows)
    writer.writerows(below)
    return text.getvalue().encode()


def returned(*rows, name="r1", key=None, above=None, below=(), **changed):
    """A return read from a file of its own."""
    data = table(rows, above=[[f"Reply {name}"], []] if above is None else above, below=below)
    return read_return(data, mapping(**changed), name=name, address_key=key)


def seen(ident="s1", clock="12:00:00", ip="192.0.2.1", *, identity="I", source="tip", u=5.0, **more):
    """A sighting; `clock` None has no zone."""
    at = None if clock is None else datetime.fromisoformat(moment(clock)).replace(tzinfo=UTC)
    dest = more.pop("dest", None)
    return Sighting(
        id=ident, identity=identity, address=block(ip), time=clock or "", at=Span(at, at) if at else None,
        source=source, uncertainty_s=u, dest=block(dest) if dest else None, **more,
    )  # fmt: skip


def decided(sighting, *returns, flags=()):
    """One sighting, decided."""
    (one,) = decide([sighting], returns, flags=flags).sightings
    return one


def identity_of(sightings, *returns):
    """The one identity of the sightings, decided."""
    (one,) = decide(sightings, returns).identities
    return one


def two(*, ip="192.0.2.2", source="letter", line="L1", home="House 1", second=None, **changed):
    """Two sightings of one user and their two returns; each keyword changes what the second has."""
    sightings = [seen("s1"), seen("s2", "15:00:00", ip, source=source)]
    first = returned(row("L1", installation_address=home), name="r1", **changed)
    other = second or returned(
        row(line, "14:00:00", "16:00:00", ip=ip, installation_address=home), name="r2", **changed
    )
    return sightings, (first, other)


def later(sighting, seconds):
    """The same sighting, so many seconds later."""
    shift = timedelta(seconds=seconds)
    return replace(sighting, at=Span(sighting.at.lo + shift, sighting.at.hi + shift))
