"""Known-file lists: counted, sealed, read once a process, and shown to nobody."""

import pytest

from desk.examination.bench import HEADER, a_list, row
from thelivu.base import InputError, Refused
from thelivu.desk.examination import actions, queries
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register import queries as register
from thelivu.desk.register.models import VaultObjectRow
from thelivu.desk.register.verify import verify


def refusal(kind, cast, data, name="made-up@1", provenance="letter 7"):
    with pytest.raises(kind) as refused:
        actions.load_list(cast.esha, data, name, provenance)
    return refused.value.code


def test_04_rows_are_kept_or_rejected_with_their_line_and_reason(cast):
    data = "\n".join([HEADER, row(b"one"), "A1,xyz,,,,", row(b"two")]).encode()
    made = actions.load_list(cast.esha, data, "made-up@7", "letter 7")

    with seen_as(cast.esha.scope):
        rejected = queries.rejected_rows(made)
    assert (made.name, made.issue, made.entries, made.rejected) == ("made-up", "7", 2, 1)
    assert [(one.line, one.reason) for one in rejected] == [(3, "bad_md5")]
    assert verify().differences == ()


def test_the_rows_are_sealed_and_masked_whole(cast, settings):
    data = a_list(b"one")
    made = actions.load_list(cast.esha, data, "made-up@1", "letter 7")

    line = data.splitlines()[1]
    kept = [file.read_bytes() for file in settings.DATA.rglob("*") if file.is_file()]
    with seen_as(cast.esha.scope):
        shown = register.masked(made.source_id)
    assert kept
    assert not any(line in body or line.split(b",")[3] in body for body in kept)
    assert line.split(b",")[3] not in shown


def test_08_the_same_version_again_changes_nothing_and_other_bytes_under_it_are_refused(cast):
    data = a_list(b"one")
    first, again = (actions.load_list(cast.esha, data, "made-up@1", "letter 7") for _ in range(2))

    assert again.id == first.id
    assert refusal(Refused, cast, a_list(b"two")) == "desk_examination.list_differs"
    with seen_as(INTEGRITY):
        assert VaultObjectRow.objects.count() == 1
    assert verify().differences == ()


def test_without_a_version_the_digest_is_one(cast):
    made = actions.load_list(cast.esha, a_list(b"one"), "made-up", "letter 7")

    assert (made.name, made.issue) == ("made-up", made.sha256[:12])


def test_a_list_without_rows_header_or_provenance_is_refused(cast):
    assert refusal(InputError, cast, HEADER.encode()) == "desk_examination.list_empty"
    assert refusal(InputError, cast, b"a,b\n1,2\n") == "examination.list_header"
    assert refusal(InputError, cast, a_list(b"one"), provenance=" ") == "desk_examination.no_provenance"
    assert refusal(InputError, cast, a_list(b"one"), name="x" * 61) == "desk_examination.list_name"
    assert (
        refusal(InputError, cast, f"{HEADER}\n{row(b'one', 'c' * 61)}\n".encode())
        == "desk_examination.list_category"
    )


def test_a_list_is_read_once_a_process(cast, monkeypatch):
    made = actions.load_list(cast.esha, a_list(b"one"), "made-up@1", "letter 7")
    opened = []
    whole = queries.content
    monkeypatch.setattr(queries.known_lists, "content", lambda source: opened.append(source) or whole(source))

    with seen_as(cast.esha.scope):
        again = [queries.parsed(queries.known_list(made.id)) for _ in range(3)]

    assert len(opened) == 1
    assert again[0] is again[2]


def test_06_outside_its_unit_there_is_no_such_list(cast):
    made = actions.load_list(cast.esha, a_list(b"one"), "made-up@1", "letter 7")

    with seen_as(cast.omar.scope), pytest.raises(Refused) as refused:
        queries.known_list(made.id)

    assert refused.value.code == "desk_examination.no_such_list"


@pytest.mark.parametrize("name", ["anu", "sara", "ishaan", "kiran", "chitra", "lekha", "aamir", "admin"])
def test_only_an_examiner_loads_a_list(cast, name):
    with pytest.raises(Refused) as refused:
        actions.load_list(getattr(cast, name), a_list(b"one"), "made-up@1", "letter 7")

    assert refused.value.code == "people.verb_not_granted"
