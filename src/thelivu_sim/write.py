"""Writing a world: only what the real world would hand over, and the truth apart from it.

leads/      sheets with mappings, CyberTip XML, letters      devices/      a folder for each device that opens
returns/    providers' files with mappings                   known-files/  the made-up list
unit/       officers, stations, dated address flags          truth.json    never handed to the product
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from thelivu_sim import files, tables
from thelivu_sim.disclosures import Disclosure, Request, Source, disclosures, requests
from thelivu_sim.events import Account
from thelivu_sim.markers import Markers
from thelivu_sim.network import HOSTING, PROVIDERS
from thelivu_sim.providers import answer, fault_of
from thelivu_sim.sheets import letter, sheet
from thelivu_sim.tips import Tip, file_details, report
from thelivu_sim.truth import truth
from thelivu_sim.world import World


def write(world: World, folder: Path) -> None:
    """Writes the files of a world into a new or empty folder."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(17, "the folder is not empty", str(folder))
    told = disclosures(world)
    asked = requests(told)
    markers = Markers(world.seed)
    _put(
        folder / "SYNTHETIC.txt", f"{tables.MARK}\nseed {world.seed}, profile {world.profile.name}\n".encode()
    )
    _leads(world, told, markers, folder / "leads")
    _returns(world, asked, markers, folder / "returns")
    listed = _devices(world, markers, folder / "devices")
    version = world.profile.raid_days[0].strftime("%Y-%m")
    name = f"known-files/{files.LIST_NAME}@{version}.csv"
    _put(folder / name, files.known_files(world, markers.of(name)))
    _unit(world, folder / "unit")
    _json(folder / "truth.json", truth(world, told, asked, markers.placed, listed))


def _leads(world: World, told: Sequence[Disclosure], markers: Markers, folder: Path) -> None:
    by_source: dict[str, tuple[Source, list[Tip]]] = {}
    accounts = {account.id: account for account in world.accounts}
    for one in told:
        account = accounts[one.account]
        by_source.setdefault(one.source.file, (one.source, []))[1].append(_tip(world, one, account))
    for file, (source, tips) in sorted(by_source.items()):
        mark = markers.of(f"leads/{file}")
        if source.kind == "sheet":
            data, mapping = sheet(source, tips, mark)
            _put(folder / file, data)
            _json(folder / f"{Path(file).stem}.mapping.json", mapping)
        elif source.kind == "xml":
            _put(folder / file, report(tips[0], mark))
            for number in range(1, len(tips[0].digests) + 1):
                details = f"{Path(file).stem}-file-{number}.xml"
                _put(folder / details, file_details(tips[0], number, markers.of(f"leads/{details}")))
        else:
            _put(folder / file, letter(tips[0], mark).encode())


def _tip(world: World, told: Disclosure, account: Account) -> Tip:
    """The digests that a platform reports are of listed files that the user sent: of the first device, if any."""
    event = next(event for event in account.events if event.id == told.event)
    person = world.person(event.person)
    listed = [data for _, data, number in files.device_files(world, person.devices[0]) if number is not None]
    return Tip(told, account, person, tuple(files.md5(data) for data in listed[:2]))


def _returns(world: World, asked: Iterable[Request], markers: Markers, folder: Path) -> None:
    """The first answer to each request, and the corrected one where the first was faulty."""
    for request in asked:
        attempts = (0, 1) if fault_of(world, request.provider, request.lines, request.reference) else (0,)
        for attempt in attempts:
            stem = f"{request.reference}{'-corrected' if attempt else ''}"
            name = f"{stem}.{PROVIDERS[request.provider].file}"
            data, mapping = answer(
                world, request.provider, request.lines, request=request.reference, attempt=attempt,
                mark=markers.of(f"returns/{name}"),
            )  # fmt: skip
            _put(folder / name, data)
            _json(folder / f"{stem}.mapping.json", mapping)


def _devices(world: World, markers: Markers, folder: Path) -> Mapping[str, Mapping[str, int]]:
    """A folder for each device that can be opened; gives the listed files of each, by path. Others begin with a marker."""
    listed: dict[str, dict[str, int]] = {}
    for device in (device for person in world.people for device in person.devices if not device.locked):
        for path, data, number in files.device_files(world, device):
            mark = markers.of(f"devices/{device.id}/{path}")
            _put(folder / device.id / path, mark("content").encode() + data if number is None else data)
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
