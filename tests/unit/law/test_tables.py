"""The data files: every record says where it is from, points only at what exists, and starts as not verified."""

import pytest

from thelivu.authority import ACTS
from thelivu.base import LANGUAGES, InputError, catalogue
from thelivu.law import Act, Record, load, tables
from thelivu.law.tables import post_offices, table

LAW = load()
EVERY = dict(LAW.records())


def test_nothing_starts_as_verified():
    assert LAW.unverified() == EVERY
    assert len(EVERY) > 150


@pytest.mark.parametrize("key", EVERY)
def test_every_record_says_where_it_is_from_and_who_checked_it(key):
    record: Record = EVERY[key]

    assert record.source.strip()
    assert record.checked_by
    assert record.checked_on.year >= 2026
    assert record.reading in {"source read", "partly", "from memory"}


def test_what_the_reference_marks_as_unverified_is_from_memory_or_partly_read():
    marked = [
        "sections:ITA s.66E",
        "sections:POCSO s.21",
        "powers:BNSS s.96",
        "duties:ccl",
        "duties:witnesses",
    ]
    marked += ["deadlines:charge_sheet", "retentions:platform_records", "acts:JJ"]

    assert all(EVERY[key].reading != "source read" for key in marked)


def test_records_point_only_at_records():
    ranks, acts, sections = set(LAW.ranks), set(LAW.acts), set(LAW.sections)
    rules = LAW.section_rules.values()

    assert {one.act for one in LAW.sections.values()} <= acts
    assert {code for one in rules for code in (*one.sections, *one.alternatives)} <= sections
    assert {code for one in LAW.purposes.values() for code in one.sections} <= sections
    assert {one.min_io_rank for one in LAW.sections.values()} - {None} <= ranks
    assert {one.min_rank for one in LAW.powers.values()} - {None} <= ranks
    assert {one.act for one in (*LAW.powers.values(), *LAW.duties.values(), *LAW.deadlines)} <= acts
    assert {one.procedural for one in (*LAW.powers.values(), *LAW.duties.values(), *LAW.deadlines)} <= {
        "",
        "BNSS",
        "CrPC",
    }
    assert {one.penal for one in LAW.in_force.values()} | {
        one.procedural for one in LAW.in_force.values()
    } <= acts
    assert {place for offices in post_offices().values() for place in offices} == {
        one.revenue for one in LAW.districts.values()
    }


def test_every_rule_can_fire_and_every_section_can_be_proposed_or_is_an_alternative():
    rules = LAW.section_rules.values()

    assert all(rule.fires(rule.all_of | rule.any_of) for rule in rules)
    assert {code for rule in rules for code in (*rule.sections, *rule.alternatives)} == set(LAW.sections)


def test_versions_of_a_section_do_not_overlap():
    for one in LAW.sections.values():
        for other in LAW.sections.values():
            if one.code < other.code and one.printed == other.printed:
                assert (
                    one.valid_to is None
                    or other.valid_from is None
                    or one.valid_to < other.valid_from
                    or (other.valid_to is not None and other.valid_to < one.valid_from)
                )


def test_clocks_of_the_reference_are_there():
    hours = {one.code: one.hours for one in LAW.deadlines}

    assert hours["search_copies"] == 48
    assert hours["search_copies/CrPC"] is None
    assert hours["child_reported"] == hours["child_cared_for"] == 24
    assert hours["platform_answer"] == 72
    assert LAW.retentions["isp_logs"].days == 730


def test_who_signs_and_who_keeps_have_their_words_and_ranks():
    signers = {code for one in LAW.powers.values() for code in one.issuers}

    assert {"court", "officer_in_charge"} == set(LAW.issuers) & signers
    assert {one.min_rank for one in LAW.issuers.values()} - {None} <= set(LAW.ranks)
    for language in LANGUAGES:
        assert all(f"law.keeper.{keeper}" in catalogue(language) for keeper in LAW.keepers())


def test_every_purpose_and_act_has_its_words():
    for language in LANGUAGES:
        words = catalogue(language)
        assert all(f"law.purpose.{code}" in words for code in LAW.purposes)
        assert all(f"authority.act.{act}" in words for act in ACTS)


def test_an_accessory_is_not_a_device():
    devices = {code for code, one in LAW.exhibit_kinds.items() if not one.accessory}

    assert {
        "mobile_phone",
        "tablet",
        "modem",
        "hard_disk",
        "memory_card",
        "sim_card",
        "laptop",
        "computer",
    } <= devices
    assert "charger" not in devices


def test_occupation_heads_say_nothing_of_origin():
    assert not {"migrant", "caste", "religion", "community"} & {
        part for code in LAW.occupations for part in code.split("_")
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('[[act]]\ncode = "X"\nunheard = 1', "law.field_unknown"),
        ('[[act]]\ncode = "X"', "law.field_missing"),
        ('[[act]]\ncode = "X"\n' * 2, "law.code_twice"),
    ],
)
def test_a_wrong_data_file_is_refused_and_says_where(monkeypatch, text, code):
    whole = 'name = ""\nname_ml = ""\nkind = "penal"\nsource = "s"\nreading = "partly"\nchecked_on = 2026-01-01\nchecked_by = "x"\n'
    whole += "verified = false\n"
    filled = f"[defaults]\n{whole}" if code == "law.code_twice" else ""
    monkeypatch.setattr(tables, "_data", lambda _name: filled + text)

    with pytest.raises(InputError) as caught:
        table("acts", "act", Act)

    assert caught.value.code == code
    assert caught.value.where == "acts"
