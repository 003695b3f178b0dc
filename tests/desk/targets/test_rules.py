"""The page of the rules and the audit sample: who sees them, what a proposed file would change, what it may not name."""

from importlib.resources import files

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.models import EntryRow
from thelivu.desk.targets import actions

PUBLISHED = files("thelivu.targets").joinpath("rules", "2026-11.toml").read_text(encoding="utf-8")
REVISED = PUBLISHED.replace('code = "grooming"\ntier = "high"', 'code = "grooming"\ntier = "raised"').replace(
    'version = "2026-11"', 'version = "2027-01"'
)


def propose(client, text: str):
    return client.post(reverse("targets:rules"), {"file": SimpleUploadedFile("rules.toml", text.encode())})


@pytest.fixture
def groomed(cast, target):
    with seen_as(cast.anu.scope):
        actions.state_fact(cast.anu, target.id, "grooming", True, "the reporter", "L-0001")
    return target


def test_a_proposed_version_shows_what_would_move_and_stores_nothing(cast, groomed) -> None:
    before = EntryRow.objects.count()
    page = propose(cast.client("anu"), REVISED).content.decode()

    assert groomed.label in page
    assert "waits longer" in page
    assert "2027-01" in page
    assert before == EntryRow.objects.count()


def test_the_version_in_force_moves_nothing(cast, groomed) -> None:
    page = propose(cast.client("anu"), PUBLISHED).content.decode()

    assert "No dossier would stand in another tier." in page


@pytest.mark.parametrize(
    "text",
    [
        "version = ",
        PUBLISHED.replace('factor = "grooming"', 'factor = "religion"'),
        PUBLISHED.replace('factor = "grooming"', 'factor = "postcode"'),
        "x" * (300 * 1024),
    ],
    ids=["broken", "religion", "postcode", "too large"],
)
def test_a_file_that_may_not_order_work_does_not_load(cast, groomed, text) -> None:
    answer = propose(cast.client("anu"), text)

    assert 400 == answer.status_code
    assert groomed.label not in answer.content.decode()


@pytest.mark.parametrize("name", ["admin", "aamir", "kiran"])
def test_who_decides_nothing_sees_no_comparison(cast, groomed, name) -> None:
    assert propose(cast.client(name), REVISED).status_code in (403, 404)


def test_06_an_outsider_sees_no_dossier_of_another_unit_in_the_comparison(cast, groomed) -> None:
    page = propose(cast.client("omar"), REVISED).content.decode()

    assert groomed.label not in page


def test_a_low_dossier_of_the_sample_is_marked_and_a_high_one_never(cast, target, monkeypatch) -> None:
    monkeypatch.setattr("thelivu.desk.targets.pages.in_sample", lambda *_: True)
    client = cast.client("anu")
    low = client.get(reverse("targets:index")).content.decode()
    with seen_as(cast.anu.scope):
        actions.state_fact(cast.anu, target.id, "grooming", True, "the reporter", "L-0001")
    high = client.get(reverse("targets:index")).content.decode()

    assert "audit sample" in low
    assert "audit sample" not in high
