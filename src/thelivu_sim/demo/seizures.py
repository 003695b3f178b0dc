"""Devices are seized, sealed, examined against the made-up list by an examiner, and deposited with the keeper.

A device that does not open goes to the keeper under its seal and waits for the laboratory.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from thelivu.authority import Subject
from thelivu.desk.examination import actions as examination
from thelivu.desk.examination.queries import findings_of
from thelivu.desk.examination.values import After, Before
from thelivu.desk.exhibits import actions
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.queries import now
from thelivu.exhibits import Holder
from thelivu_sim.demo.cast import acting
from thelivu_sim.demo.forms import FieldWork
from thelivu_sim.demo.laptops import hand_in
from thelivu_sim.demo.office import Round
from thelivu_sim.people import Device, Person

_LAPTOPS = 2  # devices that a laptop ran too


@dataclass(frozen=True, slots=True)
class Found:
    """What was seized at one place, by label, and the labels of examinations that found listed files."""

    exhibits: tuple[str, ...] = ()
    examined: tuple[str, ...] = ()


@dataclass(slots=True)
class _Bag:
    """An exhibit on its way: who holds it, and under which seal."""

    id: str
    label: str
    search: Any
    holder: Holder
    seal: str


class Seizures:
    """What teams and examiners do with devices; seals are numbered through the round."""

    def __init__(self, made: Round) -> None:
        self.made = made
        self.seals: Iterator[int] = count(1)
        self.list = _load_list(made)

    def take(self, leader: Actor, search: Any, person: Person, work: FieldWork) -> Found:
        """Takes the devices of a person that hold listed files, or that nobody can look into."""
        wanted = [one for one in person.devices if one.listed or one.locked]
        written = []
        for device in wanted:
            seal = self._seal()
            written.append((device, work.seize(device, seal), seal))
        label, officer = work.bring_back("connected"), Holder(leader.id, "seizing_officer")
        bags = [(device, _Bag(one, label[one], search, officer, seal)) for device, one, seal in written]
        examined = [self._examine(leader, bag, device) for device, bag in bags if not device.locked]
        for _, bag in bags:
            self._deposit(bag)
        return Found(tuple(bag.label for _, bag in bags), tuple(one for one in examined if one))

    def _examine(self, leader: Actor, bag: _Bag, device: Device) -> str:
        """Handed to an examiner, compared with the list, sealed anew; the run's label where it found something."""
        examiner = self.made.cast.next("examiner")
        hands = Holder(examiner.id, "examiner")
        self._line(leader, bag, "transfer", hands, "Triage against known files.")
        subject = Subject("exhibit", bag.label, bag.search.district)
        permit = self.made.permit(examiner, "examination.triage", subject)
        folder = self.made.folder / "devices" / device.id
        self._open(examiner, bag)
        run = acting(examiner, examination.triage_folder, examiner, permit, bag.id, folder, [self.list])
        self.made.examined.append(folder)
        if len(self.made.examined) <= _LAPTOPS:
            hand_in(self.made, examiner, run, bag.label, permit)
        bag.seal = self._seal()
        after = After(now(), bag.search.premises.label, bag.seal, "Examined read-only.")
        acting(examiner, examination.seal_again, examiner, bag.id, after)
        return run.label if acting(examiner, lambda: len(findings_of(run))) else ""

    def _open(self, examiner: Actor, bag: _Bag) -> None:
        """The seal opened, and a write blocker named."""
        place = bag.search.premises.label
        before = Before(now(), place, intact=True, blocker="hardware", number="Example bridge, no. 7")
        acting(examiner, examination.open_exhibit, examiner, bag.id, before)

    def _deposit(self, bag: _Bag) -> None:
        keeper = self.made.cast.one("custodian", bag.search.district)
        self._line(keeper, bag, "deposit", Holder(keeper.id, "keeper"), "Kept until it is called for.")

    def _line(
        self, actor: Actor, bag: _Bag, action: str, taker: Holder, purpose: str
    ) -> None:
        """One line of custody."""
        acting(
            actor, actions.hand_over, actor, bag.id, action=action, giver=bag.holder, taker=taker,
            place=bag.search.premises.label, purpose=purpose, at=now(), seal_before=bag.seal,
            seal_after=bag.seal, intact=True,
        )  # fmt: skip
        bag.holder = taker

    def _seal(self) -> str:
        return f"KP{next(self.seals):06d}"


def _load_list(made: Round) -> str:
    """The made-up list, loaded by an examiner before the round."""
    examiner = made.cast.one("examiner")
    file: Path = next((made.folder / "known-files").glob("*.csv"))
    row = acting(
        examiner, examination.load_list, examiner, file.read_bytes(), file.stem, "Made up by the simulator"
    )
    return row.id
