"""Who signs an order to produce: a power, the signer and the law arrive; nothing, or a refusal that says why, leaves.

BNSS s.94 and CrPC s.91 give the order to a court and to the officer in charge of a police station, to nobody else
(law reference 3.3). Which powers, which signers and from which rank on are records of the law data.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from thelivu.base import InputError, Refused
from thelivu.law import Law

COURT, OFFICER_IN_CHARGE = "court", "officer_in_charge"
SIGNERS = (COURT, OFFICER_IN_CHARGE)
"""The signers of the law data who may ask a provider."""

_NUMBER = re.compile(r"\d+\s*/\s*\d{4}")


@dataclass(frozen=True, slots=True)
class Issuer:
    """The signer as written on the letter: `kind` is a signer of the law data, `office` the station or the court."""

    kind: str
    name: str
    rank: str  # of the ladder; empty for a court
    office: str


def check_issuer(issuer: Issuer, power_code: str, law: Law) -> None:
    """Refuses a signer to whom the power is not given, or whose rank is below what it asks for."""
    power, signer = law.powers[power_code], law.issuers.get(issuer.kind)
    if issuer.kind not in SIGNERS or signer is None:
        raise InputError("authority.issuer_unknown", kind=issuer.kind)
    if not issuer.name.strip() or not issuer.office.strip():
        raise InputError("authority.issuer_incomplete")
    if issuer.kind not in power.issuers:
        raise Refused("authority.issuer_without_power", power=power.code)
    for least in (signer.min_rank, power.min_rank):
        if least is not None and law.rank_index(issuer.rank) < law.rank_index(least):
            raise Refused("authority.issuer_rank", rank=issuer.rank, least=least)


def production_powers(law: Law) -> tuple[str, ...]:
    """The powers that one of the signers may use."""
    return tuple(one.code for one in law.powers.values() if set(SIGNERS) & set(one.issuers))


def one_number(text: str) -> str:
    """The one crime, enquiry or General Diary number of a letter; none, or two, is refused."""
    found = _NUMBER.findall(text)
    if len(found) != 1:
        raise InputError("authority.one_number", count=len(found))
    return " ".join(text.split())


def records_of(power_code: str, issuer_kind: str, retentions: Iterable[str]) -> Iterator[str]:
    """The keys `table:code` of the law records that a letter rests on."""
    yield f"powers:{power_code}"
    yield f"issuers:{issuer_kind}"
    yield from (f"retentions:{code}" for code in dict.fromkeys(retentions))
