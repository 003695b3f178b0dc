"""Papers of a search: the memo that is filled at the place, and the recorded grounds with the written order.

What is prepared of a search arrives; papers to be signed leave. Fields are those of law reference 3.3 and 4.2; what is
found and who was there is written by hand, in the presence of those who sign.
"""

from dataclasses import dataclass
from datetime import datetime

from thelivu.base import Refused, Word
from thelivu.base.paper import Block, Cell, Field, Fields, Paper, Passage, signed_by
from thelivu.law import Duty, Power, cited


@dataclass(frozen=True, slots=True)
class SearchSheet:
    """One search as its papers name it; times in UTC, people by the names that the office knows them by."""

    label: str
    operation: str
    premises: str
    address: str
    wave: tuple[datetime, datetime] | None
    basis: Cell
    authority: str
    leader: str
    members: tuple[str, ...]
    necessity: str
    less_intrusive: str


def search_memo(sheet: SearchSheet, duties: tuple[Duty, ...], at: datetime) -> Paper:
    """The memo of one search: its head from the record, the rest to be written at the place."""
    blocks: tuple[Block, ...] = (
        Fields(_word("search"), (*_head(sheet), Field(_word("provisions"), cited(duties)))),
        Fields(_word("team"), (Field(_word("leader"), sheet.leader or None), Field(_word("members"), sheet.members or None),
                               *_by_hand("woman_officer", "expert"))),
        Fields(_word("at_the_place"), _by_hand(
            "entered", "left", "occupier", "own_search_offered", "occupant_present", "recording", "recorder", "clock")),
        Fields(_word("children"), _by_hand("children_present", "at_risk", "referral")),
        Passage(_word("what_was_done"), room=6),
        Passage(_word("found"), (_word("found_note"),), room=2),
        signed_by("leader", "occupant", "witness_one", "witness_two"),
    )  # fmt: skip
    return Paper("search_memo", sheet.label, _word("search_memo"), at, blocks)


def grounds(sheet: SearchSheet, powers: tuple[Power, ...], at: datetime) -> Paper:
    """The recorded grounds of a search without warrant, and the written order to the officer who goes."""
    _written(sheet)
    blocks: tuple[Block, ...] = (
        Fields(_word("search"), (*_head(sheet), Field(_word("provisions"), cited(powers)))),
        Passage(_word("grounds_heading"), (sheet.necessity,), room=3),
        Passage(_word("less_intrusive"), (sheet.less_intrusive,)),
        Passage(_word("thing_heading"), (_word("thing"),), room=2),
        Passage(_word("order_heading"), (_word("order"),)),
        Fields(_word("order_to"), _by_hand("officer", "why_not_in_person", "copies_sent")),
        signed_by("issuing_officer", "leader"),
    )
    return Paper("grounds", sheet.label, _word("grounds"), at, blocks)


def warrant_application(sheet: SearchSheet, powers: tuple[Power, ...], at: datetime) -> Paper:
    """The application to a court for a search warrant, with the necessity and the less intrusive ways of the plan."""
    _written(sheet)
    blocks: tuple[Block, ...] = (
        Fields(_word("search"), (*_by_hand("to_court", "crime_number"), *_head(sheet), Field(_word("provisions"), cited(powers)))),
        Passage(_word("grounds_heading"), (sheet.necessity,), room=4),
        Passage(_word("less_intrusive"), (sheet.less_intrusive,)),
        Passage(_word("thing_heading"), (_word("thing"),), room=2),
        Passage(_word("prayer_heading"), (_word("prayer"),)),
        Fields(_word("order_to"), _by_hand("officer", "time_asked")),
        signed_by("issuing_officer", "court_clerk"),
    )  # fmt: skip
    return Paper("warrant_application", sheet.label, _word("warrant_application"), at, blocks)


def _written(sheet: SearchSheet) -> None:
    if not sheet.necessity.strip() or not sheet.less_intrusive.strip():
        raise Refused("operations.paper.no_grounds", where=sheet.label)


def _head(sheet: SearchSheet) -> tuple[Field, ...]:
    return (
        Field(_word("label"), sheet.label),
        Field(_word("operation"), sheet.operation),
        Field(_word("premises"), (sheet.premises, sheet.address) if sheet.address else sheet.premises),
        Field(_word("wave"), sheet.wave),
        Field(_word("basis"), sheet.basis),
        Field(_word("authority"), sheet.authority or None),
    )


def _by_hand(*codes: str) -> tuple[Field, ...]:
    return tuple(Field(_word(code)) for code in codes)


def _word(code: str) -> Word:
    return Word(f"operations.paper.{code}")
