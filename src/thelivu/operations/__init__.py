"""Plan and run a dated operation: waves, searches of premises, their four outcomes, and whether the door was right.

targets with a basis, waves         --plan-->  ready searches, blocked ones with reasons
what was found                      --set_outcome-->  nothing found | report only | FIR | FIR and arrest
a door that was not connected       --incident, void_by-->  an incident, and what it makes void
progress of the searches            --day_board, funnel-->  planned = closed + inside + not started
"""

from thelivu.operations.board import BoardRow, Step, day_board, funnel
from thelivu.operations.door import DOORS, Incident, incident, void_by
from thelivu.operations.model import Deconfliction, Operation, Premises, Progress, Rest, Search, Team, Wave
from thelivu.operations.outcomes import LATER, OUTCOMES, Found, Recorded, seizure_report, set_outcome
from thelivu.operations.plan import SEARCH_ACT, Blocked, Plan, approval_blockers, blockers, plan

__all__ = [
    "DOORS",
    "LATER",
    "OUTCOMES",
    "SEARCH_ACT",
    "Blocked",
    "BoardRow",
    "Deconfliction",
    "Found",
    "Incident",
    "Operation",
    "Plan",
    "Premises",
    "Progress",
    "Recorded",
    "Rest",
    "Search",
    "Step",
    "Team",
    "Wave",
    "approval_blockers",
    "blockers",
    "day_board",
    "funnel",
    "incident",
    "plan",
    "seizure_report",
    "set_outcome",
    "void_by",
]
