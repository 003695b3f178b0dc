"""Write up a case from recorded facts: FIR draft, sections by the law in force, persons, arrests.

what the register holds of a case     --draft-->  FIR draft (IIF-I), and what is still missing
fact codes and days of the offence    --propose-->  sections, each with the rule that proposes it
a text and the foundational facts     --claims-->  sentences that state more than the facts carry
an accused person and an event        --record_arrest-->  arrest, notice, or apprehension of a child
"""

from thelivu.cases.claims import LIMITS, Claim, claims, refuse_claims
from thelivu.cases.enquiry import guard_enquiry
from thelivu.cases.fir import CaseRecord, FirDraft, Occurrence, Officer, draft
from thelivu.cases.foundations import KINDS, SOURCES, Foundation, carries_possession, carries_sharing
from thelivu.cases.narrative import FindingCount, Information, LineAnswer, SearchDone, Story, contents
from thelivu.cases.particulars import NOTHING_STATED, IsParticular, Stated, refuse_particulars
from thelivu.cases.persons import EVENTS, Accused, Arrest, check_occupation, record_arrest
from thelivu.cases.sections import SectionProposal, guard_investigating_officer, propose, section

__all__ = [
    "EVENTS",
    "KINDS",
    "LIMITS",
    "NOTHING_STATED",
    "SOURCES",
    "Accused",
    "Arrest",
    "CaseRecord",
    "Claim",
    "FindingCount",
    "FirDraft",
    "Foundation",
    "Information",
    "IsParticular",
    "LineAnswer",
    "Occurrence",
    "Officer",
    "SearchDone",
    "SectionProposal",
    "Stated",
    "Story",
    "carries_possession",
    "carries_sharing",
    "check_occupation",
    "claims",
    "contents",
    "draft",
    "guard_enquiry",
    "guard_investigating_officer",
    "propose",
    "record_arrest",
    "refuse_claims",
    "refuse_particulars",
    "section",
]
