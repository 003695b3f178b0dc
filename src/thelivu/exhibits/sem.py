"""Exhibits under the label "Sexually Explicit Materials": the Kerala High Court's rules of 7 December 2023.

What arrives: whether an exhibit is under the label, its custody so far, and the next entry. What leaves: what these
rules have against the entry (law reference 4.5): packed and sealed apart; each removal from the locker with its court, a
receipt and the declaration of whoever sends it; nothing onward until the receiver has acknowledged; viewed by order of
a court; destroyed once the proceedings are final. Whether the label applies is asked again before the locker is left.
"""

from thelivu.exhibits.custody import FINAL, Chain, CustodyEntry

_CARRYING = frozenset({"messenger", "investigating_officer"})


def refusals(sem: bool | None, chain: Chain, entry: CustodyEntry) -> list[str]:
    """Codes of what the rules have against the entry, the first one first; none for an exhibit not under the label."""
    if sem is None:
        return ["sem_open"] if leaves_locker(entry) else []
    if not sem:
        return []
    moves = entry.giver != entry.taker and entry.action != "seize"
    return (_move(chain, entry) if moves else []) + _end(entry)


def leaves_locker(entry: CustodyEntry) -> bool:
    """Whether the entry takes an exhibit from a keeper who is not relieved by another one."""
    onward = entry.giver != entry.taker and entry.taker.role != "keeper"
    return entry.giver.role == "keeper" and (onward or entry.action in FINAL)


def _move(chain: Chain, entry: CustodyEntry) -> list[str]:
    between = entry.action in {"withdraw", "court", "transfer"}
    carried = leaves_locker(entry) and entry.taker.role in _CARRYING
    checks = {
        "sem_unsealed": chain.seal is None,
        "sem_not_acknowledged": chain.unacknowledged is not None,
        "sem_receipt": between and not entry.reference.strip(),
        "sem_destination": carried and not entry.destination.strip(),
        # Who reports a broken seal cannot declare that nothing was touched: then the supervisor's note stands for it.
        "sem_not_declared": between and entry.untampered is not True and entry.intact is not False,
    }
    return [code for code, wrong in checks.items() if wrong]


def _end(entry: CustodyEntry) -> list[str]:
    if entry.action != "destroy":
        return []
    final = entry.final_on is not None and entry.order_on is not None and entry.final_on <= entry.order_on
    return [] if final else ["sem_not_final"]
