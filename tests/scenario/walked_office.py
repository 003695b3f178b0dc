"""Every page that an officer can reach from My day by following links: read as a browser without JavaScript reads them.

Run as a program with a folder; the environment names the register. Each page's bytes go into a file of the folder; what
answered other than with a page is told on standard output.
"""

import json
import os
import re
import sys
from collections import Counter
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thelivu.desk.settings")
_LINK = re.compile(rb"""href=["']([^"']+)["']""")
_ID = re.compile(r"[0-9a-f]{32}")
ALIKE = 2
"""Pages of one kind (the same address but for ids and questions) that each officer reads."""


def kind_of(url: str) -> str:
    """The address with its ids and the values of its questions left out."""
    parts = urlsplit(url)
    asked = sorted(pair.partition("=")[0] for pair in parts.query.split("&") if pair)
    return f"{_ID.sub('ID', parts.path)}?{'&'.join(asked)}"


def links_in(page: bytes, at: str) -> list[str]:
    """Where the page's links lead, within the desk."""
    found = (urljoin(at, unescape(link.decode())).partition("#")[0] for link in _LINK.findall(page))
    return [
        url for url in found if url.startswith("/") and not url.startswith(("/static/", "/account/logout"))
    ]


def walk(account: str, folder: Path) -> dict[str, object]:
    """Follows links until every kind of page was read often enough."""
    from django.test import Client

    from thelivu.desk.people.models import OfficerRow

    client = Client(raise_request_exception=False, headers={"host": "127.0.0.1"})
    client.force_login(OfficerRow.objects.get(username=account), "django.contrib.auth.backends.ModelBackend")
    waiting, known, kinds, bad = ["/"], {"/"}, Counter(), []
    folder.mkdir(parents=True)
    for number, url in enumerate(waiting):
        response = client.get(url)
        body = b"".join(response) if response.streaming else response.content
        (folder / f"{number:05d}").write_bytes(url.encode() + b"\n" + body)
        if response.status_code in (301, 302):
            body = f'href="{response["Location"]}"'.encode()
        elif response.status_code != 200:
            bad.append([url, response.status_code])
            continue
        for link in links_in(body, url):
            if link not in known and kinds[kind_of(link)] < ALIKE:
                known.add(link)
                kinds[kind_of(link)] += 1
                waiting.append(link)
    return {"pages": len(waiting), "kinds": len(kinds), "bad": bad}


def main(folder: Path, accounts: list[str]) -> None:
    django.setup()
    print(json.dumps({account: walk(account, folder / account) for account in accounts}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
