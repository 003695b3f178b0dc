"""What a file says, in the words of the stage: bytes have been read; leads, observations and what is withheld leave.

Every item of the file is accepted or listed as rejected with where and why (promise 4). A child's particulars and the
free text beside them stand apart as spans of the bytes (promise 10): no text of theirs shows in a printed value.
"""

from dataclasses import dataclass, field, replace
from typing import TypeAlias

from thelivu.base import Identifier, Instant, Word
from thelivu.leads.chat_model import Activity, Conversation, Group, GroupEvent

CHILD, PERSON, FREE = "child_particulars", "person_particulars", "free_text"
WITHHELD_KINDS = (CHILD, PERSON, FREE)
"""What is withheld: of a child, of another person (names, addresses), and text that anybody could have written."""

REAL, SYNTHETIC = "real", "synthetic"
BIRTH_MARKS = (REAL, SYNTHETIC)
SYNTHETIC_MARK = "thelivu-synthetic"
"""The token that the simulator writes into every file; wherever it stands, the file is synthetic."""

EVENTS = ("login", "registration", "purchase", "upload", "other", "unknown")
"""What a user did when an address was seen."""

OBSERVATION_KINDS = (*EVENTS, "account", "associated_account", "device", "web_page", "file", "incident", "swarm", "share")
"""An `incident` is when the reporter noticed: its time is never the time of a sighting. A `swarm` is what a sensor saw.
A `share`: a chat database of a device says that a file went."""

FLAGS = (
    *("escalated", "viral_potential_meme", "sextortion", "csam_solicitation", "minor_to_minor_interaction"),
    *(
        "spam",
        "sadistic_online_exploitation",
        "informational",
        "anime_drawing_virtual_hentai",
        "potential_meme",
    ),
    *("viral", "possible_self_production", "physical_harm", "violence_gore", "bestiality", "live_streaming"),
    *("infant", "generative_ai", "minor_reported", "victim_reported", "recipient_reported", "prior_reports"),
    *("third_party_user", "possible_proxy", "no_address", "no_port", "no_time", "no_zone", "ambiguous_time"),
    *("time_not_paired", "unreadable_value", "unknown_elements"),
)
"""The closed list of what a lead or an observation is marked with, in the order in which marks are listed."""

Answer: TypeAlias = bool | None
"""Yes, no, or not stated: absent is not no."""


@dataclass(frozen=True, slots=True)
class Lead:
    """A starting point as the source gives it; `title` is empty or one of a closed list, never free text."""

    reference: str
    title: str = ""
    received: Instant | None = None
    flags: tuple[str, ...] = ()
    facts: tuple[tuple[str, Answer], ...] = ()
    where: str = ""


@dataclass(frozen=True, slots=True)
class Observation:
    """What was seen: identifiers that were seen together, perhaps at a time; `labels` are words of closed lists."""

    kind: str
    lead: str
    identifiers: tuple[Identifier, ...]
    where: str
    port: int | None = None
    at: Instant | None = None
    flags: tuple[str, ...] = ()
    facts: tuple[tuple[str, Answer], ...] = ()
    labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """An item that was not taken: where it stands, why, and what to do."""

    where: str
    reason: Word


@dataclass(frozen=True, slots=True)
class Withheld:
    """A span [start, end) of the bytes that goes to the particulars store; its text never prints."""

    kind: str
    where: str
    start: int
    end: int
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An identifier mined from withheld text: for the officer who decides. The value is stored sealed, never printed."""

    kind: str
    where: str
    value: str = field(repr=False)
    lead: str = ""  # reference of the lead beside which it stands; empty: the source's only one


@dataclass(frozen=True, slots=True)
class Named:
    """The name of a person who is no child by what the source says. It is withheld where it stands, and never printed;
    the register keeps keyed terms of it, so that a search for the name finds the lead.
    """

    lead: str  # reference of its lead
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one file or form gave. Spans count in `rendition` where there is one, else in the file's own bytes.

    A rendition is the text form of what has no text of its own: the sheet of a workbook, a form typed by hand.
    """

    format: str
    item: str
    items_in: int
    accepted: int
    rejected: tuple[Rejected, ...] = ()
    leads: tuple[Lead, ...] = ()
    observations: tuple[Observation, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    notes: tuple[Word, ...] = ()
    mark: str = REAL
    rendition: bytes | None = field(default=None, repr=False)
    names: tuple[Named, ...] = ()
    groups: tuple[Group, ...] = ()
    events: tuple[GroupEvent, ...] = ()
    activity: tuple[Activity, ...] = ()
    conversations: tuple[Conversation, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        assert self.items_in == self.accepted + len(self.rejected), "items in = accepted + rejected"

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """What to mask wherever the source is shown."""
        return tuple((one.start, one.end) for one in self.withheld)


def in_order(flags: set[str]) -> tuple[str, ...]:
    """Marks in the order of FLAGS."""
    return tuple(flag for flag in FLAGS if flag in flags)


def flagged(lead: Lead, flags: set[str]) -> Lead:
    """The lead with these marks added."""
    return replace(lead, flags=in_order({*lead.flags, *flags}))


def mark_of(data: bytes) -> str:
    """The birth mark that the bytes carry, in any encoding in which a sheet or a tip may come."""
    tokens = (SYNTHETIC_MARK.encode(name) for name in ("utf-8", "utf-16-le", "utf-16-be"))
    return SYNTHETIC if any(token in data for token in tokens) else REAL
