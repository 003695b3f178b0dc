"""No text states possession or sharing that recorded facts do not carry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.base import InputError, Refused, Word, say
from thelivu.cases import (
    KINDS,
    LIMITS,
    SOURCES,
    Foundation,
    carries_possession,
    carries_sharing,
    claims,
    refuse_claims,
)

FOUND = Foundation("found_where", "finding", "F-1")
CONTROL = Foundation("control", "memo", "M-1")
SHARED = Foundation("sharing", "finding", "F-2")
ADDRESS = tuple(Foundation(kind, source, "L-1") for kind in KINDS for source in ("address", "referral"))

POSSESSION = [
    "The accused possessed the files.",
    "He was found in possession of CSEAM.",
    "Files were downloaded at his house.",
    "He stored videos on the phone.",
    "The subscriber has images on his device.",
    "പ്രതി ഫയലുകൾ കൈവശം വച്ചു.",
    "പ്രതി ചിത്രങ്ങൾ സൂക്ഷിച്ചു.",
    "അയാൾ അത് ഡൗൺ‌ലോഡ് ചെയ്തു.",
]
SHARING = [
    "The accused shared the material.",
    "From 192.0.2.7 a user uploaded a file.",
    "He DISTRIBUTED it in a group.",
    "The subscriber sent images to others.",
    "He transmits content.",
    "പ്രതി അത് പങ്കുവച്ചു.",
    "അയാൾ ദൃശ്യങ്ങൾ അയച്ചു.",
    "അത് അപ്‌ലോഡ് ചെയ്തു.",
]
HARMLESS = [
    "The request was sent to Example Net on 4 January 2026.",
    "The exhibit is kept in the locker.",
    "Two devices were seized under a memo.",
    "Examination counted 3 files with digests of the list.",
    "The team had a woman officer.",
    "തൊണ്ടിമുതൽ ലോക്കറിൽ സൂക്ഷിച്ചു.",
]


@pytest.mark.parametrize("text", POSSESSION)
@pytest.mark.parametrize("facts", [(), ADDRESS, (SHARED,), (FOUND,), (CONTROL,)])
def test_possession_is_refused_without_finding_and_control(text, facts):
    assert "possession" in [claim.kind for claim in claims(text, facts)]
    with pytest.raises(Refused):
        refuse_claims(f"Two devices were seized. {text}", facts)


@pytest.mark.parametrize("text", SHARING)
@pytest.mark.parametrize("facts", [(), ADDRESS, (FOUND, CONTROL), (Foundation("sharing", "statement", "S"),)])
def test_sharing_is_refused_without_a_finding_of_it(text, facts):
    assert "sharing" in [claim.kind for claim in claims(text, facts)]


@pytest.mark.parametrize("text", POSSESSION)
def test_possession_passes_when_finding_and_control_are_recorded(text):
    assert claims(text, (FOUND, CONTROL)) == ()


@pytest.mark.parametrize("text", SHARING)
def test_sharing_passes_when_a_finding_of_it_is_recorded(text):
    assert claims(text, (SHARED,)) == ()


@pytest.mark.parametrize("text", HARMLESS)
def test_the_work_of_officers_is_no_claim(text):
    assert claims(text, ()) == ()


@pytest.mark.parametrize("language", ["en", "ml"])
def test_sentences_that_say_what_is_not_shown_pass_and_shield_nothing_beside_them(language):
    for code in LIMITS:
        limit = say(Word(code), language)
        assert claims(limit, ()) == ()
        assert [claim.kind for claim in claims(f"{limit} He shared it. {limit}", ())] == ["sharing"]
        assert claims(limit[: len(limit) // 2] + " he shared it", ())


@given(
    st.lists(
        st.builds(Foundation, st.sampled_from(KINDS), st.sampled_from(["address", "referral"]), st.just("L"))
    )
)
def test_no_number_of_addresses_and_referrals_carries_anything(facts):
    assert not carries_possession(facts)
    assert not carries_sharing(facts)


def test_a_foundation_outside_the_closed_lists_is_refused():
    for kind, source in (("guilt", "finding"), ("control", "rumour")):
        with pytest.raises(InputError):
            Foundation(kind, source, "r")
    assert "rumour" not in SOURCES
