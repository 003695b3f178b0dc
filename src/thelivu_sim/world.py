"""The world: a seed and a shape arrive; everything that is true in it leaves. Same seed, same world."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from thelivu_sim import names
from thelivu_sim.events import Account, event_days, make_account, story_for
from thelivu_sim.network import Network
from thelivu_sim.officers import Officer, make_officers
from thelivu_sim.people import Group, Person, make_groups, make_person
from thelivu_sim.profile import PROFILES, Profile
from thelivu_sim.territory import Territory, territory


@dataclass(frozen=True, slots=True)
class World:
    """A synthetic state and everything that is true in it."""

    seed: int
    profile: Profile
    land: Territory
    groups: tuple[Group, ...]
    people: tuple[Person, ...]
    accounts: tuple[Account, ...]
    network: Network
    officers: tuple[Officer, ...]
    days: tuple[date, ...]

    @property
    def asked_on(self) -> datetime:
        """When the unit asks the providers: ten days before the round."""
        return datetime.combine(self.profile.raid_days[0] - timedelta(days=10), time(5), UTC)

    def made_up(self, random: Random) -> tuple[str, str]:
        """A name and a home for somebody whom nobody looks at."""
        return names.person(random), names.house(random)

    def person(self, person_id: str) -> Person:
        """A person by id."""
        return self.people[int(person_id.rpartition("-")[2]) - 1]


def build(seed: int, profile: str) -> World:
    """Builds the synthetic state of a seed in one of the shapes of profile.py."""
    shape = PROFILES[profile]
    land = territory(Random(f"{seed}|land"), shape.raid_days[0])
    random = Random(f"{seed}|{profile}")
    groups = make_groups(random, max(3, shape.identities // 30))
    days = event_days(random, shape.raid_days[0], shape.event_days)
    network = Network()
    people: list[Person] = []
    accounts: list[Account] = []
    for number in range(1, shape.identities + 1):
        story = story_for(random)
        users = []
        for _ in range(2 if story.name == "two_users" else 1):
            users.append(make_person(random, len(people) + 1, shape, land, groups))
            people.append(users[-1])
        accounts.append(make_account(random, number, tuple(users), story, days=days, network=network))
    officers = make_officers(Random(f"{seed}|officers"), land)
    return World(seed, shape, land, groups, tuple(people), tuple(accounts), network, officers, days)
