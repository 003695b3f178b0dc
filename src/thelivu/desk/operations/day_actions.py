"""What a control room records while teams are out: words from them, and the answer to trouble."""

from datetime import datetime

from thelivu.base import InputError, Refused, minute_of
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.actions import recording
from thelivu.operations import check_word

from . import day_queries, queries
from .models import TeamWordRow


def verb_of(actor: Actor) -> str:
    """Who is at the door or in the control room records it: officers of the round, and those who planned it."""
    return "register" if actor.may("register") else "plan"


def record_word(actor: Actor, search_id: str, kind: str, note: str, at: datetime) -> TeamWordRow:
    """A word from a team that is inside: it restarts the clock of silence; trouble waits for an answer."""
    said = check_word(kind, note)
    with recording(actor, verb_of(actor), f"search.{'heard' if kind == 'all_well' else 'trouble'}") as record:
        row = queries.search(search_id)
        if at > record.at:
            raise InputError("desk_operations.in_the_future")
        if row.entered_at is None or at < minute_of(row.entered_at):
            raise Refused("desk_operations.not_entered")
        if row.left_at is not None and at > row.left_at:
            raise Refused("desk_operations.already_left")
        word = TeamWordRow(search=row, kind=kind, note=said, at=at, recorded_by=actor.id)
        return record.insert(word, like=row)


def answer_trouble(actor: Actor, word_id: str, answer: str) -> TeamWordRow:
    """What was done about trouble, by a named officer; once."""
    if not answer.strip():
        raise InputError("desk_operations.no_answer", where="answer")
    with recording(actor, verb_of(actor), "search.trouble_answered") as record:
        row = day_queries.trouble(word_id)
        if row.answered_at is not None:
            raise Refused("desk_operations.answered_already")
        return record.change(row, answer=answer.strip(), answered_by=actor.id, answered_at=record.at)
