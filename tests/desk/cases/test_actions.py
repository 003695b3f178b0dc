"""Sections, registration, persons and arrests: what passes, and what is refused with its reason."""

from datetime import date, timedelta

import pytest

from desk.cases.scene import CHILD_NAME, IO, days
from thelivu.base import InputError, Refused
from thelivu.desk.authority.queries import law_of_office
from thelivu.desk.cases import actions, queries
from thelivu.desk.cases.models import CaseRow, RegistrationRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.models import AccessRow, EntryRow, ParticularRow
from thelivu.desk.register.queries import now

SECTION = "ITA s.67B(b)"


@pytest.fixture
def registered(cast, case):
    actions.edit_case(cast.ishaan, case.id, **IO)
    actions.confirm_sections(cast.ishaan, case.id, [SECTION, "POCSO s.15(1)"])
    return actions.register_fir(cast.ishaan, case.id, "12/2026", now())


def refusal(act, *args, **fields) -> str:
    with pytest.raises((Refused, InputError)) as refused:
        act(*args, **fields)
    return refused.value.code


def test_sections_are_proposed_by_the_day_of_the_offence(cast, search):
    old = actions.open_case(
        cast.ishaan, search.id,
        **days(first_day=date(2019, 8, 1), last_day=date(2019, 8, 2), fact_codes=["stores", "commercial"]),
    )  # fmt: skip
    new = actions.open_case(cast.ishaan, search.id, **days(fact_codes=["stores", "commercial"]))
    with seen_as(cast.ishaan.scope):
        law = law_of_office()
        proposed = [
            [(one.section.code, one.rule_code) for one in queries.proposal_of(row, law).sections]
            for row in (old, new)
        ]

    assert proposed == [
        [(SECTION, "stores_material"), ("POCSO s.15/2012", "stores_to_sell")],
        [(SECTION, "stores_material"), ("POCSO s.15(3)", "stores_to_sell")],
    ]


def test_where_the_law_changed_between_the_days_nothing_is_chosen(cast, search):
    row = actions.open_case(
        cast.ishaan, search.id,
        **days(first_day=date(2019, 8, 1), last_day=date(2019, 9, 1), fact_codes=["stores", "commercial"]),
    )  # fmt: skip
    with seen_as(cast.ishaan.scope):
        assert queries.proposal_of(row, law_of_office()).open


def test_a_section_that_was_not_in_force_is_refused(cast, case):
    assert (
        refusal(actions.confirm_sections, cast.ishaan, case.id, ["POCSO s.15/2012"])
        == "desk_cases.section_not_in_force"
    )
    assert refusal(actions.confirm_sections, cast.ishaan, case.id, ["ITA s.99"]) == "cases.no_such_section"
    assert refusal(actions.confirm_sections, cast.ishaan, case.id, []) == "desk_cases.no_sections"


def test_confirmed_sections_name_their_acts_and_who_confirmed(cast, case):
    row = actions.confirm_sections(cast.ishaan, case.id, [SECTION, "POCSO s.15(1)", SECTION])

    assert (row.sections, row.acts) == ([SECTION, "POCSO s.15(1)"], ["ITA", "POCSO"])
    assert row.sections_confirmed_by == cast.ishaan.id


@pytest.mark.parametrize("rank", ["SI", "ASI", "CPO"])
def test_below_inspector_nobody_investigates_under_the_it_act(cast, case, rank):
    actions.confirm_sections(cast.ishaan, case.id, [SECTION])

    assert refusal(actions.edit_case, cast.ishaan, case.id, **IO | {"io_rank": rank}) == "cases.rank_too_low"


def test_the_rank_is_asked_again_when_sections_are_confirmed_and_when_the_fir_is_registered(cast, case):
    actions.edit_case(cast.ishaan, case.id, **IO | {"io_rank": "SI"})

    assert refusal(actions.confirm_sections, cast.ishaan, case.id, [SECTION]) == "cases.rank_too_low"
    with seen_as(INTEGRITY):
        CaseRow.objects.update(sections=[SECTION])  # behind the action's back
    assert refusal(actions.register_fir, cast.ishaan, case.id, "1/2026", now()) == "cases.rank_too_low"


@pytest.mark.parametrize("rank", ["Inspector", "DySP", "SP"])
def test_inspector_or_above_may_investigate(cast, case, rank):
    actions.confirm_sections(cast.ishaan, case.id, [SECTION])

    assert actions.edit_case(cast.ishaan, case.id, **IO | {"io_rank": rank}).io_rank == rank


def test_an_fir_needs_sections_and_an_investigating_officer(cast, case):
    assert refusal(actions.register_fir, cast.ishaan, case.id, "1/2026", now()) == "cases.missing.sections"
    actions.confirm_sections(cast.ishaan, case.id, [SECTION])
    assert (
        refusal(actions.register_fir, cast.ishaan, case.id, "1/2026", now())
        == "cases.missing.investigating_officer"
    )


def test_registration_keeps_the_text_as_it_stood(cast, registered):
    with seen_as(INTEGRITY):
        row = CaseRow.objects.get()
        [registration] = RegistrationRow.objects.all()

        assert row.registered_text["en"].startswith("On ")
        assert row.registered_text["ml"]
        assert (row.fir_number, registration.acts, registration.stream) == (
            "12/2026",
            ["ITA", "POCSO"],
            row.id,
        )
        assert EntryRow.objects.filter(stream=row.id, kind="case.registered").count() == 1


def test_a_registered_fir_does_not_change_any_more_but_its_officer_may(cast, registered):
    assert (
        refusal(actions.edit_case, cast.ishaan, registered.id, place="elsewhere") == "desk_cases.registered"
    )
    assert (
        refusal(actions.register_fir, cast.ishaan, registered.id, "2/2026", now()) == "desk_cases.registered"
    )
    assert actions.edit_case(cast.ishaan, registered.id, io_name="Another", io_rank="DySP").io_rank == "DySP"


def test_one_number_of_a_station_stands_on_one_case(cast, search, registered):
    other = actions.open_case(cast.ishaan, search.id, **days(**IO))
    actions.confirm_sections(cast.ishaan, other.id, [SECTION])

    assert refusal(actions.register_fir, cast.ishaan, other.id, "12/2026", now()) == "desk_cases.number_taken"


def test_nothing_happens_in_the_future(cast, case, registered):
    later = now() + timedelta(hours=1)
    person = actions.add_accused(cast.ishaan, case.id, "Made Up", child=False)

    assert (
        refusal(actions.record_arrest, cast.ishaan, person.id, "arrest", later, "Fort")
        == "desk_cases.in_future"
    )
    assert refusal(actions.record_event, cast.ishaan, case.id, "child_found", later) == "desk_cases.in_future"


def test_10_the_name_is_sealed_and_only_the_alias_is_kept_in_clear(cast, case):
    person = actions.add_accused(cast.ishaan, case.id, "Made Up", occupation="student")
    with seen_as(INTEGRITY):
        stored = ParticularRow.objects.get(id=person.name_id)

        assert (person.alias, stored.kind, stored.alias) == ("A1", "accused_name", "C-0001 A1")
        assert b"Made Up" not in bytes(stored.sealed)
        assert "Made Up" not in str(person.record())


def test_opening_the_name_is_on_the_record_first(cast, case):
    person = actions.add_accused(cast.ishaan, case.id, "Made Up")
    with seen_as(cast.ishaan.scope):
        name = actions.open_name(cast.ishaan, person.id, purpose="csea_material", reason="memo")
    read = AccessRow.objects.get()

    assert name == "Made Up"
    assert (read.officer, read.about, read.matter, read.reason) == (
        cast.ishaan.id,
        person.id,
        case.id,
        "memo",
    )


def test_one_person_stands_once_and_on_a_head_of_the_list(cast, case):
    actions.add_accused(cast.ishaan, case.id, "Made Up")

    assert refusal(actions.add_accused, cast.ishaan, case.id, "MADE  up") == "desk_cases.person_there"
    assert (
        refusal(actions.add_accused, cast.ishaan, case.id, "Other", occupation="poet")
        == "cases.no_such_occupation"
    )


@pytest.mark.parametrize(
    ("child", "kind", "expected"),
    [
        (None, "arrest", "cases.age_not_stated"),
        (True, "arrest", "cases.child_not_arrested"),
        (False, "apprehension", "cases.adult_not_apprehended"),
        (False, "notice", "desk_cases.notice_names_fir"),
    ],
)
def test_words_that_do_not_fit_the_age_are_refused(cast, case, child, kind, expected):
    person = actions.add_accused(cast.ishaan, case.id, "Made Up", child=child)

    assert refusal(actions.record_arrest, cast.ishaan, person.id, kind, now(), "Fort") == expected


def test_an_arrest_belongs_to_the_cases_file_and_district(cast, case):
    person = actions.add_accused(cast.ishaan, case.id, "Made Up")
    actions.state_age(cast.ishaan, person.id, False)
    arrest = actions.record_arrest(cast.ishaan, person.id, "arrest", now(), "Fort", "memo 1")

    assert (arrest.stream, arrest.district, arrest.reference) == (case.id, case.district, "memo 1")
    assert refusal(actions.state_age, cast.ishaan, person.id, True) == "desk_cases.age_after_arrest"


def test_06_an_officer_outside_finds_no_case_and_no_person(cast, case):
    person = actions.add_accused(cast.ishaan, case.id, "Made Up")

    assert refusal(actions.edit_case, cast.omar, case.id, place="x") == "desk_cases.no_such_case"
    assert refusal(
        actions.add_foundation, cast.omar, person.id, kind="control", source="memo", record="m"
    ) == ("desk_cases.no_such_person")


@pytest.mark.parametrize("name", ["anu", "kiran", "esha", "sara", "lekha", "aamir", "admin"])
def test_who_does_not_register_writes_nothing(cast, case, name):
    assert refusal(actions.edit_case, getattr(cast, name), case.id, place="x") == "people.verb_not_granted"
    assert refusal(actions.add_accused, getattr(cast, name), case.id, CHILD_NAME) == "people.verb_not_granted"
