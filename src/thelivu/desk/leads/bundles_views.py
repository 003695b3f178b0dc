"""Pages of leads that belong together: suggested pairs, bundles, taking a lead out again."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from thelivu.base import InputError
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page, paged

from . import bundles_actions as actions
from . import bundles_pages as pages
from . import bundles_queries as queries
from .bundles_forms import PairsForm, WhyForm
from .forms import complain
from .pages import rail_of
from .queries import lead as lead_in_scope
from .views import _found


@page
def pairs(request: OfficerRequest) -> HttpResponse:
    """Suggested pairs that wait, those of one older lead together; of one lead where ?lead= names it."""
    lead_id = request.GET.get("lead", "")
    lead = _found(lead_in_scope, lead_id) if lead_id else None
    return _pairs(request, lead.id if lead else "", PairsForm())


def _pairs(request: OfficerRequest, lead_id: str, form: PairsForm) -> HttpResponse:
    rows = paged(request, queries.open_pairs(lead_id))
    context = {
        "page": rows, "total": rows.paginator.count, "shown": rows.paginator.count,
        "groups": pages.pair_groups(rows), "form": form, "may_decide": request.actor.may("decide"),
        "of_lead": lead_id,
    }  # fmt: skip
    return render(request, "leads/pairs.html", context, status=400 if form.errors else 200)


@page
@require_POST
def decide_pairs(request: OfficerRequest) -> HttpResponse:
    """Accepts or refuses the pairs that were ticked, with one reason."""
    request.actor.require("decide")
    form = PairsForm(request.POST)
    ticked = request.POST.getlist("pair")
    if form.is_valid():
        try:
            accept = form.cleaned_data["act"] == "accept"
            made = actions.decide_pairs(request.actor, ticked, accept, form.cleaned_data["why"])
            return redirect("leads:bundle", made.id) if made else redirect("leads:pairs")
        except InputError as wrong:
            complain(form, wrong)
    return _pairs(request, "", form)


@page
def bundles(request: OfficerRequest) -> HttpResponse:
    """Bundles that officers made, newest first."""
    rows = paged(request, queries.bundles())
    context = {
        "page": rows, "total": rows.paginator.count, "shown": rows.paginator.count,
        "lines": pages.bundle_lines(rows), "waiting": queries.waiting(),
    }  # fmt: skip
    return render(request, "leads/bundles.html", context)


@page
def bundle(request: OfficerRequest, bundle_id: str) -> HttpResponse:
    """One bundle: its leads, why each joined, who said so, and those that were taken out."""
    row = _found(queries.bundle, bundle_id)
    members = pages.member_lines(row)
    heads = queries.heads_of([row])
    context = {
        "row": row, "head": heads.get(row.head_id), "members": [one for one in members if one.left is None],
        "gone": [one for one in members if one.left is not None],
        "may_decide": request.actor.may("decide"), **rail_of(None, row.stream),
    }  # fmt: skip
    return render(request, "leads/bundle.html", context)


@page
def take_out(request: OfficerRequest, member_id: str) -> HttpResponse:
    """Takes one lead out of its bundle, with a reason."""
    request.actor.require("decide")
    row = _found(queries.member, member_id)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.take_out(request.actor, row.id, form.cleaned_data["why"])
        return redirect("leads:show", row.lead_id)
    context = {"form": form, "row": row}
    return render(request, "leads/take_out.html", context, status=400 if form.errors else 200)


@page
@require_POST
def look(request: OfficerRequest, lead_id: str) -> HttpResponse:
    """Looks again what one lead may belong with."""
    request.actor.require("decide")
    row = _found(lead_in_scope, lead_id)
    actions.look(request.actor, row.id)
    return redirect(f"{reverse('leads:pairs')}?lead={row.id}")
