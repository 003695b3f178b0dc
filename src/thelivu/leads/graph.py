"""The neighbourhood of an identifier: what records name together arrives; nodes and evidenced links leave.

It grows from an identifier of an admitted lead under a Permit, at most two hops; who wants to go on asks for another
Permit, from the rim. What is not followed says why, and what did not fit is counted: nothing is cut in silence.
Suggestions are never walked: what arrives here is what sources say and what officers accepted.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from thelivu.authority import Permit
from thelivu.base import KINDS, Identifier, InputError
from thelivu.leads.bundling import ADDRESSES, FLOOD

FOLLOW = "leads.follow"
"""The act that a permit must be for."""

HOPS = 2
"""Hops for each Permit (design: it grows from an admitted lead, at most two hops for each Permit)."""

NODES = 500
"""Nodes of one neighbourhood; the rest is counted by hop and kind."""

LEADS = 1_000
"""Leads whose records are read for one hop; the rest is counted."""

FOLLOWED = ("account", "handle", "email", "phone", "device", "imei", "imsi", "iccid", "mac", "upi", "group")
"""Kinds that a hop goes through; others are shown where they are met and end there."""

SEEN, ADDRESS, ACCEPTED = "seen", "address", "accepted"
"""How a link is evidenced: named together by a source; seen at an address, which many may share; accepted by an
officer as of one user."""


@dataclass(frozen=True, slots=True)
class Together:
    """One record that names identifiers together: its id, its lead, its time where that is certain.

    `accepted` is the label of the identity that an officer accepted it for, or empty.
    """

    record: str
    lead: str
    identifiers: tuple[Identifier, ...]
    lo: datetime | None = None
    hi: datetime | None = None
    accepted: str = ""


class Reads(Protocol):
    """What the register answers, in the scope of who asks."""

    def leads_naming(self, identifiers: Sequence[Identifier]) -> Mapping[Identifier, int]:
        """How many leads name each of these."""

    def together(self, identifiers: Sequence[Identifier], leads: int) -> tuple[Sequence[Together], int]:
        """Records that name one of these, of the first so many leads, in a fixed order; how many leads were not read."""


@dataclass(frozen=True, slots=True)
class Node:
    """An identifier with its distance from the start, how many leads name it, and the code of why it is not followed."""

    identifier: Identifier
    hop: int
    leads: int
    ends: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Two identifiers, in their order, and the records that name both; first and last certain time."""

    one: Identifier
    other: Identifier
    how: str
    records: tuple[str, ...]
    first: datetime | None
    last: datetime | None
    accepted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class More:
    """What is not shown: so many identifiers of a kind at a hop (`kind` empty: leads whose records were not read)."""

    hop: int
    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class Web:
    """A neighbourhood: nodes by hop, kind and value; links; what was left out, counted."""

    start: Identifier
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    more: tuple[More, ...]


def neighbourhood(permit: Permit, start: Identifier, reads: Reads, *, nodes: int = NODES) -> Web:
    """The web around an identifier, for a permit of the act FOLLOW, two hops wide."""
    permit.require(FOLLOW)
    if nodes < 1:
        raise InputError("leads.graph.no_room")
    grown = _Growing(start)
    rim = [start]
    for hop in range(1, HOPS + 1):
        rim = grown.hop(hop, rim, reads, nodes)
    counted = reads.leads_naming(list(grown.hops))
    return grown.web(counted)


def ends(identifier: Identifier, leads: int) -> str:
    """The code of why no hop goes through an identifier; empty where one does."""
    if identifier.kind in ADDRESSES:
        return "leads.graph.ends_address"
    if identifier.kind not in FOLLOWED:
        return "leads.graph.ends_kind"
    if identifier.value.startswith(":"):
        return "leads.graph.ends_platform"
    return "leads.graph.ends_flood" if leads > FLOOD else ""


class _Growing:
    """A web while it grows, hop by hop."""

    def __init__(self, start: Identifier) -> None:
        self.start = start
        self.hops: dict[Identifier, int] = {start: 0}
        self.evidence: dict[tuple[Identifier, Identifier], dict[str, Together]] = defaultdict(dict)
        self.more: Counter[tuple[int, str]] = Counter()
        self.left_out: set[Identifier] = set()

    def hop(self, hop: int, rim: list[Identifier], reads: Reads, nodes: int) -> list[Identifier]:
        """Goes one hop from the rim; returns the new rim."""
        counts = reads.leads_naming(rim)
        through = {one for one in rim if one == self.start or not ends(one, counts.get(one, 0))}
        if not through:
            return []
        records, unread = reads.together(sorted(through), LEADS)
        if unread:
            self.more[hop, ""] += unread
        met: Counter[Identifier] = Counter()
        for record in records:
            met.update(one for one in set(record.identifiers) if one not in self.hops)
        ranked = sorted(met, key=lambda one: (-met[one], KINDS.index(one.kind), one.value))
        fresh, beyond = self._room(ranked, nodes)
        self.hops |= dict.fromkeys(fresh, hop)
        self.more.update((hop, one.kind) for one in beyond if one not in self.left_out)
        self.left_out.update(beyond)
        self._link(records, through)
        return fresh

    def _room(self, ranked: list[Identifier], nodes: int) -> tuple[list[Identifier], list[Identifier]]:
        room = max(0, nodes - len(self.hops))
        return ranked[:room], ranked[room:]

    def _link(self, records: Iterable[Together], through: set[Identifier]) -> None:
        """Each identifier that a hop goes through, with every other of the same record."""
        for record in records:
            shown = sorted({one for one in record.identifiers if one in self.hops})
            for one in shown:
                if one in through:
                    for other in shown:
                        if other != one:
                            pair = (one, other) if one < other else (other, one)
                            self.evidence[pair][record.record] = record

    def web(self, counted: Mapping[Identifier, int]) -> Web:
        """The web as it stands; how many leads name each node is what the register counted."""
        order = sorted(self.hops, key=lambda one: (self.hops[one], KINDS.index(one.kind), one.value))
        nodes = tuple(
            Node(one, self.hops[one], counted.get(one, 0), _rim_word(one, self.hops[one], counted))
            for one in order
        )
        links = tuple(_link_of(pair, list(held.values())) for pair, held in sorted(self.evidence.items()))
        more = tuple(More(hop, kind, count) for (hop, kind), count in sorted(self.more.items()))
        return Web(self.start, nodes, links, more)


def _rim_word(identifier: Identifier, hop: int, counted: Mapping[Identifier, int]) -> str:
    return ends(identifier, counted.get(identifier, 0)) if hop else ""


def _link_of(pair: tuple[Identifier, Identifier], records: list[Together]) -> Link:
    """The link with its time span; accepted if an officer accepted one of its records, else weak if an address is in it."""
    accepted = tuple(sorted({one.accepted for one in records if one.accepted}))
    address = any(one.kind in ADDRESSES for one in pair)
    how = ACCEPTED if accepted else ADDRESS if address else SEEN
    starts = [one.lo for one in records if one.lo is not None]
    stops = [one.hi for one in records if one.hi is not None]
    return Link(
        *pair, how, tuple(one.record for one in records), min(starts, default=None), max(stops, default=None),
        accepted,
    )  # fmt: skip
