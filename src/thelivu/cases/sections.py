"""Propose sections by the date of the offence, and guard who may investigate them.

What arrives: fact codes, the days on which the offence happened, the officer's rank. What leaves: proposed sections,
each with the rule that proposes it; a refusal where the rank is too low (IT Act s.78: Inspector or above). The software
proposes, the investigating officer confirms, and what the legal cell has not verified is marked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from thelivu.base import InputError, Refused, Word
from thelivu.law import Law, ProposedSection, Section, rank_at_least


@dataclass(frozen=True, slots=True)
class SectionProposal:
    """The sections proposed; `open` when the first and the last day of the offence fall under different law."""

    sections: tuple[ProposedSection, ...]
    open: bool

    @property
    def word(self) -> Word:
        """Whether the sections depend on a date that an officer has to settle."""
        return Word(
            "cases.sections.open" if self.open else "cases.sections.proposed", {"count": len(self.sections)}
        )


def propose(facts: Iterable[str], first_day: date, last_day: date, law: Law) -> SectionProposal:
    """Propose sections for an offence between two days; where law changed between them, both readings are kept."""
    if last_day < first_day:
        raise InputError("cases.days_backwards")
    codes = frozenset(facts)
    for unknown in sorted(codes - law.fact_codes()):
        raise InputError("cases.no_such_fact", fact=unknown)
    first = law.propose_sections(codes, first_day)
    last = law.propose_sections(codes, last_day)
    both = (*first, *(proposed for proposed in last if proposed not in first))
    return SectionProposal(both, set(first) != set(last))


def section(code: str, law: Law) -> Section:
    """The section of this code, or a refusal when the law data has none."""
    if code not in law.sections:
        raise InputError("cases.no_such_section", section=code)
    return law.sections[code]


def guard_investigating_officer(rank: str, sections: Iterable[str], law: Law) -> None:
    """Refuse an investigating officer whose rank is below what one of the sections asks."""
    for code in sections:
        lowest = section(code, law).min_io_rank
        if lowest and not rank_at_least(rank, lowest):
            raise Refused("cases.rank_too_low", rank=rank, section=code, lowest=lowest)
