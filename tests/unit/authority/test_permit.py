"""Promise 2: no collection without authority; each reason against an act is refused with its own code."""

import dataclasses
import pickle
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thelivu.authority import (
    ACTS,
    PRACTICE_ACTS,
    Authority,
    Permit,
    Subject,
    again,
    names_subject,
    permit,
    practice_authority,
    refusals,
    revoked,
)
from thelivu.base import InputError, Refused, say

AT = datetime(2026, 1, 20, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FILE = Subject("file", "ab" * 32)
AUTHORITY = Authority(
    id="a" * 32,
    basis="BNSS s.94",
    reference="GD 12 of 18 Jan 2026",
    purpose="csea_material",
    acts=frozenset({"leads.admit", "examination.triage"}),
    subjects=("file:*", "exhibit:CCSE/26.1-P041-01"),
    district=None,
    valid_from=AT - HOUR,
    valid_to=AT + HOUR,
    recorded_by="asha",
    recorded_at=AT - 3 * HOUR,
    approved_by="biju",
    approved_at=AT - 2 * HOUR,
)


def refused(authority=AUTHORITY, act="leads.admit", subject=FILE, at=AT):
    with pytest.raises(Refused) as caught:
        permit(authority, act, subject, at)
    assert "⟨" not in str(caught.value) + say(caught.value.word, "ml")
    return caught.value.code


def test_02_an_approved_authority_permits_its_act_on_its_subject():
    given_ = permit(AUTHORITY, "leads.admit", FILE, AT)

    assert (given_.authority, given_.act, given_.subject) == (AUTHORITY.id, "leads.admit", FILE)
    assert (given_.at, given_.valid_to, given_.practice) == (AT, AUTHORITY.valid_to, False)


@pytest.mark.parametrize(
    ("authority", "act", "subject", "at", "code"),
    [
        (AUTHORITY, "attribution.load", FILE, AT, "authority.wrong_act"),
        (AUTHORITY, "leads.admit", Subject("list", "A@1"), AT, "authority.wrong_subject"),
        (AUTHORITY, "leads.admit", Subject("files", "x"), AT, "authority.wrong_subject"),
        (replace(AUTHORITY, subjects=()), "leads.admit", FILE, AT, "authority.wrong_subject"),
        (replace(AUTHORITY, district="KLM-C"), "leads.admit", replace(FILE, district="KLM-R"), AT, "authority.wrong_district"),
        (replace(AUTHORITY, district="KLM-C"), "leads.admit", FILE, AT, "authority.district_unknown"),
        (replace(AUTHORITY, approved_by=None), "leads.admit", FILE, AT, "authority.not_approved"),
        (replace(AUTHORITY, approved_by=""), "leads.admit", FILE, AT, "authority.not_approved"),
        (replace(AUTHORITY, approved_at=None), "leads.admit", FILE, AT, "authority.not_approved"),
        (replace(AUTHORITY, approved_by="asha"), "leads.admit", FILE, AT, "authority.same_officer"),
        (revoked(AUTHORITY, AT), "leads.admit", FILE, AT, "authority.revoked"),
        (revoked(AUTHORITY, AT + HOUR / 2), "leads.admit", FILE, AT, "authority.revoked"),
        (AUTHORITY, "leads.admit", FILE, AUTHORITY.valid_from - timedelta(microseconds=1), "authority.not_yet"),
        (AUTHORITY, "leads.admit", FILE, AUTHORITY.valid_to, "authority.expired"),
        (replace(AUTHORITY, approved_at=AT + HOUR / 2), "leads.admit", FILE, AT, "authority.clock_set_back"),
    ],
)  # fmt: skip
def test_02_each_reason_against_an_act_has_its_own_code(authority, act, subject, at, code):
    assert refused(authority, act, subject, at) == code


def test_02_an_act_outside_the_closed_list_is_no_act():
    everything = replace(AUTHORITY, acts=frozenset({*ACTS, "bait.send"}), subjects=("*",))
    with pytest.raises(InputError):
        permit(everything, "bait.send", FILE, AT)


def test_02_a_time_without_a_zone_permits_nothing():
    with pytest.raises(InputError):
        permit(AUTHORITY, "leads.admit", FILE, AT.replace(tzinfo=None))


def test_02_an_authority_that_expires_in_mid_job_stops_the_work():
    held = permit(AUTHORITY, "leads.admit", FILE, AT)
    held = again(held, AUTHORITY, AT + HOUR / 2)

    with pytest.raises(Refused) as caught:
        again(held, AUTHORITY, AT + HOUR)

    assert caught.value.code == "authority.expired"


def test_02_an_authority_revoked_in_mid_job_stops_the_work():
    held = permit(AUTHORITY, "leads.admit", FILE, AT)

    with pytest.raises(Refused) as caught:
        again(held, revoked(AUTHORITY, AT + HOUR / 4), AT + HOUR / 2)

    assert caught.value.code == "authority.revoked"


def test_02_a_clock_set_back_in_mid_job_stops_the_work():
    held = permit(AUTHORITY, "leads.admit", FILE, AT)

    with pytest.raises(Refused) as caught:
        again(held, AUTHORITY, AT - timedelta(microseconds=1))

    assert caught.value.code == "authority.clock_set_back"


def test_02_work_cannot_go_on_under_another_authority():
    held = permit(AUTHORITY, "leads.admit", FILE, AT)

    with pytest.raises(Refused) as caught:
        again(held, replace(AUTHORITY, id="b" * 32), AT)

    assert caught.value.code == "authority.another_authority"


def test_02_nobody_else_makes_a_permit():
    held = permit(AUTHORITY, "leads.admit", FILE, AT)

    with pytest.raises(Refused):
        Permit(AUTHORITY.id, "leads.admit", FILE, AT, AUTHORITY.valid_to)
    with pytest.raises(Refused):
        Permit(AUTHORITY.id, "leads.admit", FILE, AT, AUTHORITY.valid_to, False, object())
    with pytest.raises((Refused, ValueError)):
        replace(held, act="attribution.load")
    with pytest.raises(dataclasses.FrozenInstanceError):
        held.act = "attribution.load"


def test_02_a_permit_reaches_a_worker_as_it_was_given():
    held = permit(AUTHORITY, "leads.admit", FILE, AT)

    assert pickle.loads(pickle.dumps(held)) == held


def test_02_a_permit_is_good_for_its_act_and_subject_only():
    held = permit(AUTHORITY, "leads.admit", FILE, AT)

    held.require("leads.admit", FILE)
    held.require("leads.admit", replace(FILE, district="KLM-C"))
    for act, subject in [("attribution.load", FILE), ("leads.admit", Subject("file", "cd" * 32))]:
        with pytest.raises(Refused):
            held.require(act, subject)


def test_02_practice_is_marked_and_good_for_nothing_else():
    for act in ACTS:
        authority = practice_authority(act, AT)
        if act in PRACTICE_ACTS:
            assert permit(authority, act, FILE, AT).practice
        else:
            assert refused(authority, act) == "authority.wrong_act"


def test_all_reasons_can_be_shown_at_once():
    bad = replace(AUTHORITY, approved_by=None, district="KLM-C")
    words = refusals(bad, "attribution.load", Subject("list", "A@1"), AT + 2 * HOUR)

    assert [word.code.removeprefix("authority.") for word in words] == [
        "not_approved",
        "expired",
        "wrong_act",
        "wrong_subject",
        "district_unknown",
    ]


@pytest.mark.parametrize(
    ("pattern", "named"),
    [
        ("*", True),
        ("file:*", True),
        (str(FILE), True),
        ("file:" + "ab" * 31, False),
        ("", False),
        ("file", False),
    ],
)
def test_a_subject_is_named_in_full_or_by_its_beginning(pattern, named):
    assert names_subject(pattern, FILE) is named


moments = st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))
authorities = st.builds(
    Authority,
    id=st.just("a" * 32),
    basis=st.just("BNSS s.94"),
    reference=st.just("r"),
    purpose=st.just("csea_material"),
    acts=st.frozensets(st.sampled_from(ACTS)),
    subjects=st.lists(st.sampled_from(["*", "file:*", "lead:1", str(FILE)])).map(tuple),
    district=st.sampled_from([None, "KLM-C", "KLM-R"]),
    valid_from=moments,
    valid_to=moments,
    recorded_by=st.sampled_from(["asha", "biju"]),
    recorded_at=moments,
    approved_by=st.sampled_from([None, "", "asha", "biju"]),
    approved_at=st.none() | moments,
    revoked_at=st.none() | moments,
)
subjects = st.builds(
    Subject,
    st.sampled_from(["file", "lead"]),
    st.sampled_from([FILE.id, "1"]),
    st.sampled_from([None, "KLM-C"]),
)


@given(authorities, st.sampled_from(ACTS), subjects, moments)
def test_02_a_permit_is_never_given_outside_its_authority(authority, act, subject, at):
    try:
        held = permit(authority, act, subject, at)
    except Refused:
        assert list(refusals(authority, act, subject, at))
        return

    assert authority.valid_from <= at < authority.valid_to
    assert authority.revoked_at is None
    assert authority.approved_by not in {None, "", authority.recorded_by}
    assert max(authority.recorded_at, authority.approved_at) <= at
    assert act in authority.acts
    assert authority.district in {None, subject.district}
    assert held.at == at


@given(authorities, moments, moments)
def test_02_asking_again_never_goes_back_in_time_nor_past_the_end(authority, first, second):
    try:
        held = permit(authority, "leads.admit", FILE, first)
        later = again(held, authority, second)
    except Refused:
        return

    assert first <= later.at < authority.valid_to
