"""The press note: press order, two languages, small numbers held back, nobody named."""

from datetime import UTC, date, datetime

import pytest

from thelivu.base import Refused, say
from thelivu.cases import Stated
from thelivu.law import load
from thelivu.reports import (
    ArrestMade,
    CaseRegistered,
    DeviceSeized,
    Heading,
    Names,
    SearchMade,
    Snapshot,
    WrongDoor,
    figures,
    names,
    press_note,
)

AT = datetime(2020, 10, 4, 12, 0, tzinfo=UTC)
NAMES = Names(
    "en", {"B": "Beta", "A": "Alpha", "C": "Gamma"}, {"ITA": "IT Act"}, {"mobile_phone": "Mobile phone"}
)
HEADING = Heading(Stated("Operation Example"), Stated("1, 3 and 4 Oct 2020"), Stated("1098"))


def snapshot():
    base = {"at": AT, "recorded_at": AT}
    cases = [("A", 12), ("B", 7), ("C", 1), (None, 4)]
    arrests = [("A", 3), ("B", 2), ("C", 0)]
    return Snapshot(
        searches=tuple(SearchMade(record=f"s{d}", district=d, premises=d, team=d, **base) for d in "ABC"),
        devices=(DeviceSeized(record="e", district="A", kind="mobile_phone", **base),),
        cases=tuple(
            CaseRegistered(record=f"c{d}{n}", district=d, acts=("ITA",), **base)
            for d, count in cases
            for n in range(count)
        ),
        arrests=tuple(
            ArrestMade(record=f"a{d}{n}", district=d, accused=f"p{d}{n}", **base)
            for d, count in arrests
            for n in range(count)
        ),
        incidents=(WrongDoor(record="i", district="A", search="sA", **base),),
    )


def lines(language="en", **more):
    named = Names(language, NAMES.districts, NAMES.acts, NAMES.kinds)
    note = press_note(figures(snapshot(), AT), named, HEADING, **more)
    return [say(word, language) for word in note]


def test_the_note_lists_districts_in_press_order_and_holds_small_numbers_back():
    said = lines()
    table = said[said.index("District – cases – arrests") + 1 :][:4]
    assert table == [
        "Beta – 7 – not printed",
        "Alpha – 12 – 3",
        "Gamma – not printed – not printed",
        "Registered by the unit itself – not printed – not printed",
    ]
    assert "Most cases: Alpha, 12." in said
    assert "Cases registered: 24." in said
    assert "3 teams searched 3 places in 3 police districts." in said


def test_the_official_figures_are_not_suppressed():
    assert figures(snapshot(), AT).get("cases", "C").value == 1


def test_the_note_reads_in_malayalam_with_no_sentence_missing():
    said = lines("ml")
    assert not any("⟨" in line for line in said)
    assert any("ബന്ധമില്ലെന്ന്" in line for line in said)


def test_the_note_reports_wrong_doors_and_says_what_a_clean_device_does_not_show():
    said = lines()
    assert any("not to be connected: 1" in line for line in said)
    assert any("does not show that none was there" in line for line in said)


def test_a_synthetic_note_says_so_first():
    assert lines(synthetic=True)[0].startswith("SYNTHETIC")


@pytest.mark.parametrize("field", ["operation", "dates", "contact", "supervision"])
def test_10_a_text_marked_as_a_childs_particulars_is_refused_wherever_it_stands(field):
    texts = {
        "operation": Stated("x"),
        "dates": Stated("x"),
        "contact": Stated("x"),
        "supervision": Stated("x"),
    }
    heading = Heading(**{**texts, field: Stated("MARKER-77", particulars=True)})
    with pytest.raises(Refused) as refused:
        press_note(figures(snapshot(), AT), NAMES, heading)
    assert refused.value.code == "cases.particulars"
    assert "MARKER" not in str(refused.value) + repr(refused.value) + repr(heading)


def test_10_a_phrase_that_the_particulars_store_knows_is_refused():
    heading = Heading(Stated("Operation for (Little Lake) school"), Stated("x"), Stated("x"))
    with pytest.raises(Refused):
        press_note(figures(snapshot(), AT), NAMES, heading, is_particular={"little lake"}.__contains__)


def test_no_accused_person_is_named():
    heading = Heading(Stated("Operation Example"), Stated("x"), Stated("Asha Example, SI"))
    with pytest.raises(Refused) as refused:
        press_note(figures(snapshot(), AT), NAMES, heading, is_accused={"asha example"}.__contains__)
    assert refused.value.code == "reports.accused_named"


def test_names_come_from_the_law_data_of_the_day():
    named = names(load(), date(2020, 10, 4), "ml")
    assert len(named.districts) == 19
    assert len(names(load(), date(2021, 6, 6), "en").districts) == 20
    assert named.acts
    assert named.kinds
