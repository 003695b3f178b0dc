"""Acts of the attribution room, each one transaction: sightings, letters, returns, decisions, reviews, checks at a door."""

from .checks import answer_field_check, field_check
from .decisions import attribute, make_sightings
from .letters import ANSWER_WITHIN, mark_sent, request_lines
from .returns import load_return, withdraw_return
from .reviews import review

__all__ = [
    "ANSWER_WITHIN",
    "answer_field_check",
    "attribute",
    "field_check",
    "load_return",
    "make_sightings",
    "mark_sent",
    "request_lines",
    "review",
    "withdraw_return",
]
