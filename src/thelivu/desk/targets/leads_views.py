"""Pages of the order of leads: the queue of those that are in no dossier, why one stands where it stands, the acts on it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from thelivu.base import ThelivuError, Word, say
from thelivu.desk.leads.forms import complain
from thelivu.desk.leads.queries import lead as lead_in_scope
from thelivu.desk.people.fields import named
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import bounded, page, paged
from thelivu.desk.register.queries import now, rail
from thelivu.targets import TIERS

from . import leads_actions, leads_pages, leads_queries
from .forms import FactForm, TierForm
from .views import or_404

DESKS = ("can_be_asked", "port_missing", "time_open", "no_address")
"""What a lead that nobody has attributed yet may still lack, the furthest first."""


class QueueFilter(forms.Form):
    """What of the queue is shown."""

    tier = forms.ChoiceField(label="desk_targets.col_tier", required=False)
    workability = forms.ChoiceField(label="desk_targets.col_workability", required=False)
    sample = forms.ChoiceField(label="desk_order.sample", required=False)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = [("", say(Word("desk_targets.every"), language))]
        for name, choices in (
            ("tier", named(TIERS, "targets.tier", language)),
            ("workability", named(DESKS, "targets.workability", language)),
            ("sample", named(("only",), "desk_order.sample", language)),
        ):
            self.fields[name].choices = every + choices  # type: ignore[attr-defined]


@page
def queue(request: OfficerRequest) -> HttpResponse:
    """Open leads in scope that are in no dossier, in the order of work."""
    form = QueueFilter(request.GET, language=request.actor.language)
    wanted = form.cleaned_data if form.is_valid() else {}
    filtered = any(wanted.values())
    rows = paged(request, leads_queries.queue(**wanted))
    shown = rows.paginator.count
    context = {
        "page": rows, "lines": leads_pages.lines(rows, now()), "shown": shown, "filter_form": form,
        "total": bounded(leads_queries.queue()) if filtered else shown, "filtered": filtered,
        "followed": leads_queries.followed(), "counted": leads_queries.COUNTED,
    }  # fmt: skip
    return render(request, "targets/leads.html", context)


@page
def lead(request: OfficerRequest, lead_id: str) -> HttpResponse:
    """Why one lead stands where it stands."""
    row = or_404(lead_in_scope, lead_id)
    context = {"it": leads_pages.place(row, request.actor, now()), "ledger": rail(row.stream)}
    return render(request, "targets/lead.html", context)


@page
def fact(request: OfficerRequest, lead_id: str) -> HttpResponse:
    """The form that states a fact of a lead."""
    request.actor.require("decide")
    return _said(request, lead_id, FactForm, leads_actions.state_fact, "desk_targets.state_fact")


@page
def tier(request: OfficerRequest, lead_id: str) -> HttpResponse:
    """The form that sets a lead's tier by hand."""
    request.actor.require("decide")
    return _said(request, lead_id, TierForm, leads_actions.override_tier, "desk_targets.set_tier")


@page
@require_POST
def agree(request: OfficerRequest, lead_id: str) -> HttpResponse:
    """The second officer agrees with a tier set by hand."""
    row = or_404(lead_in_scope, lead_id)
    leads_actions.agree_tier(request.actor, row.id)
    return redirect("targets:lead", row.id)


def _said(
    request: OfficerRequest, lead_id: str, made: type[forms.Form], act: Callable[..., Any], word: str
) -> HttpResponse:
    row = or_404(lead_in_scope, lead_id)
    form = made(request.POST or None, language=request.actor.language)  # type: ignore[call-arg]
    if request.method == "POST" and form.is_valid():
        try:
            act(request.actor, row.id, **form.cleaned_data)
            return redirect("targets:lead", row.id)
        except ThelivuError as wrong:
            complain(form, wrong)
    context = {"form": form, "act": word, "row": row}
    return render(request, "targets/lead_form.html", context, status=400 if form.errors else 200)
