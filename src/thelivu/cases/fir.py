"""The First Information Report as a draft: the fields of IIF-I, filled from recorded facts only.

What arrives: what the register holds of a case. What leaves: a draft with its contents composed and its sections
proposed, and the list of what is still missing before it can be printed for signature. The text never states possession
or sharing from an address or a referral; a child's particulars are refused wherever they stand.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from thelivu.base import Word, say
from thelivu.cases.claims import refuse_claims
from thelivu.cases.foundations import Foundation
from thelivu.cases.narrative import Story, contents
from thelivu.cases.particulars import NOTHING_STATED, IsParticular, Stated, refuse_particulars
from thelivu.cases.sections import SectionProposal, guard_investigating_officer, propose, section
from thelivu.law import Law

LANGUAGES: tuple[str, ...] = ("en", "ml")
"""The languages a draft is read in before it is let out."""


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer as the form names one: complainant for the State, or investigating officer."""

    name: str
    rank: str
    number: str


@dataclass(frozen=True, slots=True)
class Occurrence:
    """IIF-I items 3 and 5: when and where; days are known even where hours are not."""

    first_day: date
    last_day: date
    informed_at: datetime | None = None
    gd_entry: str = ""
    gd_at: datetime | None = None
    place: Stated = NOTHING_STATED
    direction_and_distance: str = ""
    beat: str = ""
    outside_station: str = ""
    outside_district: str = ""


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """What the register holds for one FIR; empty fields are what nobody has recorded yet."""

    district: str
    station: str
    occurrence: Occurrence
    story: Story
    fact_codes: frozenset[str]
    complainant: Officer | None = None
    investigating_officer: Officer | None = None
    information: str = "written"
    signed_on: date | None = None
    number: str = ""
    registered_at: datetime | None = None
    confirmed_sections: tuple[str, ...] = ()
    delay: Stated = NOTHING_STATED
    value: str = ""
    inquest: str = ""
    action: str = ""
    sent_to_court_at: datetime | None = None
    remarks: Stated = NOTHING_STATED
    """What an officer adds to the contents in their own words; it is read for claims like all else."""


@dataclass(frozen=True, slots=True)
class FirDraft:
    """IIF-I as drafted: the record, the proposed sections, the composed contents, the properties by label."""

    record: CaseRecord
    proposal: SectionProposal
    contents: tuple[Word, ...]
    properties: tuple[str, ...]
    missing: tuple[Word, ...]

    def text(self, language: str) -> str:
        """Item 12 as it reads in one language."""
        composed = " ".join(say(word, language) for word in self.contents)
        return f"{composed} {self.record.remarks.text}".strip()


def draft(record: CaseRecord, law: Law, *, is_particular: IsParticular | None = None) -> FirDraft:
    """Compose the draft, or refuse it: particulars, an unsupported claim, an officer of too low a rank."""
    refuse_particulars(dict(_texts(record)), is_particular)
    days = record.occurrence
    proposal = propose(record.fact_codes, days.first_day, days.last_day, law)
    if record.investigating_officer:
        guard_investigating_officer(record.investigating_officer.rank, _codes(record, proposal), law)
    labels = tuple(label for search in record.story.searches for label in search.labels)
    drafted = FirDraft(
        record, proposal, contents(record.story), labels, tuple(_missing(record, proposal, law))
    )
    for language in LANGUAGES:
        refuse_claims(drafted.text(language), _foundations(record))
    return drafted


def _texts(record: CaseRecord) -> Iterator[tuple[str, Stated | str]]:
    yield from record.story.texts()
    yield from (("place", record.occurrence.place), ("delay", record.delay), ("remarks", record.remarks))
    for name in ("value", "inquest", "action"):
        yield name, str(getattr(record, name))


def _foundations(record: CaseRecord) -> tuple[Foundation, ...]:
    return tuple(fact for person in record.story.accused for fact in person.foundations)


def _codes(record: CaseRecord, proposal: SectionProposal) -> tuple[str, ...]:
    return record.confirmed_sections or tuple(proposed.section.code for proposed in proposal.sections)


def _missing(record: CaseRecord, proposal: SectionProposal, law: Law) -> Iterator[Word]:
    yield from (Word(f"cases.missing.{code}") for code, absent in _absent(record).items() if absent)
    if proposal.open and not record.confirmed_sections:
        yield proposal.word
    for code in _codes(record, proposal):
        if not section(code, law).verified:
            yield Word("cases.section_unverified", {"section": code})


def _absent(record: CaseRecord) -> Mapping[str, bool]:
    occurrence = record.occurrence
    return {
        "number": not record.number,
        "registered_at": record.registered_at is None,
        "sections": not record.confirmed_sections,
        "informed_at": occurrence.informed_at is None,
        "gd_entry": not occurrence.gd_entry or occurrence.gd_at is None,
        "place": not occurrence.place.text.strip(),
        "complainant": record.complainant is None,
        "investigating_officer": record.investigating_officer is None,
        "signed_on": record.information == "electronic" and record.signed_on is None,
        "action": not record.action.strip(),
    }
