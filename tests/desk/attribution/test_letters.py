"""Letters to providers as work: who signs, one number, no two sightings of one identity, steps, clocks, the paper."""

import csv
import io
import re
from datetime import timedelta

import pytest

from desk.attribution.scene import PROVIDER, SHO
from thelivu.authority import Issuer
from thelivu.base import InputError, Refused, catalogue
from thelivu.desk.attribution import actions, queries
from thelivu.desk.attribution.queries import letters
from thelivu.desk.authority import actions as authorities
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.models import RegisterRow
from thelivu.desk.register.queries import now


def url(name, *args):
    from django.urls import reverse

    return reverse(f"attribution:{name}", args=args)


def text(response):
    return response.content.decode()


def fields(authority, *sightings, **changed):
    return {
        "authority": authority, "provider": PROVIDER, "crime_number": "Enquiry 41/2026", "necessity": "To find the line.",
        "issuer_kind": "officer_in_charge", "issuer_name": "Made-Up Officer", "issuer_rank": "Inspector",
        "issuer_office": "Made-Up Cyber Station", "sightings": [one.id for one in sightings],
    } | changed  # fmt: skip


def nodal(cast, **changed):
    given = {
        "provider": PROVIDER, "keeper": "isp", "name": "Tansy Merrow", "designation": "Nodal officer",
        "address": "nodal@example.net", "valid_from": now().date() - timedelta(days=400), "valid_to": None,
        "basis": "Letter 7/2025",
    } | changed  # fmt: skip
    return authorities.record_nodal_officer(cast.anu, **given)


def draft(scene, sighting=None, **changed):
    permit = scene.ask("attribution.request", "provider", PROVIDER)
    given = {"crime_number": "Enq 1/2026", "necessity": "To find the line.", "issuer": SHO} | changed
    return actions.request_lines(scene.cast.anu, permit, PROVIDER, [(sighting or scene.first).id], **given)


def confirm_law(cast, letter):
    with seen_as(cast.anu.scope):
        open_ = list(letters.unverified(queries.request(letter.id)))
    for key in open_:
        authorities.confirm_law(cast.lekha, key, "Gazette copy of the office")


# Drafting ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"crime_number": "Enq 1"}, "authority.one_number"),
        ({"crime_number": "1/2026 and 2/2026"}, "authority.one_number"),
        ({"necessity": " "}, "desk_attribution.letter_incomplete"),
        ({"issuer": Issuer("officer_in_charge", "A", "CPO", "S")}, "authority.issuer_rank"),
        ({"issuer": Issuer("investigating_officer", "A", "SI", "S")}, "authority.issuer_unknown"),
        ({"issuer": Issuer("court", "", "", "C")}, "authority.issuer_incomplete"),
    ],
)
def test_a_letter_has_one_number_a_necessity_and_a_signer_whom_the_law_names(scene, changed, code) -> None:
    with pytest.raises((InputError, Refused)) as refused:
        draft(scene, **changed)

    assert code == refused.value.code


def test_the_lines_are_copied_from_the_sighting_in_both_zones(scene) -> None:
    [line] = draft(scene).lines

    assert ("2026-01-12T22:41:02Z", "2026-01-12T22:41:12Z") == (line["lo"], line["hi"])
    assert ("12-JAN-2026 22:41:02", "13-JAN-2026 04:11:02") == (line["from_utc"], line["from_ist"])
    assert (scene.first.ip, scene.first.port) == (line["ip"], line["port"])


def test_the_last_day_to_ask_is_that_of_the_law_of_the_day_of_the_event(scene) -> None:
    letter = draft(scene)

    assert ("2028-01-13", "isp_logs") == (letter.lines[0]["retained_until"], letter.lines[0]["retention"])
    nodal(scene.cast, keeper="platform")
    other = draft(scene, scene.second)
    assert ("2026-07-14", "platform_records") == (
        other.lines[0]["retained_until"],
        other.lines[0]["retention"],
    )


def test_two_sightings_of_one_identity_are_refused_and_the_page_says_why(cast, scene, authority) -> None:
    client = cast.client("anu")
    page = text(client.get(url("request_new")))
    answer = client.post(url("request_new"), fields(authority, scene.first, scene.second))

    assert "Two sightings of one identity never stand in one letter" in page
    assert 400 == answer.status_code
    assert "so that its answer is another file" in text(answer)
    assert 'value="Enquiry 41/2026"' in text(answer)
    assert "checked" not in page


def test_a_letter_is_drafted_sent_delivered_and_reminded_by_forms(cast, scene, authority) -> None:
    client = cast.client("anu")
    made = client.post(url("request_new"), fields(authority, scene.first))
    row = made.url
    assert "Record that it was sent" in text(client.get(row))
    for step in ("sent", "delivered", "reminded", "reminded"):
        done = client.post(f"{row}{step}/", {"how": f"Portal ticket of {step}"})
        assert (302, row) == (done.status_code, done.url), text(done)
    page = text(client.get(row))

    assert "Load the return" in page
    assert "Record the delivery" not in page
    assert ["Portal ticket of delivered" in page, "Reminded" in page] == [True, True]
    assert 400 == client.post(f"{row}delivered/", {"how": "again"}).status_code
    assert 404 == client.post(f"{row}burnt/", {"how": "x"}).status_code


def test_a_step_needs_its_paper_and_a_time_that_can_be(scene) -> None:
    anu, letter = scene.cast.anu, draft(scene)
    actions.mark_sent(anu, letter.id, "Portal", letter.recorded_at)
    for call, code in (
        (lambda: actions.mark_delivered(anu, letter.id, " "), "desk_letters.how_missing"),
        (lambda: actions.mark_delivered(anu, letter.id, "x", now() + timedelta(days=1)), "desk_letters.when_impossible"),
        (lambda: actions.mark_delivered(anu, letter.id, "x", letter.recorded_at - timedelta(days=1)), "desk_letters.when_impossible"),
        (lambda: actions.mark_sent(anu, letter.id), "desk_attribution.already_sent"),
    ):  # fmt: skip
        with pytest.raises((InputError, Refused)) as refused:
            call()
        assert code == refused.value.code


# Clocks -----------------------------------------------------------------------------------------------------------
def clocks(cast, name="anu"):
    actor = getattr(cast, name)
    with seen_as(actor.scope):
        return {one.act.code: one for one in queries.due(actor, now())}


def test_a_draft_runs_against_the_log_and_a_sent_letter_against_its_answer(scene) -> None:
    letter = draft(scene)
    drafted = clocks(scene.cast)
    sent = actions.mark_sent(scene.cast.anu, letter.id, "Portal")
    actions.remind_provider(scene.cast.anu, letter.id, "Portal")
    out = clocks(scene.cast)

    assert (
        "2028-01-13T18:30:00+00:00"
        == drafted["desk_attribution.due_ask"].by.astimezone().astimezone(tz=now().tzinfo).isoformat()
    )
    assert (sent.sent_at, sent.due_at) == (
        out["desk_attribution.due_answer"].started,
        out["desk_attribution.due_answer"].by,
    )
    assert "desk_attribution.due_ask" not in out
    assert {} == clocks(scene.cast, "kiran")


def test_an_overdue_answer_is_computed_and_shown_on_the_list_the_page_and_my_day(cast, scene) -> None:
    letter = draft(scene)
    actions.mark_sent(cast.anu, letter.id, "Portal")
    client = cast.client("anu")
    assert letter.label not in text(client.get(url("requests") + "?state=overdue"))
    RegisterRow.objects.update(shift_s=16 * 86400)
    with seen_as(cast.anu.scope):
        counted = queries.count(cast.anu, now())

    assert letter.label in text(client.get(url("requests") + "?state=overdue"))
    assert "Overdue" in text(client.get(url("request", letter.id)))
    assert (1, 1) == (counted.overdue, counted.counts[1].number)
    assert f"Answer of {PROVIDER} to {letter.label}" in text(client.get("/"))
    assert "sent" == queries_request(cast, letter).state


def queries_request(cast, letter):
    with seen_as(cast.anu.scope):
        return queries.request(letter.id)


# The addressee ----------------------------------------------------------------------------------------------------
def test_the_letter_goes_to_the_nodal_officer_of_the_day_on_which_it_is_sent(cast, scene) -> None:
    nodal(cast, name="Ended Officer", valid_to=now().date() - timedelta(days=1))
    before = draft(scene)
    nodal(cast, provider=PROVIDER.upper(), name="Tansy Merrow")
    after = actions.mark_sent(cast.anu, before.id, "Portal")

    assert (None, "Tansy Merrow") == (before.nodal and before.nodal.name, after.nodal.name)


# The paper --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Order to produce", "billing address and the installation address", "CGNAT", "reseller", "clock", "complete")),
        ("ml", ("ഹാജരാക്കാനുള്ള ഉത്തരവ്", "CGNAT")),
    ],
)  # fmt: skip
def test_the_paper_says_everything_in_two_languages(cast, scene, language, words) -> None:
    nodal(cast)
    letter = draft(scene)
    page = text(cast.client("anu").get(url("letter", letter.id) + f"?in={language}"))

    for word in (*words, "Enq 1/2026", "To find the line.", "Tansy Merrow", "12-JAN-2026 22:41:02", "2026-01-12 22:41:02 UTC",
                 "13-JAN-2026 04:11:02", "203.0.113.44", "40112"):  # fmt: skip
        assert word in page, word
    assert "⟨" not in page
    assert f'lang="{language}"' in page


def test_nothing_unverified_is_printed_for_signature(cast, scene) -> None:
    letter, client = draft(scene), cast.client("anu")
    before = text(client.get(url("letter", letter.id)))
    with seen_as(cast.anu.scope):
        open_ = list(letters.unverified(queries.request(letter.id)))
    confirm_law(cast, letter)
    after = text(client.get(url("letter", letter.id)))

    assert ["powers:BNSS s.94", "issuers:officer_in_charge", "retentions:isp_logs"] == open_
    assert ("that the legal cell has not confirmed" in before, "Signature and seal" in before) == (
        True,
        False,
    )
    assert ("that the legal cell has not confirmed" in after, "Signature and seal" in after) == (False, True)
    assert "Made-Up Officer" in after


def test_the_lines_go_to_the_provider_as_a_table_that_nobody_retypes(cast, scene) -> None:
    letter = draft(scene)
    [head, line] = list(csv.reader(io.StringIO(text(cast.client("anu").get(url("lines", letter.id))))))
    cells = dict(zip(head, line, strict=True))

    assert ("203.0.113.44", "40112") == (cells["asked"], cells["port"])
    assert ("2026-01-12T22:41:02Z", "2026-01-13T04:11:02+05:30") == (cells["from_utc"], cells["from_ist"])


def test_no_error_rate_stands_in_any_letter(cast, scene) -> None:
    """The figure of the benchmark is never evidence: no paper to a provider or a court prints it."""
    rate = re.compile(
        r"per[ -]million|error[ -]rate|wrong doors?|per cent|\d ?%|ദശലക്ഷ|ശതമാന|പിഴവുനിരക്ക്", re.IGNORECASE
    )
    letter = draft(scene)
    confirm_law(cast, letter)
    pages = [cast.client("anu").get(url("letter", letter.id) + f"?in={one}") for one in ("en", "ml")]
    sentences = [
        said for one in ("en", "ml") for code, said in catalogue(one).items()
        if code.startswith(("desk_letters.", "desk_returns.", "attribution.ask.", "attribution.gate.", "attribution.row."))
    ]  # fmt: skip

    assert rate.search("wrong doors: 3 per million")
    assert [] == [found[0] for one in (*map(text, pages), *sentences) if (found := rate.search(one))]


# Roles ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "drafts", "reads"),
    [("anu", True, True), ("ishaan", True, True), ("sara", True, True), ("kiran", False, True), ("esha", False, True),
     ("lekha", False, True), ("chitra", False, False), ("omar", True, False), ("admin", False, False), ("aamir", False, False)],
)  # fmt: skip
def test_who_drafts_and_who_reads_letters(cast, scene, who, drafts, reads) -> None:
    letter, client = draft(scene), cast.client(who)

    assert (200 if drafts else 403) == client.get(url("request_new")).status_code
    for name in ("request", "letter", "lines"):
        assert (200 if reads else 404) == client.get(url(name, letter.id)).status_code, name
    sent = client.post(url("step", letter.id, "sent"), {"how": "Portal"}).status_code
    assert (302 if drafts and reads else 404 if drafts else 403) == sent
