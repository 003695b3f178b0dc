"""Pages of partner offices: the list, one card with its approval and its end, our own card."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from thelivu.base import ThelivuError
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import as_file, page, paged
from thelivu.desk.register.queries import rail

from . import forwarding_pages as pages
from . import forwarding_partner_actions as actions
from . import forwarding_queries as queries
from .forms import complain
from .forwarding_forms import ApproveForm, CardForm, WhyForm
from .views import _found


@page
def partners(request: OfficerRequest) -> HttpResponse:
    """Every card in scope, those that hold first."""
    rows = paged(request, queries.partners())
    count = rows.paginator.count
    context = {
        "page": rows, "total": count, "shown": count, "lines": pages.partner_lines(rows),
        "may_record": request.actor.may("admit"),
    }  # fmt: skip
    return render(request, "leads/partners.html", context)


@page
def record(request: OfficerRequest) -> HttpResponse:
    """The card of another office comes in as a file."""
    request.actor.require("admit")
    form = CardForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.record_partner(request.actor, form.cleaned_data["card"], form.cleaned_data["days"])
            return redirect("leads:partner", row.id)
        except ThelivuError as wrong:
            complain(form, wrong)
    return render(request, "leads/partner_new.html", {"form": form}, status=400 if form.errors else 200)


@page
def partner(request: OfficerRequest, partner_id: str) -> HttpResponse:
    """One card: its fingerprint, its two officers, its days."""
    return _partner(request, partner_id, ApproveForm(), WhyForm())


def _partner(
    request: OfficerRequest, partner_id: str, approving: ApproveForm, ending: WhyForm
) -> HttpResponse:
    row = _found(queries.partner, partner_id)
    context = {
        "it": pages.partner_page(row, request.actor), "approve_form": approving, "end_form": ending,
        "ledger": rail(row.stream),
    }  # fmt: skip
    wrong = approving.errors or ending.errors
    return render(request, "leads/partner.html", context, status=400 if wrong else 200)


@page
@require_POST
def approve(request: OfficerRequest, partner_id: str) -> HttpResponse:
    """The second officer has compared the fingerprint."""
    form = ApproveForm(request.POST)
    if not form.is_valid():
        return _partner(request, partner_id, form, WhyForm())
    row = actions.approve_partner(request.actor, partner_id, form.cleaned_data["checked_how"])
    return redirect("leads:partner", row.id)


@page
@require_POST
def end(request: OfficerRequest, partner_id: str) -> HttpResponse:
    """The card ends at once."""
    form = WhyForm(request.POST)
    if not form.is_valid():
        return _partner(request, partner_id, ApproveForm(), form)
    row = actions.end_partner(request.actor, partner_id, form.cleaned_data["why"])
    return redirect("leads:partner", row.id)


@page
def card(request: OfficerRequest) -> HttpResponse:
    """Our own card, to be printed or handed over as a file."""
    context = {"card": queries.own_card(), "text": queries.own_card_text()}
    return render(request, "leads/card.html", context)


@page
def card_file(request: OfficerRequest) -> HttpResponse:  # noqa: ARG001 - every view is given it
    """The same as a file."""
    name = f"{queries.own_card().office[:8]}.card"
    return as_file(queries.own_card_text(), name, "text/plain; charset=utf-8")
