"""The custody of one exhibit: hand-overs without a gap, from the memo of seizure to return or destruction.

What arrives: custody entries, one hand-over or one act each. What leaves: the chain with the entry added, or a refusal
that says what does not fit. Fields are those of the chain-of-custody line (law reference 4.5; ISO/IEC 27037); the
Movement Register for material objects is a view over it.
"""

from dataclasses import dataclass
from datetime import datetime

from thelivu.base import InputError, Refused

ACTIONS: tuple[str, ...] = (
    "seize", "seal", "deposit", "withdraw", "transfer", "hash", "image", "examine", "return", "court", "destroy",
)  # fmt: skip
"""Everything that can happen to an exhibit."""

ROLES: tuple[str, ...] = (
    "occupant", "seizing_officer", "investigating_officer", "keeper", "messenger", "examiner", "court", "owner",
)  # fmt: skip
"""In what role a person or an office holds an exhibit."""

IN_PLACE: frozenset[str] = frozenset({"seal", "hash", "image", "examine"})
"""Acts that leave the exhibit in the same hands."""

FINAL: frozenset[str] = frozenset({"return", "destroy"})
"""Acts after which there is no custody."""

_SEPARATE: frozenset[str] = frozenset({"seizing_officer", "examiner", "keeper"})


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the exhibit, and in what role."""

    person: str
    role: str

    def __post_init__(self) -> None:
        """Refuse a role that is not on the closed list, and a holder without a name or number."""
        if self.role not in ROLES or not self.person.strip():
            raise InputError("exhibits.no_such_role", where=self.person, role=self.role)


@dataclass(frozen=True, slots=True)
class CustodyEntry:
    """One line of the custody record: from, to, where, why, the seal before and after, the digest if one was taken."""

    action: str
    giver: Holder
    taker: Holder
    place: str
    purpose: str
    at: datetime
    seal_before: str | None = None
    seal_after: str | None = None
    intact: bool | None = None
    reason: str = ""
    reference: str = ""
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """The custody of one exhibit so far."""

    exhibit: str
    entries: tuple[CustodyEntry, ...] = ()

    @property
    def last(self) -> CustodyEntry | None:
        """The latest entry."""
        return self.entries[-1] if self.entries else None

    @property
    def holder(self) -> Holder | None:
        """Who holds the exhibit now; nobody before seizure, and nobody once custody has ended."""
        return self.last.taker if self.last and self.last.action not in FINAL else None

    @property
    def seal(self) -> str | None:
        """The seal the exhibit carries now."""
        return self.last.seal_after if self.last else None

    @property
    def seals(self) -> frozenset[str]:
        """Every seal number this exhibit has carried."""
        return frozenset(entry.seal_after for entry in self.entries if entry.seal_after)

    @property
    def sha256(self) -> str | None:
        """The digest last taken."""
        return next((entry.sha256 for entry in reversed(self.entries) if entry.sha256), None)

    def roles_of(self, person: str) -> frozenset[str]:
        """The separated roles in which this person has already touched the exhibit."""
        held = (side for entry in self.entries for side in (entry.giver, entry.taker))
        return frozenset(side.role for side in held if side.person == person) & _SEPARATE


def receive(chain: Chain, entry: CustodyEntry) -> Chain:
    """Add an entry, or refuse it: a gap, a time before the last, another seal, an act out of place, a mixed role."""
    for code in (
        *_form(entry),
        *_sequence(chain, entry),
        *_act(entry),
        *_seals(chain, entry),
        *_people(chain, entry),
    ):
        raise Refused(f"exhibits.{code}", where=chain.exhibit, action=entry.action)
    return Chain(chain.exhibit, (*chain.entries, entry))


def _form(entry: CustodyEntry) -> list[str]:
    checks = {
        "no_such_action": entry.action not in ACTIONS,
        "no_zone": entry.at.tzinfo is None or entry.at.utcoffset() is None,
        "no_place": not entry.place.strip(),
        "no_purpose": not entry.purpose.strip(),
    }
    return [code for code, wrong in checks.items() if wrong]


def _sequence(chain: Chain, entry: CustodyEntry) -> list[str]:
    last = chain.last
    if last is None:
        return [] if entry.action == "seize" else ["not_seized"]
    checks = {
        "custody_ended": last.action in FINAL,
        "seized_twice": entry.action == "seize",
        "gap": entry.giver != last.taker,
        # Only compared when both carry a zone; `_form` refuses the other case first.
        "before_last": entry.at.tzinfo is not None and entry.at < last.at,
    }
    return [code for code, wrong in checks.items() if wrong]


def _act(entry: CustodyEntry) -> list[str]:
    moves = entry.giver != entry.taker
    taker = entry.taker.role
    checks = {
        "not_a_hand_over": moves and entry.action in IN_PLACE,
        "no_hand_over": not moves and entry.action not in IN_PLACE | {"destroy"},
        "not_to_seizing_officer": entry.action == "seize" and taker != "seizing_officer",
        "not_to_keeper": (taker == "keeper") != (entry.action == "deposit") and moves,
        "not_from_keeper": moves and not _leaves_keeper_rightly(entry),
        "not_to_court": (entry.action == "court") != (taker == "court") and moves,
        "not_to_owner": (entry.action == "return") != (taker in {"owner", "occupant"}) and moves,
        "not_an_examiner": entry.action in {"image", "examine"} and taker != "examiner",
        "no_order": entry.action in FINAL and not entry.reference.strip(),
    }
    return [code for code, wrong in checks.items() if wrong]


def _leaves_keeper_rightly(entry: CustodyEntry) -> bool:
    if entry.giver.role != "keeper":
        return entry.action != "withdraw"
    relieved = entry.taker.role == "keeper" and entry.action == "deposit"
    return relieved or entry.action in {"withdraw", "court"} | FINAL


def _seals(chain: Chain, entry: CustodyEntry) -> list[str]:
    changed = entry.seal_after != entry.seal_before
    known = chain.sha256
    checks = {
        "other_seal": entry.seal_before != chain.seal,
        "seal_state_unstated": chain.seal is not None and entry.intact is None,
        "no_seal_to_state": chain.seal is None and entry.intact is not None,
        "broken_seal": entry.intact is False and not entry.reason.strip(),
        "seal_used_before": changed and entry.seal_after in chain.seals,
        "no_seal": entry.action == "seal" and not entry.seal_after,
        "seal_changed": changed
        and entry.intact is not False
        and entry.action not in {*IN_PLACE, *FINAL, "seize"},
        "digest_differs": bool(known and entry.sha256 and entry.sha256 != known and not entry.reason.strip()),
    }
    return [code for code, wrong in checks.items() if wrong]


def _people(chain: Chain, entry: CustodyEntry) -> list[str]:
    for side in (entry.giver, entry.taker):
        roles = chain.roles_of(side.person) | ({side.role} & _SEPARATE)
        if len(roles) > 1:
            return ["role_mixed"]
    return []
