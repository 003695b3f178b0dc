"""What happens: people and networks arrive; accounts with the true events of their use leave.

The truth of an event is who used which lease at which second; what is later disclosed of it can be wrong.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from thelivu_sim import names
from thelivu_sim.network import HOSTING, PORTS, PROVIDERS, Held, Line, Network, Provider
from thelivu_sim.people import Person
from thelivu_sim.stories import STORIES, Story

IST = ZoneInfo("Asia/Kolkata")
PLATFORMS = ("Orchid Chat", "Orchid Chat", "Lantern Share", "Example Gram")
KEPT = timedelta(days=730)
"""How long providers keep their logs (licence amendment of 2022: two years)."""


@dataclass(frozen=True, slots=True)
class Event:
    """The truth of one use: the second, the address and port as seen from outside, and the lease behind it."""

    id: str
    at: datetime
    ip: str
    port: int
    lease: Held | None
    person: str


@dataclass(frozen=True, slots=True)
class Account:
    """An identity: one account on a platform, who uses it, how its evidence turns out, and its events."""

    id: str
    platform: str
    handle: str
    email: str
    story: Story
    users: tuple[Person, ...]
    at_risk: bool
    events: tuple[Event, ...]


def event_days(random: Random, raid: date, count: int) -> tuple[date, ...]:
    """The days on which the groups were busy: spread over the four months before the round."""
    return tuple(sorted(raid - timedelta(days=number) for number in random.sample(range(12, 125), count)))


def make_account(
    random: Random,
    number: int,
    users: tuple[Person, ...],
    story: Story,
    *,
    days: Sequence[date],
    network: Network,
) -> Account:
    """One account with its events; events of one account fall on different days and different addresses."""
    platform = random.choice(PLATFORMS)
    name = names.handle(random, number)
    account = Account(
        f"ID-{number:04d}", platform, name, f"{name}@example.org", story, users, random.random() < 0.03, ()
    )
    provider = PROVIDERS[random.choice(story.providers)] if story.providers else None
    lines = [_line(random, person, story, provider, network) for person in users] if provider else []
    count = random.choice(story.events)
    events: list[Event] = []
    for index, day in enumerate(sorted(random.sample(list(days), count))):
        line = lines[index % len(lines)] if lines else None
        person = users[index % len(users)].id
        at = _moment(random, day, back=KEPT if story.name == "expired" else timedelta(0))
        events.append(
            _event(
                random,
                f"{account.id}-{index + 1}",
                at,
                line=line,
                person=person,
                story=story,
                network=network,
                before=events,
            )
        )
    return replace(account, events=tuple(events))


def story_for(random: Random) -> Story:
    """A story, as often as its share."""
    return random.choices(STORIES, [story.share for story in STORIES])[0]


def _moment(random: Random, day: date, *, back: timedelta) -> datetime:
    second = random.randint(30 * 60, 23 * 3600 + 1800)
    start = datetime.combine(day, time(), IST) - back
    return (start + timedelta(seconds=second)).astimezone(UTC)


def _line(random: Random, person: Person, story: Story, provider: Provider, network: Network) -> Line:
    number = 1 + sum(1 for one in network.lines.values() if one.provider == provider.code)
    shared = story.name == "shared_line"
    line = Line(
        id=f"{provider.code}-{number:06d}",
        provider=provider.code,
        name=f"{person.locality.name} Guest House" if shared else person.name,
        phone=person.phone,
        installation=_installed(random, person),
        service=random.choice(("Hotel Wi-Fi", "Cafe Wi-Fi")) if shared else "Home 50",
    )
    network.lines[line.id] = line
    return line


def _installed(random: Random, person: Person) -> str:
    """Half of the customer records name the police station, which settles the district; the PIN alone often does not."""
    return f"{person.address} ({person.locality.station})" if random.random() < 0.5 else person.address


def _event(
    random: Random,
    event_id: str,
    at: datetime,
    *,
    line: Line | None,
    person: str,
    story: Story,
    network: Network,
    before: Sequence[Event],
) -> Event:
    if line is None:
        host = random.choice(list(ipaddress.ip_network(HOSTING).hosts()))
        return Event(event_id, at, str(host), random.randint(1024, 65535), None, person)
    provider = PROVIDERS[line.provider]
    used = {event.lease.slot[0] for event in before if event.lease}
    while True:
        lease = network.seen(
            random, provider, line.id, at, edge=story.name == "edge", lost=story.name == "no_record"
        )
        if lease.slot[0] not in used or provider.kind == "static":
            return Event(
                event_id, at, _seen_ip(random, lease), _seen_port(random, provider, lease), lease, person
            )
        network.held[provider.code, lease.slot].remove(lease)


def _seen_ip(random: Random, lease: Held) -> str:
    address = lease.slot[0]
    if ":" not in address:
        return address
    prefix = ipaddress.IPv6Network(address)
    return str(prefix[random.getrandbits(72)])


def _seen_port(random: Random, provider: Provider, lease: Held) -> int:
    first = lease.slot[1] or 1024
    width = PORTS if provider.kind in ("cgnat", "mobile") else 60_000
    return first + random.randrange(width)
