"""Number, seal and hand over what was seized: labels never used again, custody without a gap.

labels ever given          --next_label-->  the label for the next bag
a device and its seizure   --seize-->  an exhibit
an exhibit and an entry    --transfer-->  the exhibit with one more line of custody, or a refusal
a chain of custody         --state-->  where the exhibit is
taken behind a wrong door  --going_back-->  by when it is given back
"""

from thelivu.exhibits.custody import (
    ACTIONS,
    FINAL,
    IN_PLACE,
    ROLES,
    Chain,
    CustodyEntry,
    Holder,
    may_note,
    receive,
)
from thelivu.exhibits.exhibit import Exhibit, seize, transfer
from thelivu.exhibits.label import Label, next_label, read_label
from thelivu.exhibits.returning import BACK_WITHIN, GoingBack, going_back
from thelivu.exhibits.state import STATES, state, state_word

__all__ = [
    "ACTIONS",
    "BACK_WITHIN",
    "FINAL",
    "IN_PLACE",
    "ROLES",
    "STATES",
    "Chain",
    "CustodyEntry",
    "Exhibit",
    "GoingBack",
    "Holder",
    "Label",
    "going_back",
    "may_note",
    "next_label",
    "read_label",
    "receive",
    "seize",
    "state",
    "state_word",
    "transfer",
]
