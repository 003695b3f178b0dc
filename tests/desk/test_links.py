"""A page offers an officer no link that is refused: every link of the first pages, as each role, in an empty office."""

import re

import pytest
from django.urls import reverse

from thelivu import PIPELINE

NAMES = ("anu", "sara", "ishaan", "kiran", "esha", "lekha", "aamir", "chitra", "omar")
LINK = re.compile(r'<a [^>]*href="(/[^"#?]*)')


@pytest.mark.parametrize("name", NAMES)
def test_no_page_links_to_what_this_officer_may_not_open(cast, name) -> None:
    client = cast.client(name)
    waiting = ["/", *(reverse(f"{stage}:index") for stage in PIPELINE)]
    seen, refused = set(), []
    while waiting and len(seen) < 80:
        url = waiting.pop(0)
        if url in seen or "/account" in url:
            continue
        seen.add(url)
        answer = client.get(url)
        if answer.status_code == 403 and url not in ("/", *(reverse(f"{stage}:index") for stage in PIPELINE)):
            refused.append(url)
        elif answer.status_code == 200:
            found = dict.fromkeys(LINK.findall(answer.content.decode()))
            waiting += [one for one in found if one not in seen and "/authority/law/" not in one]

    assert refused == []
