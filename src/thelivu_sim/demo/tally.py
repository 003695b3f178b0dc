"""The figures of the register beside the truth: what was recorded, what is true of the same places, and whether they agree.

This is the only module of the demo that reads what the product was never told.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from thelivu.desk.attribution import queries as attribution
from thelivu.desk.leads import queries as leads
from thelivu.desk.operations import queries as operations
from thelivu.desk.register.queries import now
from thelivu.desk.reports import queries as reports
from thelivu.desk.targets import queries as targets
from thelivu_sim.demo.cast import acting
from thelivu_sim.demo.office import Round
from thelivu_sim.events import Account
from thelivu_sim.truth import expected_round, search_of

COUNTED = ("places", "devices", "firs", "arrests", "reports", "wrong_doors", "nothing_found")
"""What is counted in both: with the code and part of the register's own figure below."""
_FIGURES: Mapping[str, tuple[str, str, str]] = {
    "places": ("places", "", ""),
    "devices": ("devices", "", ""),
    "firs": ("cases", "", ""),
    "arrests": ("arrests", "", ""),
    "reports": ("seizure_reports", "", ""),
    "wrong_doors": ("wrong_doors", "", ""),
    "nothing_found": ("searches", "outcome", "nothing_found"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One number: as the register has it, as it is true of the places searched, and of all that could be confirmed."""

    code: str
    register: int
    truth: int
    expected: int | None

    @property
    def agrees(self) -> bool:
        """Whether the register has what is true."""
        return self.register == self.truth


def tally(made: Round) -> dict[str, Any]:
    """All rows, and how far the states of identities are those in which the rules ought to leave them."""
    reader = made.cast.one("supervisor")
    figures = acting(reader, reports.figures_of, made.operation, now())
    true, expected = acting(reader, _true_of_searches, made), expected_round(made.world)
    rows = [
        Row(code, figures.get(named, by=by, part=part).value, true[code], expected.get(code))
        for code, (named, by, part) in _FIGURES.items()
    ]
    return {
        "figures": [
            {
                "code": row.code,
                "register": row.register,
                "truth": row.truth,
                "expected": row.expected,
                "agrees": row.agrees,
            }
            for row in rows
        ],
        "agree": all(row.agrees for row in rows),
        "reachable": expected["reachable"],
        **acting(reader, _confirmed),
        **acting(reader, _ends, made),
    }


def _true_of_searches(made: Round) -> Counter[str]:
    """What is true of the places that were searched: of whoever uses the account that led there."""
    accounts = Accounts(made)
    counted: Counter[str] = Counter(dict.fromkeys(COUNTED, 0))
    for row in operations.searches_of(made.operation):
        if row.entered_at is None:
            continue
        [identity] = targets.identities_of([row.target_id])[row.target_id]
        said = search_of(accounts.of(identity.basis).users[0])
        wrong = said["door"] == "not_connected"
        counted["places"] += 1
        counted["devices"] += len(said["devices"])
        counted["arrests"] += said["arrest"]
        counted["wrong_doors"] += wrong
        kind = {"fir": "firs", "fir_arrest": "firs", "report_only": "reports"}.get(
            said["outcome"], "nothing_found"
        )
        counted[kind] += not wrong
    return counted


def _confirmed() -> dict[str, int]:
    """How many identities two officers confirmed, and how many of them after a check at the door."""
    rows = attribution.decisions().filter(confirmed_at__isnull=False)
    return {"confirmed": rows.count(), "at_the_door": rows.filter(state="ADDRESS_UNPROVEN").count()}


def _ends(made: Round) -> dict[str, Any]:
    """For each story of the world, the states in which its identities ended; and of how many that is the right one."""
    accounts = Accounts(made)
    ended: dict[str, Counter[str]] = {}
    right = total = 0
    for row in leads.identities():
        story = accounts.of(row.basis).story
        decision = attribution.decision_of(row.id)
        rules = decision.state if decision else "NOT_DECIDED"
        right, total = right + (rules == story.ends_in), total + 1
        state = "CONFIRMED" if decision and decision.confirmed_at else rules
        ended.setdefault(f"{story.name} ({story.ends_in})", Counter())[state] += 1
    states = {story: dict(counter) for story, counter in sorted(ended.items())}
    return {"states": states, "identities": total, "as_deserved": right}


class Accounts:
    """The accounts of the world by what an identity is known by."""

    def __init__(self, made: Round) -> None:
        self._by_handle = {account.handle: account for account in made.world.accounts}

    def of(self, basis: str) -> Account:
        """The account that a handle, a user id or an address of mail belongs to."""
        name = basis.rpartition(":")[2].partition("@")[0].removesuffix("-uid")
        return self._by_handle[name]
