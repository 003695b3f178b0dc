"""Handling codes: how far what a source says may be passed on, by the word of the office that it came from.

What arrives: the code of a source with the jurisdiction of its originator, and the office that would receive it. What
leaves: nothing, or the reason why it may not go there. A source without a code goes nowhere: unknown is not "free".
"""

import re
from dataclasses import dataclass

from thelivu.base import InputError, Word

HANDLING = ("unit", "originator", "state", "country", "partners")
"""The closed list, the closest first: nobody else; only with the originator's consent in each case; police of the
originator's state; police of its country; any partner office that this office has approved."""

_JURISDICTION = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")  # ISO 3166-1 and, where there is one, ISO 3166-2


def is_jurisdiction(text: str) -> bool:
    """Whether a text has the form "IN-KL": country, then state; or "SG" for a country without states."""
    return _JURISDICTION.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Handling:
    """A code as stated: whose word it is, and from which jurisdiction ("IN-KL": country, then state)."""

    code: str
    originator: str
    state: str

    def __post_init__(self) -> None:
        if self.code not in HANDLING:
            raise InputError("leads.handling.unknown", handling=self.code)
        if not is_jurisdiction(self.state):
            raise InputError("leads.handling.no_state", state=self.state)


def against_passing(held: Handling | None, to_state: str, onward: str, consent: str = "") -> Word | None:
    """Why a source may not go to an office of that jurisdiction under the code `onward`, or None.

    The code that goes with a packet is as close as the source's own or closer: nobody widens another office's word.
    An office is known by its keys and not by its name, so that no name opens a way that a code closes.
    """
    if onward not in HANDLING:
        raise InputError("leads.handling.unknown", handling=onward)
    if held is None:
        return Word("leads.handling.not_stated")
    if held.code == "unit":
        return Word("leads.handling.unit", {"originator": held.originator})
    if held.code == "originator" and not consent.strip():
        return Word("leads.handling.consent", {"originator": held.originator})
    if held.code == "state" and to_state != held.state:
        return Word("leads.handling.state", {"state": held.state, "other": to_state})
    if held.code == "country" and country(to_state) != country(held.state):
        return Word("leads.handling.country", {"country": country(held.state), "other": country(to_state)})
    if is_wider(onward, held.code):
        return Word("leads.handling.wider")
    return None


def is_wider(code: str, than: str) -> bool:
    """Whether one code reaches farther than another."""
    return HANDLING.index(code) > HANDLING.index(than)


def country(state: str) -> str:
    """The country of a jurisdiction."""
    return state.partition("-")[0]
