"""The watch list of interchange section 6: a CSV arrives; its rows leave, each with its provenance and its reviewer.

A list is taken whole or not at all: a hash that was left out is a swarm that nobody watches. No error repeats a hash.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from thelivu.base import InputError, plain

from .values import ENDPOINT, PIECES_MOST

LARGEST = 16 * 1024**2  # bytes
MOST = 20_000  # rows: what a signed order carries
COLUMNS = ("infohash_v1", "infohash_v2", "pieces", "label", "list", "reviewer")
OPTIONAL = ("tracker", "peers")

_V1, _V2 = re.compile(r"[0-9a-f]{40}"), re.compile(r"[0-9a-f]{64}")
_LIST = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]*@[A-Za-z0-9._-]+")
_PEER = re.compile(ENDPOINT)
_TRACKER = re.compile(r"(udp|https?)://\S+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One swarm of a list. Its hashes, and what the list calls it, never print."""

    v1: str = field(repr=False)
    v2: str = field(repr=False)
    pieces: int
    label: str = field(repr=False)
    list: str  # NAME@VERSION
    reviewer: str
    tracker: str = field(default="", repr=False)
    peers: tuple[str, ...] = field(default=(), repr=False)  # address:port, where a referral named them

    @property
    def hashes(self) -> tuple[str, ...]:
        """The 20 bytes, in hex, by which the wire knows the swarm: v1, and the beginning of v2."""
        return tuple(one for one in (self.v1, self.v2[:40]) if one)


def read_list(data: bytes) -> tuple[Entry, ...]:
    """Every row of the list. InputError names the first row that cannot be read, and why."""
    if len(data) > LARGEST:
        raise InputError("sensor.list.too_large", limit=MOST)
    try:
        table = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True, restval="")
        names = table.fieldnames or ()
        if set(COLUMNS) - set(names) or set(names) - {*COLUMNS, *OPTIONAL}:
            raise InputError("sensor.list.columns", columns=", ".join(COLUMNS))
        return _told_apart(_entry(table.line_num, row) for row in table)
    except (UnicodeDecodeError, csv.Error) as bad:
        raise InputError("sensor.list.not_one") from bad


def _entry(line: int, cells: Mapping[str, str]) -> Entry:
    said = {name: plain(str(cells.get(name) or "")) for name in (*COLUMNS, *OPTIONAL)}
    v1, v2, pieces = said["infohash_v1"].lower(), said["infohash_v2"].lower(), said["pieces"] or "0"
    wrong = {
        "sensor.list.hash": not (v1 or v2) or bool(v1 and not _V1.fullmatch(v1)) or bool(v2 and not _V2.fullmatch(v2)),
        "sensor.list.pieces": not (pieces.isascii() and pieces.isdigit() and int(pieces[:9]) <= PIECES_MOST),
        "sensor.list.list": not _LIST.fullmatch(said["list"]) or len(said["list"]) > 120,
        "sensor.list.reviewer": not 0 < len(said["reviewer"]) <= 120,
        "sensor.list.tracker": bool(said["tracker"]) and not (_TRACKER.fullmatch(said["tracker"]) and len(said["tracker"]) <= 300),
        "sensor.list.peers": not all(map(_PEER.fullmatch, said["peers"].split())),
        "sensor.list.cells": None in cells or len(said["label"]) > 200,
    }  # fmt: skip
    for code, found in wrong.items():
        if found:
            raise InputError(code, line=line)
    return Entry(v1, v2, int(pieces), said["label"], said["list"], said["reviewer"], said["tracker"], tuple(said["peers"].split()))


def _told_apart(entries: Iterator[Entry]) -> tuple[Entry, ...]:
    """Two rows with one hash would be one swarm under two names."""
    known: dict[str, int] = {}
    made = []
    for number, one in enumerate(entries, 1):
        if number > MOST:
            raise InputError("sensor.list.too_large", limit=MOST)
        for each in one.hashes:
            if each in known:
                raise InputError("sensor.list.twice", first=known[each], second=number)
            known[each] = number
        made.append(one)
    if not made:
        raise InputError("sensor.list.empty")
    return tuple(made)
