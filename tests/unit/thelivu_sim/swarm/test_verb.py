"""`thelivu sim swarm`: a command runs inside, and a swarm without one stays until it is interrupted."""

import csv
import json
import signal
import subprocess
import sys

import pytest

from thelivu.cli import table
from thelivu_sim.swarm.swarm import WATCH_COLUMNS
from thelivu_sim.watched import watched_of
from unit.thelivu_sim.swarm.inside import inside, six

pytestmark = pytest.mark.ci
PROGRAM = [sys.executable, "-m", "thelivu"]
DIAL = """
import csv, json, socket, sys
row = next(csv.DictReader(open(sys.argv[1])))
ip, port = row["peers"].split()[0].split(":")
with socket.create_connection((ip, int(port)), 5) as peer:
    peer.sendall(b"\\x13BitTorrent protocol" + bytes(8) + bytes.fromhex(row["infohash_v1"]) + b"-" * 20)
    answer = peer.recv(68)
print(json.dumps([[name for _, name in socket.if_nameindex()], answer[28:48].hex() == row["infohash_v1"]]))
sys.exit(3)
"""


def test_the_verb_is_in_the_table():
    assert table()["sim swarm"] == "thelivu_sim.swarm.verb:swarm"


def test_a_command_runs_inside_and_its_exit_code_is_the_verbs(tmp_path):
    folder = tmp_path / "swarm"
    ran = subprocess.run(
        [*PROGRAM, "sim", "swarm", "--seed", "7", "--peers", "2", "-o", str(folder), "--",
         sys.executable, "-c", DIAL, str(folder / "watch.csv")],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert (ran.returncode, json.loads(ran.stdout)) == (3, [["lo"], True]), ran.stderr
    assert "Handshakes that reached its peers: 1." in ran.stderr
    with (folder / "watch.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == WATCH_COLUMNS
    assert len(rows) == 6
    assert [(one.alias, one.list) for one in watched_of(folder / "watch.csv")] == [(row["label"], "SYNTHETIC@1") for row in rows]
    assert ("[::1]:7000" in rows[0]["peers"]) == inside(six)
    assert json.loads((folder / "swarm.json").read_text())["seed"] == 7


def test_without_a_command_it_stays_until_interrupted(tmp_path):
    folder = tmp_path / "swarm"
    command = [*PROGRAM, "sim", "swarm", "--seed", "7", "--peers", "1", "-o", str(folder)]
    signal.signal(signal.SIGINT, signal.default_int_handler)  # else a suite that a shell put in the background hands on that none is heard
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        first = running.stdout.readline()
        assert str(folder / "watch.csv") in first
        assert running.poll() is None
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=20)

    assert running.returncode == 0
    assert said.startswith("Handshakes that reached its peers: 0.")
