"""Authority binds every collecting act to a legal basis: a recorded authority arrives, a Permit leaves or a refusal.

an authority, an act, a subject, an instant   --permit-->           a Permit
a Permit, the authority as it stands now      --again-->            a fresh Permit, or the end of the work
an approved authority and the office key      --sign_authority-->   the file that tools outside the office read
"""

from thelivu.authority.authority_file import read_authority, sign_authority
from thelivu.authority.basis import ACTS, PRACTICE_ACTS, Authority, Subject, names_subject
from thelivu.authority.permits import Permit, again, permit, practice_authority, refusals, revoked

__all__ = [
    "ACTS",
    "PRACTICE_ACTS",
    "Authority",
    "Permit",
    "Subject",
    "again",
    "names_subject",
    "permit",
    "practice_authority",
    "read_authority",
    "refusals",
    "revoked",
    "sign_authority",
]
