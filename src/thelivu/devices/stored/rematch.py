"""A new list meets an exhibit that was examined before: stored digests and a list arrive; findings leave, without the device.

By columns: each chunk of the stored digests is asked as arrays. Findings carry the number of the entry, never its path: who
may see it opens it (`Stored.opened`). A hash that was made from a shrunk image moves by up to 8 bits where its quality is 80
or more, and by up to 10 below that: at a distance of 21 to 41 only the device can tell, and the answer says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from thelivu.devices.knownlists import KnownList
from thelivu.devices.knownlists.keys import Rows
from thelivu.devices.knownlists.rows import NO_QUALITY
from thelivu.examination import (
    ABSENT,
    ALGORITHMS,
    DIGESTED,
    IDENTICAL,
    LEAST_QUALITY,
    LENGTHS,
    NEAR,
    RADIUS,
    SHIFT,
)

from .columns import DIGESTS, Chunk
from .file import Stored

CONTRADICTION, NEEDS_DEVICE = "contradiction", "needs-device"
"""What a stored entry may be beside the grades of a finding."""
_BATCH = 1 << 20  # hashes that are compared at a time


@dataclass(frozen=True, slots=True)
class Rematched:
    """What a list says of a stored entry: its number, the grade, the row and its category, and what the grade rests on.

    `agreed`, `differs`: algorithms. `distance` in bits, `quality` the file's and the row's (None: not stated), `second` where
    the frame stands in a film. For an absent file `mention` says where the digest stood.
    """

    entry: int
    grade: str
    row: int
    category: str
    agreed: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    distance: int = 0
    quality: tuple[int, int | None] | None = None
    second: int | None = None
    mention: str = ""


class _Looks(NamedTuple):
    """Hashes of several chunks, until there are enough of them to be compared together."""

    entry: Rows
    words: npt.NDArray[np.uint64]
    quality: npt.NDArray[np.uint8]
    second: npt.NDArray[np.int32]
    reduced: npt.NDArray[np.bool_]


def rematch(stored: Stored, known: KnownList) -> Iterator[Rematched]:
    """What the list says of the stored entries. InputError for an altered chunk: then nothing of the file is to be relied on."""
    waiting: list[_Looks] = []
    count = 0
    for first, chunk in stored.chunks():
        yield from _exact(first, chunk, known)
        yield from _absent(first, chunk, known)
        looks = _comparable(first, chunk)
        waiting.append(looks)
        count += len(looks.entry)
        if count >= _BATCH:
            yield from _near(waiting, known)
            waiting, count = [], 0
    yield from _near(waiting, known)


def _exact(first: int, chunk: Chunk, known: KnownList) -> Iterator[Rematched]:
    has = np.flatnonzero(chunk.columns["state"] & DIGESTS)
    agreed: dict[tuple[int, int], set[str]] = {}
    for name in DIGESTED:
        found = known.agreeing(name, np.ascontiguousarray(chunk.columns[name][has, :16]).tobytes())
        for entry, row in zip(has[found.question].tolist(), found.row.tolist(), strict=True):
            agreed.setdefault((entry, row), set()).add(name)
    asked = dict.fromkeys(DIGESTED, True)
    for (entry, row), names in sorted(agreed.items()):
        one = known.agreement(row, names, asked)
        grade = CONTRADICTION if one.differs else IDENTICAL
        yield Rematched(first + entry, grade, row, one.category, one.agreed, one.differs)


def _absent(first: int, chunk: Chunk, known: KnownList) -> Iterator[Rematched]:
    held = chunk.columns
    for number, name in enumerate(ALGORITHMS):
        at = np.flatnonzero(held["algorithm"] == number)
        if len(at) and LENGTHS[name] >= 16:
            found = known.agreeing(name, np.ascontiguousarray(held["mentioned"][at, :16]).tobytes())
            for place, row in zip(at[found.question].tolist(), found.row.tolist(), strict=True):
                yield Rematched(
                    first + int(held["mention_entry"][place]), ABSENT, row, known.category_of(row), (name,),
                    mention=chunk.kind_of(place),
                )  # fmt: skip


def _comparable(first: int, chunk: Chunk) -> _Looks:
    held: dict[str, Any] = chunk.columns
    at = np.flatnonzero(held["quality"] >= LEAST_QUALITY)
    words = held["pdq"][at].reshape(-1).view(np.uint64).reshape(-1, 4)
    return _Looks(
        held["look_entry"][at].astype(np.int64) + first, words, held["quality"][at], held["second"][at],
        held["reduced"][at].astype(bool),
    )  # fmt: skip


def _near(waiting: list[_Looks], known: KnownList) -> Iterator[Rematched]:
    if not waiting:
        return
    looks = _Looks(*(np.concatenate(part) for part in zip(*waiting, strict=True)))
    for reduced, radius in ((False, RADIUS), (True, RADIUS + SHIFT)):
        at = np.flatnonzero(looks.reduced == reduced)
        if not len(at):
            continue
        question, row, distance, quality = known.within(looks.words[at], radius)
        kept = quality >= LEAST_QUALITY  # 255: not stated
        for place in np.flatnonzero(kept).tolist():
            look, apart, number = int(at[question[place]]), int(distance[place]), int(row[place])
            unsure = reduced and apart > RADIUS - SHIFT - 1
            second = int(looks.second[look])
            stated = int(quality[place])
            yield Rematched(
                int(looks.entry[look]), NEEDS_DEVICE if unsure else NEAR, number, known.category_of(number),
                distance=apart, quality=(int(looks.quality[look]), None if stated == NO_QUALITY else stated),
                second=None if second < 0 else second,
            )  # fmt: skip
