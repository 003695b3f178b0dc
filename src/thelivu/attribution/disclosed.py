"""What a platform discloses of an account becomes sightings: an account seen and a return arrive; new sightings leave.

A sign-in is an address at a time, a registered number a number at a time, both of the user of the account. Their
source is the platform's file, so that two of them never count as two: one sender's database can be wrong as a whole.
"""

from collections.abc import Iterable, Iterator

from thelivu.attribution.accounts import Use
from thelivu.attribution.addresses import Block
from thelivu.attribution.policy import Policy
from thelivu.attribution.returns import Return
from thelivu.attribution.sighting import Sighting
from thelivu.base import rfc3339


def disclosed_sightings(
    sightings: Iterable[Sighting], returns: Iterable[Return], policy: Policy | None = None
) -> tuple[Sighting, ...]:
    """The new sightings, in the order of files and rows, once for each identity that the account belongs to."""
    owners: dict[Block, dict[str, Sighting]] = {}
    for one in sightings:
        if one.kind == "account":
            owners.setdefault(one.address, {}).setdefault(one.identity, one)
    return tuple(_made(owners, returns, policy or Policy()))


def _made(
    owners: dict[Block, dict[str, Sighting]], returns: Iterable[Return], policy: Policy
) -> Iterator[Sighting]:
    usable = (one for one in returns if one.state == "PASSED" and one.uses)
    for one in sorted(usable, key=lambda given: (given.name, given.sha256)):
        bound_s = one.mapping.logger_uncertainty_s
        doubt_s = policy.default_logger_uncertainty_s if bound_s is None else bound_s
        for use in (use for use in one.uses if not use.beyond):
            for owner in owners.get(use.account, {}).values():
                yield _sighting(owner, one, use, doubt_s)


def _sighting(owner: Sighting, given: Return, use: Use, doubt_s: float) -> Sighting:
    return Sighting(
        id=f"{owner.id}/{given.name}:{use.row}:{use.address.kind}",
        identity=owner.identity,
        address=use.address,
        time=rfc3339(use.at.lo),
        at=use.at,
        source=given.sha256,
        port=use.port,
        uncertainty_s=doubt_s,
        clock="provider",
        same_user_basis=str(use.account),
        row=use.row,
        disclosed_by=(given.sha256, use.row),
    )
