"""Authority binds every collecting act to a legal basis: a recorded authority arrives, a Permit leaves or a refusal.

an authority, an act, a subject, an instant   --permit-->           a Permit
a Permit, the authority as it stands now      --again-->            a fresh Permit, or the end of the work
a power, a signer and the law             --check_issuer--> nothing, or why this signer may not ask
an approved authority and the office key      --sign_authority-->   the file that tools outside the office read
"""

from thelivu.authority.authority_file import read_authority, sign_authority
from thelivu.authority.basis import ACTS, PRACTICE_ACTS, Authority, Subject, names_subject
from thelivu.authority.issuer import (
    COURT,
    OFFICER_IN_CHARGE,
    SIGNERS,
    Issuer,
    check_issuer,
    one_number,
    production_powers,
    records_of,
)
from thelivu.authority.permits import Permit, again, permit, practice_authority, refusals, revoked

__all__ = [
    "ACTS",
    "COURT",
    "OFFICER_IN_CHARGE",
    "PRACTICE_ACTS",
    "SIGNERS",
    "Authority",
    "Issuer",
    "Permit",
    "Subject",
    "again",
    "check_issuer",
    "names_subject",
    "one_number",
    "permit",
    "practice_authority",
    "production_powers",
    "read_authority",
    "records_of",
    "refusals",
    "revoked",
    "sign_authority",
]
