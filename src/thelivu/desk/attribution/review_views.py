"""Pages of the second officer: asked, reminded, reading a pair blind; the third who explains; the supervisor's controls."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from thelivu.base import Refused, Word
from thelivu.desk.people.middleware import OfficerRequest

from . import actions, blind, control_pairs, disputes, openings, queries
from .review_forms import ExplainForm, ReviewForm, SecondForm
from .room import form_page, room, sent_data


@room
@require_POST
def unblind(request: OfficerRequest, decision_id: str) -> HttpResponse:
    """An officer looks at the answer and can no longer review it."""
    openings.see_the_answer(request.actor, decision_id)
    return redirect("attribution:show", decision_id)


@room
def ask(request: OfficerRequest, decision_id: str) -> HttpResponse:
    """Names the officer who is asked to review blind."""
    request.actor.require("decide")
    row = queries.decision(decision_id)
    form = SecondForm(
        sent_data(request), offered=queries.who_may_review(row), language=request.actor.language
    )
    if request.method == "POST" and form.is_valid():
        actions.ask_second(request.actor, row.id, form.cleaned_data["officer"])
        return redirect("attribution:show", row.id)
    return form_page(request, "ask_second", form, row=row, act="desk_second_officer.ask")


@room
@require_POST
def remind(request: OfficerRequest, decision_id: str) -> HttpResponse:
    """Reminds the officers who were asked."""
    request.actor.require("decide")
    row = queries.decision(decision_id)
    actions.remind_second(request.actor, row.id)
    return redirect("attribution:show", row.id)


@room
def review(request: OfficerRequest, decision_id: str) -> HttpResponse:
    """The next pair to read blind: raw sighting, raw rows, and nothing else. Which pair it is stands in no address."""
    request.actor.require("review")
    row = queries.decision(decision_id)
    task = control_pairs.next_task(request.actor, row)
    if task is None:
        refused = queries.why_not_review(request.actor, row)
        raise Refused.of(refused or Word("desk_attribution.nothing_to_review"))
    openings.read_rows(request.actor, row, task.sighting)
    shown = blind.blind(task, request.actor.language)
    form = ReviewForm(
        sent_data(request), shown=[one.value for one in shown.choices], initial={"pair": task.token}
    )
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["pair"] != task.token:
            raise Refused("desk_second_officer.pair_answered")
        answer = actions.review if task.control is None else actions.answer_control
        answer(request.actor, row.id, task.sighting, form.chosen())
        return redirect("attribution:show", row.id)
    return form_page(request, "review", form, row=row, blind=shown, act="desk_attribution.say_so")


@room
def explain(request: OfficerRequest, review_id: str) -> HttpResponse:
    """Two officers named different rows: both, side by side, and how a third explains it."""
    request.actor.require("approve")
    one = queries.review_row(review_id)
    dispute = disputes.dispute(one, request.actor)
    form = ExplainForm(sent_data(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        actions.explain(request.actor, one.id, given["outcome"], given["why"])
        return redirect("attribution:show", one.decision_id)
    return form_page(request, "explain", form, dispute=dispute, act="desk_second_officer.record_explanation")


# For the supervisor -----------------------------------------------------------------------------------------------
@room
def controls(request: OfficerRequest) -> HttpResponse:
    """How many control pairs each officer had and missed; the missed ones to look at together."""
    _supervises(request)
    context = {
        "tallies": blind.tallies(),
        "missed": blind.missed_pairs(),
        "pool": len(queries.with_controls()),
    }
    return render(request, "attribution/controls.html", context)


@room
def control(request: OfficerRequest, control_id: str) -> HttpResponse:
    """One missed control pair, with what was known and what was named."""
    _supervises(request)
    row = queries.control(control_id)
    if request.method == "POST":
        actions.look_together(request.actor, row.id)
        return redirect("attribution:controls")
    return render(
        request, "attribution/control.html", {"pair": blind.missed_pair(row, request.actor.language)}
    )


def _supervises(request: OfficerRequest) -> None:
    """To everybody else these pages are absent."""
    if not queries.may_see_controls(request.actor):
        raise Http404
