"""Exhibits on which the same file was found (two algorithms agree): suggestions that are worked out, and what was decided.

All of it goes through rows in scope: an exhibit that one may not see shares nothing and is counted nowhere.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from django.db.models import Count, Q

from thelivu.base import Refused
from thelivu.desk.examination.models import FindingRow, SharedRow
from thelivu.desk.exhibits.models import ExhibitRow

MOST = 1_000  # files that are looked at; what lies beyond is said
_CROWD = 50  # exhibits of one file that are paired: a file on more of them says little of any two


@dataclass(frozen=True, slots=True)
class Pair:
    """Two exhibits in scope, by id in order, and the files that both have."""

    first: str
    second: str
    digests: tuple[str, ...]
    decided: SharedRow | None = None

    @property
    def state(self) -> str:
        """suggested, accepted or refused."""
        return self.decided.state if self.decided else "suggested"


@dataclass(frozen=True, slots=True)
class Pairs:
    """Every pair in scope, the one with the most files first; `more`: not every shared file was looked at."""

    rows: tuple[Pair, ...]
    exhibits: Mapping[str, ExhibitRow]
    more: bool


def pairs(state: str = "", exhibit_id: str = "") -> Pairs:
    """The pairs in scope; those of one exhibit, or in one state, where that is asked."""
    held, more = _holders(exhibit_id)
    shared: dict[tuple[str, str], list[str]] = defaultdict(list)
    for digest, exhibits in sorted(held.items()):
        for first, second in combinations(sorted(exhibits)[:_CROWD], 2):
            if exhibit_id in {"", first, second}:
                shared[first, second].append(digest)
    rows = {row.id: row for row in ExhibitRow.objects.filter(id__in={one for pair in shared for one in pair})}
    decided = _decided(shared)
    found = [
        Pair(*pair, tuple(digests), decided.get(pair))
        for pair, digests in shared.items()
        if rows.keys() >= set(pair)
    ]
    found = [one for one in found if not state or one.state == state]
    return Pairs(tuple(sorted(found, key=lambda one: (-len(one.digests), one.first, one.second))), rows, more)


def pair(first: str, second: str) -> Pair:
    """One pair in scope, whichever is named first; Refused where they share nothing that this reader sees."""
    wanted = tuple(sorted((first, second)))
    found = next((one for one in pairs(exhibit_id=first).rows if (one.first, one.second) == wanted), None)
    if found is None:
        raise Refused("desk_exhibits.no_such_exhibit")
    return found


def exhibits_of(found: Pair) -> dict[str, ExhibitRow]:
    """Both exhibits of a pair by id."""
    return ExhibitRow.objects.in_bulk([found.first, found.second])


def findings_shared(found: Pair) -> list[FindingRow]:
    """The findings of both exhibits with these digests, by digest and exhibit: the reasons of a suggestion."""
    rows = FindingRow.objects.filter(
        sha256__in=found.digests[:MOST], examination__exhibit__in=(found.first, found.second)
    )
    return list(rows.select_related("examination").order_by("sha256", "examination__exhibit", "number")[:MOST])


def accepted() -> int:
    """How many pairs in scope were accepted as linked."""
    return int(SharedRow.objects.filter(state="accepted").count())


def _holders(exhibit_id: str) -> tuple[dict[str, set[str]], bool]:
    """SHA-256 -> exhibits in scope on which that file was found, of files on two at least; whether there are more."""
    whole = FindingRow.objects.filter(grade__in=("identical", "near"), sha256__isnull=False, md5__isnull=False)
    if exhibit_id:
        own = whole.filter(examination__exhibit=exhibit_id).values("sha256")
        whole = whole.filter(sha256__in=own)
    counted = whole.order_by().values("sha256", "md5").annotate(n=Count("examination__exhibit", distinct=True))
    several = list(counted.filter(n__gt=1).order_by("sha256").values_list("sha256", "md5")[: MOST + 1])
    held: dict[str, set[str]] = defaultdict(set)
    for some in _slices(several[:MOST]):
        rows = whole.filter(sha256__in=[sha256 for sha256, _ in some]).order_by()
        both = set(some)
        for sha256, md5, exhibit in rows.values_list("sha256", "md5", "examination__exhibit").distinct():
            if (sha256, md5) in both:
                held[sha256].add(exhibit)
    return held, len(several) > MOST


def _slices(rows: Sequence[tuple[str, str]], at_once: int = 400) -> list[Sequence[tuple[str, str]]]:
    return [rows[at : at + at_once] for at in range(0, len(rows), at_once)]


def _decided(wanted: Mapping[tuple[str, str], object]) -> dict[tuple[str, str], SharedRow]:
    if not wanted:
        return {}
    ids = {one for pair_of in wanted for one in pair_of}
    rows = SharedRow.objects.filter(Q(first__in=ids) & Q(second__in=ids)).order_by("decided_at")
    return {(row.first_id, row.second_id): row for row in rows}
