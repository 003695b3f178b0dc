"""The FIR draft as the register composes it: what it says, what it never says, what is still missing."""

import pytest

from desk.cases.scene import CHILD_NAME, IO, days, examination, exhibit, searched
from thelivu.base import Refused
from thelivu.desk.attribution.models import AskedRow
from thelivu.desk.authority.actions import confirm_law
from thelivu.desk.cases import actions, pages, queries
from thelivu.desk.cases.models import CaseRow
from thelivu.desk.leads.models import LeadRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.actions import recording
from thelivu.desk.register.queries import now


def draft(cast, case):
    with seen_as(cast.ishaan.scope):
        return queries.draft_of(queries.case(case.id))


def test_the_draft_tells_the_referral_the_line_the_search_and_the_exhibits(cast, search, case, as_officer):
    with as_officer(cast.kiran):
        seized = exhibit(cast.kiran, search)
    text = draft(cast, case).text("en")
    with seen_as(INTEGRITY):
        decision, identity = search.premises.decision, search.target.identities.get().identity
        lead, letter = (
            identity.members.get().observation.lead,
            AskedRow.objects.get(sighting__identity=identity).request,
        )

        assert f"information numbered {lead.reference} came from Central agency" in text
        assert "names the address 192.0.2.70, seen at 20 Jan 2026, 03:20:00 UTC" in text
        assert f"Kaveri Net, asked by request {letter.label}, answered" in text
        assert f"line {decision.subscriber}" in text
        assert "A second officer, working apart from the first" in text
        assert f"the premises {search.premises.label} were searched" in text
        assert seized.label in text


def test_03_without_an_examination_the_text_states_no_possession_and_no_sharing(cast, case):
    said = [word.code for word in draft(cast, case).contents]

    assert {"cases.fir.limit_line", "cases.fir.limit_unexamined"} <= set(said)
    assert not {"cases.fir.possession", "cases.fir.sharing"} & set(said)


def test_a_void_attribution_leaves_no_line_in_the_draft(cast, case, search, as_officer):
    with recording(cast.anu, "decide", "test.superseded") as record:
        record.change(search.premises.decision, superseded=True)

    assert "cases.fir.line" not in [word.code for word in draft(cast, case).contents]


@pytest.mark.parametrize(
    "sentence", ["He downloaded many files.", "The suspect shared material with others."]
)
def test_03_remarks_that_claim_what_no_record_carries_are_refused(cast, case, sentence):
    with pytest.raises(Refused, match="Reword"):
        actions.edit_case(cast.ishaan, case.id, remarks=sentence)
    with seen_as(cast.ishaan.scope):
        assert queries.case(case.id).remarks == ""


def test_findings_and_control_carry_possession_sharing_needs_its_own_trace(cast, case, search, as_officer):
    with as_officer(cast.kiran):
        held = examination(cast.esha, exhibit(cast.kiran, search), 2)
    person = actions.add_accused(cast.ishaan, case.id, "Made Up", child=False)
    actions.add_foundation(cast.ishaan, person.id, kind="found_where", source="finding", record=held.label)
    actions.add_foundation(cast.ishaan, person.id, kind="control", source="memo", record="memo 1")
    said = [word.code for word in draft(cast, case).contents]

    assert "cases.fir.possession" in said
    assert "cases.fir.sharing" not in said
    assert "cases.fir.matched" in said


def test_an_address_alone_carries_nothing(cast, case):
    person = actions.add_accused(cast.ishaan, case.id, "Made Up", child=False)
    for kind in ("found_where", "control", "knowledge", "sharing"):
        actions.add_foundation(cast.ishaan, person.id, kind=kind, source="address", record="192.0.2.70")
    said = [word.code for word in draft(cast, case).contents]

    assert not [code for code in said if code.startswith("cases.fir.fact_")]


@pytest.mark.parametrize("field", ["place", "delay", "remarks", "action"])
def test_10_a_childs_particulars_are_refused_in_every_text_of_the_form(cast, case, field):
    with pytest.raises(Refused) as refused:
        actions.edit_case(
            cast.ishaan, case.id, **{field: f"At the house of {CHILD_NAME.upper()}, near the river"}
        )

    assert refused.value.code == "cases.particulars"
    assert CHILD_NAME.casefold() not in str(refused.value).casefold()


def test_10_a_childs_particulars_are_refused_in_a_foundational_fact_and_in_a_new_case(cast, case, search):
    person = actions.add_accused(cast.ishaan, case.id, "Made Up", child=False)

    with pytest.raises(Refused, match="particulars"):
        actions.add_foundation(
            cast.ishaan,
            person.id,
            kind="control",
            source="statement",
            record="s1",
            text=f"said {CHILD_NAME} knew",
        )
    with pytest.raises(Refused, match="particulars"):
        actions.open_case(cast.ishaan, search.id, **days(place=CHILD_NAME))


def test_10_particulars_are_met_also_by_an_officer_who_cannot_see_the_source(
    cast, authority, as_officer, case
):
    """The chief of the district sees the case and not the referral; the question is asked all the same."""
    with seen_as(cast.chitra.scope):
        assert not LeadRow.objects.exists()
    with pytest.raises(Refused, match="particulars"):
        actions.edit_case(cast.chitra, case.id, place=CHILD_NAME)


def test_what_is_missing_is_listed_and_unverified_law_is_marked(cast, case):
    actions.edit_case(cast.ishaan, case.id, fact_codes=["stores"])
    actions.confirm_sections(cast.ishaan, case.id, ["ITA s.67B(b)"])
    missing = [word.code for word in draft(cast, case).missing]

    assert missing == [
        "cases.missing.number", "cases.missing.registered_at", "cases.missing.informed_at", "cases.missing.gd_entry",
        "cases.missing.place", "cases.missing.complainant", "cases.missing.investigating_officer", "cases.missing.action",
        "cases.section_unverified",
    ]  # fmt: skip


def test_sections_that_nobody_verified_stand_in_one_sentence(cast, case):
    actions.confirm_sections(cast.ishaan, case.id, ["ITA s.67B(b)", "POCSO s.21"])
    with seen_as(cast.ishaan.scope):
        missing = pages.page_of(queries.case(case.id), cast.ishaan, now()).missing

    assert [word.code for word in missing if word.code == "cases.section_unverified"] == []
    assert [word.values for word in missing if word.code == "desk_cases.sections_unverified"] == [
        {"count": 2, "sections": "ITA s.67B(b), POCSO s.21"}
    ]


def test_a_section_that_the_legal_cell_confirmed_is_not_missing_any_more(cast, case, office):
    actions.confirm_sections(cast.ishaan, case.id, ["ITA s.67B(b)"])
    confirm_law(cast.lekha, "sections:ITA s.67B(b)", "Gazette copy")

    assert "cases.section_unverified" not in [word.code for word in draft(cast, case).missing]


def test_the_same_search_without_a_visit_gives_no_case(cast, authority, as_officer):
    with as_officer(cast.anu):
        planned = searched(cast, authority, entered_at=None, left_at=None)

    with pytest.raises(Refused, match="No team has entered"):
        actions.open_case(cast.ishaan, planned.id, **days())
    with seen_as(INTEGRITY):
        assert not CaseRow.objects.exists()


def test_the_case_inherits_the_district_and_has_a_file_of_its_own(cast, search, case):
    assert (case.unit_id, case.district, case.stream) == (search.unit_id, search.district, case.id)
    assert case.label == "C-0001"


def test_the_units_own_case_stands_in_no_district(cast, search):
    own = actions.open_case(cast.ishaan, search.id, district="", **days(**IO))

    assert own.district == ""
