"""Plan and run a dated operation: waves, searches of premises, their four outcomes, and whether the door was right.

a search as far as it is prepared   --readiness-->  its items, each met, open or not needed; the open ones block
searches, teams, waves              --propose-->  a team and a wave for each that lacks one, with reasons; or why none
targets with a basis, waves         --plan-->  ready searches, blocked ones with reasons
what was found                      --set_outcome-->  nothing found | report only | FIR | FIR and arrest
words from teams                    --silent_since-->  since when a team inside was not heard
a door that was not connected       --incident, void_by-->  an incident, and what it makes void
progress of the searches            --day_board, funnel-->  planned = closed + inside + not started
"""

from thelivu.operations.allotment import Allotment, Proposal, Unplaced, propose
from thelivu.operations.board import BoardRow, Step, day_board, funnel
from thelivu.operations.door import DOORS, FAULTS, TOLD, Incident, check_fault, incident, untold, void_by
from thelivu.operations.field import NO_WORD, TROUBLES, WORDS, check_word, silent_since
from thelivu.operations.model import (
    LINE_WARNINGS,
    Deconfliction,
    Expected,
    Kit,
    Operation,
    Order,
    Premises,
    Progress,
    Rest,
    Search,
    Team,
    Wave,
)
from thelivu.operations.outcomes import LATER, OUTCOMES, Found, Recorded, seizure_report, set_outcome
from thelivu.operations.plan import Blocked, Plan, approval_blockers, plan
from thelivu.operations.readiness import ITEMS, SEARCH_ACT, Item, blockers, blocking, line_warnings, readiness

__all__ = [
    "DOORS",
    "FAULTS",
    "ITEMS",
    "LATER",
    "LINE_WARNINGS",
    "NO_WORD",
    "OUTCOMES",
    "SEARCH_ACT",
    "TOLD",
    "TROUBLES",
    "WORDS",
    "Allotment",
    "Blocked",
    "BoardRow",
    "Deconfliction",
    "Expected",
    "Found",
    "Incident",
    "Item",
    "Kit",
    "Operation",
    "Order",
    "Plan",
    "Premises",
    "Progress",
    "Proposal",
    "Recorded",
    "Rest",
    "Search",
    "Step",
    "Team",
    "Unplaced",
    "Wave",
    "approval_blockers",
    "blockers",
    "blocking",
    "check_fault",
    "check_word",
    "day_board",
    "funnel",
    "incident",
    "line_warnings",
    "plan",
    "propose",
    "readiness",
    "seizure_report",
    "set_outcome",
    "silent_since",
    "untold",
    "void_by",
]
