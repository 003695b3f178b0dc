"""Pages of the authority room: the list, one authority with its next lawful step, its form; the nodal officers."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from thelivu.base import Refused, ThelivuError
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page, paged
from thelivu.desk.register.queries import now, rail

from . import actions, pages, queries
from .forms import AuthorityForm, EndForm, NodalFilter, NodalForm, ReasonForm, StateFilter


@page
def index(request: OfficerRequest) -> HttpResponse:
    """Every authority in scope."""
    form = StateFilter(request.GET, language=request.actor.language)
    state = form.cleaned_data["state"] if form.is_valid() else ""
    rows = pages.lines(now(), state)
    context = {
        "page": paged(request, rows),
        "shown": len(rows),
        "total": len(queries.authorities()),
        "filter_form": form,
        "filtered": bool(state),
        "may_record": request.actor.may("decide"),
    }
    return render(request, "authority/index.html", context)


@page
def show(request: OfficerRequest, authority_id: str) -> HttpResponse:
    """One authority: its facts and, for the second officer, its approval."""
    return _show(request, authority_id, ReasonForm())


def _show(request: OfficerRequest, authority_id: str, form: ReasonForm) -> HttpResponse:
    try:
        row = queries.authority(authority_id)
    except Refused as absent:
        raise Http404 from absent
    context = {
        "it": pages.page_of(row, request.actor, now()),
        "reason_form": form,
        "ledger": rail(row.stream),
    }
    return render(request, "authority/show.html", context, status=400 if form.errors else 200)


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
    if not form.is_valid():
        return _show(request, authority_id, form)
    row = actions.revoke(request.actor, authority_id, form.cleaned_data["reason"])
    return redirect("authority:show", row.id)


# Nodal officers ---------------------------------------------------------------------------------------------------
@page
def nodal(request: OfficerRequest) -> HttpResponse:
    """The register of nodal officers, of one provider or on one day where asked so."""
    form = NodalFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    rows = paged(request, queries.nodal_officers(asked.get("provider", ""), asked.get("on")))
    context = {
        "page": rows, "total": queries.nodal_officers().count(), "shown": rows.paginator.count, "filter_form": form,
        "filtered": any(asked.values()), "may_record": request.actor.may("decide"), "today": now().date(),
    }  # fmt: skip
    return render(request, "authority/nodal.html", context)


@page
def nodal_new(request: OfficerRequest) -> HttpResponse:
    """The form of a dated row."""
    request.actor.require("decide")
    form = NodalForm(request.POST if request.method == "POST" else None, language=request.actor.language)
    if request.method == "POST" and form.is_valid():
        actions.record_nodal_officer(request.actor, **form.cleaned_data)
        return redirect("authority:nodal")
    return render(request, "authority/nodal_new.html", {"form": form}, status=400 if form.errors else 200)


@page
def nodal_show(request: OfficerRequest, row_id: str) -> HttpResponse:
    """One dated row, the letters that went there, and its last day."""
    try:
        row = queries.nodal_row(row_id)
    except Refused as absent:
        raise Http404 from absent
    form = EndForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_nodal_officer(request.actor, row.id, form.cleaned_data["valid_to"])
            return redirect("authority:nodal_show", row.id)
        except ThelivuError as wrong:
            form.add_error("valid_to", ValidationError(wrong.code, params=dict(wrong.word.values)))
    context = {
        "row": row, "form": form, "facts": pages.nodal_facts(row), "ledger": rail(row.stream),
        "may_end": request.actor.may("decide") and row.valid_to is None,
    }  # fmt: skip
    return render(request, "authority/nodal_show.html", context, status=400 if form.errors else 200)
