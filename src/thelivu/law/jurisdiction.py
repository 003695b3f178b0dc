"""The law of one jurisdiction as dated data, and the rules that pick from it.

Arrives: facts and days. Leaves: proposals, each with the record behind it. The software proposes, the investigating
officer confirms, and the choice goes on the record; High Courts differ on edge cases.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from thelivu.base import InputError, Word
from thelivu.law.records import (
    Act,
    DateRule,
    Deadline,
    District,
    Duty,
    ExhibitKind,
    Issuer,
    LawInForce,
    Occupation,
    OutsideSource,
    Period,
    Power,
    ProposedSection,
    Purpose,
    Rank,
    Record,
    Regime,
    Retention,
    Section,
    SectionRule,
)
from thelivu.law.tables import post_offices, table

RESOLVER_ORDER = ("station", "locality", "taluk", "pin")
"""What in an address settles its police district, the strongest first (law reference 6.2)."""


@dataclass(frozen=True, slots=True)
class PinCandidate:
    """A police district that a PIN code may lie in; the weights of a PIN sum to one."""

    district: District
    weight: float
    reason: Word


@dataclass(frozen=True, slots=True)
class Law:
    """Every table of the jurisdiction. A record's code is its key, and papers keep it beside the day they were made."""

    acts: Mapping[str, Act]
    sections: Mapping[str, Section]
    section_rules: Mapping[str, SectionRule]
    in_force: Mapping[str, LawInForce]
    date_rules: Mapping[str, DateRule]
    powers: Mapping[str, Power]
    issuers: Mapping[str, Issuer]
    duties: Mapping[str, Duty]
    deadlines: tuple[Deadline, ...]
    retentions: Mapping[str, Retention]
    periods: Mapping[str, Period]
    ranks: Mapping[str, Rank]
    districts: Mapping[str, District]
    purposes: Mapping[str, Purpose]
    occupations: Mapping[str, Occupation]
    exhibit_kinds: Mapping[str, ExhibitKind]
    outside_sources: Mapping[str, OutsideSource]

    def districts_on(self, on: date) -> tuple[District, ...]:
        """The police districts of a day, in press order."""
        return tuple(sorted((one for one in self.districts.values() if one.in_force(on)), key=_by_order))

    def powers_under(self, procedural: str) -> tuple[Power, ...]:
        """The powers of one procedural Code, and those that no Code changes."""
        return tuple(one for one in self.powers.values() if one.procedural in {"", procedural})

    def retention_of(self, keeper: str, on: date) -> Retention:
        """How long a keeper must keep what happened on a day; a keeper that no record names is refused."""
        held = [one for one in self.retentions.values() if one.keeper == keeper and one.in_force(on)]
        if not held:
            raise InputError("law.no_such_keeper", keeper=keeper)
        return held[-1]

    def keepers(self) -> tuple[str, ...]:
        """Who keeps what is asked for: providers of lines, platforms."""
        return tuple(dict.fromkeys(one.keeper for one in self.retentions.values()))

    def regime_for(self, offence: date, fir: date, *, pending_on_commencement: bool = False) -> Regime:
        """The law proposed for an offence of one day, an FIR of another, and an investigation that was pending or not.

        The day of the FIR is the day on which the investigation began where none was registered.
        """
        before, after = self.in_force["before_2024"], self.in_force["from_2024"]
        if fir < offence:
            raise InputError("law.fir_before_offence")
        if pending_on_commencement and after.in_force(offence):
            raise InputError("law.not_pending", act=after.procedural)
        rule = self.date_rules[_date_rule(after, offence, fir, pending_on_commencement)]
        penal = before if rule.penal == "before" else after
        proceeding = before if rule.proceeding == "before" else after
        verified = all(one.verified for one in (rule, penal, proceeding))
        return Regime(penal.penal, proceeding.procedural, proceeding.evidence, rule.code, verified)

    def propose_sections(self, facts: frozenset[str], offence_date: date) -> tuple[ProposedSection, ...]:
        """The sections in force on the day of the offence that the recorded facts propose; a section stands once."""
        proposed: dict[str, ProposedSection] = {}
        for rule in self.section_rules.values():
            if not rule.fires(facts):
                continue
            alternatives = self._in_force(rule.alternatives, offence_date)
            for section in self._in_force(rule.sections, offence_date):
                others = tuple(other.code for other in alternatives)
                proposed.setdefault(section.code, ProposedSection(section, rule.code, others))
        return tuple(proposed.values())

    def fact_codes(self) -> frozenset[str]:
        """Every fact that a rule for sections reads."""
        return frozenset().union(*(rule.all_of | rule.any_of for rule in self.section_rules.values()))

    def rank_index(self, rank: str) -> int:
        """The place of a rank on the ladder; a rank that is not on it is refused, never taken for the lowest."""
        for place, one in enumerate(self.ranks.values()):
            if rank in {one.code, *one.also}:
                return place
        raise InputError("law.no_such_rank", rank=rank)

    def unverified(self) -> Mapping[str, Record]:
        """Every record that no legal cell has confirmed yet, under its key `table:code`."""
        return {key: record for key, record in self.records() if not record.verified}

    def confirmed(self, keys: Collection[str]) -> "Law":
        """The same law with these records, by their keys `table:code`, confirmed by the office's legal cell."""
        done = {key: replace(record, verified=True) for key, record in self.records() if key in keys}
        tables: dict[str, Any] = {}
        for name in self.__slots__:
            held = getattr(self, name)
            if name == "deadlines":
                tables[name] = tuple(done.get(f"{name}:{one.code}", one) for one in held)
            else:
                tables[name] = {code: done.get(f"{name}:{code}", one) for code, one in held.items()}
        return replace(self, **tables)

    def records(self) -> Iterator[tuple[str, Record]]:
        """Every record under its key `table:code`, table by table in the order of the data."""
        for name in self.__slots__:
            held = getattr(self, name)
            records = held if name == "deadlines" else held.values()
            yield from ((f"{name}:{record.code}", record) for record in records)

    def _in_force(self, codes: Iterable[str], on: date) -> tuple[Section, ...]:
        return tuple(self.sections[code] for code in codes if self.sections[code].in_force(on))


@lru_cache
def load() -> Law:
    """The law of Kerala, India, read once."""
    return Law(
        acts=table("acts", "act", Act),
        sections=table("sections", "section", Section),
        section_rules=table("section_rules", "rule", SectionRule),
        in_force=table("regimes", "regime", LawInForce),
        date_rules=table("regimes", "date_rule", DateRule),
        powers=table("powers", "power", Power),
        issuers=table("issuers", "issuer", Issuer),
        duties=table("duties", "duty", Duty),
        deadlines=tuple(table("deadlines", "deadline", Deadline).values()),
        retentions=table("retentions", "retention", Retention),
        periods=table("periods", "period", Period),
        ranks=table("ranks", "rank", Rank),
        districts=table("districts", "district", District),
        purposes=table("purposes", "purpose", Purpose),
        occupations=table("occupations", "occupation", Occupation),
        exhibit_kinds=table("exhibit_kinds", "exhibit_kind", ExhibitKind),
        outside_sources=table("outside_sources", "outside_source", OutsideSource),
    )


def rank_at_least(rank: str, minimum: str) -> bool:
    """Whether a rank is the minimum or above it."""
    law = load()
    return law.rank_index(rank) >= law.rank_index(minimum)


def districts_for_pin(pin: str, on: date) -> tuple[PinCandidate, ...]:
    """Every police district that a PIN code may lie in on a day, the likeliest first; none for an unknown PIN.

    Post offices tell the revenue district only. Where it is split into City and Rural, both stay, with equal weight.
    """
    offices = post_offices().get("".join(pin.split()), {})
    total = sum(offices.values())
    candidates = [
        PinCandidate(district, count / total / len(split), _reason(pin, revenue, count, total, len(split)))
        for revenue, count in offices.items()
        for split in [[one for one in load().districts_on(on) if one.revenue == revenue]]
        for district in split
    ]
    return tuple(sorted(candidates, key=lambda one: (-one.weight, one.district.order)))


def _reason(pin: str, revenue: str, count: int, total: int, parts: int) -> Word:
    code = "law.pin.single" if parts == 1 else "law.pin.split"
    return Word(code, {"pin": pin, "revenue": revenue, "count": count, "total": total})


def _date_rule(after: LawInForce, offence: date, fir: date, pending: bool) -> str:
    if pending:
        return "investigation_pending"
    if after.in_force(offence):
        return "offence_from"
    return "offence_before_fir_after" if after.in_force(fir) else "offence_and_fir_before"


def _by_order(district: District) -> int:
    return district.order
