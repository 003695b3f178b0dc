"""The closed list of what may order the work: conduct and risk to a child, and nothing about who a person is.

What arrives: a factor's name. What leaves: its kind, or a refusal. The lists are those of the published priority
rules (docs/reference/priority-rules.md); a name that is on neither list is refused as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from thelivu.base import InputError

Kind = Literal["flag", "grade", "count", "day"]


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing that may be stated about a dossier: a yes or no, a grade, a count or a day."""

    code: str
    kind: Kind
    grades: tuple[str, ...] = ()
    routes_only: bool = False


_FACTORS = (
    Factor("ongoing_abuse", "flag"),
    Factor("contact_abuse", "flag"),
    Factor("meeting_planned", "flag"),
    Factor("child_in_crisis", "flag"),
    Factor("production", "flag"),
    Factor("live_stream", "flag"),
    Factor("grooming", "flag"),
    Factor("sextortion", "flag"),
    Factor("access_to_children", "grade", ("none", "claimed", "verified")),
    Factor("prior_official_record", "flag"),
    Factor("distribution", "flag"),
    Factor("days_observed", "count"),
    Factor("last_observed", "day"),
    Factor("list_match", "grade", ("none", "near", "identical")),
    Factor("new_victim", "flag"),
    Factor("independent_sources", "count"),
    Factor("prior_cybertips", "count"),
    Factor("escalated_by_reporter", "flag"),
    # Copies passed on in anger or as a joke, and generated pictures, choose the desk; a person decides about the child.
    Factor("viral", "flag", routes_only=True),
    Factor("generated", "flag", routes_only=True),
)

FACTORS: Mapping[str, Factor] = {factor.code: factor for factor in _FACTORS}
"""Every factor that a fact or a rule may name."""

FORBIDDEN: frozenset[str] = frozenset({
    "religion", "caste", "community", "nationality", "language", "gender", "sexual_orientation", "marital_status",
    "income", "occupation", "postcode", "pin", "district", "neighbourhood", "neighbourhood_crime_rate", "device_price",
    "arrest_without_outcome", "family_record", "name_trait", "officer_hunch", "address_hits", "instrument_result",
})  # fmt: skip
"""Names that are refused by name, so that the refusal can say why."""


def factor(code: str, *, where: str) -> Factor:
    """Find the factor, or refuse it: forbidden ones by name, others as unknown."""
    if code in FORBIDDEN:
        raise InputError("targets.forbidden_factor", where=where, factor=code)
    if code not in FACTORS:
        raise InputError("targets.unknown_factor", where=where, factor=code)
    return FACTORS[code]
