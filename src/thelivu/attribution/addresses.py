"""Addresses, numbers and accounts as keys: as written they arrive; blocks that can be compared and looked up leave.

IPv4 and IPv6 (RFC 4291); a line with IPv6 is known by its delegated prefix, so a block has a length. Look-ups give
every block that holds an address, never only the longest: a lost block is a lost candidate. A telephone number
(E.164) and an account of a platform are blocks of one, so that they pass the same rules as an address.
"""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Generic, TypeVar

from thelivu.base import InputError, identifier

PHONE, ACCOUNT = 0, 1
BITS = {4: 32, 6: 128, PHONE: 0, ACCOUNT: 0}
KIND = {4: "ip", 6: "ip", PHONE: "phone", ACCOUNT: "account"}


@dataclass(frozen=True, slots=True, order=True)
class Block:
    """A run of addresses with a common prefix; a single address has the full length.

    `version` is that of the protocol; a number has PHONE and its digits as `network`, an account ACCOUNT and its bytes.
    """

    version: int
    network: int
    length: int

    @property
    def kind(self) -> str:
        """`ip`, `phone` or `account`."""
        return KIND[self.version]

    def holds(self, other: "Block") -> bool:
        """Whether every address of the other block is one of this block."""
        if self.version != other.version or self.length > other.length:
            return False
        return (self.network ^ other.network) >> (BITS[self.version] - self.length) == 0

    def meets(self, other: "Block") -> bool:
        """Whether the two blocks have an address in common."""
        return self.holds(other) or other.holds(self)

    def __str__(self) -> str:
        if self.version == PHONE:
            return f"+{self.network}"
        if self.version == ACCOUNT:
            return self.network.to_bytes((self.network.bit_length() + 7) // 8, "big").decode()
        kind = ipaddress.IPv4Address if self.version == 4 else ipaddress.IPv6Address
        address = str(kind(self.network))
        return address if self.length == BITS[self.version] else f"{address}/{self.length}"


@lru_cache(maxsize=65536)
def block(text: str, length: int | None = None) -> Block:
    """The block of a written address; `length`, or a length behind a slash, makes it a prefix. Else InputError."""
    written, slash, behind = text.strip().partition("/")
    address = ipaddress.ip_address(identifier("ip", written).value)
    bits = BITS[address.version]
    if slash:
        if length is not None or not (behind.isascii() and behind.isdigit()):
            raise InputError("base.not.ip")
        length = int(behind)
    if length is None:
        length = bits
    if not 0 <= length <= bits:
        raise InputError("base.not.ip")
    return Block(address.version, int(address) >> (bits - length) << (bits - length), length)


def number(text: str) -> Block:
    """A telephone number in any usual form. Else InputError."""
    return Block(PHONE, int(identifier("phone", text).value.removeprefix("+")), 0)


def account(platform: str, text: str) -> Block:
    """An account of a platform; the platform's name may be spaced and capitalised in any way. Else InputError."""
    value = identifier("account", f"{platform.replace(':', ' ')}:{text}").value
    return Block(ACCOUNT, int.from_bytes(value.encode(), "big"), 0)


T = TypeVar("T")


@dataclass(slots=True)
class Prefixes(Generic[T]):
    """Values filed under blocks; asked for an address, it gives those of every block that holds it."""

    _tables: dict[tuple[int, int], dict[int, list[T]]] = field(default_factory=dict)

    def add(self, under: Block, value: T) -> None:
        """Files a value under a block."""
        self._tables.setdefault((under.version, under.length), {}).setdefault(under.network, []).append(value)

    def holding(self, address: Block) -> Iterator[T]:
        """The values of every block that holds the address, the widest block first."""
        bits = BITS[address.version]
        for (version, length), table in sorted(self._tables.items(), key=lambda item: item[0]):
            if version == address.version and length <= address.length:
                yield from table.get(address.network >> (bits - length) << (bits - length), ())
