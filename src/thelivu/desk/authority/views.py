"""Pages of the authority room: the list, one authority with its next lawful step, and the form that records one."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from thelivu.base import Refused
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page, paged
from thelivu.desk.people.queries import names
from thelivu.desk.register.queries import now, rail

from . import actions, queries
from .forms import AuthorityForm, ReasonForm


@page
def index(request: OfficerRequest) -> HttpResponse:
    """Every authority in scope."""
    rows = queries.authorities()
    return render(request, "authority/index.html", {"rows": paged(request, rows), "total": len(rows), "now": now()})


@page
def show(request: OfficerRequest, authority_id: str) -> HttpResponse:
    """One authority: its facts and, for the second officer, its approval."""
    try:
        row = queries.authority(authority_id)
    except Refused as absent:
        raise Http404 from absent
    waits = not row.approved_by and not row.revoked_at
    context = {
        "row": row,
        "names": names({row.recorded_by, row.approved_by, row.revoked_by}),
        "can_approve": waits and request.actor.may("approve") and row.recorded_by != request.actor.id,
        "own": waits and row.recorded_by == request.actor.id,
        "can_revoke": not row.revoked_at and request.actor.may("approve"),
        "reason_form": ReasonForm(),
        "ledger": rail(row.stream),
        "now": now(),
    }
    return render(request, "authority/show.html", context)


@page
def new(request: OfficerRequest) -> HttpResponse:
    """The form that records an authority."""
    request.actor.require("decide")
    form = AuthorityForm(request.POST or None, language=request.actor.language, on=now())
    if request.method == "POST" and form.is_valid():
        row = actions.record_authority(request.actor, **form.cleaned_data)
        return redirect("authority:show", row.id)
    return render(request, "authority/new.html", {"form": form}, status=400 if form.errors else 200)


@page
@require_POST
def approve(request: OfficerRequest, authority_id: str) -> HttpResponse:
    """The second officer approves."""
    row = actions.approve(request.actor, authority_id)
    return redirect("authority:show", row.id)


@page
@require_POST
def revoke(request: OfficerRequest, authority_id: str) -> HttpResponse:
    """Ends it at once, with a reason."""
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    row = actions.revoke(request.actor, authority_id, reason)
    return redirect("authority:show", row.id)
