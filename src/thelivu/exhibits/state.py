"""Where an exhibit is, worked out from its custody and never typed in.

What arrives: a chain of custody. What leaves: one of a closed list of states.
"""

from thelivu.base import Word
from thelivu.exhibits.custody import Chain

STATES: tuple[str, ...] = (
    "not_seized", "seized", "sealed", "in_locker", "in_transit", "at_court", "at_lab", "returned", "destroyed",
)  # fmt: skip
"""Every state of an exhibit."""

_BY_ROLE = {
    "keeper": "in_locker", "messenger": "in_transit", "court": "at_court", "examiner": "at_lab", "laboratory": "at_lab",
}  # fmt: skip


def state(chain: Chain) -> str:
    """The state that the latest entry gives the exhibit."""
    last = chain.last
    if last is None:
        return "not_seized"
    if last.action == "return":
        return "returned"
    if last.action == "destroy":
        return "destroyed"
    return _BY_ROLE.get(last.taker.role, "sealed" if chain.seal else "seized")


def state_word(chain: Chain) -> Word:
    """The state as a sentence."""
    return Word(f"exhibits.state.{state(chain)}")
