"""What a tracker is asked, and what it answers: HTTP (BEP 3, 7, 23, 48) and UDP (BEP 15). Pure.

A scrape says how many are in a swarm and makes nobody a member of it. An announce puts our address into it: it is made from a
Permit of a `listed` watch, or not at all. What a tracker names is hearsay, and bounded.
"""

import ipaddress
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote_from_bytes, urlsplit, urlunsplit

from thelivu.authority import Permit

from .bencode import decode
from .pex import compact
from .values import Endpoint, WireError

PEERS_MOST = 2_000  # of one answer
WANTED = 200
EVERYTHING = 2**40  # bytes that we say are left: a member who holds nothing
_PROTOCOL = 0x41727101980  # BEP 15
_CONNECT, _ANNOUNCE, _SCRAPE = range(3)


class Count(NamedTuple):
    """What a tracker says of a swarm: how many hold all of it, how many do not."""

    complete: int
    incomplete: int


# HTTP -------------------------------------------------------------------------------------------------------------
def scrape_url(url: str, info_hash: bytes) -> str:
    """The address that is asked for the counts of a swarm (BEP 48). WireError `no_scrape` where the tracker has none."""
    parts = urlsplit(url)
    head, _, last = parts.path.rpartition("/")
    if not last.startswith("announce"):
        raise WireError("no_scrape")
    path = f"{head}/scrape{last.removeprefix('announce')}"
    return urlunsplit((parts.scheme, parts.netloc, path, _query(parts.query, info_hash), ""))


def announce_url(url: str, info_hash: bytes, peer_id: bytes, port: int, permit: Permit) -> str:
    """The address that makes us a member of a swarm at this port, holding nothing."""
    permit.require("sensor.watch.listed")
    parts = urlsplit(url)
    said = f"&peer_id={quote_from_bytes(peer_id)}&port={port}&uploaded=0&downloaded=0&left={EVERYTHING}&compact=1&numwant={WANTED}"
    return urlunsplit((parts.scheme, parts.netloc, parts.path, _query(parts.query, info_hash) + said, ""))


def _query(before: str, info_hash: bytes) -> str:
    return f"{before}{'&' if before else ''}info_hash={quote_from_bytes(info_hash, safe='')}"


def read_scrape(body: bytes, info_hash: bytes) -> Count:
    """The counts in the answer of an HTTP tracker. WireError."""
    files = _dictionary(body).get(b"files")
    found = files.get(info_hash) if isinstance(files, dict) else None
    if not isinstance(found, dict):
        raise WireError("tracker_answer")
    return _count(found.get(b"complete"), found.get(b"incomplete"))


def read_announce(body: bytes) -> tuple[Endpoint, ...]:
    """The endpoints that an HTTP tracker names. WireError."""
    value = _dictionary(body)
    found: list[Endpoint] = []
    for name, size in ((b"peers", 4), (b"peers6", 16)):
        peers = value.get(name, b"")
        left = PEERS_MOST - len(found)
        if isinstance(peers, bytes):
            found += compact(peers, size, left)
        elif isinstance(peers, list):
            found += (one for one in map(_endpoint, peers[:left]) if one is not None)
    return tuple(found)


def _endpoint(value: object) -> Endpoint | None:
    """One endpoint of the old, long form (BEP 3), in the one spelling by which it counts against the budget."""
    if not isinstance(value, dict):
        return None
    ip, port = value.get(b"ip"), value.get(b"port")
    if not (isinstance(ip, bytes) and isinstance(port, int)):
        return None
    try:
        return Endpoint(str(ipaddress.ip_address(ip.decode("ascii"))), port)
    except ValueError:  # a host's name, or an octal number that a socket would read otherwise than we
        return None


def _dictionary(body: bytes) -> Mapping[bytes, object]:
    value = decode(body)
    if not isinstance(value, dict) or b"failure reason" in value:
        raise WireError("tracker_answer")
    return value


def _count(complete: object, incomplete: object) -> Count:
    if not isinstance(complete, int) or not isinstance(incomplete, int):
        raise WireError("tracker_answer")
    return Count(max(complete, 0), max(incomplete, 0))


# UDP --------------------------------------------------------------------------------------------------------------
def connect(transaction: int) -> bytes:
    """The first question to a UDP tracker."""
    return _PROTOCOL.to_bytes(8) + _CONNECT.to_bytes(4) + transaction.to_bytes(4)


def scrape(connection: bytes, transaction: int, info_hash: bytes) -> bytes:
    """The question for the counts of a swarm."""
    return connection + _SCRAPE.to_bytes(4) + transaction.to_bytes(4) + info_hash


def announce(connection: bytes, transaction: int, info_hash: bytes, peer_id: bytes, port: int, permit: Permit) -> bytes:  # noqa: PLR0917 - the fields of the message
    """What makes us a member of a swarm at this port, holding nothing."""
    permit.require("sensor.watch.listed")
    amounts = (0).to_bytes(8) + EVERYTHING.to_bytes(8) + (0).to_bytes(8)  # downloaded, left, uploaded
    rest = (0).to_bytes(4) + (0).to_bytes(4) + transaction.to_bytes(4) + WANTED.to_bytes(4) + port.to_bytes(2)
    return connection + _ANNOUNCE.to_bytes(4) + transaction.to_bytes(4) + info_hash + peer_id + amounts + rest


def read_connect(data: bytes, transaction: int) -> bytes:
    """The connection id in an answer to this transaction. WireError for any other."""
    return _answer(data, _CONNECT, transaction, 16)[8:16]


def read_counts(data: bytes, transaction: int) -> Count:
    """The counts in an answer to this transaction."""
    body = _answer(data, _SCRAPE, transaction, 20)
    return Count(int.from_bytes(body[8:12]), int.from_bytes(body[16:20]))


def read_peers(data: bytes, transaction: int, *, six: bool) -> tuple[Endpoint, ...]:
    """The endpoints in an answer to this transaction; of the address family by which the tracker was asked."""
    return tuple(compact(_answer(data, _ANNOUNCE, transaction, 20)[20:], 16 if six else 4, PEERS_MOST))


def _answer(data: bytes, action: int, transaction: int, least: int) -> bytes:
    if len(data) < least or data[:8] != action.to_bytes(4) + transaction.to_bytes(4):
        raise WireError("tracker_answer")
    return data
