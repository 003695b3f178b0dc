"""The FIR draft: composed from records, claiming nothing they do not carry, naming no child."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.base import Refused, say
from thelivu.cases import (
    KINDS,
    SOURCES,
    Accused,
    CaseRecord,
    FindingCount,
    Foundation,
    Information,
    LineAnswer,
    Occurrence,
    Officer,
    SearchDone,
    Stated,
    Story,
    carries_possession,
    carries_sharing,
    claims,
    draft,
)
from thelivu.law import load

LAW = load()
DAY = date(2026, 1, 10)
AT = datetime(2026, 1, 20, 4, 0, tzinfo=UTC)
INFORMATION = Information(
    Stated("REF-1"), Stated("Interpol through CBI"), "2 Jan 2026", "192.0.2.70", "1 Jan 2026, 10:00 IST"
)
ANSWER = LineAnswer(Stated("Example Net"), Stated("RQ-9"), Stated("LINE-7"), reviewed=True)
SEARCH = SearchDone(
    Stated("P-041"), "20 Jan 2026", Stated("GD 12"), ("CCSE/26.1-P041-01", "CCSE/26.1-P041-02")
)
FINDING = FindingCount("CCSE/26.1-P041-01", 3, Stated("List A"), "4", "F-1")
PERSON = Accused(
    "a",
    "A-1",
    "suspected",
    ccl=False,
    foundations=(Foundation("found_where", "finding", "F-1"), Foundation("control", "memo", "M-1")),
)
RECORD = CaseRecord(
    "KLM-C", "Example PS", Occurrence(DAY, DAY), Story((INFORMATION,), (ANSWER,)), frozenset({"stores"})
)


def sentences(record, language="en"):
    return draft(record, LAW).text(language)


def test_10_from_an_address_and_a_referral_the_text_says_what_they_do_not_show():
    text = sentences(RECORD)
    assert "192.0.2.70" in text
    assert "is not a person" in text
    assert "No examination has reported yet." in text
    assert claims(text, ()) == ()


def test_possession_is_written_only_when_finding_and_control_are_recorded():
    story = Story((INFORMATION,), (ANSWER,), (SEARCH,), (FINDING,), (PERSON,))
    assert "possession by A-1" in sentences(replace(RECORD, story=story))
    alone = replace(PERSON, foundations=PERSON.foundations[:1])
    assert "possession by" not in sentences(replace(RECORD, story=replace(story, accused=(alone,))))


def test_an_examination_that_matched_nothing_says_what_that_does_not_show():
    story = Story(searches=(SEARCH,), findings=(replace(FINDING, count=0),))
    assert "does not show that nothing was possessed" in sentences(replace(RECORD, story=story))


foundations = st.lists(
    st.builds(Foundation, st.sampled_from(KINDS), st.sampled_from(SOURCES), st.just("R-1")), max_size=6
).map(tuple)


@given(foundations, st.integers(0, 2), st.booleans(), st.booleans())
def test_every_text_that_can_be_composed_claims_only_what_its_facts_carry(facts, count, searched, found):
    person = replace(PERSON, foundations=facts)
    story = Story(
        (INFORMATION,) * count,
        (ANSWER,) * count,
        (SEARCH,) * searched,
        (FINDING,) * found,
        (person,),
    )
    made = draft(replace(RECORD, story=story), LAW)
    codes = {word.code for word in made.contents}
    assert ("cases.fir.possession" in codes) == carries_possession(facts)
    assert ("cases.fir.sharing" in codes) == carries_sharing(facts)
    for language in ("en", "ml"):
        assert "⟨" not in made.text(language)
        assert claims(made.text(language), facts) == ()


def test_an_officers_own_words_are_read_for_claims_like_all_else():
    with pytest.raises(Refused) as refused:
        draft(replace(RECORD, remarks=Stated("The subscriber of LINE-7 shared the material.")), LAW)
    assert refused.value.code == "cases.claim_sharing"


MARKED = Stated("MARKER-77", particulars=True)


@pytest.mark.parametrize(
    "record",
    [
        replace(RECORD, remarks=MARKED),
        replace(RECORD, delay=MARKED),
        replace(RECORD, occurrence=replace(RECORD.occurrence, place=MARKED)),
        replace(RECORD, story=Story((replace(INFORMATION, reference=MARKED),))),
        replace(RECORD, story=Story((replace(INFORMATION, source=MARKED),))),
        replace(RECORD, story=Story(answers=(replace(ANSWER, line=MARKED),))),
        replace(RECORD, story=Story(searches=(replace(SEARCH, premises=MARKED),))),
        replace(RECORD, story=Story(findings=(replace(FINDING, list_name=MARKED),))),
    ],
)
def test_10_a_childs_particulars_are_refused_in_every_field_and_never_echoed(record):
    with pytest.raises(Refused) as refused:
        draft(record, LAW)
    assert refused.value.code == "cases.particulars"
    assert "MARKER" not in str(refused.value) + repr(refused.value) + repr(record)


@pytest.mark.parametrize("text", ["Seen near Little Lake, twice.", "little lake", '"Little Lake" club'])
def test_10_a_phrase_that_the_particulars_store_knows_is_refused(text):
    with pytest.raises(Refused):
        draft(replace(RECORD, remarks=Stated(text)), LAW, is_particular={"little lake"}.__contains__)


def test_10_a_child_in_conflict_with_law_stands_under_an_alias():
    child = Accused("a", "C-1", "known", ccl=True, name="Made Up Name", foundations=PERSON.foundations)
    unknown_age = replace(child, ccl=None)
    for person in (child, unknown_age):
        text = sentences(replace(RECORD, story=Story(accused=(person,))))
        assert "Made Up Name" not in text
        assert "C-1" in text
    assert "Made Up Name" in sentences(replace(RECORD, story=Story(accused=(replace(child, ccl=False),))))


def test_what_is_missing_before_signature_is_named():
    bare = {word.code for word in draft(RECORD, LAW).missing}
    assert {"cases.missing.number", "cases.missing.complainant", "cases.missing.sections"} <= bare
    assert not any(
        "⟨" in say(word, language) for word in draft(RECORD, LAW).missing for language in ("en", "ml")
    )
    electronic = draft(replace(RECORD, information="electronic"), LAW)
    assert "cases.missing.signed_on" in {word.code for word in electronic.missing}


def test_properties_are_the_exhibits_by_label():
    assert draft(replace(RECORD, story=Story(searches=(SEARCH,))), LAW).properties == SEARCH.labels


def test_an_investigating_officer_below_inspector_is_refused():
    low = Officer("Asha", "SI", "1")
    with pytest.raises(Refused) as refused:
        draft(replace(RECORD, investigating_officer=low), LAW)
    assert refused.value.code == "cases.rank_too_low"
    assert draft(replace(RECORD, investigating_officer=replace(low, rank="Inspector")), LAW)
