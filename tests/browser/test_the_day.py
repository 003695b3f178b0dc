"""The tutorial of the day (docs/tutorial/the-day.md), walked role by role; it also takes the pictures of that page."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser.hands import IST, PICTURES, WIDE, Officer
from browser.test_field_form import Field, field, go_code, hand  # fixtures

pytestmark = pytest.mark.ci
__all__ = ["field", "hand"]


def desk(hand: Any, name: str) -> Officer:
    """An officer at a desk: a wide screen, no script."""
    page = hand(name, script=False).page
    page.set_viewport_size(WIDE)
    return Officer(page)


def this_second() -> str:
    """Now, as a form takes it: the last line of custody was written in this minute."""
    return f"{datetime.now(UTC).astimezone(IST):%Y-%m-%dT%H:%M:%S}"


def picture(page: Page, name: str) -> None:
    """The phone's screen as it is."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png")


def test_the_day_from_the_readiness_board_to_the_locker(field: Field, hand: Any) -> None:
    search, plan = field.searches[0], f"/operations/{field.operation}/"
    legal, planner, chief = desk(hand, "lekha"), desk(hand, "sara"), desk(hand, "chitra")

    legal.go("/authority/law/").picture("01-law")
    planner.go(f"{plan}readiness/").says("Readiness").picture("02-readiness")
    planner.go(f"{plan}papers/").says("Operation order")
    chief.go(f"/operations/search/{field.draft}/").step("Approve").says("Approved by").picture("03-approved")

    phone = hand("ishaan")
    phone.take(search)
    phone.unlock()
    picture(phone.page, "04-at-the-door")
    code = go_code(chief, search)
    chief.picture("05-go-code")
    phone.browser.set_offline(True)
    phone.go_in(code)
    phone.page.click("[data-step=exhibits]")
    phone.seize("70411")
    phone.page.click("#exhibit-list button")
    picture(phone.page, "06-exhibit")
    chief.go(f"/operations/search/{search}/").follow("Record a call")
    chief.fill(kind="need_support", note="A crowd at the gate.").press("Record")
    chief.go(f"{plan}board/").says("needs support").picture("09-board")
    phone.page.click("#back")
    phone.seize("70412")
    picture(phone.page, "07-kept-on-the-phone")
    phone.close_memo(2)
    phone.browser.set_offline(False)
    phone.page.click("#send")
    expect(phone.page.locator("#net")).to_contain_text("2 exhibits are in the register")
    picture(phone.page, "08-in-the-register")

    chief.go(f"{plan}board/").says("Last reports", "needs support")
    keeper_finds_a_broken_seal(field, desk(hand, "kiran"), planner, search)


def keeper_finds_a_broken_seal(field: Field, keeper: Officer, supervisor: Officer, search: str) -> None:
    """One exhibit goes into the locker; the other comes with a broken seal, and a supervisor notes why."""
    labels = [label for label, _ in field.exhibits(search)]
    for label, intact in zip(labels, ("yes", "no"), strict=True):
        keeper.go("/exhibits/").open(label)
        keeper.step("Deposit")
        keeper.fill(taker_role="keeper", officer="ASI Kiran", at=this_second(), place="Store room", purpose="Kept.", intact=intact)
        keeper.fill(reason="" if intact == "yes" else "Torn at one corner when it came.")
        keeper.page.locator("main form button[type=submit]").first.click()
        keeper.page.wait_for_url("**/exhibits/*/")
    keeper.says("supervisor").picture("10-held-up")
    supervisor.go(keeper.page.url).step("Note")
    supervisor.fill(reason="Seen beside the memo: the bag tore in the van, the device is the same.")
    supervisor.page.locator("main form button[type=submit]").first.click()
    supervisor.page.wait_for_url("**/exhibits/*/")
    supervisor.picture("11-noted")
    keeper.go("/exhibits/movement/").says("Movement Register").picture("12-movement")
    assert [actions[:3] for _, actions in field.exhibits(search)] == [["seize", "seal", "deposit"]] * 2
