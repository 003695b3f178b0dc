"""Law is dated data and the rules that pick from it: facts and days arrive, proposals with their records leave.

days of offence and FIR, pending or not   --regime_for-->         penal, procedural and evidence law
recorded facts and the day                --propose_sections-->   sections in force, with the rule that proposes each
recorded events                           --clocks-->           for each duty that they start, when it is due
a PIN code and the day                    --districts_for_pin-->  every police district it may lie in, with weights

Acts of India and tables of Kerala; another jurisdiction is another set of data files. No record is verified until a
legal cell confirms it.
"""

from thelivu.law.clocks import OF_CASE, OF_REQUEST, OF_SEARCH, Clock, Event, clocks
from thelivu.law.jurisdiction import (
    RESOLVER_ORDER,
    Law,
    PinCandidate,
    districts_for_pin,
    load,
    rank_at_least,
)
from thelivu.law.records import (
    CHECKS,
    Act,
    Dated,
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
    Punishment,
    Purpose,
    Rank,
    Record,
    Regime,
    Retention,
    Section,
    SectionRule,
    cited,
    digest_of,
)

__all__ = [
    "CHECKS",
    "OF_CASE",
    "OF_REQUEST",
    "OF_SEARCH",
    "RESOLVER_ORDER",
    "Act",
    "Clock",
    "DateRule",
    "Dated",
    "Deadline",
    "District",
    "Duty",
    "Event",
    "ExhibitKind",
    "Issuer",
    "Law",
    "LawInForce",
    "Occupation",
    "OutsideSource",
    "Period",
    "PinCandidate",
    "Power",
    "ProposedSection",
    "Punishment",
    "Purpose",
    "Rank",
    "Record",
    "Regime",
    "Retention",
    "Section",
    "SectionRule",
    "cited",
    "clocks",
    "digest_of",
    "districts_for_pin",
    "load",
    "rank_at_least",
]
