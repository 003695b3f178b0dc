"""Stopping the clocks of a search: which duties were done, when, by whom, and the paper that shows it."""

from collections.abc import Iterable
from datetime import datetime

from thelivu.base import InputError, Refused, minute_of
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.actions import recording

from . import queries
from .duty_queries import clocks_of_searches
from .models import SearchDutyRow


def duties_done(
    actor: Actor, search_id: str, duties: Iterable[tuple[str, str]], at: datetime, reference: str
) -> list[SearchDutyRow]:
    """Stops clocks of one search, each by its deadline's code and the record whose event started it; one paper for all."""
    chosen = list(dict.fromkeys(duties))
    if not reference.strip():
        raise InputError("desk_operations.duty_needs_reference", where="reference")
    with recording(actor, "register", "search.duty_done") as record:
        row = queries.search(search_id)
        if at > record.at:
            raise InputError("desk_operations.in_the_future", where="at")
        clocks = {(one.deadline.code, one.started_by.record): one for one in clocks_of_searches([row]).get(row.id, ())}
        if not chosen or any(one not in clocks for one in chosen):
            raise Refused("desk_operations.no_such_clock")
        for one in chosen:
            if clocks[one].done_at is not None:
                raise Refused("desk_operations.duty_done_already")
            if at < minute_of(clocks[one].started_by.at):
                raise InputError("desk_operations.done_before_start", where="at")
        made = [
            SearchDutyRow(search=row, code=code, started_by=by, at=at, done_by=actor.id, reference=reference.strip())
            for code, by in chosen
        ]
        record.insert_many(made, like=row)
        return made
