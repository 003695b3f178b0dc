"""The second officer: names a row without seeing the answer; no one confirms alone, and no one confirms less."""

from dataclasses import replace

import pytest

from thelivu.attribution import ConfirmedState, FieldCheck, Review, blind_review, confirm, decide
from thelivu.base import Word
from unit.attribution.made import returned, row, seen, two


def world(**more):
    sightings, returns = two(**more)
    answer = decide(sightings, returns)
    return answer, [lease for one in returns for lease in one.leases]


def reviews(answer, leases, officer="second"):
    """The reviews of an officer who finds the right row for each sighting."""
    return [
        blind_review(one, leases, one.evidence[0].place, officer=officer)
        for one in answer.sightings
        if one.evidence
    ]


def why(outcome):
    assert isinstance(outcome, Word), "confirmed"
    return outcome.code.removeprefix("attribution.confirm.")


def test_03_two_officers_who_find_the_same_rows_confirm():
    answer, leases = world()
    (identity,) = answer.identities
    made = confirm(identity, reviews(answer, leases), first_officer="first")

    assert made == ConfirmedState("I", identity.line, "first", ("second",))


def test_03_nobody_confirms_an_answer_of_their_own():
    answer, leases = world()

    assert (
        why(confirm(answer.identities[0], reviews(answer, leases, "first"), first_officer="first"))
        == "same_officer"
    )


def test_03_a_third_officer_does_not_make_up_for_the_first_among_the_reviewers():
    answer, leases = world()
    both = [*reviews(answer, leases), *reviews(answer, leases, "first")]

    assert why(confirm(answer.identities[0], both, first_officer="first")) == "same_officer"


def test_03_one_disagreement_stops_it_whoever_else_agreed():
    answer, leases = world()
    wrong = blind_review(answer.sightings[0], leases, leases[1].place, officer="third")

    assert (wrong.agrees, wrong.said.code) == (False, "attribution.review.disagrees")
    assert (
        why(confirm(answer.identities[0], [*reviews(answer, leases), wrong], first_officer="first"))
        == "disagreement"
    )


def test_03_to_say_that_no_row_fits_is_a_disagreement():
    answer, leases = world()
    none = blind_review(answer.sightings[0], leases, None, officer="second")

    assert (none.agrees, none.said.code) == (False, "attribution.review.no_row")


def test_03_a_row_that_was_not_shown_is_no_row():
    answer, leases = world()

    assert not blind_review(answer.sightings[0], leases[1:], leases[0].place, officer="second").agrees
    assert not blind_review(
        answer.sightings[0], leases, (leases[0].return_sha256, 99), officer="second"
    ).agrees


def test_03_every_sighting_that_is_needed_must_have_been_reviewed():
    answer, leases = world()
    one = confirm(answer.identities[0], reviews(answer, leases)[:1], first_officer="first")

    assert (why(one), one.values) == ("not_reviewed", {"have": 1, "needed": 2})
    assert why(confirm(answer.identities[0], [], first_officer="first")) == "not_reviewed"


def test_03_reviewing_one_sighting_twice_is_one_review():
    answer, leases = world()
    twice = [*reviews(answer, leases)[:1], *reviews(answer, leases, "third")[:1]]

    assert why(confirm(answer.identities[0], twice, first_officer="first")) == "not_reviewed"


def test_03_a_review_of_a_sighting_that_nothing_rests_on_does_not_count():
    answer, leases = world()
    strange = Review("s9", "second", agrees=True, said=reviews(answer, leases)[0].said)

    assert (
        why(confirm(answer.identities[0], [reviews(answer, leases)[0], strange], first_officer="first"))
        == "not_reviewed"
    )


@pytest.mark.parametrize("more", [{"source": "tip"}, {"line": "L2"}])
def test_03_nothing_short_of_corroborated_is_confirmed(more):
    answer, leases = world(**more)
    proven = FieldCheck("third", address_proven=True)

    for check in (None, proven):
        assert (
            why(confirm(answer.identities[0], reviews(answer, leases), check, first_officer="first"))
            == "not_corroborated"
        )


def test_03_a_field_check_proves_the_address_and_nothing_else():
    answer, leases = world(home="")
    said = reviews(answer, leases)
    (identity,) = answer.identities

    assert why(confirm(identity, said, first_officer="first")) == "not_corroborated"
    assert isinstance(
        confirm(identity, said, FieldCheck("third", address_proven=True), first_officer="first"),
        ConfirmedState,
    )
    assert (
        why(confirm(identity, [], FieldCheck("third", address_proven=True), first_officer="first"))
        == "not_reviewed"
    )


@pytest.mark.parametrize("home", ["House 1", ""])
def test_03_an_address_that_was_refuted_stops_it_whatever_the_papers_say(home):
    answer, leases = world(home=home)
    refuted = FieldCheck("third", address_proven=False)

    assert (
        why(confirm(answer.identities[0], reviews(answer, leases), refuted, first_officer="first"))
        == "address_refuted"
    )


def test_naming_a_repeat_of_the_row_is_naming_the_row():
    one = returned(row(), row())
    (decided,) = decide([seen()], [one]).sightings
    second = one.leases[1]

    assert (len(decided.evidence), blind_review(decided, one.leases, second.place, officer="x").agrees) == (
        1,
        True,
    )


def test_a_sighting_without_an_answer_agrees_with_no_row():
    one = returned(row(), row("L2"))
    (decided,) = decide([seen()], [one]).sightings

    assert not blind_review(decided, one.leases, one.leases[0].place, officer="x").agrees


def test_an_identity_without_a_line_is_not_confirmed_by_its_state_alone():
    answer, leases = world()
    hollow = replace(answer.identities[0], line=None)

    assert why(confirm(hollow, reviews(answer, leases), first_officer="first")) == "not_corroborated"
