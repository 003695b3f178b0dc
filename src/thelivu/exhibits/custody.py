"""The custody of one exhibit: hand-overs without a gap, from the memo of seizure to return or destruction.

What arrives: custody entries, one hand-over or one act each. What leaves: the chain with the entry added, or a refusal
that says what does not fit. Fields are those of the chain-of-custody line (law reference 4.5; ISO/IEC 27037); the
Movement Register for material objects is a view over it.

A seal that is broken or is another one, and a digest that differs, are facts and are recorded with the line that found
them. They hold the exhibit up: nothing follows until a supervisor has noted why (law reference 5, no. 7).
"""

from dataclasses import dataclass
from datetime import date, datetime

from thelivu.base import IST, InputError, Refused, minute_of

ACTIONS: tuple[str, ...] = (
    "seize", "seal", "deposit", "withdraw", "transfer", "hash", "image", "examine", "return", "court", "destroy",
    "note", "acknowledge", "view", "open", "connect",
)  # fmt: skip
"""Everything that can happen to an exhibit."""

ROLES: tuple[str, ...] = (
    "occupant", "seizing_officer", "investigating_officer", "keeper", "messenger", "examiner", "court", "laboratory",
    "owner",
)  # fmt: skip
"""In what role a person or an office holds an exhibit; an examiner is of this office, a laboratory is another's."""

IN_PLACE: frozenset[str] = frozenset({
    "seal", "hash", "image", "examine", "note", "acknowledge", "view", "open", "connect",
})  # fmt: skip
"""Acts that leave the exhibit in the same hands."""

FINAL: frozenset[str] = frozenset({"return", "destroy"})
"""Acts after which there is no custody."""

_ACKNOWLEDGING: frozenset[str] = frozenset({"court", "laboratory"})

_FROM_LABORATORY: frozenset[str] = frozenset({"messenger", "court", "keeper"})

_EXAMINING: frozenset[str] = frozenset({"image", "examine", "open", "connect"})
"""What only who examines does: opening the seal for it, and connecting the exhibit through a write blocker."""

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
    """One line of the custody record: from, to, where, why, the seal before and after, the digest if one was taken.

    `seal_before` is the seal found on the bag; where it is not the one of the last line, `intact` is False.
    """

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
    by: str = ""
    """Who wrote the line: whoever reports a mismatch does not note its reason."""
    order_on: date | None = None
    """The day, in IST, of the order that `reference` names."""
    final_on: date | None = None
    """The day, in IST, on which the proceedings became final."""
    destination: str = ""
    """To which court or laboratory whoever carries it takes it."""
    untampered: bool | None = None
    """Whether the giver declares that nothing was touched."""


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
    def came_from(self) -> str:
        """The role of who held it last, messengers aside: who carries an exhibit carries it for somebody."""
        roles = (entry.taker.role for entry in reversed(self.entries))
        return next((role for role in roles if role != "messenger"), "")

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

    @property
    def mismatch(self) -> str | None:
        """What the latest entry reports: another seal, a broken one, another digest; it holds the exhibit up."""
        if self.last is None:
            return None
        return _mismatch(Chain(self.exhibit, self.entries[:-1]), self.last)

    @property
    def unacknowledged(self) -> CustodyEntry | None:
        """The hand-over to a court or laboratory that holds it and has not acknowledged it."""
        for entry in reversed(self.entries):
            if entry.action == "acknowledge":
                return None
            if entry.giver != entry.taker:
                return entry if entry.taker.role in _ACKNOWLEDGING else None
        return None

    def roles_of(self, person: str) -> frozenset[str]:
        """The separated roles in which this person has already touched the exhibit."""
        held = (side for entry in self.entries for side in (entry.giver, entry.taker))
        return frozenset(side.role for side in held if side.person == person) & _SEPARATE


def receive(chain: Chain, entry: CustodyEntry) -> Chain:
    """Add an entry, or refuse it: a gap, a time before the last, an act out of place, a mixed role, a mismatch not noted."""
    for code in (
        *_form(entry),
        *_sequence(chain, entry),
        *_noted(chain, entry),
        *_act(entry),
        *_way(chain, entry),
        *_order(chain, entry),
        *_receiver(chain, entry),
        *_seals(chain, entry),
        *_opening(chain, entry),
        *_people(chain, entry),
    ):
        raise Refused(f"exhibits.{code}", where=chain.exhibit, action=entry.action)
    return Chain(chain.exhibit, (*chain.entries, entry))


def may_note(chain: Chain, person: str) -> bool:
    """Whether this person is another one than who reported it, handed it over, seized, keeps or examines it."""
    last = chain.last
    near = {last.by, last.giver.person, last.taker.person} if last else set()
    return bool(person) and person not in near and not chain.roles_of(person)


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
        # Only compared when both carry a zone; `_form` refuses the other case first. A time to the minute is within it.
        "before_last": entry.at.tzinfo is not None and entry.at < last.at and entry.at != minute_of(last.at),
    }
    return [code for code, wrong in checks.items() if wrong]


def _noted(chain: Chain, entry: CustodyEntry) -> list[str]:
    """A mismatch waits for a note, and a note for a mismatch."""
    if entry.action != "note":
        return ["held_up"] if chain.mismatch else []
    checks = {
        "nothing_to_note": chain.mismatch is None,
        "not_noted_by_another": not may_note(chain, entry.by),
        "no_reason_noted": not entry.reason.strip(),
        "note_changes_nothing": entry.seal_before != entry.seal_after or entry.sha256 is not None,
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
        "not_an_examiner": entry.action in _EXAMINING and taker not in {"examiner", "laboratory"},
    }
    return [code for code, wrong in checks.items() if wrong]


def _way(chain: Chain, entry: CustodyEntry) -> list[str]:
    """To a laboratory through the court, and from it to the court or a keeper (Police Headquarters Circular 10/2011)."""
    if entry.giver == entry.taker:
        return []
    checks = {
        "not_through_court": entry.taker.role == "laboratory" and chain.came_from != "court",
        "not_from_laboratory": chain.came_from == "laboratory" and entry.taker.role not in _FROM_LABORATORY,
    }
    return [code for code, wrong in checks.items() if wrong]


def _order(chain: Chain, entry: CustodyEntry) -> list[str]:
    """Viewed or destroyed by a court's order; returned by order, or against a receipt to whom it was seized from."""
    if entry.action not in FINAL | {"view"}:
        return []
    back = entry.action == "return" and any(first.giver == entry.taker for first in chain.entries[:1])
    day = entry.at.astimezone(IST).date()
    checks = {
        "no_order": not entry.reference.strip(),
        "no_order_date": entry.order_on is None and not back,
        "order_to_come": entry.order_on is not None and entry.order_on > day,
    }
    return [code for code, wrong in checks.items() if wrong]


def _leaves_keeper_rightly(entry: CustodyEntry) -> bool:
    if entry.giver.role != "keeper":
        return entry.action != "withdraw"
    relieved = entry.taker.role == "keeper" and entry.action == "deposit"
    return relieved or entry.action in {"withdraw", "court"} | FINAL


def _receiver(chain: Chain, entry: CustodyEntry) -> list[str]:
    """What only the receiver's side gives: an acknowledgement once, with its reference; a viewing at the court."""
    acknowledges = entry.action == "acknowledge"
    checks = {
        "nothing_to_acknowledge": acknowledges and chain.unacknowledged is None,
        "no_acknowledgement": acknowledges and not entry.reference.strip(),
        "not_viewed_at_court": entry.action == "view" and entry.taker.role != "court",
    }
    return [code for code, wrong in checks.items() if wrong]


def _seals(chain: Chain, entry: CustodyEntry) -> list[str]:
    changed = entry.seal_after != entry.seal_before
    found = _mismatch(chain, entry)
    stated = entry.action == "note" or entry.intact is not None
    checks = {
        "other_seal": entry.seal_before != chain.seal and entry.intact is not False,
        "seal_state_unstated": (chain.seal or entry.seal_before) is not None and not stated,
        "no_seal_to_state": (chain.seal or entry.seal_before) is None and entry.intact is not None,
        "not_with_a_mismatch": found is not None and entry.action in FINAL,
        "seal_used_before": changed and entry.seal_after in chain.seals,
        "no_seal": entry.action == "seal" and not entry.seal_after,
        "seal_changed": changed
        and entry.intact is not False
        and entry.action not in {*IN_PLACE, *FINAL, "seize"},
    }
    unexplained = [found] if found and not entry.reason.strip() else []
    return [code for code, wrong in checks.items() if wrong] + unexplained


def _opening(chain: Chain, entry: CustodyEntry) -> list[str]:
    """Around an examination (ISO/IEC 27037): what is opened was sealed; what is connected is open, and says through what."""
    opens, connects = entry.action == "open", entry.action == "connect"
    checks = {
        "nothing_to_open": opens and entry.seal_before is None,
        "not_opened": opens and entry.seal_after is not None,
        "connected_sealed": connects and chain.seal is not None,
        "no_write_blocker": connects and not entry.reference.strip(),
    }
    return [code for code, wrong in checks.items() if wrong]


def _mismatch(before: Chain, entry: CustodyEntry) -> str | None:
    known = before.sha256
    if entry.seal_before != before.seal and entry.action != "seize":
        return "other_seal_found"
    if entry.intact is False:
        return "broken_seal"
    return "digest_differs" if known and entry.sha256 and entry.sha256 != known else None


def _people(chain: Chain, entry: CustodyEntry) -> list[str]:
    for side in (entry.giver, entry.taker):
        roles = chain.roles_of(side.person) | ({side.role} & _SEPARATE)
        if len(roles) > 1:
            return ["role_mixed"]
    return []
