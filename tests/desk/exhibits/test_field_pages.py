"""The pages around the field form: who sees and may do what, what the phone is given, and the guards in words."""

import json

import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from desk.exhibits.phone import Phone, waits
from desk.exhibits.test_pages import SEEING, UNSEEING, text
from desk.legal import confirm
from thelivu.desk.exhibits.actions import hand_over
from thelivu.desk.exhibits.chains import chain_of
from thelivu.desk.exhibits.models import ExhibitRow, FieldFormRow, MemoRow
from thelivu.desk.people.fields import IST
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.models import AccessRow, PaperRow
from thelivu.desk.register.queries import keys, now
from thelivu.exhibits import Holder
from thelivu.exhibits.field_form import go_code

HOLDING = ("ishaan", "kiran")


@pytest.fixture
def approved(round_):
    return round_.approved()


@pytest.fixture
def phone(cast, approved, authority):
    return Phone(cast.ishaan, approved.id, authority)


def address(view, *args):
    return reverse(f"exhibits:{view}", args=args)


def test_the_forms_of_a_search_are_seen_by_who_sees_the_search(cast, round_, approved, phone):
    for name in SEEING:
        seen = cast.client(name).get(address("field_forms", approved.id))
        assert seen.status_code == 200, name
        assert "Form 1" in text(seen)
    for name in (*UNSEEING, "omar"):
        assert cast.client(name).get(address("field_forms", approved.id)).status_code in {403, 404}, name


def test_the_way_to_the_forms_stands_at_the_head_of_an_approved_search(cast, round_, approved):
    draft = round_.draft()
    pages = [cast.client("ishaan").get(reverse("operations:search", args=[one.id])).content.decode() for one in (approved, draft)]
    links = [f'<a class="button" href="{address("field_forms", one.id)}">' for one in (approved, draft)]

    assert links[0] in pages[0].partition('class="panel"')[0]
    assert links[1] not in pages[1]


def test_the_code_is_shown_to_who_may_read_it_out_and_never_to_the_holder(cast, round_, approved, phone):
    code = go_code(keys().office, phone.form.id)
    here = address("field_forms", approved.id)
    before = text(cast.client("chitra").get(here))
    cast.client("chitra").post(address("field_go", phone.form.id))

    assert code not in before
    assert code in text(cast.client("chitra").get(here))
    for name in ("ishaan", "anu", "kiran", "sara"):
        assert code not in text(cast.client(name).get(here)), name


def test_a_guard_says_on_the_page_why_no_code_is_given(cast, round_, approved, phone):
    own = cast.client("ishaan").post(address("field_go", phone.form.id))
    FieldFormRow.within(INTEGRITY).filter(id=phone.form.id).update(valid_until=now())
    late = cast.client("chitra").post(address("field_go", phone.form.id))

    assert (own.status_code, late.status_code) == (400, 400)
    assert "Another officer reads out its code" in text(own)
    assert "The hours of this form are over" in text(late)


@pytest.mark.parametrize("name", [*SEEING, *UNSEEING])
def test_only_who_takes_custody_gets_a_pack_and_the_address_is_opened_on_the_record(cast, round_, approved, authority, name):
    given = {"authority_id": authority, "hours": 12}
    answer = cast.client(name).post(address("field_check_out", approved.id), given)

    if name in HOLDING:
        pack = json.loads(answer.content)
        assert pack["address"]
        assert go_code(keys().office, pack["form"]) not in answer.content.decode()
        assert AccessRow.objects.filter(act="targets.open_holder", officer=getattr(cast, name).id).count() == 1
    else:
        assert answer.status_code in {403, 404}
        assert not FieldFormRow.within(INTEGRITY).exists()


def test_a_check_out_without_its_authority_says_so(cast, approved):
    answer = cast.client("ishaan").post(address("field_check_out", approved.id), {"hours": 100})

    assert answer.status_code == 400
    assert "Choose the authority" in json.loads(answer.content)["error"]


def test_the_kept_page_holds_no_record_and_its_worker_is_a_script(cast, approved, phone):
    client = cast.client("ishaan")
    shell, worker = client.get(address("field")), client.get(address("field_worker"))

    for secret in (approved.label, approved.premises.label, cast.ishaan.name):
        assert secret not in shell.content.decode()
    assert worker["Content-Type"] == "text/javascript"
    for file in json.loads(worker.content.decode().split("const KEPT = ")[1].split(";\n")[0])["files"]:
        assert finders.find(file.removeprefix("/static/")), file


def test_a_file_is_handed_in_and_what_waits_is_decided_with_a_reason(cast, round_, phone, arjun):
    phone.seize()
    keeper = cast.client("kiran")
    file = SimpleUploadedFile("a.field", phone.returned())
    handed = keeper.post(address("field_hand_in"), {"file": file}, follow=True)
    here = handed.redirect_chain[-1][0]
    assert "The control room has not given the go code" in text(handed)
    assert "Decide" not in text(keeper.get(here))  # a custodian looks, an investigator decides

    phone.given_go(round_.chief)
    phone.go = ""
    own = cast.client("ishaan").get(here)
    no_reason = cast.client("arjun").post(here, {"act": "take"})
    set_aside = cast.client("arjun").post(here, {"act": "set_aside", "why": "Sent too early."}, follow=True)

    assert "You took a form of this search along" in text(own)
    assert "Set it aside" not in text(own)
    assert no_reason.status_code == 400
    assert "Sent too early." in text(set_aside)
    assert not ExhibitRow.within(INTEGRITY).exists()


def test_what_is_no_return_is_said_beside_the_field(cast, round_, phone):
    bad = cast.client("kiran").post(address("field_hand_in"), {"file": SimpleUploadedFile("a.field", b"%PDF-1.7")})

    assert bad.status_code == 400
    assert "This is not a return of a field form" in text(bad)


def test_two_forms_are_put_together_on_the_page_and_nothing_is_chosen_before(cast, round_, phone, authority, arjun):
    other = Phone(cast.kiran, phone.search, authority)
    for one in (phone, other):
        one.given_go(round_.chief)
        one.seize()
    phone.send()
    row = other.send()
    assert waits(row) == ["other_memo"]
    client, here = cast.client("arjun"), address("field_return", row.id)

    page = client.get(here)
    unanswered = client.post(here, {"act": "take", "why": "Both were there."})
    done = client.post(
        here, {"act": "take", "why": "Both were there.", other.items[0]["id"]: "new"}, follow=True
    )

    assert " checked" not in page.content.decode()
    assert unanswered.status_code == 400
    assert "in the register" in text(done)
    assert ExhibitRow.within(INTEGRITY).filter(search=phone.search).count() == 2


def test_a_phone_is_answered_in_json_also_when_it_is_refused(cast, round_, phone):
    phone.given_go(round_.chief)
    phone.seize()
    client, here = cast.client("ishaan"), address("field_hand_in")
    data = phone.returned()

    taken = client.post(here, data, content_type="application/json")
    refused = client.post(here, data.replace(b'"sequence": 1', b'"sequence": 2'), content_type="application/json")

    assert json.loads(taken.content) == {"state": "taken", "taken": [phone.items[0]["id"]], "waits": []}
    assert refused.status_code == 403
    assert "was changed after the phone sealed it" in json.loads(refused.content)["error"]


def test_a_signed_paper_is_entered_after_the_code_and_its_lines_are_read(cast, round_, approved, authority):
    keeper, here = cast.client("kiran"), address("field_forms", approved.id)
    keeper.post(here, {"authority_id": authority, "hours": 12, "officer_id": cast.ishaan.id})
    form = FieldFormRow.within(INTEGRITY).get()
    said = {"left_at": f"{now().astimezone(IST):%Y-%m-%dT%H:%M}", "door": "connected", "occupant": "present",
            "witnesses": "A. Made; C. Made; 44\nB. Up", "nothing_else": "on", "total": "0", "forwarded_to": "station"}  # fmt: skip

    early = keeper.post(address("field_write", form.id), said)
    cast.client("chitra").post(address("field_go", form.id))
    bad = keeper.post(address("field_write", form.id), {**said, "witnesses": "A;B;C;D;E;F;G"})
    keeper.post(address("field_write", form.id), said)

    assert "has not given the go code" in text(early)
    assert "Line 1 of the witnesses cannot be read" in text(bad)
    assert [one["name"] for one in MemoRow.within(INTEGRITY).get().head["witnesses"]] == ["A. Made", "B. Up"]
    assert "No recording is named" in text(keeper.get(here)) or "BNSS" not in text(keeper.get(here))


def test_a_return_that_waits_is_due_for_who_can_decide(cast, round_, phone, arjun):
    phone.send()

    assert f"A return of search {phone.form.search.label} waits" in text(cast.client("arjun").get("/"))
    assert "A return of search" not in text(cast.client("ishaan").get("/"))  # it is their own form
    assert "A return of search" not in text(cast.client("kiran").get("/"))


def test_the_papers_of_a_kit_are_issued_once_and_only_on_confirmed_law(cast, round_, approved, authority):
    keeper, here = cast.client("kiran"), address("field_forms", approved.id)
    keeper.post(here, {"authority_id": authority, "hours": 12, "officer_id": cast.ishaan.id})
    form = FieldFormRow.within(INTEGRITY).get()

    before = keeper.post(address("field_kit", form.id))
    confirm(cast, "duties", "powers", "deadlines")
    keeper.post(address("field_kit", form.id))
    again = keeper.post(address("field_kit", form.id))

    assert before.status_code == 400
    assert "The legal cell has not confirmed" in text(before)
    assert f'{reverse("authority:law")}?state=open' in before.content.decode()
    assert "issued already" in text(again)
    rows = PaperRow.within(INTEGRITY).filter(subject=form.id)
    assert {"kit_cover", "search_memo", "seizure_memo", "exhibit_labels", "sem_labels"} <= set(rows.values_list("kind", flat=True))


@pytest.mark.parametrize("why", ["x" * 301, "lost\x00", " "])
def test_a_reason_that_the_register_cannot_keep_withdraws_nothing(cast, round_, phone, why):
    assert cast.client("chitra").post(address("field_withdraw", phone.form.id), {"why": why}).status_code == 400
    assert FieldFormRow.within(INTEGRITY).get(id=phone.form.id).withdrawn_at is None


def test_what_the_memo_says_of_an_exhibit_stands_on_its_page(cast, round_, phone):
    phone.given_go(round_.chief)
    phone.seize(colour="Dark blue", damage="The glass is cracked.", packing=["faraday"], password_told=True)
    phone.send()
    exhibit = ExhibitRow.within(INTEGRITY).get()

    page = text(cast.client("kiran").get(reverse("exhibits:show", args=[exhibit.id])))

    for said in ("State when found On, locked", "Colour Dark blue", "Visible damage The glass is cracked.", "In a Faraday bag Yes",
                 "Password told: written down and sealed apart Yes", "Occupant signed for it No", "Digest at the scene Not computed: device is locked"):  # fmt: skip
        assert said in page, said


def test_my_day_asks_no_more_for_more_of_what_waits(cast, round_, authority, django_assert_num_queries):
    def wait_again() -> None:
        phone = Phone(cast.ishaan, round_.approved().id, authority)
        phone.given_go(round_.chief)
        phone.seize()
        phone.send()
        Phone(cast.kiran, phone.search, authority).send()  # a second form of the search
        with seen_as(cast.kiran.scope):
            chain = chain_of(ExhibitRow.objects.get(search=phone.search))
            hand_over(
                cast.kiran, chain.exhibit, action="deposit", giver=chain.holder, taker=Holder("Keeper", "keeper"), place="Store",
                purpose="Kept.", at=now(), seal_before=chain.seal, seal_after=chain.seal, intact=False, reason="Torn.",
            )  # fmt: skip

    wait_again()
    for name in ("sara", round_.chief.username):
        client = cast.client(name)
        client.get("/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/")
        wait_again()
        with django_assert_num_queries(len(asked)):
            page = text(client.get("/"))
        assert page.count("is not as it was") > 1
