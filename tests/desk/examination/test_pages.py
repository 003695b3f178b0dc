"""The pages of examinations: the equation, the wording, no path before a purpose, and nobody who may not."""

import json
import re
from io import BytesIO

import pytest
from django.urls import reverse

from desk.examination.bench import HEADER, a_device, a_list, row
from desk.exhibits.raid import seize, to_examiner
from thelivu.base import new_id
from thelivu.desk.examination import actions
from thelivu.desk.examination.models import ExaminationRow, KnownListRow
from thelivu.desk.people.actions import set_language
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.documents import content
from thelivu.desk.register.models import AccessRow
from thelivu.law import load as load_law

SEEING = ("anu", "arun", "sara", "ishaan", "kiran", "esha", "chitra", "lekha")
UNSEEING = ("aamir", "admin")
NOT_EXAMINING = tuple(name for name in (*SEEING, *UNSEEING) if name != "esha")


@pytest.fixture
def examination(cast, permit, exhibit, folder, known):
    return actions.triage_folder(cast.esha, permit(exhibit), exhibit.id, folder, [known.id])


def page(cast, name, view, *args, **query):
    return cast.client(name).get(reverse(f"examination:{view}", args=args), query)


def post(cast, officer, view, *args, **sent):
    return cast.client(officer).post(reverse(f"examination:{view}", args=args), sent)


def text(response) -> str:
    assert "⟨" not in response.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def upload(name: str, data: bytes) -> BytesIO:
    file = BytesIO(data)
    file.name = name
    return file


@pytest.mark.parametrize("name", SEEING)
def test_counts_and_digests_are_seen_by_who_may_view(cast, examination, name):
    record = text(page(cast, name, "show", examination.id))

    assert examination.label in text(page(cast, name, "index"))
    assert "Files of this exhibit that a list names: 2." in record
    assert "It does not say who put it there." in record


@pytest.mark.parametrize("name", UNSEEING)
def test_06_administrators_and_auditors_see_no_content(cast, examination, known, name):
    places = [
        ("index", ()),
        ("show", (examination.id,)),
        ("lists", ()),
        ("list", (known.id,)),
        ("paths", (examination.id,)),
    ]

    assert [page(cast, name, view, *args).status_code for view, args in places] == [403] * len(places)


def test_06_for_an_officer_outside_there_is_nothing(cast, exhibit, examination, known):
    absent = page(cast, "omar", "show", new_id())
    places = [("show", examination.id), ("paths", examination.id), ("import", exhibit.id), ("list", known.id)]
    hidden = [page(cast, "omar", view, key) for view, key in places]

    assert [response.status_code for response in (absent, *hidden)] == [404] * 5
    assert text(hidden[0]) == text(absent)
    assert examination.label not in text(page(cast, "omar", "index"))
    assert "made-up" not in text(page(cast, "omar", "lists"))


def test_04_the_equation_stands_on_the_page(cast, examination):
    html = page(cast, "esha", "show", examination.id).content.decode()
    equation = html.partition('class="equation')[2].partition("</section>")[0]

    assert re.findall(r">(\d+)<", equation) == ["13", "12", "1", "0"]
    assert 'class="equation failed"' not in html


def test_no_path_is_on_any_page_before_a_purpose(cast, examination):
    for view, args in (("index", ()), ("show", (examination.id,)), ("paths", (examination.id,))):
        html = page(cast, "esha", view, *args).content.decode()

        assert "file 0" not in html
        assert "<img" not in html
    assert not AccessRow.objects.exists()


def test_clean_is_not_exoneration(cast, authority, search, permit, known, tmp_path):
    other = seize(cast.ishaan, authority, search.id)
    to_examiner(cast.kiran, cast.esha, other.id)
    folder = a_device(tmp_path / "other", {"a": b"benign"})
    clean = actions.triage_folder(cast.esha, permit(other), other.id, folder, [known.id])

    said = text(page(cast, "esha", "show", clean.id))
    assert "That does not show that nothing was there, and it clears nobody." in said
    assert "made-up@1" in said
    assert clean.label in text(page(cast, "esha", "index", result="none"))
    assert clean.label not in text(page(cast, "esha", "index", result="found"))


def purpose(**fields):
    return {"record": "L-0001", "purpose": next(iter(load_law().purposes)), "reason": "charge sheet"} | fields


@pytest.mark.parametrize("name", ["esha", "ishaan", "chitra"])
def test_the_paths_are_in_one_answer_and_the_opening_is_recorded(cast, examination, name):
    answer = post(cast, name, "paths", examination.id, **purpose())

    access = AccessRow.objects.get()
    assert "dir 0/file 0" in text(answer)
    assert answer["Cache-Control"] == "no-store"
    assert (access.officer, access.about, access.matter) == (getattr(cast, name).id, examination.id, "L-0001")


@pytest.mark.parametrize("field", ["record", "purpose", "reason"])
def test_without_a_purpose_no_path_is_opened(cast, examination, field):
    answer = post(cast, "esha", "paths", examination.id, **purpose(**{field: ""}))

    assert answer.status_code == 400
    assert "file 0" not in text(answer)
    assert not AccessRow.objects.exists()


@pytest.mark.parametrize("name", ["anu", "sara", "kiran", "lekha", *UNSEEING])
def test_paths_are_for_examiners_and_who_registers_cases(cast, examination, name):
    assert page(cast, name, "paths", examination.id).status_code == 403
    assert post(cast, name, "paths", examination.id, **purpose()).status_code == 403


# Lists ------------------------------------------------------------------------------------------------------------
def test_a_list_is_loaded_by_the_form_and_its_rows_are_on_no_page(cast):
    data = "\n".join([HEADER, row(b"one"), "A1,xyz,,,,"]).encode()
    answer = post(cast, "esha", "list_new", file=upload("made-up@3.csv", data), provenance="letter 9")

    with seen_as(INTEGRITY):
        made = KnownListRow.objects.get()
    shown = page(cast, "esha", "list", made.id)
    assert answer["Location"] == reverse("examination:list", args=[made.id])
    assert (made.name, made.issue, made.entries, made.rejected) == ("made-up", "3", 1, 1)
    assert "line 3: the MD5 is not 32 hexadecimal digits." in text(shown)
    for response in (shown, page(cast, "esha", "lists")):
        assert row(b"one").split(",")[3] not in response.content.decode()


def test_a_name_that_was_typed_goes_before_the_files(cast):
    post(
        cast, "esha", "list_new",
        file=upload("made-up@3.csv", a_list()), name="other", issue="4", provenance="letter 9",
    )  # fmt: skip

    with seen_as(INTEGRITY):
        assert (KnownListRow.objects.get().name, KnownListRow.objects.get().issue) == ("other", "4")


def test_a_file_that_is_no_list_is_refused_in_the_form(cast):
    answer = post(cast, "esha", "list_new", file=upload("a.csv", b"a,b\n"), provenance="letter 9")

    assert answer.status_code == 400
    assert "The list has no header line with" in text(answer)


@pytest.mark.parametrize("name", NOT_EXAMINING)
def test_only_an_examiner_loads_a_list_or_takes_in_a_triage(cast, exhibit, name):
    assert page(cast, name, "list_new").status_code == 403
    assert page(cast, name, "import", exhibit.id).status_code == 403


# Taking in --------------------------------------------------------------------------------------------------------
def imported(cast, exhibit, authority, known, document: bytes):
    return post(
        cast, "esha", "import", exhibit.id,
        document=upload("triage.json", document), lists=[known.id], authority=authority,
    )  # fmt: skip


@pytest.fixture
def document(examination) -> bytes:
    """The document of one exhibit, taken in for another."""
    with seen_as(INTEGRITY):
        return content(ExaminationRow.objects.select_related("document").get().document)


@pytest.fixture
def other(cast, authority, search):
    found = seize(cast.ishaan, authority, search.id)
    to_examiner(cast.kiran, cast.esha, found.id)
    return found


def test_a_triage_is_taken_in_once(cast, authority, known, other, document):
    first, again = (imported(cast, other, authority, known, document) for _ in range(2))

    assert first.status_code == 302
    assert first["Location"] == again["Location"]
    assert "Waiting for triage" in text(page(cast, "esha", "index"))
    assert other.label in text(page(cast, "esha", "index"))


def altered(document: bytes, **entries) -> bytes:
    found = json.loads(document)
    found["entries"] |= entries
    return json.dumps(found).encode()


@pytest.mark.parametrize(
    ("alter", "sentence"),
    [
        (
            lambda body: body.replace(b'"tool":"thelivu', b'"tool":"(practice: not evidence) thelivu'),
            "practice run",
        ),
        (lambda body: altered(body, skipped=5), "do not add up"),
        (lambda body: b'{"a": 1, "a": 2}', "not a triage document"),
        (lambda body: b"[]", "not a triage document"),
        (lambda body: b"\xff", "not a triage document"),
    ],
)
def test_a_document_that_may_not_enter_is_refused_in_the_form(
    cast, authority, known, other, document, alter, sentence
):
    answer = imported(cast, other, authority, known, alter(document))

    assert answer.status_code == 400
    assert sentence in text(answer)


def test_the_pages_speak_malayalam(cast, examination):
    set_language(cast.esha.id, "ml")

    assert "സാക്ഷ്യപത്രം" in text(page(cast, "esha", "show", examination.id))
    assert "പരിശോധനകൾ" in text(page(cast, "esha", "index"))
