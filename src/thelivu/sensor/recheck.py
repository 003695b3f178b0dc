"""What a sensor has kept is judged anew: every line of its store, also what was sealed into a batch or waits, and every batch.

Arrives: a sensor's folder. Leaves: each line that is whole, and every difference. A line below a claim that was emptied after
thirty days has its hashes left, and these have to hold the chain; a claim is never emptied. Of a batch, whose inside only the
office can open, the file, the signature, the lines that it is of and the office's receipt have to agree.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from thelivu.base import ThelivuError
from thelivu.leads.office_card import read_receipt

from .batch import read_signed
from .chain import ZERO, Difference, Line
from .place import Place, Who
from .store import Made, Store, Stored, checked


def recheck(place: Place) -> Iterator[Line | Difference | Stored]:
    """Every line and batch of a sensor's folder, as it was at one moment; of a line that was emptied what is left of it."""
    store = place.store()
    try:
        with store.still():
            yield from _chain(store)
            yield from _waiting(store)
            yield from _batches(store, place)
    finally:
        store.close()


def _chain(store: Store) -> Iterator[Line | Difference | Stored]:
    before = ZERO
    for number, one in enumerate(store.lines(), 1):
        if one.seq != number:
            yield Difference("sensor.line.number", one.seq)
        if one.text:
            yield from checked(one, before)
        else:
            yield from _emptied(one, before)
        before = one.hash


def _emptied(one: Stored, before: str) -> Iterator[Difference | Stored]:
    yield one
    if one.prev != before:
        yield Difference("sensor.line.prev", one.seq)
    if one.level in ("L4", "L5"):
        yield Difference("sensor.line.claim_emptied", one.seq)


def _waiting(store: Store) -> Iterator[Line | Difference]:
    """Of each order from the first that still waits, for those before it may be settled; counted on from the chain's last."""
    last = ("", "")
    for number, one in enumerate(store.waiting(), store.seq + 1):
        yield from checked(replace(one, seq=number), last[1] if last[0] == one.watch else one.prev)
        last = (one.watch, one.hash)


def _batches(store: Store, place: Place) -> Iterator[Difference]:
    rows = {one.seq: (one.watch, one.hash) for one in store.lines()}
    due = 1
    for number, made in enumerate(store.batches(), 1):
        there = range(made.first, made.last + 1) if made.last in rows else ()  # a spoiled number may be any
        sealed = {rows.get(seq, ("", ""))[0] for seq in there}
        last = rows.get(made.last, ("", ""))[1]
        wrong = {
            "sensor.batch.number": made.number != number or made.first != due,
            "sensor.batch.lines": sealed != {made.watch} or made.hash not in ("", last),
            "sensor.batch.file": not _file_is(place.out / made.file, made, place.who),
            "sensor.batch.receipt": bool(made.receipt) and not _receipt_is(made, place.who),
        }
        yield from (Difference(code, made.first, {"number": made.number}) for code, so in wrong.items() if so)
        due = made.last + 1


def _file_is(path: Path, made: Made, who: Who) -> bool:
    try:
        packet = path.read_bytes()
        header = read_signed(packet, who.key)
    except (OSError, ThelivuError):
        return False
    return (hashlib.sha256(packet).hexdigest(), header.sender, header.receiver) == (made.sha256, who.id, who.office)


def _receipt_is(made: Made, who: Who) -> bool:
    try:
        return read_receipt(made.receipt, who.office, who.office_key).sha256 == made.sha256
    except ThelivuError:
        return False
