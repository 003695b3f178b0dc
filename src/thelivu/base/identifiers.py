"""Identifiers: a number, address or name as somebody wrote it arrives; its kind and its one normal form leave.

Two records meet only through the normal form, so it joins what the issuer of the identifier treats as one and
nothing more. Phones by E.164, addresses by RFC 4291 and 5952, devices by 3GPP TS 23.003, links by RFC 3986.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from thelivu.base.errors import InputError
from thelivu.base.normal_forms import NORMAL_FORMS, suits
from thelivu.base.written import folded, plain

KINDS = (
    "ip",
    "ipv6_prefix",
    "phone",
    "email",
    "handle",
    "account",
    "device",
    "imei",
    "imsi",
    "iccid",
    "mac",
    "sha256",
    "sha1",
    "md5",
    "infohash",
    "url",
    "upi",
    "group",
    "name_alias",
    "report",
    "swarm_client",
)
"""The closed list of kinds."""

ON_A_PLATFORM = ("handle", "account", "group")
"""Kinds whose value is `platform:name`; a value that begins with `:` leaves the platform open."""

_LONGEST = 2048


@dataclass(frozen=True, slots=True, order=True)
class Identifier:
    """A kind and the normal form of a value; make it with `identifier`."""

    kind: str
    value: str


def identifier(kind: str, text: str, *, platform: str = "", country: str = "IN") -> Identifier:
    """The normal form of a written identifier, or InputError; the error never repeats what was written."""
    if kind not in KINDS:
        raise InputError("base.no_such_kind", kind=kind)
    written = plain(text)
    if not written or len(written) > _LONGEST:
        raise InputError(f"base.not.{kind}")
    if kind in ON_A_PLATFORM and not platform:
        before, colon, after = written.partition(":")
        platform, written = (before, after) if colon else ("", written)
    try:
        value = NORMAL_FORMS[kind](written, country)
    except ValueError as bad:
        raise InputError(f"base.not.{kind}") from bad
    if kind in ON_A_PLATFORM:
        value = f"{_platform(platform)}:{value}"
    return Identifier(kind, value)


def readings_of(text: str) -> tuple[Identifier, ...]:
    """Everything that a typed search text could mean, in normal forms, in the order of KINDS."""
    return tuple(sorted(set(_readings(plain(text))), key=lambda one: (KINDS.index(one.kind), one.value)))


def _readings(written: str) -> Iterator[Identifier]:
    for kind in KINDS:
        for candidate in suits(kind, written):
            try:
                yield identifier(kind, candidate)
            except InputError:  # it does not mean this kind
                continue


def _platform(name: str) -> str:
    """A platform's name as one word: case, spaces and marks do not tell two platforms apart."""
    return "-".join("".join(mark if mark.isalnum() else " " for mark in folded(name)).split())
