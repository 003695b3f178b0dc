"""Checking the chain: whoever altered, dropped, swapped or slipped in an entry is found out (promise 7).

Arrives: entries with their stored hashes, in stored order, as a stream of any length. Leaves: every difference.
An edit of the very last entry, or a cut of the tail, leaves a chain that is whole in itself: only a checkpoint kept
elsewhere shows it (`check_consistency`), or the number of entries that a package states (`check_stream`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from thelivu.base import InputError, Word

from .entry import ZERO, Entry, entry_hash

ChainEntry = tuple[Entry, str]  # an entry and the hash stored with it


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that does not agree, at one entry."""

    code: str
    seq: int
    values: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def word(self) -> Word:
        """The difference as (code, values) for a sentence."""
        return Word(self.code, {"seq": self.seq, **self.values})


@dataclass(slots=True)
class _Link:
    """How far a chain has come: the place the next entry must take and the hash it must name."""

    place: int = 0
    hash: str = ZERO


def check_chain(entries: Iterable[ChainEntry]) -> Iterator[Difference]:
    """Every difference in the whole ledger: hashes, order, both previous-hash chains. Yields as it reads."""
    chain = _Link()
    streams: dict[str, _Link] = {}
    for entry, stored in entries:
        yield from _own_hash(entry, stored)
        yield from _place(entry.seq, chain.place, entry.seq, "ledger.gap", "ledger.out_of_order")
        if entry.prev != chain.hash:
            yield Difference("ledger.wrong_prev", entry.seq)
        yield from _stream_link(entry, streams.setdefault(entry.stream, _Link()))
        chain.place, chain.hash = entry.seq + 1, stored
        streams[entry.stream] = _Link(entry.stream_seq + 1, stored)


def check_stream(
    entries: Iterable[ChainEntry], stream: str, count: int, head: str = ""
) -> Iterator[Difference]:
    """Every difference in one file's entries: that they are the first `count` of it and none is missing.

    `head` is the hash of the last one, where the reader has it from a hand that is not the package's.
    """
    link, before = _Link(), -1
    for entry, stored in entries:
        yield from _own_hash(entry, stored)
        if entry.stream != stream:
            yield Difference("ledger.other_stream", entry.seq)
            continue
        if entry.seq <= before:
            yield Difference("ledger.out_of_order", entry.seq, {"expected": before + 1})
        yield from _stream_link(entry, link)
        link, before = _Link(entry.stream_seq + 1, stored), entry.seq
    if link.place != count:
        yield Difference("ledger.stream_length", max(before, 0), {"expected": count, "found": link.place})
    if head and link.hash != head:
        yield Difference("ledger.stream_head", max(before, 0))


def _own_hash(entry: Entry, stored: str) -> Iterator[Difference]:
    try:
        found = entry_hash(entry)
    except (InputError, ValueError, TypeError):  # altered into something that has no canonical form
        yield Difference("ledger.unreadable", entry.seq)
        return
    if found != stored:
        yield Difference("ledger.wrong_hash", entry.seq)


def _stream_link(entry: Entry, link: _Link) -> Iterator[Difference]:
    yield from _place(
        entry.stream_seq, link.place, entry.seq, "ledger.stream_gap", "ledger.stream_out_of_order"
    )
    if entry.stream_prev != link.hash:
        yield Difference("ledger.wrong_stream_prev", entry.seq)


def _place(found: int, expected: int, seq: int, gap: str, order: str) -> Iterator[Difference]:
    if found > expected:
        yield Difference(gap, seq, {"expected": expected, "found": found})
    elif found < expected:
        yield Difference(order, seq, {"expected": expected})
