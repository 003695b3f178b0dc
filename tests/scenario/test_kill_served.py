"""Promise 8 in the running program: `kill -9` of server and worker while officers and the worker are at it.

An officer imports files, plans operations and publishes figures over HTTP; the worker brings other files in. Server,
its parent and the worker are killed together, 25 times on each database, and started again by `thelivu serve`.
Whatever the desk had said yes to is there, once; the ledger verifies after each kill.
"""

import json
import os
import random
import re
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError

import pytest

from scenario import steps
from scenario.born import BORN, COUNTED, python
from scenario.killed_office import MAPPING, ROWS, sheet
from scenario.officer import Officer
from shape.tree import ROOT

pytestmark = pytest.mark.ci
KILLS, ITEMS = 25, 4000  # more than any machine brings in within 25 kills
PASSWORD = "a-long-enough-password"
IST = timezone(timedelta(hours=5, minutes=30))

ASKED = f"""
import django; django.setup()
from django.contrib.auth.hashers import make_password
from scenario import steps
from thelivu.base import Word
from thelivu.cli.birth import make_session_key
from thelivu.desk.settings import KEYS
from thelivu.desk.authority.models import AuthorityRow
from thelivu.desk.jobs.actions import ask
from thelivu.desk.people.models import OfficerRow
from thelivu.desk.people.queries import actor_named
from thelivu.desk.people.scope import seen_as
make_session_key(KEYS)
OfficerRow.objects.update(password=make_password({PASSWORD!r}))
sara = actor_named("sara")
with seen_as(sara.scope):
    authority = AuthorityRow.objects.get().id
items = [{{"number": 1000 + number}} for number in range({ITEMS})]
ask(sara, steps.PATH, items, key="k", title=Word("desk_jobs.title"), authority=authority)
print(authority)
"""

DONE = """
import django; django.setup()
import json
from thelivu.desk.jobs.models import ItemRow
print(json.dumps([[item["state"], item["work"]["number"]] for item in ItemRow.objects.values("state", "work")]))
"""


class Served:
    """`thelivu serve` and everything below it."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment, self._log = environment, log
        self.start()

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "thelivu", "serve", "--port", str(self.port)],
                env=self._environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def said(self) -> str:
        return self._log.read_text(encoding="utf-8")[-4000:]

    def kill(self) -> None:
        """All of its processes in one instant: they share a process group."""
        os.killpg(self._process.pid, signal.SIGKILL)
        assert self._process.wait() == -signal.SIGKILL


class AtWork(threading.Thread):
    """The supervisor: imports, plans, publishes, over and over; after a kill looks what is there and goes on."""

    def __init__(self, url: str, authority: str) -> None:
        super().__init__(daemon=True)
        self.accepted: set[str] = set()
        self.ended, self.broken = threading.Event(), ""
        self._authority, self._officer = authority, Officer(url)

    def run(self) -> None:
        self._again(self._sign_in)
        number = 0
        while not self.ended.is_set():
            for act in (self._import, self._plan, self._publish):
                if self._again(lambda act=act, number=number: act(number)):
                    self.accepted.add(f"{act.__name__.strip('_')} {number}")
            number += 1

    def _again(self, act: Callable[[], None]) -> bool:
        """Until the desk says yes; a desk that is gone is waited for, a desk that says no is a defect."""
        while not self.ended.is_set():
            try:
                act()
            except HTTPError as wrong:
                self.broken = f"{wrong.url}: {wrong.code}\n{wrong.read().decode()[:4000]}"
                raise
            except (OSError, HTTPException):
                time.sleep(0.02)
            else:
                return True
        return False

    def _sign_in(self) -> None:
        self._officer.sign_in("sara", PASSWORD)

    def _import(self, number: int) -> None:
        files = {
            "file": (f"sheet-{number}.csv", sheet(number)),
            "mapping": ("m.json", json.dumps(MAPPING).encode()),
        }
        came = self._officer.send("/leads/upload/", {"authority": self._authority}, files)
        assert came.startswith("/leads/sources/"), came

    def _plan(self, number: int) -> None:
        if self._operation(number):
            return
        begins = datetime.now(UTC).astimezone(IST) + timedelta(days=1)
        wave = {"wave_1_starts": begins, "wave_1_ends": begins + timedelta(hours=8)}
        answers = {name: f"{at:%Y-%m-%dT%H:%M}" for name, at in wave.items()}
        came = self._officer.send(
            "/operations/new/", {"name": f"Round {number}", "code": f"R{number}", **answers}
        )
        assert re.fullmatch(r"/operations/[0-9a-f]{32}/", came), came

    def _publish(self, number: int) -> None:
        address = f"/reports/{self._operation(number)}/"
        if "/reports/publication/" in self._officer.page(address):
            return
        came = self._officer.send(
            f"{address}note/", {"as_of": f"{datetime.now(UTC).astimezone(IST):%Y-%m-%dT%H:%M}"}
        )
        assert came.startswith("/reports/publication/"), came

    def _operation(self, number: int) -> str:
        """The id of the operation of that name, by the list; nothing where there is none."""
        listed = self._officer.page("/operations/")
        found = re.search(rf'href="/operations/([0-9a-f]{{32}})/board/">Round {number}<', listed)
        return found[1] if found else ""


def test_08_server_and_worker_killed_at_any_instant_lose_and_double_nothing(
    environment: dict[str, str],
    tmp_path: Path,
) -> None:
    python(environment, BORN)
    authority = python(environment, ASKED).strip()
    seed = secrets.randbelow(10**6)
    chance = random.Random(seed)
    served = Served(environment, tmp_path / "log")
    sara = AtWork(served.url, authority)
    sara.start()
    for kill in range(KILLS):
        until(lambda wanted=kill: len(sara.accepted) > wanted or not sara.is_alive())  # both have begun
        time.sleep(chance.uniform(0, 1.5))
        served.kill()
        accepted = set(sara.accepted)
        check(environment, accepted, seed)
        assert sara.is_alive(), (seed, sara.broken, served.said())
        served.start()
    sara.ended.set()
    sara.join(timeout=60)
    served.kill()
    there = check(environment, sara.accepted, seed)
    assert 0 < len([name for name in there["files"] if name.startswith(steps.JOB)]) < ITEMS, seed


def until(true: Callable[[], bool], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def check(environment: dict[str, str], accepted: set[str], seed: int) -> dict[str, list[str]]:
    """The register against what had been said: everything accepted once, every finished item once, ledger clean."""
    there = json.loads(python(environment, COUNTED))
    items = json.loads(python(environment, DONE))
    files = [re.sub(r"^sheet-(\d+)\.csv$", r"import \1", name) for name in there["files"]]
    plans = [f"plan {name.split()[1]}" for name in there["operations"]]
    brought = {f"{steps.JOB}-{number}.csv" for state, number in items if state == "done"}

    assert there["differences"] == [], seed
    assert len(files) == len(set(files)), seed
    assert {act for act in accepted if not act.startswith("publish")} <= {*files, *plans}, seed
    assert brought == {name for name in files if name.startswith(steps.JOB)}, seed
    assert {state for state, _ in items} <= {"done", "leased", "waiting"}, seed
    assert there["LeadRow"] == there["ObservationRow"] == ROWS * len(files), seed
    assert there["OperationRow"] == there["WaveRow"] == len(plans), seed
    published = sum(act.startswith("publish") for act in accepted)
    assert published <= there["PublicationRow"] <= there["OperationRow"], seed
    return there
