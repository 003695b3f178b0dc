"""The neighbourhood of an identifier in a browser: asked for without script, read by keyboard, at 360 px and on paper."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import NARROW, WIDE

pytestmark = pytest.mark.ci


def drawn(page: Page) -> str:
    """Asks for the neighbourhood of the first account that a lead of the inbox names; gives the address of the picture."""
    page.goto("/leads/?state=work")
    page.locator("tbody th a").first.click()
    page.locator("main a[href$='/identifiers/']").click()
    page.locator("tr", has_text="Account").locator("a[href$='/web/']").first.click()
    page.locator("select[name=authority]").select_option(index=1)
    page.locator("label", has=page.locator("input[name=purpose]")).first.click()
    page.fill("input[name=reason]", "One user may stand behind several reports.")
    page.click("main button[type=submit]")
    expect(page.locator("h1")).to_contain_text("Neighbourhood W-")
    return page.url


@pytest.mark.parametrize(
    ("viewport", "shown", "hidden"), [(WIDE, "wide", "narrow"), (NARROW, "narrow", "wide")]
)
def test_the_picture_is_read_by_keyboard_and_fits(
    sign_in: Callable[..., Page], viewport: dict[str, int], shown: str, hidden: str
) -> None:
    page = sign_in("analyst-1", viewport=viewport)
    drawn(page)
    expect(page.locator(f"svg.{shown}-web")).to_be_visible()
    expect(page.locator(f"svg.{hidden}-web")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]

    marks = page.locator(f"svg.{shown}-web a.web-mark")
    assert marks.count() > 1
    marks.nth(0).focus()
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.getAttribute('href')")
    assert focused == marks.nth(1).get_attribute("href")
    page.keyboard.press("Enter")
    expect(page.locator(f"tbody{focused}")).to_be_visible()
    assert page.url.endswith(focused)
    assert marks.count() == page.locator(".web-table tbody").count()


def test_on_paper_the_wide_picture_stands_with_its_table(sign_in: Callable[..., Page]) -> None:
    page = sign_in("analyst-1", viewport=NARROW)
    drawn(page)
    page.emulate_media(media="print")

    expect(page.locator("svg.wide-web")).to_be_visible()
    expect(page.locator("svg.narrow-web")).to_be_hidden()
    expect(page.locator(".web-table")).to_be_visible()
