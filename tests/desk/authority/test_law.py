"""The legal cell's word on the law records: who gives it, what it binds to, what rests on it, where it is seen."""

import json
from dataclasses import replace

import pytest
from django.urls import reverse

from thelivu.base import InputError, Refused
from thelivu.cli import run
from thelivu.desk.authority import actions, queries
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.models import EntryRow
from thelivu.desk.register.verify import verify

POWER = "powers:BNSS s.94"
TEXT = "Gazette copy of 25 Dec 2023"
PAGE = "/authority/law/powers/BNSS s.94/"


def text(response):
    return response.content.decode()


def refusal(call):
    with pytest.raises((Refused, InputError)) as refused:
        call()
    return refused.value.code


def verified(key=POWER):
    return queries.law_record(key).verified


# The word ---------------------------------------------------------------------------------------------------------
def test_one_officer_of_the_legal_cell_confirms_a_record_and_the_ledger_says_so(cast) -> None:
    before = verified()
    row = actions.confirm_law(cast.lekha, POWER, f"  {TEXT} ")

    assert (False, True) == (before, verified())
    assert (TEXT, cast.lekha.id) == (row.compared_with, row.confirmed_by)
    assert ["authority.law_confirmed"] == list(
        EntryRow.objects.filter(stream=row.stream).values_list("kind", flat=True)
    )
    assert () == verify().differences


@pytest.mark.parametrize(
    "who", ["anu", "sara", "ishaan", "kiran", "esha", "chitra", "omar", "aamir", "admin"]
)
def test_nobody_but_the_legal_cell_confirms_or_takes_back(cast, who) -> None:
    actor = getattr(cast, who)
    assert "people.verb_not_granted" == refusal(lambda: actions.confirm_law(actor, POWER, TEXT))
    assert 403 == cast.client(who).post(PAGE, {"compared_with": TEXT}).status_code
    actions.confirm_law(cast.lekha, POWER, TEXT)
    assert "people.verb_not_granted" == refusal(lambda: actions.withdraw_law(actor, POWER, "x"))
    assert verified()


def test_a_word_names_the_text_and_is_given_once(cast) -> None:
    codes = [
        refusal(lambda: actions.confirm_law(cast.lekha, POWER, " ")),
        refusal(lambda: actions.confirm_law(cast.lekha, "powers:BNSS s.9999", TEXT)),
        refusal(lambda: actions.withdraw_law(cast.lekha, POWER, "x")),
    ]
    actions.confirm_law(cast.lekha, POWER, TEXT)
    codes.append(refusal(lambda: actions.confirm_law(cast.lekha, POWER, TEXT)))

    assert codes == [
        "desk_law.compared_with_missing", "desk_law.no_such_record", "desk_law.not_confirmed", "desk_law.confirmed_already",
    ]  # fmt: skip


def test_a_record_that_says_another_thing_later_waits_again(cast, monkeypatch) -> None:
    actions.confirm_law(cast.lekha, POWER, TEXT)
    law = queries.load_law()
    other = replace(law.powers["BNSS s.94"], min_rank="DySP")
    monkeypatch.setattr(queries, "load_law", lambda: replace(law, powers={**law.powers, other.code: other}))
    page = text(cast.client("lekha").get(PAGE))
    waits = verified()
    actions.confirm_law(cast.lekha, POWER, "Amending Act")

    assert (False, True) == (waits, verified())
    assert "Changed since it was confirmed" in page
    assert "The record says another thing now." in page


def test_a_new_check_of_the_same_text_keeps_the_word(cast, monkeypatch) -> None:
    actions.confirm_law(cast.lekha, POWER, TEXT)
    law = queries.load_law()
    same = replace(law.powers["BNSS s.94"], checked_by="another reader", reading="partly")
    monkeypatch.setattr(queries, "load_law", lambda: replace(law, powers={**law.powers, same.code: same}))

    assert verified()


def test_a_word_taken_back_leaves_both_on_the_record(cast) -> None:
    actions.confirm_law(cast.lekha, POWER, TEXT)
    assert "desk_authority.why_missing" == refusal(lambda: actions.withdraw_law(cast.lekha, POWER, " "))
    row = actions.withdraw_law(cast.lekha, POWER, "The amendment was overlooked.")
    page = text(cast.client("lekha").get(PAGE))

    assert not verified()
    assert "The amendment was overlooked." in page
    assert TEXT in page
    kinds = EntryRow.objects.filter(stream=row.stream).order_by("seq").values_list("kind", flat=True)
    assert ["authority.law_confirmed", "authority.law_withdrawn"] == list(kinds)
    actions.confirm_law(cast.lekha, POWER, "Read again")
    assert verified()


def test_a_word_holds_for_the_whole_office_and_not_for_one_unit(cast) -> None:
    actions.confirm_law(cast.lekha, POWER, TEXT)
    for who in ("omar", "chitra", "anu"):
        with seen_as(getattr(cast, who).scope):
            assert queries.law_of_office().powers["BNSS s.94"].verified, who


# The pages --------------------------------------------------------------------------------------------------------
def test_the_list_shows_each_record_with_its_source_and_counts_those_that_wait(cast) -> None:
    total = len(list(queries.load_law().records()))
    client = cast.client("lekha")
    whole = text(client.get(reverse("authority:law")))
    power = queries.load_law().powers["BNSS s.94"]
    powers = text(client.get("/authority/law/?table=powers"))
    actions.confirm_law(cast.lekha, POWER, TEXT)
    confirmed = text(client.get("/authority/law/?state=confirmed"))

    assert f"{total} of {total} records wait for the legal cell." in whole
    assert "prints in no paper for signature" in whole
    for words in (power.title, power.source, "2026-11-24", "BNSS s.94", "Not confirmed"):
        assert words in powers, words
    assert "Copies of the recorded grounds" not in powers
    assert (power.title in confirmed, confirmed.count('scope="row"')) == (True, 1)


def test_a_record_is_confirmed_and_taken_back_on_its_page(cast) -> None:
    client = cast.client("lekha")
    first = text(client.get(PAGE))
    empty = client.post(PAGE, {"compared_with": ""})
    done = client.post(PAGE, {"compared_with": TEXT})
    after = text(client.get(PAGE))

    assert "Officer in charge of a police station" in first
    assert ("Confirm this record" in first, "Take the confirmation back" in first) == (True, False)
    assert (400, 302) == (empty.status_code, done.status_code)
    assert ("Confirm this record" in after, "Take the confirmation back" in after) == (False, True)
    assert TEXT in after
    assert "Law record confirmed" in text(client.get(f"/register/ledger/{stream()}/"))
    assert 302 == client.post(PAGE, {"reason": "Overlooked"}).status_code
    assert "Confirm this record" in text(client.get(PAGE))


def stream():
    return queries.confirmations()[POWER].stream


@pytest.mark.parametrize("language", ["en", "ml"])
def test_every_record_has_a_page_in_both_languages(cast, language) -> None:
    from thelivu.desk.people.models import OfficerRow

    OfficerRow.objects.filter(username="anu").update(language=language)
    client = cast.client("anu")
    tables = dict.fromkeys(key.partition(":")[0] for key, _ in queries.load_law().records())
    first = {
        table: next(k for k, _ in queries.load_law().records() if k.startswith(f"{table}:"))
        for table in tables
    }
    more = ["sections:POCSO s.15(1)", "deadlines:search_copies/CrPC"]
    for key in [*first.values(), *(one for one in more if one in dict(queries.load_law().records()))]:
        table, _, code = key.partition(":")
        page = client.get(reverse("authority:law_show", args=[table, code]))
        assert 200 == page.status_code, key
        assert "⟨" not in text(page), key
        assert "desk_law." not in text(page), key
        assert "Confirm this record" not in text(page)
    assert 404 == client.get("/authority/law/powers/none/").status_code


# The command line -------------------------------------------------------------------------------------------------
@pytest.fixture
def here(monkeypatch):
    monkeypatch.setattr("thelivu.cli.law.open_office", lambda: None)


def test_the_command_line_lists_and_confirms_all_or_none(cast, here, capsys) -> None:
    both = [POWER, "issuers:officer_in_charge"]
    bad = run(["law", "confirm", *both, "issuers:nobody", "--compared-with", TEXT, "--as", "lekha"])
    none = [verified(key) for key in both]
    wrong = run(["law", "confirm", *both, "--compared-with", TEXT, "--as", "sara"])
    capsys.readouterr()
    done = run(["law", "confirm", *both, "--compared-with", TEXT, "--as", "lekha"])
    said = capsys.readouterr().out
    listed = run(["law", "list", "--state", "confirmed", "--as", "anu", "--json"])
    records = json.loads(capsys.readouterr().out)["records"]

    assert (2, [False, False], 2, 0, 0) == (bad, none, wrong, done, listed)
    assert "powers:BNSS s.94 is confirmed." in said
    assert sorted(both) == sorted(one["key"] for one in records)
    assert {"confirmed"} == {one["state"] for one in records}


def test_the_command_line_shows_a_table_for_people(cast, here, capsys, monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "240")
    assert 0 == run(["law", "list", "--table", "issuers", "--as", "anu"])
    shown = capsys.readouterr().out

    assert "issuers:officer_in_charge" in shown
    assert "Not confirmed" in shown
