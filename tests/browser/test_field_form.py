"""A search on a phone without a network: taken along, filled, killed, opened again, sent once; on paper alone; by file alone."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Error, Page, Playwright, expect

from browser.conftest import CHROMIUM, NARROW, Office, served
from browser.hands import at
from shape.tree import ROOT

pytestmark = pytest.mark.ci
PIN = "sesame7"
RECORDED = b"what an officer recorded" * 100_000  # made-up bytes, named like a recording


@dataclass(frozen=True, slots=True)
class Field:
    """An office with approved searches."""

    office: Office
    searches: list[str]
    draft: str
    unplaced: str
    operation: str
    password: str

    def asked(self, code: str) -> Any:
        """What a program finds in the register, as JSON."""
        run = {**self.office.environment, "DJANGO_SETTINGS_MODULE": "thelivu.desk.settings"}
        done = subprocess.run([sys.executable, "-c", code], env=run, cwd=ROOT, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    def exhibits(self, search: str) -> list[list[Any]]:
        """Label and actions of custody of each exhibit of a search."""
        return self.asked(
            "import django; django.setup()\nimport json\n"
            "from thelivu.desk.exhibits.models import ExhibitRow\nfrom thelivu.desk.people.scope import INTEGRITY, seen_as\n"
            "from thelivu.desk.register.verify import verify\n"
            "with seen_as(INTEGRITY):\n"
            f"    rows = ExhibitRow.objects.filter(search='{search}').order_by('number')\n"
            "    print(json.dumps([[one.label, [line.action for line in one.custody.order_by('number')]] for one in rows]"
            " + [str(d) for d in verify().differences]))"
        )  # fmt: skip


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Field]:
    folder = tmp_path_factory.mktemp("field")
    (folder / "data").mkdir()
    environment = {**os.environ, "THELIVU_DATA": f"{folder}/data", "THELIVU_KEYS": f"{folder}/keys"}
    environment.pop("DATABASE_URL", None)
    run = environment | {"DJANGO_SETTINGS_MODULE": "thelivu.desk.settings", "PYTHONPATH": os.pathsep.join(sys.path)}
    made = subprocess.run(
        [sys.executable, "-m", "browser.field_office"], env=run, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    told = json.loads(made.stdout)
    for office in served(environment, folder):
        yield Field(office, told["searches"], told["draft"], told["unplaced"], told["operation"], told["password"])


class Hand:
    """One person's browser; a phone keeps what it keeps when it is killed and started again."""

    def __init__(self, playwright: Playwright, field: Field, folder: Path, *, script: bool = True) -> None:
        self.playwright, self.field, self.folder, self.script = playwright, field, folder, script
        self.start()

    def start(self, *, offline: bool = False) -> None:
        self.browser: BrowserContext = self.playwright.chromium.launch_persistent_context(
            self.folder, executable_path="/usr/bin/chromium", args=CHROMIUM, viewport=NARROW, base_url=self.field.office.url,
            java_script_enabled=self.script, offline=offline,
        )  # fmt: skip
        self.page: Page = self.browser.new_page()
        self.page.set_default_timeout(30_000)

    def kill(self) -> None:
        """As when the battery is taken out: the whole browser by SIGKILL, no page is told."""
        found = subprocess.run(["pgrep", "-f", "--", f"--user-data-dir={self.folder}"], capture_output=True, text=True, check=True)
        for process in found.stdout.split():
            subprocess.run(["kill", "-9", process], check=False)
        with suppress(Error):  # it is gone already
            self.browser.close()

    def sign_in(self, name: str) -> Page:
        self.page.goto("/account/login/")
        self.page.fill("[name=login]", name)
        self.page.fill("[type=password]", self.field.password)
        self.page.click("main button[type=submit]")
        self.page.wait_for_url(lambda url: "login" not in url)
        return self.page

    def take(self, search: str) -> None:
        page = self.page
        page.goto(f"/exhibits/search/{search}/field/phone/")
        page.select_option("[name=authority_id]", index=1)
        for pin in page.locator("[data-pin]").all():
            pin.fill(PIN)
        page.click("#check-out button[type=submit]")
        page.wait_for_url("**/exhibits/field/")

    def unlock(self) -> None:
        self.page.goto("/exhibits/field/")
        self.page.locator("#forms input").last.check()
        self.page.fill("#pin", PIN)
        self.page.click("#unlock button")
        expect(self.page.locator("#work")).to_be_visible()

    def go_in(self, code: str) -> None:
        self.page.fill("#go-code", code)
        self.page.click("#go button")
        self.page.check("[name=door][value=connected]")
        self.page.check("[name=occupant][value=present]")

    def seize(self, bag: str) -> None:
        page = self.page
        page.click("#next")
        page.check("[name=kind][value=mobile_phone]")
        page.check("#exhibit [name=state][value=on_locked]")
        page.fill("#spot", "Front room, on the table")
        page.fill("#bag", bag)
        page.fill("[name=bag_again]", bag)
        page.check("[name=digest][value=locked]")
        page.check("[name=sem][value=open]")
        page.click("button[value=seal]")
        expect(page.locator("#exhibits-listed")).to_be_visible()

    def close_memo(self, total: int) -> None:
        page = self.page
        page.click("[data-step=witnesses]")
        for name in ("A. Made", "B. Up"):
            page.fill("#w-name", name)
            page.check("#witness [name=signed]")
            page.click("#witness button[type=submit]")
            expect(page.locator("#witness li").last).to_contain_text(name)
        page.set_input_files("#files", [{"name": "door.mp4", "mimeType": "video/mp4", "buffer": RECORDED}])
        expect(page.locator("#recording li")).to_contain_text(sha256(RECORDED).hexdigest()[:8])
        page.click("[data-step=close]")
        page.check("[name=nothing_else]")
        page.fill("#total", str(total))
        page.check("[name=forwarded_to][value=station]")
        page.click("#close button[type=submit]")


@pytest.fixture
def hand(playwright: Playwright, field: Field, tmp_path: Path) -> Iterator[Any]:
    made: list[Hand] = []

    def named(name: str, *, script: bool = True) -> Hand:
        one = Hand(playwright, field, tmp_path / name, script=script)
        made.append(one)
        one.sign_in(name)
        return one

    yield named
    for one in made:
        one.browser.close()


def go_code(control: Hand, search: str) -> str:
    control.page.goto(f"/exhibits/search/{search}/field/")
    control.page.click("form[action$='/go/'] button")
    return control.page.inner_text(".go-code b")


def test_three_exhibits_without_a_network_a_killed_browser_and_each_is_in_custody_once(field: Field, hand: Any) -> None:
    search = field.searches[0]
    phone, control = hand("ishaan"), hand("chitra", script=False)
    phone.take(search)
    code = go_code(control, search)
    phone.browser.set_offline(True)

    phone.unlock()
    phone.go_in(code)
    phone.page.click("[data-step=exhibits]")
    for bag in ("70111", "70112", "70113"):
        phone.seize(bag)
    expect(phone.page.locator("#net")).to_contain_text("3 exhibits are kept on this device")
    phone.kill()
    assert field.exhibits(search) == []

    phone.start(offline=True)
    phone.unlock()
    expect(phone.page.locator("#net")).to_contain_text("Not connected.")
    phone.page.click("[data-step=exhibits]")
    expect(phone.page.locator("#exhibit-list li")).to_have_count(3)
    phone.close_memo(3)
    phone.browser.set_offline(False)
    phone.sign_in("ishaan")  # a killed browser is signed out, and what it keeps is there
    phone.unlock()
    expect(phone.page.locator("#net")).to_contain_text("3 exhibits are in the register")
    phone.unlock()
    phone.page.click("[data-step=close]")
    phone.page.click("#send")
    expect(phone.page.locator("#net")).to_contain_text("3 exhibits are in the register")

    found = field.exhibits(search)
    assert [actions for _, actions in found] == [["seize", "seal"]] * 3
    assert len({label for label, _ in found}) == 3
    control.page.goto(f"/exhibits/search/{search}/field/")
    expect(control.page.locator("main")).to_contain_text(sha256(RECORDED).hexdigest())


def test_the_same_search_by_file_alone_and_the_file_twice_is_one(field: Field, hand: Any, tmp_path: Path) -> None:
    search = field.searches[1]
    phone, control, keeper = hand("ishaan"), hand("chitra", script=False), hand("kiran", script=False)
    phone.take(search)
    code = go_code(control, search)
    phone.unlock()
    phone.go_in(code)
    phone.browser.set_offline(True)
    phone.page.click("[data-step=exhibits]")
    for bag in ("70211", "70212", "70213"):
        phone.seize(bag)
    phone.close_memo(3)
    with phone.page.expect_download() as kept:
        phone.page.click("#file")
    file = tmp_path / "return.field"
    kept.value.save_as(file)

    for _ in range(2):
        keeper.page.goto("/exhibits/field/return/")
        keeper.page.set_input_files("input[type=file]", file)
        keeper.page.click("main button[type=submit]")
        expect(keeper.page.locator("h1")).to_have_text("Return of a field form")
    spoiled = file.read_text().replace('"sequence": ', '"sequence":')
    whole = json.loads(spoiled)
    whole["sealed"] = ("A" if whole["sealed"][40] != "A" else "B").join([whole["sealed"][:40], whole["sealed"][41:]])
    keeper.page.goto("/exhibits/field/return/")
    keeper.page.set_input_files("input[type=file]", {"name": "x.field", "mimeType": "application/json", "buffer": json.dumps(whole).encode()})
    keeper.page.click("main button[type=submit]")
    expect(keeper.page.locator(".error-list")).to_contain_text("was changed after the phone sealed it")

    assert [actions for _, actions in field.exhibits(search)] == [["seize", "seal"]] * 3


def test_the_same_search_on_paper_alone_without_script(field: Field, hand: Any) -> None:
    search = field.searches[2]
    keeper, control = hand("kiran", script=False), hand("chitra", script=False)
    page = keeper.page
    page.goto(f"/exhibits/search/{search}/field/")
    page.select_option("[name=authority_id]", index=1)
    page.select_option("[name=officer_id]", label="Inspector Ishaan")
    page.locator("form:has([name=officer_id]) button[type=submit]").click()
    go_code(control, search)
    for bag in ("70311", "70312", "70313"):
        page.goto(f"/exhibits/seize/{search}/")
        page.select_option("[name=number]", index=1)
        page.select_option("[name=kind]", value="mobile_phone")
        page.select_option("[name=authority]", index=1)
        page.fill("[name=at]", at())
        page.fill("[name=place]", "Front room")
        page.fill("[name=seal]", bag)
        page.fill("[name=seal_again]", bag)
        page.check("[name=sem][value=open]")
        page.click("main form button[type=submit]")
        expect(page.locator("ol.custody li")).to_have_count(2)
    page.goto(f"/exhibits/search/{search}/field/")
    page.locator("a[href$='/memo/']").click()
    page.fill("[name=left_at]", at())
    page.check("[name=door][value=connected]")
    page.check("[name=occupant][value=present]")
    page.fill("[name=witnesses]", "A. Made; C. Made; 44; House 1; 0\nB. Up")
    page.check("[name=nothing_else]")
    page.fill("[name=total]", "3")
    page.check("[name=forwarded_to][value=station]")
    page.click("main form button[type=submit]")
    expect(page.locator("main")).to_contain_text("A. Made, B. Up")

    found = field.exhibits(search)
    assert [label[-2:] for label, _ in found] == ["01", "02", "03"]
    assert [actions for _, actions in found] == [["seize", "seal"]] * 3


def test_a_form_from_a_file_is_put_on_a_phone_once_and_opens_without_a_network(field: Field, hand: Any) -> None:
    pack = field.asked(
        "import django; django.setup()\nimport json\n"
        "from thelivu.desk.authority.models import AuthorityRow\nfrom thelivu.desk.exhibits import field_actions, field_pages, field_queries\n"
        "from thelivu.desk.people.queries import actor_named\nfrom thelivu.desk.people.scope import seen_as\n"
        "from thelivu.desk.register.queries import keys, now\n"
        "kiran = actor_named('kiran')\n"
        "with seen_as(kiran.scope):\n"
        f"    row = field_actions.check_out(kiran, '{field.searches[3]}', AuthorityRow.objects.get().id, medium='phone', hours=12)\n"
        "    print(json.dumps(field_pages.pack(field_queries.form(row.id), kiran, keys().office, now())))"
    )  # fmt: skip
    phone = hand("kiran")
    page = phone.page

    def load(second: str = PIN) -> None:
        file = {"name": "a.pack", "mimeType": "application/json", "buffer": json.dumps(pack).encode()}
        page.set_input_files("#pack", [file])
        for pin, typed in zip(page.locator("#load [data-pin]").all(), (PIN, second), strict=True):
            pin.fill(typed)
        page.click("#load button")

    page.goto("/exhibits/field/")
    page.click("#from-file summary")
    load("sesame8")
    expect(page.locator("#load .error")).to_contain_text("differ")
    load()
    expect(page.locator("#forms input")).to_have_count(1)
    load()
    expect(page.locator("#load .error")).to_contain_text("lies here already")
    phone.browser.set_offline(True)
    phone.unlock()

    expect(page.locator("[data-pack=label]").first).to_have_text(pack["label"])
    expect(page.locator("[data-pack=address]").first).to_have_text(pack["address"])
