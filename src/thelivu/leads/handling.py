"""Handling codes: how far what a source says may be passed on, by the word of the office that it came from.

What arrives: the code of a source with the jurisdiction of its originator, and the office that would receive it. What
leaves: nothing, or the reason why it may not go there. A source without a code goes nowhere: unknown is not "free".
"""

from dataclasses import dataclass

from thelivu.base import InputError, Word

HANDLING = ("unit", "originator", "state", "country", "partners")
"""The closed list, the closest first: nobody else; only with the originator's consent in each case; police of the
originator's state; police of its country; any partner office that this office has approved."""


@dataclass(frozen=True, slots=True)
class Handling:
    """A code as stated: whose word it is, and from which jurisdiction ("IN-KL": country, then state)."""

    code: str
    originator: str
    state: str

    def __post_init__(self) -> None:
        if self.code not in HANDLING:
            raise InputError("leads.handling.unknown", handling=self.code)


@dataclass(frozen=True, slots=True)
class Destination:
    """The office that would receive a lead."""

    name: str
    state: str


def against_passing(held: Handling | None, to: Destination, onward: str, consent: str = "") -> Word | None:
    """Why a source may not go there under the code `onward`, or None.

    The code that goes with a packet is as close as the source's own or closer: nobody widens another office's word.
    """
    if onward not in HANDLING:
        raise InputError("leads.handling.unknown", handling=onward)
    if held is None:
        return Word("leads.handling.not_stated")
    if held.code == "unit":
        return Word("leads.handling.unit", {"originator": held.originator})
    if held.code == "originator" and not consent.strip() and to.name != held.originator:
        return Word("leads.handling.consent", {"originator": held.originator})
    if held.code == "state" and to.state != held.state:
        return Word("leads.handling.state", {"state": held.state, "other": to.state})
    if held.code == "country" and country(to.state) != country(held.state):
        return Word("leads.handling.country", {"country": country(held.state), "other": country(to.state)})
    if HANDLING.index(onward) > HANDLING.index(held.code):
        return Word("leads.handling.wider", {"handling": held.code})
    return None


def country(state: str) -> str:
    """The country of a jurisdiction."""
    return state.partition("-")[0]
