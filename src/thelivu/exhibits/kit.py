"""The kit of papers for one premises, for a search on paper alone: everything that is signed, stuck on or read there.

What arrives: what is prepared of the search, the reserved labels as they are written on bags, and law that the legal
cell has confirmed. What leaves: papers in the order in which they lie in the envelope. Fields are those of law reference
4.2 and 4.5; the card follows section 5 (ISO/IEC 27037, the ACPO principles). Nothing that is seen there is filled in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from thelivu.base import InputError, Word
from thelivu.base.paper import Block, Field, Fields, Grid, Paper, Passage, signed_by
from thelivu.exhibits.label import read_label
from thelivu.exhibits.papers import Place, blank_labels, blank_seizure_memo
from thelivu.law import Duty, Power, cited
from thelivu.operations.papers import SearchSheet, search_memo

STATES_FOUND = ("open", "locked", "off", "network", "unknown")
"""How a device can be found, each with what is done and what is never done."""

VOLATILITY = ("screen", "memory", "connections", "storage", "elsewhere")
"""What is lost first is recorded first."""


@dataclass(frozen=True, slots=True)
class KitLaw:
    """The provisions that papers of the kit cite: of the search, of the seizure, of the power, of a child at risk."""

    search: tuple[Duty, ...]
    seizure: tuple[Duty, ...]
    powers: tuple[Power, ...]
    child: tuple[Duty, ...]


def kit(sheet: SearchSheet, labels: Sequence[str], law: KitLaw, at: datetime) -> tuple[Paper, ...]:
    """The cover and all papers of the kit; InputError without a reserved label or with one that cannot be read."""
    if not labels:
        raise InputError("exhibits.kit.no_labels", where=sheet.label)
    reserved = tuple(str(read_label(one)) for one in labels)
    place = Place(sheet.label, sheet.operation, sheet.address)
    inside = (
        _authority_copy(sheet, law, at),
        search_memo(sheet, law.search, at),
        blank_seizure_memo(place, reserved, law.seizure, at),
        blank_labels("exhibit_labels", sheet.label, reserved, at),
        blank_labels("sem_labels", sheet.label, reserved, at),
        _witness_sheet(sheet, law, at),
        _occupant_receipt(sheet, at),
        _child_referral(sheet, law, at),
        _device_card(sheet, at),
    )
    return (_cover(sheet, reserved, inside, at), *inside)


def _cover(sheet: SearchSheet, labels: Sequence[str], inside: Sequence[Paper], at: datetime) -> Paper:
    """What is in the envelope, and which labels are reserved for these premises."""
    rows = tuple((str(n), one.title, _word(f"why.{one.kind}"), None) for n, one in enumerate(inside, start=1))
    blocks: tuple[Block, ...] = (
        Fields(_word("search"), (*_head(sheet), Field(_word("reserved"), f"{labels[0]} – {labels[-1]}"),
                                 Field(_word("reserved_n"), str(len(labels))))),
        Grid(_word("inside"), _columns("number", "paper", "what_for", "back"), rows),
        Passage(_word("before_heading"), (_word("before"), _word("unused"), _word("no_pictures"))),
        Fields(_word("taken"), _by_hand("given_to", "given_at", "back_at", "labels_used", "labels_crossed_out")),
        signed_by("leader", "issuing_officer"),
    )  # fmt: skip
    return _paper("kit_cover", sheet, at, blocks)


def _authority_copy(sheet: SearchSheet, law: KitLaw, at: datetime) -> Paper:
    """By what right the premises are entered: the copy for whoever opens the door."""
    blocks: tuple[Block, ...] = (
        Fields(_word("authority"), (*_head(sheet), Field(_word("basis"), sheet.basis),
                                    Field(_word("authority_record"), sheet.authority or None),
                                    Field(_word("provisions"), cited(law.powers)))),
        Passage(_word("to_you_heading"), (_word("to_you"), _word("may_attend"), _word("copy_is_yours"))),
        Fields(_word("shown"), _by_hand("shown_to", "shown_at", "copy_given_at")),
        signed_by("leader", "occupant"),
    )  # fmt: skip
    return _paper("authority_copy", sheet, at, blocks)


def _witness_sheet(sheet: SearchSheet, law: KitLaw, at: datetime) -> Paper:
    """Who witnessed the search: two or more, independent, not of the police."""
    person = ("witness_name", "parent", "age", "address", "phone", "not_police", "from_to")
    blocks: tuple[Block, ...] = (
        Fields(_word("search"), (*_head(sheet), Field(_word("provisions"), cited(law.search)))),
        *(Fields(_word(one), _by_hand(*person)) for one in ("first_witness", "second_witness")),
        Passage(_word("witnessed_heading"), (_word("witnessed"),), 2),
        signed_by("witness_one", "witness_two", "leader", "occupant"),
    )
    return _paper("witness_sheet", sheet, at, blocks)


def _occupant_receipt(sheet: SearchSheet, at: datetime) -> Paper:
    """What the occupant keeps in hand when the team leaves."""
    blocks: tuple[Block, ...] = (
        Fields(_word("search"), _head(sheet)),
        Fields(_word("received"), _by_hand(
            "in_figures", "in_words", "seizure_memo_copy", "search_memo_copy", "authority_copy_given", "received_at")),
        Passage(_word("receipt_heading"), (_word("receipt"), _word("ask_here")), 2),
        Fields(_word("contact"), _by_hand("office_contact", "officer_contact")),
        signed_by("seizing_officer", "occupant"),
    )  # fmt: skip
    return _paper("occupant_receipt", sheet, at, blocks)


def _child_referral(sheet: SearchSheet, law: KitLaw, at: datetime) -> Paper:
    """A child at risk, to the committee that protects children: an alias and numbers, never a name (POCSO s.23)."""
    blocks: tuple[Block, ...] = (
        Fields(_word("search"), (Field(_word("label"), sheet.label), Field(_word("provisions"), cited(law.child)))),
        Passage(_word("no_name_heading"), (_word("no_name"),)),
        Fields(_word("child"), _by_hand("alias", "about_age", "how_many", "where_now", "with_whom", "needs_care")),
        Passage(_word("seen_heading"), room=4),
        Fields(_word("told"), _by_hand("told_committee", "told_unit", "told_at", "told_by")),
        signed_by("leader", "committee"),
    )  # fmt: skip
    return _paper("child_referral", sheet, at, blocks)


def _device_card(sheet: SearchSheet, at: datetime) -> Paper:
    """What to do with a device as it is found, and what is recorded first."""
    found = tuple((_word(f"found.{one}"), _word(f"do.{one}"), _word(f"never.{one}")) for one in STATES_FOUND)
    order = tuple((str(n), _word(f"volatile.{one}")) for n, one in enumerate(VOLATILITY, start=1))
    blocks: tuple[Block, ...] = (
        Passage(_word("rules_heading"), tuple(_word(f"rule.{n}") for n in range(1, 6))),
        Grid(_word("as_found"), _columns("found", "do", "never"), found),
        Grid(_word("order_heading"), _columns("number", "record"), order),
        Fields(_word("clock"), _by_hand("device_clock", "reference_clock", "offset", "who_decided")),
    )
    return _paper("device_card", sheet, at, blocks)


def _paper(kind: str, sheet: SearchSheet, at: datetime, blocks: tuple[Block, ...]) -> Paper:
    return Paper(kind, sheet.label, _word(kind), at, blocks)


def _head(sheet: SearchSheet) -> tuple[Field, ...]:
    return (
        Field(_word("label"), sheet.label),
        Field(_word("operation"), sheet.operation),
        Field(_word("premises"), (sheet.premises, sheet.address) if sheet.address else sheet.premises),
    )


def _by_hand(*codes: str) -> tuple[Field, ...]:
    return tuple(Field(_word(code)) for code in codes)


def _columns(*codes: str) -> tuple[Word, ...]:
    return tuple(_word(f"column.{code}") for code in codes)


def _word(code: str) -> Word:
    return Word(f"exhibits.kit.{code}")
