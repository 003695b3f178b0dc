"""Independence: two sightings count as two only if lease, return file, public address and source all differ.

A line and a number count as two where two senders answered, in two files, for two sources, and both name one person
at one premises (keyed tokens). Two fields of one sender's database never do; nor do two numbers, for a number stays.

A zone error moves every sighting of one file onto the same wrong line, a digit typed wrong resolves to the same wrong
neighbour for ever; agreement inside one file, address, lease or copy proves nothing (attribution reference, 4.3).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from thelivu.attribution.addresses import BITS, Block
from thelivu.attribution.lease import Lease
from thelivu.attribution.states import DecidedSighting

SEARCH = 4_000  # steps; a search cut short finds fewer sightings, so it can only abstain


@dataclass(frozen=True, slots=True)
class Support:
    """One way in which a sighting supports its answer: the rows of the file, or files, that prove it."""

    decided: DecidedSighting
    rows: tuple[Lease, ...]

    @property
    def files(self) -> frozenset[str]:
        """The SHA-256 of each file that it needs."""
        return frozenset(row.return_sha256 for row in self.rows)

    @property
    def kind(self) -> str:
        """`ip` or `phone`."""
        return self.decided.sighting.kind

    @property
    def person_at(self) -> tuple[str, str] | None:
        """The tokens of the one person and the one premises that all its rows state, where they do."""
        stated = {(row.person_token, row.address_token) for row in self.rows}
        [one, *more] = stated
        return one if not more and all(one) else None

    @property
    def proves_address(self) -> bool:
        """Whether a row states where the line is installed."""
        return any(row.has_installation_address for row in self.rows)


@dataclass(frozen=True, slots=True)
class Differs:
    """One of the facts in which two sightings must differ, as both have it."""

    fact: str  # "lease" | "file" | "address" | "source"; of a line and a number "sender" | "file" | "source"
    first: str
    second: str
    differs: bool


def supports(decided: DecidedSighting) -> tuple[Support, ...]:
    """The ways in which a UNIQUE_SINGLE sighting supports its line; none for any other state, none for an account."""
    if decided.sighting.kind == "account":
        return ()
    return tuple(Support(decided, rows) for rows in decided.bases)


def are_two(first: Support, second: Support) -> tuple[Differs, ...]:
    """The facts side by side; the sightings are independent when all of them differ (and `independent` says so)."""
    a, b = first.decided.sighting, second.decided.sighting
    if first.kind != second.kind:
        return (
            Differs("sender", _senders(first), _senders(second), _other_sender(first, second)),
            Differs("file", _files(first), _files(second), _other_file(first, second)),
            Differs("source", a.source, b.source, _other_source(first, second)),
        )
    return (
        Differs("lease", _rows(first), _rows(second), _other_lease(first, second)),
        Differs("file", _files(first), _files(second), _other_file(first, second)),
        Differs("address", str(a.address), str(b.address), _other_address(first, second)),
        Differs("source", a.source, b.source, _other_source(first, second)),
    )


def independent(first: Support, second: Support) -> bool:
    """Whether two supports count as two."""
    if first.kind != second.kind:
        same_person = first.person_at is not None and first.person_at == second.person_at
        return same_person and all(
            differs(first, second) for differs in (_other_sender, _other_file, _other_source)
        )
    tests = (_other_lease, _other_file, _other_address, _other_source)
    return first.kind == "ip" and all(differs(first, second) for differs in tests)


def largest_independent(options: Iterable[Support]) -> tuple[Support, ...]:
    """The largest set found of pairwise independent supports, each of another sighting."""
    distinct = _distinct(options)
    agree = [[independent(one, other) for other in distinct] for one in distinct]
    most = min((len({key[at] for key in map(_facts, distinct)}) for at in range(3)), default=0)
    best: list[int] = []
    steps = 0
    stack: list[tuple[list[int], list[int]]] = [([], list(range(len(distinct))))]
    while stack and steps < SEARCH and len(best) < most:
        steps += 1
        chosen, left = stack.pop()
        if len(chosen) > len(best):
            best = chosen
        if len(chosen) + len(left) <= len(best):
            continue
        # Without the first that is left, later; with it, next: so a large set is found early.
        stack.append((chosen, left[1:]))
        stack.append(([*chosen, left[0]], [at for at in left[1:] if agree[left[0]][at]]))
    return tuple(distinct[at] for at in sorted(best))


def _facts(option: Support) -> tuple[object, ...]:
    return option.files, frozenset(row.block for row in option.rows), option.decided.sighting.source


def _distinct(options: Iterable[Support]) -> Sequence[Support]:
    """Options in a fixed order, without those that differ in nothing that matters: both could never be chosen."""
    kept: dict[object, Support] = {}
    for option in sorted(options, key=_order):
        kept.setdefault((_facts(option), option.decided.sighting.address), option)
    return tuple(kept.values())


def _order(option: Support) -> tuple[object, ...]:
    sighting = option.decided.sighting
    return sorted(option.files), sorted(row.place for row in option.rows), sighting.source, sighting.id


def _other_lease(first: Support, second: Support) -> bool:
    leases = [{(row.block, row.start, row.ports) for row in one.rows} for one in (first, second)]
    return not leases[0] & leases[1]


def _other_file(first: Support, second: Support) -> bool:
    return not first.files & second.files


def _other_address(first: Support, second: Support) -> bool:
    if first.decided.sighting.address == second.decided.sighting.address:
        return False
    return not any(_site(one).meets(_site(other)) for one in first.rows for other in second.rows)


def _site(row: Lease) -> Block:
    """The delegated prefix; where a row of IPv6 does not state its length, the widest that a site gets (/48, RFC 6177)."""
    if row.block.version == 6 and row.block.length == BITS[6]:
        return Block(6, row.block.network >> 80 << 80, 48)
    return row.block


def _other_sender(first: Support, second: Support) -> bool:
    return not {row.line.same_as[0] for row in first.rows} & {row.line.same_as[0] for row in second.rows}


def _other_source(first: Support, second: Support) -> bool:
    return first.decided.sighting.source != second.decided.sighting.source


def _rows(support: Support) -> str:
    return ", ".join(str(row.row) for row in support.rows)


def _senders(support: Support) -> str:
    return ", ".join(dict.fromkeys(row.line.provider for row in support.rows))


def _files(support: Support) -> str:
    return ", ".join(dict.fromkeys(row.return_name for row in support.rows))
