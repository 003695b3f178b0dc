"""A provider's saved mapping for the next file: the letter that it answers says what was asked, the officer what proves the zone."""

from typing import Any

from thelivu.base import InputError
from thelivu.desk.authority.queries import named_mappings

from .return_pages import asked_by


def saved_for(letter: Any, name: str, *, where: str) -> Any:
    """The saved mapping of a letter's provider with this name; without a name the only one there is."""
    held = named_mappings(letter.provider)
    found = [one for one in held if one.name == name] if name else held
    if not found:
        raise InputError("desk_returns.none_saved", where=where, provider=letter.provider, name=name or "–")
    if len(found) > 1:
        names = ", ".join(sorted(one.name for one in found))
        raise InputError("desk_returns.several_saved", where=where, provider=letter.provider, names=names)
    return found[0]


def completed(saved: Any, letter: Any, zone_proof: str, *, where: str) -> dict[str, Any]:
    """A saved mapping as that of one file. A zone without its proof for this file is refused: providers change clocks."""
    time = dict(saved.document["time"])
    if time.get("zone"):
        if not zone_proof.strip():
            raise InputError("desk_returns.proof_for_this_file", where=where, zone=time["zone"])
        time["zone_proof"] = zone_proof.strip()
    return {**saved.document, **asked_by(letter), "time": time}
