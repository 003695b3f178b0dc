"""Intake as work: each file kept or refused at once, read later, once; a bad one stops no other."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from desk.jobs.test_work import off, progress
from desk.leads import files
from thelivu.base import Refused
from thelivu.desk.authority.actions import revoke
from thelivu.desk.jobs import queries as jobs
from thelivu.desk.jobs.actions import retry
from thelivu.desk.jobs.models import ItemRow, JobRow
from thelivu.desk.leads import intake_actions
from thelivu.desk.leads.intake_actions import begin, take_in
from thelivu.desk.leads.models import ArchiveRow, LeadRow, SourceRow
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.models import VaultObjectRow
from thelivu.desk.register.verify import verify

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8
SYNTHETIC = b"thelivu-synthetic\n"


@pytest.fixture
def opened(cast, authority):
    return begin(cast.anu, authority, "command", sender="National centre")


def zipped(*members):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in members:
            archive.writestr(name, content)
    return data.getvalue()


def counted(cast, opened):
    found = progress(cast.anu, opened.job)
    return found.total, found.done, found.rejected, found.lost


def leads(cast):
    return sorted(LeadRow.within(cast.anu.scope).values_list("reference", flat=True))


def states(cast):
    return sorted(SourceRow.within(cast.anu.scope).values_list("state", flat=True))


def test_a_file_is_kept_at_once_and_read_later(cast, opened):
    (receipt,) = take_in(opened, [("a.xml", files.tip("2000001"))])

    assert (receipt.state, states(cast), leads(cast)) == ("kept", ["kept"], [])
    with seen_as(cast.anu.scope):
        (kept,) = VaultObjectRow.objects.all()
    assert kept.spans[0][:2] == [0, receipt.size]  # nothing of it shows before it was read

    off()

    assert (states(cast), leads(cast), counted(cast, opened)) == (["read"], ["2000001"], (1, 1, 0, 0))


def test_08_the_same_bytes_again_change_nothing(cast, authority, opened):
    take_in(opened, [("a.xml", files.tip()), ("again.xml", files.tip())])
    off()
    before = SourceRow.within(cast.anu.scope).count(), LeadRow.within(cast.anu.scope).count()
    other = begin(cast.anu, authority, "command", sender="National centre")

    (receipt,) = take_in(other, [("b.xml", files.tip())])
    off()

    assert (receipt.state, counted(cast, other)) == ("known", (1, 1, 0, 0))
    assert (
        (SourceRow.within(cast.anu.scope).count(), LeadRow.within(cast.anu.scope).count()) == before == (1, 1)
    )


def test_a_poison_file_stops_no_other_and_says_why(cast, opened, monkeypatch):
    read = intake_actions.read

    def poisoned(data, **how):
        if b"2000002" in data:
            raise RuntimeError
        return read(data, **how)

    monkeypatch.setattr(intake_actions, "read", poisoned)
    broken = b"<report>" + SYNTHETIC
    take_in(
        opened,
        [
            ("1.xml", files.tip("2000001")),
            ("2.xml", files.tip("2000002")),
            ("3.xml", broken),
            ("4.xml", files.tip("2000004")),
        ],
    )

    off()

    assert (leads(cast), counted(cast, opened)) == (["2000001", "2000004"], (4, 2, 1, 1))
    with seen_as(cast.anu.scope):
        told = {one["number"]: one["reason"].code for one in jobs.trouble(jobs.job(opened.job))}
    assert told[2] == "jobs.failed"
    assert told[3].startswith("leads.")

    monkeypatch.setattr(intake_actions, "read", read)
    retry(cast.anu, ItemRow.objects.get(number=2).id)
    off()

    assert (leads(cast), counted(cast, opened)[1:]) == (["2000001", "2000002", "2000004"], (3, 1, 0))


def test_01_what_the_vault_does_not_keep_is_a_receipt_and_nothing_else(cast, opened, settings):
    (receipt,) = take_in(opened, [("a.xml", PICTURE)])
    off()

    assert (receipt.state, receipt.why.code, receipt.size) == ("refused", "vault.not_text", len(PICTURE))
    assert (states(cast), counted(cast, opened)) == ([], (1, 0, 1, 0))
    assert not [
        file for file in settings.DATA.rglob("*") if file.is_file() and PICTURE[:40] in file.read_bytes()
    ]
    assert not list((settings.DATA / "vault").glob("*"))


def test_01_an_archive_is_its_list_and_its_texts(cast, opened):
    data = zipped(("in/1.xml", files.tip("2000001")), ("p.png", PICTURE), ("2.xml", files.tip("2000002")))

    receipts = take_in(opened, [("x.zip", data)])
    off()

    assert [(one.name, one.state) for one in receipts] == [
        ("x.zip", "listed"), ("x.zip!in/1.xml", "kept"), ("x.zip!p.png", "refused"), ("x.zip!2.xml", "kept"),
    ]  # fmt: skip
    with seen_as(cast.anu.scope):
        row = ArchiveRow.objects.get()
    assert [(one["name"], one["bytes"], one["text"]) for one in row.members][1] == (
        "p.png",
        len(PICTURE),
        False,
    )
    assert leads(cast) == ["2000001", "2000002"]
    assert sorted(SourceRow.within(cast.anu.scope).values_list("name", flat=True)) == [
        "x.zip!2.xml",
        "x.zip!in/1.xml",
    ]


def test_a_large_file_is_refused_by_its_digest_and_a_large_archive_is_read_where_it_stands(
    cast, opened, tmp_path
):
    (tmp_path / "a.xml").write_bytes(files.tip("2000001"))
    (tmp_path / "x.zip").write_bytes(zipped(("2.xml", files.tip("2000002"))))

    receipts = take_in(
        opened,
        [("a.xml", tmp_path / "a.xml"), ("x.zip", tmp_path / "x.zip"), ("3.xml", files.tip("2000003"))],
    )
    off()

    assert [one.state for one in receipts] == ["refused", "listed", "kept", "kept"]
    assert (receipts[0].why.code, receipts[0].size) == ("leads.too_large", len(files.tip("2000001")))
    assert leads(cast) == ["2000002", "2000003"]


def test_the_same_archive_again_changes_nothing(cast, authority, opened):
    data = zipped(("1.xml", files.tip("2000001")))
    take_in(opened, [("x.zip", data)])
    off()

    receipts = take_in(begin(cast.anu, authority, "command"), [("y.zip", data)])
    off()

    assert [one.state for one in receipts] == ["listed", "known"]
    assert (ArchiveRow.within(cast.anu.scope).count(), leads(cast)) == (1, ["2000001"])


def test_a_sheet_waits_for_its_columns_unless_a_mapping_came_with_it(cast, authority, opened):
    take_in(opened, [("a.csv", files.sheet(3))])
    off()
    assert (states(cast), counted(cast, opened)) == (["mapping"], (1, 1, 0, 0))

    mapped = begin(cast.anu, authority, "command", mapping=files.mapping())
    take_in(mapped, [("b.csv", files.sheet(4))])
    off()

    assert (states(cast), len(leads(cast))) == (["mapping", "read"], 4)


def test_a_file_of_the_other_world_is_refused(cast, opened):
    (receipt,) = take_in(opened, [("a.xml", files.tip(mark="nothing"))])

    assert (receipt.state, receipt.why.code, states(cast)) == ("refused", "leads.birth_mark.real", [])


def test_02_nothing_is_taken_in_without_an_authority(cast, authority):
    with pytest.raises(Refused):
        begin(cast.anu, "no such", "command")
    with seen_as(cast.sara.scope):
        revoke(cast.sara, authority, "the order was set aside")
    with pytest.raises(Refused):
        take_in(begin(cast.anu, authority, "command"), [("a.xml", files.tip())])
    assert states(cast) == []


def test_02_work_stops_when_the_authority_lapses_and_goes_on_from_there(cast, authority, opened):
    take_in(opened, [(f"{n}.xml", files.tip(f"200000{n}")) for n in range(3)])
    from thelivu.desk.jobs import actions

    actions.perform(actions.claim("w"))
    with seen_as(cast.sara.scope):
        revoke(cast.sara, authority, "the order was set aside")

    off()

    assert JobRow.within(cast.anu.scope).get().stopped
    assert (leads(cast), states(cast)) == (["2000000"], ["kept", "kept", "read"])


def test_08_a_late_worker_reads_nothing_twice(cast, opened):
    from thelivu.desk.jobs import actions

    take_in(opened, [("a.xml", files.tip())])
    late = actions.claim("late")
    ItemRow.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    other = actions.claim("other")

    actions.perform(other)
    actions.perform(late)

    assert (LeadRow.within(cast.anu.scope).count(), counted(cast, opened)) == (1, (1, 1, 0, 0))


def test_07_the_ledger_agrees_with_what_was_taken_in(cast, opened):
    take_in(opened, [("a.xml", files.tip("1000001")), ("x.zip", zipped(("b.xml", files.tip("1000002"))))])
    off()

    assert verify().differences == ()


def test_06_another_unit_sees_nothing_of_it(cast, opened):
    take_in(opened, [("a.xml", files.tip())])

    assert SourceRow.within(cast.omar.scope).count() == 0
    assert cast.client("omar").get(reverse("jobs:show", args=[opened.job])).status_code == 404


# The page -------------------------------------------------------------------------------------------------------------
def sent(client, authority, *given):
    url = reverse("leads:intake")
    return client.post(
        url, {"authority": authority, "sender": "x", "handed": [SimpleUploadedFile(n, d) for n, d in given]}
    )


def test_several_files_come_in_by_the_page(cast, authority):
    answer = sent(
        cast.client("anu"),
        authority,
        ("a.xml", files.tip("2000001")),
        ("p.xml", PICTURE),
        ("b.xml", files.tip("2000002")),
    )
    off()

    page = cast.client("anu").get(answer.url).content.decode()
    assert (answer.status_code, leads(cast)) == (302, ["2000001", "2000002"])
    assert "it is not plain text" in page


def test_the_page_without_files_or_authority_keeps_what_was_entered(cast, authority):
    answer = cast.client("anu").post(reverse("leads:intake"), {"sender": "National centre"})

    assert answer.status_code == 400
    assert "National centre" in answer.content.decode()


def test_06_who_may_take_in(cast, authority):
    names = ("anu", "sara", "ishaan", "kiran", "esha", "lekha", "aamir", "admin", "chitra")

    seen = {name: cast.client(name).get(reverse("leads:intake")).status_code for name in names}

    assert seen == {
        "anu": 200,
        "sara": 200,
        "ishaan": 200,
        "kiran": 403,
        "esha": 403,
        "lekha": 403,
        "aamir": 403,
        "admin": 403,
        "chitra": 403,
    }


# Programs -------------------------------------------------------------------------------------------------------------
URL = "/intake/v1/files"


@pytest.fixture
def token(cast, authority):
    with seen_as(cast.sara.scope):
        _, made = intake_actions.add_depositor(cast.sara, authority, "Tip feed", "National centre")
    return made


def handed_in(client, token, name="a.xml", data=None):
    return client.post(
        URL,
        {"file": SimpleUploadedFile(name, files.tip() if data is None else data)},
        headers={"Authorization": f"Bearer {token}"},
    )


def test_a_program_hands_in_and_gets_a_receipt(cast, client, token):
    answer = handed_in(client, token)
    off()

    (receipt,) = answer.json()["receipts"]
    assert (answer.status_code, receipt["state"], receipt["bytes"]) == (202, "kept", len(files.tip()))
    assert leads(cast) == ["2000002"]
    with seen_as(cast.anu.scope):
        assert SourceRow.objects.get().sender == "National centre"
    assert handed_in(client, token).json()["receipts"][0]["state"] == "known"


def test_06_a_program_can_do_nothing_else(cast, client, token):
    header = {"Authorization": f"Bearer {token}"}
    handed_in(client, token)

    assert client.get(URL, headers=header).status_code == 405
    assert [client.get(url, headers=header).status_code for url in ("/", "/leads/", "/jobs/")] == [
        302,
        302,
        302,
    ]


@pytest.mark.parametrize("shown", ["", "x", "Bearer"])
def test_06_without_its_token_nobody_hands_in(cast, client, token, shown):
    answer = client.post(
        URL, {"file": SimpleUploadedFile("a.xml", files.tip())}, headers={"Authorization": shown}
    )

    assert (answer.status_code, states(cast)) == (401, [])
    assert handed_in(client, token + "x").status_code == 401


def test_06_a_revoked_program_is_shut_out(cast, client, token):
    with seen_as(cast.sara.scope):
        intake_actions.revoke_depositor(cast.sara, "DEP-0001")

    assert (handed_in(client, token).status_code, states(cast)) == (401, [])


def test_02_a_program_is_bound_to_its_authority(cast, client, token, authority):
    with seen_as(cast.sara.scope):
        revoke(cast.sara, authority, "the order was set aside")

    answer = handed_in(client, token)

    assert (answer.status_code, answer.json()["code"].partition(".")[0], states(cast)) == (
        403,
        "authority",
        [],
    )


def test_06_only_who_approves_lets_programs_in(cast, authority):
    with pytest.raises(Refused):
        intake_actions.add_depositor(cast.anu, authority, "Tip feed", "National centre")


def test_09_the_description_of_the_door_is_served_here(client, cast):
    described = client.get("/intake/v1/openapi.json")

    assert list(described.json()["paths"]) == ["/intake/v1/files"]
    assert "://" not in json.dumps(described.json())
    assert client.get("/intake/v1/docs").status_code == 404
