"""The foundational facts of an accused person, each with the record it rests on (2024 INSC 716; POCSO s.30).

What arrives: facts recorded of a person: where files were found, control, knowledge, sharing. What leaves: which
statements about the person these facts carry. An address or a referral alone carries none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from thelivu.base import InputError

FoundationKind = Literal["found_where", "control", "knowledge", "sharing"]
KINDS: tuple[FoundationKind, ...] = ("found_where", "control", "knowledge", "sharing")
"""The facts that have to be laid before the presumption of s.30 can be asked for."""

SOURCES: tuple[str, ...] = ("finding", "memo", "statement", "address", "referral")
"""What a foundational fact can rest on."""

_CARRIES: frozenset[str] = frozenset({"finding", "memo", "statement"})


@dataclass(frozen=True, slots=True)
class Foundation:
    """One foundational fact of one accused person, and the record behind it."""

    kind: FoundationKind
    source: str
    record: str

    def __post_init__(self) -> None:
        """Refuse a fact or a source that is not on the closed lists."""
        if self.kind not in KINDS or self.source not in SOURCES:
            raise InputError(
                "cases.no_such_foundation", where=self.record, kind=self.kind, source=self.source
            )

    @property
    def carries(self) -> bool:
        """Whether the fact rests on more than an address or a referral."""
        return self.source in _CARRIES


def carries_possession(facts: Iterable[Foundation]) -> bool:
    """Possession needs files found by an examination, and control shown by more than an address or a referral."""
    held = tuple(facts)
    found = any(fact.kind == "found_where" and fact.source == "finding" for fact in held)
    return found and any(fact.kind == "control" and fact.carries for fact in held)


def carries_sharing(facts: Iterable[Foundation]) -> bool:
    """Sharing needs a trace of it found by an examination."""
    return any(fact.kind == "sharing" and fact.source == "finding" for fact in facts)
