"""The clocks of searches in scope: started by what was recorded of the search, whether or not there is a case."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from thelivu.base import ist
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scoped import beside
from thelivu.desk.register.queries import now
from thelivu.law import Clock, Event, clocks
from thelivu.law import load as load_law

from .models import OutcomeRow, SearchDutyRow, SearchRow, TeamWordRow

_WITHOUT_WARRANT = frozenset({"BNSS s.185", "CrPC s.165"})


def procedure_of(row: SearchRow) -> str:
    """The procedural Act in force on the day of the search."""
    day = ist(row.entered_at or now()).date()
    return next(one.procedural for one in load_law().in_force.values() if one.in_force(day))


def clocks_of_searches(rows: Sequence[SearchRow]) -> dict[str, tuple[Clock, ...]]:
    """The clocks of each search, by its id, the first due first; as many queries for one as for many."""
    law, entered = load_law(), [row for row in rows if row.entered_at is not None]
    later = _recorded(row.id for row in entered)
    done = defaultdict(list)
    for one in SearchDutyRow.objects.filter(search__in=[row.id for row in entered]):
        done[one.search_id].append(Event(one.code, one.at, one.started_by))
    return {
        row.id: clocks([*_went(row), *later.get(row.id, ())], done[row.id], law, procedure_of(row)) for row in entered
    }


def _went(row: SearchRow) -> Iterator[Event]:
    if row.entered_at and row.authority is not None and row.authority.basis in _WITHOUT_WARRANT:
        yield Event("search_without_warrant", row.entered_at, row.id)
    if row.left_at:
        yield Event("search_ended", row.left_at, row.id)


def _recorded(ids: Iterable[str]) -> Mapping[str, list[Event]]:
    """Seizures reported on suspicion, and children who may be at risk."""
    found: dict[str, list[Event]] = defaultdict(list)
    held = list(ids)
    for one in OutcomeRow.objects.filter(search__in=held).exclude(seizure_report="").order_by("number"):
        found[one.search_id].append(Event("seized_on_suspicion", one.at, one.id))
    for word in TeamWordRow.objects.filter(search__in=held, kind="child_at_risk").order_by("at"):
        found[word.search_id].append(Event("child_at_risk", word.at, word.id))
    return found


def done_of(search_id: str) -> dict[tuple[str, str], SearchDutyRow]:
    """The duties of a search that were done, by deadline and by the record whose event started each."""
    return {(row.code, row.started_by): row for row in SearchDutyRow.objects.filter(search=search_id)}


def running(actor: Actor, at: datetime) -> Iterator[tuple[SearchRow, Clock]]:
    """The clocks that nobody has stopped, of the searches that this officer leads."""
    led = SearchRow.objects.filter(team__leader=actor.id, entered_at__isnull=False)
    rows = {row.id: row for row in beside(led.order_by("entered_at"), "authority")}
    for row_id, held in clocks_of_searches(list(rows.values())).items():
        yield from ((rows[row_id], one) for one in held if one.done_at is None and one.started_by.at <= at)
