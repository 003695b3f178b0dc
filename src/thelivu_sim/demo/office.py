"""The office of a world: born synthetic in the world's own days, with its authorities; and the round that is made in it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from thelivu.authority import Permit, Subject
from thelivu.desk.authority.actions import approve, ask, record_authority
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.birth import be_born
from thelivu.desk.register.queries import now
from thelivu.law import load as load_law
from thelivu_sim.demo.cast import STATE_UNIT, Cast, acting, until
from thelivu_sim.demo.neighbours import Neighbours
from thelivu_sim.demo.screen import Screen
from thelivu_sim.world import World

IST = ZoneInfo("Asia/Kolkata")
PURPOSE = "csea_material"
ENQUIRY_ACTS = (
    *("leads.admit", "leads.type", "leads.follow", "attribution.request", "attribution.load", "attribution.decide"),
    *("attribution.field_check", "targets.open", "vault.open_original", "register.search", "sensor.watch.quiet"),
)
SEARCH_ACTS = ("operations.search", "exhibits.seize", "examination.triage")


@dataclass(slots=True)
class Round:
    """A world, its files, its officers, and what they have made of it so far."""

    world: World
    folder: Path
    cast: Cast
    neighbours: Neighbours
    screen: Screen
    authorities: dict[str, str] = field(default_factory=dict)
    """Id by district; that of the enquiry by ""."""
    operation: str = ""
    watch: str = ""
    """The watch order of a sensor."""
    examined: list[Path] = field(default_factory=list)
    """Folders of the devices that were examined, in their order."""
    papers: Counter[str] = field(default_factory=Counter)
    """The last number of each series that stations keep themselves."""

    def number(self, series: str) -> str:
        """The next number of a station's own series."""
        self.papers[series] += 1
        return f"{self.papers[series]}/{self.world.profile.raid_days[0].year}"

    def day(self, before: int, hour: int, minute: int = 0) -> datetime:
        """A moment in India so many days before the first raid day."""
        day = self.world.profile.raid_days[0] - timedelta(days=before)
        return datetime.combine(day, time(hour, minute), IST)

    def last_day(self, after: int, hour: int) -> datetime:
        """A moment in India so many days after the last raid day."""
        return datetime.combine(self.world.profile.raid_days[-1] + timedelta(days=after), time(hour), IST)

    def until(self, moment: datetime) -> None:
        """Lets the register's time run to a moment."""
        until(self.cast, moment)

    def permit(self, actor: Actor, act: str, subject: Subject) -> Permit:
        """What an officer asks for before collecting anything: of the district's authority, or of the enquiry's."""
        return acting(actor, ask, self.authorities[subject.district or ""], act, subject)


def birth(world: World) -> None:
    """The register is born eleven days before the round, on the world's calendar."""
    begins = world.asked_on - timedelta(days=1, hours=1)
    be_born(
        "synthetic", unit_code=STATE_UNIT, unit_name="State Cyber Unit",
        letterhead="State Cyber Unit\nSynthetic State", covers=["*"], shift=begins - datetime.now(UTC),
    )  # fmt: skip


def record_authorities(made: Round) -> None:
    """One authority for the enquiry, one for the searches of each district: recorded by one officer, approved by another."""
    _authority(made, made.cast.one("analyst"), made.cast.one("supervisor"))
    for district in made.screen.each("authorities", made.world.land.districts):
        officer, chief = (made.cast.one(role, district.code) for role in ("investigator", "chief"))
        _authority(made, officer, chief, district.code)


def _authority(made: Round, officer: Actor, second: Actor, district: str = "") -> None:
    row = acting(
        officer, record_authority, officer, basis=power(made.world, searches=bool(district)),
        reference=f"GD {made.number('diary')}", purpose=PURPOSE, acts=SEARCH_ACTS if district else ENQUIRY_ACTS,
        subjects=["*"], valid_from=now() - timedelta(minutes=1), valid_to=made.last_day(60, 18), district=district,
    )  # fmt: skip
    made.authorities[district] = acting(second, approve, second, row.id).id


def power(world: World, *, searches: bool) -> str:
    """The power to search, or to order production, of the Code in force on the day of the round."""
    day = world.profile.raid_days[0]
    procedural = next(one.procedural for one in load_law().in_force.values() if one.in_force(day))
    search, produce = ("BNSS s.185", "BNSS s.94") if procedural == "BNSS" else ("CrPC s.165", "CrPC s.91")
    return search if searches else produce
