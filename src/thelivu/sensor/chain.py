"""The file of records: one JSON line for each, with the hash of the line before it and its own.

Arrives: records in the order of their end, or such a file from anybody. Leaves: its lines; or every difference between what a
line says and what its own bytes show. To verify a line is to judge its record anew and write it again: whatever was altered,
a level, a byte of `raw` or a space, the two are not the same. A cut at the end is seen by who holds the count or the last
hash: the numbered, signed batches.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from ipaddress import ip_address
from typing import Any, BinaryIO, get_args

from thelivu.base import InputError, Word

from .evidence import Judgement, Level, judge
from .values import (
    Canary,
    Clock,
    Direction,
    Endpoint,
    Instant,
    Outcome,
    Proto,
    Record,
    Source,
    Target,
    microseconds,
    moment,
)

VERSION = 1
LINE_MOST = 2**22  # bytes: four megabytes, a bitfield of 24 million pieces
ZERO = "0" * 64  # what the first line names as the line before it
_TAIL = len(',"hash":""}') + 64
_DERIVED = ("flags", "reserved", "peer_id", "client", "pieces_claimed", "pieces_total", "total_known", "raw_sha256", "tx_sha256")  # fmt: skip
_DIRECTIONS, _PROTOS, _SOURCES, _OUTCOMES = map(frozenset, map(get_args, (Direction, Proto, Source, Outcome)))
_UNLISTED = {"raw_unlisted", "tx_unlisted"}
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is whole: its place, its record, what the record shows, and the line's hash."""

    number: int
    record: Record
    judgement: Judgement
    hash: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that does not agree, in one line; lines are counted from 1."""

    code: str
    line: int
    values: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def word(self) -> Word:
        """The difference as a word for a sentence."""
        return Word(self.code, {"line": self.line, **self.values})


def write(record: Record, judgement: Judgement, prev: str) -> tuple[bytes, str]:
    """The line of a record, without its newline, and the hash that the next line names."""
    body = _JSON.encode(
        {
            "version": VERSION,
            **_facts(record),
            "level": judgement.level,
            "flags": judgement.flags,
            "reserved": judgement.reserved.hex(),
            "peer_id": judgement.peer_id.hex(),
            "client": judgement.client,
            "pieces_claimed": judgement.pieces_claimed,
            "pieces_total": judgement.pieces_total,
            "total_known": judgement.total_known,
            "raw": _base64(record.raw),
            "raw_sha256": sha256(record.raw).hexdigest(),
            "tx": _base64(record.tx),
            "tx_sha256": sha256(record.tx).hexdigest(),
            "prev_hash": prev,
        }
    ).encode()
    own = sha256(body).hexdigest()
    return b'%s,"hash":"%s"}' % (body[:-1], own.encode()), own


def read(line: bytes) -> Record:
    """The record of a line. InputError where it is not a record of this version."""
    return _read(line)[0]


def lines_of(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file with their newlines; a longer one than a record can be comes in pieces, and is none."""
    while line := file.readline(LINE_MOST):
        yield line


def verify(lines: Iterable[bytes], *, prev: str = ZERO) -> Iterator[Line | Difference]:
    """Each line that is whole, in order, and every difference of those that are not. `prev` is the hash before the first."""
    for number, ended in enumerate(lines, 1):
        line = ended.removesuffix(b"\n")
        try:
            record, said = _read(line)
            judgement = judge(record)
            again, own = write(record, judgement, prev)
        except InputError as bad:
            yield Difference(bad.code, number)
        else:
            if again + b"\n" == ended and not _UNLISTED.intersection(judgement.flags):
                yield Line(number, record, judgement, own)
            else:
                yield from _differences(number, line, said, again, judgement)
        prev = line[-66:-2].decode("latin-1")  # what it says of itself: each fault is told once


def _differences(
    number: int, line: bytes, said: Mapping[str, Any], again: bytes, judgement: Judgement
) -> Iterator[Difference]:
    """What is wrong with one line; where nothing else is, the form of its bytes."""
    found = json.loads(again)
    wrong: dict[str, dict[str, str]] = {}
    if said.get("hash") != sha256(line[:-_TAIL] + b"}").hexdigest():
        wrong["sensor.line.hash"] = {}
    if said.get("prev_hash") != found["prev_hash"]:
        wrong["sensor.line.prev"] = {}
    if said.get("level") != found["level"]:
        stated = said.get("level")
        known = stated if isinstance(stated, str) and stated in get_args(Level) else "?"  # a forger prints nothing
        wrong["sensor.line.level"] = {"stored": known, "found": judgement.level}
    others = [name for name in _DERIVED if said.get(name) != found[name]]
    if others:
        wrong["sensor.line.derived"] = {"fields": ", ".join(others)}
    wrong |= {f"sensor.line.{flag}": {} for flag in sorted(_UNLISTED.intersection(judgement.flags))}
    for code, values in (wrong or {"sensor.line.form": {}}).items():
        yield Difference(code, number, values)


def _read(line: bytes) -> tuple[Record, dict[str, Any]]:
    try:
        said = json.loads(line)
        if said["version"] != VERSION:
            raise InputError("sensor.line.version")
        record = _record(said)
        _check(record)
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as bad:
        raise InputError("sensor.line.unreadable") from bad
    return record, said


def _facts(record: Record) -> dict[str, Any]:
    target, clock, canary = record.target, record.clock, record.canary
    return {
        "obs_id": record.obs_id,
        "authority_id": record.authority_id,
        "target": {"alias": target.alias, "v1": _hex(target.v1), "v2": _hex(target.v2), "pieces": target.pieces},
        "err": record.err,
        "sensor_build_hash": record.sensor_build_hash,
        "dir": record.dir,
        "proto": record.proto,
        "ours": record.ours and record.ours._asdict(),
        "peer": record.peer._asdict(),
        "src": record.src,
        "t_syn": _time(record.t_syn),
        "t_hs": _time(record.t_hs),
        "t_end": _time(record.t_end),
        "clock": {"state": clock.state, "maxerror_us": clock.maxerror_us, "source": clock.source},
        "canary": canary
        and {
            "hash": canary.hash.hex(), "proto": canary.proto, "at": _time(canary.at), "raw": _base64(canary.raw),
            "outcome": canary.outcome,
        },
    }  # fmt: skip


def _record(said: Mapping[str, Any]) -> Record:
    target, clock, canary, ours = said["target"], said["clock"], said["canary"], said["ours"]
    return Record(
        said["obs_id"], said["authority_id"],
        Target(target["alias"], _bytes(target["v1"]), _bytes(target["v2"]), target["pieces"]),
        said["dir"], said["proto"], None if ours is None else Endpoint(**ours), Endpoint(**said["peer"]), tuple(said["src"]),
        _instant(said["t_syn"]), _instant(said["t_hs"]), _instant(said["t_end"]),
        Clock(clock["state"], clock["maxerror_us"], clock["source"]),
        b64decode(said["raw"], validate=True), b64decode(said["tx"], validate=True),
        None if canary is None else _canary(canary),
        said["err"], said["sensor_build_hash"],
    )  # fmt: skip


def _canary(said: Mapping[str, Any]) -> Canary:
    raw = b64decode(said["raw"], validate=True)
    return Canary(bytes.fromhex(said["hash"]), said["proto"], _moment(said["at"]), raw, said["outcome"])


@lru_cache(maxsize=65_536)
def _printed(ip: str) -> str:
    return str(ip_address(ip))


def _hex(value: bytes | None) -> str | None:
    return None if value is None else value.hex()


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else bytes.fromhex(text)


def _base64(value: bytes) -> str:
    return b64encode(value).decode("ascii")


def _time(at: Instant | None) -> dict[str, Any] | None:
    if at is None:
        return None
    utc = moment(at.utc_us).isoformat(timespec="microseconds")
    return {"utc": f"{utc[:26]}Z", "mono_us": at.mono_us}


def _instant(said: Mapping[str, Any] | None) -> Instant | None:
    return None if said is None else _moment(said)


def _moment(said: Mapping[str, Any]) -> Instant:
    return Instant(microseconds(datetime.fromisoformat(said["utc"])), said["mono_us"])


def _check(record: Record) -> None:
    """ValueError or TypeError where a value is not of its kind: JSON would write it again as it came."""
    canary = record.canary
    if not (record.dir in _DIRECTIONS and record.proto in _PROTOS and _SOURCES.issuperset(record.src)):
        raise ValueError("choice")
    if canary and not (canary.proto in _PROTOS and canary.outcome in _OUTCOMES):
        raise ValueError("choice")
    at = [one for one in (record.t_syn, record.t_hs, record.t_end, canary and canary.at) if one]
    ends = [one for one in (record.ours, record.peer) if one]
    numbers = (record.target.pieces, record.clock.state, record.clock.maxerror_us)
    texts = (record.obs_id, record.authority_id, record.target.alias, record.clock.source, record.err, record.sensor_build_hash)
    kinds = {*map(type, numbers), *(type(one.mono_us) for one in at), *(type(one.port) for one in ends)}
    if kinds != {int} or {*map(type, texts), *(type(one.ip) for one in ends)} != {str}:
        raise TypeError("kind")
    if any(_printed(one.ip) != one.ip or not 0 <= one.port < 65_536 for one in ends):
        raise ValueError("endpoint")
