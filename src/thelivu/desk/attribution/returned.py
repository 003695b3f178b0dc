"""Stored returns as the rules read them: a return's row arrives; its leases, kept for this process, leave.

A file is read again from the vault only when its row, or the document behind it, has changed. Rows beyond the request
stay inside the value for the gates and are given to nobody; once they are deleted, what the gates said of the whole
file stands.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache

from thelivu.attribution import Attribution, Block, Lease, Return, Sighting, decide, read_return
from thelivu.desk.leads.queries.exits import flags
from thelivu.desk.register.documents import content
from thelivu.desk.register.queries import keys

from . import queries, stored

AROUND = timedelta(hours=13)  # what a reviewer sees on either side: more than any clock error that happens
MOST_ROWS = 60


@lru_cache(maxsize=256)
def _read(return_id: str, version: int, document_id: str) -> Return:  # noqa: ARG001 - both are the cache's key
    row = queries.return_(return_id)
    mapping = stored.mapping(row.mapping, row.label)
    document = stored.document_of(row)
    found = read_return(content(document), mapping, name=row.label, address_key=keys().particulars)
    if document.id == row.source_id:
        return found
    leases = tuple(replace(lease, return_sha256=row.sha256) for lease in found.leases)
    gates = tuple(stored.read_gates(row.gates))
    return replace(found, sha256=row.sha256, state=row.state, gates=gates, leases=leases, rows_in=row.rows_in)


def read(row: queries.Returned) -> Return:
    """A return in scope, read."""
    return _read(row.id, row.version, stored.document_of(row).id)


def rows_beyond(row: queries.Returned) -> set[int]:
    """The numbers of the rows beyond the request, which the gates count and nobody is shown."""
    return {lease.row for lease in read(row).leases if lease.beyond}


def failing(row: queries.Returned) -> list[tuple[int, str]]:
    """(row number, gate) of each row for which a gate fails: not asked for, or in conflict with another."""
    one = read(row)
    blocks = one.mapping.asked.blocks
    said: dict[Hashable, set[Hashable]] = {}
    for lease in one.leases:
        said.setdefault(_says(lease), set()).add(lease.line.same_as)
    found = [(lease.row, "duplicates") for lease in one.leases if len(said[_says(lease)]) > 1]
    for lease in one.leases:
        if lease.beyond:
            asked = any(lease.block.meets(block) for block in blocks)
            found.append((lease.row, "asked_window" if asked else "echo"))
    return sorted(found)


def _says(lease: Lease) -> Hashable:
    """What a row says, without of whom."""
    return lease.block, lease.ports, lease.dest, lease.dest_port, lease.start, lease.end


@lru_cache(maxsize=256)
def _shelves(return_id: str, version: int, document_id: str) -> dict[Block, list[Lease]]:
    """The leases of a return by the address that they hold."""
    shelves: dict[Block, list[Lease]] = {}
    for lease in _read(return_id, version, document_id).leases:
        shelves.setdefault(lease.block, []).append(lease)
    return shelves


def read_about(addresses: Sequence[Block]) -> dict[tuple[str, int], Return]:
    """The returns in scope that were asked about these addresses, by id and version, each with their leases alone.

    A lease of another address can neither be a candidate nor a neighbour.
    """
    found = {}
    asked = queries.returns_about(addresses)
    documents = queries.document_ids(return_id for return_id, _ in asked)
    for key in asked:
        document = documents[key[0]]
        shelves = _shelves(*key, document).items()
        held = [lease for block, leases in shelves if any(map(block.meets, addresses)) for lease in leases]
        found[key] = replace(_read(*key, document), leases=tuple(held))
    return found


@dataclass(frozen=True, slots=True)
class Answer:
    """What the rules say of one identity now, with the rows of the register behind each return."""

    attribution: Attribution
    ids: dict[str, tuple[str, int]]  # SHA-256 of a return -> (its id, its version)

    def returns_used(self) -> list[tuple[str, int]]:
        """(id, version) of the returns that were asked about a sighting or hold a row that was used."""
        sightings = self.attribution.sightings
        held = {lease.return_sha256 for one in sightings for lease in (*one.evidence, *_sides(one.chain))}
        asked = {
            one.sha256
            for one in self.attribution.returns
            for seen in sightings
            if _was_asked(one, seen.sighting)
        }
        return sorted(self.ids[sha] for sha in held | asked)


def _sides(chain: object) -> Iterable[Lease]:
    sides = (getattr(chain, "before", None), getattr(chain, "after", None))
    return [side.lease for side in sides if side is not None]


def _was_asked(one: Return, sighting: Sighting) -> bool:
    asked, window = one.mapping.asked, sighting.window
    return (
        window is not None
        and asked.lo <= window.lo
        and window.hi <= asked.hi
        and any(block.holds(sighting.address) for block in asked.blocks)
    )


def answer(sightings: Sequence[Sighting]) -> Answer:
    """Decides the sightings of one identity over every return in scope that was asked about their addresses."""
    returns = read_about([one.address for one in sightings])
    ids = {one.sha256: key for key, one in returns.items()}
    return Answer(decide(sightings, returns.values(), flags=flags()), ids)


def rows_around(sighting: Sighting, returns: Iterable[Return]) -> list[Lease]:
    """The rows within the request that a second officer chooses from: same address and port, some hours around."""
    window = sighting.window
    if window is None:
        return []
    lo, hi = window.lo - AROUND, window.hi + AROUND
    rows = [
        lease
        for one in returns
        if one.state == "PASSED"
        for lease in one.leases
        if not lease.beyond
        and lease.block.holds(sighting.address)
        and (
            lease.ports is None or sighting.port is None or lease.ports[0] <= sighting.port <= lease.ports[1]
        )
        and lease.start <= hi
        and (lease.end is None or lease.end >= lo)
    ]
    rows.sort(key=lambda lease: (abs((lease.start - window.lo).total_seconds()), lease.place))
    return sorted(rows[:MOST_ROWS], key=lambda lease: (lease.start, lease.place))
