"""The legal basis as recorded: who may do what, to what, where and until when, and for which offence.

Arrives: what two officers recorded and approved (BNSS ss.94, 96, 185 and their forerunners, or a court's warrant).
Leaves: values that `permit` reads. Nothing here permits anything.
"""

from dataclasses import dataclass
from datetime import datetime

ACTS = (
    "leads.admit",
    "leads.type",
    "leads.follow",
    "attribution.request",
    "attribution.load",
    "attribution.decide",
    "attribution.field_check",
    "targets.open",
    "operations.search",
    "exhibits.seize",
    "examination.triage",
    "sensor.watch.quiet",
    "sensor.watch.listed",
    "vault.open_original",
    "register.search",
)
"""The closed list of what an authority can allow; an act that is not on it is never permitted."""

PRACTICE_ACTS = ("examination.triage",)
"""What can be practised on benign data without an authority; its output is marked and no register takes it."""


@dataclass(frozen=True, slots=True)
class Authority:
    """A recorded legal basis with its scope and its end."""

    id: str
    basis: str
    reference: str
    purpose: str
    acts: frozenset[str]
    subjects: tuple[str, ...]
    district: str | None
    valid_from: datetime
    valid_to: datetime
    recorded_by: str
    recorded_at: datetime
    approved_by: str | None = None
    approved_at: datetime | None = None
    revoked_at: datetime | None = None
    practice: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """What an act is done to: a file, a lead, a list, an exhibit, an operation, premises; and its police district."""

    kind: str
    id: str
    district: str | None = None

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


def names_subject(pattern: str, subject: Subject) -> bool:
    """Whether a line of an authority names the subject: in full, or by its beginning and a final `*`."""
    if pattern.endswith("*"):
        return str(subject).startswith(pattern[:-1])
    return pattern == str(subject)
