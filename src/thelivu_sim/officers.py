"""Officers: the land arrives; the unit's staff and each district's leave, by the roles of the desk."""

from dataclasses import dataclass
from random import Random

from thelivu_sim import names
from thelivu_sim.territory import Territory

_STATE = (
    ("analyst", "SI", 4), ("investigator", "Inspector", 2), ("supervisor", "DySP", 2), ("examiner", "SI", 4),
    ("custodian", "ASI", 2), ("legal", "DySP", 1), ("auditor", "SP", 1), ("administrator", "SI", 1),
)  # fmt: skip
_DISTRICT = (("chief", "SP", 1), ("investigator", "Inspector", 2), ("custodian", "ASI", 1))


@dataclass(frozen=True, slots=True)
class Officer:
    """One officer: account name, rank, role and district (empty for the state unit)."""

    account: str
    name: str
    rank: str
    role: str
    district: str


def make_officers(random: Random, land: Territory) -> tuple[Officer, ...]:
    """The state unit, and in each district its chief, two investigators and a custodian."""
    staff = [(role, rank, "", number) for role, rank, count in _STATE for number in range(1, count + 1)]
    staff += [
        (role, rank, district.code, number)
        for district in land.districts
        for role, rank, count in _DISTRICT
        for number in range(1, count + 1)
    ]
    return tuple(
        Officer(
            f"{role}-{district.lower()}-{number}" if district else f"{role}-{number}",
            names.person(random),
            rank,
            role,
            district,
        )
        for role, rank, district, number in staff
    )
