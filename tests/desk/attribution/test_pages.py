"""The pages of the room: who sees which, and that nothing shows a name, a quarantined row or the answer too early."""

import re

import pytest
from django.urls import reverse

from desk.attribution.scene import FIRST, FIRST_ROWS, HOLDER, PLACE, SECOND, SECOND_ROWS, mapping, row, table
from thelivu.desk.attribution import queries
from thelivu.desk.leads.deconfliction_queries import leads_of
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.models import AccessRow

INSIDERS = ("anu", "arun", "sara", "ishaan", "kiran", "esha", "lekha")
MATTER = {"purpose": "", "reason": "To check a row."}


def url(name, *args):
    from django.urls import reverse

    return reverse(f"attribution:{name}", args=args)


def text(response):
    return response.content.decode()


def purpose(cast, **more):
    from thelivu.law import load

    return {"purpose": next(iter(load().purposes)), "reason": "To check a row.", "record": "ID-0001", **more}


@pytest.fixture
def decision(scene):
    scene.letter(scene.first)
    scene.both()
    return scene.decide()


def test_every_insider_sees_the_lists_and_an_outsider_sees_none_of_it(cast, scene, decision) -> None:
    returned = queries_return(cast)
    for who in INSIDERS:
        client = cast.client(who)
        for name in ("index", "requests", "returns"):
            assert 200 == client.get(url(name)).status_code
        assert 200 == client.get(url("show", decision.id)).status_code
        assert 200 == client.get(url("return", returned)).status_code
    outside = cast.client("omar")
    assert "ID-0001" not in text(outside.get(url("index")))
    for page in (
        url("show", decision.id), url("identity", scene.identity), url("return", returned),
        url("return_row", returned, 5), url("holder", decision.id), url("review", decision.id),
        url("decide", scene.identity), url("field_check", decision.id),
    ):  # fmt: skip
        assert 404 == outside.get(page).status_code, page
    for page in (url("withdraw", returned), url("unblind", decision.id), url("sightings", scene.identity)):
        assert 404 == outside.post(page, {"reason": "x"}).status_code, page


def queries_return(cast):
    with seen_as(cast.anu.scope):
        return queries.returns().last().id


def test_the_first_officer_reads_the_whole_chain(cast, scene, decision) -> None:
    page = text(cast.client("anu").get(url("show", decision.id)))

    for words in ("Corroborated, not confirmed", "XN-204817", "12-JAN-2026 22:41:07 ± 5 s UTC", "R-0001, row 5",
                  "Are they two?", "not one copy", "Is the return whole and true?", "Two officers",
                  "What would change this", "withheld", "2 of 2 needed", "<svg"):  # fmt: skip
        assert words in page, words
    assert "⟨" not in page
    assert HOLDER not in page
    assert PLACE not in page


def crumbs(page):
    return re.search(r"<nav[^>]*crumb[^>]*>(.*?)</nav>", page, re.DOTALL)[1]


def test_every_page_of_the_room_starts_its_crumbs_at_the_list_of_the_stage(cast, scene, decision) -> None:
    returned, client = queries_return(cast), cast.client("anu")
    with seen_as(cast.anu.scope):
        letter = queries.requests().last().id
    pages = [
        url("show", decision.id), url("decide", scene.identity), url("ask_second", decision.id), url("letter", letter),
        url("request", letter), url("step", letter, "sent"), url("return", returned), url("return_row", returned, 5),
    ]  # fmt: skip
    for page in pages:
        first = re.search(r'href="([^"]+)"', crumbs(text(client.get(page))))
        assert first[1] == url("index"), page


@pytest.mark.parametrize("language", ["en", "ml"])
def test_no_page_lacks_a_sentence(cast, scene, decision, language) -> None:
    from thelivu.desk.people.actions import set_language

    set_language(cast.anu.id, language)
    set_language(cast.sara.id, language)
    client, pages = cast.client("anu"), []
    returned = queries_return(cast)
    with seen_as(cast.anu.scope):
        letter = queries.requests().first().id
    pages += [client.get(url(name)) for name in ("index", "requests", "returns", "request_new", "return_new")]
    pages += [
        client.get(url("show", decision.id)),
        client.get(url("identity", scene.identity) + "?sightings=1"),
    ]
    pages += [client.get(url("request", letter)), client.get(url("return", returned))]
    pages += [
        client.get(url("return_new") + f"?request={letter}"),
        client.get(url("return_row", returned, 5)),
    ]
    pages += [
        client.get(url("decide", scene.identity)),
        cast.client("sara").get(url("field_check", decision.id)),
    ]
    pages += [cast.client("arun").get(url("show", decision.id))]
    pages += [cast.client("arun").get(url("review", decision.id))]

    assert {200} == {page.status_code for page in pages}
    assert [] == [text(page)[text(page).index("⟨") :][:60] for page in pages if "⟨" in text(page)]


def test_03_the_second_officer_sees_raw_rows_and_not_the_answer(cast, scene, decision) -> None:
    client = cast.client("arun")
    way, page = text(client.get(url("show", decision.id))), text(client.get(url("review", decision.id)))
    seen, other = (FIRST, SECOND) if decision.independent[0] == scene.first.id else (SECOND, FIRST)
    rows = FIRST_ROWS if seen == FIRST else SECOND_ROWS

    assert "XN-204817" not in way
    for words in (*(one[3] for one in rows), *seen, "No row fits"):
        assert words in page, words
    # Lines are letters: their ids are known from elsewhere.
    for words in (HOLDER, PLACE, other[0], "Corroborated", "checked=", "XN-"):
        assert words not in page, words


def sent(client, decision, row):
    """What the form of the next pair sends."""
    page = text(client.get(url("review", decision.id)))
    return {"row": row, "pair": re.search(r'name="pair" value="(\w+)"', page)[1]}


def test_03_two_officers_confirm_by_forms_alone(cast, scene, decision) -> None:
    client = cast.client("arun")
    for sighting in decision.independent:
        with seen_as(cast.anu.scope):
            [right] = [
                one.evidence[0]
                for one in queries.decided_sightings(decision.id)
                if one.sighting_id == sighting
            ]
        answer = client.post(url("review", decision.id), sent(client, decision, f"{right[0]}:{right[1]}"))
        assert 302 == answer.status_code
    page = text(client.get(url("show", decision.id)))

    assert "Confirmed" in page
    assert HOLDER not in page


def test_03_the_first_officer_gets_no_review_page(cast, scene, decision) -> None:
    answer = cast.client("anu").get(url("review", decision.id))

    assert 403 == answer.status_code
    assert "another person" in text(answer)


def test_03_whoever_looks_at_the_answer_cannot_review_any_more(cast, scene, decision) -> None:
    client = cast.client("arun")
    assert 302 == client.post(url("unblind", decision.id)).status_code
    assert "XN-204817" in text(client.get(url("show", decision.id)))
    answer = client.get(url("review", decision.id))

    assert 403 == answer.status_code
    assert "You have seen the first answer" in text(answer)


def test_a_review_needs_a_choice(cast, scene, decision) -> None:
    answer = cast.client("arun").post(url("review", decision.id), {})

    assert 400 == answer.status_code


def test_05_a_row_that_a_decision_rests_on_is_one_link_away_and_names_nobody(cast, scene, decision) -> None:
    page = url("return_row", queries_return(cast), 5)
    shown = text(cast.client("anu").get(page))

    assert "2026-01-12 20:02:10" in shown
    assert HOLDER not in shown
    assert PLACE not in shown
    assert 1 == AccessRow.objects.filter(act="attribution.row_read").count()


def test_03_the_row_of_the_answer_looks_like_any_other_to_who_may_still_review_it(
    cast, scene, decision
) -> None:
    client, returned = cast.client("arun"), queries_return(cast)
    answer, other = (text(client.get(url("return_row", returned, row))) for row in (5, 6))

    assert "2026-01-12 20:02:10" not in answer
    assert answer.replace("row 5", "row 6").replace("/5/", "/6/")[:400] == other[:400]


def test_05_a_row_is_opened_with_a_purpose_an_authority_and_a_line_in_the_access_log(
    cast, scene, decision, authority
) -> None:
    returned = queries_return(cast)
    page = url("return_row", returned, 6)
    client = cast.client("anu")
    assert "XN-330561" not in text(client.get(page))
    assert 400 == client.post(page, {"authority": authority}).status_code
    assert not AccessRow.objects.filter(act="attribution.row_opened").exists()
    opened = client.post(page, purpose(cast, authority=authority))

    assert 200 == opened.status_code
    assert "XN-330561" in text(opened)
    assert "withheld" in text(opened)
    assert HOLDER not in text(opened)
    assert PLACE not in text(opened)
    assert [f"{returned}:6"] == [one.about for one in AccessRow.objects.filter(act="attribution.row_opened")]


def test_04_a_row_in_quarantine_is_counted_and_never_shown(cast, scene, authority) -> None:
    stray = row("XN-777777", FIRST[0], ("39936", "40447"), "2026-01-14 00:01:30", "2026-01-14 02:00:00")
    made = scene.load(table([*FIRST_ROWS, stray]), mapping(FIRST[0], logger_uncertainty_s=60))
    client = cast.client("anu")
    shown = text(client.get(url("return", made.id)))

    assert (4, 3, 1) == (made.rows_in, made.rows_kept, made.rows_quarantined)
    assert "in quarantine <b>1</b>" in shown
    assert 404 == client.post(url("return_row", made.id, 7), purpose(cast, authority=authority)).status_code
    assert 200 == client.post(url("return_row", made.id, 6), purpose(cast, authority=authority)).status_code


def test_03_name_and_address_open_only_when_confirmed(cast, scene, decision) -> None:
    client = cast.client("anu")
    refused = client.post(url("holder", decision.id), purpose(cast))
    scene.agree(decision)
    opened = client.post(url("holder", decision.id), purpose(cast))

    assert 403 == refused.status_code
    assert HOLDER not in text(refused)
    assert HOLDER in text(opened)
    assert PLACE in text(opened)


def test_the_named_officer_answers_a_field_check_and_sees_an_address_only(cast, scene, authority) -> None:
    without = {
        "columns": {k: v for k, v in mapping(FIRST[0])["columns"].items() if k != "installation_address"}
    }
    without["columns"]["billing_address"] = "Installation Address"
    scene.both(**without)
    decision = scene.decide()
    form = {"authority": authority, "officer": cast.chitra.id}
    unasked = cast.client("sara").post(url("field_check", decision.id), form)
    with seen_as(cast.anu.scope):
        leads = leads_of(scene.identity)
    for lead in leads:
        cast.client("anu").post(reverse("leads:deconflict", args=[lead]))
    ordered = cast.client("sara").post(url("field_check", decision.id), form)
    with seen_as(cast.anu.scope):
        [check] = queries.field_checks(decision.id)
    page = url("check", check.id)
    shown = cast.client("chitra").get(page)

    assert "ADDRESS_UNPROVEN" == decision.state
    assert 400 == unasked.status_code
    assert "Nobody has asked yet whether another unit works this lead." in text(unasked)
    assert all(reverse("leads:show", args=[lead]) in text(unasked) for lead in leads)
    assert 302 == ordered.status_code
    assert PLACE in text(shown)
    assert HOLDER not in text(shown)
    assert "XN-204817" not in text(shown)
    assert 404 == cast.client("anu").get(page).status_code
    assert 404 == cast.client("chitra").get(url("show", decision.id)).status_code
    assert 302 == cast.client("chitra").post(page, {"found": "proven"}).status_code
    assert "CONFIRMED" == state_after(scene, decision)


def state_after(scene, decision):
    with seen_as(scene.cast.sara.scope):
        before = queries.state_of(queries.decision(decision.id))
    assert "ADDRESS_UNPROVEN" == before
    scene.agree(decision)
    with seen_as(scene.cast.sara.scope):
        return queries.state_of(queries.decision(decision.id))
