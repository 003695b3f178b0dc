"""Pages of the operations room: the list, the plan, one search and its acts."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from thelivu.desk.authority.queries import choices
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page, paged
from thelivu.desk.people.queries import officers_with
from thelivu.desk.register.queries import now, rail
from thelivu.desk.targets.views import or_404
from thelivu.operations import SEARCH_ACT

from . import actions, forms, pages, plan_queries, queries


@page
def index(request: OfficerRequest) -> HttpResponse:
    """Every operation in scope."""
    rows = pages.operation_lines(now())
    shown = paged(request, rows)
    context = {"page": shown, "rows": shown, "total": len(rows), "may_plan": request.actor.may("plan")}
    return render(request, "operations/index.html", context)


@page
def new(request: OfficerRequest) -> HttpResponse:
    """The form that plans an operation."""
    request.actor.require("plan")
    form = forms.PlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        row = actions.plan_operation(request.actor, given["name"], given["code"], form.waves())
        return redirect("operations:show", row.id)
    return form_page(request, form, "desk_operations.plan_one")


@page
def show(request: OfficerRequest, operation_id: str) -> HttpResponse:
    """The plan: every search in scope once, ready or with its blockers."""
    row = or_404(queries.operation, operation_id)
    actor = request.actor
    form = forms.FilterForm(
        request.GET,
        language=actor.language,
        states=tuple(pages.LOOKS),
        **pages.where_choices(row.id, actor.language),
    )
    wanted = form.cleaned_data if form.is_valid() else {}
    plan = pages.plan_page(row, now(), **wanted)
    shown = paged(request, plan.kept)
    context = {
        "plan": plan, "page": shown, "rows": pages.plan_lines(shown, actor.language), "total": plan.total, "shown": len(plan.kept), "filter_form": form,
        "filtered": any(wanted.values()), "may_plan": actor.may("plan"), "teams": plan_queries.teams_of(row.id),
    }  # fmt: skip
    return render(request, "operations/show.html", context)


@page
def team_new(request: OfficerRequest, operation_id: str) -> HttpResponse:
    """The form that adds a team."""
    request.actor.require("plan")
    row = or_404(queries.operation, operation_id)
    form = forms.TeamForm(
        request.POST or None, language=request.actor.language, on=now(), leaders=officers_with("register")
    )
    if request.method == "POST" and form.is_valid():
        actions.add_team(request.actor, row.id, **form.cleaned_data)
        return redirect("operations:show", row.id)
    return form_page(request, form, "desk_operations.add_team", row)


@page
def allot(request: OfficerRequest, operation_id: str) -> HttpResponse:
    """The form that allots premises to a team and a wave."""
    request.actor.require("plan")
    row = or_404(queries.operation, operation_id)
    form = forms.AllotForm(
        request.POST or None,
        premises=pages.placed(plan_queries.premises_to_allot(row.id), request.actor.language),
        **_prepare_choices(request, row.id),
    )
    if request.method == "POST" and form.is_valid():
        premises_id = form.cleaned_data["premises_id"]
        made = actions.allot(request.actor, row.id, premises_id, basis=form.basis(), **form.prepared())
        return redirect("operations:search", made.id)
    return form_page(request, form, "desk_operations.allot", row)


@page
def search(request: OfficerRequest, search_id: str) -> HttpResponse:
    """One search: its facts, its blockers, the next lawful step."""
    row = or_404(queries.search, search_id)
    context = {
        "search": pages.search_page(row, request.actor, now()), "ledger": rail(row.stream),
        "time_form": forms.TimeForm(), "why_form": forms.WhyForm(),
        "door_form": forms.DoorForm(language=request.actor.language, auto_id="id_door_%s"),
    }  # fmt: skip
    return render(request, "operations/search.html", context)


@page
def prepare(request: OfficerRequest, search_id: str) -> HttpResponse:
    """The form that fills the gaps of a draft."""
    request.actor.require("plan")
    row = or_404(queries.search, search_id)
    form = forms.GapsForm(request.POST or None, row=row, **_prepare_choices(request, row.operation_id))
    if request.method == "POST" and form.is_valid():
        actions.prepare(request.actor, row.id, **form.prepared())
        return redirect("operations:search", row.id)
    return form_page(request, form, "desk_operations.prepare", row)


def _prepare_choices(request: OfficerRequest, operation_id: str) -> dict[str, Any]:
    waves = queries.waves_of([operation_id])[operation_id]
    teams = plan_queries.teams_of(operation_id)
    return {
        "language": request.actor.language,
        "waves": [(str(one.number), str(one.number)) for one in waves],
        "teams": pages.placed([(one.id, one.label, one.district) for one in teams], request.actor.language),
        "authorities": choices(SEARCH_ACT),
    }


@page
@require_POST
def approve(request: OfficerRequest, search_id: str) -> HttpResponse:
    """The second officer approves."""
    row = or_404(queries.search, search_id)
    actions.approve_search(request.actor, row.id)
    return redirect("operations:search", row.id)


@page
@require_POST
def enter(request: OfficerRequest, search_id: str) -> HttpResponse:
    """The team goes in."""
    row = or_404(queries.search, search_id)
    form = forms.TimeForm(request.POST)
    if form.is_valid():
        actions.enter(request.actor, row.id, form.cleaned_data["at"])
        return redirect("operations:search", row.id)
    return form_page(request, form, "desk_operations.enter", row)


@page
@require_POST
def leave(request: OfficerRequest, search_id: str) -> HttpResponse:
    """The team comes out."""
    row = or_404(queries.search, search_id)
    form = forms.TimeForm(request.POST)
    if form.is_valid():
        actions.leave(request.actor, row.id, form.cleaned_data["at"])
        return redirect("operations:search", row.id)
    return form_page(request, form, "desk_operations.leave", row)


@page
@require_POST
def call_off(request: OfficerRequest, search_id: str) -> HttpResponse:
    """The search will not be made."""
    row = or_404(queries.search, search_id)
    form = forms.WhyForm(request.POST)
    actions.call_off(request.actor, row.id, form.cleaned_data["why"] if form.is_valid() else "")
    return redirect("operations:search", row.id)


@page
@require_POST
def door(request: OfficerRequest, search_id: str) -> HttpResponse:
    """Whether the door was the right one; a wrong one opens its incident."""
    row = or_404(queries.search, search_id)
    form = forms.DoorForm(request.POST, language=request.actor.language)
    if form.is_valid():
        wrong = actions.record_door(request.actor, row.id, **form.cleaned_data)
        return redirect("operations:incident", wrong.id) if wrong else redirect("operations:search", row.id)
    return form_page(request, form, "desk_operations.record_door", row)


@page
def outcome(request: OfficerRequest, search_id: str) -> HttpResponse:
    """The form that records what came of the search."""
    request.actor.require("register")
    row = or_404(queries.search, search_id)
    form = forms.OutcomeForm(request.POST or None, language=request.actor.language, before=row.outcome)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        actions.record_outcome(request.actor, row.id, given.pop("outcome"), given.pop("door"), **given)
        return redirect("operations:search", row.id)
    return form_page(request, form, "desk_operations.record_result", row)


def form_page(request: OfficerRequest, form: Any, act: str, row: Any = None) -> HttpResponse:
    """A form of this room with the act that it does; one with errors is not found good."""
    context = {"form": form, "act": act, "row": row}
    return render(request, "operations/form.html", context, status=400 if form.errors else 200)
