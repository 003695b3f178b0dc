"""People and what they have: a random source and the land arrive; persons with homes, devices and habits leave.

Innocent and guilty alike are made by the same shares: whoever is in the world may turn out to hold nothing.
"""

from dataclasses import dataclass
from random import Random

from thelivu_sim import names
from thelivu_sim.profile import Profile
from thelivu_sim.territory import Locality, Territory

OCCUPATIONS = (
    ("student", 22), ("information_technology", 12), ("transport", 12), ("business", 10), ("manual_work", 9),
    ("unemployed", 12), ("private_service", 14), ("health", 3), ("education", 2), ("government", 4),
)  # fmt: skip
KINDS = (
    ("mobile_phone", 68),
    ("laptop", 13),
    ("hard_disk", 7),
    ("memory_card", 6),
    ("tablet", 3),
    ("computer", 3),
)


@dataclass(frozen=True, slots=True)
class Device:
    """A device at a home: its kind, and how many listed and other files an examination would find on it."""

    id: str
    kind: str
    listed: int
    other: int
    locked: bool


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who uses an account: home, habits, devices. `moved`: the line's address is no longer theirs."""

    id: str
    name: str
    phone: str
    home: str
    locality: Locality
    occupation: str
    age: int
    holds: bool
    locked: bool
    shares: bool
    at_home: bool
    moved: bool
    groups: tuple[str, ...]
    devices: tuple[Device, ...]

    @property
    def address(self) -> str:
        """The address as a customer record writes it; half of them name the police station's place."""
        return f"{self.home}, {self.locality.name}, {self.locality.pin}"


@dataclass(frozen=True, slots=True)
class Group:
    """A group on a fictional platform: its id and how many members it shows."""

    id: str
    platform: str
    members: int


def make_groups(random: Random, count: int) -> tuple[Group, ...]:
    """Groups of the kind that the rounds of 2020 found: some with hundreds of members."""
    return tuple(
        Group(f"og-{random.getrandbits(32):08x}", "Orchid Chat", random.choice((35, 80, 210, 400, 430)))
        for _ in range(count)
    )


def make_person(
    random: Random, number: int, profile: Profile, land: Territory, groups: tuple[Group, ...]
) -> Person:
    """One person; what they hold is drawn here and nowhere else."""
    holds = random.random() < profile.holds
    locked = not holds and random.random() < profile.locked / (1 - profile.holds)
    joined = random.sample(groups, min(len(groups), random.choice((0, 1, 1, 2, 3))))
    return Person(
        id=f"P-{number:04d}",
        name=names.person(random),
        phone=names.phone(number),
        home=names.house(random),
        locality=land.pick(random),
        occupation=random.choices([o for o, _ in OCCUPATIONS], [w for _, w in OCCUPATIONS])[0],
        age=random.randint(14, 17) if random.random() < profile.minor else random.randint(18, 62),
        holds=holds,
        locked=locked,
        shares=holds and random.random() < profile.shares,
        at_home=random.random() < profile.at_home,
        moved=random.random() < profile.moved,
        groups=tuple(group.id for group in joined),
        devices=_devices(random, number, profile, holds=holds, locked=locked),
    )


def _devices(
    random: Random, number: int, profile: Profile, *, holds: bool, locked: bool
) -> tuple[Device, ...]:
    """Each home has a phone; what officers take is what holds listed files, or what they cannot look into."""
    taken = int(holds or locked)
    taken += taken and random.random() < profile.second_device
    made = []
    for index in range(max(1, taken)):
        kind = random.choices([k for k, _ in KINDS], [w for _, w in KINDS])[0]
        listed = random.choice((1, 1, 2, 3)) if holds else 0
        made.append(Device(f"D-{number:04d}-{index + 1}", kind, listed, random.randint(2, 4), locked))
    return tuple(made)
