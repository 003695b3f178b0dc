"""What a laboratory is asked of an exhibit, and how long the answer has been out.

What arrives: a request with its questions, and the custody of the exhibit. What leaves: where the request stands, since
when, and the class of its age. Questions are the closed list of the forwarding note (law reference 4.5).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from thelivu.base import IST, InputError, Refused
from thelivu.exhibits.custody import Chain

QUESTIONS = ("known_files", "dates", "accounts", "sharing", "deletion", "programs", "ownership", "digests")
"""What a laboratory can be asked."""

AGES: tuple[tuple[str, int | None], ...] = (("30", 30), ("90", 90), ("180", 180), ("older", None))
"""Classes of age by their last day, counted from the day of asking. No law sets them."""

STANDINGS = ("not_forwarded", "at_laboratory", "overdue", "answered")
"""Where a request can stand."""


@dataclass(frozen=True, slots=True)
class LabRequest:
    """What is asked of whom: the laboratory, questions of the closed list, and the day (IST) of the reminder."""

    laboratory: str
    questions: tuple[str, ...]
    due_on: date


def ask(laboratory: str, questions: Sequence[str], due_on: date, at: datetime) -> LabRequest:
    """A request as it can be made at this instant; one that asks nothing, or of nobody, is refused."""
    if not laboratory.strip():
        raise InputError("exhibits.no_laboratory")
    unknown = [code for code in questions if code not in QUESTIONS]
    if unknown or not questions:
        raise InputError("exhibits.no_such_question")
    if due_on <= at.astimezone(IST).date():
        raise Refused("exhibits.due_before_asked")
    chosen = tuple(code for code in QUESTIONS if code in questions)
    return LabRequest(laboratory.strip(), chosen, due_on)


def forwarded_at(chain: Chain, asked_at: datetime) -> datetime | None:
    """When the exhibit came to a laboratory after it was asked; None while it has not."""
    return next(
        (one.at for one in chain.entries if one.taker.role == "laboratory" and one.at >= asked_at), None
    )


def answer(chain: Chain, asked_at: datetime, answered_on: date, reference: str, at: datetime) -> None:
    """Refuses an answer about an exhibit that no laboratory had by then, one still to come, and one without a number."""
    reached = forwarded_at(chain, asked_at)
    if reached is None:
        raise Refused("exhibits.not_forwarded", where=chain.exhibit)
    if not reached.astimezone(IST).date() <= answered_on <= at.astimezone(IST).date():
        raise Refused("exhibits.answered_out_of_time", where=chain.exhibit)
    if not reference.strip():
        raise InputError("exhibits.no_report", where=chain.exhibit)


def standing(due_on: date, forwarded: datetime | None, answered_on: date | None, at: datetime) -> str:
    """Where a request stands at this instant; it is overdue once the day of the reminder has passed in IST."""
    if answered_on is not None:
        return "answered"
    if at.astimezone(IST).date() > due_on:
        return "overdue"
    return "at_laboratory" if forwarded else "not_forwarded"


def age_class(asked_at: datetime, at: datetime) -> str:
    """The class of age of a request: days in IST since the day of asking."""
    days = (at.astimezone(IST).date() - asked_at.astimezone(IST).date()).days
    return next(code for code, last in AGES if last is None or days <= last)
