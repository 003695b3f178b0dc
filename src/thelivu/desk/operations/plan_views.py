"""Pages of planning: the readiness board, the proposals of allotment, the papers of an operation, the kit."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page, paged, refusal
from thelivu.desk.register.paper_pages import paper_lines
from thelivu.desk.register.queries import now, rail
from thelivu.desk.targets.views import or_404

from . import (
    allotment_pages,
    forms,
    order_papers,
    pages,
    plan_actions,
    plan_queries,
    queries,
    readiness_pages,
)


@page
def readiness(request: OfficerRequest, operation_id: str) -> HttpResponse:
    """The readiness board: what the searches of each district still need."""
    row = or_404(queries.operation, operation_id)
    language = request.actor.language
    form = forms.WhereForm(request.GET, language=language, **pages.where_choices(row.id, language))
    wanted = form.cleaned_data if form.is_valid() else {}
    board = readiness_pages.board(row, now(), language, **wanted)
    context = {"board": board, "filter_form": form, "filtered": any(wanted.values()), "now": now()}
    return render(request, "operations/readiness.html", context)


@page
def allotment(request: OfficerRequest, operation_id: str) -> HttpResponse:
    """Proposals of a team and a wave; nothing is saved until the planner accepts some."""
    actor = request.actor
    actor.require("plan")
    row = or_404(queries.operation, operation_id)
    refused = None
    if request.method == "POST":
        taken = request.POST.getlist("shown" if request.POST.get("which") == "all" else "take")
        refused = refusal(lambda: plan_actions.accept_allotment(actor, row.id, allotment_pages.chosen(taken)))
        if refused is None:
            return redirect("operations:allotment", row.id)
    choices = pages.where_choices(row.id, actor.language)
    form = forms.DistrictForm(request.GET, language=actor.language, districts=choices["districts"])
    district = form.cleaned_data["district"] if form.is_valid() else ""
    sheet = allotment_pages.sheet(row, actor, now(), district=district)
    shown = paged(request, sheet.proposed)
    context = {
        "sheet": sheet, "page": shown, "rows": shown, "total": len(sheet.proposed), "filter_form": form,
        "filtered": bool(district), "refused": refused,
    }  # fmt: skip
    return render(request, "operations/allotment.html", context, status=400 if refused else 200)


@page
def papers(request: OfficerRequest, operation_id: str) -> HttpResponse:
    """The papers of an operation: those that this officer can issue now, and those that were issued."""
    actor = request.actor
    actor.require("view")
    row = or_404(queries.operation, operation_id)
    refused = None
    if request.method == "POST":
        kind, about = request.POST.get("kind", ""), request.POST.get("about", "")
        refused = refusal(lambda: order_papers.issue(actor, row.id, kind, about))
        if refused is None:
            return redirect("operations:papers", row.id)
    districts = pages.where_choices(row.id, actor.language)["districts"]
    context = {
        "row": row, "papers": paper_lines(row.id), "refused": refused, "ledger": rail(row.stream), "may_issue": actor.may("plan"),
        "whole": plan_queries.sees_whole(row.id), "districts": districts,
        "teams": pages.placed([(one.id, one.label, one.district) for one in plan_queries.teams_of(row.id)], actor.language),
    }  # fmt: skip
    return render(request, "operations/papers.html", context, status=400 if refused else 200)


@page
@require_POST
def kit(request: OfficerRequest, search_id: str) -> HttpResponse:
    """Whether the kit of a search is ready."""
    row = or_404(queries.search, search_id)
    plan_actions.record_kit(request.actor, row.id, ready=request.POST.get("ready") == "yes")
    return redirect("operations:search", row.id)
