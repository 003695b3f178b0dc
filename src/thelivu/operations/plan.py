"""Plan an operation: searches that may go ahead, and for each of the others the reasons why not.

What arrives: an operation with waves, searches as far as they are prepared. What leaves: a plan in which every search
stands once, ready or blocked with reasons. What blocks a search is what its readiness leaves open; another officer, of
sufficient rank, approves.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from thelivu.base import Word
from thelivu.law import rank_at_least
from thelivu.operations.model import Operation, Search
from thelivu.operations.readiness import blockers


@dataclass(frozen=True, slots=True)
class Blocked:
    """A search that may not be moved to ready, and every reason."""

    search: Search
    reasons: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """An operation's searches, each once: ready or blocked."""

    operation: str
    ready: tuple[Search, ...]
    blocked: tuple[Blocked, ...]

    def by_district(self) -> dict[str, tuple[Search, ...]]:
        """The ready searches of each district."""
        districts = dict.fromkeys(search.premises.district or "" for search in self.ready)
        return {code: tuple(s for s in self.ready if s.premises.district == code) for code in districts}


def plan(operation: Operation, searches: Iterable[Search], at: datetime) -> Plan:
    """Divide the searches into ready and blocked; the same premises can be ready only once in an operation."""
    ready: list[Search] = []
    blocked: list[Blocked] = []
    taken: set[str] = set()
    for search in searches:
        reasons = blockers(search, operation, at)
        if search.premises.id in taken:
            reasons = (*reasons, _word("premises_twice", premises=search.premises.label))
        if reasons:
            blocked.append(Blocked(search, reasons))
        else:
            taken.add(search.premises.id)
            ready.append(search)
    return Plan(operation.id, tuple(ready), tuple(blocked))


def approval_blockers(
    search: Search, operation: Operation, at: datetime, *, approver: str, rank: str
) -> tuple[Word, ...]:
    """What keeps this officer from approving the search: an open blocker, their own plan, or their rank."""
    own = (_word("own_plan"),) if approver == search.planned_by else ()
    lowest = search.approval_rank
    low = () if not lowest or rank_at_least(rank, lowest) else (_word("rank", rank=rank, lowest=lowest),)
    return (*blockers(search, operation, at), *own, *low)


def _word(code: str, **values: str | float) -> Word:
    return Word(f"operations.blocker.{code}", values)
