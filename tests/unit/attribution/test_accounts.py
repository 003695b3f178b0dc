"""What a platform states of an account: registration, sign-ins, numbers; and the sightings that follow."""

import pytest

from thelivu.attribution import decide, disclosed_sightings, number
from unit.attribution.made_of_people import NUMBER, called, logged, platform

LOGIN = {"ip": "192.0.2.7", "port": "40112", "time": "2026-01-12T15:00:00"}
REGISTERED = {"start": "2026-01-12T08:00:00", "phone": NUMBER, "email": "a@example.org"}


def test_a_sign_in_and_a_number_become_sightings_whose_source_is_the_file():
    one = platform(REGISTERED, LOGIN)
    made = disclosed_sightings([logged()], [one])

    assert [(each.kind, str(each.address), each.port, each.time) for each in made] == [
        ("phone", NUMBER, None, "2026-01-12T08:00:00Z"),
        ("ip", "192.0.2.7", 40112, "2026-01-12T15:00:00Z"),
    ]
    assert {each.source for each in made} == {one.sha256}
    assert [each.disclosed_by for each in made] == [(one.sha256, 3), (one.sha256, 4)]
    assert {(each.identity, each.uncertainty_s, each.same_user_basis) for each in made} == {
        ("I", 60, "chatterbox:user7")
    }
    assert [each.id for each in made] == ["a1/platform:3:phone", "a1/platform:4:ip"]


def test_they_are_decided_with_the_others_and_belong_to_the_identity_of_the_account():
    answer = decide([logged(), called(identity="J")], [platform(LOGIN)])

    assert [(one.sighting.id, one.state) for one in answer.sightings] == [
        ("a1", "NO_RECORD"),
        ("p1", "NO_RETURN"),
        ("a1/platform:3:ip", "NO_RETURN"),
    ]
    assert [(one.identity, one.state) for one in answer.identities] == [
        ("I", "NO_RETURN"),
        ("J", "NO_RETURN"),
    ]
    assert "attribution.disclosed" in [word.code for word in answer.sightings[0].reasons]


def test_two_sightings_of_one_account_disclose_once_and_two_identities_each():
    assert len(disclosed_sightings([logged(), logged("a2", "13:00:00")], [platform(LOGIN)])) == 1
    assert len(disclosed_sightings([logged(), logged("a2", identity="J")], [platform(LOGIN)])) == 2


def test_an_account_that_nobody_saw_and_a_return_that_is_not_used_disclose_nothing():
    assert disclosed_sightings([logged(name="other")], [platform(LOGIN)]) == ()
    assert disclosed_sightings([logged()], [platform(LOGIN, origin=None)]) == ()
    assert disclosed_sightings([called()], [platform(LOGIN)]) == ()


def test_the_platform_is_part_of_the_account():
    assert disclosed_sightings([logged()], [platform(LOGIN, provider="CHATTER-box")]) == ()
    assert len(disclosed_sightings([logged()], [platform(LOGIN, provider="chatterBOX ")])) == 1


def test_the_registration_is_a_record_of_the_account_alone():
    one = decide([logged()], [platform(REGISTERED)]).sightings[0]

    assert (one.state, one.line.subscriber) == ("UNIQUE_SINGLE", "user7")
    (identity,) = decide([logged()], [platform({"start": "2026-01-12T08:00:00"})]).identities
    assert (identity.state, identity.line, identity.independent) == ("UNIQUE_SINGLE", None, ())


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({}, "nothing_told"),
        ({"ip": "192.0.2.700", "time": "2026-01-12T15:00:00"}, "not_an_address"),
        ({"ip": "192.0.2.7"}, "no_time"),
        ({"ip": "192.0.2.7", "time": "later"}, "time_unreadable"),
        ({"ip": "192.0.2.7", "time": "2026-01-12T15:00:00", "port": "99999"}, "not_a_port"),
        ({"phone": NUMBER}, "no_time"),
        ({"phone": "12", "start": "2026-01-12"}, "not_a_phone"),
        ({"phone": "9.19847E+11", "start": "2026-01-12"}, "rounded_number"),
        ({"start": "2026-01-12T08:00:00", "end": "2026-01-12T07:00:00"}, "ends_before_start"),
    ],
)
def test_a_row_that_cannot_be_read_is_rejected_with_its_reason(cells, reason):
    one = platform(cells, LOGIN)

    assert [bad.reason.code for bad in one.rejected] == [f"attribution.row.{reason}"]
    assert (one.rows_in, one.rows_kept, len(one.rejected)) == (2, 1, 1)


def test_the_gates_hold_for_accounts():
    assert platform(LOGIN, {"account": "other"} | LOGIN).state == "REJECTED"
    assert platform(LOGIN, LOGIN | {"time": "2027-01-12T15:00:00"}).state == "SUSPECT"
    assert platform(REGISTERED | {"start": "2019-05-05T08:00:00"}, LOGIN).state == "PASSED"
    morning = [LOGIN | {"time": f"2026-01-12T{n % 12:02d}:{n:02d}:00"} for n in range(41)]
    assert platform(*morning).state == "SUSPECT"


def test_a_sign_in_just_outside_the_request_is_kept_apart_and_not_used():
    one = platform(LOGIN, LOGIN | {"time": "2026-01-13T00:01:30"})

    assert (one.state, one.rows_kept, one.rows_quarantined) == ("PASSED", 1, 1)
    assert len(disclosed_sightings([logged()], [one])) == 1


def test_a_number_without_a_time_of_its_own_has_that_of_the_registration():
    (use,) = platform({"phone": NUMBER, "start": "2026-01-12", "time": "2026-01-12T09:00:00"}).uses
    assert (use.address, use.at.lo.hour) == (number(NUMBER), 9)
