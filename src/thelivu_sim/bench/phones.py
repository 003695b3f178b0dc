"""Numbers and accounts: a small world in which users were seen by an address and by a number; the pure rules decide it.

Faults: recycled SIM cards, papers in another's name, papers from an old address, a line's row with the wrong line, and
a platform that gives both a sign-in and a number. Written in version 2 of the exchanged formats; truth kept apart.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from thelivu.attribution import Return, decide, read_mapping, read_return, read_sightings
from thelivu_sim import names
from thelivu_sim.tables import MARK, csv_bytes

SEEN_FROM = datetime(2026, 1, 12, 0, 10, tzinfo=UTC)
KINDS: Mapping[str, tuple[float, tuple[str, str]]] = {
    # name: (rate, the state in which the number is to end, that of the identity)
    "recycled": (0.02, ("REASSIGNED_NUMBER", "UNIQUE_SINGLE")),
    "recycled_unseen": (0.01, ("UNIQUE_SINGLE", "HOLDER_NOT_USER")),
    "kyc_other": (0.02, ("UNIQUE_SINGLE", "HOLDER_NOT_USER")),
    "kyc_other_stated": (0.01, ("HOLDER_NOT_USER", "UNIQUE_SINGLE")),
    "kyc_old_address": (0.02, ("UNIQUE_SINGLE", "UNIQUE_SINGLE")),
    "wrong_line": (0.01, ("UNIQUE_SINGLE", "HOLDER_NOT_USER")),
    "one_sender": (0.05, ("UNIQUE_SINGLE", "UNIQUE_SINGLE")),
    "": (1.0, ("UNIQUE_SINGLE", "CORROBORATED")),
}
"""Faults of one user, at most one each; what is left of 1 meets none."""


@dataclass(frozen=True, slots=True)
class User:
    """What is true of one user, and what the files will say."""

    number: int
    fault: str
    name: str
    at: datetime

    @property
    def line(self) -> str:
        """The line that the user was truly on."""
        return f"EN-{self.number:06d}"

    @property
    def home(self) -> str:
        """Where that line is."""
        return f"House {self.number}, Ward {self.number % 40}"

    @property
    def phone(self) -> str:
        """The user's number: a made-up series."""
        return f"+9190000{self.number:05d}"


def measure_phones(seed: int, users: int) -> dict[str, Any]:
    """States of the identities by fault, and wrong doors among the corroborated."""
    random = Random(f"{seed}|phones")
    made = [_user(number, random) for number in range(users)]
    returns = [
        _lines(made),
        _sims(made, random),
        _accounts([one for one in made if one.fault == "one_sender"]),
    ]
    seen = read_sightings(_sightings(made))
    assert not seen.rejected
    answer = decide(seen.sightings, returns)
    number = {one.sighting.identity: one.state for one in answer.sightings if one.sighting.kind == "phone"}
    faults: dict[str, Counter[str]] = {name: Counter() for name in KINDS}
    for one in answer.identities:
        user = made[int(one.identity)]
        counted = faults[user.fault]
        counted["met"] += 1
        counted["named"] += (number[one.identity], one.state) == KINDS[user.fault][1]
        counted["corroborated"] += one.state == "CORROBORATED"
        named = one.line.subscriber if one.state == "CORROBORATED" and one.line else user.line
        counted["wrong"] += named != user.line
    return {
        "seed": seed,
        "identities": users,
        "returns": [one.state for one in returns],
        "faults": {name: dict(counted) for name, counted in faults.items()},
    }


def _user(number: int, random: Random) -> User:
    drawn, fault = random.random(), ""
    for name, (rate, _) in KINDS.items():
        if drawn < rate:
            fault = name
            break
        drawn -= rate
    at = SEEN_FROM + timedelta(seconds=random.randrange(23 * 3600 + 2400))
    return User(number, fault, names.person(random), at)


def _address(number: int) -> str:
    return f"127.{64 + number // 65536}.{number // 256 % 256}.{number % 256}"


def _sightings(users: Sequence[User]) -> bytes:
    rows = [["id", "identity", "kind", "ip", "phone", "platform", "account", "time", "source"]]
    for one in users:
        at = one.at.isoformat()
        if one.fault == "one_sender":
            rows.append(
                [
                    f"a{one.number}",
                    str(one.number),
                    "account",
                    "",
                    "",
                    "Chatterbox",
                    f"user{one.number}",
                    at,
                    "report",
                ]
            )
            continue
        rows.append(
            [
                f"i{one.number}",
                str(one.number),
                "ip",
                _address(one.number),
                "",
                "",
                "",
                at,
                f"report {one.number}",
            ]
        )
        rows.append(
            [f"p{one.number}", str(one.number), "phone", "", one.phone, "", "", at, f"chat {one.number}"]
        )
    return csv_bytes(rows)


def _read(name: str, rows: Sequence[Sequence[str]], mapping: Mapping[str, Any]) -> Return:
    whole = {
        "version": 2, "logger_uncertainty_s": 60, "origin": "certificate", "trailer_rows": r"^Total rows: (\d+)",
        "asked": {"from": "2026-01-12T00:00:00Z", "to": "2026-01-13T00:00:00Z", **mapping["asked"]},
        **{key: value for key, value in mapping.items() if key != "asked"},
    }  # fmt: skip
    data = csv_bytes([[MARK], *rows, [f"Total rows: {len(rows) - 1}"]])
    return read_return(
        data, read_mapping(json.dumps(whole).encode(), where=name), name=name, address_key=bytes(32)
    )


def _lines(users: Sequence[User]) -> Return:
    """The broadband provider's file: who held each address."""
    header = ["IP", "Start", "End", "User ID", "Name", "Installation Address"]
    rows = [header]
    for one in users:
        holder = users[(one.number + 1) % len(users)] if one.fault == "wrong_line" else one
        times = [(one.at + timedelta(hours=by)).strftime("%d/%m/%Y %H:%M:%S") for by in (-2, 3)]
        rows.append([_address(one.number), *times, holder.line, holder.name, holder.home])
    columns = dict(
        zip(("ip", "start", "end", "subscriber", "name", "installation_address"), header, strict=True)
    )
    return _read("lines.csv", rows, {
        "provider": "Example Net", "kind": "dynamic", "header_contains": ["IP", "User ID"], "columns": columns,
        "time": {"format": "%d/%m/%Y %H:%M:%S", "zone": "UTC"},
        "asked": {"ips": [_address(one.number) for one in users]},
    })  # fmt: skip


def _sims(users: Sequence[User], random: Random) -> Return:
    """The operator's file: who held each number, and in whose name the papers are."""
    header = ["MSISDN", "Customer ID", "Activated", "Deactivated", "Name", "CAF Address", "Actual User"]
    rows = [header]
    for one in users:
        rows += [[one.phone, *row] for row in _holders(one, users, random)]
    columns = dict(
        zip(("number", "subscriber", "start", "end", "name", "address", "user"), header, strict=True)
    )
    return _read("sims.csv", rows, {
        "provider": "Kite Mobile", "kind": "sim", "header_contains": ["MSISDN"], "columns": columns,
        "time": {"format": "%d/%m/%Y", "zone": "Asia/Kolkata"}, "asked": {"numbers": [one.phone for one in users]},
    })  # fmt: skip


def _holders(one: User, users: Sequence[User], random: Random) -> list[list[str]]:
    """Rows of one number. A recycled number has a later holder; the row of the user is there or has been dropped."""
    other = users[random.randrange(len(users))]
    mine = [f"CM-{one.number}", "02/03/2021", "", one.name, one.home, ""]
    later = [f"CM-9{one.number}", "15/01/2026", "", other.name, other.home, ""]
    rows: Mapping[str, list[list[str]]] = {
        "recycled": [later],
        "recycled_unseen": [[f"CM-9{one.number}", "02/03/2021", "", other.name, other.home, ""]],
        "kyc_other": [[*mine[:3], other.name, other.home, ""]],
        "kyc_other_stated": [[*mine[:5], f"{other.name} (son)"]],
        "kyc_old_address": [[*mine[:4], f"House {random.randrange(10**6)}, Old Town", ""]],
    }
    return rows.get(one.fault, [mine])


def _accounts(users: Sequence[User]) -> Return:
    """The platform's file: a sign-in and a number from one sender."""
    header = ["Account", "Registered", "Phone", "Login IP", "Login Time"]
    rows = [header]
    rows += [
        [
            f"user{one.number}",
            "01/02/2024 10:00:00",
            one.phone,
            _address(one.number),
            one.at.strftime("%d/%m/%Y %H:%M:%S"),
        ]
        for one in users
    ]
    columns = dict(zip(("account", "start", "phone", "ip", "time"), header, strict=True))
    return _read("accounts.csv", rows, {
        "provider": "Chatterbox", "kind": "account", "header_contains": ["Account"], "columns": columns,
        "time": {"format": "%d/%m/%Y %H:%M:%S", "zone": "UTC"},
        "asked": {"accounts": [f"user{one.number}" for one in users]},
    })  # fmt: skip
