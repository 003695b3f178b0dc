"""Sightings: a sensor's verified lines arrive, rows of `sightings.csv` leave: of L4 and L5, never of what is below.

Every line that comes in is counted once: as a sighting, as below L4, or as rejected with its reasons. A row's identity is
the claim that several sightings are of one client; only L5 makes it, a row at L4 stands alone.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from thelivu.base import Word

from .chain import Difference, Line
from .corroborate import Claim, Standing, claim, corroborate
from .values import Record, moment

COLUMNS = (
    *("id", "identity", "ip", "port", "proto", "time", "uncertainty_s", "clock", "dest_ip", "dest_port", "source", "copied"),
    *("same_user_basis", "level", "flags"),
)


@dataclass(frozen=True, slots=True)
class Sighted:
    """One row: what was claimed, in which record (its line's hash), and where it stands among the others."""

    claim: Claim
    record: Record
    flags: tuple[str, ...]
    hash: str
    standing: Standing

    @property
    def basis(self) -> Word | None:
        """Why the rows of an identity are one client; None where there is one row alone."""
        if self.standing.level != "L5":
            return None
        return Word("sensor.basis.endpoint") if self.claim.dir == "out" else Word("sensor.basis.peer_id")

    @property
    def row(self) -> dict[str, str | int]:
        """The row as interchange section 1 has it, without the sentence of its basis."""
        one, ours = self.claim, self.record.ours
        return {
            "id": one.obs_id,
            "identity": self.standing.identity or one.obs_id,
            "ip": one.ip,
            "port": one.port,
            "proto": "udp" if self.record.proto == "utp" else "tcp",
            "time": moment(one.at_us).isoformat(timespec="microseconds"),
            "uncertainty_s": f"{one.doubt_us / 1e6:.6f}",
            "clock": self.record.clock.source,
            "dest_ip": ours.ip if ours else "",
            "dest_port": ours.port if ours else "",
            "source": f"sensor record {self.hash}",
            "copied": "machine",
            "level": self.standing.level,
            "flags": " ".join(sorted({*self.flags, *self.standing.flags})),
        }


@dataclass(frozen=True, slots=True)
class SensorFile:
    """What a sensor's file gave: lines = sightings + below + rejected (by line, with reasons)."""

    sightings: tuple[Sighted, ...]
    below: int
    rejected: dict[int, list[Word]]

    @property
    def lines(self) -> int:
        """How many lines came in."""
        return len(self.sightings) + self.below + len(self.rejected)


def sightings(found: Iterable[Line | Difference]) -> SensorFile:
    """The sightings of a file, from what `chain.verify` says of its lines."""
    kept: dict[str, tuple[Claim, Line]] = {}
    below, rejected = 0, defaultdict[int, list[Word]](list)
    for one in found:
        if isinstance(one, Difference):
            rejected[one.line].append(one.word)
            continue
        made = claim(one.record, one.judgement)
        if made is None:
            below += 1
        elif made.obs_id in kept:
            rejected[one.number].append(Difference("sensor.line.id_twice", one.number).word)
        else:
            kept[made.obs_id] = (made, one)
    standing = corroborate([made for made, _ in kept.values()])
    rows = (
        Sighted(made, line.record, line.judgement.flags, line.hash, standing[made.obs_id])
        for made, line in kept.values()
    )
    return SensorFile(tuple(rows), below, dict(rejected))
