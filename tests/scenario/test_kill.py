"""Promise 8: `kill -9` at random instants during import, planning and reporting, on both databases.

Nothing accepted is missing, nothing is there twice, and the ledger verifies. The process is killed 25 times on each
database; whatever it had been told "yes" to stands in its journal.
"""

import os
import random
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from scenario.killed_office import FILES, OPERATIONS, ROWS
from shape.tree import ROOT

pytestmark = pytest.mark.ci
KILLS = 25

BORN = """
import django; django.setup()
from datetime import timedelta
from django.core.management import call_command
call_command("migrate", verbosity=0)
from thelivu.authority import ACTS
from thelivu.desk.authority import actions
from thelivu.desk.people.actions import add_officer
from thelivu.desk.people.queries import actor_named
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.birth import be_born
from thelivu.desk.register.queries import now
from thelivu.law import load
be_born("synthetic", unit_code="SCU", unit_name="State Cyber Unit", letterhead="SCU", covers=["*"])
for name, role, rank in (("anu", "analyst", "SI"), ("sara", "supervisor", "DySP")):
    add_officer(name, name, rank, unit_code="SCU", roles=[role], password="not-used-to-sign-in")
anu, sara = actor_named("anu"), actor_named("sara")
with seen_as(anu.scope):
    row = actions.record_authority(anu, basis=next(iter(load().powers)), reference="GD 1/2026",
        purpose=next(iter(load().purposes)), acts=list(ACTS), subjects=["*"],
        valid_from=now() - timedelta(days=1), valid_to=now() + timedelta(days=9))
with seen_as(sara.scope):
    actions.approve(sara, row.id)
"""

COUNTED = """
import django; django.setup()
import json
from thelivu.desk.leads.models import LeadRow, ObservationRow, SourceRow
from thelivu.desk.operations.models import OperationRow, WaveRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.actions import seal_access
from thelivu.desk.register.verify import verify
from thelivu.desk.reports.models import PublicationRow
seal_access()
with seen_as(INTEGRITY):
    tables = (SourceRow, LeadRow, ObservationRow, OperationRow, WaveRow, PublicationRow)
    counts = {table.__name__: table.objects.count() for table in tables}
    counts["differences"] = [word.code for word in verify().differences if word.code != "register.object_unknown"]
    counts["files"] = sorted(SourceRow.objects.values_list("name", flat=True))
    counts["operations"] = sorted(OperationRow.objects.values_list("name", flat=True))
print(json.dumps(counts))
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    made = {
        **os.environ,
        "THELIVU_DATA": f"{tmp_path}/data",
        "THELIVU_KEYS": f"{tmp_path}/keys",
        "DJANGO_SETTINGS_MODULE": "thelivu.desk.settings",
        "PYTHONPATH": str(ROOT / "tests"),
    }
    (tmp_path / "data").mkdir()
    made.pop("DATABASE_URL", None)
    if request.param == "sqlite":
        yield made
        return
    office = os.environ["THELIVU_TEST_POSTGRES"]
    name = f"killed_{secrets.token_hex(4)}"
    with psycopg.connect(office, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield {**made, "DATABASE_URL": office.rpartition("/")[0] + f"/{name}"}
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def python(environment: dict[str, str], code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_08_killed_at_any_instant_nothing_accepted_is_missing_and_nothing_is_there_twice(
    environment: dict[str, str], tmp_path: Path
) -> None:
    import json

    python(environment, BORN)
    journal = tmp_path / "journal"
    journal.touch()
    command = [sys.executable, str(ROOT / "tests/scenario/killed_office.py"), str(journal)]
    seed = secrets.randbelow(10**6)
    chance, kills = random.Random(seed), 0
    while kills < KILLS:
        with subprocess.Popen(
            command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as office:
            assert office.stdout
            office.stdout.readline()  # it has begun
            time.sleep(chance.uniform(0, 0.3))
            assert office.poll() is None, "it was done before it could be killed: give it more to do"
            office.kill()
            kills += 1
            _, said = office.communicate()
            assert office.returncode == -signal.SIGKILL, said.decode()
        accepted = set(journal.read_text(encoding="ascii").split("\n")) - {"", "end"}
        there = json.loads(python(environment, COUNTED))
        files = {f"file {name.split('-')[1][:-4]}" for name in there["files"]}
        operations = {f"operation {name.split()[1]}" for name in there["operations"]}

        assert {act for act in accepted if act.startswith(("file", "operation"))} <= files | operations, seed
        assert there["differences"] == [], seed
        assert there["LeadRow"] == there["ObservationRow"] == ROWS * there["SourceRow"], seed
        assert there["SourceRow"] == len(files), seed
        assert there["OperationRow"] == there["WaveRow"] == len(operations), seed
    subprocess.run(command, env=environment, cwd=ROOT, check=True)
    there = json.loads(python(environment, COUNTED))

    assert (there["SourceRow"], there["OperationRow"], there["PublicationRow"]) == (
        FILES,
        OPERATIONS,
        OPERATIONS,
    )
