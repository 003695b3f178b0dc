"""Files that cannot be read, each with a marker where it is wrong: what is said of them names a place, never a value.

Mappings, ids and references are the officer's own words or identifiers, which show; no marker stands in them.
"""

import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from thelivu.leads import SYNTHETIC_MARK
from thelivu_sim.markers import Marker, Markers
from thelivu_sim.tables import MARK, csv_bytes

_SHEET = ["CyberTip No.", "Platform", "IP Address", "Port", "Event Time", "MD5", "Remarks"]
_GOOD = ["CT-9-0001", "Orchid Chat", "192.0.2.7", "40112", "2020-09-12 10:00:00", "", "nothing"]
_SHEET_MAPPING: dict[str, Any] = {
    "version": 1, "item": "ip_event", "header_contains": ["CyberTip No.", "IP Address"],
    "columns": {
        "reference": "CyberTip No.", "platform": "Platform", "ip": "IP Address", "port": "Port", "time": "Event Time",
        "md5": "MD5",
    },
    "time": {"format": ["%Y-%m-%d %H:%M:%S"], "zone": "UTC"},
}  # fmt: skip
_RETURN = ["Public IP", "From Port", "To Port", "Start Time", "End Time", "User ID", "Installation Address"]
_LEASE = [
    "192.0.2.7",
    "40000",
    "40511",
    "12/09/2020 09:00:00",
    "12/09/2020 11:00:00",
    "LGN-700001",
    "A house",
]
_RETURN_MAPPING: dict[str, Any] = {
    "version": 1, "provider": "Lagoon Net", "kind": "cgnat", "header_contains": ["Public IP", "User ID"],
    "columns": {
        "ip": "Public IP", "port_start": "From Port", "port_end": "To Port", "start": "Start Time", "end": "End Time",
        "subscriber": "User ID", "installation_address": "Installation Address",
    },
    "time": {"format": "%d/%m/%Y %H:%M:%S", "zone": "Asia/Kolkata"},
    "asked": {"from": "2020-09-12T00:00:00+05:30", "to": "2020-09-13T00:00:00+05:30", "ips": ["192.0.2.7"]},
    "trailer_rows": r"^Total rows: (\d+)$",
}  # fmt: skip
_SIGHTING = ["id", "identity", "ip", "port", "time", "uncertainty_s", "source", "same_user_basis"]
_SEEN = ["S1", "I1", "192.0.2.7", "40112", "2020-09-12T04:30:00Z", "5", "one.csv", "account id"]
_TIP = "<incidentSummary><incidentType>x</incidentType></incidentSummary>"


def spoil(seed: int, folder: Path) -> None:
    """Writes leads/, returns/, sightings/, lists/ and documents/ into a new folder."""
    markers = Markers(seed)
    for kind, made in (
        ("leads", _leads), ("returns", _returns), ("sightings", _sightings), ("lists", _lists), ("documents", _documents),
    ):  # fmt: skip
        (folder / kind).mkdir(parents=True)
        for name, data in made(markers.of(f"spoiled/{kind}")):
            (folder / kind / name).write_bytes(data)


def _each(good: list[str], mark: Marker, places: Iterable[int]) -> Iterator[list[str]]:
    """The good row once with a marker in each of these cells, alone and behind what is right."""
    for place in places:
        for text in (mark(f"cell {place}"), f"{good[place]} {mark(f'behind cell {place}')}"):
            yield [*good[:place], text, *good[place + 1 :]]


def _leads(mark: Marker) -> Iterator[tuple[str, bytes]]:
    title, good = [MARK, mark("title")], json.dumps(_SHEET_MAPPING).encode()
    broken = f'CT-9,"{mark("open quote")},192.0.2.7\n'.encode()
    tables = {
        "rows": csv_bytes([title, _SHEET, _GOOD, *_each(_GOOD, mark, range(2, 7)), [*_GOOD, mark("too many")], [mark("too few")]]),
        "open-quote": csv_bytes([title, _SHEET, _GOOD]) + broken,
        "no-header": csv_bytes([title, [mark("header"), "b"], _GOOD]),
        "not-text": csv_bytes([title, _SHEET]) + b"\xff\xfe\0\x81" + mark("not text").encode(),
        "no-workbook": b"PK\x03\x04" + mark("no workbook").encode(),
    }  # fmt: skip
    for name, data in tables.items():
        yield f"{name}.{'xlsx' if name == 'no-workbook' else 'csv'}", data
        yield f"{name}.mapping.json", good
    yield "unmapped.csv", csv_bytes([title, _SHEET, _GOOD])
    yield "no-mapping.csv", csv_bytes([title, _SHEET, _GOOD])
    yield "no-mapping.mapping.json", f"{{{mark('no mapping')}".encode()
    yield from _tips(mark)


def _tips(mark: Marker) -> Iterator[tuple[str, bytes]]:
    texts = {
        "torn": f"<report><reportId>1</reportId>{_TIP}<{mark('torn tag')}>{mark('torn text')}",
        "entity": f'<!DOCTYPE report [<!ENTITY a "{mark("entity")}">]><report>&a;</report>',
        "root": f"<{mark('root')}>{mark('of root')}</{mark('root')}>",
        "no-summary": f"<report><!--{SYNTHETIC_MARK}--><reportId>of {mark('number')}</reportId></report>",
        "unknown": f"<report><!--{SYNTHETIC_MARK}--><reportId>7000001</reportId>{_TIP}<{mark('unknown')} a='{mark('attribute')}'/></report>",
        "values": f"<report><!--{SYNTHETIC_MARK}--><reportId>7000002</reportId>{_TIP}<personOrUserReported>"
        f"<screenName>{'x' * 300}{mark('long')}</screenName><ipCaptureEvent><ipAddress>192.0.2.7 {mark('ip')}</ipAddress>"
        f"<eventName>{mark('event')}</eventName><dateTime>{mark('time')}</dateTime><port>{mark('port')}</port>"
        "</ipCaptureEvent></personOrUserReported></report>",
        "no-report": f"<fileDetails><reportId>of {mark('no report')}</reportId></fileDetails>",
    }  # fmt: skip
    for name, text in texts.items():
        yield f"tip-{name}.xml", f"<?xml version='1.0'?>{text}".encode()


def _returns(mark: Marker) -> Iterator[tuple[str, bytes]]:
    title, good = [MARK, mark("title")], json.dumps(_RETURN_MAPPING).encode()
    tables = {
        "rows": [
            title,
            _RETURN,
            _LEASE,
            *_each(_LEASE, mark, (0, 1, 2, 3, 4, 6)),
            [*_LEASE, mark("too many")],
            [mark("too few")],
        ],
        "no-header": [title, [mark("header"), "Public IP", "User ID"], _LEASE],
        "trailer": [title, _RETURN, _LEASE, ["Total rows: 9"], [mark("below")]],
    }
    for name, table in tables.items():
        yield f"{name}.csv", csv_bytes(table)
        yield f"{name}.mapping.json", good
    yield "no-workbook.xlsx", b"PK\x03\x04" + mark("no workbook").encode()
    yield "no-workbook.mapping.json", good
    yield "no-mapping.csv", csv_bytes([title, _RETURN, _LEASE])
    yield "no-mapping.mapping.json", f"{{{mark('no mapping')}".encode()


def _sightings(mark: Marker) -> Iterator[tuple[str, bytes]]:
    rows = list(_each(_SEEN, mark, range(2, 6)))
    yield "rows.csv", csv_bytes([_SIGHTING, *rows])
    yield "no-header.csv", csv_bytes([[mark("header")], _SEEN])
    yield "flags.csv", csv_bytes([["prefix", "kind", "from", "to"], [mark("prefix"), mark("flag"), mark("day"), ""]])  # fmt: skip


def _lists(mark: Marker) -> Iterator[tuple[str, bytes]]:
    head = ["category", "md5", "sha1", "sha256", "pdq", "name"]
    bad = ([*("1", "", "", "", ""), mark("name")], ["1", mark("md5"), "", "", "", ""], [mark("short")])
    yield "rows@1.csv", csv_bytes([head, ["1", "0" * 32, "", "", "", mark("kept")], *bad])
    yield "header@1.csv", csv_bytes([[mark("header"), *head[1:]]])


def _documents(mark: Marker) -> Iterator[tuple[str, bytes]]:
    counts = {"in": 0, "examined": 0, "skipped": 0, "failed": 0, "deleted": 0}
    triage = {"version": 1, "entries": counts, "failed": [], "findings": [], "certificate": {"tool": "x"}}
    spoiled = [
        triage | {"version": mark("version")},
        triage | {"entries": counts | {"in": mark("count")}},
        triage | {"certificate": {"tool": mark("tool")}},
        triage | {"findings": [{"path": mark("path")}], "source": mark("source")},
    ]
    for number, one in enumerate(spoiled):
        yield f"triage-{number}.json", json.dumps(one).encode()
    names = ("id", "basis", "issued_by", "rank", "purpose", "acts", "subjects", "valid_from", "signature")
    yield "authority-0.json", json.dumps({"version": mark("authority version")}).encode()
    yield "authority-1.json", json.dumps({"version": 1, **{name: mark(name) for name in names}}).encode()
    yield "authority-2.json", mark("authority").encode()


def without_mappings(leads: Path, folder: Path) -> Path:
    """The sheets of a world without what stands beside them: their columns are proposed."""
    folder.mkdir()
    for file in leads.iterdir():
        if file.suffix != ".json":
            shutil.copy(file, folder / file.name)
    return folder
