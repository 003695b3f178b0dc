"""Made-up returns of a mobile operator and of a platform, and sightings of numbers and accounts (version 2)."""

import json
from datetime import UTC, datetime

from thelivu.attribution import Sighting, account, number, read_mapping, read_return
from thelivu.base import Span
from unit.attribution.made import moment, table

KEY = b"k" * 32
NUMBER = "+919847000001"
SIM = {
    "number": "MSISDN", "subscriber": "Customer", "start": "Activated", "end": "Deactivated", "name": "Name",
    "address": "CAF Address", "alternate": "Alternate", "user": "Actual User",
}  # fmt: skip
ACCOUNT = {
    "account": "Account", "start": "Registered", "end": "Closed", "phone": "Phone", "email": "E-mail",
    "ip": "Login IP", "port": "Login Port", "time": "Login Time",
}  # fmt: skip
DAY = {"from": "2026-01-12T00:00:00Z", "to": "2026-01-13T00:00:00Z"}


def entries(kind, columns, asked, **changed):
    """A mapping of version 2 as JSON."""
    return {
        "version": 2, "provider": "Coir Mobile" if kind == "sim" else "Chatterbox", "kind": kind,
        "header_contains": [next(iter(columns.values()))], "columns": columns,
        "time": {"format": ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"], "zone": "UTC"}, "logger_uncertainty_s": 60,
        "asked": DAY | asked,
    } | changed  # fmt: skip


def holder(customer="C1", start="2020-03-01", end="", **cells):
    """One row of an operator: who held a number from when to when."""
    given = {"number": NUMBER, "name": "Person 1", "address": "House 1"}
    return given | {"subscriber": customer, "start": start, "end": end} | cells


def operator(*rows, name="sim", numbers=(NUMBER,), **changed):
    """An operator's return, read."""
    how = read_mapping(
        json.dumps(entries("sim", SIM, {"numbers": list(numbers)}, **changed)).encode(), where="m"
    )
    return read_return(table(rows, above=[[f"Reply {name}"]], columns=SIM), how, name=name, address_key=KEY)


def platform(*rows, name="platform", accounts=("user7",), **changed):
    """A platform's return, read."""
    asked = {"accounts": list(accounts)}
    how = read_mapping(json.dumps(entries("account", ACCOUNT, asked, **changed)).encode(), where="m")
    given = [{"account": "user7"} | row for row in rows]
    return read_return(
        table(given, above=[[f"Reply {name}"]], columns=ACCOUNT), how, name=name, address_key=KEY
    )


def called(ident="p1", clock="12:00:00", *, phone=NUMBER, identity="I", source="chat export"):
    """A number seen at a time."""
    return _seen(ident, identity, number(phone), clock, source)


def logged(ident="a1", clock="12:00:00", *, name="user7", identity="I", source="tip"):
    """An account seen at a time."""
    return _seen(ident, identity, account("Chatterbox", name), clock, source)


def _seen(ident, identity, key, clock, source):
    at = datetime.fromisoformat(moment(clock)).replace(tzinfo=UTC)
    return Sighting(ident, identity, key, clock, Span(at, at), source)
