"""A seized phone's extraction, walked: the examiner reads its chats, the office takes the document in, and a new lead stands on the page of a group.

With THELIVU_PICTURES=FOLDER it keeps the pages, wide and narrow.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from browser.conftest import CAST, NARROW, PASSWORD, WIDE, Office, served
from browser.hands import PICTURES, Hands
from browser.test_empty_office import authorise
from thelivu_sim.devices.phone import GROUP, phone, write_folder
from thelivu_sim.markers import PREFIX

pytestmark = pytest.mark.ci
PHONE, TAG = phone(), "SCU/OCT20-P001-01"
SENDER, BYSTANDER, HIDDEN = "+919876506011", "+919876506012", "+919876506013"


@pytest.fixture
def synthetic_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A new office of a made-up world, for its phones are made up too."""
    folder = tmp_path_factory.mktemp("made-up")
    environment = {**os.environ, "THELIVU_DATA": f"{folder}/data", "THELIVU_KEYS": f"{folder}/keys"}
    environment.pop("DATABASE_URL", None)
    office = Office("", environment)
    office.must(
        "init", "--unit", "SCU", "--name", "State Cyber Unit", "--letterhead", "State Cyber Unit\\nThiruvananthapuram", "--whole-state",
        "--synthetic",
    )  # fmt: skip
    for name in ("anu", "sara", "esha", "lekha"):
        rank, role = CAST[name]
        office.must(
            "user", "add", name, "--name", name.title(), "--rank", rank, "--unit", "SCU", "--role", role, "--password-stdin", given=PASSWORD,
        )  # fmt: skip
    yield from served(environment, folder)


def test_a_seized_phone_gives_a_new_lead_on_the_page_of_a_group(synthetic_office: Office, browser: Browser, tmp_path: Path) -> None:
    with Hands(browser, synthetic_office.url, PASSWORD) as hands:
        authorise(hands)
        document = examined(synthetic_office, tmp_path)
        anu = hands["anu"]
        anu.go("/leads/upload/").fill(file=document, sender="Examiner Esha", authority="A-0001").step("Admit")
        anu.go("/leads/")
        leads = anu.main.locator("tbody tr")
        assert leads.count() == 4  # the exhibit, and who sent a listed file: two in the group, one between two
        anu.go("/leads/groups/").open("120363000000000077").says(GROUP, SENDER, HIDDEN, BYSTANDER)
        assert PREFIX not in anu.page.content()
        named = {number: anu.main.locator(".members tbody tr, tbody tr", has_text=number).first for number in (SENDER, HIDDEN, BYSTANDER)}
        assert named[SENDER].locator("a[href*='/leads/']").count() == 1
        assert named[HIDDEN].locator("a[href*='/leads/']").count() == 1
        assert named[BYSTANDER].locator("a[href*='/leads/']").count() == 0
        both_widths(anu.page, "group")
        lead = named[SENDER].locator("a[href*='/leads/']").first.get_attribute("href") or ""
        anu.go(lead).says("A file went", SENDER, TAG, "received")
        both_widths(anu.page, "lead")


def examined(office: Office, folder: Path) -> Path:
    """Outside the office, under its signed authority: the document of the phone's chats; a practice run is taken by no one."""
    source, known = write_folder(PHONE, folder / "phone"), folder / "made-up@7.csv"
    known.write_bytes(PHONE.known)
    exported, key = folder / "authority.json", folder / "office.pub"
    office.must("authority", "export", "A-0001", "-o", str(exported), "--office-key", str(key), "--as", "sara")
    words = ("examination", "activity", str(source), "--list", str(known))
    practised = folder / "practice.json"
    office.run(*words, "--practice", "-o", str(practised))
    refused = office.run("leads", "admit", str(practised), "--authority", "A-0001", "--as", "anu")
    assert refused.returncode == 2
    assert "practice" in refused.stderr
    document = folder / "activity.json"
    done = office.run(*words, "--exhibit", TAG, "--authority", str(exported), "--office-key", str(key), "-o", str(document))
    assert done.returncode == 1, done.stderr  # one row of the old backup cannot be taken, and is told
    assert "named by a list: 5" in done.stdout
    return document


def both_widths(page: Page, name: str) -> None:
    """The page fits, wide and narrow."""
    for viewport in (WIDE, NARROW):
        page.set_viewport_size(viewport)
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"activity-{name}-{viewport['width']}.png", full_page=True)
    page.set_viewport_size(WIDE)
