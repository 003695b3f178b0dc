"""Two offices, two data folders, real processes: a lead goes from one to the other and a receipt comes back.

The packet is also read by a program that shares no line with Thelivu, after docs/reference/forwarding.md alone.
"""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desk.cli.conftest import INIT, surroundings, verb
from desk.cli.test_office import RECORD
from desk.leads import files
from desk.leads.independent_reader import open_packet, read_note
from desk.leads.independent_writer import write_packet

STATE = """
from thelivu.desk.leads.models import ForwardRow, HandlingRow, LeadRow, ReceivedRow
from thelivu.desk.people.scope import INTEGRITY
import json
tables = (LeadRow, HandlingRow, ForwardRow, ReceivedRow)
print(json.dumps([[one.label if hasattr(one, "label") else one.code for one in t.within(INTEGRITY).order_by("recorded_at")] for t in tables]))
"""

OFFICERS = """
from thelivu.desk.people.actions import add_officer
from thelivu.desk.register.models import RegisterRow
for name, role in (("anu", "analyst"), ("sara", "supervisor")):
    add_officer(name, name, "SI", unit_code="SCU", roles=[role], password="a-long-enough-password")
RegisterRow.objects.update(jurisdiction="{state}")
"""


class CliOffice:
    """One office in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.environment = folder, surroundings(folder)

    def run(self, *words):
        return verb(self.environment, *(str(word) for word in words))

    def must(self, *words):
        done = self.run(*words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def python(self, lines):
        code = f"from thelivu.cli.office import open_office\nopen_office()\n{lines}"
        done = subprocess.run(
            [sys.executable, "-c", code], env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    @property
    def held(self):
        return json.loads(self.python(STATE))


@pytest.fixture(scope="module")
def born(tmp_path_factory):
    """Kerala and another state, each with an analyst, a supervisor and a broad authority, each with the other's card."""
    folder = tmp_path_factory.mktemp("two")
    offices = {}
    for name, state in (("here", "IN-KL"), ("there", "IN-TN")):
        office = CliOffice(folder / name)
        (folder / name).mkdir()
        words = [word if word != "State Cyber Unit" else f"{name.title()} Cyber Unit" for word in INIT]
        office.must(*words, "--synthetic")
        made = office.python(OFFICERS.format(state=state) + RECORD)
        (folder / name / "authority").write_text(made)
        office.must("partner", "card", "-o", folder / f"{name}.card")
        offices[name] = office
    for mine, other in (("here", "there"), ("there", "here")):
        office = offices[mine]
        office.must("partner", "add", folder / f"{other}.card", "--days", 30, "--as", "anu")
        office.must("partner", "approve", "PO-0001", "--compared", "called the directory", "--as", "sara")
    tip = folder / "tip.xml"
    tip.write_bytes(files.tip())
    authority = (folder / "here" / "authority").read_text()
    offices["here"].must("leads", "admit", tip, "--authority", authority, "--as", "anu")
    return folder


@pytest.fixture
def two(born, tmp_path):
    """Copies of both for this test."""
    made = []
    for name in ("here", "there"):
        shutil.copytree(born / name, tmp_path / name)
        office = CliOffice(tmp_path / name)
        office.authority = (tmp_path / name / "authority").read_text()
        made.append(office)
    return made


HANDLING = (
    "leads", "handling", "S-0001", "--code", "country", "--originator", "Here Cyber Unit", "--jurisdiction", "IN-KL",
    "--paper", "own decision 7", "--as", "anu",
)  # fmt: skip


def forward(office, path, *more, onward="state"):
    words = (
        "leads",
        "forward",
        "L-0001",
        "--to",
        "PO-0001",
        "--onward",
        onward,
        "--reason",
        "Lives in your district",
    )
    return office.run(*words, "-o", path, "--as", "sara", *more)


def test_a_lead_goes_from_one_office_to_another_and_a_receipt_comes_back(two, tmp_path):
    here, there = two
    packet, receipt = tmp_path / "F-0001.packet", tmp_path / "RP-0001.receipt"
    assert forward(here, packet).returncode == 2  # nobody has said how far it may go
    assert not packet.exists()
    here.must(*HANDLING)
    assert forward(here, packet).returncode == 0
    assert packet.stat().st_mode & 0o077 == 0
    words = ("leads", "receive", packet, "--authority", there.authority, "--as", "anu")
    there.must(*words, "--receipt", receipt)
    again = there.must(*words)
    here.must("leads", "receipt", receipt, "--as", "anu")

    assert "RP-0001" in again
    assert here.held == [["L-0001"], ["country"], ["F-0001"], []]
    assert there.held == [["L-0001"], ["state"], [], ["RP-0001"]]
    for office in two:
        assert office.run("ledger", "verify").returncode == 0
    # the code of the first office binds the second one, whatever its own officers say
    closer = (
        "leads",
        "handling",
        "S-0001",
        "--originator",
        "x",
        "--jurisdiction",
        "IN-TN",
        "--paper",
        "x",
        "--as",
        "anu",
    )
    assert there.run(*closer, "--code", "partners").returncode == 2
    assert forward(there, tmp_path / "back.packet", onward="country").returncode == 2
    assert forward(there, tmp_path / "back.packet").returncode == 0  # back to the originator's own state
    # nothing of a child is in any file of either, or between them
    kept = [one for one in tmp_path.rglob("*") if one.is_file()]
    assert [one.name for one in kept if files.MARK.encode() in one.read_bytes()] == []


def test_the_packet_is_read_by_an_independent_program(two, tmp_path):
    """The page of the layout is enough: nothing of Thelivu is imported by the reader."""
    here, there = two
    here.must(*HANDLING)
    packet = tmp_path / "F-0001.packet"
    assert forward(here, packet).returncode == 0
    card, theirs = (read_note(one.must("partner", "card").encode()) for one in two)
    key = bytes.fromhex((there.folder / "keys" / "office.key").read_text().strip())

    head, statement, lead = open_packet(packet.read_bytes(), key, sender=card, receiver=theirs)

    assert (head["from"], head["to"], head["born"]) == (card["office"], theirs["office"], "synthetic")
    assert (statement["label"], statement["handling"], statement["state"]) == ("F-0001", "state", "IN-KL")
    assert hashlib.sha256(lead).hexdigest() == statement["lead"]["sha256"]
    said = json.loads(lead)
    assert said["lead"]["reference"] == "2000002"
    assert statement["sources"][0]["sha256"] == hashlib.sha256(files.tip()).hexdigest()


def test_a_packet_written_by_an_independent_program_is_taken_in(two, tmp_path):
    here, there = two
    card, theirs = (read_note(one.must("partner", "card").encode()) for one in two)
    signing = bytes.fromhex((here.folder / "keys" / "signing.key").read_text().strip())
    packet = tmp_path / "theirs.packet"
    packet.write_bytes(write_packet(signing, sender=card, receiver=theirs))

    there.must(
        "leads", "receive", packet, "--authority", there.authority, "--as", "anu", "--receipt", tmp_path / "r"
    )
    receipt = read_note((tmp_path / "r").read_bytes(), theirs["sign"])

    assert there.held[3] == ["RP-0001"]
    assert receipt["sha256"] == hashlib.sha256(packet.read_bytes()).hexdigest()
    assert receipt["office"] == theirs["office"]


def test_07_a_packet_changed_in_any_region_is_refused_whole(two, tmp_path):
    here, there = two
    here.must(*HANDLING)
    packet = tmp_path / "F-0001.packet"
    assert forward(here, packet).returncode == 0
    whole = packet.read_bytes()
    head = 19 + int.from_bytes(whole[17:19], "big")
    for at in (40, head + 4, len(whole) - 2):  # each byte: tests/unit/leads/test_packet.py
        packet.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        done = there.run("leads", "receive", packet, "--authority", there.authority, "--as", "anu")
        assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert there.held == [[], [], [], []]


def test_nobody_else_takes_it_in_and_an_ended_partner_sends_nothing(two, tmp_path):
    here, there = two
    here.must(*HANDLING)
    packet = tmp_path / "F-0001.packet"
    assert forward(here, packet).returncode == 0
    own = here.run("leads", "receive", packet, "--authority", here.authority, "--as", "anu")
    there.must("partner", "end", "PO-0001", "--why", "its keys were lost", "--as", "sara")
    ended = there.run("leads", "receive", packet, "--authority", there.authority, "--as", "anu")

    assert (own.returncode, ended.returncode) == (2, 2)
    assert "another office" in own.stderr
    assert "ended" in ended.stderr
    assert there.held == [[], [], [], []]


def test_an_output_that_exists_is_never_written_over(two, tmp_path):
    here, _ = two
    here.must(*HANDLING)
    (tmp_path / "mine").write_text("mine")

    assert forward(here, tmp_path / "mine").returncode == 2
    assert (tmp_path / "mine").read_text() == "mine"
    assert here.held[2] == []


@pytest.mark.ci
def test_08_killed_at_any_instant_a_packet_is_in_once_or_not_at_all(two, tmp_path):
    """Each time a little later; then once more to the end: one lead, one receipt, nothing twice."""
    here, there = two
    here.must(*HANDLING)
    packet = tmp_path / "F-0001.packet"
    assert forward(here, packet).returncode == 0
    words = ["leads", "receive", str(packet), "--authority", there.authority, "--as", "anu"]
    start = time.monotonic()
    warm = there.run(*words[:3], "--authority", "none", "--as", "anu")
    assert warm.returncode == 2
    whole = time.monotonic() - start
    for number in range(8):
        child = subprocess.Popen([sys.executable, "-m", "thelivu", *words], env=there.environment)
        time.sleep(whole * (0.6 + number * 0.1))
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        held = there.held
        assert held in ([[], [], [], []], [["L-0001"], ["state"], [], ["RP-0001"]])
    there.must(*words)

    assert there.held == [["L-0001"], ["state"], [], ["RP-0001"]]
    found = json.loads(there.run("ledger", "verify", "--json").stdout)["differences"]
    assert {one["code"] for one in found} <= {
        "register.object_unknown"
    }  # bytes of a killed writer that no row knows
