"""Ask whether another unit works the same identifiers, and learn only whom to call.

What arrives: the identifiers of a target, the asking unit, the uses that other units have stored. What leaves: the
units to contact and nothing else: not which identifier met, not how often, not in which record.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from thelivu.base import Identifier, Word, canonical


@dataclass(frozen=True, slots=True)
class Use:
    """An identifier that a unit has stored in one of its records."""

    identifier: Identifier
    unit: str


@dataclass(frozen=True, slots=True, order=True)
class Contact:
    """The whole answer: a unit to call."""

    unit: str

    @property
    def word(self) -> Word:
        """The answer as a sentence."""
        return Word("targets.contact_unit", {"unit": self.unit})


def conflicts(own: Iterable[Identifier], unit: str, uses: Iterable[Use]) -> tuple[Contact, ...]:
    """The other units that have stored any of these identifiers, each named once, in order of name."""
    wanted = frozenset(own)
    return tuple(sorted({Contact(use.unit) for use in uses if use.unit != unit and use.identifier in wanted}))


OF_A_PERSON = (
    "phone",
    "email",
    "handle",
    "account",
    "device",
    "imei",
    "imsi",
    "iccid",
    "mac",
    "upi",
    "group",
)
"""What a person holds or is called by. Addresses change hands by the minute, digests and links travel: they meet nobody."""


def fingerprint(identifiers: Iterable[Identifier]) -> str:
    """SHA-256 of what was asked about, in any order: an answer does not cover what a lead came to name later."""
    named = sorted({(one.kind, one.value) for one in identifiers if one.kind in OF_A_PERSON})
    return hashlib.sha256(canonical([list(one) for one in named])).hexdigest()


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer as it stands: what it was asked of, until when it holds, whom to contact and with whom it is settled."""

    asked_of: str
    holds_until: datetime
    contacts: tuple[Contact, ...] = ()
    settled: frozenset[str] = frozenset()


def against(answer: Asked | None, asked_of: str, at: datetime) -> Word | None:
    """Why no overt step may be taken yet: unasked, asked of less, run out, or a unit with whom nothing is agreed."""
    if answer is None:
        return Word("targets.deconfliction.unasked")
    if at >= answer.holds_until:
        return Word("targets.deconfliction.run_out")
    if answer.asked_of != asked_of:
        return Word("targets.deconfliction.names_more")
    waiting = next((one for one in answer.contacts if one.unit not in answer.settled), None)
    return waiting.word if waiting else None
