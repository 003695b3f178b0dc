"""An officer at a served desk without a browser: forms are fetched, filled and sent; the standard library alone."""

import re
import secrets
from collections.abc import Mapping
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
Files = Mapping[str, tuple[str, bytes]]
"""For each field the name and the bytes of a file."""


class Officer:
    """One session. Each call raises OSError where the desk does not answer, so that the caller may try again."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def sign_in(self, username: str, password: str) -> None:
        came = self.send("/account/login/", {"login": username, "password": password})
        assert not came.startswith("/account/"), came

    def page(self, path: str) -> str:
        with self._opener.open(self.url + path, timeout=30) as answer:
            return str(answer.read().decode())

    def send(self, path: str, answers: Mapping[str, str], files: Files | None = None) -> str:
        """Fills and sends the form of a page; gives the path of the page that follows."""
        token = TOKEN.search(self.page(path))
        assert token, path
        data, kind = _body({"csrfmiddlewaretoken": token[1], **answers}, files)
        headers = {"Content-Type": kind, "Referer": self.url + path, "Origin": self.url}
        with self._opener.open(Request(self.url + path, data, headers), timeout=30) as answer:
            answer.read()
            return str(answer.url).removeprefix(self.url)


def _body(answers: Mapping[str, str], files: Files | None) -> tuple[bytes, str]:
    if not files:
        return urlencode(answers).encode(), "application/x-www-form-urlencoded"
    border = secrets.token_hex(16)
    parts = [_part(border, f'name="{name}"', text.encode()) for name, text in answers.items()]
    parts += [
        _part(border, f'name="{name}"; filename="{file}"', data) for name, (file, data) in files.items()
    ]
    return b"".join(parts) + f"--{border}--\r\n".encode(), f"multipart/form-data; boundary={border}"


def _part(border: str, what: str, data: bytes) -> bytes:
    return f"--{border}\r\nContent-Disposition: form-data; {what}\r\n\r\n".encode() + data + b"\r\n"
