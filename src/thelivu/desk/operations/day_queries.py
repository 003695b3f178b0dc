"""What the day asks of officers: words from teams, trouble, wrong doors, results that are missing."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Q

from thelivu.base import Refused
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scoped import first_beside
from thelivu.desk.register.reads import Due
from thelivu.operations import NO_WORD, TOLD, silent_since

from .clocks import RESULT_WITHIN, duty_due, incident_due, told_due, trouble_due, word_due
from .duty_queries import running
from .models import IncidentRow, OutcomeRow, SearchRow, TeamWordRow


def words_of(search_ids: Iterable[str]) -> dict[str, list[TeamWordRow]]:
    """What each team said, in order."""
    found: dict[str, list[TeamWordRow]] = defaultdict(list)
    for row in TeamWordRow.objects.filter(search__in=list(search_ids)).order_by("at", "recorded_at"):
        found[row.search_id].append(row)
    return found


def trouble(word_id: str) -> TeamWordRow:
    """Trouble in scope that a team reported."""
    rows = TeamWordRow.objects.filter(id=word_id).exclude(kind="all_well")
    row: TeamWordRow | None = first_beside(rows, "search__operation", "search__premises")
    if row is None:
        raise Refused("desk_operations.no_such_word")
    return row


def open_troubles() -> list[TeamWordRow]:
    """Trouble in scope that nobody answered yet, the oldest first."""
    rows = TeamWordRow.objects.filter(answered_at__isnull=True).exclude(kind="all_well")
    return list(rows.select_related("search").order_by("at"))


def silent(searches: Sequence[SearchRow], at: datetime) -> list[tuple[SearchRow, datetime]]:
    """The searches whose team is inside and has not been heard for too long, with when it was heard last."""
    inside = [row for row in searches if row.entered_at and not row.left_at and not row.called_off_at]
    words = words_of(row.id for row in inside)
    since = [
        (row, silent_since(row.entered_at, row.left_at, [one.at for one in words[row.id]], at)) for row in inside
    ]
    return [(row, heard) for row, heard in since if heard is not None]


def every_outcome(search_ids: Iterable[str]) -> list[OutcomeRow]:
    """Every outcome of these searches, first and later."""
    return list(OutcomeRow.objects.filter(search__in=list(search_ids)).order_by("at", "number"))


def open_incidents() -> list[IncidentRow]:
    """Wrong doors in scope that nobody closed yet."""
    rows = IncidentRow.objects.filter(closed_at__isnull=True).select_related("search__premises")
    return list(rows.order_by("at"))


def offices_of(actor: Actor) -> tuple[str, ...]:
    """The offices of TOLD that this officer holds."""
    roles = {member.role for member in actor.members}
    return tuple(office for office in TOLD if office in roles)


def not_acknowledged(actor: Actor) -> list[IncidentRow]:
    """Wrong doors in scope, closed or not, that an office of this officer has not acknowledged."""
    waits = Q(pk__in=())
    for office in offices_of(actor):
        waits |= Q(**{f"{office}_at__isnull": True})
    return list(IncidentRow.objects.filter(waits).select_related("search__premises").order_by("at"))


# My day -----------------------------------------------------------------------------------------------------------
def day_due(actor: Actor, at: datetime) -> list[Due]:
    """Wrong doors and trouble that wait for this officer; of this officer's teams, words and results missing."""
    found = [told_due(row) for row in not_acknowledged(actor)]
    if actor.may("approve"):
        found += [incident_due(row) for row in open_incidents()]
    if actor.may("plan"):
        found += [trouble_due(row) for row in open_troubles()]
    led = SearchRow.objects.filter(team__leader=actor.id, called_off_at__isnull=True)
    inside = list(led.filter(entered_at__isnull=False, left_at__isnull=True))
    found += [word_due(row, "no_word", heard + NO_WORD, heard) for row, heard in silent(inside, at)]
    waiting = led.filter(left_at__isnull=False, outcome="").exclude(door="not_connected")
    found += [word_due(row, "no_result", row.left_at + RESULT_WITHIN, row.left_at) for row in waiting]
    return found + [duty_due(row, clock, actor.language) for row, clock in running(actor, at)]
