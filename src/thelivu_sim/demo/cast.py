"""The officers of a world at their desks: units and accounts are made; whoever acts is found by role and district."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import cycle
from typing import Any, ParamSpec, TypeVar

from thelivu.desk.people.actions import add_officer, add_unit
from thelivu.desk.people.queries import Actor, actor_named
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.actions import set_clock_forward
from thelivu.desk.register.queries import now
from thelivu_sim.demo.screen import Screen
from thelivu_sim.officers import Officer
from thelivu_sim.world import World

P = ParamSpec("P")
R = TypeVar("R")
STATE_UNIT = "SCU"


def unit_of(district: str) -> str:
    """The code of a district's unit; in exhibit labels it is letters alone."""
    return f"D{district.replace('-', '')}" if district else STATE_UNIT


class Cast:
    """Officers by role and district. They take turns, and each acts in their own scope."""

    def __init__(self, officers: Iterable[Officer]) -> None:
        self.officers = tuple(officers)
        self._actors: dict[str, Actor] = {}
        self._turns: dict[tuple[str, str], Any] = {}

    def accounts(self, role: str, district: str = "") -> list[Officer]:
        """The officers who have a role in a district, or in the state unit."""
        return [one for one in self.officers if (one.role, one.district) == (role, district)]

    def one(self, role: str, district: str = "", number: int = 0) -> Actor:
        """One officer of a role."""
        held = self.accounts(role, district)
        return self.named(held[number % len(held)].account)

    def next(self, role: str, district: str = "") -> Actor:
        """The officer of a role whose turn it is."""
        turns = self._turns.setdefault((role, district), cycle(self.accounts(role, district)))
        return self.named(next(turns).account)

    def named(self, account: str) -> Actor:
        """An officer by account name."""
        if account not in self._actors:
            self._actors[account] = actor_named(account)
        return self._actors[account]

    def placed(self, account: str) -> Actor:
        """An officer who was just placed on a file: asked for anew, because the scope has changed."""
        self._actors.pop(account, None)
        return self.named(account)


def acting(actor: Actor, act: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Does or reads something as this officer; everything is answered in the officer's scope."""
    with seen_as(actor.scope):
        return act(*args, **kwargs)


def until(cast: Cast, moment: datetime) -> None:
    """Lets the register's time run to a moment of the world; never back."""
    if moment > now():
        set_clock_forward(cast.one("administrator"), moment)


def make_units(world: World) -> None:
    """The state unit is made at birth; each district has its own."""
    for district in world.land.districts:
        add_unit(unit_of(district.code), district.name, [district.code], name_ml=district.name_ml)


def make_officers(world: World, screen: Screen) -> list[dict[str, str]]:
    """Every account; those of the first officer of each role, and of one district's, get a password to be printed."""
    shown = {
        (one.role, bool(one.district)): one
        for one in reversed(world.officers)
        if one.district in ("", _busiest(world))
    }
    accounts = []
    for one in screen.each("officers", world.officers):
        password = "" if shown.get((one.role, bool(one.district))) == one else None
        _, made = add_officer(
            one.account,
            one.name,
            one.rank,
            unit_code=unit_of(one.district),
            roles=[one.role],
            password=password,
        )
        if made:
            accounts.append(
                {
                    "account": one.account,
                    "password": made,
                    "role": one.role,
                    "rank": one.rank,
                    "district": one.district,
                }
            )
    return accounts


def _busiest(world: World) -> str:
    """The district in which most of the world's people live."""
    return Counter(person.locality.district for person in world.people).most_common(1)[0][0]
