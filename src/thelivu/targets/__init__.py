"""Choose what to act on first: dossiers ranked in three columns by published rules, deconflicted, never scored.

dossier of facts, attributions, clocks  --rank-->  urgency tier | evidence clock | workability
identifiers                             --conflicts-->  "contact unit X", and nothing else
address and PIN                         --propose_district-->  candidates with reasons
basis for acting on an address          --plannable-->  standing, or why not
"""

from thelivu.targets.claims import CLAIMED, Sighted, claimed_by, dossier_of, readiness
from thelivu.targets.deconfliction import OF_A_PERSON, Asked, Contact, Use, against, conflicts, fingerprint
from thelivu.targets.district import DistrictCandidate, DistrictProposal, Places, propose_district
from thelivu.targets.dossier import CLOCKS, Attributed, Dossier, Expiry, Fact, FactValue
from thelivu.targets.factors import FACTORS, FORBIDDEN, Factor
from thelivu.targets.override import Override, override, tier_in_force
from thelivu.targets.plannable import (
    DISTRICT_POLICE_CHIEF,
    Attribution,
    Basis,
    ChildAtRiskOrder,
    CourtWarrant,
    NotPlannable,
    Standing,
    plannable,
)
from thelivu.targets.rank import Change, Fired, Perishability, Place, Ranking, Urgency, place, rank, ranking
from thelivu.targets.rulefile import TIERS, Condition, Rule, Rules, published, read_rules
from thelivu.targets.workability import Workability, workability

__all__ = [
    "CLAIMED",
    "CLOCKS",
    "DISTRICT_POLICE_CHIEF",
    "FACTORS",
    "FORBIDDEN",
    "OF_A_PERSON",
    "TIERS",
    "Asked",
    "Attributed",
    "Attribution",
    "Basis",
    "Change",
    "ChildAtRiskOrder",
    "Condition",
    "Contact",
    "CourtWarrant",
    "DistrictCandidate",
    "DistrictProposal",
    "Dossier",
    "Expiry",
    "Fact",
    "FactValue",
    "Factor",
    "Fired",
    "NotPlannable",
    "Override",
    "Perishability",
    "Place",
    "Places",
    "Ranking",
    "Rule",
    "Rules",
    "Sighted",
    "Standing",
    "Urgency",
    "Use",
    "Workability",
    "against",
    "claimed_by",
    "conflicts",
    "dossier_of",
    "fingerprint",
    "override",
    "place",
    "plannable",
    "propose_district",
    "published",
    "rank",
    "ranking",
    "read_rules",
    "readiness",
    "tier_in_force",
    "workability",
]
