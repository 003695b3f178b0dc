"""Pages of identifiers and neighbourhoods. What names a person travels by POST, and each read is on the record."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from thelivu.base import Refused, ThelivuError
from thelivu.desk.authority.queries import choices
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page
from thelivu.leads.graph import FOLLOW, HOPS

from . import graph_actions as actions
from . import graph_pages as pages
from . import graph_queries as queries
from .forms import complain
from .graph_forms import ReadForm, WebForm
from .pages import rail_of
from .queries import lead as lead_in_scope
from .views import _found

ABSENT = "desk_leads.no_such_record"


def _grown(request: OfficerRequest, web_id: str) -> actions.Grown:
    """The neighbourhood, or the page that says there is no such record; an authority that ended is said."""
    try:
        return actions.read_web(request.actor, web_id)
    except Refused as absent:
        if absent.code == ABSENT:
            raise Http404 from absent
        raise


@page
def identifiers(request: OfficerRequest, lead_id: str) -> HttpResponse:
    """What one lead names; from here one reads all uses, or asks for a neighbourhood."""
    row = _found(lead_in_scope, lead_id)
    context = {
        "row": row, "lines": pages.lead_identifiers(row), "webs": pages.web_lines(queries.webs_of(row.id)),
        "may_decide": request.actor.may("decide"), **rail_of(None, row.stream),
    }  # fmt: skip
    return render(request, "leads/identifiers.html", context)


@page
def identifier(request: OfficerRequest, lead_id: str, use_id: str) -> HttpResponse:
    """All uses of an identifier that a lead names, after the purpose prompt."""
    lead = _found(lead_in_scope, lead_id)
    use = _found(lambda one: queries.lead_use(lead.id, one), use_id)
    form = ReadForm(request.POST or None, language=request.actor.language)
    context = {
        "form": form,
        "lead": lead,
        "kind": pages.kind_word(use.identifier.kind),
        "value": use.identifier.value,
    }
    if request.method != "POST" or not form.is_valid():
        return render(request, "leads/identifier_ask.html", context, status=400 if form.errors else 200)
    asked = form.cleaned_data
    found = actions.read_identifier(
        request.actor, use.id, matter=lead.id, purpose=asked["purpose"], reason=asked["reason"]
    )
    it = pages.identifier_page(found, whole="whole" in request.POST)
    return render(request, "leads/identifier.html", {"it": it, "lead": lead, "asked": asked})


@page
def ask_web(request: OfficerRequest, lead_id: str, use_id: str) -> HttpResponse:
    """Asks for the neighbourhood of an identifier that a lead names."""
    request.actor.require("decide")
    lead = _found(lead_in_scope, lead_id)
    use = _found(lambda one: queries.lead_use(lead.id, one), use_id)
    form = WebForm(request.POST or None, language=request.actor.language, authorities=choices(FOLLOW))
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.ask_web(request.actor, lead.id, use.id, **form.cleaned_data)
            return redirect("leads:web", row.id)
        except ThelivuError as wrong:
            complain(form, wrong)
    context = {
        "form": form, "lead": lead, "kind": pages.kind_word(use.identifier.kind), "value": use.identifier.value,
        "hops": HOPS,
    }  # fmt: skip
    return render(request, "leads/web_ask.html", context, status=400 if form.errors else 200)


@page
def web(request: OfficerRequest, web_id: str) -> HttpResponse:
    """The picture of a neighbourhood, and the table with the same content."""
    grown = _grown(request, web_id)
    it = pages.web_page(request.actor, grown, whole="whole" in request.GET)
    context = {"it": it, **rail_of(None, grown.row.stream)}
    return render(request, "leads/web.html", context)


@page
def web_identifier(request: OfficerRequest, web_id: str, use_id: str) -> HttpResponse:
    """All uses of an identifier of a neighbourhood, under the purpose for which that was asked."""
    grown = _grown(request, web_id)
    use = _found(queries.use, use_id)
    hop = actions.hop_of(grown.web, use.identifier)
    if hop < 0:
        raise Http404
    row = grown.row
    found = actions.read_identifier(
        request.actor, use.id, matter=row.lead_id, purpose=row.purpose, reason=row.reason
    )
    context = {
        "it": pages.identifier_page(found, whole="whole" in request.GET), "lead": row.lead, "web": row, "use": use,
        "may_go_on": hop > 0 and request.actor.may("decide"),
    }  # fmt: skip
    return render(request, "leads/identifier.html", context)


@page
def go_on(request: OfficerRequest, web_id: str, use_id: str) -> HttpResponse:
    """Two more hops from an identifier of a neighbourhood: an authority is asked again."""
    request.actor.require("decide")
    grown = _grown(request, web_id)
    use = _found(queries.use, use_id)
    if actions.hop_of(grown.web, use.identifier) < 1:
        raise Http404
    form = WebForm(request.POST or None, language=request.actor.language, authorities=choices(FOLLOW))
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.go_on(request.actor, web_id, use.id, **form.cleaned_data)
            return redirect("leads:web", row.id)
        except ThelivuError as wrong:
            complain(form, wrong)
    context = {
        "form": form, "lead": grown.row.lead, "web": grown.row, "kind": pages.kind_word(use.identifier.kind),
        "value": use.identifier.value, "hops": HOPS,
    }  # fmt: skip
    return render(request, "leads/web_ask.html", context, status=400 if form.errors else 200)
