"""The form of a `.khl` file: its first 64 KiB, what is promised of each section, and what says that it was altered.

    0  8 bytes "THELKHL1"    8  length of the header, u32    12  zero, u32    16  salt, 16 bytes
    32  BLAKE2b-256 (RFC 7693), keyed, over bytes 0..31 and the header    64  the header, canonical JSON; zeros to 65,536

All numbers are little-endian. Sections begin at multiples of 4,096; what lies between is zero. The address of a list is the
BLAKE2b-256 of the bytes 0..31 and the header, which names the digest of each section: it stands for the whole file.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from thelivu.base import InputError, canonical
from thelivu.examination import KNOWN, KNOWN_GOOD

from .keys import SALT, Keys

MAGIC = b"THELKHL1"
FRONT = 65_536  # bytes before the first section
ALIGN = 4_096
DIGEST = 32
_FIXED, _HEADER = 32, 64  # where the check stands, and where the header begins
VERSION = 1
KINDS = (KNOWN, KNOWN_GOOD)
TEXTS = ("name", "version", "issuer", "authority", "received_at", "users", "country")
LONGEST = 500  # characters of each
MOST_CATEGORIES = 10_000


@dataclass(frozen=True, slots=True)
class Section:
    """Where a section lies, and its BLAKE2b-256 in hexadecimal."""

    offset: int
    length: int
    digest: str


@dataclass(frozen=True, slots=True)
class Input:
    """A file that a list was built from, with its accounting: in = kept + repeated + rejected."""

    name: str
    sha256: str
    form: str
    rows_in: int
    kept: int
    rejected: int
    repeated: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a list comes from and who may use it, in the words of whoever took it in."""

    name: str
    version: str
    issuer: str
    authority: str
    received_at: str = ""
    users: str = ""
    country: str = ""
    kind: str = KNOWN
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """What anyone may read of a list; nothing of it comes from a row."""

    provenance: Provenance
    rows: int
    exact: int
    hashes: int
    retracts: int
    algorithms: Mapping[str, int]
    inputs: tuple[Input, ...]
    sections: Mapping[str, Section]

    @property
    def end(self) -> int:
        """Where the last section ends: the size of the file."""
        return max((one.offset + one.length for one in self.sections.values()), default=FRONT)


def packed(header: Header, salt: bytes, keys: Keys) -> bytes:
    """The first FRONT bytes of a file."""
    text = canonical({"form": VERSION} | asdict(header))
    if len(text) > FRONT - _HEADER:
        raise InputError("devices.lists.header_long")
    front = MAGIC + len(text).to_bytes(4, "little") + bytes(4) + salt
    return (front + _check(front + text, keys) + text).ljust(FRONT, b"\0")


def unpacked(data: bytes) -> tuple[Header, bytes, bytes]:
    """Header, salt and the bytes that it stands in, unproven; InputError for anything that is no such file."""
    length = int.from_bytes(data[8:12], "little")
    if len(data) != FRONT or data[:8] != MAGIC or length > FRONT - _HEADER:
        raise InputError("devices.lists.not_a_list")
    text = data[_HEADER : _HEADER + length]
    if any(data[_HEADER + length :]) or any(data[12:16]):
        raise InputError("devices.lists.altered", section="header")
    try:
        header = _header(json.loads(text))
    except (ValueError, TypeError, KeyError, RecursionError) as bad:
        raise InputError("devices.lists.altered", section="header") from bad
    return header, data[16 : 16 + SALT], data


def proven(data: bytes, keys: Keys) -> None:
    """InputError unless the header was written with this key and is as it was written."""
    length = int.from_bytes(data[8:12], "little")
    text = data[_HEADER : _HEADER + length]
    if not hmac.compare_digest(data[_FIXED : _FIXED + DIGEST], _check(data[:_FIXED] + text, keys)):
        raise InputError("devices.lists.wrong_key")


def address(data: bytes) -> str:
    """The list's name by its content, in hexadecimal."""
    length = int.from_bytes(data[8:12], "little")
    return digest(data[:_FIXED] + data[_HEADER : _HEADER + length]).hexdigest()


def digest(data: bytes = b"") -> "hashlib.blake2b":
    """BLAKE2b with 32 bytes of result."""
    return hashlib.blake2b(data, digest_size=DIGEST)


def _check(data: bytes, keys: Keys) -> bytes:
    return hashlib.blake2b(data, key=keys.derived("header", DIGEST), digest_size=DIGEST).digest()


def _header(value: Mapping[str, Any]) -> Header:
    if value["form"] != VERSION:
        raise InputError("devices.lists.other_version")
    rows, exact, hashes, retracts = (_whole(value[name]) for name in ("rows", "exact", "hashes", "retracts"))
    made = Header(
        Provenance(**value["provenance"]),
        rows,
        exact,
        hashes,
        retracts,
        {str(name): _whole(count) for name, count in value["algorithms"].items()},
        tuple(Input(**one) for one in value["inputs"]),
        {
            str(name): Section(_whole(one["offset"]), _whole(one["length"]), str(one["digest"]))
            for name, one in value["sections"].items()
        },
    )
    texts = [getattr(made.provenance, name) for name in TEXTS]
    if not all(isinstance(text, str) and len(text) <= LONGEST for text in texts):
        raise ValueError
    if made.provenance.kind not in KINDS or not isinstance(made.provenance.base, str | None):
        raise ValueError
    return made


def _whole(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError
    return value
