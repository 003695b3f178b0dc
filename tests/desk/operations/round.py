"""A small operation, made by the desk's own acts: sara plans, chitra approves, ishaan records."""

from datetime import datetime, timedelta
from typing import Any

from desk.targets import made
from thelivu.desk.operations import actions, queries
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.queries import now
from thelivu.desk.targets import actions as target_actions

WHY = {
    "necessity": "Only the devices can show it.", "less_intrusive": "A notice would warn the user.",
    "expected": {"others": 2, "women": None, "children": 0}, "expert_asked": False,
    "order": {"kind": "warrant", "number": "31/2026", "court": "JFCM Alappuzha"},
}  # fmt: skip


class Round:
    """The operation and its team; `search` allots one more search."""

    def __init__(self, cast: Any, authority: str, starts: datetime, district: str = "ALP") -> None:
        self.cast, self.authority, self.district = cast, authority, district
        self.chief = made.chief_covers(district)
        wave = (starts, starts + timedelta(hours=12))
        self.operation = actions.plan_operation(cast.sara, "KAYAL 26.1", "26.1", [wave])
        self.team = actions.add_team(
            cast.sara, self.operation.id, "Team 1", district, cast.ishaan.id, ["SCPO A. Made", "CPO B. Up"],
            capacity=4, woman_officer=True,
        )  # fmt: skip
        self.made = 0

    def premises(self, handle: str = "", *, asked: bool = True) -> Any:
        """Sealed premises of one more confirmed target, asked about unless told otherwise."""
        self.made += 1
        self.target, self.decision = made.confirmed_target(
            self.cast, self.authority, handle or f"kite{self.made}"
        )
        with seen_as(self.cast.anu.scope):
            if asked:
                target_actions.deconflict(self.cast.anu, self.target.id)
            return target_actions.add_premises(self.cast.anu, self.target.id, self.decision.id)

    def by_order(self) -> Any:
        """Premises that an order names, of one more target that nobody confirmed."""
        self.made += 1
        self.target = made.make_target(
            self.cast.anu, self.authority, made.make_identity(self.cast.anu, f"kite{self.made}")
        )
        with seen_as(self.cast.sara.scope):
            target_actions.deconflict(self.cast.anu, self.target.id)
            return target_actions.add_premises_by_order(
                self.cast.sara, self.target.id, "House 9, Mill Lane", "688001"
            )

    def allot(self, premises: Any, **changes: Any) -> Any:
        given = {"wave": 1, "team_id": self.team.id, "authority_id": self.authority,
                 "basis": {"kind": "attribution"}, **WHY, **changes}  # fmt: skip
        with seen_as(self.cast.sara.scope):
            return actions.allot(self.cast.sara, self.operation.id, premises.id, **given)

    def draft(self, **changes: Any) -> Any:
        return self.allot(self.premises(), **changes)

    def approved(self, **changes: Any) -> Any:
        return actions.approve_search(self.chief, self.draft(**changes).id)

    def entered(self) -> Any:
        return actions.enter(self.cast.ishaan, self.approved().id, now())

    def again(self, search: Any, actor: Actor | None = None) -> Any:
        """The search as it stands now."""
        with seen_as((actor or self.cast.sara).scope):
            return queries.search(search.id)
