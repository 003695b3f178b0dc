"""What is done in the examination room: lists are loaded, runs recorded, paths opened, wakings closed, pairs decided."""

from thelivu.desk.examination.queries import Opened, examination, opened_paths
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.actions import note_access

from .bench import open_exhibit, seal_again
from .lists import load_khl, load_list
from .pairs import decide_pair
from .runs import record_examination, take_result, triage_folder
from .waking import decide


def open_paths(actor: Actor, examination_id: str, *, purpose: str, reason: str, matter: str) -> Opened:
    """The paths behind the findings, for one reader; who, why and for which matter is written first."""
    actor.require("examine" if actor.may("examine") else "register")
    with seen_as(actor.scope):
        row = examination(examination_id)
        note_access(
            actor, "open_paths", about=row.id, purpose=purpose, reason=reason, matter=matter
        )  # fmt: skip
        return opened_paths(row)


__all__ = [
    "decide",
    "decide_pair",
    "load_khl",
    "load_list",
    "open_exhibit",
    "open_paths",
    "record_examination",
    "seal_again",
    "take_result",
    "triage_folder",
]
