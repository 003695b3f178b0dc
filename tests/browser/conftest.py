"""A served office with a small round in it, and Debian's Chromium to walk it; nothing leaves loopback."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from shape.tree import ROOT

PASSWORD = "a-long-enough-password"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
CHROMIUM = [
    "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Office:
    """A running desk: where it is, and the environment in which the command line finds the same register."""

    url: str
    environment: dict[str, str]

    def run(self, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
        """One verb of the command line."""
        return subprocess.run(
            [sys.executable, "-m", "thelivu", *words], env=self.environment, cwd=ROOT, capture_output=True, text=True,
            check=False, input=given,
        )  # fmt: skip

    def must(self, *words: str, given: str = "") -> str:
        """What a verb prints, once it has done all of its work."""
        done = self.run(*words, given=given)
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(150):
        assert server.poll() is None, "the desk did not start"
        try:
            with urlopen(f"{url}/account/login/", timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(url)


def set_passwords(environment: dict[str, str]) -> None:
    """Every account of a demonstration gets the password of the tests."""
    code = (
        "import django; django.setup()\n"
        "from django.contrib.auth.hashers import make_password\n"
        "from thelivu.desk.people.models import OfficerRow\n"
        f"OfficerRow.objects.update(password=make_password({PASSWORD!r}))\n"
    )
    run = {**environment, "DJANGO_SETTINGS_MODULE": "thelivu.desk.settings"}
    subprocess.run([sys.executable, "-c", code], env=run, cwd=ROOT, check=True)


@pytest.fixture(scope="session")
def round_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The smallest synthetic round, run through the whole line, served."""
    folder = tmp_path_factory.mktemp("office")
    environment = {**os.environ, "THELIVU_DATA": f"{folder}/data", "THELIVU_KEYS": f"{folder}/keys"}
    environment.pop("DATABASE_URL", None)
    made = Office("", environment).run("demo", "--profile", "tiny", "--seed", "11", "--no-serve")
    assert made.returncode == 0, made.stdout + made.stderr
    set_passwords(environment)
    yield from served(environment, folder)


CAST = {
    "anu": ("SI", "analyst"), "arun": ("SI", "analyst"), "sara": ("DySP", "supervisor"),
    "ishaan": ("Inspector", "investigator"), "kiran": ("ASI", "custodian"), "esha": ("SI", "examiner"),
    "lekha": ("DySP", "legal"),
}  # fmt: skip
"""The officers of an empty office: rank and role."""


@pytest.fixture
def empty_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A new office with its officers and nothing else, served."""
    folder = tmp_path_factory.mktemp("empty")
    environment = {**os.environ, "THELIVU_DATA": f"{folder}/data", "THELIVU_KEYS": f"{folder}/keys"}
    environment.pop("DATABASE_URL", None)
    office = Office("", environment)
    office.must(
        "init", "--unit", "SCU", "--name", "State Cyber Unit", "--letterhead", "State Cyber Unit\\nThiruvananthapuram",
        "--whole-state",
    )  # fmt: skip
    for name, (rank, role) in CAST.items():
        office.must(
            "user", "add", name, "--name", name.title(), "--rank", rank, "--unit", "SCU", "--role", role,
            "--password-stdin", given=PASSWORD,
        )  # fmt: skip
    yield from served(environment, folder)


def served(environment: dict[str, str], folder: Path) -> Iterator[Office]:
    port = free_port()
    with (folder / "serve.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "thelivu", "serve", "--port", str(port)],
            env=environment, cwd=ROOT, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(url, server)
            yield Office(url, environment)
        finally:
            server.terminate()
            server.wait(timeout=20)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """One for all browsers: a second one in a process is refused."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
    yield chromium
    chromium.close()


@pytest.fixture
def sign_in(browser: Browser, round_office: Office) -> Iterator[Callable[..., Page]]:
    """A page of a signed-in officer, without JavaScript unless asked; a request beyond the desk fails the test."""
    opened = []

    def sign(username: str, *, viewport: dict[str, int] = WIDE, script: bool = False) -> Page:
        context = browser.new_context(
            viewport=viewport, java_script_enabled=script, base_url=round_office.url
        )
        strangers: list[str] = []
        context.on(
            "request",
            lambda sent: strangers.append(sent.url) if not sent.url.startswith(round_office.url) else None,
        )
        page = context.new_page()
        page.goto("/account/login/")
        page.fill("input[name=login]", username)
        page.fill("input[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_load_state()
        opened.append((context, strangers))
        return page

    yield sign
    for context, strangers in opened:
        context.close()
        assert strangers == []
