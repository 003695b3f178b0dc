"""The page of long work: progress, rate, time left, what was rejected and why, stop, resume, try one again."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page
from thelivu.desk.people.queries import names

from . import actions, queries


@page
def index(request: OfficerRequest) -> HttpResponse:
    """Jobs in scope, newest first."""
    jobs = queries.recent()
    return render(request, "jobs/index.html", {"jobs": jobs, "names": names({job.officer for job in jobs})})


@page
def show(request: OfficerRequest, job_id: str) -> HttpResponse:
    """One job and its dead letters."""
    row = queries.job(job_id)
    if row is None:
        raise Http404
    context = {"job": queries.progress(row), "trouble": queries.trouble(row), "names": names({row.officer})}
    return render(request, "jobs/show.html", context)


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
