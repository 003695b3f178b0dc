"""The page of long work: progress, rate, time left, what was rejected and why, stop, resume, try one again."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page, paged

from . import actions, queries
from .forms import ItemsFilter
from .pages import lines, works


@page
def index(request: OfficerRequest) -> HttpResponse:
    """Jobs in scope, newest first."""
    rows = paged(request, queries.recent())
    context = {"page": rows, "jobs": works(map(queries.progress, rows)), "total": rows.paginator.count}
    return render(request, "jobs/index.html", context)


@page
def show(request: OfficerRequest, job_id: str) -> HttpResponse:
    """One job and its dead letters."""
    row = queries.job(job_id)
    if row is None:
        raise Http404
    (work,) = works([queries.progress(row)])
    context = {"work": work, "trouble": queries.trouble(row), "rejected_url": "#rejected"}
    return render(request, "jobs/show.html", context)


@page
def items(request: OfficerRequest, job_id: str) -> HttpResponse:
    """Every item of a job, or those of one state: what it is, how it ended, and why."""
    row = queries.job(job_id)
    if row is None:
        raise Http404
    form = ItemsFilter(request.GET, language=request.actor.language)
    state = form.cleaned_data.get("state", "") if form.is_valid() else ""
    rows = paged(request, queries.items(row, state))
    (work,) = works([queries.progress(row)])
    context = {
        "page": rows, "lines": lines(rows), "total": work.total, "shown": rows.paginator.count, "work": work,
        "filter_form": form, "filtered": bool(state),
    }  # fmt: skip
    return render(request, "jobs/items.html", context)


@page
@require_POST
def stop(request: OfficerRequest, job_id: str) -> HttpResponse:
    """Stops before the next item."""
    actions.stop(request.actor, job_id)
    return redirect("jobs:show", job_id)


@page
@require_POST
def resume(request: OfficerRequest, job_id: str) -> HttpResponse:
    """Goes on where it stopped."""
    actions.resume(request.actor, job_id)
    return redirect("jobs:show", job_id)


@page
@require_POST
def retry(request: OfficerRequest, job_id: str, item_id: str) -> HttpResponse:
    """Tries one item again."""
    actions.retry(request.actor, item_id)
    return redirect("jobs:show", job_id)
