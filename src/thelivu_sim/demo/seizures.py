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
from thelivu.desk.exhibits import actions
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.queries import now
from thelivu.exhibits import Holder
from thelivu_sim.demo.cast import acting
from thelivu_sim.demo.office import Round
from thelivu_sim.people import Device, Person

_LIST = "made-up"
_MAKES = ("Example One", "Lantern S", "Orchid 5", "Coir Pro")


@dataclass(frozen=True, slots=True)
class Found:
    """What was seized at one place, by label, and the labels of examinations that found listed files."""

    exhibits: tuple[str, ...] = ()
    examined: tuple[str, ...] = ()


class Seizures:
    """What teams and examiners do with devices; seals are numbered through the round."""

    def __init__(self, made: Round) -> None:
        self.made = made
        self.seals: Iterator[int] = count(1)
        self.list = _load_list(made)

    def take(self, leader: Actor, search: Any, person: Person) -> Found:
        """Takes the devices of a person that hold listed files, or that nobody can look into."""
        labels, examined = [], []
        for device in person.devices:
            if device.listed or device.locked:
                label, report = self._seize(leader, search, device)
                labels.append(label)
                examined += [report] if report else []
        return Found(tuple(labels), tuple(examined))

    def _seize(self, leader: Actor, search: Any, device: Device) -> tuple[str, str]:
        """The exhibit's label, and the label of its examination where that found something."""
        subject = Subject("search", search.id, search.district)
        permit = self.made.permit(leader, "exhibits.seize", subject)
        seal = self._seal()
        row = acting(
            leader, actions.seize, leader, permit, search.id, kind=device.kind, at=now(), place=search.premises.label,
            occupant="", seal=seal, make=_MAKES[len(device.id) % len(_MAKES)], model=device.kind.upper()[:3],
        )  # fmt: skip
        holder = Holder(leader.id, "seizing_officer")
        report = ""
        if not device.locked:
            holder, seal, report = self._examine(leader, row.id, row.label, device, search, seal)
        keeper = self.made.cast.one("custodian", search.district)
        acting(
            keeper, actions.hand_over, keeper, row.id, action="deposit", giver=holder,
            taker=Holder(keeper.id, "keeper"), place=f"{search.district} property room",
            purpose="Kept until it is called for.", at=now(), seal_before=seal, seal_after=seal, intact=True,
        )  # fmt: skip
        return row.label, report

    def _examine(
        self, leader: Actor, exhibit: str, label: str, device: Device, search: Any, seal: str
    ) -> tuple[Holder, str, str]:
        """Handed to an examiner, compared with the list, sealed anew."""
        examiner = self.made.cast.next("examiner")
        hands, again = Holder(examiner.id, "examiner"), self._seal()
        acting(
            leader, actions.hand_over, leader, exhibit, action="transfer", giver=Holder(leader.id, "seizing_officer"),
            taker=hands, place=search.premises.label, purpose="Triage against known files.", at=now(),
            seal_before=seal, seal_after=seal, intact=True,
        )  # fmt: skip
        permit = self.made.permit(examiner, "examination.triage", Subject("exhibit", label, search.district))
        folder = self.made.folder / "devices" / device.id
        run = acting(examiner, examination.triage_folder, examiner, permit, exhibit, folder, [self.list])
        acting(
            examiner, actions.hand_over, examiner, exhibit, action="examine", giver=hands, taker=hands,
            place=search.premises.label, purpose="Examined read-only and sealed again.", at=now(), seal_before=seal,
            seal_after=again, intact=True,
        )  # fmt: skip
        return hands, again, run.label if acting(examiner, lambda: len(findings_of(run))) else ""

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
