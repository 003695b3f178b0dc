"""Correction letters: what failed by row and cell, never who holds a line; necessity, power and signer of any letter."""

import re

import pytest
from django.urls import reverse

from desk.attribution.scene import FIRST, FIRST_ROWS, HOLDER, PLACE, PROVIDER, SHO, mapping, row, table
from thelivu.authority import Issuer
from thelivu.base import InputError, Refused
from thelivu.desk.attribution import actions, queries
from thelivu.desk.attribution.queries.returns import owed_corrections
from thelivu.desk.authority.actions import confirm_law
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.queries import now


def url(name, *args):
    return reverse(f"attribution:{name}", args=args)


def text(response):
    return response.content.decode()


def refusal(call):
    with pytest.raises((Refused, InputError)) as refused:
        call()
    return refused.value.code


def fields(authority, **changed):
    return {
        "authority": authority, "necessity": "No line of the file can be relied on.", "issuer_kind": "officer_in_charge",
        "issuer_name": "Made-Up Officer", "issuer_rank": "Inspector", "issuer_office": "Made-Up Cyber Station",
    } | changed  # fmt: skip


def draft(scene, one, **changed):
    given = {"necessity": "No line of the file can be relied on.", "issuer": SHO} | changed
    permit = scene.ask("attribution.request", "provider", PROVIDER)
    return actions.draft_correction(scene.cast.anu, permit, one.id, **given)


@pytest.fixture
def wrong(scene):
    """A file with a torn row, a row that was not asked for and a row pushed out of its columns."""
    torn = row("XN-8", FIRST[0], ("1", "2"), "2026-01-12 25:61:00", "2026-01-12 09:00:00")
    stray = row("XN-2", "192.0.2.70", ("1", "2"), "2026-01-12 10:00:00", "2026-01-12 11:00:00")
    pushed = [FIRST[0], "1", "2", HOLDER, "XN-204817", "2026-01-12 10:00:00", "x", PLACE]
    return scene.load(table([*FIRST_ROWS, torn, stray, pushed]), mapping(FIRST[0]))


@pytest.mark.parametrize("language", ["en", "ml"])
def test_10_a_correction_letter_quotes_rows_by_number_address_and_time_and_nobody(
    cast, wrong, authority, language
) -> None:
    client = cast.client("anu")
    drafted = client.post(url("correct", wrong.id), fields(authority))
    page = text(client.get(drafted.url + f"?in={language}"))

    for words in ("192.0.2.70", "2026-01-12 25:61:00", ">7<", ">8<", ">9<", wrong.sha256):
        assert words in page, words
    for words in (HOLDER, PLACE, "XN-", "Other Person", "⟨"):
        assert words not in page, words


def test_a_correction_letter_runs_a_clock_and_its_roles_are_those_of_letters(cast, wrong, authority) -> None:
    page = cast.client("anu").post(url("correct", wrong.id), fields(authority)).url
    refused = [
        cast.client(who).post(url("correct", wrong.id), fields(authority)).status_code
        for who in ("kiran", "lekha", "omar")
    ]
    sent = cast.client("anu").post(page)
    with seen_as(cast.anu.scope):
        due = [
            each.act.values["provider"]
            for each in queries.due(cast.anu, now())
            if each.act.code == "desk_attribution.due_correction"
        ]

    assert [403, 403, 404] == refused
    assert (302, [PROVIDER]) == (sent.status_code, due)
    assert 403 == cast.client("anu").post(page).status_code
    assert 404 == cast.client("omar").get(page).status_code
    actions.withdraw_return(cast.anu, wrong.id, "Corrected file asked for.")
    with seen_as(cast.anu.scope):
        assert [] == [
            each
            for each in queries.due(cast.anu, now())
            if each.act.code == "desk_attribution.due_correction"
        ]


def test_a_correction_letter_never_names_a_control(cast, scene, authority) -> None:
    """A provider that knows which event is the unit's own answers that one well."""
    control = {"ip": FIRST[0], "port": 40112, "time": "2026-01-12T23:00:00Z", "subscriber": "UNIT-LINE-1"}
    one = scene.load(table(FIRST_ROWS), mapping(FIRST[0], controls=[control]))
    page = cast.client("anu").post(url("correct", one.id), fields(authority)).url
    shown = text(cast.client("anu").get(page))

    assert "SUSPECT" == one.state
    assert "State the zone and the clock" in shown
    assert not re.search(r"control|UNIT-LINE|23:00:00", shown, re.IGNORECASE)


def test_a_correction_is_owed_until_a_later_file_answers_its_letter(cast, scene) -> None:
    letter = scene.letter(scene.first)
    torn = row("XN-8", FIRST[0], ("1", "2"), "2026-01-12 25:61:00", "2026-01-12 09:00:00")
    one = scene.load(table([*FIRST_ROWS, torn]), mapping(FIRST[0]), request=letter.id)
    sent = actions.send_correction(cast.anu, draft(scene, one).id)
    actions.withdraw_return(cast.anu, one.id, "Corrected file asked for.")
    with seen_as(cast.anu.scope):
        owed = [each.label for each in owed_corrections()]
    scene.load(table(FIRST_ROWS), mapping(FIRST[0]), request=letter.id)
    with seen_as(cast.anu.scope):
        after = owed_corrections()

    assert ([sent.label], []) == (owed, after)


def test_a_clean_return_needs_no_correction(cast, scene) -> None:
    one = scene.load(table(FIRST_ROWS), mapping(FIRST[0]))

    assert "desk_returns.nothing_to_correct" == refusal(lambda: draft(scene, one))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"necessity": " "}, "desk_returns.correction_incomplete"),
        ({"issuer": Issuer("officer_in_charge", "A", "CPO", "S")}, "authority.issuer_rank"),
        ({"issuer": Issuer("investigating_officer", "A", "SI", "S")}, "authority.issuer_unknown"),
    ],
)
def test_a_correction_letter_has_a_necessity_and_a_signer_whom_the_law_names(
    scene, wrong, changed, code
) -> None:
    assert code == refusal(lambda: draft(scene, wrong, **changed))


def test_02_a_correction_letter_needs_a_permit_to_ask_this_provider(scene, wrong) -> None:
    other = scene.ask("attribution.request", "provider", "Another Net")
    given = {"necessity": "x", "issuer": SHO}

    assert "authority.wrong_subject" == refusal(
        lambda: actions.draft_correction(scene.cast.anu, other, wrong.id, **given)
    )


def test_the_form_of_a_correction_keeps_what_was_entered(cast, wrong, authority) -> None:
    client, page = cast.client("anu"), url("correct", wrong.id)
    answer = client.post(page, fields(authority, issuer_rank=""))

    assert "checked" not in text(client.get(page))
    assert 400 == answer.status_code
    assert "No line of the file can be relied on." in text(answer)


@pytest.mark.parametrize("language", ["en", "ml"])
def test_a_correction_letter_prints_its_signer_once_the_legal_cell_stands_for_its_law(
    cast, scene, wrong, language
) -> None:
    letter, client = draft(scene, wrong), cast.client("anu")
    page = url("correction", letter.id) + f"?in={language}"
    before = text(client.get(page))
    for key in ("powers:BNSS s.94", "issuers:officer_in_charge"):
        confirm_law(cast.lekha, key, "Gazette copy of the office")
    after = text(client.get(page))
    signs = '<footer class="signature">'

    assert (False, True) == (signs in before, signs in after)
    assert (
        "law/powers:BNSS" in before.replace("/law/powers/", "/law/powers:"),
        "Made-Up Officer" in after,
    ) == (True, True)
    for words in ("BNSS s.94", "No line of the file can be relied on."):
        assert words in before, words
