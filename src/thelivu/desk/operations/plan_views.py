"""Pages of planning: the readiness board, the kit."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page
from thelivu.desk.register.queries import now
from thelivu.desk.targets.views import or_404

from . import forms, pages, plan_actions, queries, readiness_pages


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
@require_POST
def kit(request: OfficerRequest, search_id: str) -> HttpResponse:
    """Whether the kit of a search is ready."""
    row = or_404(queries.search, search_id)
    plan_actions.record_kit(request.actor, row.id, ready=request.POST.get("ready") == "yes")
    return redirect("operations:search", row.id)
