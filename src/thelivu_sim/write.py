"""Writing a world: only what the real world would hand over, and the truth apart from it.

leads/      sheets with mappings, CyberTip XML, letters      devices/      a folder for each device that opens
returns/    providers' files with mappings                   known-files/  the made-up list
unit/       officers, stations, dated address flags          truth.json    never handed to the product
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from thelivu_sim import files, names, tables
from thelivu_sim.disclosures import Disclosure, Request, Source, disclosures, requests
from thelivu_sim.events import Account
from thelivu_sim.network import HOSTING, PROVIDERS
from thelivu_sim.providers import answer, fault_of
from thelivu_sim.sheets import letter, sheet
from thelivu_sim.tips import Marker, Tip, file_details, report
from thelivu_sim.truth import truth
from thelivu_sim.world import World


@dataclass(slots=True)
class Markers:
    """The markers of a world: each is made once and remembered with the place where it stands."""

    random: Random
    placed: dict[str, str] = field(default_factory=dict)

    def of(self, file: str) -> Marker:
        """A maker of markers for one file."""

        def mark(place: str) -> str:
            made = names.marker(self.random)
            self.placed[made] = f"{file}: {place}"
            return made

        return mark


def write(world: World, folder: Path) -> None:
    """Writes the files of a world into a new or empty folder."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(17, "the folder is not empty", str(folder))
    told = disclosures(world)
    asked = requests(told)
    markers = Markers(Random(f"{world.seed}|markers"))
    _put(
        folder / "SYNTHETIC.txt", f"{tables.MARK}\nseed {world.seed}, profile {world.profile.name}\n".encode()
    )
    _leads(world, told, markers, folder / "leads")
    _returns(world, asked, folder / "returns")
    listed = _devices(world, folder / "devices")
    version = world.profile.raid_days[0].strftime("%Y-%m")
    _put(folder / "known-files" / f"{files.LIST_NAME}@{version}.csv", files.known_files(world))
    _unit(world, folder / "unit")
    _json(folder / "truth.json", truth(world, told, asked, markers.placed, listed))


def _leads(world: World, told: Sequence[Disclosure], markers: Markers, folder: Path) -> None:
    by_source: dict[str, tuple[Source, list[Tip]]] = {}
    accounts = {account.id: account for account in world.accounts}
    for one in told:
        account = accounts[one.account]
        by_source.setdefault(one.source.file, (one.source, []))[1].append(_tip(world, one, account))
    for file, (source, tips) in sorted(by_source.items()):
        mark = markers.of(file)
        if source.kind == "sheet":
            data, mapping = sheet(source, tips, mark)
            _put(folder / file, data)
            _json(folder / f"{Path(file).stem}.mapping.json", mapping)
        elif source.kind == "xml":
            _put(folder / file, report(tips[0], mark))
            for number in range(1, len(tips[0].digests) + 1):
                details = f"{Path(file).stem}-file-{number}.xml"
                _put(folder / details, file_details(tips[0], number, markers.of(details)))
        else:
            _put(folder / file, letter(tips[0], mark).encode())


def _tip(world: World, told: Disclosure, account: Account) -> Tip:
    """The digests that a platform reports are of listed files that the user sent: of the first device, if any."""
    event = next(event for event in account.events if event.id == told.event)
    person = world.person(event.person)
    listed = [data for _, data, number in files.device_files(world, person.devices[0]) if number is not None]
    return Tip(told, account, person, tuple(files.md5(data) for data in listed[:2]))


def _returns(world: World, asked: Iterable[Request], folder: Path) -> None:
    """The first answer to each request, and the corrected one where the first was faulty."""
    for request in asked:
        attempts = (0, 1) if fault_of(world, request.provider, request.lines, request.reference) else (0,)
        for attempt in attempts:
            data, mapping = answer(
                world, request.provider, request.lines, request=request.reference, attempt=attempt
            )
            stem = f"{request.reference}{'-corrected' if attempt else ''}"
            _put(folder / f"{stem}.{PROVIDERS[request.provider].file}", data)
            _json(folder / f"{stem}.mapping.json", mapping)


def _devices(world: World, folder: Path) -> Mapping[str, Mapping[str, int]]:
    """A folder for each device that can be opened; gives the listed files of each, by path."""
    listed: dict[str, dict[str, int]] = {}
    for device in (device for person in world.people for device in person.devices if not device.locked):
        for path, data, number in files.device_files(world, device):
            _put(folder / device.id / path, data)
            if number is not None:
                listed.setdefault(device.id, {})[path] = number
    return listed


def _unit(world: World, folder: Path) -> None:
    staff = [["account", "name", "rank", "role", "district", "note"]]
    staff += [
        [one.account, one.name, one.rank, one.role, one.district, tables.MARK] for one in world.officers
    ]
    stations = {one.station: one.district for one in world.land.localities}
    localities = [["kind", "name", "district"], *(["station", name, code] for name, code in stations.items())]
    localities += [["locality", one.name, one.district] for one in world.land.localities]
    flags = [["prefix", "kind", "from", "to"], [HOSTING, "hosting", "2015-01-01", ""]]
    for name, rows in (("officers", staff), ("gazetteer", localities), ("flags", flags)):
        _put(folder / f"{name}.csv", tables.csv_bytes(rows))


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _json(path: Path, value: Mapping[str, Any]) -> None:
    _put(path, json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n")
