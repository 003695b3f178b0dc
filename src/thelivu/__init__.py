"""Thelivu carries a lead from its arrival to the published figures: one line, eight stages, plain functions.

leads.admit            referral lists, CyberTips, exports, letters  ->  leads with observations
attribution.decide     observations and provider returns            ->  one named state, with its reasons
targets.rank           attributed identities                        ->  dossiers in three columns
operations.plan        approved targets and dates                   ->  a plan by district, team and premises
exhibits.transfer      seized devices                               ->  exhibits with unbroken custody
examination.triage     entries of an exhibit and known-file lists   ->  findings: counts and digests
cases.propose          outcomes and findings                        ->  FIR draft, sections, deadlines
reports.figures        the register at a stated time                ->  official figures
"""

PIPELINE: tuple[str, ...] = (
    "leads",
    "attribution",
    "targets",
    "operations",
    "exhibits",
    "examination",
    "cases",
    "reports",
)
"""The stages in the order of the work: navigation, documents, tests and `thelivu map` read it from here."""
