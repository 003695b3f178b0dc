"""What was stored of an exhibit, compared with a list that came later: the one place that knows the files of both.

Arrives: the sealed file of stored digests, the key that opens it, a list. Leaves: hits, without the device. A hash that was
made from a shrunk picture and lies near the threshold is no hit yet: it says that the device is needed again.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thelivu.base import Digests
from thelivu.examination import ALGORITHMS, LEAST_QUALITY, RADIUS, Look, Mention, Outcome
from thelivu.vault.sealing import CHUNK, TAG, decrypt, encrypt

_ABOUT = b"thelivu stored digests 0"
SLACK = 8
"""Bits by which a hash of a shrunk picture may be off (examination.md, M4): 23 to 39 of 31 asks for the device."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A stored file, or a digest that stands in one, that a list names; digests that are not known are None."""

    grade: str
    category: str
    distance: int
    quality: int | None
    md5: str | None
    sha1: str | None
    sha256: str | None
    size: int | None
    deleted: bool
    again: bool = False


def sealed_digests(outcomes: Iterable[Outcome], key: bytes) -> Iterator[bytes]:
    """Outcomes of a run as the sealed bytes that are kept for later."""
    return encrypt((_line(one) for one in outcomes if one.digests), key, _ABOUT)


def stored_outcomes(path: Path, key: bytes) -> Iterator[Outcome]:
    """The outcomes again; VaultError where a byte was changed."""
    count = max(1, -(-path.stat().st_size // (CHUNK + TAG)))
    with path.open("rb") as file:
        pieces = (piece for piece in iter(lambda: file.read(CHUNK + TAG), b""))
        waiting = b""
        for plain in decrypt(pieces, count, key, _ABOUT):
            *lines, waiting = (waiting + plain).split(b"\n")
            yield from map(_outcome, lines)


def rematched(path: Path, key: bytes, known: Any) -> Iterator[Hit]:
    """Every hit of a list in the stored digests of one examination, in the order in which they were stored."""
    for one in stored_outcomes(path, key):
        yield from hits_of(one, known)


def hits_of(one: Outcome, known: Any) -> Iterator[Hit]:
    """The hits of one stored file: identical, near, or named in it while the file that is named is absent."""
    if one.digests is None:
        return
    exact = list(_identical(one.digests, known, deleted=one.deleted))
    yield from exact
    if not exact:
        yield from _near(one, known)
    for mention in one.mentions:
        yield from _absent(mention, known)


def _identical(digests: Digests, known: Any, *, deleted: bool) -> Iterator[Hit]:
    given = {name: bytes.fromhex(getattr(digests, name)) for name in ALGORITHMS}
    for category in dict.fromkeys(_named(given, known)):
        yield Hit("identical", category, 0, None, digests.md5, digests.sha1, digests.sha256, digests.size, deleted)


def _named(given: Mapping[str, bytes], known: Any) -> Iterator[str]:
    """Categories of the rows that agree on each digest that both give."""
    for row in known.rows:
        shared = {name: digest for name, digest in row.given().items() if name in given}
        if shared and all(given[name] == digest for name, digest in shared.items()):
            yield row.category


def _near(one: Outcome, known: Any) -> Iterator[Hit]:
    """The nearest row of each category."""
    best: dict[str, Hit] = {}
    for look in one.looks:
        if look.quality < LEAST_QUALITY:
            continue
        reach = RADIUS + SLACK if look.reduced else RADIUS
        for row in known.rows:
            distance = _bits(look.pdq, row.pdq) if row.pdq else reach + 1
            if distance <= reach and distance < getattr(best.get(row.category), "distance", reach + 1):
                best[row.category] = _near_hit(one, look, row.category, distance)
    yield from best.values()


def _near_hit(one: Outcome, look: Look, category: str, distance: int) -> Hit:
    digests = one.digests
    assert digests is not None
    again = look.reduced and distance > RADIUS - SLACK
    return Hit(
        "near", category, distance, look.quality, digests.md5, digests.sha1, digests.sha256, digests.size,
        one.deleted, again,
    )  # fmt: skip


def _absent(mention: Mention, known: Any) -> Iterator[Hit]:
    held = {name: mention.digest.hex() if name == mention.algorithm else None for name in ALGORITHMS}
    for category in dict.fromkeys(_named({mention.algorithm: mention.digest}, known)):
        yield Hit("absent-file", category, 0, None, held["md5"], held["sha1"], held["sha256"], None, deleted=False)


def _bits(one: bytes, other: bytes) -> int:
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).bit_count()


def _line(one: Outcome) -> bytes:
    digests = one.digests
    assert digests is not None
    kept = {
        "path": one.path, "digests": [digests.md5, digests.sha1, digests.sha256, digests.size], "deleted": one.deleted,
        "looks": [[look.pdq.hex(), look.quality, look.second, look.reduced] for look in one.looks],
        "mentions": [[each.kind, each.algorithm, each.digest.hex()] for each in one.mentions],
    }  # fmt: skip
    return json.dumps(kept).encode() + b"\n"


def _outcome(line: bytes) -> Outcome:
    kept = json.loads(line)
    md5, sha1, sha256, size = kept["digests"]
    looks = tuple(Look(bytes.fromhex(pdq), quality, second, reduced) for pdq, quality, second, reduced in kept["looks"])
    mentions = tuple(Mention(kind, algorithm, bytes.fromhex(digest)) for kind, algorithm, digest in kept["mentions"])
    digests = Digests(md5=md5, sha1=sha1, sha256=sha256, size=size)
    return Outcome(kept["path"], digests, looks, mentions, deleted=kept["deleted"])
