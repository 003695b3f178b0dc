"""Acts of the attribution room, each one transaction: sightings, letters, returns, decisions, reviews, checks at a door."""

from .checks import answer_field_check, field_check
from .decisions import attribute, make_sightings, refute
from .letters import ANSWER_WITHIN, mark_sent, request_lines
from .returns import load_return, withdraw_return
from .reviews import answer_control, ask_second, explain, look_together, remind_second, review

__all__ = [
    "ANSWER_WITHIN",
    "answer_control",
    "answer_field_check",
    "ask_second",
    "attribute",
    "explain",
    "field_check",
    "load_return",
    "look_together",
    "make_sightings",
    "mark_sent",
    "refute",
    "remind_second",
    "request_lines",
    "review",
    "withdraw_return",
]
