"""The first round of an empty office: a sheet and two provider's answers written by hand, walked to the figures.

The walk is docs/how-to/first-office.md, stage by stage; with THELIVU_PICTURES=FOLDER it makes that page's pictures.
"""

import csv
import hashlib
import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from browser.conftest import PASSWORD, Office
from browser.hands import Hands, at
from shape.tree import ROOT

pytestmark = pytest.mark.ci
FILES = ROOT / "docs/how-to/files"
LETTER = {
    "provider": "Example Net", "crime_number": "Crime 14/2026 of Cyber Police Station", "authority": "A-0002",
    "necessity": "To learn which subscriber line was used.", "issuer_kind": "officer_in_charge",
    "issuer_name": "Sara", "issuer_rank": "Deputy Superintendent", "issuer_office": "Cyber Police Station",
}  # fmt: skip


def test_a_sheet_and_two_returns_become_figures(
    empty_office: Office, browser: Browser, tmp_path: Path
) -> None:
    with Hands(browser, empty_office.url, PASSWORD) as hands:
        authorise(hands)
        admit(hands)
        take_up(hands)
        join(hands)
        ask_the_provider(hands)
        load_the_answers(hands)
        decide(hands)
        review_blind(hands)
        open_a_dossier(hands)
        plan(hands)
        allot_and_approve(hands)
        go_in(hands)
        seize(hands)
        hand_over(hands)
        examine(hands, empty_office, tmp_path)
        draft_a_case(hands)
        register_it(hands)
        come_out(hands)
        count(hands)
    count_from_the_command_line(empty_office)
    restore_elsewhere(empty_office, tmp_path)


def test_the_same_files_by_command(empty_office: Office, browser: Browser) -> None:
    with Hands(browser, empty_office.url, PASSWORD) as hands:
        authorise(hands)
        admit_by_command(empty_office)
        take_up(hands)
        join(hands)
        ask_the_provider(hands)
        load_by_command(empty_office)
        confirm_origins(hands)
        decide(hands)
    empty_office.must("ledger", "verify")


# Authority and leads ----------------------------------------------------------------------------------------------
def authorise(hands: Hands) -> None:
    """One officer records under what everything below is done; another one approves it. Letters have a power of their own."""
    anu, sara = hands["anu"], hands["sara"]
    for label, basis in (("A-0001", "BNSS s.173"), ("A-0002", "BNSS s.94")):
        anu.go("/authority/new/").fill(
            basis=basis, reference="GD 14/2026", subjects="*", acts=True, purpose="csea_material",
            valid_from=at(days=-1), valid_to=at(days=60),
        ).step("Record")  # fmt: skip
        sara.go("/authority/").open(label)
        if label == "A-0001":
            sara.picture("01-authority")
        sara.step("Approve")
        anu.go("/authority/").open(label).says("Approved")
    anu.go("/authority/nodal/new/").fill(
        provider="Example Net", keeper="isp", name="Ferrin Oakhollow", designation="Nodal officer",
        address="nodal@example.net", valid_from="2025-01-01", basis="The provider's letter 1/2025",
    ).step("Record")  # fmt: skip


def admit(hands: Hands) -> None:
    """Both sheets are read with their mappings; a row that cannot be read is counted, not lost."""
    anu = hands["anu"]
    for sheet in ("tips", "second-tip"):
        anu.go("/leads/upload/").fill(
            file=FILES / f"{sheet}.csv", mapping=FILES / f"{sheet}.mapping.json", sender="National centre",
            authority="A-0001",
        ).step("Admit")  # fmt: skip
    anu.go("/leads/").picture("02-inbox")


def take_up(hands: Hands) -> None:
    """Two of the three leads are worked on; the third waits."""
    anu = hands["anu"]
    for reference in ("700000101", "850000007"):
        anu.go("/leads/").open(reference).step("Decide").fill(code="work").step("Record the decision")


def join(hands: Hands) -> None:
    """The two sightings of one handle are accepted as one identity."""
    anu = hands["anu"].go("/leads/identities/")
    anu.press("Accept")
    assert "ID-0001" in anu.heading
    anu.step("Whose line").step("Make the sightings")


# Attribution ------------------------------------------------------------------------------------------------------
def ask_the_provider(hands: Hands) -> None:
    """A letter for each sighting: two of one identity in one letter would tell the provider too much."""
    anu = hands["anu"]
    for letter in ("RQ-0001", "RQ-0002"):
        anu.go("/attribution/requests/new/")
        anu.main.locator("[type=checkbox]").first.check()
        anu.fill(**LETTER).step("Draft")
        assert letter in anu.heading
        anu.picture("03-letter").step("Record that it was sent").fill(how="Portal, ticket 7").step("Record")


def load_the_answers(hands: Hands) -> None:
    """Each return is loaded under the letter that it answers, with its accounting."""
    anu = hands["anu"]
    for letter, answer in (("RQ-0001", "return-12-january"), ("RQ-0002", "return-15-january")):
        anu.go("/attribution/requests/").open(letter).step("Load the return")
        anu.fill(
            file=FILES / f"{answer}.csv", mapping_file=FILES / f"{answer}.mapping.json", authority="A-0001"
        ).step("Keep the file")
    confirm_origins(hands)


def confirm_origins(hands: Hands) -> None:
    """Another officer than who loaded the files compares their digests with the provider's certificates."""
    for label, answer in (("R-0001", "return-12-january"), ("R-0002", "return-15-january")):
        digest = hashlib.sha256((FILES / f"{answer}.csv").read_bytes()).hexdigest()
        sara = hands["sara"].go("/attribution/returns/").open(label).step("Confirm the origin")
        sara.fill(how="certificate", sha256=digest, paper="Certificate of the provider").step("Confirm the origin")


def decide(hands: Hands) -> None:
    """The rules go as far as they can: two independent sightings, one proven address."""
    anu = hands["anu"].go("/attribution/").open("ID-0001")
    anu.step("Decide").fill(authority="A-0001").step("Decide")
    assert anu.state == "Corroborated, not confirmed"
    anu.picture("04-corroborated")


COVERS = re.compile("12/01/2026 21:55:40|15/01/2026 20:10:00")
"""The starts of the rows that cover the two sightings: lines are letters on that page."""


def review_blind(hands: Hands) -> None:
    """A second officer finds the line in the raw return alone; only then is it confirmed."""
    arun = hands["arun"]
    for step in ("Review blind", "Read the next pair"):
        arun.go("/").follow("Review blind").step(step)
        row = arun.main.locator("label", has_text=COVERS).first
        row.locator("input[type=radio]").check()
        arun.picture("05-blind-review").press("Record")
    anu = hands["anu"].go("/attribution/").open("ID-0001")
    assert anu.state == "Confirmed"


# Targets and operations -------------------------------------------------------------------------------------------
def open_a_dossier(hands: Hands) -> None:
    """A dossier, its premises under seal, the district by a supervisor's hand, and a question to other units."""
    sara = hands["sara"].go("/attribution/").open("ID-0001").step("Open a dossier")
    sara.fill(identities=True, authority="A-0001").step("Open")
    sara.step("Seal the premises").says("sealed")
    sara.step("Choose the district").fill(district="TVM-C", why="Pettah is a station of the city.")
    sara.step("Choose the district").go("/targets/").open("T-0001")
    sara.step("Ask whether another unit works this target").picture("06-dossier")


def plan(hands: Hands) -> None:
    """An operation with one wave, and a team that an Inspector leads."""
    sara = hands["sara"].go("/targets/").open("T-0001").follow("Plan a search").step("Plan")
    sara.fill(name="First light", code="FL", wave_1_starts=at(hours=-1), wave_1_ends=at(days=1)).step("Plan")
    sara.follow("Add a team")
    sara.fill(label="Team 1", district="TVM-C", leader_id="Ishaan", members="SI Mira\nCPO Dev", capacity="4").step("Add")


def allot_and_approve(hands: Hands) -> None:
    """The supervisor allots the premises with the grounds; another officer approves the search."""
    sara = hands["sara"].go("/operations/").open("First light").follow("Allot premises")
    sara.fill(
        premises_id="P-001", kind="attribution", wave="1", team_id="Team 1", authority_id="A-0001",
        necessity="Two sightings name this line; its devices hold the evidence.",
        less_intrusive="A letter to the subscriber would let the evidence be destroyed.",
        others="2", women="0", children="0", order_kind="warrant", warrant_number="31/2026", warrant_court="JFCM",
    ).step("Allot")  # fmt: skip
    sara.page.locator("main .primary").click()  # the line was told apart by ports alone: the planner answers that
    sara.fill(shared_line="Port and second are those of the platform's own log.")
    sara.page.locator("main .primary").click()
    lekha = hands["lekha"].go("/operations/").open("First light").open("P-001")
    lekha.picture("07-search").step("Approve")


# The day ----------------------------------------------------------------------------------------------------------
def go_in(hands: Hands) -> None:
    """The team goes in."""
    ishaan = hands["ishaan"].go("/operations/").open("First light").open("P-001")
    ishaan.send("The team goes in", at=at())


def seize(hands: Hands) -> None:
    """Two devices are numbered, sealed, and never called by another number."""
    ishaan = hands["ishaan"]
    for kind, seal in (("mobile_phone", "SL-1001"), ("hard_disk", "SL-1002")):
        ishaan.go("/operations/").open("First light").open("P-001").follow("Seize")
        ishaan.fill(
            kind=kind, make="Made-up", model="One", at=at(), place="Front room", occupant="The occupant",
            authority="A-0001", seal=seal, seal_again=seal, sem="no",
        ).step("Seize and number it")  # fmt: skip


def hand_over(hands: Hands) -> None:
    """Both go to the keeper; one comes out again to the examiner."""
    line = {"place": "Cyber station", "intact": "yes", "purpose": "Safe keeping"}
    for tag in ("P001-01", "P001-02"):
        ishaan = hands["ishaan"].go("/exhibits/").open(tag).step("Deposit")
        ishaan.fill(taker_role="keeper", officer="Kiran", at=at(), **line).step("Add")
    kiran = hands["kiran"].go("/exhibits/").open("P001-01").follow("Another act").follow("Withdraw")
    kiran.fill(
        taker_role="examiner", officer="Esha", at=at(), reference="Forwarding 3/2026",
        **{**line, "purpose": "Examination"},
    ).step("Add")  # fmt: skip
    kiran.picture("08-custody")


def examine(hands: Hands, office: Office, folder: Path) -> None:
    """The examiner opens the bag. Files that are only random bytes are compared with a list, outside the office, under its signed authority."""
    device, known = made_up_device(folder)
    esha = hands["esha"].go("/exhibits/").open("P001-01").step("Record an examination")
    esha.fill(at=at(), place="Laboratory", purpose="Triage of its files", intact="yes").step("Add")
    esha.go("/examination/lists/new/").fill(file=known, provenance="Made for this walk").step("Load")
    exported, key, document = folder / "authority.json", folder / "office.pub", folder / "triage.json"
    office.must(
        "authority", "export", "A-0001", "-o", str(exported), "--office-key", str(key), "--as", "sara"
    )
    printed = office.must(
        "examination", "triage", str(device), "--list", str(known), "--exhibit", "SCU/FL-P001-01",
        "--authority", str(exported), "--office-key", str(key), "--json",
    )  # fmt: skip
    document.write_text(printed)
    esha.go("/exhibits/").open("P001-01").follow("Take in a triage")
    esha.fill(document=document, lists=True, authority="A-0001").step("Record it")
    esha.picture("09-findings").says("1 on a list", "1 of 1 planted rows found")


def made_up_device(folder: Path) -> tuple[Path, Path]:
    """A folder of random bytes, and a list that knows one of its files."""
    device = folder / "device" / "DCIM"
    device.mkdir(parents=True, exist_ok=True)
    files = [os.urandom(4096) for _ in range(3)]
    for number, content in enumerate(files):
        (device / f"{number}.bin").write_bytes(content)
    known = folder / "made-up@2026-01.csv"
    with known.open("w", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["category", "md5", "sha1", "sha256", "pdq", "name"])
        digests = [hashlib.new(name, files[0]).hexdigest() for name in ("md5", "sha1", "sha256")]
        lines.writerow(["1", *digests, "", "made-up-1"])
    return folder / "device", known


# The case and the figures -----------------------------------------------------------------------------------------
def draft_a_case(hands: Hands) -> None:
    """The draft states what is known and how; a person is accused, and an officer confirms the sections."""
    ishaan = hands["ishaan"].go("/operations/").open("First light").open("P-001").follow("Open a case")
    ishaan.fill(
        station="Cyber Police Station, Thiruvananthapuram City", first_day="2026-01-12", last_day="2026-01-15",
        information="written", io_name="Ishaan", io_rank="Inspector", fact_codes=["downloads", "stores"],
    ).step("Open a case")  # fmt: skip
    ishaan.says("C-0001").follow("Add a person")
    ishaan.fill(name="Made-up Person", status="known", child="no").step("Add a person")
    ishaan.step("Confirm the sections").fill(sections=True).step("Confirm the sections")


def register_it(hands: Hands) -> None:
    """The station's number makes the draft a First Information Report; the search ends with that result."""
    ishaan = hands["ishaan"].go("/cases/").open("C-0001").step("Register the FIR")
    ishaan.fill(fir_number="14/2026", at=at()).step("Register")
    ishaan.says("14/2026").go("/operations/").open("First light").open("P-001").step("Record a result")
    ishaan.fill(
        outcome="fir", door="connected", at=at(), fir="14/2026", exhibits="SCU/FL-P001-01\nSCU/FL-P001-02"
    ).step("Record a result")


def come_out(hands: Hands) -> None:
    """The team comes out, and the door was the right one."""
    ishaan = hands["ishaan"].go("/operations/").open("First light").open("P-001")
    ishaan.send("The team comes out", at=at()).says("closed")


def count(hands: Hands) -> None:
    """Each figure is a link to the records behind it."""
    sara = hands["sara"].go("/reports/").open("First light").picture("10-figures")
    heads = sara.main.locator("#table thead th").all_inner_texts()
    state = sara.main.locator("#table tr", has_text="State").last.locator("th, td").all_inner_texts()
    assert dict(zip(heads, state, strict=True)) == {
        "District": "State", "Places searched": "1", "Teams": "1", "Devices": "2", "Cases": "1", "Arrests": "0",
        "Notices to appear": "0", "Children apprehended": "0", "Seizure reports without FIR": "0", "Wrong doors": "0",
    }  # fmt: skip
    sara.main.locator("#table tfoot a[href*='code=cases']").click()
    sara.says("C-0001")


# By command -------------------------------------------------------------------------------------------------------
def count_from_the_command_line(office: Office) -> None:
    """The command line counts the same, and the ledger is whole."""
    assert {code: n for code, n in figures(office).items() if n} == {
        "places": 1, "teams": 1, "devices": 2, "cases": 1
    }  # fmt: skip
    office.must("ledger", "verify")


def figures(office: Office) -> dict[str, int]:
    """The figures of the State, now."""
    now = datetime.now(UTC).isoformat()
    printed = office.must(
        "reports", "figures", "--operation", "First light", "--as-of", now, "--as", "sara", "--json"
    )
    return {
        one["code"]: one["value"]
        for one in json.loads(printed)["figures"]
        if not (one["district"] or one["by"])
    }


def restore_elsewhere(office: Office, folder: Path) -> None:
    """A backup restored into another folder is the same office, to the last entry of its ledger."""
    office.must("backup", str(folder / "saved"))
    other = Office("", {**office.environment, "THELIVU_DATA": str(folder / "restored")})
    other.must("restore", str(folder / "saved"))
    other.must("ledger", "verify")
    assert figures(other) == figures(office)


def admit_by_command(office: Office) -> None:
    """The sheets are admitted with the mappings that stand beside them; the row that cannot be read is said."""
    sheets = [str(FILES / f"{sheet}.csv") for sheet in ("tips", "second-tip")]
    words = (
        "leads",
        "admit",
        *sheets,
        "--authority",
        "A-0001",
        "--sender",
        "National centre",
        "--as",
        "anu",
        "--json",
    )
    done = office.run(*words)
    counted = [
        (one["items_in"], one["accepted"], len(one["rejected"])) for one in json.loads(done.stdout)["files"]
    ]
    assert (done.returncode, counted) == (1, [(3, 2, 1), (1, 1, 0)])
    assert office.run(*words).stdout == done.stdout


def load_by_command(office: Office) -> None:
    """Each return is loaded under its letter; all of its rows are accounted for."""
    for letter, answer, rows in (("RQ-0001", "return-12-january", 3), ("RQ-0002", "return-15-january", 2)):
        printed = office.must(
            "attribution", "load", str(FILES / f"{answer}.csv"), "--authority", "A-0001", "--request", letter,
            "--as", "anu", "--json",
        )  # fmt: skip
        [loaded] = json.loads(printed)["returns"]
        assert (loaded["state"], loaded["rows_in"], loaded["rows_kept"]) == ("ORIGIN_UNPROVEN", rows, rows)
