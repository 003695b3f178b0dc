"""A field laptop's part of the round, and a list that comes later: near and absent findings, traces, one exhibit that wakes up.

The result is sealed as a laptop seals it, with this office's key, and is taken in like any other. Every digest is made up.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from typing import Any

from thelivu.base import new_id
from thelivu.desk.examination import actions
from thelivu.desk.examination.queries import examination
from thelivu.desk.jobs.actions import claim, perform
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.documents import content
from thelivu.desk.register.queries import born, keys, now
from thelivu.examination.result import Result, laptop_id, write_result
from thelivu.vault.packets import Header
from thelivu_sim.demo.cast import acting
from thelivu_sim.demo.office import Round

_LATER = "later"


def hand_in(made: Round, examiner: Actor, run: Any, exhibit: str, permit: Any) -> Any:
    """The result of a laptop for an exhibit that was also run here: a near file, one that only its digest tells of, a trace."""
    document = acting(examiner, lambda: json.loads(content(examination(run.id).document)))
    document["source"] |= {"path": "phone.E01", "kind": "e01", "sha256": _digest(exhibit, "image", "sha256")}
    name, _, version = run.lists[0].rpartition("@")
    document["findings"] += [one | {"list": name, "version": version} for one in (_near(made), _absent(exhibit))]
    document["facts"] = [*document.get("facts", ()), {"code": "factory_reset", "count": 1}, {"code": "known_good", "count": 3}]
    document["certificate"] |= {"radius": 31}
    sign = keys().public_hex
    header = Header(new_id(), laptop_id(sign), sign, born().id, keys().box_hex, now(), born().birth)
    inside = Result(exhibit=exhibit, authority=permit.authority, document=document)
    data = b"".join(write_result(header, inside, [], keys().signing))
    return acting(examiner, actions.take_result, examiner, io.BytesIO(data))


def wake_one(made: Round) -> None:
    """A list that comes after the round names one file that no list named before: its exhibit wakes up, without the device."""
    file = next(_unlisted(made), None)
    examiner = made.cast.one("examiner")
    if file is None:
        return
    rows = io.StringIO()
    writer = csv.writer(rows)
    writer.writerow(["category", "md5", "sha1", "sha256", "pdq", "name"])
    writer.writerow(["A1", *(hashlib.new(one, file, usedforsecurity=False).hexdigest() for one in ("md5", "sha1", "sha256")), "", ""])
    acting(examiner, actions.load_list, examiner, rows.getvalue().encode(), f"{_LATER}@1", "Made up by the simulator")
    while (item := claim("the demonstration")) is not None:
        perform(item)


def _unlisted(made: Round) -> Iterator[bytes]:
    """Files of examined devices that the first list does not name."""
    with next((made.folder / "known-files").glob("*.csv")).open(encoding="utf-8", newline="") as file:
        known = {row["sha256"] for row in csv.DictReader(file)}
    for path in (file for folder in made.examined for file in sorted(folder.rglob("*"))):
        data = path.read_bytes() if path.is_file() else b""
        if data and hashlib.sha256(data).hexdigest() not in known:
            yield data


def _near(made: Round) -> dict[str, Any]:
    """The same file on each device that a laptop ran: what links two exhibits."""
    return {**_found("near", str(made.world.seed)), "distance": 14, "quality": 83, "size": 48_112, "path": "DCIM/near"}


def _absent(exhibit: str) -> dict[str, Any]:
    return {**_found("absent-file", exhibit), "md5": None, "sha256": None, "size": None, "path": "databases/messages.db"}


def _found(grade: str, seed: str) -> dict[str, Any]:
    digests = {name: _digest(seed, grade, name) for name in ("md5", "sha1", "sha256")}
    return {
        "grade": grade, "category": "A2", "distance": 0, "quality": None, "deleted": False, **digests,
    }  # fmt: skip


def _digest(*of: str) -> str:
    *seed, name = of
    return hashlib.new(name, "|".join(seed).encode(), usedforsecurity=False).hexdigest()
