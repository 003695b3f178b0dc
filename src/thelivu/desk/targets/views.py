"""Pages of the targets room: the ranked list, the dossier, its premises, and the acts on them."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from thelivu.authority import Subject
from thelivu.base import InputError, Refused
from thelivu.desk.attribution.queries.returns import withdrawn_under
from thelivu.desk.authority.actions import ask
from thelivu.desk.authority.queries import choices
from thelivu.desk.leads.deconfliction_queries import answer, notices
from thelivu.desk.leads.deconfliction_views import settled
from thelivu.desk.leads.forms import complain
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page, paged
from thelivu.desk.people.queries import names
from thelivu.desk.register.queries import now, rail

from . import actions, forms, pages, queries
from .rules_views import READERS

Found = TypeVar("Found")


def or_404(read: Callable[[str], Found], record_id: str) -> Found:
    """A record in scope; one that may not be seen is as absent as one that never was."""
    try:
        return read(record_id)
    except Refused as absent:
        raise Http404 from absent


@page
def index(request: OfficerRequest) -> HttpResponse:
    """Every dossier in scope, in the order of work."""
    form = forms.FilterForm(request.GET, language=request.actor.language)
    wanted = form.cleaned_data if form.is_valid() else {}
    ranked, total = pages.ranked(now(), **wanted)
    shown = paged(request, ranked)
    context = {
        "page": shown, "rows": pages.lines(shown), "total": total, "shown": len(ranked), "filter_form": form,
        "filtered": any(wanted.values()), "may_open": request.actor.may("decide"), "notices": notices()[:5],
        "may_rules": any(request.actor.may(verb) for verb in READERS),
    }  # fmt: skip
    return render(request, "targets/index.html", context)


@page
def show(request: OfficerRequest, target_id: str) -> HttpResponse:
    """One dossier with the next lawful step."""
    row = or_404(queries.target, target_id)
    context = {
        "dossier": pages.dossier(row, request.actor, now()),
        "may_decide": request.actor.may("decide"),
        "may_plan": request.actor.may("plan"),
        "names": names({row.opened_by, row.override_by, row.override_second}),
        "ledger": rail(row.stream),
    }
    return render(request, "targets/show.html", context)


@page
def open_(request: OfficerRequest) -> HttpResponse:
    """The form that opens a dossier."""
    request.actor.require("decide")
    form = forms.OpenForm(
        request.POST or None, language=request.actor.language, identities=pages.undossiered(request.actor.language),
        authorities=choices("targets.open"),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        ids = form.cleaned_data["identities"]
        permit = ask(form.cleaned_data["authority"], "targets.open", Subject("identity", ids[0]))
        return redirect("targets:show", actions.open_target(request.actor, permit, ids).id)
    return _form(request, form, "desk_targets.open")


@page
def fact(request: OfficerRequest, target_id: str) -> HttpResponse:
    """The form that states a fact."""
    request.actor.require("decide")
    row = or_404(queries.target, target_id)
    form = forms.FactForm(request.POST or None, language=request.actor.language)
    if request.method == "POST" and form.is_valid():
        actions.state_fact(request.actor, row.id, **form.cleaned_data)
        return redirect("targets:show", row.id)
    return _form(request, form, "desk_targets.state_fact", row)


@page
def instrument(request: OfficerRequest, target_id: str) -> HttpResponse:
    """The form that records the result of an outside instrument."""
    request.actor.require("decide")
    row = or_404(queries.target, target_id)
    form = forms.InstrumentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_instrument(request.actor, row.id, **form.cleaned_data)
            return redirect("targets:show", row.id)
        except InputError as wrong:
            complain(form, wrong)
    return _form(request, form, "desk_instruments.record", row)


@page
def tier(request: OfficerRequest, target_id: str) -> HttpResponse:
    """The form that sets a tier by hand."""
    request.actor.require("decide")
    row = or_404(queries.target, target_id)
    form = forms.TierForm(request.POST or None, language=request.actor.language)
    if request.method == "POST" and form.is_valid():
        actions.override_tier(request.actor, row.id, **form.cleaned_data)
        return redirect("targets:show", row.id)
    return _form(request, form, "desk_targets.set_tier", row)


@page
@require_POST
def agree(request: OfficerRequest, target_id: str) -> HttpResponse:
    """The second officer agrees with a tier set by hand."""
    row = or_404(queries.target, target_id)
    actions.agree_tier(request.actor, row.id)
    return redirect("targets:show", row.id)


@page
@require_POST
def seal(request: OfficerRequest, target_id: str, decision_id: str) -> HttpResponse:
    """Premises from a confirmed decision."""
    row = or_404(queries.target, target_id)
    place = actions.add_premises(request.actor, row.id, decision_id)
    return redirect("targets:premises", place.id)


@page
def order(request: OfficerRequest, target_id: str) -> HttpResponse:
    """Premises that a warrant or a written order names."""
    request.actor.require("plan")
    row = or_404(queries.target, target_id)
    form = forms.OrderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        place = actions.add_premises_by_order(request.actor, row.id, given["address"], given["pin"])
        return redirect("targets:premises", place.id)
    return _form(request, form, "desk_targets.premises_by_order", row)


@page
def premises(request: OfficerRequest, premises_id: str) -> HttpResponse:
    """One place: how it was reached, its district; name and address only for a stated purpose."""
    row = or_404(queries.premises, premises_id)
    form = forms.HolderForm(request.POST or None, language=request.actor.language)
    holder = None
    if request.method == "POST" and form.is_valid():
        holder = actions.open_holder(request.actor, row.id, **form.cleaned_data)
    context = {
        "row": row, "form": form, "holder": holder, "candidates": pages.candidates(row, request.actor.language),
        "seen": queries.seen_behind(row), "why_void": withdrawn_under(row.decision) if row.decision else (),
        "standing": queries.standing([row.decision]).get(row.decision_id or "", ""),
        "may_choose": request.actor.may("approve"), "names": names({row.chosen_by}), "ledger": rail(row.stream),
        "district": pages.district_of(row.district, request.actor.language),
    }  # fmt: skip
    return render(request, "targets/premises.html", context, status=400 if form.errors else 200)


@page
def district(request: OfficerRequest, premises_id: str) -> HttpResponse:
    """A supervisor chooses the district."""
    request.actor.require("approve")
    row = or_404(queries.premises, premises_id)
    form = forms.DistrictForm(request.POST or None, language=request.actor.language, on=now())
    if request.method == "POST" and form.is_valid():
        actions.choose_district(request.actor, row.id, **form.cleaned_data)
        return redirect("targets:premises", row.id)
    context = {
        "form": form, "row": row, "act": "desk_targets.choose_district",
        "candidates": pages.candidates(row, request.actor.language),
    }  # fmt: skip
    return render(request, "targets/district.html", context, status=400 if form.errors else 200)


@page
@require_POST
def deconflict(request: OfficerRequest, target_id: str) -> HttpResponse:
    """Asks the whole register which units to contact."""
    row = or_404(queries.target, target_id)
    actions.deconflict(request.actor, row.id)
    return redirect("targets:show", row.id)


@page
@require_POST
def settle(request: OfficerRequest, deconfliction_id: str) -> HttpResponse:
    """What was agreed with a unit."""
    row = or_404(answer, deconfliction_id)
    settled(request, row.id)
    return redirect("targets:show", row.about)


def _form(request: OfficerRequest, form: Any, act: str, row: Any = None) -> HttpResponse:
    context = {"form": form, "act": act, "row": row}
    return render(request, "targets/form.html", context, status=400 if form.errors else 200)
