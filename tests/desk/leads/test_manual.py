"""Papers that no program can take apart: kept masked, opened for a reason, typed in beside their text."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from thelivu.base import InputError
from thelivu.desk.leads import actions, manual_actions, queries
from thelivu.desk.register.models import AccessRow
from thelivu.desk.register.queries import masked
from thelivu.desk.register.verify import verify
from thelivu_sim.fixtures.tips import FIXTURES
from thelivu_sim.markers import PREFIX

PAPER = FIXTURES["tip_changed_labels.pdf"]()


def kept(cast, authority, data=PAPER):
    try:
        actions.import_file(cast.anu, authority, data, "tip.pdf")
    except InputError as wrong:
        return manual_actions.keep_for_typing(cast.anu, authority, data, "tip.pdf", wrong)


def upload(cast, authority, data):
    file = SimpleUploadedFile("tip.pdf", data)
    return cast.client("anu").post("/leads/upload/", {"file": file, "authority": authority, "sender": ""})


def test_04_a_paper_of_another_form_is_one_rejected_item_with_its_reason(cast, authority, as_officer) -> None:
    source = kept(cast, authority)
    again = kept(cast, authority)
    with as_officer(cast.anu):
        stored = queries.source(source.id)

    assert (stored.items_in, stored.accepted, stored.state) == (1, 0, manual_actions.MANUAL)
    assert stored.rejected[0]["code"] == "leads.pdf.too_few_fields"
    assert again.id == source.id
    assert verify().differences == ()


def test_10_the_form_opens_and_the_text_of_the_pages_only_on_the_record(cast, authority, as_officer) -> None:
    answer = upload(cast, authority, PAPER)
    page = cast.client("anu").get(answer.url)

    assert (answer.status_code, page.status_code) == (302, 200)
    assert PREFIX not in page.content.decode()
    assert 'name="reference"' in page.content.decode()
    with as_officer(cast.anu):
        source = queries.source(answer.url.split("/")[3])
        for one in (source.original, source.rendition):
            assert PREFIX.encode() not in masked(one.id)
    refused = cast.client("anu").post(answer.url, {"act": "open"})
    assert refused.status_code == 400
    assert PREFIX not in refused.content.decode()
    assert not AccessRow.objects.filter(about=source.rendition_id).exists()


def test_a_list_on_paper_waits_for_its_columns(cast, authority, as_officer) -> None:
    answer = upload(cast, authority, FIXTURES["referral_ruled.pdf"]())
    page = cast.client("anu").get(answer.url)

    assert answer.url.endswith("/mapping/")
    assert "CyberTip Number" in page.content.decode()
    assert PREFIX not in page.content.decode()


def test_01_a_scan_is_not_kept_and_says_what_to_do(cast, authority) -> None:
    answer = upload(cast, authority, FIXTURES["tip_scan_only.pdf"]())

    assert answer.status_code == 400
    assert "manual entry" in answer.content.decode()
    with pytest.raises(InputError):
        kept(cast, authority, FIXTURES["tip_scan_only.pdf"]())


def test_a_stranger_sees_no_such_page(cast, authority) -> None:
    source = kept(cast, authority)

    assert cast.client("omar").get(f"/leads/sources/{source.id}/manual/").status_code == 404


def test_10_the_text_stands_beside_the_form_once_its_opening_is_on_the_record(
    cast, authority, as_officer
) -> None:
    source = kept(cast, authority)
    asked = {
        "act": "open",
        "authority": authority,
        "record": source.label,
        "purpose": "csea_material",
        "reason": "To type it in.",
    }
    page = cast.client("anu").post(f"/leads/sources/{source.id}/manual/", asked)

    assert page.status_code == 200
    assert PREFIX in page.content.decode()
    assert 'name="reference"' in page.content.decode()
    with as_officer(cast.anu):
        stored = queries.source(source.id)
    assert AccessRow.objects.filter(about=stored.rendition_id, act="open_original").count() == 1
