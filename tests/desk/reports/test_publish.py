"""Publications: numbered revisions with their differences, a note that names nobody and holds small numbers back."""

from datetime import timedelta

import pytest

from desk.cases.scene import CHILD_NAME, exhibit, operation, searched
from desk.reports.round import CITY, fir
from thelivu.base import InputError, Refused
from thelivu.desk.cases import actions as cases
from thelivu.desk.people.actions import add_officer, add_unit
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.queries import now
from thelivu.desk.reports.actions import publish
from thelivu.desk.reports.models import PublicationRow


def test_the_first_publication_holds_figures_and_note_in_two_languages(cast, round_):
    row = publish(cast.sara, round_.operation.id, now())
    cases_figure = next(
        one for one in row.figures if (one["code"], one["district"], one["by"]) == ("cases", "", "")
    )

    assert (row.revision, row.differences, row.stream) == (1, [], round_.operation.id)
    assert set(cases_figure["records"]) == {round_.case.id, round_.own.id}
    assert "SYNTHETIC" in row.note_en
    assert "4 places in 2 police districts" in row.note_en
    assert "തിരുവനന്തപുരം" in row.note_ml


def test_small_district_numbers_are_held_back(cast, round_):
    note = publish(cast.sara, round_.operation.id, now()).note_en

    assert "Thiruvananthapuram City – not printed – not printed" in note
    assert "The number of cases is not printed" in note
    assert "Cases registered: 2" not in note


def test_numbers_that_are_large_enough_are_printed(cast, round_, as_officer):
    for number in range(10, 14):
        fir(cast.ishaan, round_.searches[0], f"{number}/2026", ["ITA s.67B(b)"])
    for number in range(20, 24):
        fir(cast.ishaan, round_.searches[3], f"{number}/2026", ["ITA s.67B(b)"])
    for number in range(30, 33):
        fir(cast.ishaan, round_.searches[3], f"{number}/2026", ["ITA s.67B(b)"], district="")
    note = publish(cast.sara, round_.operation.id, now()).note_en

    assert "Cases registered: 13." in note
    assert "Thiruvananthapuram City – 5 – not printed" in note
    assert "Thiruvananthapuram Rural – 4 – not printed" in note


def test_the_next_revision_says_what_changed_and_by_which_records(cast, round_, as_officer):
    publish(cast.sara, round_.operation.id, now())
    with as_officer(cast.anu):
        new = exhibit(cast.kiran, round_.searches[1], "tablet")
    row = publish(cast.sara, round_.operation.id, now())
    changed = {(one["code"], one["district"], one["part"]): one for one in row.differences}

    assert row.revision == 2
    assert set(changed) == {
        ("devices", "", ""),
        ("devices", CITY, ""),
        ("devices", "", "tablet"),
        ("devices", CITY, "tablet"),
    }
    assert (changed["devices", "", ""]["before"], changed["devices", "", ""]["after"]) == (3, 4)
    assert changed["devices", "", ""]["came"] == [new.id]


def test_the_same_figures_are_not_published_twice(cast, round_):
    publish(cast.sara, round_.operation.id, now())

    with pytest.raises(Refused, match="Nothing differs from revision 1"):
        publish(cast.sara, round_.operation.id, now())
    with seen_as(INTEGRITY):
        assert PublicationRow.objects.count() == 1


def test_an_earlier_or_a_future_time_is_refused(cast, round_):
    publish(cast.sara, round_.operation.id, now())

    with pytest.raises(Refused, match="earlier time"):
        publish(cast.sara, round_.operation.id, now() - timedelta(days=1))
    with pytest.raises(InputError, match="still to come"):
        publish(cast.sara, round_.operation.id, now() + timedelta(hours=1))


@pytest.mark.parametrize("field", ["contact", "supervision"])
def test_10_a_childs_particulars_are_refused_in_every_text_of_a_note(cast, round_, field):
    with pytest.raises(Refused) as refused:
        publish(cast.sara, round_.operation.id, now(), **{field: f"ask for {CHILD_NAME.lower()} there"})

    assert refused.value.code == "cases.particulars"
    assert CHILD_NAME.casefold() not in str(refused.value).casefold()


def test_10_a_note_names_no_accused_person(cast, round_):
    with pytest.raises(Refused) as refused:
        publish(cast.sara, round_.operation.id, now(), supervision="the arrest of Made Up, student")

    assert refused.value.code == "reports.accused_named"


def test_10_no_note_holds_an_alias_or_an_occupation_of_one_person(cast, round_):
    row = publish(cast.sara, round_.operation.id, now())

    for note in (row.note_en, row.note_ml):
        assert "Made Up" not in note
        assert "A1" not in note
        assert "Student" not in note


@pytest.mark.parametrize("name", ["anu", "ishaan", "chitra", "lekha", "admin", "aamir"])
def test_who_does_not_publish_publishes_nothing(cast, round_, name):
    with pytest.raises(Refused):
        publish(getattr(cast, name), round_.operation.id, now())


def test_06_an_officer_outside_finds_no_operation(cast, round_):
    with pytest.raises(Refused, match="no such record"):
        publish(cast.omar, round_.operation.id, now())


def test_figures_of_a_part_are_never_published(cast, round_):
    """A supervisor of one district sees its searches, and would publish too small a State."""
    add_unit("CITY", "City Unit", [CITY])
    add_officer(
        "cita", "Cita", "DySP", unit_code="CITY", roles=["supervisor"], password="a-long-enough-password"
    )

    with pytest.raises(Refused, match="do not see every search"):
        publish(cast.cita, round_.operation.id, now())


def test_a_withdrawn_name_of_another_operation_does_not_matter(cast, round_, authority, as_officer):
    with as_officer(cast.anu):
        other = operation(cast.sara, "Periyar", "P26")
        place = searched(cast, authority, other)
    case = fir(cast.ishaan, place, "40/2026", ["ITA s.67B(b)"])
    cases.add_accused(cast.ishaan, case.id, "Third Name", child=False)

    assert publish(cast.sara, round_.operation.id, now(), supervision="Third Name").revision == 1
