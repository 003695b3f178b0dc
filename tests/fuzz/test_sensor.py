"""B9: what a hostile peer can send ends in a reading or a WireError; no exception escapes, and memory does not grow.

./run long sensor    a million of them; bencode beside `bencode2`, which must read the same wherever both read
"""

import re
from pathlib import Path
from random import Random

import bencode2
import pytest

from thelivu.sensor.bencode import decode
from thelivu.sensor.chain import ZERO, Difference, verify, write
from thelivu.sensor.evidence import judge, weigh
from thelivu.sensor.reading import Reading
from thelivu.sensor.values import WireError
from unit.sensor.made import (
    ALL,
    HYBRID,
    NONE,
    TARGET,
    UNKNOWN,
    bitfield,
    cut,
    extension,
    frame,
    hand,
    have,
    record,
)

BENCODED = (
    b"d1:ad1:bli1ei-2ei0eee4:spaml3:abc0:ee",
    b"d1:md6:ut_pexi1ee1:pi6881e4:reqqi250e1:v18:libtorrent/2.1.1.0e",
    b"d5:added12:\x7f\x00\x00\x01\x1a\xe1\x7f\x00\x00\x02\x1a\xe17:added.f2:\x00\x016:added618:" + bytes(18) + b"e",
    b"d8:completei5e10:incompletei3e8:intervali1800e5:peers6:\x7f\x00\x00\x01\x1a\xe1e",
    b"d1:rd2:id20:" + b"n" * 20 + b"6:valuesl6:abcdef6:ghijklee1:t2:aa1:y1:re",
    b"lllli18446744073709551615eeeee",
)
TALKS = (
    hand() + extension() + bitfield(1, 2, 3) + have(4),
    hand() + extension(BENCODED[1]) + ALL + b"".join(map(have, range(9))),
    hand(HYBRID.v2[:20]) + NONE + frame(20, b"\1" + BENCODED[2]) + have(7),
    hand() + frame(0) + bytes(4) + frame(9, b"\x1a\xe1") + bitfield(*range(100)) + frame(7, b"MARKER" * 3),
    b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n",
)
EDGES = tuple(n.to_bytes(4, "big") for n in (0, 1, 2, 5, 13, 14, 4_097, 65_536, 65_537, 131_073, 2**31, 2**32 - 1))
TOKENS = (b"i", b"e", b"l", b"d", b"0:", b"1:a", b"-", b"i-0e", b"99999999999:", b"i" + b"9" * 25 + b"e", b"l" * 30, b"\0", b"\xff", *EDGES)
LINE = write(record(TALKS[0]), judge(record(TALKS[0])), ZERO)[0] + b"\n"
LONG = re.compile(rb"-?\d{20,}")  # the digits of a number that only `bencode2` reads
TYPED = (b"null", b"true", b"-1", b"1e999", b"NaN", b"{}", b"[]", b'""', b'"\\ud800"', b'"2025-12-29"', b"9" * 30)


def mutated(data: bytes, chance: Random, tokens: tuple[bytes, ...] = TOKENS) -> bytes:
    """One to five changes: a byte, a piece that goes, moves or comes twice, a token put in."""
    for _ in range(chance.randint(1, 5)):
        at, size = chance.randint(0, len(data)), chance.randint(0, 12)
        match chance.randrange(5):
            case 0:
                data = data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
            case 1:
                data = data[:at] + data[at + size :]
            case 2:
                data = data[:at] + data[at : at + size] * chance.randint(2, 9) + data[at + size :]
            case 3:
                data = data[:at] + chance.choice(tokens) + data[at + chance.choice((0, 0, 1, 4)) :]
            case 4:
                to = chance.randint(0, len(data))
                data = data[:to] + data[at : at + size] + data[to:]
    return data


def theirs(data: bytes) -> object:
    try:
        return bencode2.bdecode(data)
    except bencode2.BencodeDecodeError:
        return None


def in_order(value: object) -> bool:
    """Whether the keys of every dictionary stand in order."""
    if isinstance(value, dict):
        return list(value) == sorted(value) and all(map(in_order, value.values()))
    return not isinstance(value, list) or all(map(in_order, value))


def ours_of(data: bytes) -> tuple[object, str]:
    """What we read, and why nothing where we do not."""
    try:
        return decode(data), ""
    except WireError as refused:
        return None, refused.code


def bencoded(chance: Random) -> str:
    data = mutated(chance.choice(BENCODED), chance)
    other, (ours, why) = theirs(data), ours_of(data)
    if why:
        assert other is None or why in ("bencode_depth", "bencode_items") or LONG.search(data), (data, other)
        return "refused"
    assert other == ours or not in_order(ours), (data, other, ours)
    return "read"


def talk(chance: Random) -> str:
    said, target = mutated(chance.choice(TALKS), chance), chance.choice((TARGET, HYBRID, UNKNOWN))
    reading = Reading(dict.fromkeys(target.answers, target))
    for part in cut(said, chance):
        reading.feed(part)
    kept = record(bytes(reading.raw), target=target)
    found = judge(kept)
    assert found == weigh(reading, kept), said
    assert "raw_unlisted" not in found.flags, said
    assert len(kept.raw) <= 8_192 + max((target.pieces + 7) // 8, 131_072)
    return found.level


def line(chance: Random) -> str:
    spoiled = mutated(LINE, chance, TYPED)
    found = list(verify(spoiled.splitlines(keepends=True)))
    assert spoiled in (LINE, b"") or any(isinstance(one, Difference) for one in found), spoiled
    return "line"


def run(first: int, last: int) -> dict[str, int]:
    """What became of the inputs of these numbers; each number is its own seed."""
    came: dict[str, int] = {}
    for number in range(first, last):
        chance = Random(number)
        became = (bencoded, talk, bencoded, talk, line)[number % 5](chance)
        came[became] = came.get(became, 0) + 1
    return came


def resident_mib() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20


def test_20_000_hostile_inputs_are_read_or_refused():
    came = run(0, 20_000)

    assert sum(came.values()) == 20_000
    assert min(came[one] for one in ("read", "refused", "L2", "L3a", "L4", "line")) > 300


@pytest.mark.long
def test_09_a_million_hostile_inputs_to_the_sensor_are_read_or_refused():
    run(0, 20_000)
    before = resident_mib()
    came = run(20_000, 1_020_000)
    grown = resident_mib() - before
    print(came, f"grown {grown:.1f} MiB")

    assert sum(came.values()) == 1_000_000
    assert grown < 50
