"""An operation in values: its waves, the premises, the teams, and one search of one premises.

What arrives: approved targets with the basis for acting on an address. What leaves: searches that can be planned,
visited and closed. Fields follow the search memo (law reference 4.2) as far as planning needs them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from thelivu.authority import Authority
from thelivu.base import InputError, Word
from thelivu.targets import Basis, Contact

LINE_WARNINGS = ("many_users", "several_lines", "another_user", "shared_address")
"""Why more people than the holder may stand behind a line (law reference 7, guardrail 3): a service that many use at
once (Wi-Fi of a shop, a business), several lines for one sighting, a row that names another user, an address shared by
ports (CGNAT)."""


@dataclass(frozen=True, slots=True)
class Wave:
    """One span in which searches of an operation begin; a wave may run over midnight."""

    number: int
    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        """Refuse a wave that ends before it starts."""
        if self.ends_at <= self.starts_at:
            raise InputError("operations.wave_backwards", where=str(self.number))


@dataclass(frozen=True, slots=True)
class Operation:
    """A named operation with its waves."""

    id: str
    name: str
    waves: tuple[Wave, ...]

    def wave(self, number: int | None) -> Wave | None:
        """The wave of this number, if the operation has it."""
        return next((wave for wave in self.waves if wave.number == number), None)


@dataclass(frozen=True, slots=True)
class Premises:
    """A place to search. The district is None until it is known or a supervisor has chosen it."""

    id: str
    label: str
    district: str | None
    station: str = ""  # of the police, where the address names one


@dataclass(frozen=True, slots=True)
class Team:
    """Who goes: a leader and at least one more; where they come from, what they can do, how much in one wave."""

    id: str
    district: str
    leader: str
    members: tuple[str, ...]
    label: str = ""
    leader_rank: str = ""
    station: str = ""  # of the police, as the unit names it; empty: any of the district
    capacity: int = 1  # searches in one wave
    woman_officer: bool = False
    expert: bool = False


@dataclass(frozen=True, slots=True)
class Deconfliction:
    """The answer to "does another unit work this target", until when it holds, and whether each contact was settled."""

    record: str
    asked_at: datetime
    contacts: tuple[Contact, ...] = ()
    settled: frozenset[str] = frozenset()
    holds_until: datetime | None = None  # None: the asker set no end


@dataclass(frozen=True, slots=True)
class Expected:
    """Who else is expected at the place, as the planner stated it: numbers, or None where they said "not known"."""

    others: int | None
    women: int | None
    children: int | None

    @property
    def woman_or_child(self) -> bool:
        """Whether a woman or a child may be there; what is not known is not a no."""
        return self.women != 0 or self.children != 0


@dataclass(frozen=True, slots=True)
class Order:
    """How the search is ordered: by a court's `warrant`, or on recorded `grounds` with the paper that was issued."""

    kind: str
    number: str = ""
    court: str = ""
    paper: str = ""


@dataclass(frozen=True, slots=True)
class Kit:
    """Whether the kit of the premises is ready (printed, or checked out to a phone), and who said so (officer id)."""

    ready: bool
    recorded_by: str


@dataclass(frozen=True, slots=True)
class Search:
    """One search of one premises, as far as it is prepared; empty fields are what is still missing."""

    id: str
    operation: str
    target: str
    premises: Premises
    wave: int | None = None
    basis: Basis | None = None
    team: Team | None = None
    authority: Authority | None = None
    necessity: str = ""
    less_intrusive: str = ""
    deconfliction: Deconfliction | None = None
    planned_by: str = ""
    approved_by: str = ""
    expected: Expected | None = None  # None: nobody stated anything
    expert_asked: bool = False
    order: Order | None = None
    line_warnings: tuple[str, ...] = ()  # of `LINE_WARNINGS`: why more people than the holder may stand behind the line
    shared_line: str = ""  # the planner's words on those warnings
    leader_rank: str = ""  # the lowest that the power asks of who leads the search; empty: it asks none
    approval_rank: str = ""  # the lowest of who approves it
    kit: Kit | None = None
    also_open: tuple[tuple[str, Word], ...] = ()  # (item, reason) that the whole register holds against it


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one planned search has come: when the team entered and left, what came of it, and the door."""

    search: str
    district: str
    entered_at: datetime | None = None
    left_at: datetime | None = None
    called_off: bool = False
    outcome: str | None = None
    door: str = "unknown"


@dataclass(frozen=True, slots=True)
class Rest:
    """A record and the records it rests on: how a void one is followed to what came of it."""

    record: str
    kind: str
    rests_on: tuple[str, ...]
    notes: Mapping[str, str] = field(default_factory=dict)
