"""Papers of what was seized: the memo, the labels for the bags, the sheet of custody.

Exhibits and what the office calls people arrive; papers to be signed leave. Fields are those of the seizure memo
(IIF-IV, law reference 4.2) and of the chain-of-custody line (4.5, ISO/IEC 27037); what the record does not hold is a
line to be written at the place. The red mark is that of the Kerala High Court's rules of 7 December 2023.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from thelivu.base import Word
from thelivu.base.paper import Block, Cell, Field, Fields, Grid, Labels, Named, Paper, Passage, signed_by
from thelivu.exhibits.custody import CustodyEntry, Holder
from thelivu.exhibits.exhibit import Exhibit
from thelivu.law import Duty, Law, cited

_EMPTY_ROWS = 6
"""Rows of a memo or sheet for what is written by hand."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where exhibits were seized, as a memo names it: labels of the search and operation, and the address."""

    search: str
    operation: str
    address: str
    entered_at: datetime | None = None


def seizure_memo(
    place: Place, exhibits: Sequence[Exhibit], law: Law, duties: Sequence[Duty], at: datetime
) -> Paper:
    """The memo of what was seized in one search, under duties that the legal cell has confirmed."""
    rows = tuple(_memo_row(one, law) for one in exhibits)
    return _memo(place, rows, _word("nothing_else", n=len(rows)), duties, at)


def blank_seizure_memo(place: Place, labels: Sequence[str], duties: Sequence[Duty], at: datetime) -> Paper:
    """The memo before the search: a row for each label that is reserved for these premises, all else by hand."""
    rows = tuple((label, *(None,) * 6) for label in labels)
    return _memo(place, rows, _word("nothing_else_by_hand"), duties, at)


def _memo(
    place: Place, rows: tuple[tuple[Cell, ...], ...], closing: Word, duties: Sequence[Duty], at: datetime
) -> Paper:
    blocks: tuple[Block, ...] = (
        Fields(
            _word("place"),
            (
                Field(_word("search"), place.search),
                Field(_word("operation"), place.operation),
                Field(_word("address"), place.address or None),
                Field(_word("entered_at"), place.entered_at),
                Field(_word("provisions"), cited(duties)),
            ),
        ),
        Grid(_word("seized"), _columns("label", "kind", "numbers", "state", "spot", "seal", "digest"), rows, _EMPTY_ROWS),
        Passage(_word("closing"), (closing,)),
        Fields(
            _word("after"),
            tuple(Field(_word(one)) for one in ("in_all", "password", "specimen", "copy_given", "forwarded_to")),
        ),
        signed_by("seizing_officer", "occupant", "witness_one", "witness_two"),
    )  # fmt: skip
    return Paper("seizure_memo", place.search, _word("seizure_memo"), at, blocks)


def seizure_report(
    place: Place, exhibits: Sequence[Exhibit], law: Law, duties: Sequence[Duty], at: datetime
) -> Paper:
    """The report of a seizure to the Magistrate: what was seized, and that nothing more is stated (BNSS s.106; CrPC s.102)."""
    rows = tuple((str(one.label), kind_of(one, law), one.identifiers, one.chain.seal) for one in exhibits)
    blocks: tuple[Block, ...] = (
        Fields(
            _word("place"),
            (
                Field(_word("provisions"), cited(duties)),
                Field(_word("to_court")),
                Field(_word("search"), place.search),
                Field(_word("address"), place.address or None),
                Field(_word("entered_at"), place.entered_at),
            ),
        ),
        Grid(_word("seized"), _columns("label", "kind", "numbers", "seal"), rows, 2),
        Passage(_word("suspicion"), (_word("nothing_stated"),), 3),
        Fields(_word("after"), (Field(_word("kept_at")), Field(_word("bond")))),
        signed_by("reporting_officer", "court_clerk"),
    )
    return Paper("seizure_report", place.search, _word("seizure_report"), at, blocks)


def return_receipt(exhibit: Exhibit, law: Law, at: datetime) -> Paper:
    """The receipt for property that goes back, under an order; whoever takes it signs."""
    blocks: tuple[Block, ...] = (
        Fields(_word("exhibit"), (
            Field(_word("label"), str(exhibit.label)), Field(_word("kind"), kind_of(exhibit, law)),
            Field(_word("numbers"), exhibit.identifiers or None), Field(_word("seal"), exhibit.chain.seal),
            Field(_word("order")), Field(_word("state_on_return")),
        )),
        Passage(_word("received_heading"), (_word("received"),)),
        signed_by("who_returns", "who_takes", "witness_one"),
    )  # fmt: skip
    return Paper("return_receipt", str(exhibit.label), _word("return_receipt"), at, blocks)


def labels(about: str, exhibits: Sequence[Exhibit], law: Law, at: datetime) -> Paper:
    """Labels to cut out, one for each exhibit; the red mark stands on those under the High Court's rules."""
    items = tuple(
        (
            str(one.label),
            (
                Field(_word("kind"), kind_of(one, law)),
                Field(_word("seal"), one.chain.seal),
                Field(_word("seized_at"), one.chain.entries[0].at),
            ),
            mark_of(one),
        )
        for one in exhibits
    )
    return Paper("exhibit_labels", about, _word("labels"), at, (Labels(items),))


def blank_labels(kind: str, about: str, labels: Sequence[str], at: datetime) -> Paper:
    """Reserved labels to cut out ("exhibit_labels"), or those in red of the High Court's rules ("sem_labels")."""
    mark = _word("sem") if kind == "sem_labels" else None
    lines = tuple(Field(_word(code)) for code in ("kind", "seal", "seized_at"))
    title = _word("labels" if mark is None else "sem_labels")
    return Paper(kind, about, title, at, (Labels(tuple((one, lines, mark) for one in labels)),))


def custody_sheet(exhibit: Exhibit, law: Law, called: Mapping[str, str], at: datetime) -> Paper:
    """The custody of one exhibit so far, with room for the hand-overs to come and both signatures for each."""
    lines = tuple(
        (str(number), *_custody_row(entry, called)) for number, entry in enumerate(exhibit.chain.entries, start=1)
    )
    columns = _columns("number", "act", "from", "to", "where", "seal", "reference", "signatures")
    blocks: tuple[Block, ...] = (
        Fields(
            _word("exhibit"),
            (
                Field(_word("label"), str(exhibit.label)),
                Field(_word("kind"), kind_of(exhibit, law)),
                Field(_word("numbers"), exhibit.identifiers or None),
                Field(_word("sem_rules"), _word("sem_yes" if exhibit.sem else "sem_no") if exhibit.sem is not None else None),
            ),
        ),
        Grid(_word("custody"), columns, lines, _EMPTY_ROWS),
    )  # fmt: skip
    return Paper("custody_sheet", str(exhibit.label), _word("custody_sheet"), at, blocks)


def _memo_row(one: Exhibit, law: Law) -> tuple[Cell, ...]:
    return (str(one.label), (kind_of(one, law), mark_of(one)), one.identifiers, None, None, one.chain.seal, one.chain.sha256)


def _custody_row(entry: CustodyEntry, called: Mapping[str, str]) -> tuple[Cell, ...]:
    intact = {True: _word("intact"), False: _word("broken"), None: None}[entry.intact]
    seals = tuple(dict.fromkeys(seal for seal in (entry.seal_before, entry.seal_after) if seal))
    noted = tuple(text for text in (entry.reference, entry.reason, entry.sha256 or "") if text)
    return (
        (Word(f"exhibits.action.{entry.action}"), entry.at),
        _holder(entry.giver, called),
        _holder(entry.taker, called),
        entry.place,
        (*seals, intact),
        noted,
        None,
    )


def _holder(holder: Holder, called: Mapping[str, str]) -> Cell:
    name = called.get(holder.person, holder.person)
    role = Word(f"exhibits.role.{holder.role}")
    return role if name == holder.role else (name, role)


def mark_of(one: Exhibit) -> Word | None:
    """The red mark of an exhibit under the High Court's rules."""
    return _word("sem") if one.sem else None


def kind_of(one: Exhibit, law: Law) -> Cell:
    """What an exhibit is, as papers name it: kind, make and model."""
    known = law.exhibit_kinds[one.kind]
    named = Named(known.name, known.name_ml)
    return (named, f"{one.make} {one.model}".strip()) if one.make or one.model else named


def _word(code: str, **values: int) -> Word:
    return Word(f"exhibits.paper.{code}", values)


def _columns(*codes: str) -> tuple[Word, ...]:
    return tuple(_word(f"column.{code}") for code in codes)
