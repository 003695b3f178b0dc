"""Promise 3: nothing but the agreement of two officers says CONFIRMED, and it falls with what it rests on."""

import pytest

from desk.attribution.scene import FIRST, FIRST_ROWS, SECOND, SECOND_ROWS, mapping, row, table
from thelivu.base import InputError, Refused
from thelivu.desk.attribution import actions, openings, queries
from thelivu.desk.attribution.models import DecisionRow, ReviewRow
from thelivu.desk.leads import actions as leads
from thelivu.desk.leads import deconfliction_actions, deconfliction_queries
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.verify import verify
from thelivu.leads import Decision


def state(scene, decision):
    with seen_as(scene.cast.anu.scope):
        return queries.state_of(queries.decision(decision.id))


def wrong_row(scene, decision, sighting):
    """A shown row that is not the right one."""
    with seen_as(scene.cast.anu.scope):
        [one] = [one for one in queries.decided_sightings(decision.id) if one.sighting_id == sighting]
    return one.evidence[0][0], one.evidence[0][1] + 1


def test_03_two_officers_who_agree_on_every_independent_sighting_confirm(scene) -> None:
    scene.both()
    decision = scene.decide()
    before = state(scene, decision)
    one = scene.agree(decision, only=decision.independent[:1])
    both = scene.agree(decision, only=decision.independent[1:])

    assert ("CORROBORATED", None) == (before, one.confirmed_at)
    assert ("CONFIRMED", [scene.cast.arun.id]) == (state(scene, decision), both.confirmed_by)
    assert ("Example Net", "XN-204817") == (both.provider, both.subscriber)
    # Files of earlier tests, whose rows were rolled back, lie in the same vault.
    assert [] == [one for one in verify().differences if one.code != "register.object_unknown"]


def test_03_the_first_officer_cannot_be_the_second(scene) -> None:
    scene.both()
    decision = scene.decide()
    with pytest.raises(Refused) as refused:
        scene.agree(decision, actor=scene.cast.anu)

    assert "attribution.confirm.same_officer" == refused.value.code
    assert "CORROBORATED" == state(scene, decision)


def test_03_the_officer_of_an_earlier_decision_cannot_review_the_later_one(scene) -> None:
    scene.both()
    scene.decide(actor=scene.cast.arun)
    with seen_as(scene.cast.anu.scope):
        observation = queries.observations(scene.identity)[0]
    leads.choose_reading(scene.cast.anu, observation.id, 0, "Looked at again.")
    later = scene.decide()
    with pytest.raises(Refused) as refused:
        scene.agree(later, actor=scene.cast.arun)

    assert later.decided_by == scene.cast.anu.id
    assert "attribution.confirm.same_officer" == refused.value.code


def test_03_one_disagreement_stops_it_whoever_else_agrees(scene) -> None:
    scene.both()
    decision = scene.decide()
    first = decision.independent[0]
    said = actions.review(scene.cast.arun, decision.id, first, wrong_row(scene, decision, first))
    with pytest.raises(Refused):
        scene.agree(decision, actor=scene.cast.sara)

    assert not said.agrees
    assert "CORROBORATED" == state(scene, decision)
    assert scene.decide().id == decision.id  # deciding again without anything new does not wash it off


def test_03_no_row_fits_is_a_disagreement(scene) -> None:
    scene.both()
    decision = scene.decide()
    said = actions.review(scene.cast.arun, decision.id, decision.independent[0], None)

    assert (False, None) == (said.agrees, said.row)


def test_03_a_row_that_was_not_shown_is_no_answer(scene) -> None:
    one, _ = scene.both()
    decision = scene.decide()
    with pytest.raises(InputError) as refused:
        actions.review(scene.cast.arun, decision.id, decision.independent[0], (one.id, 999))

    assert "desk_attribution.row_not_shown" == refused.value.code


def test_03_the_same_officer_cannot_try_again(scene) -> None:
    scene.both()
    decision = scene.decide()
    actions.review(scene.cast.arun, decision.id, decision.independent[0], None)
    with pytest.raises(Refused):
        scene.agree(decision)
    with seen_as(INTEGRITY):
        assert 1 == ReviewRow.objects.count()


def test_03_a_withdrawn_return_voids_what_was_confirmed(scene) -> None:
    one, _ = scene.both()
    decision = scene.agree(scene.decide())
    assert "CONFIRMED" == state(scene, decision)
    actions.withdraw_return(scene.cast.anu, one.id, "The provider sent it by mistake.")

    assert "VOID" == state(scene, decision)
    with seen_as(scene.cast.anu.scope), pytest.raises(Refused):
        queries.holder(queries.decision(decision.id))


def test_03_a_void_decision_takes_no_review_and_no_field_check(scene) -> None:
    one, _ = scene.both()
    decision = scene.decide()
    permit = scene.ask("attribution.field_check", "identity", scene.identity)
    actions.withdraw_return(scene.cast.anu, one.id, "By mistake.")
    with pytest.raises(Refused) as review:
        actions.review(scene.cast.arun, decision.id, decision.independent[0], None)
    with pytest.raises(Refused) as check:
        actions.field_check(scene.cast.sara, permit, decision.id, scene.cast.kiran.id)

    assert {"desk_attribution.void"} == {review.value.code, check.value.code}


def test_03_a_reading_that_is_chosen_anew_voids_the_decision(scene) -> None:
    scene.both()
    decision = scene.agree(scene.decide())
    with seen_as(scene.cast.anu.scope):
        observation = queries.observations(scene.identity)[0]
    leads.choose_reading(scene.cast.anu, observation.id, 0, "Looked at again.")

    assert "VOID" == state(scene, decision)


def test_03_a_lead_that_leaves_work_voids_the_decision(scene) -> None:
    scene.both()
    decision = scene.agree(scene.decide())
    with seen_as(scene.cast.anu.scope):
        lead = queries.observations(scene.identity)[0].lead_id
    leads.decide_lead(scene.cast.anu, lead, Decision("withdrawn", "The sender took it back."))

    assert "VOID" == state(scene, decision)


def test_03_a_later_return_that_contradicts_stops_the_review(scene) -> None:
    scene.both()
    decision = scene.decide()
    other = row("XN-999001", FIRST[0], ("39936", "40447"), "2026-01-12 21:00:00", "2026-01-12 23:00:00")
    scene.load(table([other], above="Reply 3"), mapping(FIRST[0]))
    with pytest.raises(Refused) as refused:
        scene.agree(decision)

    assert "desk_attribution.says_otherwise_now" == refused.value.code


def test_03_one_file_for_both_sightings_is_never_two(scene) -> None:
    ips = [FIRST[0], SECOND[0]]
    asked = {"from": "2026-01-12T00:00:00Z", "to": "2026-01-16T00:00:00Z", "ips": ips}
    scene.load(table([*FIRST_ROWS, *SECOND_ROWS]), mapping(FIRST[0], asked=asked))
    decision = scene.decide()

    assert ("UNIQUE_SINGLE", 1) == (decision.state, len(decision.independent))
    with pytest.raises(Refused):
        actions.review(scene.cast.arun, decision.id, decision.independent[0], None)


def deconflicted(scene) -> None:
    """Each lead behind the identity was asked about: nobody else holds what it names."""
    with seen_as(scene.cast.anu.scope):
        for lead in deconfliction_queries.leads_of(scene.identity):
            deconfliction_actions.deconflict(scene.cast.anu, lead)


def test_no_officer_goes_to_an_address_before_other_units_were_asked(scene) -> None:
    scene.both()
    decision = scene.decide()
    permit = scene.ask("attribution.field_check", "identity", scene.identity)
    with pytest.raises(Refused) as unasked:
        actions.field_check(scene.cast.sara, permit, decision.id, scene.cast.kiran.id)

    assert "targets.deconfliction.unasked" == unasked.value.code


def test_03_a_refuted_address_is_never_confirmed(scene) -> None:
    scene.both()
    decision = scene.decide()
    deconflicted(scene)
    permit = scene.ask("attribution.field_check", "identity", scene.identity)
    check = actions.field_check(scene.cast.sara, permit, decision.id, scene.cast.kiran.id)
    waits = scene.agree(decision)
    actions.answer_field_check(scene.cast.kiran, check.id, False, "A shop.")

    assert waits.confirmed_at is None  # an ordered verification is waited for
    assert "CORROBORATED" == state(scene, decision)


def test_03_a_proven_address_completes_what_the_second_officer_agreed_on(scene) -> None:
    columns = {
        key: value for key, value in mapping(FIRST[0])["columns"].items() if key != "installation_address"
    }
    scene.both(columns=columns)
    decision = scene.decide()
    deconflicted(scene)
    permit = scene.ask("attribution.field_check", "identity", scene.identity)
    check = actions.field_check(scene.cast.sara, permit, decision.id, scene.cast.kiran.id)
    agreed = scene.agree(decision)
    actions.answer_field_check(scene.cast.kiran, check.id, True, "")

    assert ("ADDRESS_UNPROVEN", None) == (decision.state, agreed.confirmed_at)
    assert "CONFIRMED" == state(scene, decision)


def test_03_only_the_named_officer_answers_and_learns_the_address(scene) -> None:
    scene.both()
    decision = scene.decide()
    deconflicted(scene)
    permit = scene.ask("attribution.field_check", "identity", scene.identity)
    check = actions.field_check(scene.cast.sara, permit, decision.id, scene.cast.kiran.id)
    with pytest.raises(Refused):
        actions.answer_field_check(scene.cast.arun, check.id, True, "")
    with pytest.raises(Refused):
        openings.read_place(scene.cast.arun, check.id)

    assert "14 Marigold Lane, 695001" == openings.read_place(scene.cast.kiran, check.id)


def test_03_deciding_again_without_anything_new_writes_nothing(scene) -> None:
    scene.both()
    decision = scene.agree(scene.decide())
    again = scene.decide(actor=scene.cast.arun)

    assert (decision.id, "CONFIRMED") == (again.id, state(scene, decision))
    with seen_as(INTEGRITY):
        assert 1 == DecisionRow.objects.count()
