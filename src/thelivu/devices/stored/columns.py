"""Outcomes as columns and back: what a chunk of stored digests holds, so that a rematch reads arrays and no objects.

    counts, 6 x u32: entries n, perceptual hashes k, mentions m, bytes of paths, bytes of words, zero
    size u64 n | state u8 n | reason u8 n | md5 16 n | sha1 20 n | sha256 32 n | end of path u32 n | paths, UTF-8
    hash: entry u32 k | pdq 32 k | quality u8 k | second i32 k (-1: a still image) | reduced u8 k
    mention: entry u32 m | algorithm u8 m | kind u8 m | digest 32 m (zeros behind it)
    words: JSON, the reasons and the kinds by number

State: 1 has digests, 2 deleted, 4 skipped, 8 failed, 16 compared by its digests alone. Entries are numbered in the chunk, from 0. Little-endian.
"""

import json
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from thelivu.base import Digests, InputError
from thelivu.examination import ALGORITHMS, DIGESTED, LENGTHS, Look, Mention, Outcome

DIGESTS, DELETED, SKIPPED, FAILED, UNSEEN = 1, 2, 4, 8, 16
_STILL = -1
_MOST_WORDS = 255
_COUNTS = 6
Array = npt.NDArray[Any]


def _layout(n: int, k: int, m: int, paths: int, words: int) -> dict[str, tuple[npt.DTypeLike, tuple[int, ...]]]:
    return {
        "size": ("<u8", (n,)), "state": ("u1", (n,)), "reason": ("u1", (n,)),
        **{name: ("u1", (n, LENGTHS[name])) for name in DIGESTED},
        "path_end": ("<u4", (n,)), "paths": ("u1", (paths,)),
        "look_entry": ("<u4", (k,)), "pdq": ("u1", (k, 32)), "quality": ("u1", (k,)), "second": ("<i4", (k,)),
        "reduced": ("u1", (k,)),
        "mention_entry": ("<u4", (m,)), "algorithm": ("u1", (m,)), "kind": ("u1", (m,)), "mentioned": ("u1", (m, 32)),
        "words": ("u1", (words,)),
    }  # fmt: skip


def packed(outcomes: Sequence[Outcome]) -> bytes:
    """The columns of some outcomes."""
    looks = [(at, look) for at, one in enumerate(outcomes) for look in one.looks]
    mentions = [(at, mention) for at, one in enumerate(outcomes) for mention in one.mentions]
    paths = [one.path.encode("utf-8", "surrogatepass") for one in outcomes]
    reasons, kinds = _numbered(_reason(one) for one in outcomes), _numbered(m.kind for _, m in mentions)
    words = json.dumps([list(reasons), list(kinds)]).encode()
    counts = (len(outcomes), len(looks), len(mentions), sum(map(len, paths)), len(words))
    blank = Digests("0" * 32, "0" * 40, "0" * 64, 0)
    digests = [one.digests or blank for one in outcomes]
    columns: dict[str, Any] = {
        "size": [one.size for one in digests],
        "state": [_state(one) for one in outcomes],
        "reason": [reasons[_reason(one)] for one in outcomes],
        **{name: _bytes(bytes.fromhex(getattr(one, name)) for one in digests) for name in DIGESTED},
        "path_end": np.cumsum([len(path) for path in paths]),
        "paths": _bytes(paths),
        "look_entry": [at for at, _ in looks],
        "pdq": _bytes(look.pdq for _, look in looks),
        "quality": [look.quality for _, look in looks],
        "second": [_STILL if look.second is None else look.second for _, look in looks],
        "reduced": [look.reduced for _, look in looks],
        "mention_entry": [at for at, _ in mentions],
        "algorithm": [ALGORITHMS.index(mention.algorithm) for _, mention in mentions],
        "kind": [kinds[mention.kind] for _, mention in mentions],
        "mentioned": _bytes(mention.digest.ljust(32, b"\0") for _, mention in mentions),
        "words": _bytes([words]),
    }
    layout = _layout(*counts).items()
    arrays = (np.asarray(columns[name]).astype(dtype).reshape(shape) for name, (dtype, shape) in layout)
    return np.array([*counts, 0], "<u4").tobytes() + b"".join(one.tobytes() for one in arrays)


def unpacked(data: bytes) -> "Chunk":
    """The columns again. InputError where the lengths do not add up."""
    counts = np.frombuffer(data, "<u4", _COUNTS).tolist() if len(data) >= 4 * _COUNTS else [0] * _COUNTS
    at, columns = 4 * _COUNTS, {}
    for name, (dtype, shape) in _layout(*counts[:-1]).items():
        total = int(np.prod(shape))
        size = total * np.dtype(dtype).itemsize
        if at + size > len(data):
            raise InputError("devices.stored.form")
        columns[name] = np.frombuffer(data, dtype, total, at).reshape(shape)
        at += size
    if at != len(data):
        raise InputError("devices.stored.form")
    return Chunk(columns)


def _state(one: Outcome) -> int:
    return (
        (one.digests is not None) * DIGESTS
        | one.deleted * DELETED
        | bool(one.skipped) * SKIPPED
        | bool(one.failed) * FAILED
        | bool(one.unseen) * UNSEEN
    )


def _reason(one: Outcome) -> str:
    return one.skipped or one.failed or one.unseen


def _bytes(every: Any) -> Array:
    return np.frombuffer(b"".join(every), np.uint8)


def _numbered(words: Any) -> dict[str, int]:
    numbers = {word: at for at, word in enumerate(dict.fromkeys(words))}
    if len(numbers) > _MOST_WORDS:
        raise InputError("devices.stored.words")
    return numbers


class Chunk:
    """Some outcomes as arrays; `columns` by the names of the layout."""

    def __init__(self, columns: dict[str, Array]) -> None:
        self.columns = columns
        self.count = len(columns["size"])

    @cached_property
    def _words(self) -> tuple[list[str], list[str]]:
        reasons, kinds = json.loads(self.columns["words"].tobytes())
        return reasons, kinds

    @cached_property
    def _places(self) -> tuple[Array, Array]:
        """Where the hashes and the mentions of each entry begin; they stand in the order of the entries."""
        entries = np.arange(self.count + 1)
        return (
            np.searchsorted(self.columns["look_entry"], entries),
            np.searchsorted(self.columns["mention_entry"], entries),
        )

    def outcomes(self) -> Iterator[Outcome]:
        """Every outcome, in order."""
        return map(self.outcome, range(self.count))

    def outcome(self, at: int) -> Outcome:
        """One outcome, as it was appended."""
        held, state = self.columns, int(self.columns["state"][at])
        ends = held["path_end"]
        path = held["paths"][int(ends[at - 1]) if at else 0 : int(ends[at])].tobytes().decode("utf-8", "surrogatepass")
        digests = None
        if state & DIGESTS:
            texts = {name: held[name][at].tobytes().hex() for name in DIGESTED}
            digests = Digests(**texts, size=int(held["size"][at]))
        reason = self._words[0][int(held["reason"][at])]
        looks, mentions = self._places
        return Outcome(
            path, digests,
            tuple(self._look(one) for one in range(int(looks[at]), int(looks[at + 1]))),
            tuple(self._mention(one) for one in range(int(mentions[at]), int(mentions[at + 1]))),
            skipped=reason if state & SKIPPED else "", failed=reason if state & FAILED else "",
            deleted=bool(state & DELETED), unseen=reason if state & UNSEEN else "",
        )  # fmt: skip

    def kind_of(self, mention: int) -> str:
        """Where a mention stood."""
        return self._words[1][int(self.columns["kind"][mention])]

    def _look(self, at: int) -> Look:
        held = self.columns
        second = int(held["second"][at])
        return Look(
            held["pdq"][at].tobytes(), int(held["quality"][at]), None if second == _STILL else second, bool(held["reduced"][at])
        )

    def _mention(self, at: int) -> Mention:
        held, algorithm = self.columns, ALGORITHMS[int(self.columns["algorithm"][at])]
        return Mention(
            self.kind_of(at), algorithm, held["mentioned"][at, : LENGTHS[algorithm]].tobytes()
        )
