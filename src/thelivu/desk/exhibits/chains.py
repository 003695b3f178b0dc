"""The custody of an exhibit as a value, rebuilt from its rows, and what may lawfully happen next.

A holder is an officer of this office, by id, or somebody else, by the name as written.
"""

from typing import Any

from thelivu.base import Refused
from thelivu.exhibits import (
    ACTIONS,
    IN_PLACE,
    ROLES,
    Chain,
    CustodyEntry,
    Exhibit,
    Holder,
    read_label,
    state,
    transfer,
)

NO_TAKER = IN_PLACE | {"destroy"}
"""Acts without a taker: the exhibit stays in the same hands, or ends in them."""


def chain_of(row: Any) -> Chain:
    """The custody of an exhibit, rebuilt from its lines."""
    lines = sorted(row.custody.all(), key=lambda line: line.number)
    return Chain(row.id, tuple(entry_of(line) for line in lines))


def value_of(row: Any) -> Exhibit:
    """The exhibit as the value that the rules of custody read."""
    return Exhibit(
        row.id, read_label(row.label), row.kind, row.accessory, row.search_id, chain_of(row), row.make, row.model,
        tuple(row.serials), row.sem,
    )  # fmt: skip


def entry_of(line: Any) -> CustodyEntry:
    """One line as the value that the rules read."""
    return CustodyEntry(
        action=line.action, giver=Holder(line.giver, line.giver_role), taker=Holder(line.taker, line.taker_role),
        place=line.place, purpose=line.purpose, at=line.at, seal_before=line.seal_before or None,
        seal_after=line.seal_after or None, intact=line.intact, reason=line.reason, reference=line.reference,
        sha256=line.sha256 or None, by=line.recorded_by, order_on=line.order_on,
        final_on=line.final_on, destination=line.destination, untampered=line.untampered,
    )  # fmt: skip


def lawful(value: Exhibit) -> dict[str, tuple[str, ...]]:
    """Every act that can come next and to which roles: the rules of custody are asked, none is repeated here."""
    found = {action: tuple(role for role in ROLES if _fits(value, action, role)) for action in ACTIONS}
    return {action: roles for action, roles in found.items() if roles}


def _fits(value: Exhibit, action: str, role: str) -> bool:
    chain = value.chain
    if chain.holder is None or chain.last is None or (action in NO_TAKER and role != chain.holder.role):
        return False
    taker = chain.holder if action in NO_TAKER else Holder("?", role)
    entry = CustodyEntry(
        action, chain.holder, taker, "?", "?", chain.last.at, chain.seal, _seal_left(action, chain.seal),
        True if chain.seal else None, reference="?", order_on=chain.last.at.date(), final_on=chain.last.at.date(),
        destination="?", untampered=True,
    )  # fmt: skip
    try:
        transfer(value, entry)
    except Refused:
        return False
    return True


def _seal_left(action: str, seal: str | None) -> str | None:
    """The seal after an act of this kind: a new one, none, or the one that was there."""
    return "?" if action == "seal" else None if action == "open" else seal


def next_act(value: Exhibit) -> str:
    """The usual next step of an exhibit where it is; empty once its custody has ended."""
    chain = value.chain
    if value.sem and chain.unacknowledged:
        return "acknowledge"
    usual = {"seized": "seal", "sealed": "deposit", "in_locker": "withdraw", "in_transit": "transfer"}
    usual |= {"at_court": "transfer", "at_lab": _at_lab(chain)}
    return usual.get(state(chain), "")


def _at_lab(chain: Chain) -> str:
    arrived = max(n for n, entry in enumerate(chain.entries) if entry.giver != entry.taker)
    if not any(entry.action == "examine" for entry in chain.entries[arrived:]):
        return "examine"
    return "transfer" if chain.seal else "seal"
