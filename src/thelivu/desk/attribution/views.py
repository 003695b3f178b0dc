"""Pages of the attribution room: identities and their decisions, the blind review, letters, returns, field checks."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from thelivu.attribution import IDENTITY_STATES
from thelivu.authority import Subject
from thelivu.base import Refused
from thelivu.desk.authority.actions import ask
from thelivu.desk.leads.deconfliction_pages import asked_of
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import paged
from thelivu.desk.register.queries import now, rail

from . import actions, openings, pages, queries
from .forms import (
    AnswerForm,
    AuthorityForm,
    CheckForm,
    ListFilter,
    MatterForm,
)
from .room import complain, form_page, room, sent_data


# Identities and decisions -----------------------------------------------------------------------------------------
@room
def index(request: OfficerRequest) -> HttpResponse:
    """Identities in scope with their latest decision."""
    states = ("undecided", "waiting", "CONFIRMED", *IDENTITY_STATES)
    form = ListFilter(
        request.GET, states=states, prefix_code="desk_attribution.state.", language=request.actor.language
    )
    state = request.GET.get("state", "")
    rows = paged(request, queries.identities(state if state in states else ""))
    context = {
        "page": rows, "rows": pages.listed(rows.object_list, request.actor), "total": queries.identities("").count(),
        "shown": rows.paginator.count, "filter_form": form, "filtered": bool(state),
        "may_decide": request.actor.may("decide"), "may_see_controls": queries.may_see_controls(request.actor),
    }  # fmt: skip
    return render(request, "attribution/index.html", context)


@room
def identity(request: OfficerRequest, identity_id: str) -> HttpResponse:
    """An identity's decision, or what there is to decide from."""
    row = queries.identity(identity_id)
    decision = queries.decision_of(row.id)
    if decision is not None and "sightings" not in request.GET:
        return redirect("attribution:show", decision.id)
    seen = pages.sightings_of(row.id)
    context = {
        "row": row, "decision": decision, "sightings": seen, "unasked": any(not one["letters"] for one in seen), "unready": queries.unready(row.id), "keys": queries.keys_to_ask(row.id),
        "may_decide": request.actor.may("decide"), "ledger": rail(row.stream),
    }  # fmt: skip
    return render(request, "attribution/identity.html", context)


@room
@require_POST
def sightings(request: OfficerRequest, identity_id: str) -> HttpResponse:
    """Makes the sightings of an identity from its observations."""
    request.actor.require("decide")
    actions.make_sightings(request.actor, identity_id)
    return redirect("attribution:identity", identity_id)


@room
def decide(request: OfficerRequest, identity_id: str) -> HttpResponse:
    """Lets the rules decide an identity, under an authority."""
    request.actor.require("decide")
    row = queries.identity(identity_id)
    form = AuthorityForm(sent_data(request), act="attribution.decide", language=request.actor.language)
    if request.method == "POST" and form.is_valid():
        permit = ask(form.cleaned_data["authority"], "attribution.decide", Subject("identity", row.id))
        made = actions.attribute(request.actor, permit, row.id)
        return redirect("attribution:show", made.id)
    return form_page(request, "decide", form, row=row, act="desk_attribution.decide")


@room
def show(request: OfficerRequest, decision_id: str) -> HttpResponse:
    """A decision with its reason chain; to an officer who could review it blind, the way to the review instead."""
    row = queries.decision(decision_id)
    mine = queries.to_review(request.actor, [row]).get(row.id)
    if mine:
        begun = queries.opened_at(row, request.actor.id) is not None
        return render(request, "attribution/blind.html", {"row": row, "begun": begun})
    built = pages.decision_page(row, request.actor.language)
    context = {
        "d": built, **pages.rails(row), "may_decide": request.actor.may("decide"),
        "may_order": request.actor.may("approve") and built.state in queries.REVIEWABLE,
        "may_explain": queries.may_explain(request.actor, row),
        "paper": {"label": row.label, "state": built.word, "authority": row.authority.label},
    }  # fmt: skip
    return render(request, "attribution/show.html", context)


@room
def holder(request: OfficerRequest, decision_id: str) -> HttpResponse:
    """Name and address of a confirmed identity, after the purpose prompt."""
    row = queries.decision(decision_id)
    form = MatterForm(sent_data(request), language=request.actor.language)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        found = openings.open_holder(
            request.actor, row.id, matter=asked["matter"], purpose=asked["purpose"], reason=asked["reason"]
        )
        return render(request, "attribution/holder.html", {"row": row, "found": found})
    return form_page(request, "open", form, row=row, label=row.identity.label, act="desk_attribution.open")


# The field verification -------------------------------------------------------------------------------------------
@room
def field_check(request: OfficerRequest, decision_id: str) -> HttpResponse:
    """Orders one named officer to verify an address."""
    request.actor.require("approve")
    row = queries.decision(decision_id)
    form = CheckForm(sent_data(request), language=request.actor.language)
    if request.method == "POST" and form.is_valid():
        subject = Subject("identity", row.identity_id)
        permit = ask(form.cleaned_data["authority"], "attribution.field_check", subject)
        try:
            actions.field_check(request.actor, permit, row.id, form.cleaned_data["officer"])
            return redirect("attribution:show", row.id)
        except Refused as wrong:
            complain(form, wrong)
    asked = asked_of(row.identity_id, now())
    return form_page(request, "field_check", form, row=row, asked=asked, act="desk_attribution.order_check")


@room
def check(request: OfficerRequest, check_id: str) -> HttpResponse:
    """What the named officer reads and answers: an address, and whether it is there and occupied."""
    row = queries.field_check(check_id)
    if row.officer != request.actor.id:
        raise Http404
    if row.done_at:
        return render(request, "attribution/check_done.html", {"row": row})
    form = AnswerForm(sent_data(request))
    if request.method == "POST" and form.is_valid():
        proven = form.cleaned_data["found"] == "proven"
        actions.answer_field_check(request.actor, row.id, proven, form.cleaned_data["note"])
        return redirect("attribution:check", row.id)
    place = openings.read_place(request.actor, row.id)
    return form_page(request, "check", form, row=row, place=place, act="desk_attribution.answer")
