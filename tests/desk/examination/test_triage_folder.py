"""Triage of a folder: what is in the examiner's hands, read once, counted whole, and nothing of it kept."""

import json
from types import SimpleNamespace

import pytest

from desk.exhibits.raid import a_wrong_door, move, seize, to_examiner
from thelivu.authority import Subject, permit, practice_authority
from thelivu.base import InputError, Refused
from thelivu.desk.authority.actions import revoke
from thelivu.desk.examination import actions, queries
from thelivu.desk.examination.models import ExaminationRow, FindingRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.documents import content
from thelivu.desk.register.models import AccessRow, VaultObjectRow
from thelivu.desk.register.queries import masked, now
from thelivu.desk.register.verify import verify
from thelivu.examination import ACT, Policy, Source, SourceEntry
from thelivu.exhibits import Holder


def triage(cast, permit, exhibit, folder, known, actor=None):
    return actions.triage_folder(actor or cast.esha, permit(exhibit), exhibit.id, folder, [known.id])


def counts():
    with seen_as(INTEGRITY):
        return ExaminationRow.objects.count(), FindingRow.objects.count()


def test_a_folder_is_compared_and_recorded(cast, permit, exhibit, folder, known, files):
    row = triage(cast, permit, exhibit, folder, known)

    with seen_as(cast.esha.scope):
        tallies = queries.tallies(row)
        digests = [found.sha256 for found in queries.findings_of(row)]
        hits = queries.find([next(one for one in _sha256(digests[0]))], "")
    assert (row.label, row.kind, row.lists, row.stream) == ("EX-0001", "folder", ["made-up@1"], exhibit.id)
    assert [(tally.grade, tally.listed, tally.category, tally.files) for tally in tallies] == [
        ("identical", "made-up@1", "A1", 2)
    ]
    assert len(set(digests)) == 2
    assert [hit.label for hit in hits] == ["EX-0001"]
    assert row.certificate["planted"] == row.certificate["planted_found"] == 32
    assert verify().differences == ()


def _sha256(digest):
    from thelivu.base import readings_of

    return (one for one in readings_of(digest) if one.kind == "sha256")


def test_04_entries_in_are_examined_skipped_and_failed(cast, permit, exhibit, known, monkeypatch):
    entries = [
        SourceEntry("read", read=lambda: iter([b"benign"])), SourceEntry("a link", skipped="link"),
        SourceEntry("locked", failed="permission"), SourceEntry("gone", failed="vanished"),
    ]  # fmt: skip
    source = SimpleNamespace(entries=lambda: iter(entries), source=Source("somewhere", "folder"))
    monkeypatch.setattr(actions.runs, "open_folder", lambda path: source)
    row = triage(cast, permit, exhibit, None, known)

    assert (row.entries, row.examined, row.skipped, row.failed) == (4, 1, 1, 2)
    assert row.failed_why == {"permission": 1, "vanished": 1}
    opened = actions.open_paths(cast.esha, row.id, purpose="x", reason="y", matter="z")
    assert [(problem.path, problem.reason) for problem in opened.failed] == [
        ("locked", "permission"), ("gone", "vanished"),
    ]  # fmt: skip


def test_04_the_database_refuses_an_equation_that_fails(cast, permit, exhibit, folder, known):
    from django.db import IntegrityError

    row = triage(cast, permit, exhibit, folder, known)

    with seen_as(INTEGRITY), pytest.raises(IntegrityError):
        ExaminationRow.objects.filter(id=row.id).update(examined=row.examined - 1)


def test_01_nothing_of_a_files_bytes_and_no_name_is_anywhere_in_the_data_folder(
    cast, permit, exhibit, folder, known, files, settings
):
    row = triage(cast, permit, exhibit, folder, known)

    kept = b"".join(file.read_bytes() for file in settings.DATA.rglob("*") if file.is_file())
    with seen_as(INTEGRITY):
        tables = json.dumps(
            [
                one.record()
                for model in (ExaminationRow, FindingRow, VaultObjectRow)
                for one in model.objects.all()
            ]
        )
        document, shown = content(VaultObjectRow.objects.get(id=row.document_id)), masked(row.document_id)
    assert kept
    for name, data in files.items():
        for piece in (data[:64], data[64:128], data[-64:]):
            assert piece not in kept
            assert piece not in document
            assert piece.hex() not in tables
        assert name.encode() not in kept
        assert name not in tables
        assert name.encode() not in shown
    assert b"dir 0/file 0" in document


def test_08_the_same_folder_twice_is_one_examination(cast, permit, exhibit, folder, known):
    first, again = (triage(cast, permit, exhibit, folder, known) for _ in range(2))

    assert again.id == first.id
    assert counts() == (1, 2)
    assert verify().differences == ()


def test_08_two_writers_of_one_document_leave_one_examination(
    cast, permit, exhibit, folder, known, monkeypatch
):
    """The second one looked before the first wrote: the database refuses its row, and the first one's is given."""
    first = triage(cast, permit, exhibit, folder, known)
    looks, known_before = [], queries.recorded

    def looked(*asked):
        looks.append(asked)
        return known_before(*asked) if len(looks) > 1 else None

    monkeypatch.setattr(actions.runs, "recorded", looked)

    assert triage(cast, permit, exhibit, folder, known).id == first.id
    assert (len(looks), counts()) == (2, (1, 2))


def test_an_exhibit_in_other_hands_is_not_examined(cast, authority, search, permit, exhibit, folder, known):
    locked = seize(cast.ishaan, authority, search.id)
    move(cast.esha, exhibit.id, "deposit", Holder(cast.kiran.id, "keeper"), 4)

    for row in (locked, exhibit):
        with pytest.raises(Refused) as refused:
            triage(cast, permit, row, folder, known)
        assert refused.value.code == "desk_examination.not_in_hands"
    assert counts() == (0, 0)


def test_02_a_permit_for_another_exhibit_examines_nothing(
    cast, authority, search, permit, exhibit, folder, known
):
    other = seize(cast.ishaan, authority, search.id)
    to_examiner(cast.kiran, cast.esha, other.id)

    with pytest.raises(Refused) as refused:
        actions.triage_folder(cast.esha, permit(other), exhibit.id, folder, [known.id])

    assert refused.value.code == "authority.wrong_subject"


def test_02_practice_gives_no_examination(cast, exhibit, folder, known):
    held = permit_for_practice(exhibit, now())

    with pytest.raises(Refused) as refused:
        actions.triage_folder(cast.esha, held, exhibit.id, folder, [known.id])

    assert (refused.value.code, counts()) == ("examination.practice", (0, 0))


def test_03_what_was_taken_behind_a_wrong_door_is_not_examined(cast, permit, search, exhibit, folder, known):
    a_wrong_door(cast.sara, search)

    with pytest.raises(Refused) as refused:
        triage(cast, permit, exhibit, folder, known)

    assert (refused.value.code, counts()) == ("desk_examination.void", (0, 0))


def permit_for_practice(exhibit, at):
    return permit(practice_authority(ACT, at), ACT, Subject("exhibit", exhibit.label), at)


def test_02_an_authority_revoked_during_the_run_stops_it(
    cast, authority, permit, exhibit, folder, known, monkeypatch
):
    monkeypatch.setattr(actions.runs, "Policy", lambda: Policy(entries_per_permit=5))
    again, asked = actions.runs.again, []

    def revoked_meanwhile(*args):
        asked.append(args)
        if len(asked) == 2:
            revoke(cast.sara, authority, "withdrawn by the court")
            args = (args[0], actions.runs.value_of(actions.runs.authority(authority)), now())
        return again(*args)

    monkeypatch.setattr(actions.runs, "again", revoked_meanwhile)

    with pytest.raises(Refused) as refused:
        triage(cast, permit, exhibit, folder, known)

    assert (refused.value.code, counts()) == ("authority.revoked", (0, 0))


def test_without_a_list_or_with_one_out_of_scope_nothing_is_compared(cast, permit, exhibit, folder, known):
    with pytest.raises(InputError) as none:
        actions.triage_folder(cast.esha, permit(exhibit), exhibit.id, folder, [])
    with pytest.raises(Refused) as absent:
        actions.triage_folder(cast.esha, permit(exhibit), exhibit.id, folder, ["0" * 32])

    assert (none.value.code, absent.value.code) == (
        "desk_examination.no_list",
        "desk_examination.no_such_list",
    )


@pytest.mark.parametrize("name", ["anu", "sara", "ishaan", "kiran", "chitra", "lekha", "aamir", "admin"])
def test_only_an_examiner_examines(cast, permit, exhibit, folder, known, name):
    with pytest.raises(Refused) as refused:
        triage(cast, permit, exhibit, folder, known, getattr(cast, name))

    assert refused.value.code == "people.verb_not_granted"


def test_06_for_an_examiner_outside_there_is_no_such_exhibit(cast, permit, exhibit, folder, known):
    with pytest.raises(Refused) as refused:
        triage(cast, permit, exhibit, folder, known, cast.omar)

    assert refused.value.code == "desk_exhibits.no_such_exhibit"


def test_the_paths_are_opened_for_a_purpose_and_that_is_recorded(cast, permit, exhibit, folder, known):
    row = triage(cast, permit, exhibit, folder, known)
    opened = actions.open_paths(cast.ishaan, row.id, purpose="x", reason="charge sheet", matter="L-0001")

    access = AccessRow.objects.get(about=row.id)
    assert [path for _, _, path in opened.findings] == ["dir 0/file 0", "dir 1/file 1"]
    assert (access.officer, access.act, access.reason, access.matter) == (
        cast.ishaan.id, "open_paths", "charge sheet", "L-0001",
    )  # fmt: skip


@pytest.mark.parametrize("name", ["anu", "kiran", "aamir", "admin"])
def test_the_paths_are_not_for_everybody(cast, permit, exhibit, folder, known, name):
    row = triage(cast, permit, exhibit, folder, known)

    with pytest.raises(Refused) as refused:
        actions.open_paths(getattr(cast, name), row.id, purpose="x", reason="y", matter="z")

    assert refused.value.code == "people.verb_not_granted"
    assert not AccessRow.objects.exists()


def test_what_waits_is_what_an_examiner_holds_and_nobody_examined(
    cast, authority, search, permit, exhibit, folder, known
):
    other = seize(cast.ishaan, authority, search.id)
    to_examiner(cast.kiran, cast.esha, other.id)
    triage(cast, permit, exhibit, folder, known)

    with seen_as(cast.esha.scope):
        waiting, counted = queries.waiting(), queries.count(cast.esha, now())
    assert [line.label for line in waiting] == [other.label]
    assert [count.number for count in counted.counts] == [1, 1, 0]


def test_the_trail_leads_to_the_exhibit(cast, permit, exhibit, folder, known):
    row = triage(cast, permit, exhibit, folder, known)

    with seen_as(cast.esha.scope):
        rests_on, nothing = queries.trail(row.id)
    assert rests_on[0].label == exhibit.label
    assert nothing == []
