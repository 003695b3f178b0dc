"""Officers at a served desk: a form is filled by the names of its fields, a step is a button or a link on the page."""

import os
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from types import TracebackType
from typing import Self

from playwright.sync_api import Browser, BrowserContext, Locator, Page

IST = timezone(timedelta(hours=5, minutes=30))
PICTURES = os.environ.get("THELIVU_PICTURES")
Answer = str | bool | Path | list[str]
WIDE = {"width": 1280, "height": 900}
HEAD = {"x": 0, "y": 0, "width": 1280, "height": 760}


def at(**shift: int) -> str:
    """The present minute in IST, shifted, as a form takes it."""
    return f"{datetime.now(UTC).astimezone(IST) + timedelta(**shift):%Y-%m-%dT%H:%M}"


class Officer:
    """One signed-in officer, without JavaScript; everything is found in the page's main part."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.main = page.locator("main")

    def sign_in(self, username: str, password: str) -> None:
        self.page.goto("/account/login/")
        self.fill(login=username, password=password)
        self.main.locator("button[type=submit]").click()

    def go(self, path: str) -> Self:
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"
        return self

    def follow(self, words: str) -> Self:
        """The first link that says so."""
        return self._click(self.main.locator("a", has_text=words).first)

    def open(self, words: str) -> Self:
        """The record of the row of a list that says so."""
        return self._click(self.main.locator("tbody tr", has_text=words).locator("th a").first)

    def step(self, words: str) -> Self:
        """The page's one primary step, which must be this one."""
        primary = self.main.locator(".primary")
        assert primary.count() == 1, f"{self.page.url}: {primary.all_inner_texts()}"
        assert words.casefold() in primary.inner_text().casefold(), (
            f"{self.page.url}: {primary.inner_text()}, not {words}"
        )
        return self._click(primary)

    def press(self, words: str) -> Self:
        """A button that is not the primary step."""
        return self._click(self.main.locator("button", has_text=words).first)

    def fill(self, **answers: Answer) -> Self:
        return self._fill(self.main, answers)

    def send(self, words: str, **answers: Answer) -> Self:
        """Fills and sends the one form whose button says so, on a page of several."""
        button = self.page.get_by_role("button", name=words)
        form = self.main.locator("form", has=button)
        return self._fill(form, answers)._click(form.locator("button"))

    def _fill(self, where: Locator, answers: dict[str, Answer]) -> Self:
        for name, answer in answers.items():
            self._answer(where.locator(f"[name='{name}']"), answer)
        return self

    def says(self, *words: str) -> Self:
        text = self.main.inner_text()
        missing = [one for one in words if one.casefold() not in text.casefold()]
        assert missing == [], f"{self.page.url}:\n{text}"
        return self

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    @property
    def state(self) -> str:
        """The badge beside the heading."""
        return self.main.locator(".page-head .title > :not(h1)").first.inner_text()

    @property
    def key(self) -> str:
        """The id of the record that is open: the last part of its address."""
        return self.page.url.partition("?")[0].rstrip("/").rpartition("/")[2]

    def picture(self, name: str, height: int = 760) -> Self:
        """Keeps the head of the page for the how-to, this many px of it, where a folder for pictures was given."""
        if PICTURES:
            self.page.screenshot(path=Path(PICTURES) / f"{name}.png", clip={**HEAD, "height": height})
        return self

    def _click(self, what: Locator) -> Self:
        with self.page.expect_navigation() as gone:
            what.click()
        assert gone.value is not None
        assert gone.value.ok, f"{self.page.url}: {gone.value.status}\n{self.main.inner_text()[:1500]}"
        return self

    def _answer(self, field: Locator, answer: Answer) -> None:
        kind = field.first.get_attribute("type") or field.first.evaluate("one => one.tagName")
        if isinstance(answer, Path):
            field.set_input_files(answer)
        elif kind == "SELECT":
            field.select_option(value=self._option(field, str(answer)))
        elif kind in ("radio", "checkbox"):
            wanted = answer if isinstance(answer, list) else [answer]
            offered = {one.get_attribute("value"): one for one in field.all()}
            chosen = [one for value, one in offered.items() if True in wanted or value in wanted]
            assert chosen, f"{answer}: {list(offered)}"
            for one in chosen:
                one.check()
        else:
            field.fill(str(answer))

    @staticmethod
    def _option(field: Locator, answer: str) -> str:
        """The value of the one option that has this value, or says this."""
        options = [
            (one.get_attribute("value") or "", one.inner_text()) for one in field.locator("option").all()
        ]
        fits = [value for value, words in options if value == answer] or [
            value for value, words in options if answer in words
        ]
        assert len(fits) == 1, f"{answer}: {options}"
        return fits[0]


class Hands:
    """The officers of an office, each in a browser context of their own, signed in when first needed."""

    def __init__(self, browser: Browser, url: str, password: str) -> None:
        self.browser, self.url, self.password = browser, url, password
        self.contexts: list[BrowserContext] = []
        self.officers: dict[str, Officer] = {}
        self.strangers: list[str] = []

    def __getitem__(self, username: str) -> Officer:
        if username not in self.officers:
            context = self.browser.new_context(viewport=WIDE, java_script_enabled=False, base_url=self.url)
            context.on("request", lambda sent: self._seen(sent.url))
            self.contexts.append(context)
            officer = Officer(context.new_page())
            officer.sign_in(username, self.password)
            self.officers[username] = officer
        return self.officers[username]

    def _seen(self, url: str) -> None:
        if not url.startswith(self.url):
            self.strangers.append(url)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for context in self.contexts:
            context.close()
        assert error is not None or self.strangers == []
