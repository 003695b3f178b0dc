"""The second officer asked by name, reminded, disagreeing; the third who explains; who must do what next."""

import pytest

from desk.attribution.test_confirm import state, wrong_row
from thelivu.base import InputError, Refused
from thelivu.desk.attribution import actions, queries
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.queries import now


def url(name, *args):
    from django.urls import reverse

    return reverse(f"attribution:{name}", args=args)


def text(response):
    return response.content.decode()


def dues(actor):
    with seen_as(actor.scope):
        return {one.act.code.removeprefix("desk_attribution.due_") for one in queries.due(actor, now())}


@pytest.fixture
def decision(scene):
    scene.both()
    return scene.decide()


@pytest.fixture
def stopped(scene, decision):
    """The second officer has named another row for sighting 1 of the page."""
    with seen_as(scene.cast.anu.scope):
        first = queries.decided_sightings(decision.id)[0].sighting_id
    made = actions.review(scene.cast.arun, decision.id, first, wrong_row(scene, decision, first))
    return decision, made


def test_the_second_officer_is_asked_by_name_and_reminded(cast, scene, decision) -> None:
    client = cast.client("anu")
    offered = text(client.get(url("ask_second", decision.id)))
    before = text(client.get(url("show", decision.id)))
    answer = client.post(url("ask_second", decision.id), {"officer": cast.arun.id})
    asked = dues(cast.arun)
    page = text(client.get(url("show", decision.id)))
    assert 302 == client.post(url("remind_second", decision.id)).status_code

    assert "SI Arun" in offered
    assert "SI Anu" not in offered.split("<form")[-1]
    assert "Ask a second officer" in before
    assert 302 == answer.status_code
    assert "Remind the second officer" in page
    assert "Not opened yet" in page
    assert ({"asked_review"}, {"reminded_review"}) == (asked, dues(cast.arun))


def test_who_was_not_asked_is_not_called_while_the_asked_one_owes(cast, scene, decision) -> None:
    before = dues(cast.sara)
    actions.ask_second(cast.anu, decision.id, cast.arun.id)

    assert "review" in before
    assert dues(cast.sara).isdisjoint({"review", "asked_review"})


def test_03_who_decided_or_has_seen_the_answer_cannot_be_asked(cast, scene, decision) -> None:
    cast.client("ishaan").post(url("unblind", decision.id))
    for who in (cast.anu, cast.ishaan, cast.kiran, cast.omar):
        if who == cast.omar:
            continue  # of another unit, but with the verb: asked in vain, for the record is not in scope
        with pytest.raises(Refused) as refused:
            actions.ask_second(cast.anu, decision.id, who.id)
        assert "desk_attribution.cannot_be_second" == refused.value.code


def test_a_reminder_needs_somebody_who_owes(cast, scene, decision) -> None:
    with pytest.raises(Refused):
        actions.remind_second(cast.anu, decision.id)
    actions.ask_second(cast.anu, decision.id, cast.arun.id)
    scene.agree(decision)
    with pytest.raises(Refused):
        actions.remind_second(cast.anu, decision.id)


def test_03_a_disagreement_names_who_must_do_what_next(cast, stopped) -> None:
    decision, _ = stopped
    page = text(cast.client("anu").get(url("show", decision.id)))

    assert "SI Arun named another row than SI Anu, or none, for sighting 1" in page
    assert "A third officer who may approve looks at both rows with SI Anu and SI Arun" in page
    assert "differ" in dues(cast.anu)
    assert {"explain"} <= dues(cast.sara)
    assert dues(cast.arun).isdisjoint({"differ", "explain"})


def test_a_third_officer_sees_both_rows_and_neither_of_the_two_explains(cast, stopped) -> None:
    _, made = stopped
    page = text(cast.client("sara").get(url("explain", made.id)))
    for who in (cast.anu, cast.arun):
        assert 403 == cast.client(who.username).get(url("explain", made.id)).status_code
    with pytest.raises(InputError):
        actions.explain(cast.sara, made.id, "second_slipped", " ")

    assert "named by the first" in page
    assert "named by the second" in page
    assert "R-0001, row 5" in page
    assert "R-0001, row 6" in page


def test_03_after_a_slip_another_officer_reviews_every_pair_anew(cast, scene, stopped) -> None:
    decision, made = stopped
    actions.explain(cast.sara, made.id, "second_slipped", "The wrong line was clicked.")
    for who in (cast.arun, cast.sara):  # one slipped, the other has seen both answers
        with pytest.raises(Refused):
            scene.agree(
                decision, actor=who, only=[one for one in decision.independent if one != made.sighting_id]
            )
    half = scene.agree(decision, actor=cast.ishaan, only=decision.independent[:1])
    whole = scene.agree(decision, actor=cast.ishaan, only=decision.independent[1:])

    assert (None, [cast.ishaan.id]) == (half.confirmed_at, whole.confirmed_by)
    assert "CONFIRMED" == state(scene, decision)


def test_03_an_answer_that_was_wrong_is_void_and_not_decided_again_without_anything_new(
    cast, scene, stopped
) -> None:
    decision, made = stopped
    actions.explain(cast.sara, made.id, "first_wrong", "The port was of another row.")
    with pytest.raises(Refused) as refused:
        scene.decide()

    assert "VOID" == state(scene, decision)
    assert "desk_attribution.nothing_new" == refused.value.code


def test_a_difference_is_explained_once(cast, scene, stopped) -> None:
    _, made = stopped
    actions.explain(cast.sara, made.id, "second_slipped", "A slip.")
    with pytest.raises(Refused):
        actions.explain(cast.sara, made.id, "first_wrong", "On second thoughts.")


def test_an_explanation_leaves_the_record_of_the_first_review_as_it_was(cast, scene, stopped) -> None:
    decision, made = stopped
    actions.explain(cast.sara, made.id, "second_slipped", "A slip.")
    page = text(cast.client("anu").get(url("show", decision.id)))

    assert "Named another row or none for sighting 1" in page
    assert "Explained by DySP Sara" in page


def test_03_a_supervisor_who_decided_or_reviewed_does_not_explain(cast, scene) -> None:
    scene.both()
    decision = scene.decide(actor=cast.sara)
    with seen_as(cast.sara.scope):
        first = queries.decided_sightings(decision.id)[0].sighting_id
    made = actions.review(cast.arun, decision.id, first, None)
    with pytest.raises(Refused) as refused:
        actions.explain(cast.sara, made.id, "second_slipped", "My own answer was right.")

    assert "desk_attribution.a_third_explains" == refused.value.code
