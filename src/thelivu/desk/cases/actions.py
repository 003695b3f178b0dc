"""Writing up a case: opened from a search, sections confirmed, FIR registered, persons, arrests, duties done.

Each act composes the draft anew and passes only if the rules let it: no particulars of a child, no claim that the facts
do not carry, no investigating officer below the rank that a section asks for (IT Act s.78).
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from thelivu.base import InputError, Refused, ist, new_id
from thelivu.cases import (
    Foundation,
    check_occupation,
    guard_enquiry,
    guard_investigating_officer,
    refuse_particulars,
    section,
)
from thelivu.cases import record_arrest as arrest_of
from thelivu.cases.fir import LANGUAGES
from thelivu.cases.foundations import FoundationKind
from thelivu.cases.persons import EventKind
from thelivu.desk.authority.queries import law_of_office
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scope import INTEGRITY
from thelivu.desk.register.actions import Recording, next_number, note_access, recording
from thelivu.desk.register.documents import opened, seal_text
from thelivu.desk.register.models import ParticularRow, TermRow
from thelivu.desk.register.queries import now

from .models import AccusedRow, ArrestRow, CaseEventRow, CaseRow, DutyDoneRow, FoundationRow, RegistrationRow
from .queries import (
    RECORDED_EVENTS,
    accused,
    case,
    clocks_of,
    draft_of,
    name_key,
    particulars_of,
    regime_of,
    search,
)
from .stored import person


class CaseFields(TypedDict, total=False):
    """What an officer fills in for the FIR, besides what the register already holds."""

    station: str
    first_day: date
    last_day: date
    informed_at: datetime | None
    gd_entry: str
    gd_at: datetime | None
    place: str
    direction_and_distance: str
    beat: str
    outside_station: str
    outside_district: str
    information: str
    signed_on: date | None
    io_name: str
    io_rank: str
    io_number: str
    complainant_name: str
    complainant_rank: str
    complainant_number: str
    fact_codes: list[str]
    delay: str
    value: str
    inquest: str
    action: str
    remarks: str
    sent_to_court_at: datetime | None


_AFTER_FIR = frozenset({"io_name", "io_rank", "io_number", "action", "signed_on", "sent_to_court_at"})


def open_case(
    actor: Actor, search_id: str, *, district: str | None = None, **fields: Unpack[CaseFields]
) -> CaseRow:
    """A draft from a search that a team carried out; the district is the station's, "" for the unit's own."""
    with recording(actor, "register", "case.opened") as record:
        held = search(search_id)
        if held.entered_at is None:
            raise Refused("desk_cases.not_searched")
        row = CaseRow(
            **held.same_place(), label=f"C-{next_number('C'):04d}", search=held, drafted_by=actor.id
        )
        row.district = held.district if district is None else district
        _fill(row, fields)
        record.insert(row)
        draft_of(row)
        return row


def edit_case(actor: Actor, case_id: str, **fields: Unpack[CaseFields]) -> CaseRow:
    """Changes the draft; once the FIR is registered, only what happens after it."""
    with recording(actor, "register", "case.edited") as record:
        row = case(case_id)
        changed = {name: value for name, value in fields.items() if getattr(row, name) != value}
        if row.fir_number and changed.keys() - _AFTER_FIR:
            raise Refused("desk_cases.registered", number=row.fir_number)
        _fill(row, fields)
        if changed:
            record.change(row, **changed)
        draft_of(row)
        return row


def _fill(row: CaseRow, fields: CaseFields) -> None:
    for name, value in fields.items():
        setattr(row, name, sorted(value) if isinstance(value, list) else value)
    if not row.station.strip():
        raise InputError("desk_cases.no_station", where="station")
    if row.last_day is None or row.first_day is None or row.last_day > ist(now()).date():
        raise InputError("desk_cases.days_missing", where="last_day")


def confirm_sections(actor: Actor, case_id: str, codes: Iterable[str]) -> CaseRow:
    """The officer's choice of sections, each in force when the offence was committed."""
    with recording(actor, "register", "case.sections_confirmed") as record:
        row, law = case(case_id), law_of_office()
        chosen = [section(code, law) for code in dict.fromkeys(codes)]
        if not chosen:
            raise InputError("desk_cases.no_sections", where="sections")
        for one in chosen:
            if not (one.in_force(row.first_day) or one.in_force(row.last_day)):
                raise Refused("desk_cases.section_not_in_force", section=one.printed)
        named = [one.code for one in chosen]
        if row.io_rank:
            guard_investigating_officer(row.io_rank, named, law)
        acts = sorted({one.act for one in chosen})
        record.change(row, sections=named, acts=acts, sections_confirmed_by=actor.id)
        if row.fir_number:
            _registration(record, row)
        return row


def register_fir(actor: Actor, case_id: str, fir_number: str, at: datetime) -> CaseRow:
    """The FIR under its number: sections confirmed, an officer of the rank they ask for, and the text as it stood."""
    number = fir_number.strip()
    if not number:
        raise InputError("desk_cases.no_number", where="fir_number")
    with recording(actor, "register", "case.registered") as record:
        row = case(case_id)
        if row.fir_number:
            raise Refused("desk_cases.registered", number=row.fir_number)
        if not row.sections:
            raise Refused("cases.missing.sections")
        if not (row.io_name and row.io_rank):
            raise Refused("cases.missing.investigating_officer")
        _refuse_future(at)
        others = CaseRow.within(INTEGRITY).filter(station=row.station, fir_number=number)
        if others.exists():
            raise Refused("desk_cases.number_taken", number=number, station=row.station)
        drafted = draft_of(row)
        text = {language: drafted.text(language) for language in LANGUAGES}
        record.change(row, fir_number=number, registered_at=at, registered_by=actor.id, registered_text=text)
        _registration(record, row)
        return row


def _registration(record: Recording, row: Any) -> None:
    number = row.registrations.count() + 1
    record.insert(RegistrationRow(case=row, number=number, acts=row.acts, at=row.registered_at), like=row)


def _refuse_future(at: datetime) -> None:
    if at > now():
        raise InputError("desk_cases.in_future", where="at")


def record_event(  # noqa: PLR0917 - the facts of an event, and of an enquiry its leave
    actor: Actor, case_id: str, code: str, at: datetime, leave_by: str = "", leave_rank: str = ""
) -> CaseEventRow:
    """Something that starts a clock: a child found, a child at risk, a preliminary enquiry with leave."""
    if code not in RECORDED_EVENTS:
        raise InputError("desk_cases.no_such_event", where="code")
    _refuse_future(at)
    with recording(actor, "register", "case.event") as record:
        row = case(case_id)
        made = CaseEventRow(case=row, code=code, at=at, recorded_by=actor.id)
        if code == "preliminary_enquiry":
            law = law_of_office()
            procedural = regime_of(row, law, record.at).procedural
            chosen = [section(one, law) for one in row.sections]
            guard_enquiry(chosen, procedural, registered=bool(row.fir_number), leave_rank=leave_rank)
            if not leave_by.strip():
                raise InputError("desk_cases.leave_by_missing", where="leave_by")
            made.leave_by, made.leave_rank = leave_by.strip(), leave_rank
        return record.insert(made, like=row)


def add_accused(
    actor: Actor,
    case_id: str,
    name: str,
    *,
    occupation: str = "",
    child: bool | None = None,
    status: str = "suspected",
) -> AccusedRow:
    """An accused person: the name is sealed at once, everything else knows the alias."""
    if not name.strip():
        raise InputError("desk_cases.no_name", where="name")
    if status not in {"known", "suspected"}:
        raise InputError("desk_cases.no_such_status", where="status")
    with recording(actor, "register", "case.accused_added") as record:
        row = case(case_id)
        if occupation:
            check_occupation(law_of_office(), occupation)
        key = name_key(name)
        if row.accused.filter(name_key=key).exists():
            raise Refused("desk_cases.person_there")
        alias = f"A{row.accused.count() + 1}"
        sealed = record.insert(seal_text(name.strip(), "accused_name", f"{row.label} {alias}"), like=row)
        made = AccusedRow(
            case=row,
            alias=alias,
            name=sealed,
            name_key=key,
            status=status,
            child=child,
            occupation=occupation,
        )
        record.insert(made, like=row)
        _name(record, made, name)
        return made


def state_age(actor: Actor, accused_id: str, child: bool) -> AccusedRow:
    """Whether the person is under 18: from here on the words fit."""
    with recording(actor, "register", "case.age_stated") as record:
        row = accused(accused_id)
        if row.arrests.exists() and row.child != child:
            raise Refused("desk_cases.age_after_arrest", person=row.alias)
        record.change(row, child=child)
        _name(record, row, opened(ParticularRow.objects.get(id=row.name_id)))
        return row


def _name(record: Recording, row: AccusedRow, name: str) -> None:
    """The name of a person of whom it is stated that he is no child can be looked for; no other one can."""
    if row.child is False and not TermRow.objects.filter(owner=row.id).exists():
        record.name_words("cases", [(row, "person", name)])


def open_name(actor: Actor, accused_id: str, *, purpose: str, reason: str) -> str:
    """The name, for one reader whose reason is on the record before it leaves."""
    actor.require("register")
    row = accused(accused_id)
    note_access(actor, "person.opened", about=row.id, purpose=purpose, reason=reason, matter=row.case_id)
    return opened(ParticularRow.objects.get(id=row.name_id))


def add_foundation(
    actor: Actor, accused_id: str, *, kind: FoundationKind, source: str, record: str, text: str = ""
) -> FoundationRow:
    """A foundational fact with the record it rests on (2024 INSC 716)."""
    with recording(actor, "register", "case.foundation_added") as act:
        row = accused(accused_id)
        Foundation(kind, source, record)
        if not record.strip():
            raise InputError("desk_cases.no_record", where="record")
        held = case(row.case_id)
        refuse_particulars({"text": text, "record": record}, particulars_of([held.search_id]))
        made = FoundationRow(
            accused=row, kind=kind, source=source, source_record=record.strip(), text=text.strip()
        )
        return act.insert(made, like=row)


def record_arrest(  # noqa: PLR0917 - the six facts of an arrest memo
    actor: Actor, accused_id: str, kind: EventKind, at: datetime, place: str, reference: str = ""
) -> ArrestRow:
    """An arrest, a notice of appearance, or the apprehension of a child, in words that fit the age."""
    if not place.strip():
        raise InputError("desk_cases.no_place", where="place")
    _refuse_future(at)
    with recording(actor, "register", f"case.{kind}") as record:
        row = accused(accused_id)
        made = arrest_of(person(row), kind, new_id(), row.district, at)
        if kind == "notice" and not case(row.case_id).fir_number:
            raise Refused("desk_cases.notice_names_fir")
        stored = ArrestRow(
            id=made.id, accused=row, kind=kind, at=at, place=place.strip(), reference=reference.strip(),
            recorded_by=actor.id,
        )  # fmt: skip
        return record.insert(stored, like=row)


def duty_done(
    actor: Actor, case_id: str, code: str, started_by: str, at: datetime, *, reference: str = ""
) -> DutyDoneRow:
    """Stops one clock: the duty's code, the record whose event started it, and the paper that shows it."""
    _refuse_future(at)
    with recording(actor, "register", "case.duty_done") as record:
        row = case(case_id)
        clock = next(
            (
                one
                for one in clocks_of([row])[row.id]
                if (one.deadline.code, one.started_by.record) == (code, started_by)
            ),
            None,
        )
        if clock is None:
            raise Refused("desk_cases.no_such_clock")
        if clock.done_at is not None:
            raise Refused("desk_cases.already_done")
        if at < clock.started_by.at:
            raise InputError("desk_cases.done_before_start", where="at")
        made = DutyDoneRow(
            case=row,
            code=code,
            started_by=started_by,
            at=at,
            done_by=actor.id,
            values={"reference": reference.strip()},
        )
        return record.insert(made, like=row)
