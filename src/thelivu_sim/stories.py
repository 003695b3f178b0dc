"""Stories: what can be known of an account, from two clean sightings down to none; the funnel is honest by these.

Each story says how many events there are, on which kind of access, and what goes wrong with them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Story:
    """One way in which an identity's evidence can turn out, with its share of all identities."""

    name: str
    share: float
    events: tuple[int, ...]
    providers: tuple[str, ...]
    ends_in: str
    """The state in which the rules ought to leave it."""
    reachable: bool = False
    """Whether a search can lawfully follow without a recorded exception."""


HOME = ("LGN", "LGN", "LGN", "EXN", "EXN", "COI")
STORIES: tuple[Story, ...] = (
    Story("clean", 0.765, (2, 3, 3, 3), HOME, "CORROBORATED", reachable=True),
    Story("single", 0.05, (1,), HOME, "UNIQUE_SINGLE"),
    Story("no_port", 0.045, (2,), ("LGN",), "NEEDS_PORT"),
    Story("no_zone", 0.025, (2,), HOME, "NEEDS_ZONE"),
    Story("mobile", 0.03, (2, 3), ("MON",), "ADDRESS_UNPROVEN"),
    Story("shared_line", 0.02, (2,), ("BKW",), "SHARED_LINE"),
    Story("no_record", 0.015, (2,), ("LGN", "EXN"), "NO_RECORD"),
    Story("edge", 0.015, (2,), ("LGN",), "AMBIGUOUS"),
    Story("fixed_line", 0.01, (2,), ("PLM",), "UNIQUE_SINGLE"),
    Story("hosting", 0.01, (2,), (), "HOSTING"),
    Story("two_users", 0.01, (2,), ("LGN", "EXN"), "CONTRADICTORY"),
    Story("expired", 0.005, (2,), ("EXN",), "EXPIRED"),
)
