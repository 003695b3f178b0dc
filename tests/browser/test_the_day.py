"""The tutorial of the day (docs/tutorial/the-day), walked role by role; it also takes the pictures of those pages."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser.hands import IST, PICTURES, WIDE, Officer, at
from browser.test_field_form import Field, Hand, field, go_code, hand  # fixtures

pytestmark = pytest.mark.ci
__all__ = ["field", "hand"]
SECTION = re.compile(r"[A-Z]+ s\.[0-9()]+")
Desks = dict[str, Officer]
DEADLINES = "/authority/law/?table=deadlines&state=open"


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


def sends(officer: Officer) -> Officer:
    """The one form of a page."""
    return officer._click(officer.main.locator("form button[type=submit]").first)


def test_the_day_role_by_role(field: Field, hand: Any) -> None:
    desks = {name: desk(hand, name) for name in ("sara", "chitra", "kiran", "lekha")}
    plan_and_approve(field, desks)
    phone = hand("ishaan")
    go_in_and_come_out(field, desks, phone)
    keep(field, desks)
    put_two_forms_together(field, desks, phone)
    answer_for_a_wrong_door(field, desks, Officer(phone.page))


# Before the day ---------------------------------------------------------------------------------------------------
def plan_and_approve(field: Field, desks: Desks) -> None:
    """The board of gaps, a proposed team, papers that wait for the law, an approval, the kit."""
    plan = f"/operations/{field.operation}/"
    planner, chief, keeper, legal = desks.values()
    planner.go("/operations/").open("KAYAL 26.1").follow("Readiness").picture("01-readiness")
    planner.go(plan).follow("Proposed teams").says("Of the same district: Alappuzha.")
    planner.main.locator("[name=take]").check()
    planner.picture("02-proposed-teams", 720).step("Accept the chosen")
    planner.go(plan).open(field.unplaced).says("waiting for approval", "Team 2")

    the_paper_waits_for_the_law(planner, legal, f"{plan}papers/")
    chief.go("/").follow("Approve").open(chief_search(field, planner)).picture("05-to-approve")
    chief.step("Approve").says("Approved by")
    keeper.go(f"/operations/search/{field.draft}/").press("The kit is ready").says("Kit recorded by")


def chief_search(field: Field, planner: Officer) -> str:
    """The label of the draft."""
    return planner.go(f"/operations/search/{field.draft}/").heading


def the_paper_waits_for_the_law(planner: Officer, legal: Officer, papers: str) -> None:
    """The order is refused and names the records that wait; the legal cell confirms each; then it is issued."""
    planner.go(papers)
    planner.page.get_by_role("button", name="Operation order").click()
    expect(planner.main.locator(".stop-notice")).to_contain_text("The legal cell has not confirmed")
    planner.picture("03-law-waits")
    legal.go("/").follow("Law records")
    for section in SECTION.findall(planner.main.locator(".stop-notice").inner_text()):
        while (rows := legal.go(DEADLINES).main.locator("tbody tr", has_text=section)).count():
            legal._click(rows.first.locator("th a")).fill(compared_with="The official print of 2024")
            legal.picture("04-confirm", 900).step("Confirm this record").says("Papers for signature may rest on this record")
    planner.go(papers).send("Operation order").says("Papers", "PDF")


# The day ----------------------------------------------------------------------------------------------------------
def go_in_and_come_out(field: Field, desks: Desks, phone: Hand) -> None:
    """The phone at the door without a network, and the control room meanwhile."""
    search, chief = field.searches[0], desks["chitra"]
    plan = f"/operations/{field.operation}/"
    phone.take(search)
    phone.unlock()
    picture(phone.page, "06-at-the-door")
    code = go_code(chief, search)
    chief.picture("07-go-code", 560)
    phone.browser.set_offline(True)
    phone.go_in(code)
    phone.page.click("[data-step=exhibits]")
    phone.seize("70411")
    phone.page.click("#exhibit-list button")
    picture(phone.page, "08-exhibit")
    chief.go(f"/operations/search/{search}/").follow("Record a call")
    chief.fill(kind="need_support", note="A crowd at the gate.").press("Record")
    chief.go(f"{plan}board/").says("needs support").picture("09-board", 860)
    phone.page.click("#back")
    phone.seize("70412")
    picture(phone.page, "10-kept-on-the-phone")
    phone.close_memo(2)
    phone.browser.set_offline(False)
    phone.page.click("#send")
    expect(phone.page.locator("#net")).to_contain_text("2 exhibits are in the register")
    picture(phone.page, "11-in-the-register")

    chief._click(chief.main.locator("[aria-labelledby=needs] li", has_text="needs support").locator("a").last)
    chief.fill(answer="A patrol was sent.").step("Answer").says("Answered")
    chief.go(f"{plan}board/").says("Last reports", "needs support")
    phone.page.get_by_role("button", name="Take it off this phone").click()
    expect(phone.page.locator("#none")).to_be_visible()


def keep(field: Field, desks: Desks) -> None:
    """One exhibit goes into the locker; the other comes with a broken seal, and a supervisor notes why."""
    keeper, supervisor = desks["kiran"], desks["sara"]
    labels = [label for label, _ in field.exhibits(field.searches[0])]
    for label, intact in zip(labels, ("yes", "no"), strict=True):
        keeper.go("/exhibits/").open(label).step("Deposit")
        keeper.fill(taker_role="keeper", officer="ASI Kiran", at=this_second(), place="Store room", purpose="Kept.", intact=intact)
        sends(keeper.fill(reason="" if intact == "yes" else "Torn at one corner when it came."))
    keeper.says("supervisor").picture("12-held-up", 620)
    supervisor.go("/").follow("Note why")
    sends(supervisor.fill(reason="Seen beside the memo: the bag tore in the van, the device is the same."))
    supervisor.says("the bag tore in the van")
    sends(keeper.go("/exhibits/").open(labels[0]).follow("Say whether the SEM label applies").fill(sem="yes"))
    keeper.go("/exhibits/").follow("SEM register").says(labels[0]).picture("13-sem-register", 620)
    keeper.go("/exhibits/").follow("Movement Register").says("The seal was found broken.").picture("14-movement", 640)
    keeper.go("/exhibits/").follow("Laboratory requests").says("No laboratory was asked yet")
    assert [actions[:3] for _, actions in field.exhibits(field.searches[0])] == [["seize", "seal", "deposit"]] * 2


# What goes wrong --------------------------------------------------------------------------------------------------
def put_two_forms_together(field: Field, desks: Desks, phone: Hand) -> None:
    """A form on a phone and a paper kit of one search: what comes second waits for a person."""
    search, keeper, chief = field.searches[1], desks["kiran"], desks["chitra"]
    phone.take(search)
    phone.unlock()
    phone.go_in(go_code(chief, search))
    phone.page.click("[data-step=exhibits]")
    phone.seize("70511")

    keeper.go(f"/exhibits/search/{search}/field/")
    keeper.send("Give out a paper kit", authority_id="A-0001", officer_id="Inspector Ishaan")
    keeper.says("Form 2")
    go_code(chief, search)
    keeper.go(f"/exhibits/search/{search}/field/").follow("Enter the signed paper")
    keeper.fill(
        left_at=this_second(), door="connected", occupant="present", witnesses="A. Made; C. Made; 44; House 1; 0\nB. Up",
        nothing_else=True, total="0", forwarded_to="station",
    )  # fmt: skip
    sends(keeper)

    phone.close_memo(1)
    expect(phone.page.locator("#net")).to_contain_text("A person looks at it first")
    chief.go("/").follow("A return of search").picture("15-two-forms")
    chief.fill(why="The battery ran out; the paper was begun, and the phone holds the exhibit.")
    chief.press("Take it into the register").says("in the register")


def answer_for_a_wrong_door(field: Field, desks: Desks, officer: Officer) -> None:
    """A wrong door is told by name, and a supervisor finds why."""
    search, chief, supervisor = field.searches[2], desks["chitra"], desks["sara"]
    officer.go(f"/operations/search/{search}/").send("The team goes in", at=at())
    officer.send("Record the door", door="not_connected", at=at()).says("Incident")
    chief.go("/").follow("Know of the wrong premises").step("I know of it")
    chief.says("SP Chitra").picture("16-wrong-door")
    supervisor.go("/").follow("Know of the wrong premises").step("I know of it")
    supervisor.fill(cause="wrong_house", why="The house beside it; the number plate was missing.").press("Close the incident")
    supervisor.says("The team went to another house")
    chief.go(f"/operations/{field.operation}/board/").says("wrong premises")
