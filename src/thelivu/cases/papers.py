"""Papers of a case: to the laboratory through the court, to a person, to the committee that protects children.

What the register holds of a case arrives; papers to be signed leave. A child is a number here and never a name (POCSO
s.23). An accused person is the alias of the case, and the name is written by hand where the paper is served: a child in
conflict with law is apprehended, never arrested (JJ Act s.74). Fields: law reference 3.3 and 4.5.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from thelivu.base import Refused, Word
from thelivu.base.paper import Block, Cell, Field, Fields, Grid, Paper, Passage, signed_by
from thelivu.cases.persons import Accused
from thelivu.exhibits import Exhibit
from thelivu.exhibits.laboratory import QUESTIONS, LabRequest
from thelivu.exhibits.papers import kind_of, mark_of
from thelivu.law import Duty, Law, Section, cited


@dataclass(frozen=True, slots=True)
class CaseSheet:
    """A case as its papers name it. A paper to a court or a person needs the number of a registered FIR."""

    label: str
    station: str
    fir_number: str
    registered_at: datetime | None
    sections: tuple[Section, ...]
    officer: str


def forwarding(sheet: CaseSheet, asked: LabRequest, exhibits: Sequence[Exhibit], law: Law, at: datetime) -> Paper:
    """Exhibits to the laboratory, through the court (Police Headquarters Circular 10/2011), with what is asked."""
    head = _head(sheet, ("to_court",), Field(_word("to_laboratory"), asked.laboratory))
    if not exhibits:
        raise Refused("cases.paper.no_exhibits", where=sheet.label)
    rows = tuple((str(one.label), (kind_of(one, law), one.identifiers), one.chain.seal, mark_of(one)) for one in exhibits)
    blocks: tuple[Block, ...] = (
        head,
        Passage(_word("facts_heading"), (_word("facts_note"),), 4),
        Grid(_word("exhibits"), _columns("label", "kind", "seal", "mark"), rows),
        Grid(_word("questions"), _columns("question", "asked"), _questions(asked), 2),
        Fields(_word("with_it"), (*_by_hand("passwords", "urgency", "examined_before", "messenger", "specimen"),
                                   Field(_word("due"), f"{asked.due_on:%d.%m.%Y}"))),
        signed_by("investigating_officer", "court_clerk", "laboratory"),
    )  # fmt: skip
    return Paper("forwarding", sheet.label, _word("forwarding"), at, blocks)


def served(sheet: CaseSheet, person: Accused, kind: str, duties: Sequence[Duty], at: datetime) -> Paper:
    """By the `kind` of its event (persons.EVENTS): memo of arrest with grounds, notice to appear, memo of a child's apprehension."""
    if person.ccl is None:
        raise Refused("cases.age_not_stated", person=person.alias)
    lines = {
        "arrest": ("arrested_at", "where", "relative_told", "examined_by_doctor", "produced_before"),
        "notice": ("appear_at", "appear_where", "served_at", "conditions"),
        "apprehension": ("taken_at", "where", "guardian_told", "unit_told", "produced_before_board"),
    }[kind]
    if kind == "notice" and person.ccl:  # a child comes with a guardian, and the juvenile police know
        lines = (*lines, "guardian_told", "unit_told")
    who: tuple[Field, ...] = (Field(_word("alias"), person.alias), Field(_word("name_by_hand")), *_by_hand("parent_and_address"))
    cites = (Field(_word("provisions"), cited(duties)),) if duties else ()
    blocks: tuple[Block, ...] = (
        _head(sheet, ()),
        Fields(_word("person"), (*who, *cites)),
        Passage(_word(f"{kind}_grounds"), (_word(f"{kind}_note"),), 6),
        Fields(_word("served"), _by_hand(*lines)),
        signed_by("investigating_officer", "guardian" if person.ccl else "person", "witness_one"),
    )  # fmt: skip
    return Paper(kind, sheet.label, _word(f"{kind}_title"), at, blocks)


def child_report(sheet: CaseSheet, duties: Sequence[Duty], at: datetime) -> Paper:
    """The report to the Child Welfare Committee and the Special Court (POCSO s.19(6)): counts, no name."""
    blocks: tuple[Block, ...] = (
        Fields(_word("case"), (*_case(sheet), Field(_word("provisions"), cited(duties)))),
        Fields(_word("children"), _by_hand("how_many", "ages", "need_care", "where_now", "told_by", "told_at")),
        Passage(_word("done_heading"), (_word("no_name"),), 4),
        signed_by("investigating_officer", "committee"),
    )
    return Paper("child_report", sheet.label, _word("child_report"), at, blocks)


def _questions(asked: LabRequest) -> tuple[tuple[Cell, ...], ...]:
    """The whole closed list, so that the laboratory reads what is not asked, too."""
    return tuple((Word(f"exhibits.question.{one}"), _word("asked_yes" if one in asked.questions else "asked_no")) for one in QUESTIONS)


def _head(sheet: CaseSheet, to: tuple[str, ...], *addressed: Field) -> Fields:
    """The case that a paper is of; sections that no legal cell has confirmed are not printed in one."""
    if not sheet.fir_number:
        raise Refused("cases.paper.no_fir", where=sheet.label)
    return Fields(_word("case"), (*_by_hand(*to), *addressed, *_case(sheet), Field(_word("sections"), cited(sheet.sections) or None)))


def _case(sheet: CaseSheet) -> tuple[Field, ...]:
    return (
        Field(_word("station"), sheet.station),
        Field(_word("fir"), (sheet.fir_number, sheet.registered_at) if sheet.fir_number else None),
        Field(_word("officer"), sheet.officer or None),
    )


def _by_hand(*codes: str) -> tuple[Field, ...]:
    return tuple(Field(_word(code)) for code in codes)


def _columns(*codes: str) -> tuple[Word, ...]:
    return tuple(_word(f"column.{code}") for code in codes)


def _word(code: str) -> Word:
    return Word(f"cases.paper.{code}")
