"""A provider's file without a mapping: kept masked, tried, loaded; nothing chosen for the officer; saved for the next file."""

import hashlib
import io
import json
import re

import pytest

from desk.attribution.scene import COLUMNS, FIRST, FIRST_ROWS, HOLDER, PLACE, PROVIDER, mapping, row, table
from thelivu.base import InputError, Refused
from thelivu.desk.attribution import actions, queries
from thelivu.desk.authority.models import OfferedReturnRow
from thelivu.desk.authority.queries import named_mappings
from thelivu.desk.people.scope import INTEGRITY, seen_as

SEEN = {
    "kind": "cgnat", "time_format": "%Y-%m-%d %H:%M:%S", "zone": "UTC", "zone_proof": "Covering letter of 14 Jan 2026",
    "uncertainty": "60", "trailer": "none", **{f"column_{column}": name for column, name in COLUMNS.items()},
}  # fmt: skip


def url(name, *args):
    from django.urls import reverse

    return reverse(f"attribution:{name}", args=args)


def text(response):
    return response.content.decode()


def upload(cast, authority, data, letter=None, **more):
    file = io.BytesIO(data)
    file.name = "return.csv"
    page = url("return_new") + (f"?request={letter.id}" if letter else "")
    return cast.client("anu").post(page, {"authority": authority, "file": file, **more})


@pytest.fixture
def letter(cast, scene):
    made = scene.letter(scene.first)
    return actions.mark_sent(cast.anu, made.id, "Portal")


@pytest.fixture
def page(cast, authority, letter):
    """The wizard's page for a file that answers the letter."""
    bad = row("XN-9", FIRST[0], ("1", "2"), "2026-01-12 25:61:00", "2026-01-12 09:00:00")
    answer = upload(cast, authority, table([*FIRST_ROWS, bad]), letter)
    assert 302 == answer.status_code, text(answer)
    return answer.url


def test_10_the_first_lines_show_no_name_no_address_and_no_line(cast, page) -> None:
    shown = text(cast.client("anu").get(page))

    for words in ("NAT IP", "Installation Address", "203.0.113.44", "39936", "2026-01-12 20:02:10"):
        assert words in shown, words
    for words in (HOLDER, PLACE, "Other Person", "XN-204817", "checked="):
        assert words not in shown, words
    for words in re.findall(r'value="([^"]*)" selected', shown):
        assert "" == words


def test_04_answers_are_tried_before_anything_is_loaded(cast, page) -> None:
    client = cast.client("anu")
    tried = client.post(page, SEEN)
    with seen_as(cast.anu.scope):
        assert 0 == queries.returns().count()
    loaded = client.post(page, {**SEEN, "confirm": "1"})
    with seen_as(cast.anu.scope):
        made = queries.returns().get()

    for words in ("What these answers give", "rows in <b>4</b>", "kept <b>3</b>", "rejected <b>1</b>", "in quarantine <b>0</b>",
                  "2026-01-12 25:61:00", "Load it so"):  # fmt: skip
        assert words in text(tried), words
    for words in (HOLDER, PLACE, "XN-9"):
        assert words not in text(tried), words
    assert url("return", made.id) == loaded.url
    assert (4, 3, 1, 0) == (made.rows_in, made.rows_kept, made.rows_rejected, made.rows_quarantined)
    assert url("returns") == client.get(page).url


def test_04_what_was_asked_comes_from_the_letter_and_is_never_typed(cast, page, letter) -> None:
    shown = text(cast.client("anu").get(page))
    cast.client("anu").post(
        page, {**SEEN, "confirm": "1", "asked_ips": "192.0.2.0/24", "provider": "Another Net"}
    )
    with seen_as(cast.anu.scope):
        made = queries.returns().get()

    assert 'name="asked_ips"' not in shown
    assert {"from": "2026-01-12T10:41:00Z", "to": "2026-01-13T10:42:00Z", "ips": [FIRST[0]]} == made.mapping[
        "asked"
    ]
    assert (PROVIDER, letter.id) == (made.provider, made.request_id)
    assert "answered" == queries_request(cast, letter).state


def queries_request(cast, letter):
    with seen_as(cast.anu.scope):
        return queries.request(letter.id)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"zone_proof": ""}, "Say what proves the zone"),
        ({"zone": "other", "other_zone": "Nowhere/City"}, "zone"),
        ({"time_format": "later"}, "The file waits. Ask the provider"),
        ({"trailer": "other"}, "required"),
        ({"column_ip": ""}, "required"),
    ],
)
def test_an_answer_that_is_missing_is_asked_for_and_the_rest_is_kept(cast, page, changed, said) -> None:
    answer = cast.client("anu").post(page, {**SEEN, **changed, "confirm": "1"})
    with seen_as(cast.anu.scope):
        assert 0 == queries.returns().count()

    assert 400 == answer.status_code
    assert 'value="60"' in text(answer)
    assert said in text(answer) or "desk.error" not in text(answer)


def test_04_both_orders_of_day_and_month_are_offered_and_none_is_chosen(cast, scene, authority) -> None:
    numeric = [
        [*one[:3], one[3].replace("2026-01-12", "01/12/2026"), "01/12/2026 23:00:00", *one[5:]]
        for one in FIRST_ROWS[:2]
    ]
    page = upload(cast, authority, table(numeric)).url
    shown = text(cast.client("anu").get(page))

    for words in (
        "Two readings",
        "1 December 2026, 15:01:02",
        "12 January 2026, 15:01:02",
        "Both orders occur",
        "Decide later",
    ):
        assert words in shown, words
    assert "checked" not in shown


def test_04_both_orders_kept_reject_what_fits_both(cast, scene, authority) -> None:
    numeric = [[*one[:3], "03/01/2026 10:00:00", "13/01/2026 23:00:00", *one[5:]] for one in FIRST_ROWS[:1]]
    page = upload(cast, authority, table(numeric)).url
    both = "%d/%m/%Y %H:%M:%S|%m/%d/%Y %H:%M:%S"
    asked = {
        "provider": PROVIDER,
        "asked_from": "2026-01-01T00:00",
        "asked_to": "2026-04-01T00:00",
        "asked_ips": FIRST[0],
    }
    tried = cast.client("anu").post(page, {**SEEN, **asked, "time_format": both})

    assert "rejected <b>1</b>" in text(tried), text(tried)
    assert "03/01/2026 10:00:00" in text(tried)


def test_a_mapping_is_saved_for_the_provider_versioned_and_without_the_proof(
    cast, page, scene, authority
) -> None:
    client = cast.client("anu")
    client.post(page, {**SEEN, "confirm": "1", "save_as": "Daily"})
    with seen_as(cast.anu.scope):
        [first] = named_mappings(PROVIDER)
        made = queries.returns().get()
    again = upload(cast, authority, table(FIRST_ROWS, above="Another"), scene.letter(scene.second)).url
    filled = text(client.get(f"{again}?named={first.id}"))
    changed = mapping(FIRST[0], logger_uncertainty_s=5)
    with seen_as(cast.anu.scope):
        same = actions_save(cast, first, made.mapping)
        second = actions_save(cast, first, changed)
        [last] = named_mappings(PROVIDER)

    assert (1, first.id) == (first.edition, made.named_id)
    assert not {"asked", "origin", "request"} & set(first.document)
    assert "zone_proof" not in first.document["time"]
    assert ("selected" in filled, "Covering letter" in filled) == (True, False)
    assert (first.id, 2, second.id) == (same.id, second.edition, last.id)
    assert 200 == client.get(url("mappings")).status_code
    assert "User ID" in text(client.get(url("mapping", first.id)))
    assert 404 == cast.client("omar").get(url("mapping", first.id)).status_code
    assert 404 == client.get(url("mapping", "no-such-edition")).status_code


def actions_save(cast, named, document):
    from thelivu.desk.authority.actions import save_mapping

    return save_mapping(cast.anu, PROVIDER, named.name, document)


def test_a_return_is_loaded_by_a_form_with_a_mapping_file(cast, scene, authority) -> None:
    made = io.BytesIO(json.dumps(mapping(FIRST[0])).encode())
    made.name = "return.mapping.json"
    answer = upload(cast, authority, table(FIRST_ROWS), mapping_file=made)

    assert 302 == answer.status_code
    assert "once another officer has compared its digest" in text(cast.client("anu").get(answer.url))


def test_04_a_mapping_for_another_provider_or_another_time_does_not_answer_the_letter(cast, page) -> None:
    with seen_as(INTEGRITY):
        waits = OfferedReturnRow.objects.get()
    for wrong in (mapping(FIRST[0], provider="Another Net"), mapping("198.51.100.17")):
        with pytest.raises(InputError) as refused:
            actions.tried(cast.anu, waits.id, wrong)
        assert "desk_attribution.not_what_was_asked" == refused.value.code


def test_the_same_file_waits_once_and_a_loaded_one_is_not_offered_again(cast, scene, authority) -> None:
    first, second = (upload(cast, authority, table(FIRST_ROWS)) for _ in range(2))
    scene.load(table(FIRST_ROWS), mapping(FIRST[0]))
    permit = scene.ask("attribution.load", "file", hashlib.sha256(table(FIRST_ROWS)).hexdigest())
    with pytest.raises(Refused) as refused:
        actions.offer_return(cast.anu, permit, table(FIRST_ROWS), "r.csv")

    assert first.url == second.url
    assert "desk_returns.loaded_already" == refused.value.code


def test_a_file_without_a_header_says_so(cast, scene, authority) -> None:
    page = upload(cast, authority, b"203.0.113.44,2026-01-12 20:02:10,XN-204817\n").url

    assert "No line of this file looks like a header" in text(cast.client("anu").get(page))
    assert "No further line" in text(cast.client("anu").get(page + "?nth=1"))


@pytest.mark.parametrize(
    ("who", "status"),
    [("ishaan", 200), ("sara", 200), ("kiran", 403), ("esha", 403), ("lekha", 403), ("chitra", 403), ("admin", 403),
     ("omar", 404)],
)  # fmt: skip
def test_who_names_columns(cast, page, who, status) -> None:
    client = cast.client(who)

    assert status == client.get(page).status_code
    assert status == client.post(page, SEEN).status_code
