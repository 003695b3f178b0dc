"""Attribution says which line held an address at a time, or says exactly why that cannot be said.

sightings.csv, NAME.csv + NAME.mapping.json  --decide-->  one named state for each sighting and identity, with reasons

What arrives: sightings (address, port, time with uncertainty) and provider returns. What leaves: states whose exact
conditions are in the exchanged formats, section 3; the subscriber's line id for UNIQUE_SINGLE sightings and for
CORROBORATED identities; never a name or an address.

A return too large for rows is judged by the same gates: `judge(mapping, Figures(...))`, then `state_of`; `Figures` says
what each number counts, `whole_days`, `bounds_asked` and `missed_controls` give what SQL needs of a mapping.
"""

from thelivu.attribution.accounts import Use
from thelivu.attribution.addresses import Block, account, block, number
from thelivu.attribution.chain import SHIFTS, Neighbour, ReasonChain, Shifted
from thelivu.attribution.decide import Attribution, decide
from thelivu.attribution.disclosed import disclosed_sightings
from thelivu.attribution.document import document
from thelivu.attribution.figures import Figures, bounds_asked, missed_controls, whole_days
from thelivu.attribution.flags import Flag, Flags, read_flags
from thelivu.attribution.gates import GATES, RETURN_STATES, Gate, judge, state_of
from thelivu.attribution.identity import IDENTITY_STATES, DecidedIdentity
from thelivu.attribution.independence import Differs, Support, are_two, independent
from thelivu.attribution.lease import Lease, Line
from thelivu.attribution.lost import Lost
from thelivu.attribution.mapping import Asked, Control, ReturnMapping, read_mapping
from thelivu.attribution.match import candidates
from thelivu.attribution.particulars import HolderParticulars, read_particulars
from thelivu.attribution.policy import Policy
from thelivu.attribution.request import QUESTIONS, SUPPORTS, RequestLine, lines_to_ask
from thelivu.attribution.returns import Return, read_return
from thelivu.attribution.review import ConfirmedState, FieldCheck, Review, RowRef, blind_review, confirm
from thelivu.attribution.sighting import Rejected, Sighting, SightingsFile, read_sightings
from thelivu.attribution.states import SIGHTING_STATES, DecidedSighting
from thelivu.attribution.written import OPEN_COLUMNS, read_written

__all__ = [
    "GATES",
    "IDENTITY_STATES",
    "OPEN_COLUMNS",
    "QUESTIONS",
    "RETURN_STATES",
    "SHIFTS",
    "SIGHTING_STATES",
    "SUPPORTS",
    "Asked",
    "Attribution",
    "Block",
    "ConfirmedState",
    "Control",
    "DecidedIdentity",
    "DecidedSighting",
    "Differs",
    "FieldCheck",
    "Figures",
    "Flag",
    "Flags",
    "Gate",
    "HolderParticulars",
    "Lease",
    "Line",
    "Lost",
    "Neighbour",
    "Policy",
    "ReasonChain",
    "Rejected",
    "RequestLine",
    "Return",
    "ReturnMapping",
    "Review",
    "RowRef",
    "Shifted",
    "Sighting",
    "SightingsFile",
    "Support",
    "Use",
    "account",
    "are_two",
    "blind_review",
    "block",
    "bounds_asked",
    "candidates",
    "confirm",
    "decide",
    "disclosed_sightings",
    "document",
    "independent",
    "judge",
    "lines_to_ask",
    "missed_controls",
    "number",
    "read_flags",
    "read_mapping",
    "read_particulars",
    "read_return",
    "read_sightings",
    "read_written",
    "state_of",
    "whole_days",
]
