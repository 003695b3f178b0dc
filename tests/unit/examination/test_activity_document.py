"""The document by which the line goes round: bound, counted, marked where it is practice; and what it says of listed files."""

import hashlib
from datetime import UTC, datetime

import pytest

from thelivu.base import InputError, Refused, canonical
from thelivu.cases.foundations import carries_sharing
from thelivu.cases.sharing import sharing_facts
from thelivu.devices.look import chats
from thelivu.examination import Problem, Source, read_known_files
from thelivu.examination.activity_document import Database, Made, SharedFile, activity_document
from thelivu.leads.chats import device_activity
from thelivu_sim.devices.phone import DATABASES, GROUP, phone

PHONE = phone()
NAMES = (f"{DATABASES}/msgstore.db", f"{DATABASES}/msgstore-2019-01-01.1.db")
LIST = read_known_files(PHONE.known.splitlines(keepends=True), name="made-up", version="7", sha256="0" * 64)


def databases() -> list[Database]:
    found = []
    for name in NAMES:
        data = PHONE.files[name]
        base = chats.read(data)
        assert base is not None
        found.append(Database(name, hashlib.sha256(data).hexdigest(), len(data), base))
    return found


def made(*, practice: bool = False, lists: tuple = (LIST,), failed: tuple = ()) -> dict:
    head = Made("SCU/OCT20-KLM1-01", "0" * 32, Source("/x", "folder"), "thelivu 1", datetime(2026, 3, 9, tzinfo=UTC), practice, 8, (), failed)
    return activity_document(head, databases(), lists)


def test_it_is_bound_to_exhibit_authority_source_and_tool() -> None:
    document = made()

    assert document["_form"] == "thelivu-device-activity/1"
    assert (document["exhibit"], document["authority"], document["tool"]) == ("SCU/OCT20-KLM1-01", "0" * 32, "thelivu 1")
    assert [one["sha256"] for one in document["databases"]] == [hashlib.sha256(PHONE.files[name]).hexdigest() for name in NAMES]
    assert document["birth"] == "thelivu-synthetic"
    assert canonical(document) == canonical(made())


def test_an_act_is_named_by_the_lists_that_know_its_digest() -> None:
    acts = made()["acts"]

    named = {one["sha256"]: one["named"] for one in acts}
    assert {sha for sha, lists in named.items() if lists} == {hashlib.sha256(one).hexdigest() for one in PHONE.listed}
    assert named[hashlib.sha256(PHONE.listed[1]).hexdigest()] == [{"list": 0, "category": "2"}]
    assert all(one["named"] == [] for one in made(lists=())["acts"])


def test_a_list_of_files_without_interest_names_nobody() -> None:
    class Good:
        """The same rows, of a list that says what to leave out."""

        kind, name, version = "known-good", LIST.name, LIST.version

        def named(self, files: object) -> object:
            raise AssertionError(files)

    assert all(one["named"] == [] for one in made(lists=(Good(),))["acts"])


def test_the_importer_reads_what_is_written() -> None:
    document = made()
    reading = device_activity.read(canonical(document), name="a.json")

    assert reading.rejected == ()
    assert reading.items_in == sum(len(document[kind]) for kind in ("groups", "people", "events", "spoken", "acts"))
    assert {one.identifier.value for one in reading.groups if one.kind == "group"} >= {f"whatsapp:{GROUP}"}


def test_02_a_practice_run_is_marked_and_refused() -> None:
    with pytest.raises(Refused) as refused:
        device_activity.read(canonical(made(practice=True)), name="a.json")
    assert refused.value.code == "leads.activity.practice"


@pytest.mark.parametrize("changed", [{"entries": {"in": 1}}, {"entries": {"in": 9, "databases": 2, "others": 8, "skipped": 0, "failed": 0}}])
def test_04_a_document_whose_sums_do_not_hold_is_refused(changed: dict) -> None:
    device_activity.read(canonical(made(failed=(Problem("a", "crashed"),))), name="a.json")
    with pytest.raises(InputError):
        device_activity.read(canonical(made() | changed), name="a.json")


def test_what_was_sent_from_the_device_and_is_listed_is_a_foundational_fact_and_nothing_else_is() -> None:
    named = (("made-up", "7", "1"),)
    sent, received = SharedFile("X-1 S-0001 acts[1]", "0" * 64, True, named), SharedFile("X-1 S-0001 acts[2]", "0" * 64, False, named)
    of_no_list = SharedFile("X-1 S-0001 acts[3]", "0" * 64, True, ())
    facts = sharing_facts((sent, received, of_no_list))

    assert [(one.kind, one.source, one.record) for one in facts] == [("sharing", "finding", sent.record)]
    assert carries_sharing(facts)
    assert not carries_sharing(sharing_facts((received, of_no_list)))
