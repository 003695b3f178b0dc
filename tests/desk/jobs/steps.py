"""Steps of made-up long work: each notes in the register that it was done, once."""

from collections.abc import Mapping
from typing import Any

from thelivu.base import InputError
from thelivu.desk.jobs.actions import Effect
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.actions import note_access

PATH = f"{__name__}.note"
broken: set[str] = set()
"""Items that fail with a fault of the program."""


def note(actor: Actor, authority: str, work: Mapping[str, Any]) -> Effect:
    """Refuses "bad", breaks on what `broken` names, stops on "lapsed"; else leaves one line in the access log."""
    what = str(work["what"])
    if what == "bad":
        raise InputError("jobs.no_such_job")
    if what == "lapsed":
        raise InputError("authority.expired", valid_to="2026")
    if what in broken:
        raise RuntimeError
    return lambda: void(note_access(actor, "search", about=what, purpose="csea_material"))


def void(_: object) -> None:
    """Nothing."""
