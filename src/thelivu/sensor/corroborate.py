"""L5 and the flags that need many records: claims arrive, each one's level and flags leave.

One record is a statement by software. Two, apart in time and agreeing, are the basis of a request; a bitfield or a peer id
that stands at many addresses is the mark of a monitor or a liar (Chothia et al. 2012), and holds its claims at L4.
"""

import ipaddress
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise, takewhile
from typing import NamedTuple

from .evidence import Judgement, Level
from .reading import Claimed
from .values import Direction, Record

MINUTE_US, DAY_US = 60_000_000, 86_400_000_000


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What counts as corroborated and as a mark. The unit's legal adviser sets these."""

    apart_us: int = 10 * MINUTE_US  # two claims at least so far apart
    together_us: int = DAY_US  # and at most: a dynamic address changes its holder
    net_addresses: int = 5  # addresses of one /24 (/48), every one complete
    bitfield_addresses: int = 5  # with one partial bitfield, bit for bit
    peer_id_addresses: int = 3  # with one peer id
    mixed_pieces: int = 8  # held, and missing, before one bitfield at many addresses says anything
    still_us: int = 2 * DAY_US  # an incomplete peer that did not progress for so long


class Claim(NamedTuple):
    """What the rules of this page need of an L4 record. `at_us` and `doubt_us`: when, UTC, and how far off at most."""

    obs_id: str
    alias: str
    ip: str
    port: int
    dir: Direction
    at_us: int
    doubt_us: int
    pieces: Claimed
    total: int
    bits: bytes
    peer_id: bytes
    client: str
    canary_first: bool | None = None
    """Whether the canary came before our handshake or after it; None where the peer dialled us."""

    @property
    def complete(self) -> bool:
        """Whether it stated all pieces."""
        return self.pieces == "all" or (self.total > 0 and self.pieces == self.total)

    @property
    def held(self) -> float:
        """The number of pieces for comparison; all of an unknown number is more than any."""
        return float("inf") if self.pieces == "all" else float(self.pieces or 0)

    @property
    def line(self) -> Hashable:
        """What separate connections of one client share: its endpoint where we dialled, else its peer id."""
        return (self.alias, self.ip, self.port if self.dir == "out" else self.peer_id)


@dataclass(slots=True)
class Standing:
    """Where one claim stands among the others: its level, its flags, and the name its run of claims shares."""

    level: Level = "L4"
    flags: set[str] = field(default_factory=set)
    identity: str = ""


HOLD_BACK = frozenset({"net_complete", "same_bitfield", "same_peer_id"})


def claim(record: Record, judgement: Judgement) -> Claim | None:
    """The claim of a record; None below L4."""
    at, before = record.t_hs, record.t_syn
    if judgement.level != "L4" or at is None or before is None:
        return None
    doubt = record.clock.maxerror_us + max(at.mono_us - before.mono_us, 0)
    return Claim(
        record.obs_id, record.target.alias, record.peer.ip, record.peer.port, record.dir, at.utc_us, doubt,
        judgement.pieces_claimed, judgement.pieces_total, judgement.bits, judgement.peer_id, judgement.client,
        None if record.canary is None else record.canary.at.mono_us < before.mono_us,
    )  # fmt: skip


def corroborate(claims: Sequence[Claim], thresholds: Thresholds = Thresholds()) -> Mapping[str, Standing]:
    """Each claim's standing by its `obs_id`."""
    found = {one.obs_id: Standing() for one in claims}
    for flag, marked in _marks(claims, thresholds):
        found[marked.obs_id].flags.add(flag)
    for line in _by(claims, lambda one: one.line).values():
        line.sort(key=_when)
        for flag, marked in _progress(line, thresholds):
            found[marked.obs_id].flags.add(flag)
        for run in _runs(line, thresholds):
            _raise([one for one in run if not HOLD_BACK & found[one.obs_id].flags], found, thresholds)
    return found


def _raise(run: Sequence[Claim], found: Mapping[str, Standing], thresholds: Thresholds) -> None:
    """L5 for each claim of the run that another one bears out. The run's name says nothing of the address."""
    if not run:
        return
    name = sha256("\n".join(map(repr, (run[0].line, run[0].at_us))).encode()).hexdigest()[:16]
    times = [one.at_us for one in run]
    for one in run:
        before = slice(bisect_left(times, one.at_us - thresholds.together_us), bisect_right(times, one.at_us - thresholds.apart_us))
        after = slice(bisect_left(times, one.at_us + thresholds.apart_us), bisect_right(times, one.at_us + thresholds.together_us))
        if any(_bears_out(other, one) for other in run[before]) or any(_bears_out(one, other) for other in run[after]):
            found[one.obs_id].level, found[one.obs_id].identity = "L5", name


def _bears_out(one: Claim, later: Claim) -> bool:
    """They agree, and their canaries stood on either side: a host that echoes all hashes but the first that it is asked, or
    all but the last, passes one of the two.
    """
    return _agree(one, later) and (one.canary_first is None or one.canary_first != later.canary_first)


def _when(one: Claim) -> tuple[int, str]:
    return one.at_us, one.obs_id


def _agree(one: Claim, later: Claim) -> bool:
    """Progress does not fall, or it is the same client family."""
    return later.held >= one.held or (family(one.client) == family(later.client) != "")


def family(client: str) -> str:
    """The letters that a client's name begins with."""
    return "".join(takewhile(str.isalpha, client.strip())).lower()


def _runs(line: Sequence[Claim], thresholds: Thresholds) -> Iterable[list[Claim]]:
    """The claims of one line, parted where it was silent for too long, or spoke too differently, to be the same client."""
    run: list[Claim] = []
    for one in line:
        if run and (one.at_us - run[-1].at_us > thresholds.together_us or not _agree(run[-1], one)):
            yield run
            run = []
        run.append(one)
    yield run


def _progress(line: Sequence[Claim], thresholds: Thresholds) -> Iterable[tuple[str, Claim]]:
    for earlier, later in pairwise(line):
        if later.held < earlier.held:
            yield "progress_falls", later
    still = len({one.pieces for one in line}) == 1 and not line[0].complete
    if still and line[-1].at_us - line[0].at_us >= thresholds.still_us:
        yield from (("progress_still", one) for one in line)


def _marks(claims: Sequence[Claim], thresholds: Thresholds) -> Iterable[tuple[str, Claim]]:
    """The marks of monitors and liars over many addresses."""
    for group in _by(claims, lambda one: (one.alias, net(one.ip))).values():
        if all(one.complete for one in group) and _places(group) >= thresholds.net_addresses:
            yield from (("net_complete", one) for one in group)
    mixed = [one for one in claims if one.bits and _mixed(one) >= thresholds.mixed_pieces]
    for group in _by(mixed, lambda one: (one.alias, one.bits)).values():
        if _places(group) >= thresholds.bitfield_addresses:
            yield from (("same_bitfield", one) for one in group)
    for group in _by([one for one in claims if any(one.peer_id)], lambda one: one.peer_id).values():
        if _places(group) >= thresholds.peer_id_addresses:
            yield from (("same_peer_id", one) for one in group)


def _mixed(one: Claim) -> int:
    held = int.from_bytes(one.bits).bit_count()
    return min(held, (one.total or len(one.bits) * 8) - held)


def _places(group: Iterable[Claim]) -> int:
    """How many addresses; of IPv6 how many /64, for one line has a whole /64 and changes within it."""
    return len({net(one.ip, 64) if ":" in one.ip else one.ip for one in group})


@lru_cache(maxsize=65_536)
def net(ip: str, six: int = 48) -> str:
    """The network that an address lies in: /24, or for IPv6 the prefix of so many bits."""
    return str(ipaddress.ip_network((ip, six if ":" in ip else 24), strict=False))


def _by(claims: Iterable[Claim], key: Callable[[Claim], Hashable]) -> dict[Hashable, list[Claim]]:
    groups: dict[Hashable, list[Claim]] = defaultdict(list)
    for one in claims:
        groups[key(one)].append(one)
    return groups
