"""The pages of cases: who sees which, what the one button is, the rank guard, and that nothing is preselected."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from desk.cases.scene import CHILD_NAME, IO, exhibit
from thelivu.base import new_id
from thelivu.desk.cases import actions, queries
from thelivu.desk.people.fields import IST
from thelivu.desk.people.models import OfficerRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.models import AccessRow
from thelivu.desk.register.queries import now

SEEING = ("anu", "sara", "ishaan", "kiran", "esha", "chitra", "lekha")
UNSEEING = ("aamir", "admin")
SECTION = "ITA s.67B(b)"
FORM = {"station": "Fort", "information": "written"}


def page(cast, officer, view, *args, **query):
    return cast.client(officer).get(reverse(f"cases:{view}", args=args), query)


def send(cast, officer, view, *args, **data):
    return cast.client(officer).post(reverse(f"cases:{view}", args=args), data)


def text(response) -> str:
    whole = response.content.decode()
    assert "⟨" not in whole
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", whole)))


def day(hours: float = 24) -> str:
    return f"{now().astimezone(IST) - timedelta(hours=hours):%Y-%m-%d}"


def written(hours: float) -> str:
    return f"{now().astimezone(IST) - timedelta(hours=hours):%Y-%m-%dT%H:%M}"


def primary(response) -> str:
    found = re.search(r'class="button primary" href="([^"]+)"', response.content.decode())
    return found[1] if found else ""


@pytest.fixture
def ready(cast, case):
    actions.edit_case(cast.ishaan, case.id, fact_codes=["stores"], **IO)
    return actions.confirm_sections(cast.ishaan, case.id, [SECTION])


@pytest.fixture
def person(cast, case):
    return actions.add_accused(cast.ishaan, case.id, "Made Up", child=False)


@pytest.mark.parametrize("name", SEEING)
def test_the_list_the_record_and_the_fir_are_seen_by_who_may_view(cast, ready, person, name):
    assert ready.label in text(page(cast, name, "index"))
    assert ready.label in text(page(cast, name, "show", ready.id))
    assert "First information report" in text(page(cast, name, "fir", ready.id))


@pytest.mark.parametrize("name", UNSEEING)
def test_06_administrators_and_auditors_see_no_content(cast, case, name):
    for view, args in (("index", ()), ("show", (case.id,)), ("fir", (case.id,))):
        response = page(cast, name, view, *args)

        assert response.status_code in (403, 404)
        assert case.label not in response.content.decode()


def test_06_for_an_officer_outside_there_is_no_such_case(cast, search, case, person):
    absent = page(cast, "omar", "show", new_id())
    hidden = [
        page(cast, "omar", "show", case.id), page(cast, "omar", "fir", case.id), page(cast, "omar", "new", search.id),
        page(cast, "omar", "edit", case.id), page(cast, "omar", "arrest", person.id), page(cast, "omar", "name", person.id),
        page(cast, "omar", "duty", case.id), send(cast, "omar", "accused", case.id, name="x", status="known"),
    ]  # fmt: skip

    assert [one.status_code for one in hidden] == [404] * len(hidden)
    assert text(hidden[0]) == text(absent)
    assert case.label not in text(page(cast, "omar", "index"))


@pytest.mark.parametrize("name", ["anu", "sara", "kiran", "esha", "lekha"])
@pytest.mark.parametrize("view", ["edit", "sections", "accused", "duty", "event"])
def test_the_forms_are_for_who_registers(cast, case, name, view):
    assert page(cast, name, view, case.id).status_code == 403


@pytest.mark.parametrize("view", ["edit", "sections", "accused", "duty", "event"])
def test_every_form_opens_with_nothing_preselected(cast, case, view):
    response = page(cast, "ishaan", view, case.id)

    assert "checked" not in response.content.decode()
    assert text(response)


@pytest.mark.parametrize("view", ["age", "arrest", "foundation", "name"])
def test_every_form_of_a_person_opens_with_nothing_preselected(cast, person, view):
    response = page(cast, "ishaan", view, person.id)

    assert "checked" not in response.content.decode()
    assert text(response)


def test_one_button_is_the_next_lawful_step(cast, case):
    steps = []
    steps.append(primary(page(cast, "ishaan", "show", case.id)))
    actions.confirm_sections(cast.ishaan, case.id, [SECTION])
    steps.append(primary(page(cast, "ishaan", "show", case.id)))
    actions.edit_case(cast.ishaan, case.id, **IO)
    steps.append(primary(page(cast, "ishaan", "show", case.id)))
    actions.register_fir(cast.ishaan, case.id, "9/2026", now())
    steps.append(primary(page(cast, "ishaan", "show", case.id)))

    assert [one.rstrip("/").rpartition("/")[2] for one in steps] == ["sections", "edit", "fir", "duty"]
    assert primary(page(cast, "anu", "show", case.id)) == ""


def test_law_that_the_legal_cell_has_not_read_is_marked(cast, ready):
    seen = text(page(cast, "ishaan", "show", ready.id))

    assert "Not verified by the legal cell. It cannot be printed for signature." in seen
    assert "It cannot be printed for signature yet." in text(page(cast, "ishaan", "fir", ready.id))


def test_a_case_is_opened_edited_and_registered_through_its_pages(cast, search):
    opened = send(
        cast, "ishaan", "new", search.id, first_day=day(), last_day=day(), fact_codes=["stores"], **FORM
    )
    with seen_as(INTEGRITY):
        row = queries.CaseRow.objects.get()
    send(cast, "ishaan", "sections", row.id, sections=[SECTION])
    fields = (
        FORM
        | IO
        | {"first_day": day(), "last_day": day(), "fact_codes": ["stores"], "informed_at": written(3)}
    )
    edited = send(cast, "ishaan", "edit", row.id, **fields)
    done = send(cast, "ishaan", "fir", row.id, fir_number="77/2026", at=written(1))
    with seen_as(INTEGRITY):
        row.refresh_from_db()

    assert (opened.status_code, edited.status_code, done.status_code) == (302, 302, 302)
    assert (row.fir_number, row.sections, row.io_rank) == ("77/2026", [SECTION], "Inspector")
    assert "77/2026" in text(page(cast, "anu", "show", row.id))


def test_an_unchanged_edit_after_registration_is_no_change(cast, ready):
    actions.register_fir(cast.ishaan, ready.id, "5/2026", now())
    start = page(cast, "ishaan", "edit", ready.id).context["form"].initial
    data = {name: value for name, value in start.items() if value}

    assert send(cast, "ishaan", "edit", ready.id, **data | {"action": "Taken up"}).status_code == 302
    assert send(cast, "ishaan", "edit", ready.id, **data | {"place": "Elsewhere"}).status_code == 400


def test_the_rank_guard_is_said_at_the_field_and_the_input_stays(cast, ready):
    data = (
        FORM
        | IO
        | {"first_day": day(), "last_day": day(), "fact_codes": ["stores"], "io_rank": "SI", "beat": "B4"}
    )
    response = send(cast, "ishaan", "edit", ready.id, **data)

    assert response.status_code == 400
    assert "is investigated by Inspector or above. The rank given is SI." in text(response)
    assert list(response.context["form"].errors) == ["io_rank"]
    assert 'value="B4"' in response.content.decode()


def test_10_a_childs_particulars_are_refused_by_the_form_and_nothing_is_kept(cast, ready):
    data = (
        FORM
        | IO
        | {"first_day": day(), "last_day": day(), "fact_codes": ["stores"], "place": f"House of {CHILD_NAME}"}
    )
    response = send(cast, "ishaan", "edit", ready.id, **data)
    with seen_as(INTEGRITY):
        ready.refresh_from_db()

    assert response.status_code == 400
    assert "A field holds a child's particulars" in text(response)
    assert ready.place == ""


def test_10_no_page_shows_the_name_of_an_accused_but_the_one_that_asks_why(cast, ready, person):
    seen = [text(page(cast, "ishaan", view, ready.id)) for view in ("show", "fir")]
    opened = send(cast, "ishaan", "name", person.id, purpose="csea_material", reason="arrest memo")

    assert not [one for one in seen if "Made Up" in one]
    assert "Made Up" in text(opened)
    assert AccessRow.objects.filter(officer=cast.ishaan.id, about=person.id).count() == 1
    assert page(cast, "anu", "name", person.id).status_code == 403


def test_a_child_switches_the_words(cast, ready):
    child = actions.add_accused(cast.ishaan, ready.id, "Made Up", child=True)
    form = page(cast, "ishaan", "arrest", child.id).content.decode()

    assert 'value="apprehension"' in form
    assert 'value="arrest"' not in form
    assert "Child in conflict with law: A1" in text(page(cast, "ishaan", "show", ready.id))


def test_persons_arrests_foundations_and_duties_are_recorded_through_their_pages(
    cast, search, ready, as_officer
):
    with as_officer(cast.kiran):
        label = exhibit(cast.kiran, search).label
    send(
        cast,
        "ishaan",
        "accused",
        ready.id,
        name="Made Up",
        status="suspected",
        child="open",
        occupation="student",
    )
    with seen_as(INTEGRITY):
        person = queries.AccusedRow.objects.get()
    send(cast, "ishaan", "age", person.id, child="no")
    send(
        cast,
        "ishaan",
        "foundation",
        person.id,
        kind="control",
        source="memo",
        record=label,
        text="in the desk drawer",
    )
    send(cast, "ishaan", "arrest", person.id, kind="arrest", at=written(1), place="Fort", reference="memo 7")
    send(cast, "ishaan", "event", ready.id, code="child_found", at=written(2))
    with seen_as(cast.ishaan.scope):
        clock = next(
            one for one in queries.clocks_of([ready])[ready.id] if one.deadline.code == "child_reported"
        )
    done = send(
        cast,
        "ishaan",
        "duty",
        ready.id,
        clock=f"child_reported|{clock.started_by.record}",
        at=written(1),
        reference="l1",
    )
    seen = text(page(cast, "anu", "show", ready.id))

    assert done.status_code == 302
    for expected in (
        "Accused: A1",
        "Student",
        "in the desk drawer",
        "Arrested",
        "memo 7",
        "Clock started when a child was found",
    ):
        assert expected in seen


def test_the_list_filters_by_state_district_and_words(cast, ready, search):
    other = actions.open_case(
        cast.ishaan, search.id, district="", station="Museum", first_day=now().date(), last_day=now().date()
    )
    actions.register_fir(cast.ishaan, ready.id, "5/2026", now())

    def shown(**query):
        seen = text(page(cast, "ishaan", "index", **query))
        return [label for label in (ready.label, other.label) if label in seen]

    assert shown(state="draft") == [other.label]
    assert shown(state="registered") == [ready.label]
    assert shown(district="TVM-C") == [ready.label]
    assert shown(text="museum") == [other.label]
    assert shown(text="5/2026") == [ready.label]
    assert shown(state="overdue") == []
    actions.record_event(cast.ishaan, ready.id, "child_found", now() - timedelta(hours=25))
    assert shown(state="overdue") == [ready.label]


def test_a_case_is_found_by_number_and_by_the_whole_name_of_an_accused_person(cast, ready, person):
    actions.register_fir(cast.ishaan, ready.id, "5/2026", now())
    found = {}
    for asked in ("C-0001", "5/2026", "made up", "Made"):
        with seen_as(cast.anu.scope):
            found[asked] = [hit.label for hit in queries.find([], asked)]
    with seen_as(cast.omar.scope):
        assert queries.find([], "C-0001") == []

    assert found == {"C-0001": ["C-0001"], "5/2026": ["C-0001"], "made up": ["C-0001"], "Made": []}


@pytest.mark.parametrize("view", ["index", "show", "fir", "edit", "sections", "accused", "duty", "event"])
def test_every_page_speaks_malayalam(cast, ready, view):
    OfficerRow.objects.filter(username="ishaan").update(language="ml")
    response = page(cast, "ishaan", view, *([] if view == "index" else [ready.id]))

    assert re.search(r"[\u0d00-\u0d7f]", text(response))
