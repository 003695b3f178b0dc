"""Bencode (BEP 3) from hostile hands: bytes arrive, a value or a BencodeError leaves, within limits of depth and number.

Stricter than most: no leading zeros, no minus zero, no key twice. Milder in one thing: keys may stand in any order, for
clients in the field get that wrong.
"""

from typing import TypeAlias, Union

Value: TypeAlias = Union[bytes, int, "list[Value]", "dict[bytes, Value]"]

DIGITS = 20  # of a number, sign included: as many as 64 bits take
_COLON, _ZERO, _NINE, _D, _E, _I, _L = b":09deil"


class BencodeError(ValueError):
    """The bytes are no bencode, or more of it than the limits allow; `code` names the fault."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def decode(data: bytes, *, depth: int = 16, items: int = 10_000) -> Value:
    """The one value that the bytes are. `depth` bounds the nesting, `items` the number of values in all."""
    value, end = decode_prefix(data, depth=depth, items=items)
    if end != len(data):
        raise BencodeError("bencode_trailing")
    return value


def decode_prefix(data: bytes, *, depth: int = 16, items: int = 10_000) -> tuple[Value, int]:
    """The value at the front of the bytes, and where it ends."""
    try:
        return _Reader(data, items).value(0, depth)
    except IndexError:  # read past the end
        raise BencodeError("bencode_short") from None


def decode_members(
    data: bytes, *, depth: int = 16, items: int = 10_000
) -> dict[bytes, tuple[Value, bytes]]:
    """Of bytes that are one dictionary each value by its key, beside its own bytes: an info-hash is a digest of these."""
    reader, found = _Reader(data, items), {}
    if data[:1] != b"d":
        raise BencodeError("bencode_kind")
    try:
        at = 1
        while data[at] != _E:
            key, start = reader.text(at)
            if key in found:
                raise BencodeError("bencode_key_twice")
            value, at = reader.value(start, depth - 1)
            found[key] = value, data[start:at]
    except IndexError:
        raise BencodeError("bencode_short") from None
    if at + 1 != len(data):
        raise BencodeError("bencode_trailing")
    return found


class _Reader:
    __slots__ = ("data", "left")

    def __init__(self, data: bytes, items: int) -> None:
        self.data, self.left = data, items

    def value(self, at: int, depth: int) -> tuple[Value, int]:
        self.left -= 1
        if self.left < 0:
            raise BencodeError("bencode_items")
        first = self.data[at]
        if _ZERO <= first <= _NINE:
            return self.text(at)
        if first == _I:
            return self.number(at + 1, _E)
        if first not in (_L, _D):
            raise BencodeError("bencode_kind")
        if not depth:
            raise BencodeError("bencode_depth")
        return self.list(at + 1, depth - 1) if first == _L else self.dict(at + 1, depth - 1)

    def list(self, at: int, depth: int) -> tuple[list[Value], int]:
        found: list[Value] = []
        while self.data[at] != _E:
            one, at = self.value(at, depth)
            found.append(one)
        return found, at + 1

    def dict(self, at: int, depth: int) -> tuple[dict[bytes, Value], int]:
        found: dict[bytes, Value] = {}
        while self.data[at] != _E:
            key, at = self.text(at)
            if key in found:
                raise BencodeError("bencode_key_twice")
            found[key], at = self.value(at, depth)
        return found, at + 1

    def text(self, at: int) -> tuple[bytes, int]:
        if not _ZERO <= self.data[at] <= _NINE:
            raise BencodeError("bencode_length")
        size, at = self.number(at, _COLON)
        if size > len(self.data) - at:
            raise BencodeError("bencode_short")
        return self.data[at : at + size], at + size

    def number(self, at: int, mark: int) -> tuple[int, int]:
        """The number from here to the mark, and the place after the mark."""
        end = self.data.find(mark, at, at + DIGITS + 1)
        if end < 0:
            raise BencodeError("bencode_short" if len(self.data) - at <= DIGITS else "bencode_number")
        digits = self.data[at:end]
        plain = digits[1:] if digits[:1] == b"-" else digits
        if not plain.isdigit() or (plain[0] == _ZERO and digits != b"0"):
            raise BencodeError("bencode_number")
        return int(digits), end + 1
