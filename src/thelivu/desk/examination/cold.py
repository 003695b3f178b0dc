"""What was stored of an exhibit, compared with a list that came later: the one place that knows the files of both.

Arrives: the sealed file of stored digests, the key that opens it, a list. Leaves: hits, without the device. A hash that was
made from a shrunk picture and lies near the threshold is no hit yet: it says that the device is needed again.
"""

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thelivu.base import Digests
from thelivu.devices.knownlists import KnownList
from thelivu.devices.stored import NEEDS_DEVICE, Rematched, Stored, begun, rematch
from thelivu.examination import (
    ABSENT,
    DIGESTED,
    IDENTICAL,
    NEAR,
    RADIUS,
    SHIFT,
    Finding,
    KnownFileList,
    Mention,
    Outcome,
)
from thelivu.examination.grade import exact, mentioned, near


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
    other: str = ""  # how clients of file-sharing networks name an absent file


@contextmanager
def stored_digests(outcomes: Sequence[Outcome], key: bytes, facts: Mapping[str, object]) -> Iterator[Path]:
    """The outcomes of a run as the sealed file that is kept for later; it lies there for this block."""
    with tempfile.TemporaryDirectory(prefix="thelivu-") as folder:
        path = Path(folder) / "run.digests"
        with begun(path, key, facts) as writer:
            writer.append(outcomes)
            writer.finish()
        yield path


def rematched(path: Path, key: bytes, known: KnownList | KnownFileList) -> list[Hit]:
    """Every hit of a list in the stored digests of one examination. InputError where a byte of them was changed."""
    with Stored(path, key) as stored:
        if isinstance(known, KnownFileList):  # small: row by row
            return [hit for one in stored.outcomes() for hit in hits_of(one, known)]
        found = [one for one in rematch(stored, known) if one.grade in {IDENTICAL, NEAR, NEEDS_DEVICE, ABSENT}]
        outcomes = stored.opened(sorted({one.entry for one in found}))
        return [hit for one in _best(found) for hit in _hit(one, outcomes[one.entry], known)]


def _best(found: Iterable[Rematched]) -> list[Rematched]:
    """Of each entry and category the surest: identical before near, the nearest before others; absent files stand apart."""
    best: dict[tuple[int, str, str], Rematched] = {}
    for one in found:
        key = (one.entry, one.category, one.mention)
        if key not in best or _order(one) < _order(best[key]):
            best[key] = one
    return sorted(best.values(), key=lambda one: one.entry)


def _order(one: Rematched) -> tuple[int, int]:
    return ((IDENTICAL, NEAR, NEEDS_DEVICE, ABSENT).index(one.grade), one.distance)


def _hit(one: Rematched, outcome: Outcome, known: KnownList) -> Iterator[Hit]:
    if one.grade == ABSENT:
        for mention in outcome.mentions:
            answers = known.named([{mention.algorithm: mention.digest}])[0] if mention.kind == one.mention else ()
            if any(answer.category == one.category for answer in answers):
                yield _absent_hit(mention, one.category)
        return
    grade, quality = (NEAR, one.quality[0]) if one.quality else (IDENTICAL, None)
    yield _file_hit(outcome, grade, one.category, one.distance, quality, again=one.grade == NEEDS_DEVICE)


def hits_of(one: Outcome, known: KnownFileList) -> Iterator[Hit]:
    """The hits of one stored file in a list that is held as rows: identical, near, or named in it and absent."""
    same = [found for found in exact([one], known) if isinstance(found, Finding)]
    for found in same or near([one], known, RADIUS + SHIFT if one.shrunk else RADIUS):
        again = found.grade == NEAR and one.shrunk and found.distance > RADIUS - SHIFT - 1
        yield _file_hit(one, found.grade, found.category, found.distance, found.quality, again=again)
    for found in mentioned([one], known):
        if found.mention is not None:
            yield _absent_hit(found.mention, found.category)


def _file_hit(
    one: Outcome, grade: str, category: str, distance: int, quality: int | None, *, again: bool = False
) -> Hit:
    digests: Digests | Any = one.digests
    return Hit(
        grade, category, distance, quality, digests.md5, digests.sha1, digests.sha256, digests.size, one.deleted, again
    )


def _absent_hit(mention: Mention, category: str) -> Hit:
    held = {name: mention.digest.hex() if name == mention.algorithm else None for name in DIGESTED}
    other = "" if mention.algorithm in DIGESTED else f"{mention.algorithm}:{mention.digest.hex()}"
    return Hit(
        ABSENT, category, 0, None, held["md5"], held["sha1"], held["sha256"], None, deleted=False, other=other
    )

