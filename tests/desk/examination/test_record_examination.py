"""A triage made elsewhere: what its document says is checked before any of it becomes a row."""

import json

import pytest
from click.testing import CliRunner

from desk.examination.bench import a_list
from desk.exhibits.raid import seize
from thelivu.base import InputError, Refused
from thelivu.cli.examination import triage_command
from thelivu.desk.examination import actions, queries
from thelivu.desk.examination.models import ExaminationRow, FindingRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.verify import verify


@pytest.fixture
def document(cast, permit, exhibit, folder, known, tmp_path, files):
    """What `thelivu examination triage --json` prints, as of a run under an authority."""
    file = tmp_path / "made-up@1.csv"
    file.write_bytes(a_list(files["dir 0/file 0"], files["dir 1/file 1"]))
    answer = CliRunner().invoke(triage_command, [str(folder), "--list", str(file), "--practice", "--json"])
    found = json.loads(answer.stdout)
    found["certificate"]["tool"] = "thelivu 0.1.0"
    return found


def record(cast, permit, exhibit, document, actor=None, lists=()):
    return actions.record_examination(actor or cast.esha, permit(exhibit), exhibit.id, document, lists)


def refusal(kind, *args):
    with pytest.raises(kind) as refused:
        record(*args)
    with seen_as(INTEGRITY):
        assert (ExaminationRow.objects.count(), FindingRow.objects.count()) == (0, 0)
    return refused.value.code


def test_a_document_becomes_an_examination_with_the_lists_it_was_made_against(
    cast, permit, exhibit, document, known
):
    silent = actions.load_list(cast.esha, a_list(), "silent@2", "letter 8")
    row = record(cast, permit, exhibit, document, lists=[known.id, silent.id])

    with seen_as(cast.esha.scope):
        tallies = [(tally.listed, tally.files) for tally in queries.tallies(row)]
    assert (row.entries, row.examined, row.skipped, row.failed) == (13, 12, 1, 0)
    assert tallies == [("made-up@1", 2), ("silent@2", 0)]
    assert verify().differences == ()


def test_08_the_same_document_twice_in_any_order_of_keys_is_one_examination(cast, permit, exhibit, document):
    first = record(cast, permit, exhibit, document)
    again = record(cast, permit, exhibit, dict(reversed(document.items())))

    with seen_as(INTEGRITY):
        assert (again.id, ExaminationRow.objects.count()) == (first.id, 1)


def test_02_a_practice_run_is_refused(cast, permit, exhibit, document):
    document["certificate"]["tool"] += " (practice: not evidence)"

    assert refusal(Refused, cast, permit, exhibit, document) == "examination.practice"


def test_04_a_sum_that_fails_is_refused(cast, permit, exhibit, document):
    document["entries"]["in"] += 1

    assert refusal(InputError, cast, permit, exhibit, document) == "examination.sum_fails"


def test_a_self_test_that_missed_a_row_is_refused(cast, permit, exhibit, document):
    document["certificate"]["planted_found"] -= 1

    assert refusal(Refused, cast, permit, exhibit, document) == "examination.self_test_failed"


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("findings", 0, "sha256"), "ABC"),
        (("findings", 0, "size"), -1),
        (("findings", 0, "size"), "many"),
        (("findings", 0, "grade"), "certain"),
        (("findings", 0, "path"), None),
        (("findings", 0, "list"), "x" * 61),
        (("findings", 0, "version"), "x" * 41),
        (("findings", 0, "category"), 7),
        (("certificate", "method"), ["x"]),
        (("certificate", "method"), "x" * 5000),
        (("certificate", "entries_digest"), None),
        (("source", "kind"), "x" * 21),
        (("findings",), None),
        (("findings", 0), "x"),
    ],
)
def test_what_a_document_says_is_checked(cast, permit, exhibit, document, where, value):
    *way, last = where
    place = document
    for step in way:
        place = place[step]
    place[last] = value

    assert refusal(InputError, cast, permit, exhibit, document) == "examination.not_a_triage"


def test_counts_below_nothing_are_refused(cast, permit, exhibit, document):
    document["entries"] |= {"examined": 14, "skipped": -1}

    assert refusal(InputError, cast, permit, exhibit, document) == "examination.not_a_triage"


def test_what_no_examiner_ever_held_was_not_examined(cast, authority, search, permit, document):
    locked = seize(cast.ishaan, authority, search.id)

    assert refusal(Refused, cast, permit, locked, document) == "desk_examination.never_with_examiner"


@pytest.mark.parametrize("name", ["anu", "sara", "ishaan", "kiran", "chitra", "lekha", "aamir", "admin"])
def test_only_an_examiner_records_one(cast, permit, exhibit, document, name):
    assert refusal(Refused, cast, permit, exhibit, document, getattr(cast, name)) == "people.verb_not_granted"


def test_06_for_an_examiner_outside_there_is_no_such_exhibit(cast, permit, exhibit, document):
    assert refusal(Refused, cast, permit, exhibit, document, cast.omar) == "desk_exhibits.no_such_exhibit"
