"""Promise 5 in a browser: from "cases: N" by links alone to the tip's masked bytes and a provider's row, and forward again."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import NARROW

pytestmark = pytest.mark.ci


def follow(page: Page, part_of_address: str, besides: str = "no such part") -> str:
    """Clicks the first link whose address holds this; gives the address of the page it leads to."""
    page.locator(f"main a[href*='{part_of_address}']:not([href*='{besides}'])").first.click()
    expect(page.locator("h1")).not_to_have_text("There is no such record.")
    return page.url


def to_the_cases(page: Page) -> int:
    """From My day to the list behind the number of cases of the State; gives the number."""
    page.locator("nav a[href='/reports/']").first.click()
    page.locator("tbody tr", has_not_text="draft").locator("a").first.click()  # the round, not the plan after it
    number = page.locator("tfoot a[href*='code=cases&']")
    shown = int(number.inner_text())
    number.click()
    return shown


def test_05_a_figure_leads_to_its_bytes_and_back_by_links_alone(sign_in: Callable[..., Page]) -> None:
    page = sign_in("supervisor-1")
    shown = to_the_cases(page)
    assert page.locator("tbody th a").count() == shown > 0
    case = follow(page, "/cases/")
    search = follow(page, "/operations/search/", besides="/duties/")
    follow(page, "/targets/premises/")
    decision = follow(page, "/attribution/decisions/")
    expect(page.locator("main")).to_contain_text("Confirmed")

    follow(page, "/rows/")
    expect(page.locator("main dl")).to_contain_text("withheld")
    page.goto(decision)

    follow(page, "/leads/identities/")
    identity = page.url
    follow(page, "/register/documents/")
    expect(page.locator("main")).to_contain_text("withheld")
    expect(page.locator("main .marked").first).to_be_visible()

    # And forward again: what came of the identity leads to the search and the case.
    page.goto(identity)
    follow(page, "/trail/")
    carried = {link.get_attribute("href") for link in page.locator("main a").all()}
    assert {address.partition("//")[2].partition("/")[2] for address in (search, case)} <= {
        (href or "").lstrip("/") for href in carried
    }
    follow(page, search.partition("//")[2].partition("/")[2])
    expect(page.locator("h1")).to_be_visible()


def test_06_a_chief_sees_their_own_district_and_nothing_of_the_others(sign_in: Callable[..., Page]) -> None:
    page = sign_in("chief-tvm-c-1")
    page.goto("/operations/")
    for link in [row.get_attribute("href") for row in page.locator("tbody th a").all()]:
        page.goto(link or "")
        districts = {cell.inner_text() for cell in page.locator("td[data-label='Police district']").all()}
        assert districts <= {"Thiruvananthapuram City"}


@pytest.mark.parametrize("account", ["analyst-1", "investigator-1", "examiner-1", "custodian-1", "legal-1"])
def test_no_page_scrolls_sideways_at_360_px(sign_in: Callable[..., Page], account: str) -> None:
    page = sign_in(account, viewport=NARROW)
    stages = ("leads", "attribution", "targets", "operations", "exhibits", "examination", "cases", "reports")
    for address in ("/", *(f"/{stage}/" for stage in stages)):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
        first = page.locator("tbody th a").first
        if first.count():
            page.goto(first.get_attribute("href") or "")
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, page.url


def in_focus(page: Page, selector: str) -> bool:
    """Whether the element has the page's focus; a window that the machine left in the background has it too."""
    return bool(page.evaluate("one => document.activeElement === document.querySelector(one)", selector))


def test_the_desk_is_worked_by_keyboard(sign_in: Callable[..., Page]) -> None:
    page = sign_in("analyst-1")
    page.goto("/leads/")
    page.keyboard.press("Tab")
    assert in_focus(page, "a.skip")
    page.keyboard.press("Enter")
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.tagName"))
    assert {"A", "SELECT", "BUTTON"} <= reached


def test_keys_do_what_the_controls_do(sign_in: Callable[..., Page]) -> None:
    page = sign_in("analyst-1", script=True)
    page.keyboard.press("/")
    assert in_focus(page, "#find")
    page.keyboard.type("g")
    expect(page.locator("#find")).to_have_value("g")  # off while typing
    page.goto("/")
    page.keyboard.press("g")
    page.keyboard.press("l")
    page.wait_for_url("**/leads/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert in_focus(page, "main tbody tr:nth-child(2) th a")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("L-")
