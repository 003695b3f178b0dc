"""Plan an operation: searches that may go ahead, and for each of the others the reasons why not.

What arrives: an operation with waves, searches as far as they are prepared. What leaves: a plan in which every search
stands once, ready or blocked with reasons. Necessity and less intrusive means are asked before approval (proportionality;
BNSS s.185 grounds); an authority has to hold for the whole wave; another officer approves.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from thelivu.authority import Authority, Subject, refusals
from thelivu.base import Word
from thelivu.law import rank_at_least
from thelivu.operations.model import Operation, Search, Wave
from thelivu.targets import NotPlannable, plannable

SEARCH_ACT = "operations.search"
"""The act that an authority has to name before premises may be searched under it."""


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


def blockers(search: Search, operation: Operation, at: datetime) -> tuple[Word, ...]:
    """Every reason why this search may not be planned as it stands; none means it may."""
    return (
        *_basis(search, at),
        *_when(search, operation),
        *_place_and_team(search),
        *_authority(search, operation, at),
        *_notes(search),
        *_deconfliction(search, at),
    )


def approval_blockers(
    search: Search, operation: Operation, at: datetime, *, approver: str, rank: str, lowest_rank: str
) -> tuple[Word, ...]:
    """What keeps this officer from approving the search: an open blocker, their own plan, or their rank."""
    own = (_word("own_plan"),) if approver == search.planned_by else ()
    low = () if rank_at_least(rank, lowest_rank) else (_word("rank", rank=rank, lowest=lowest_rank),)
    return (*blockers(search, operation, at), *own, *low)


def _basis(search: Search, at: datetime) -> Iterator[Word]:
    standing = plannable(search.basis, search.premises.id, at)
    if isinstance(standing, NotPlannable):
        yield standing.word


def _when(search: Search, operation: Operation) -> Iterator[Word]:
    if search.operation != operation.id:
        yield _word("other_operation")
    elif operation.wave(search.wave) is None:
        yield _word("no_wave")


def _place_and_team(search: Search) -> Iterator[Word]:
    if search.premises.district is None:
        yield _word("district_open", premises=search.premises.label)
    if search.team is None:
        yield _word("no_team")
    elif not search.team.leader or not search.team.members:
        yield _word("team_incomplete")
    elif search.premises.district is not None and search.team.district != search.premises.district:
        yield _word("team_elsewhere", team=search.team.district, district=search.premises.district)


def _authority(search: Search, operation: Operation, at: datetime) -> Iterator[Word]:
    wave = operation.wave(search.wave)
    if search.authority is None:
        yield _word("no_authority")
    elif wave is not None:
        yield from _refusals(search.authority, search, wave, at)


def _refusals(authority: Authority, search: Search, wave: Wave, at: datetime) -> tuple[Word, ...]:
    """Whether the authority holds for what is left of the wave: a search planned within it begins now or later."""
    subject = Subject("premises", search.premises.id, search.premises.district)
    begins = min(max(wave.starts_at, at), wave.ends_at)
    spans = (refusals(authority, SEARCH_ACT, subject, instant) for instant in (begins, wave.ends_at))
    return tuple({reason.code: reason for reasons in spans for reason in reasons}.values())


def _notes(search: Search) -> Iterator[Word]:
    if not search.necessity.strip():
        yield _word("no_necessity")
    if not search.less_intrusive.strip():
        yield _word("no_less_intrusive")


def _deconfliction(search: Search, at: datetime) -> Iterator[Word]:
    if search.deconfliction is None:
        yield _word("not_deconflicted")
        return
    if search.deconfliction.holds_until is not None and at >= search.deconfliction.holds_until:
        yield _word("deconfliction_run_out")
    for contact in search.deconfliction.contacts:
        if contact.unit not in search.deconfliction.settled:
            yield contact.word


def _word(code: str, **values: str | float) -> Word:
    return Word(f"operations.blocker.{code}", values)
