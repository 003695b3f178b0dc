"""Opening an original: its own right, under an authority, with a reason, on the record before it is read."""

import pytest
from django.urls import reverse

from desk.authority.authorities import record
from desk.leads.files import MARK
from thelivu.desk.authority.actions import approve, revoke
from thelivu.desk.examination.actions import load_list
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.models import AccessRow


@pytest.fixture
def said(admitted, purpose) -> dict[str, str]:
    return {
        "authority": admitted.authority,
        "record": admitted.lead.label,
        "purpose": purpose,
        "reason": "to compare",
    }


def test_10_the_original_shows_what_every_other_page_withholds(cast, admitted, said) -> None:
    anu, url = cast.client("anu"), reverse("front:original", args=[admitted.document.id])

    prompt = anu.get(url)
    opened = anu.post(url, said)

    assert (prompt.status_code, opened.status_code) == (200, 200)
    assert MARK not in prompt.content.decode()
    assert f"{MARK}03" in opened.content.decode()


def test_the_opening_is_recorded_with_its_authority_and_matter(cast, admitted, said) -> None:
    cast.client("anu").post(reverse("front:original", args=[admitted.document.id]), said)

    row = AccessRow.objects.get()
    expected = (cast.anu.id, "open_original", admitted.document.id, admitted.lead.id)
    assert expected == (row.officer, row.act, row.about, row.matter)
    assert admitted.authority in row.reason


def test_02_no_original_without_an_authority_that_holds(cast, admitted, said) -> None:
    revoke(cast.sara, admitted.authority, "ended")

    page = cast.client("anu").post(reverse("front:original", args=[admitted.document.id]), said)

    assert (page.status_code, AccessRow.objects.count()) == (400, 0)
    assert MARK not in page.content.decode()


def test_02_an_authority_for_another_file_opens_no_original(cast, admitted, said) -> None:
    """The form offers every authority that names the act; whether it names this file is asked when it is opened."""
    other = record(cast.anu, subjects=[f"file:{'0' * 64}"])
    with seen_as(cast.sara.scope):
        approve(cast.sara, other.id)

    page = cast.client("anu").post(
        reverse("front:original", args=[admitted.document.id]), {**said, "authority": other.id}
    )

    assert (page.status_code, AccessRow.objects.count()) == (403, 0)
    assert MARK not in page.content.decode()


def test_06_an_outsider_is_told_there_is_no_such_record(cast, admitted, said) -> None:
    page = cast.client("omar").post(reverse("front:original", args=[admitted.document.id]), said)

    assert (page.status_code, AccessRow.objects.count()) == (404, 0)


def test_06_a_known_file_list_is_opened_for_nobody(cast, admitted, said) -> None:
    rows = b"category,md5,sha1,sha256,pdq,name\n1," + b"a" * 32 + b",,,,one\n"
    known = load_list(cast.esha, rows, "made-up@1", "made by hand")
    esha = cast.client("esha")

    page = esha.post(reverse("front:original", args=[known.source_id]), said)

    assert page.status_code == 403
    assert "a" * 32 not in page.content.decode()
    assert not AccessRow.objects.exists()
