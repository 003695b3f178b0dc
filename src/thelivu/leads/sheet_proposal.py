"""Proposals: a header row arrives; a mapping by known spellings leaves, always without a zone, for a person to check."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from thelivu.leads.model import PERSON
from thelivu.leads.sheet_mapping import FIELDS, IDENTIFIER_FIELDS, SheetMapping, key_of, withheld_kind

_OF_A_SUSPECT = ("", "suspect ", "reported user ", "accused ")

_SPELLINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "reference": (
            *("cybertip number", "cybertip report number", "cybertip report no", "cybertip report id"),
            *("cybertipline report number", "cybertip no", "cybertip id", "ncmec report number"),
            *("ncmec report no", "report number", "report no", "report id", "tip number", "tipline number"),
            *(
                "interpol reference",
                "cbi reference",
                "reference number",
                "reference no",
                "reference",
                "ref no",
            ),
        ),
        "received": (
            *("date received", "received date", "received on", "received", "date of receipt"),
            *("report received date", "received by ncmec"),
        ),
        "incident_type": ("incident type", "type of incident"),
        "incident_time": (
            *("incident date time", "incident datetime", "incident date", "incident time"),
            *("date of incident", "date and time of incident"),
        ),
        "platform": (
            *("reporting esp", "esp", "esp name", "electronic service provider", "service provider"),
            *("platform", "social media platform", "application", "reported by"),
        ),
        "event": ("event", "event name", "event type", "ip event", "activity"),
        "ip": ("ip", "ip address", "ip addr", "source ip", "upload ip", "login ip", "public ip"),
        "port": ("port", "source port", "src port", "port number", "port no"),
        "time": (
            *("date time", "date and time", "datetime", "timestamp", "time stamp", "event date time"),
            *("event time", "ip date time", "ip event date time", "upload time", "login time"),
            *("date time utc", "time utc", "timestamp utc", "date time ist", "time ist"),
        ),
        "zone": ("time zone", "timezone", "zone"),
        "email": ("email", "e mail", "email address", "e mail address", "email id", "e mail id", "mail id"),
        "phone": ("phone", "phone number", "phone no", "mobile", "mobile number", "mobile no", "msisdn"),
        "handle": ("screen name", "screenname", "username", "user name", "handle", "screen user name"),
        "account": ("user id", "userid", "account id", "esp user id", "uid", "profile id"),
        "group": ("group id", "group identifier"),
        "device": ("device id",),
        "imei": ("imei", "imei number", "imei no"),
        "imsi": ("imsi",),
        "mac": ("mac", "mac address"),
        "upi": ("upi", "upi id", "vpa"),
        "url": ("url", "profile url", "account url", "profile link"),
        "md5": ("md5", "md5 hash", "hash md5"),
        "sha1": ("sha1", "sha 1", "sha1 hash", "hash sha1"),
        "sha256": ("sha256", "sha 256", "sha256 hash", "hash sha256"),
    }
)
_SUSPECT_TOO = ("ip", "email", "phone", "handle", "account", "url")
_KNOWN = {
    name: tuple(whose + one for one in known for whose in (_OF_A_SUSPECT if name in _SUSPECT_TOO else ("",)))
    for name, known in _SPELLINGS.items()
}
_LEAST = 2  # columns that must be known before a row is taken for a header


def propose_mapping(header: Sequence[str]) -> SheetMapping | None:
    """A mapping for this header, or None where too little of it is known. A column that stands twice is not proposed."""
    keys = [key_of(text) for text in header]
    there = {key for key in keys if keys.count(key) == 1 and key}
    columns: dict[str, tuple[str, ...]] = {}
    for name in FIELDS:
        found = next((one for one in _KNOWN[name] if one in there), None)
        if found:
            columns[name] = (found,)
    if "time" not in columns and {"date", "time"} <= there:
        columns["time"] = ("date", "time")
    elif "time" not in columns and "time" in there:
        columns["time"] = ("time",)
    item = _item(columns, header)
    return SheetMapping(item, columns, proposed=True) if item else None


def _item(columns: Mapping[str, tuple[str, ...]], header: Sequence[str]) -> str:
    """What a row seems to be; nothing where too little of the header is known."""
    if {"reference", "ip"} & columns.keys():
        of_reports = "ip" not in columns or {"received", "incident_type"} & columns.keys()
        return "" if len(columns) < _LEAST else "report" if of_reports else "ip_event"
    people = sum(withheld_kind(text) == PERSON for text in header)
    listed = set(IDENTIFIER_FIELDS) & columns.keys()
    return "account" if listed and len(columns) + people >= _LEAST else ""
