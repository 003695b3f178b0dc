"""Several files in a browser: chosen without script, dropped with it; the work's page says what became of each."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import NARROW, WIDE
from desk.leads.files import tip

pytestmark = pytest.mark.ci
DROP = """async (files) => {
  const all = new DataTransfer();
  for (const [name, text] of files) all.items.add(new File([text], name));
  document.body.dispatchEvent(new DragEvent('drop', {dataTransfer: all, bubbles: true, cancelable: true}));
}"""


def sent(page: Page) -> None:
    page.locator("select[name=authority]").select_option(index=1)
    page.click("main button[type=submit]")


@pytest.mark.parametrize("viewport", [WIDE, NARROW])
def test_files_are_chosen_and_each_is_listed_without_script(
    sign_in: Callable[..., Page], viewport: dict[str, int]
) -> None:
    page = sign_in("analyst-1", viewport=viewport)
    page.goto("/leads/upload/")
    page.locator("main a[href$='/leads/intake/']").click()
    number = 8_100_000 + viewport["width"]
    good = {"name": "tip.xml", "mimeType": "text/xml", "buffer": tip(str(number))}
    bad = {"name": "picture.xml", "mimeType": "text/xml", "buffer": b"\x89PNG\r\n\x1a\n" + bytes(range(256))}
    page.locator("input[type=file]").set_input_files([good, bad])
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    sent(page)

    page.locator("main a[href$='/items/']").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.locator("tbody")).to_contain_text("picture.xml")
    expect(page.locator("tbody")).to_contain_text("it is not plain text")
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_files_that_are_dropped_come_beside_those_that_were_chosen(sign_in: Callable[..., Page]) -> None:
    page = sign_in("analyst-1", script=True)
    page.goto("/leads/intake/")
    page.evaluate(DROP, [["a.xml", tip("8200001").decode()], ["b.xml", tip("8200002").decode()]])
    page.evaluate(DROP, [["c.xml", tip("8200003").decode()]])
    expect(page.locator("input[type=file]")).to_have_js_property("files.length", 3)
    sent(page)

    page.locator("main a[href$='/items/']").click()
    expect(page.locator("tbody tr")).to_have_count(3)
