"""Claims of a watch on their way to leads: those that begin an interval of presence become observations of an address.

Arrives: the claims of one swarm, from however many sensors. Leaves: intervals of one endpoint each, with its vantage points;
and of the claims that begin new ones a document and the reading of it, which are admitted as any source is. One lead is one
address in one swarm. No hash stands in it: the swarm is its alias.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

from thelivu.base import Identifier, Instant, Span, read_iso, rfc3339
from thelivu.leads.model import SYNTHETIC, SYNTHETIC_MARK, Lead, Observation, Reading

from .corroborate import Claim, Standing, Thresholds
from .presence import GAP_US, parted
from .values import moment

FORMAT, FORM = "sensor", "thelivu-sensor-sightings/1"
KIND, CLIENT = "swarm", "swarm_client"
"""The kind of a sensor's observation, and of the identifier by which an officer may join those of one client."""

_RUN_US = Thresholds().together_us


class Seen(NamedTuple):
    """A claim with the sensor that saw it, its own side of the connection, and the hash of its line."""

    claim: Claim
    sensor: str
    ours: str
    hash: str


@dataclass(frozen=True, slots=True)
class Interval:
    """One endpoint without a silence longer than the gap: one sighting, from one or more sensors."""

    seen: tuple[Seen, ...]

    @property
    def first(self) -> Seen:
        """The claim that stands for the interval."""
        return self.seen[0]

    @property
    def to_us(self) -> int:
        """When its last claim was made."""
        return self.seen[-1].claim.at_us

    @property
    def sensors(self) -> tuple[str, ...]:
        """The vantage points."""
        return tuple(sorted({one.sensor for one in self.seen}))

    def level(self, standing: dict[str, Standing]) -> str:
        """The highest level of its claims."""
        return max(standing[one.claim.obs_id].level for one in self.seen)


def intervals(seen: Iterable[Seen], *, gap_us: int = GAP_US) -> list[Interval]:
    """The intervals, by time; the same whatever the order of the claims."""
    lines: dict[Any, list[Seen]] = defaultdict(list)
    for one in seen:
        lines[one.claim.line].append(one)
    made = [Interval(tuple(run)) for line in lines.values() for run in parted(sorted(line, key=_seen_at), lambda one: one.claim.at_us, gap_us)]
    return sorted(made, key=lambda one: _seen_at(one.first))


def run_of(claim: Claim, line: Iterable[Claim]) -> str:
    """The name of the run that a claim is of: its swarm, and a digest that says nothing of the address."""
    start = claim.at_us
    for at in sorted((one.at_us for one in line if one.at_us <= claim.at_us), reverse=True):
        if start - at > _RUN_US:
            break
        start = at
    return f"{claim.alias}.{sha256(repr((claim.line, start)).encode()).hexdigest()[:16]}"


@dataclass(frozen=True, slots=True)
class Sighted:
    """An interval that begins, and the name of its client's run."""

    seen: Seen
    run: str

    @property
    def reference(self) -> str:
        """The name of the lead: one address in one swarm."""
        return f"{self.seen.claim.alias}/{self.seen.claim.ip}"


def document(sighted: Sequence[Sighted], *, born: str, batch: str, packet: str) -> bytes:
    """The text that the observations are read from: a first line that says what it is, then one line for each."""
    head = {"_form": FORM, "birth": SYNTHETIC_MARK if born == SYNTHETIC else born, "batch": batch, "packet": packet}
    lines = [head, *(_row(one) for one in sighted)]
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines).encode()


def reading(sighted: Sequence[Sighted], *, born: str) -> Reading:
    """What the document says, as any importer would: one lead for an address in a swarm, an observation for a line."""
    leads: dict[str, Lead] = {}
    observations = []
    for number, one in enumerate(sighted, 2):  # as the lines of the document are counted
        claim, where = one.seen.claim, f"row {number}"
        at = _instant(claim)
        leads.setdefault(one.reference, Lead(one.reference, "", at, where=where))
        named = (Identifier("ip", claim.ip), Identifier(CLIENT, one.run))
        labels = (("swarm", claim.alias), ("direction", claim.dir), ("our_side", one.seen.ours))
        observations.append(Observation(KIND, one.reference, named, where, claim.port, at, labels=labels))
    rows = len(sighted)
    return Reading(FORMAT, "record", rows, rows, (), tuple(leads.values()), tuple(observations), mark=born)


def _row(one: Sighted) -> dict[str, object]:
    claim = one.seen.claim
    return {
        "observation": claim.obs_id, "swarm": claim.alias, "ip": claim.ip, "port": claim.port, "direction": claim.dir,
        "time": rfc3339(moment(claim.at_us)), "uncertainty_us": claim.doubt_us, "our_side": one.seen.ours,
        "pieces_stated": claim.pieces, "pieces_total": claim.total, "client": one.run, "sensor": one.seen.sensor,
        "line": one.seen.hash,
    }  # fmt: skip


def _instant(claim: Claim) -> Instant:
    """When it was, from the earliest to the latest that its clock allows."""
    span = Span(moment(claim.at_us - claim.doubt_us), moment(claim.at_us + claim.doubt_us))
    said = read_iso(rfc3339(moment(claim.at_us)))
    return Instant(said.text, said.zone, (span,), said.how, said.naive)


def _seen_at(one: Seen) -> tuple[int, str]:
    return one.claim.at_us, one.claim.obs_id
