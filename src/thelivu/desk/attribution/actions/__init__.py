"""Acts of the attribution room, each one transaction: sightings, letters, returns, decisions, reviews, checks at a door."""

from .checks import answer_field_check, field_check
from .corrections import draft_correction, send_correction
from .decisions import add_sighting, attribute, make_sightings, refute
from .letters import ANSWER_WITHIN, mark_delivered, mark_sent, remind_provider, request_lines
from .origins import confirm_origin
from .quarantine import delete_quarantine, propose_deletion
from .returns import (
    kept_file,
    load_offered,
    load_return,
    offer_return,
    tried,
    withdraw_return,
)
from .reviews import answer_control, ask_second, explain, look_together, remind_second, review

__all__ = [
    "ANSWER_WITHIN",
    "add_sighting",
    "answer_control",
    "answer_field_check",
    "ask_second",
    "attribute",
    "confirm_origin",
    "delete_quarantine",
    "draft_correction",
    "explain",
    "field_check",
    "kept_file",
    "load_offered",
    "load_return",
    "look_together",
    "make_sightings",
    "mark_delivered",
    "mark_sent",
    "offer_return",
    "propose_deletion",
    "refute",
    "remind_provider",
    "remind_second",
    "request_lines",
    "review",
    "send_correction",
    "tried",
    "withdraw_return",
]
