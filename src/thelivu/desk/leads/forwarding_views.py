"""Pages of forwarding: how far a source may go, a lead on its way, what was sent, what came, receipts."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from thelivu.base import ThelivuError
from thelivu.desk.authority.queries import choices
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import as_file, page, paged
from thelivu.desk.register.queries import rail
from thelivu.leads import ADMIT

from . import forwarding_actions as actions
from . import forwarding_pages as pages
from . import forwarding_queries as queries
from .forms import complain
from .forwarding_forms import ForwardForm, HandlingForm, PacketForm, ReceiptForm, WhyForm
from .forwarding_receive_actions import receive as take_packet
from .pages import rail_of
from .queries import lead as lead_in_scope
from .queries import leads_of
from .queries import source as source_in_scope
from .views import _found


@page
def forwards(request: OfficerRequest) -> HttpResponse:
    """What was sent; with ?open=1 what still waits for its receipt."""
    every, only = queries.forwards(), "open" in request.GET
    rows = paged(request, every.filter(queries.OPEN) if only else every)
    context = {
        "page": rows, "total": every.count(), "shown": rows.paginator.count, "lines": pages.forward_lines(rows),
        "only_open": only, "may_take": request.actor.may("admit"),
    }  # fmt: skip
    return render(request, "leads/forwards.html", context)


@page
def forward(request: OfficerRequest, forward_id: str) -> HttpResponse:
    """One packet that was sent."""
    return _forward(request, forward_id, WhyForm())


def _forward(request: OfficerRequest, forward_id: str, form: WhyForm) -> HttpResponse:
    row = _found(queries.forward, forward_id)
    context = {"it": pages.forward_page(row, request.actor), "close_form": form, "ledger": rail(row.stream)}
    return render(request, "leads/forward.html", context, status=400 if form.errors else 200)


@page
@require_POST
def close(request: OfficerRequest, forward_id: str) -> HttpResponse:
    """No receipt will come."""
    form = WhyForm(request.POST)
    if not form.is_valid():
        return _forward(request, forward_id, form)
    row = actions.close_forward(request.actor, forward_id, form.cleaned_data["why"])
    return redirect("leads:forward", row.id)


@page
def forward_lead(request: OfficerRequest, lead_id: str) -> HttpResponse:
    """The form of a packet; its answer is the packet, which is not kept."""
    request.actor.require("export")
    row = _found(lead_in_scope, lead_id)
    form, context = _forward_form(request, row)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            made, packet = actions.forward(
                request.actor, row.id, asked["partner"], onward=asked["onward"], reason=asked["reason"],
                consent=asked.get("consent", ""), packet_id=asked["packet_id"],
            )  # fmt: skip
            return as_file(packet, f"{made.label}.packet", "application/octet-stream")
        except ThelivuError as wrong:
            complain(form, wrong)
    return render(request, "leads/forward_lead.html", context, status=400 if form.errors else 200)


def _forward_form(request: OfficerRequest, row: Any) -> tuple[ForwardForm, dict[str, Any]]:
    sources = queries.sources_behind(row)
    held = queries.handling_of(sources)
    partners = [(one.id, f"{one.name} ({one.state}) · {one.label}") for one in queries.partners_in_force()]
    form = ForwardForm(
        request.POST or None, language=request.actor.language, partners=partners,
        codes=pages.onward_codes(held.values()), consent=any(one.code == "originator" for one in held.values()),
    )  # fmt: skip
    passing = pages.passing_of(row, request.actor)
    return form, {"form": form, "row": row, "passing": passing, "no_partner": not partners}


@page
def handling(request: OfficerRequest, source_id: str) -> HttpResponse:
    """How far a source may go: what was stated, and a new statement."""
    row = _found(source_in_scope, source_id)
    history = queries.handling_history(row.id)
    came = bool(queries.received_in([row.id]))
    bound = queries.value_of(history[0]) if came and history else None
    form = HandlingForm(request.POST or None, language=request.actor.language, bound=bound)
    if request.method == "POST" and form.is_valid():
        try:
            asked = form.cleaned_data
            actions.state_handling(request.actor, row.id, asked["handling"], asked["reference"])
            return redirect("leads:handling", row.id)
        except ThelivuError as wrong:
            complain(form, wrong)
    context = {
        "form": form, "row": row, "stated": pages.handling_facts(history), "bound": bound,
        "may_state": request.actor.may("decide"), "leads": leads_of(row.id)[:20], **rail_of(row, row.stream),
    }  # fmt: skip
    return render(request, "leads/handling.html", context, status=400 if form.errors else 200)


@page
def take_receipt(request: OfficerRequest) -> HttpResponse:
    """The receipt of a packet that was sent comes in as a file."""
    request.actor.require("admit")
    form = ReceiptForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(
                "leads:forward", actions.take_receipt(request.actor, form.cleaned_data["receipt"]).id
            )
        except ThelivuError as wrong:
            complain(form, wrong)
    return render(request, "leads/take_receipt.html", {"form": form}, status=400 if form.errors else 200)


@page
def received(request: OfficerRequest) -> HttpResponse:
    """Packets that came."""
    rows = paged(request, queries.received())
    count = rows.paginator.count
    context = {
        "page": rows, "total": count, "shown": count, "lines": pages.received_lines(rows),
        "may_admit": request.actor.may("admit"),
    }  # fmt: skip
    return render(request, "leads/received.html", context)


@page
def receive(request: OfficerRequest) -> HttpResponse:
    """A packet comes in as a file."""
    request.actor.require("admit")
    offered = choices(ADMIT)
    form = PacketForm(
        request.POST or None, request.FILES or None, language=request.actor.language, authorities=offered
    )
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            row = take_packet(request.actor, asked["authority"], asked["packet"].read())
            return redirect("leads:received_one", row.id)
        except ThelivuError as wrong:
            complain(form, wrong)
    context = {"form": form, "no_authority": not offered}
    return render(request, "leads/receive.html", context, status=400 if form.errors else 200)


@page
def received_one(request: OfficerRequest, received_id: str) -> HttpResponse:
    """One packet that came, with its receipt as the next step."""
    row = _found(queries.received_one, received_id)
    context = {
        "it": pages.received_page(row, leads_of(row.source_id)), "may_admit": request.actor.may("admit"),
        **rail_of(row.source, row.stream),
    }  # fmt: skip
    return render(request, "leads/received_one.html", context)


@page
def receipt(request: OfficerRequest, received_id: str) -> HttpResponse:
    """The signed receipt as a file: the same one however often it is asked for."""
    request.actor.require("admit")
    row = _found(queries.received_one, received_id)
    return as_file(queries.receipt_text(row), f"{row.label}.receipt", "text/plain; charset=utf-8")
