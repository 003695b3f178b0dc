"""An officer at a served desk, by HTTP alone: reads pages, follows links, fills forms; every answer is kept as a file."""

import json
import secrets
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from html.parser import HTMLParser
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from scenario.walked_office import kind_of, links_in

HOST = "127.0.0.1"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(environment: Mapping[str, str], port: int, log: Path) -> Iterator[None]:
    """The desk with its worker; what they write to standard output and error goes into the log."""
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "thelivu", "serve", "--port", str(port)]
    with log.open("wb") as out, subprocess.Popen(command, env=environment, stdout=out, stderr=out) as server:
        try:
            for _ in range(300):
                assert server.poll() is None, log.read_text(encoding="utf-8")
                try:
                    socket.create_connection((HOST, port), timeout=2).close()
                    break
                except OSError:
                    time.sleep(0.2)
            yield
        finally:
            server.terminate()
            server.wait(timeout=60)


class _Form(HTMLParser):
    """The fields of the page's last form that is sent by POST, each with what it would be sent with."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        name = named.get("name", "")
        if tag == "form" and named.get("method", "").lower() == "post":
            self.fields = {}
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and named.get("value"):
            self.fields.setdefault(self.select, named["value"])
        elif tag == "input" and name and named.get("type") != "file":
            self.fields.setdefault(name, named.get("value", ""))


class Visitor:
    """One officer. `kept` is the folder of the answers."""

    def __init__(self, port: int, kept: Path) -> None:
        self.port, self.kept, self.cookies = port, kept, SimpleCookie()
        self.kept.mkdir(parents=True, exist_ok=True)

    def get(self, url: str) -> tuple[int, bytes]:
        return self._ask("GET", url)

    def sign_in(self, username: str, password: str) -> None:
        status, _ = self.send("/account/login/", {"login": username, "password": password})
        assert status == 302, username

    def send(self, url: str, answers: Mapping[str, str | Path]) -> tuple[int, bytes]:
        """Fills the form of a page and sends it; what is not answered keeps its value, or the first of its choices."""
        _, page = self.get(url)
        fields = _Form(page.decode()).fields | dict(answers)
        edge = secrets.token_hex(12)
        body = (
            b"".join(_part(edge, name, value) for name, value in fields.items()) + f"--{edge}--\r\n".encode()
        )
        status, page = self._ask("POST", url, body, {"Content-Type": f"multipart/form-data; boundary={edge}"})
        return status, page

    def walk(self, alike: int = 1) -> int:
        """Follows links from My day until every kind of page was read; gives the number of pages."""
        waiting, known, kinds = ["/"], {"/"}, Counter[str]()
        for url in waiting:
            status, page = self.get(url)
            assert status in (200, 302), (url, status)
            for link in links_in(page, url):
                if link not in known and kinds[kind_of(link)] < alike:
                    known.add(link)
                    kinds[kind_of(link)] += 1
                    waiting.append(link)
        return len(waiting)

    def _ask(
        self, method: str, url: str, body: bytes = b"", heads: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        line = "; ".join(f"{one.key}={one.value}" for one in self.cookies.values())
        sent = {"Cookie": line, "Referer": f"http://{HOST}:{self.port}{url}", **(heads or {})}
        with closing(HTTPConnection(HOST, self.port, timeout=60)) as connection:
            connection.request(method, url, body, sent)
            answer = connection.getresponse()
            page = answer.read()
        for value in answer.headers.get_all("Set-Cookie") or []:
            self.cookies.load(value)
        heads_of = [
            (name, value) for name, value in answer.getheaders() if name not in ("Location", "Set-Cookie")
        ]
        number = len(list(self.kept.iterdir()))
        (self.kept / f"{number:04d}").write_bytes(json.dumps(heads_of).encode() + b"\n" + page)
        if answer.status in (301, 302):
            place = answer.headers["Location"]
            return answer.status, f'<a href="{place}">'.encode()
        return answer.status, page


def _part(edge: str, name: str, value: str | Path) -> bytes:
    head = f'--{edge}\r\nContent-Disposition: form-data; name="{name}"'
    if isinstance(value, Path):
        head += f'; filename="{value.name}"\r\nContent-Type: application/octet-stream'
        return f"{head}\r\n\r\n".encode() + value.read_bytes() + b"\r\n"
    return f"{head}\r\n\r\n{value}\r\n".encode()


def asked(**values: str) -> str:
    """The question part of an address."""
    return f"?{urlencode(values)}"
