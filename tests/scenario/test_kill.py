"""Promise 8: `kill -9` at random instants during import, planning and reporting, on both databases.

Nothing accepted is missing, nothing is there twice, and the ledger verifies. The process is killed 25 times on each
database; whatever it had been told "yes" to stands in its journal.
"""

import random
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scenario.born import BORN, COUNTED, python
from scenario.killed_office import FILES, OPERATIONS, ROWS
from shape.tree import ROOT

pytestmark = pytest.mark.ci
KILLS = 25


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
