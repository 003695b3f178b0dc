"""Pages of district packets: what can go, making one, one that went with what came back."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from thelivu.desk.authority.queries import choices
from thelivu.desk.operations import queries as operation_queries
from thelivu.desk.operations.pages import district_name
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import as_file, page
from thelivu.desk.people.queries import names
from thelivu.desk.register.queries import now, rail
from thelivu.desk.targets.views import or_404

from . import packet_actions, packet_pages
from . import packet_queries as queries
from .actions import SEIZE
from .forms import attempt
from .packet_forms import BackForm, SendForm


@page
def packets(request: OfficerRequest, operation_id: str) -> HttpResponse:
    """By district what can go and what cannot; what went."""
    request.actor.require("view")
    row = or_404(operation_queries.operation, operation_id)
    language = request.actor.language
    context = {
        "row": row, "districts": packet_pages.district_lines(row.id, now(), language),
        "sent": packet_pages.packet_lines(queries.packets_of(row.id), language),
        "may_send": request.actor.may("export"), "ledger": rail(row.stream),
    }  # fmt: skip
    return render(request, "exhibits/packets.html", context)


@page
def send(request: OfficerRequest, operation_id: str, district: str) -> HttpResponse:
    """The form of a packet; its answer is the file, which is not kept."""
    request.actor.require("export")
    row = or_404(operation_queries.operation, operation_id)
    lines = {one.code: one for one in packet_pages.district_lines(row.id, now(), request.actor.language)}
    if district not in lines:
        raise Http404
    form, offices = _send_form(request)
    made = attempt(form, lambda: packet_actions.send(request.actor, row.id, district, **form.cleaned_data))
    if made is not None:
        return as_file(made[1], f"{made[0].label}.packet", "application/octet-stream")
    context = {"form": form, "row": row, "it": lines[district], "no_office": not offices}
    return render(request, "exhibits/packet_send.html", context, status=400 if form.errors else 200)


def _send_form(request: OfficerRequest) -> tuple[SendForm, list[tuple[str, str]]]:
    offices = [(one.id, f"{one.name} · {one.label}") for one in queries.district_offices()]
    form = SendForm(
        request.POST or None, language=request.actor.language, authorities=choices(SEIZE), offices=offices
    )
    return form, offices


@page
def packet(request: OfficerRequest, district_packet_id: str) -> HttpResponse:
    """One packet: the searches in it, the account of what came back, and the form that takes a file in."""
    request.actor.require("view")
    row: Any = or_404(queries.packet, district_packet_id)
    form = BackForm(request.POST or None, request.FILES or None) if request.actor.may("take_custody") else None
    if form is None and request.method == "POST":
        request.actor.require("take_custody")
    if form is not None and attempt(form, lambda: _back(request, row, form)) is not None:
        return redirect("exhibits:packet", row.id)
    context = {
        "row": row, "district": district_name(row.district, request.actor.language), "form": form,
        "by": names({row.sent_by}).get(row.sent_by, ""), "forms": packet_pages.form_lines(row, now()),
        "accounts": packet_pages.accounts(row), "ledger": rail(row.stream),
    }  # fmt: skip
    return render(request, "exhibits/packet.html", context, status=400 if form and form.errors else 200)


def _back(request: OfficerRequest, row: Any, form: BackForm) -> Any:
    return packet_actions.take_back(request.actor, row.id, form.cleaned_data["file"])
