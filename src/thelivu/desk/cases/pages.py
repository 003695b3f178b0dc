"""One case as its page shows it: state, next lawful step, what is missing, persons, sections, clocks, the draft's text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from thelivu.base import Refused, Word, say
from thelivu.cases import FirDraft, carries_possession, carries_sharing
from thelivu.desk.authority.queries import law_of_office
from thelivu.desk.people.queries import Actor, names
from thelivu.law import Clock, Law, Section

from . import queries
from .stored import person

UNVERIFIED, SECTIONS_UNVERIFIED = "cases.section_unverified", "desk_cases.sections_unverified"
_CLOCK_LOOKS = {"running": "running", "overdue": "overdue", "done": "passed", "done_late": "failed"}


@dataclass(frozen=True, slots=True)
class Person:
    """An accused person under the alias, with what is recorded and what still may be done."""

    id: str
    word: Word
    occupation: str
    facts: list[dict[str, Any]]
    possession: bool
    sharing: bool
    events: list[dict[str, Any]]
    child: bool | None  # None: nobody has stated the age


@dataclass(frozen=True, slots=True)
class SectionLine:
    """A section with the rule that proposes it and whether the legal cell has read it."""

    code: str
    printed: str
    heading: str
    rule: Word
    confirmed: bool
    verified: bool
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class ClockLine:
    """A clock: what, since which event, by when, and whether it was done."""

    title: Word
    why: Word
    started: datetime
    due: datetime
    look: str
    state: Word
    done_at: datetime | None
    forthwith: bool
    verified: bool
    owner: Word
    officer: str
    choice: str


@dataclass(frozen=True, slots=True)
class CasePage:
    """What the record page needs."""

    id: str
    label: str
    registered: bool
    may: bool
    sentence: Word
    next: str
    next_url: str
    strip: list[dict[str, Any]]
    facts: list[dict[str, Any]]
    missing: tuple[Word, ...]
    refused: Word | None
    sections: list[SectionLine]
    regime: Word
    persons: list[Person]
    clocks: list[ClockLine]
    texts: list[tuple[str, str]]
    source: list[dict[str, Any]]
    deadlines: list[dict[str, Any]]
    void: str
    authority: str
    search: str


@dataclass(frozen=True, slots=True)
class Paper:
    """The FIR as IIF-I: items in the order of the form, and why it cannot be signed yet."""

    id: str
    label: str
    number: str
    may: bool
    items: list[dict[str, Any]]
    texts: list[tuple[str, str]]
    missing: tuple[Word, ...]
    refused: Word | None
    state: str


@dataclass(frozen=True, slots=True)
class ListLine:
    """One row of the list."""

    label: str
    url: str
    station: str
    district: str
    fir_number: str
    registered_at: datetime | None
    acts: str
    persons: int


def list_lines(rows: Iterable[Any], language: str) -> list[ListLine]:
    """The list in the reader's language."""
    law = law_of_office()
    return [
        ListLine(
            label=row.label, url=reverse("cases:show", args=[row.id]), station=row.station,
            district=district_name(row.district, law, language), fir_number=row.fir_number,
            registered_at=row.registered_at, acts=", ".join(row.acts), persons=row.persons,
        )
        for row in rows
    ]  # fmt: skip


def paper_of(row: Any, actor: Actor) -> Paper:
    """The draft as the form asks for it; printed for signature only when nothing is missing."""
    law, language = law_of_office(), actor.language
    drafted, refused = drafted_or_refused(row)
    missing = _gathered(drafted)
    return Paper(
        id=row.id, label=row.label, number=row.fir_number, may=actor.may("register") and not row.fir_number,
        items=list(_items(row, law, language)), texts=texts_of(row, drafted), missing=missing, refused=refused,
        state="desk_cases.printable" if drafted and not missing else "desk_cases.not_printable",
    )  # fmt: skip


def _items(row: Any, law: Law, language: str) -> Iterator[dict[str, Any]]:
    """The items of IIF-I by their numbers, item 12 apart."""
    facts = {one["term"].rpartition("field_")[2]: one for one in facts_of(row, language)}
    absent = Word("desk_cases.not_recorded")
    accused = [_person(one, law, language) for one in queries.accused_of(row.id)]
    people = [one.word for one in accused]
    _, seized, _ = queries.rests_of(row)
    given: dict[str, list[Any]] = {
        "1": [district_name(row.district, law, language), row.station, row.fir_number],
        "2": [", ".join(law.sections[code].printed for code in row.sections)],
        "3": [facts[name] for name in ("offence_days", "informed_at", "gd_entry") if name in facts],
        "4": [facts["information"]],
        "5": [facts[name] for name in ("place", "direction_and_distance", "beat")] + [row.outside_station, row.outside_district],
        "6": [facts["complainant"]],
        "7": [say(one, language) for one in people] or [Word("desk_cases.accused_unknown")],
        "8": [facts["delay"]], "9": [", ".join(label for label, _ in seized)], "10": [facts["value"]],
        "11": [facts["inquest"]], "13": [facts["action"], facts["io"]],
    }  # fmt: skip
    for number, values in given.items():
        lines = [one if isinstance(one, dict) else {"value": one} for one in values if one]
        yield {
            "number": number,
            "title": Word("desk_cases.persons" if number == "7" and any(one.child for one in accused) else f"desk_cases.item_{number}"),
            "lines": lines or [{"value": absent}],
        }


def clock_choices(row: Any, language: str, at: datetime) -> list[tuple[str, str]]:
    """The clocks that nobody has stopped, as choices."""
    lines = clock_lines(row, law_of_office(), language, at)
    return [
        (one.choice, f"{say(one.title, language)} {say(one.why, language)}")
        for one in lines
        if one.done_at is None
    ]


def page_of(row: Any, actor: Actor, at: datetime) -> CasePage:
    """One case as this officer sees it."""
    law, language = law_of_office(), actor.language
    drafted, refused = drafted_or_refused(row)
    people = [_person(one, law, language) for one in queries.accused_of(row.id)]
    clocks = clock_lines(row, law, language, at)
    step, url = next_step(row, clocks) if actor.may("register") else ("", "")
    searched, seized, authority = queries.rests_of(row)
    void = queries.led_here(row)
    return CasePage(
        id=row.id, label=row.label, registered=bool(row.fir_number), may=actor.may("register"),
        sentence=_sentence(row, drafted), next=step, next_url=url, strip=_strip(row, people, law, language),
        facts=facts_of(row, language), missing=_gathered(drafted), refused=refused,
        sections=section_lines(row, law) if drafted else [], regime=_regime(row, law, at), persons=people, clocks=clocks,
        texts=texts_of(row, drafted), source=_source(searched, seized),
        deadlines=[_deadline(one) for one in clocks if one.done_at is None],
        void=void.label if void else "", authority=authority, search=row.search_id,
    )  # fmt: skip


def _gathered(drafted: FirDraft | None) -> tuple[Word, ...]:
    """What is missing, with every section that the legal cell has not verified in one sentence."""
    missing = drafted.missing if drafted else ()
    codes = [str(word.values["section"]) for word in missing if word.code == UNVERIFIED]
    if not codes:
        return missing
    one = Word(SECTIONS_UNVERIFIED, {"count": len(codes), "sections": ", ".join(codes)})
    return (*(word for word in missing if word.code != UNVERIFIED), one)


def drafted_or_refused(row: Any) -> tuple[FirDraft | None, Word | None]:
    """The draft, or the sentence that says why there is none."""
    try:
        return queries.draft_of(row), None
    except Refused as refused:
        return None, refused.word


def texts_of(row: Any, drafted: FirDraft | None) -> list[tuple[str, str]]:
    """Item 12 in each language: as it stood at registration, else as the register composes it now."""
    if row.registered_text:
        return sorted(row.registered_text.items())
    return [(language, drafted.text(language)) for language in ("en", "ml")] if drafted else []


def next_step(row: Any, clocks: Iterable[ClockLine] = ()) -> tuple[str, str]:
    """The next lawful step, as a catalogue code and an address."""
    steps = (
        ("confirm_sections", "sections", not row.sections),
        ("complete_draft", "edit", not (row.io_name and row.io_rank)),
        ("register_fir", "fir", not row.fir_number),
        ("record_done", "duty", any(one.done_at is None for one in clocks)),
    )
    for code, page, wanted in steps:
        if wanted:
            return f"desk_cases.{code}", reverse(f"cases:{page}", args=[row.id])
    return "", ""


def _sentence(row: Any, drafted: FirDraft | None) -> Word:
    if row.fir_number:
        return Word("desk_cases.is_registered", {"number": row.fir_number, "station": row.station})
    if drafted is None:
        return Word("desk_cases.is_refused")
    return Word("desk_cases.is_draft", {"count": len(_gathered(drafted))})


def _strip(row: Any, people: list[Person], law: Law, language: str) -> list[dict[str, Any]]:
    events = sum(len(one.events) for one in people)
    child = "_child" if any(one.child for one in people) else ""  # words that fit a child fit an adult, too
    return [
        {"term": "desk_cases.field_fir_number", "value": row.fir_number or Word("desk_cases.none_yet"), "mono": bool(row.fir_number)},
        {"term": "desk_cases.field_station", "value": row.station},
        {"term": "desk_cases.filter_district", "value": district_name(row.district, law, language)},
        {"term": f"desk_cases.accused{child}", "value": str(len(people)), "url": "#persons"},
        {"term": f"desk_cases.events{child}", "value": str(events), "url": "#persons"},
    ]  # fmt: skip


def district_name(code: str, law: Law, language: str) -> str:
    """What a district is called; the unit's own cases have none."""
    known = law.districts.get(code)
    if known is None:
        return code or say(Word("desk_cases.unit_itself"), language)
    return known.name_ml if language == "ml" else known.name


def facts_of(row: Any, language: str) -> list[dict[str, Any]]:
    """The fields of IIF-I that an officer filled in; an empty one says so."""
    called = names({row.drafted_by, row.registered_by, row.sections_confirmed_by})
    days = {"first": f"{row.first_day:%d.%m.%Y}", "last": f"{row.last_day:%d.%m.%Y}"}
    io = " ".join(filter(None, (row.io_rank, row.io_name, row.io_number)))
    complainant = " ".join(filter(None, (row.complainant_rank, row.complainant_name, row.complainant_number)))
    codes = ", ".join(say(Word(f"desk_cases.fact.{code}"), language) for code in row.fact_codes)
    written = [
        ("offence_days", Word("desk_cases.days", days)), ("gd_entry", row.gd_entry), ("place", row.place),
        ("direction_and_distance", row.direction_and_distance), ("beat", row.beat), ("complainant", complainant), ("io", io),
        ("fact_codes", codes), ("information", Word(f"desk_cases.information.{row.information}") if row.information else ""),
        ("delay", row.delay), ("value", row.value), ("inquest", row.inquest), ("action", row.action),
        ("drafted_by", called.get(row.drafted_by, "")), ("registered_by", called.get(row.registered_by, "")),
        ("sections_by", called.get(row.sections_confirmed_by, "")),
    ]  # fmt: skip
    facts = [
        {"term": f"desk_cases.field_{name}", "value": value or Word("desk_cases.not_recorded")}
        for name, value in written
    ]
    times = [
        ("informed_at", row.informed_at),
        ("registered_at", row.registered_at),
        ("sent_to_court_at", row.sent_to_court_at),
    ]
    return facts + [{"term": f"desk_cases.field_{name}", "at": at} for name, at in times if at]


def _person(row: Any, law: Law, language: str) -> Person:
    value = person(row)
    head = law.occupations.get(row.occupation)
    return Person(
        id=row.id, word=Word("desk_cases.age_open", {"person": row.alias}) if row.child is None else value.word,
        occupation=(head.name_ml if language == "ml" else head.name) if head else "",
        facts=[_fact(one) for one in row.foundations.all()],
        possession=carries_possession(value.foundations), sharing=carries_sharing(value.foundations),
        events=[
            {"at": one.at, "word": Word(f"cases.event.{one.kind}"), "place": one.place, "reference": one.reference}
            for one in sorted(row.arrests.all(), key=lambda one: one.at)
        ],
        child=row.child,
    )  # fmt: skip


def _fact(one: Any) -> dict[str, Any]:
    rests = Word(f"desk_cases.source.{one.source}")
    return {
        "term": f"cases.foundation.{one.kind}",
        "value": rests,
        "source": one.source_record,
        "note": one.text,
    }


def section_lines(row: Any, law: Law) -> list[SectionLine]:
    """What the rules propose, what may apply instead, and what the officer confirmed beyond both."""
    proposed = queries.proposal_of(row, law).sections
    lines = [_line(one.section, Word(f"desk_cases.rule.{one.rule_code}"), row, "") for one in proposed]
    seen = {one.code for one in lines}
    for one in proposed:
        fresh = [code for code in one.alternatives if code not in seen]
        lines += [
            _line(law.sections[code], Word(f"desk_cases.rule.{one.rule_code}"), row, one.section.printed)
            for code in fresh
        ]
        seen |= set(fresh)
    chosen = [law.sections[code] for code in row.sections if code not in seen]
    return lines + [_line(one, Word("desk_cases.rule.officer"), row, "") for one in chosen]


def _line(one: Section, rule: Word, row: Any, instead_of: str) -> SectionLine:
    return SectionLine(one.code, one.printed, one.heading, rule, one.code in row.sections, one.verified, instead_of)


def section_choices(lines: Iterable[SectionLine], language: str) -> Iterator[tuple[str, str]]:
    """The sections as choices, each with the rule that proposes it."""
    for one in lines:
        values = {
            "section": one.printed,
            "heading": one.heading,
            "rule": say(one.rule, language),
            "instead_of": one.instead_of,
        }
        yield (
            one.code,
            say(
                Word("desk_cases.section_instead" if one.instead_of else "desk_cases.section_choice", values),
                language,
            ),
        )


def _regime(row: Any, law: Law, at: datetime) -> Word:
    regime = queries.regime_of(row, law, at)
    return Word(
        "desk_cases.regime",
        {"penal": regime.penal, "procedural": regime.procedural, "evidence": regime.evidence},
    )


def clock_lines(row: Any, law: Law, language: str, at: datetime) -> list[ClockLine]:
    """The clocks of a case, those that run first."""
    verified = {one.code: one.verified for one in law.deadlines}
    lines = [
        _clock(one, row, verified[one.deadline.code], language, at) for one in queries.clocks_of([row])[row.id]
    ]
    return sorted(lines, key=lambda one: (one.done_at is not None, one.due))


def _clock(one: Clock, row: Any, verified: bool, language: str, at: datetime) -> ClockLine:
    state, owner = one.state(at), one.deadline.owner
    return ClockLine(
        title=one.word(language), why=Word(f"law.event.{one.started_by.code}"), started=one.started_by.at,
        due=one.due_at, look=_CLOCK_LOOKS[state], state=Word(f"law.clock.{state}"), done_at=one.done_at,
        forthwith=one.forthwith, verified=verified, owner=Word(f"law.owner.{owner}"),
        officer=" ".join(filter(None, (row.io_rank, row.io_name))) if owner == "io" else "",
        choice=f"{one.deadline.code}|{one.started_by.record}",
    )  # fmt: skip


def _deadline(one: ClockLine) -> dict[str, Any]:
    return {"term": one.title, "due": one.due, "started": one.started, "note": one.why}


def _source(searched: list[tuple[str, str]], seized: list[tuple[str, str]]) -> list[dict[str, Any]]:
    searches = [(label, reverse("operations:search", args=[key])) for label, key in searched]
    exhibits = [(label, reverse("exhibits:show", args=[key])) for label, key in seized]
    facts: list[dict[str, Any]] = [{"term": "desk_cases.link.search", "links": searches}]
    return facts + ([{"term": "desk_cases.link.exhibit", "links": exhibits}] if exhibits else [])
