"""What every request passes: the content policy, and refusals that say nothing of the record in the log."""

import logging

import pytest
from django.urls import reverse

INSIDE = {"'self'", "'none'"}
MARK = "MARK-21"


@pytest.mark.parametrize("url", ["/", "/accounts/login/", "/static/css/site.css", "/no-such-page/"])
def test_09_the_policy_of_every_answer_names_no_place_but_this_one(cast, url) -> None:
    answer = cast.client("anu").get(url)
    answer.close()  # a style sheet is a file that is open
    policy = answer.headers["Content-Security-Policy"]
    named = {name: set(places) for name, *places in (part.split() for part in policy.split(";"))}

    assert {name: places for name, places in named.items() if not places <= INSIDE} == {}
    assert named["default-src"] == {"'none'"}


def test_10_no_word_of_a_form_and_no_address_line_is_logged(cast, authority, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    client = cast.client("anu")

    refused = cast.client("kiran").post(
        reverse("leads:decide_many"), {"lead": [MARK], "code": "work", "reason": MARK}
    )
    absent = client.get(f"/leads/{MARK}/", {"q": MARK})
    asked = client.post(reverse("front:search"), {"q": MARK, "record": MARK, "purpose": MARK, "reason": MARK})

    assert {refused.status_code, absent.status_code, asked.status_code} <= {400, 403, 404}
    assert any(record.name == "thelivu.desk" for record in caplog.records)
    lines = [record.getMessage() for record in caplog.records if not record.name.startswith("django.db")]
    assert [line for line in lines if MARK in line] == []


@pytest.mark.parametrize("path", ["/exhibits/%00/", "/operations/search/a%00b/", "/operations/a%00b/board/", "/a%00b/"])
def test_an_address_with_a_nul_in_it_is_absent(cast, path) -> None:
    assert cast.client("sara").get(path).status_code == 404
