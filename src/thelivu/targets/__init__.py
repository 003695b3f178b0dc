"""Choose what to act on first: dossiers ranked in three columns by published rules, deconflicted, never scored.

dossier of facts, attributions, clocks  --rank-->  urgency tier | evidence clock | workability
identifiers                             --conflicts-->  "contact unit X", and nothing else
address and PIN                         --propose_district-->  candidates with reasons
basis for acting on an address          --plannable-->  standing, or why not
"""

from thelivu.targets.deconfliction import Contact, Use, conflicts
from thelivu.targets.district import DistrictCandidate, DistrictProposal, Places, propose_district
from thelivu.targets.dossier import CLOCKS, Attributed, Dossier, Expiry, Fact, FactValue
from thelivu.targets.factors import FACTORS, FORBIDDEN, Factor
from thelivu.targets.override import Override, override
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
from thelivu.targets.rank import Change, Fired, Perishability, Ranking, Urgency, rank, ranking
from thelivu.targets.rulefile import TIERS, Condition, Rule, Rules, published, read_rules
from thelivu.targets.workability import Workability, workability

__all__ = [
    "CLOCKS",
    "DISTRICT_POLICE_CHIEF",
    "FACTORS",
    "FORBIDDEN",
    "TIERS",
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
    "Places",
    "Ranking",
    "Rule",
    "Rules",
    "Standing",
    "Urgency",
    "Use",
    "Workability",
    "conflicts",
    "override",
    "plannable",
    "propose_district",
    "published",
    "rank",
    "ranking",
    "read_rules",
    "workability",
]
