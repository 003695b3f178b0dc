"""Files as they leave an office: answers and sightings arrive; CSV in the exchanged formats leaves, mappings beside it.

DuckDB formats the numbers; how a file's times and customer numbers are written shows the faults of clocks and of
spreadsheets. Nothing here knows the truth.
"""

import json
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from thelivu_sim.bench.leads import Seen
from thelivu_sim.bench.letters import Letters
from thelivu_sim.bench.network import OPEN, Ints, own_line
from thelivu_sim.bench.people import People
from thelivu_sim.bench.rates import NUMBER
from thelivu_sim.bench.returns import CONTROL_AT, Answer
from thelivu_sim.bench.units import BEGIN, DAY, FIRST_PORT, IST, Unit
from thelivu_sim.tables import MARK

TOGETHER = 80_000  # identities of one file of sightings
V4, V6 = 127, "2001:db8"
HOSTED = "127.240.0.0/16"
DESTINATION = "127.250.0."
NAMES = {v: k for k, v in NUMBER.items()}
HEADERS = {
    "ip": "Public IP", "port_start": "From Port", "port_end": "To Port", "dest_ip": "Destination IP",
    "start": "Start Time", "end": "End Time", "subscriber": "User ID", "installation_address": "Installation Address",
    "billing_address": "Billing Address", "service": "Plan", "prefix_length": "Prefix Length",
}  # fmt: skip


def address_text(unit: str, address: str, v6: bool, *, tail: str = "::") -> str:
    """SQL for the written form of an address; `tail` ends one of IPv6."""
    if v6:
        return (
            f"printf('{V6}:%x:', CAST({unit} * 256 + {address} // 256 AS BIGINT))"
            f" || printf('%x', CAST({address} % 256 * 256 AS BIGINT)) || '{tail}'"
        )
    return f"'{V4}.' || ({unit} + 16) || '.' || ({address} // 256) || '.' || ({address} % 256)"


def columns_of(unit: Unit, fault: str) -> list[str]:
    """The columns of a file of this provider."""
    left_out = {
        "billing_address" if unit.proves_place and fault != "billing_only" else "installation_address"
    }
    left_out |= set() if unit.kind == "ipv6" else {"prefix_length"}
    left_out |= set() if unit.blocks > 1 else {"port_start", "port_end"}
    left_out |= set() if unit.destinations > 1 else {"dest_ip"}
    return [name for name in HEADERS if name not in left_out]


class Printer:
    """Writes files into one folder, and keeps what they say for rules that read them without a second thought."""

    def __init__(self, folder: Path, units: Sequence[Unit], letters: Letters) -> None:
        self.folder, self.units, self.letters = folder, units, letters
        folder.mkdir(parents=True, exist_ok=True)
        self.db = duckdb.connect(str(folder / "printed.duckdb"))
        self.db.execute("SET threads = 1; SET memory_limit = '1GB'")
        self.db.execute(
            "CREATE TABLE printed (file INT, pos INT, ip TEXT, p0 INT, p1 INT, dest TEXT, t0 BIGINT, t1 BIGINT, line BIGINT)"
        )

    def write(self, answers: Iterable[Answer]) -> None:
        """Writes NAME.csv and NAME.mapping.json for every answer; neighbours of one form go through the engine together."""
        for (number, fault), alike in groupby(answers, key=self._form):
            self._write(self.units[number], NAMES[fault], list(alike))

    def _form(self, answer: Answer) -> tuple[int, int]:
        return int(self.letters.unit[answer.letter]), int(self.letters.fault[answer.letter])

    def _write(self, unit: Unit, fault: str, answers: Sequence[Answer]) -> None:
        names = columns_of(unit, fault)
        header = ",".join(HEADERS[name] for name in names)
        bodies = self._bodies(unit, fault, names, answers)
        for answer in answers:
            path = self.folder / f"{unit.number:02d}-{answer.letter:05d}.csv"
            head = f"{unit.name} - Nodal Office\nReply to letter {answer.letter}. {MARK}\n\n{header}\n"
            trailer = f"Total rows: {answer.declared}\n" if unit.trailer else ""
            body = bodies.get(answer.letter, "")
            path.write_text(head + body + "\n" * bool(body) + trailer, encoding="utf-8")
            mapping = json.dumps(self._mapping(answer, unit, fault), ensure_ascii=False)
            path.with_suffix(".mapping.json").write_text(mapping, encoding="utf-8")

    def _bodies(
        self, unit: Unit, fault: str, names: Sequence[str], answers: Sequence[Answer]
    ) -> dict[int, str]:
        """The rows of each letter's file as text."""
        given = {
            name: np.concatenate([getattr(one.rows, name) for one in answers])
            for name in ("address", "slot", "start", "end", "line", "place", "bulk")
        }
        counts = [len(one.rows) for one in answers]
        given["letter"] = np.repeat([one.letter for one in answers], counts)
        given["pos"] = np.concatenate([np.arange(count) for count in counts])
        given["below"] = np.concatenate([np.arange(count) >= count // 2 for count in counts])
        cells = _cells(unit, fault)
        wanted = ", ".join(f'CAST({cells[name]} AS TEXT) AS "{name}"' for name in names)
        self.db.register("given", given)
        self.db.execute(f"CREATE OR REPLACE TEMP TABLE slice AS SELECT letter, pos, {wanted} FROM given")
        self.db.unregister("given")
        self._keep(unit, names)
        line = " || ',' || ".join(f"coalesce(\"{name}\", '')" for name in names)
        rows = self.db.execute(
            f"SELECT letter, string_agg({line}, chr(10) ORDER BY pos) FROM slice GROUP BY letter"
        )
        return dict(rows.fetchall())

    def _keep(self, unit: Unit, names: Sequence[str]) -> None:
        """What a spreadsheet shows of the files: cells read by the provider's usual form, blank where it cannot."""
        form, ports = unit.time_format, "port_start" in names
        times = [f"epoch(try_strptime({column}, '{form}')) - {IST}" for column in ('"start"', '"end"')]
        self.db.execute(
            f"INSERT INTO printed SELECT letter, pos, ip, {'port_start' if ports else 'NULL'}, {'port_end' if ports else 'NULL'},"
            f" {'dest_ip' if 'dest_ip' in names else 'NULL'}, {times[0]}, coalesce({times[1]}, {OPEN}),"
            " CASE WHEN subscriber NOT LIKE '%E%' THEN TRY_CAST(subscriber AS BIGINT) END FROM slice"
        )

    def _mapping(self, answer: Answer, unit: Unit, fault: str) -> dict[str, Any]:
        lo, hi = int(self.letters.lo[answer.letter]), int(self.letters.hi[answer.letter])
        midday = BEGIN + int(self.letters.day[answer.letter]) * DAY + CONTROL_AT
        control = {
            "ip": host(unit, unit.addresses), "port": FIRST_PORT + 5 if unit.blocks > 1 else None,
            "time": moment(midday), "subscriber": f"{own_line(unit):012d}",
        }  # fmt: skip
        # Version 2 says how a customer number looks; its kind `deterministic` wants a formula, and these files have rows.
        by_rows = unit.kind == "deterministic"
        mapping = {
            "version": 1 if by_rows else 2,
            "provider": unit.name,
            "kind": unit.kind,
            "header_contains": [HEADERS["ip"], HEADERS["subscriber"]],
            "columns": {name: HEADERS[name] for name in columns_of(unit, fault)},
            "time": {
                "format": unit.time_format,
                "zone": "Asia/Kolkata",
                "zone_proof": "stated in covering letter",
            },
            "logger_uncertainty_s": unit.g or None,
            "asked": {
                "from": moment(lo),
                "to": moment(hi),
                "ips": [asked_text(unit, int(n)) for n in answer.asked],
            },
            "trailer_rows": r"^Total rows: (\d+)" if unit.trailer else None,
            "controls": [control] if unit.control else [],
            "pool_size": unit.pool,
            "origin": "certificate",
            "shared_service": "Bulk",
            "request": f"letter {answer.letter}",
        }
        return mapping if by_rows else {**mapping, "subscriber_pattern": r"\d{12}"}

    def sightings(self, people: People, seen: Seen) -> None:
        """Writes sightings-NNN.csv, each for some identities whole: one enquiry's worth for one decision."""
        v6 = np.isin(seen.unit, [one.number for one in self.units if one.kind == "ipv6"])
        given = {name: getattr(seen, name) for name in _TOLD}
        given |= {"pos": np.arange(len(seen.at)), "identity": people.identity, "v6": v6}
        self.db.register("given", given)
        for part in range(-(-people.count // TOGETHER)):
            self.db.execute(
                f"COPY (SELECT {_SIGHTING} FROM given WHERE identity // {TOGETHER} = {part} ORDER BY pos)"
                f" TO '{self.folder}/sightings-{part:03d}.csv' (FORMAT csv, HEADER true)"
            )
        self.db.unregister("given")


_TOLD = ("unit", "address", "part", "port", "destination", "at", "u", "source", "zone_known", "hosted")
_V6 = (
    f"printf('{V6}:%x:%x::%x', CAST(unit * 256 + address // 256 AS BIGINT),"
    " CAST(address % 256 * 256 + part AS BIGINT), CAST(1 + pos % 65000 AS BIGINT))"
)
_SIGHTING = f"""
    's' || pos AS id, 'i' || identity AS identity,
    CASE WHEN hosted THEN '{V4}.240.' || (pos % 200) || '.' || (pos % 250 + 1) WHEN v6 THEN {_V6}
         ELSE {address_text("unit", "address", False)} END AS ip,
    CASE WHEN port > 0 THEN CAST(port AS TEXT) ELSE '' END AS port, 'tcp' AS proto,
    CASE WHEN zone_known THEN strftime(make_timestamp("at" * 1000000), '%Y-%m-%dT%H:%M:%SZ')
         ELSE strftime(make_timestamp(("at" + {IST}) * 1000000), '%Y-%m-%dT%H:%M:%S') END AS "time",
    u AS uncertainty_s, CASE WHEN u >= 300 THEN 'unknown' ELSE 'ntp' END AS clock,
    CASE WHEN destination >= 0 THEN '{DESTINATION}' || (destination + 1) ELSE '' END AS dest_ip, '' AS dest_port,
    CASE WHEN source < 0 THEN 'sensor record ' || (-source) ELSE 'disclosure ' || source END AS source,
    'machine' AS copied, 'account' AS same_user_basis"""


def _cells(unit: Unit, fault: str) -> dict[str, str]:
    """SQL of each cell, as this provider writes it and this fault spoils it."""
    v6 = unit.kind == "ipv6"
    first = f"{FIRST_PORT} + slot // {unit.destinations} * {unit.ports}"
    number = "printf('%012d', line)"
    if fault == "excel_rounded":
        number = "printf('%.2E', CAST(line AS DOUBLE))"
    if fault == "excel_zeros":
        number = "CAST(line AS TEXT)"
    place = "'\"' || CASE WHEN place < 0 THEN 'Office ' || (-place) ELSE 'House ' || place END || ', Ward ' || (abs(place) % 40) || '\"'"
    return {
        "ip": address_text(str(unit.number), "address", v6),
        "port_start": f"({first})",
        "port_end": f"({first} + {unit.ports - 1})",
        "dest_ip": f"'{DESTINATION}' || (slot % {unit.destinations} + 1)",
        "start": _time("start", unit.time_format, fault),
        "end": f"CASE WHEN \"end\" >= {OPEN - 400 * DAY + 300 * DAY} THEN '' ELSE {_time('end', unit.time_format, fault)} END",
        "subscriber": number,
        "installation_address": place,
        "billing_address": place,
        "service": "CASE WHEN bulk THEN 'Bulk 500' ELSE 'Home 50' END",
        "prefix_length": "'64'" if fault == "prefix_length" else "'56'",
    }


def _time(column: str, form: str, fault: str) -> str:
    local = f'make_timestamp(("{column}" + {IST}) * 1000000)'
    usual = f"strftime({local}, '{form}')"
    half = form.replace("%H", "%I")
    month_first = f"strftime({local}, '{form.replace('%d/%m', '%m/%d')}')"
    written = {
        "twelve_hours": f"strftime({local}, '{half}')",
        "twelve_mid": f"CASE WHEN below THEN strftime({local}, '{half}') ELSE {usual} END",
        "twelve_mid_marked": f"CASE WHEN below THEN strftime({local}, '{half} %p') ELSE {usual} END",
        "day_month": month_first,
        "excel_dates": f"CASE WHEN day({local}) <= 12 THEN {month_first} ELSE {usual} END",
    }
    return written.get(fault, usual)


def host(unit: Unit, address: int) -> str:
    """An address of a provider as text, for IPv6 the first of its delegated prefix."""
    if unit.kind == "ipv6":
        return f"{V6}:{unit.number * 256 + address // 256:x}:{address % 256 * 256:x}::1"
    return f"{V4}.{unit.number + 16}.{address // 256}.{address % 256}"


def asked_text(unit: Unit, address: int) -> str:
    """The address or delegated prefix as the letter asks for it."""
    return f"{host(unit, address)[:-1]}/56" if unit.kind == "ipv6" else host(unit, address)


def moment(at: int) -> str:
    """Epoch seconds in the letters' form."""
    return str(np.datetime64(at, "s")) + "Z"


def own_numbers(units: Sequence[Unit]) -> Ints:
    """The police unit's own lines."""
    return np.array([own_line(one) for one in units])
