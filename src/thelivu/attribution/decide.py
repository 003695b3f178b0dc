"""The stage's one typed step: sightings and provider returns arrive, an attribution leaves: states with reasons.

Pure: no clock, no register, no permit (the desk's action takes the Permit before it calls). The same input gives
the same answer in any order of rows and files.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from thelivu.attribution.disclosed import disclosed_sightings
from thelivu.attribution.flags import Flag
from thelivu.attribution.identity import DecidedIdentity, decide_identity
from thelivu.attribution.policy import Policy
from thelivu.attribution.returns import Return
from thelivu.attribution.sighting import Sighting
from thelivu.attribution.states import DecidedSighting, World, decide_sighting


@dataclass(frozen=True, slots=True)
class Attribution:
    """What was decided, for each sighting and each identity, and the returns that it rests on."""

    policy: Policy
    returns: tuple[Return, ...]
    sightings: tuple[DecidedSighting, ...]
    identities: tuple[DecidedIdentity, ...]

    def rows_to_keep(self) -> Mapping[str, frozenset[int]]:
        """For each file the rows that became candidates or prove a margin; all others may be deleted from the store."""
        kept: dict[str, set[int]] = {one.sha256: set() for one in self.returns}
        for one in self.sightings:
            sides = (one.chain.before, one.chain.after) if one.chain else ()
            rows = [*one.evidence, *(side.lease for side in sides if side)]
            for lease in rows:
                kept[lease.return_sha256].add(lease.row)
        return {sha: frozenset(rows) for sha, rows in kept.items()}


def decide(
    sightings: Iterable[Sighting],
    returns: Iterable[Return],
    policy: Policy | None = None,
    flags: Iterable[Flag] = (),
) -> Attribution:
    """Decides every sighting, then every identity, in the order in which they were given; what a platform discloses
    of an account follows as sightings of its own, unless it is among those given.
    """
    policy = policy or Policy()
    world = World(returns, flags)
    given = tuple(sightings)
    known = {(one.identity, one.disclosed_by, one.kind) for one in given if one.disclosed_by}
    disclosed = disclosed_sightings(given, world.returns, policy)
    fresh = (one for one in disclosed if (one.identity, one.disclosed_by, one.kind) not in known)
    seen = (*given, *fresh)
    decided = tuple(decide_sighting(one, world) for one in seen)
    groups: dict[str, list[DecidedSighting]] = {}
    for one in decided:
        groups.setdefault(one.sighting.identity, []).append(one)
    pools = _pools(world.returns)
    identities = tuple(decide_identity(name, group, pools, policy) for name, group in groups.items())
    return Attribution(policy, world.returns, decided, identities)


def _pools(returns: Iterable[Return]) -> dict[str, int | None]:
    """The pool size that each file states; of two statements about one file the smaller, which asks for more."""
    pools: dict[str, int | None] = {}
    for one in returns:
        known = [size for size in (pools.get(one.sha256), one.mapping.pool_size) if size is not None]
        pools[one.sha256] = min(known, default=None)
    return pools
