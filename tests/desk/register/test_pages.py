"""The pages of the register: a document masked, the ledger of a file, the access log."""

import pytest
from django.db import connection
from django.urls import reverse

from desk.authority.authorities import record
from desk.leads.files import MARK, tip
from thelivu.base import say
from thelivu.desk.leads.actions import import_file
from thelivu.desk.register.actions import note_access
from thelivu.desk.register.readings import Line, excerpt, in_words, place_of, text_of
from thelivu.vault import XLSX

NAMES = ("anu", "sara", "chitra", "omar", "aamir", "admin")


@pytest.fixture
def source(cast, authority):
    return import_file(cast.anu, authority, tip(), "tip.xml")


def statuses(cast, url: str) -> dict[str, int]:
    return {name: cast.client(name).get(url).status_code for name in NAMES}


def test_10_a_document_is_shown_masked(cast, source) -> None:
    page = cast.client("anu").get(reverse("register:document", args=[source.original_id])).content.decode()

    assert "2000002" in page
    assert MARK not in page
    assert "█ withheld █" in page


def test_06_a_document_is_absent_for_who_may_not_see_it(cast, source) -> None:
    seen = statuses(cast, reverse("register:document", args=[source.original_id]))

    assert seen == {"anu": 200, "sara": 200, "chitra": 404, "omar": 404, "aamir": 404, "admin": 404}


@pytest.mark.parametrize("asked", ["row=2", "where=row+2", "where=line+2%2C+address+1"])
def test_the_named_line_is_marked(cast, source, asked) -> None:
    page = cast.client("anu").get(f"{reverse('register:document', args=[source.original_id])}?{asked}")

    assert page.context["excerpt"].marked == 2
    assert page.content.decode().count('id="marked"') == 1


@pytest.mark.parametrize("asked", ["row=-1", "row=x", "from=-3", "from=99999999999999999999", "row=%00"])
def test_a_wrong_place_shows_the_document_all_the_same(cast, source, asked) -> None:
    page = cast.client("anu").get(f"{reverse('register:document', args=[source.original_id])}?{asked}")

    assert page.status_code == 200


def test_lines_are_physical_lines_whatever_ends_them() -> None:
    assert text_of("text/csv", b"a\r\nb\rc\n") == [Line(1, "a"), Line(2, "b"), Line(3, "c"), Line(4, "")]
    assert text_of("text/csv", "മ\n".encode("utf-16")) == [Line(1, "മ"), Line(2, "")]
    assert text_of(XLSX, b"PK") == []


def test_an_excerpt_begins_before_the_marked_line_and_says_how_to_go_on() -> None:
    lines = [Line(number, "x") for number in range(1, 1001)]

    found = excerpt(lines, 500)

    assert (found.lines[0].number, found.lines[-1].number) == (480, 679)
    assert (found.before, found.after, found.total) == (280, 680, 1000)
    assert (excerpt(lines, 1).before, excerpt(lines, 990).after) == (None, None)
    assert place_of("", "Sheet1, row 17") == 17


def test_07_the_ledger_of_a_file_is_recomputed_on_its_page(cast, source) -> None:
    url = reverse("register:ledger", args=[source.stream])

    whole = cast.client("anu").get(url)

    assert whole.context["file"].differences == ()
    assert len(whole.context["file"].steps) >= 1


@pytest.mark.database("sqlite")  # it alone lets a test drop the guard within its transaction
def test_07_a_ledger_altered_behind_the_application_is_shown_as_failed(cast, source) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER register_entryrow_no_update")
        cursor.execute("UPDATE register_entryrow SET kind = 'other' WHERE stream = %s", [source.stream])

    page = cast.client("anu").get(reverse("register:ledger", args=[source.stream]))

    assert page.context["file"].differences != ()


def test_05_the_proof_of_the_newest_entry_verifies(cast, source) -> None:
    from thelivu.ledger import verify_inclusion

    url = reverse("register:ledger", args=[source.stream])
    file = cast.client("anu").get(url, {"proof": "1"}).context["file"]

    proof, leaf = file.proof, bytes.fromhex(file.steps[-1].hash)
    path = [bytes.fromhex(one) for one in proof.hashes]

    assert verify_inclusion(leaf, proof.place, proof.size, path, bytes.fromhex(proof.root))


def test_06_a_ledger_is_seen_by_who_sees_the_file_and_by_the_auditor(cast, source) -> None:
    seen = statuses(cast, reverse("register:ledger", args=[source.stream]))

    assert seen == {"anu": 200, "sara": 200, "chitra": 404, "omar": 404, "aamir": 200, "admin": 404}


def test_the_access_log_is_the_auditors(cast, authority) -> None:
    note_access(cast.anu, "search", about="ip 192.0.2.7", purpose="csea_material", reason="to compare")
    note_access(cast.arun, "open_original", about="x" * 32, purpose="csea_material", reason="why not")
    url = reverse("register:access")

    page = cast.client("aamir").get(url, {"officer": cast.anu.id})

    assert statuses(cast, url) == dict.fromkeys(NAMES, 403) | {"aamir": 200}
    assert [(read.who, read.about) for read in page.context["reads"]] == [("SI Anu", "ip 192.0.2.7")]
    assert (page.context["total"], page.context["shown"]) == (2, 1)


def test_a_recorded_authority_has_its_entry_in_the_rail(cast, office) -> None:
    row = record(cast.anu)

    page = cast.client("anu").get(reverse("authority:show", args=[row.id]))

    assert (page.context["ledger"].stream_seq, page.context["ledger"].stream_total) == (1, 1)
    assert reverse("register:ledger", args=[row.stream]) in page.content.decode()


def test_a_place_is_said_in_the_language_of_the_reader_and_a_path_stays_as_it_is() -> None:
    said = [say(in_words("row 4182"), language) for language in ("en", "ml")]

    assert ["row 4,182", "വരി 4,182"] == said
    assert "/report/ipCaptureEvent[1]" == in_words("/report/ipCaptureEvent[1]")
    assert "Sheet1, row 17" == in_words("Sheet1, row 17")
