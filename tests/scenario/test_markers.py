"""Promise 10 over every output: what the simulator plants in free text and in a child's fields shows nowhere in clear.

An office is made of a world that has sheets, tips, letters and returns; every verb of the command line is run over the
world's files and over spoiled ones; officers walk the served desk and hand it the spoiled files. Then everything that
came out is searched, one class of output at a time.
"""

import json
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from scenario.marker_search import leaks_in, leaks_in_tables
from scenario.office import Office
from scenario.spoiled_files import spoil, without_mappings
from scenario.visitor import HOST, Visitor, asked, free_port, served
from shape.tree import ROOT
from thelivu.cli import table
from thelivu_sim.disclosures import disclosures, sightings
from thelivu_sim.markers import Markers
from thelivu_sim.world import build
from unit.sensor.made import bitfield, extension, hand, record
from unit.sensor.test_chain import chained

pytestmark = pytest.mark.ci
SEED = 1  # its tiny world has every kind of source: sheets, tips, a letter, returns
JSON = ("--json",)
AS_ANALYST = ("--authority", "A-0001", "--as", "analyst-1")
MARK = Markers(SEED).of("typed")
"""What a visitor types where nothing may be written down."""


@dataclass(frozen=True, slots=True)
class Outputs:
    """Where everything lies that came out; `verbs` are those that were run."""

    folder: Path
    verbs: frozenset[str]
    broken: dict[str, list[object]]
    """Links that led to no page, by the officer who met them."""

    def files(self, name: str) -> list[Path]:
        return [one for one in (self.folder / name).rglob("*") if one.is_file()]


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Outputs:
    office = Office(tmp_path_factory.mktemp("marked"), seed=SEED, profile="tiny")
    _ = office.made
    spoil(SEED, office.folder / "spoiled")
    runs = _Runs(office)
    for run in (runs.lead_files, runs.returns, runs.sensor, runs.triage, runs.lists, runs.laptop, runs.office, runs.others, runs.between_offices):
        run()
    _work(office)
    _visit(office)
    _ = office.walked
    runs.both("backup", "backup", "backup-plain")
    runs.keep("restore", str(office.folder / "backup"), *JSON, data="restored")
    runs.keep("restore", str(office.folder / "backup-plain"), data="restored-plain")
    return Outputs(office.folder, frozenset(runs.verbs), {who: found["bad"] for who, found in office.walked.items() if found["bad"]})


class _Runs:
    """Every verb over the world and over spoiled files, as JSON and for people. What it prints is kept by the office."""

    def __init__(self, office: Office) -> None:
        self.it, self.verbs = office, set[str]()
        self.spoiled = office.folder / "spoiled"

    def keep(self, verb: str, *words: str, code: int | None = None, data: str = "data") -> str:
        self.verbs.add(verb)
        return self.it.run(*verb.split(), *words, code=code, data=data)

    def pair(self, verb: str, *words: str, code: int | None = None) -> None:
        """The table for people and the JSON."""
        self.keep(verb, *words, code=code)
        json.loads(self.keep(verb, *words, *JSON, code=code) or "{}")

    def both(self, verb: str, first: str, second: str) -> None:
        """A verb that writes: into one folder as JSON, into another for people."""
        self.keep(verb, first, *JSON, code=0)
        self.keep(verb, second, code=0)

    def lead_files(self) -> None:
        good = _tables(self.it.world / "leads")
        bare = _tables(without_mappings(self.it.world / "leads", self.it.folder / "bare"))
        self.pair("leads read", *good, code=0)
        self.pair("leads read", *bare)
        self.pair("leads admit", *good, *AS_ANALYST, code=0)
        self.pair("leads read", *_tables(self.spoiled / "leads"), code=2)
        self.pair("leads admit", *_tables(self.spoiled / "leads"), *AS_ANALYST, code=2)

    def returns(self) -> None:
        seen = self.it.folder / "sightings.csv"
        seen.write_bytes(sightings(disclosures(build(SEED, "tiny"))))
        good, flags = _tables(self.it.world / "returns"), str(self.it.world / "unit" / "flags.csv")
        self.pair("attribution decide", str(seen), *good, "--flags", flags)
        self.pair("attribution load", *good[:3], *AS_ANALYST)
        for file in _tables(self.spoiled / "returns"):
            self.pair("attribution decide", str(seen), file)
            self.pair("attribution load", file, *AS_ANALYST)
        for file in _tables(self.spoiled / "sightings"):
            self.pair("attribution decide", file, good[0])
            self.pair("attribution decide", str(seen), good[0], "--flags", file)

    def sensor(self) -> None:
        """What a peer sends is outside text too: its client's name, a greeting of another protocol."""
        mark = Markers(SEED).of("swarm")
        name = mark("client").encode()
        said = hand() + extension(b"d1:v%d:%se" % (len(name), name)) + bitfield(1)
        records = [record(raw) for raw in (said, mark("greeting").encode())]
        file = self.it.folder / "spoiled" / "sensor.jsonl"
        file.write_bytes(b"".join(chained(records)))
        self.pair("sensor verify", str(file), code=0)
        self.sighted(file, code=0)
        file.write_bytes(file.read_bytes().replace(b'"L4"', b'"%s"' % mark("level").encode()) + mark("line").encode())
        self.pair("sensor verify", str(file), code=1)
        self.sighted(file, code=1)
        self.on_its_machine(str(file))
        self.keep("sim swarm", "--seed", "1", "--peers", "1", "-o", "sim-swarm", "--", "true", code=0)

    def on_its_machine(self, spoiled: str) -> None:
        """A sensor's own verbs and its office's: over a file that is none of what they read, and a folder that is no sensor's."""
        about = ("--office", spoiled, "--name", "Sensor", "--place", "Here", "--addresses", "192.0.2.1")
        self.keep("sensor enrol", "a-sensor", *about, "-o", "sensor.card", code=2)
        for verb, words in (("watch", (spoiled,)), ("lines", ("-o", "lines.jsonl")), ("batch", ()), ("receipt", (spoiled,))):
            self.keep(f"sensor {verb}", "a-sensor", *words, code=2)
        for label, code in (("WO-0001", 0), ("WO-0099", 2)):
            self.keep("sensor order", label, "-o", f"{label}.json", "--as", "supervisor-1", code=code)
        self.keep("sensor take", spoiled, *AS_ANALYST, code=2)

    def sighted(self, file: Path, *, code: int) -> None:
        folder = self.it.folder / "sighted"
        folder.mkdir(exist_ok=True)
        for words in ((), JSON):
            out = folder / f"{code}{len(words)}.csv"
            self.keep("sensor sightings", str(file), "-o", str(out), *words, code=code)

    def triage(self) -> None:
        [known] = _tables(self.it.world / "known-files")
        device = str(next((self.it.world / "devices").iterdir()))
        self.pair("examination triage", device, "--list", known, "--practice", code=0)
        for file in _tables(self.spoiled / "lists"):
            self.pair("examination triage", device, "--list", file, "--practice")
        self.keep("authority export", "A-0001", "-o", "exported/a.json", "--office-key", "exported/key", "--as", "supervisor-1", code=2)  # fmt: skip
        (self.it.folder / "exported").mkdir()
        self.keep("authority export", "A-0001", "-o", "exported/a.json", "--office-key", "exported/key", "--as", "supervisor-1", code=0)  # fmt: skip
        for file in [
            self.it.folder / "exported" / "a.json",
            *(self.spoiled / "documents").glob("authority-*"),
        ]:
            held = ("--exhibit", "X-1", "--authority", str(file), "--office-key", "exported/key")
            self.pair("examination triage", device, "--list", known, *held)

    def lists(self) -> None:
        about = ("--name", "List", "--version", "1", "--issuer", "Issuer", "--authority", "1/2026", "--key", "list.key")
        for number, file in enumerate([*_tables(self.it.world / "known-files"), *_tables(self.spoiled / "lists")]):
            built = f"list-{number}.khl"
            self.pair("lists build", file, "-o", built, *about)
            for one in (built, file):
                self.keep("lists show", one)
                self.keep("lists check", one, "--key", "list.key")
                self.keep("examination load", one, "--key", "list.key", "--provenance", "A sender", "--as", "examiner-1")

    def laptop(self) -> None:
        """A laptop's own verbs and a cluster's: over a device, and over files that are none of what they read."""
        device, [known] = str(next((self.it.world / "devices").iterdir())), _tables(self.it.world / "known-files")
        self.keep("examination activity", device, "--list", known, "--practice", "-o", "exported/activity.json", code=0)
        for file in sorted((self.spoiled / "documents").iterdir())[::3]:
            self.keep("examination queue", str(file), "-o", "results", "--list", known, "--office-key", "exported/key", code=2)
            self.keep("examination take", str(file), "--as", "examiner-1", code=2)
            self.keep("examination laptop", "laptop.key", "--office", str(file), "--name", "Laptop", "-o", "laptop.card", code=2)
        self.keep("sim validation", "-o", "a-set", code=0)
        self.keep("examination validate", "a-set", code=0)
        (self.it.folder / "a-set" / "validation.json").write_bytes((self.spoiled / "documents" / "triage-0.json").read_bytes())
        self.keep("examination validate", "a-set", code=2)
        self.keep("fleet certificates", "certificates", "localhost", code=0)

    def office(self) -> None:
        operation = ("--operation", "P-Hunt 20.10", "--as", "supervisor-1")
        self.pair("reports figures", *operation, code=0)
        self.pair("reports figures", "--operation", "none of that name", "--as", "supervisor-1", code=2)
        (self.it.folder / "checkpoint").write_text(self.keep("ledger checkpoint", code=0), encoding="utf-8")
        self.pair("ledger verify", "--against", "checkpoint", code=0)
        self.pair("doctor")
        self.pair("attribution letters", "--as", "supervisor-1")
        self.pair("demo", *self.it.words[:-1], code=0)

    def between_offices(self) -> None:
        """Verbs of law records, watched folders, depositors and partner offices, over spoiled files and names that nobody has."""
        person = ("--as", "supervisor-1")
        spoiled = str(next((self.spoiled / "leads").iterdir()))
        origin = ("--code", "state", "--originator", "Office", "--jurisdiction", "IN-KL", "--paper", "1/2026")
        mine = ("--authority", "A-0001", "--sender", "Office", "--settle", "0", "--once")
        self.keep("law list")
        self.keep("leads watch", str(self.spoiled / "leads"), *mine, *AS_ANALYST)
        self.keep("leads handling", "S-0001", *origin, *person)
        self.keep("operations packet open", spoiled, "--card", spoiled, "-o", "opened", code=2)
        self.keep("operations packet return", str(self.spoiled / "leads"), "-o", "back.packet", code=2)
        for verb in sorted(table().keys() - self.verbs):
            if verb.startswith(("depositor ", "law ", "leads ", "partner ")):
                self.keep(verb, spoiled, *person)

    def others(self) -> None:
        self.pair("map", code=0)
        self.pair("sim world", "--seed", "1", "--profile", "tiny", "-o", "world", code=2)
        for number, words in enumerate(((), JSON)):
            self.keep(
                "sim world", "--seed", "1", "--profile", "tiny", "-o", f"world-{number}", *words, code=0
            )
            born = ("--unit", "SCU", "--name", "Unit", "--letterhead", "Unit", "--whole-state", "--synthetic")
            there = {"THELIVU_KEYS": str(self.it.folder / f"keys-{number}")}
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(self.it, "more", there)
                self.keep("init", *born, *words, code=0, data=f"born-{number}")
                person = ("--name", "A", "--rank", "SI", "--unit", "SCU", "--role", "analyst")
                self.keep("user add", "anu", *person, *words, code=0, data=f"born-{number}")


def _tables(folder: Path) -> list[str]:
    """The files of a folder without the mappings beside them; letters are typed, not read."""
    return [str(one) for one in sorted(folder.iterdir()) if one.suffix in (".csv", ".xlsx", ".xml")]


def _work(office: Office) -> None:
    """Long work over the spoiled files: the items fail, and the job and the worker's log say so."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(office, "more", {"PYTHONPATH": str(ROOT / "tests")})
        office.python(str(ROOT / "tests/scenario/marked_work.py"), str(office.folder / "spoiled" / "leads"))
        office.run("worker", "--once")


def _visit(office: Office) -> None:
    """Officers walk the served desk, hand it spoiled files, and ask for what is not there."""
    port = free_port()
    words = {one["account"]: one["password"] for one in office.made["accounts"]}
    with served(office.environment, port, office.folder / "log" / "serve.log"):
        for account in ("analyst-1", "supervisor-1", "examiner-1", "auditor-1"):
            officer = Visitor(port, office.folder / "served" / account)
            officer.sign_in(account, words[account])
            assert officer.walk() > 5
            _hand_in[account](officer, office.folder / "spoiled") if account in _hand_in else None
        _type(Visitor(port, office.folder / "typed"), words["analyst-1"])
        _knock(port)


def _hand_in_leads(officer: Visitor, spoiled: Path) -> None:
    for url, name, beside in (("/leads/upload/", "leads", "mapping"), ("/attribution/returns/new/", "returns", "mapping_file")):  # fmt: skip
        for file in map(Path, _tables(spoiled / name)):
            mapping = file.with_suffix(".mapping.json")
            status, page = officer.send(
                url, {"file": file, **({beside: mapping} if mapping.exists() else {})}
            )
            assert status in (200, 302, 400, 403), (file, status)
            if status == 302:
                officer.get(page.decode().split('"')[1])


def _hand_in_documents(officer: Visitor, spoiled: Path) -> None:
    for file in (spoiled / "lists").iterdir():
        officer.send("/examination/lists/new/", {"file": file, "provenance": "A sender"})
    _, page = officer.get("/exhibits/")
    exhibit = re.findall("/exhibits/([0-9a-f]{32})/", page.decode())[0]
    for file in (spoiled / "documents").glob("triage-*"):
        status, _ = officer.send(f"/examination/import/{exhibit}/", {"document": file})
        assert status == 400, (file, status)


_hand_in: dict[str, Callable[[Visitor, Path], None]] = {
    "analyst-1": _hand_in_leads, "examiner-1": _hand_in_documents,
}  # fmt: skip


def _type(officer: Visitor, password: str) -> None:
    """What an officer types, addresses too, comes back to them in the page; only what is written down is searched."""
    officer.send("/account/login/", {"login": MARK("login"), "password": MARK("password")})
    officer.sign_in("analyst-1", password)
    for stage in ("leads", "targets", "cases", "register/documents", "reports", "jobs"):
        status, _ = officer.get(f"/{stage}/{MARK('address')}/")
        assert status == 404, stage
        officer.get(
            f"/{stage.partition('/')[0]}/"
            + asked(state=MARK("question"), sort=MARK("sort"), page=MARK("page"))
        )
    officer.send("/search/", {"q": MARK("search"), "record": MARK("record"), "reason": MARK("reason")})
    officer.send(
        "/leads/new/",
        {"reference": MARK("reference"), "narrative": MARK("narrative"), "child": MARK("child")},
    )


def _knock(port: int) -> None:
    """Requests that are none: whatever the server says of them must not repeat them."""
    mark = MARK("request")
    for words in (f"{mark} / HTTP/1.1", f"GET /{mark}", f"GET / HTTP/1.1\r\n{mark}", f"GET / HTTP/9.{mark}", f"GET /\x00{mark} HTTP/1.1", f"GET / HTTP/1.1\r\nContent-Length: {mark}"):  # fmt: skip
        with socket.create_connection((HOST, port), timeout=20) as line:
            line.sendall(words.encode() + b"\r\n\r\n")
            line.recv(4096)


def test_10_every_verb_was_run(outputs: Outputs) -> None:
    """But for the two that go on for ever, and `bench`, whose worlds have no markers and meet no register."""
    assert outputs.verbs | {"serve", "worker", "bench attribution", "bench sensor", "bench examination"} == table().keys()


def test_every_link_that_an_officer_meets_leads_to_a_page(outputs: Outputs) -> None:
    assert outputs.broken == {}


def test_10_markers_stand_in_every_kind_of_file_that_comes_in(outputs: Outputs) -> None:
    places = json.loads((outputs.folder / "world" / "truth.json").read_text(encoding="utf-8"))[
        "markers"
    ].values()

    kinds = {place.partition("/")[0] for place in places}
    assert kinds == {"leads", "returns", "devices", "known-files"}
    files = {place.partition(":")[0] for place in places}
    written = {str(one.relative_to(outputs.folder / "world")) for one in outputs.files("world/leads") + outputs.files("world/returns") + outputs.files("world/known-files")}  # fmt: skip
    assert {one for one in written if not one.endswith(".mapping.json")} <= files
    assert len(leaks_in(outputs.folder / "spoiled")) > 30


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("printed", 80), ("pages", 300), ("served", 200), ("log", 1), ("exported", 2), ("sighted", 4), ("backup", 20),
        ("backup-plain", 20), ("data", 20), ("restored", 20), ("keys", 3),
    ],
)  # fmt: skip
def test_10_no_marker_stands_in(name: str, least: int, outputs: Outputs) -> None:
    assert len(outputs.files(name)) >= least
    assert leaks_in(outputs.folder / name) == []


def test_10_no_marker_stands_in_a_table(outputs: Outputs) -> None:
    for data in ("data", "restored"):
        assert leaks_in_tables(outputs.folder / data / "register.sqlite3") == []


def test_10_the_job_and_the_log_say_that_work_failed_and_not_on_what(outputs: Outputs) -> None:
    printed = "".join(one.read_text(encoding="utf-8") for one in outputs.files("printed"))

    assert "error=ValueError" in printed
