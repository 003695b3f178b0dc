"""Pages of sensors and watch orders: lists, one of each, the acts of two officers, and the signed order as a file."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from thelivu.base import ThelivuError
from thelivu.desk.authority.queries import choices
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import as_file, page, paged
from thelivu.desk.register.queries import rail

from . import sensor_actions as actions
from . import sensor_forms as forms
from . import sensor_pages as pages
from . import sensor_queries as queries
from .forms import complain
from .views import _found


@page
def sensors(request: OfficerRequest) -> HttpResponse:
    """Every sensor in scope, own and partners'."""
    rows = paged(request, queries.sensors())
    count = rows.paginator.count
    context = {
        "page": rows, "total": count, "shown": count, "lines": pages.sensor_lines(rows),
        "may_enrol": request.actor.may("approve"),
    }  # fmt: skip
    return render(request, "leads/sensors.html", context)


@page
def enrol(request: OfficerRequest) -> HttpResponse:
    """The card of a sensor of this office comes in as a file."""
    form = forms.SensorCardForm(request.POST or None, request.FILES or None)
    return _new_sensor(request, form, "card", lambda said: actions.enrol_sensor(request.actor, said["card"]))


@page
def partner_sensor(request: OfficerRequest) -> HttpResponse:
    """Addresses of a partner's sensor."""
    form = forms.PartnerSensorForm(request.POST or None)
    return _new_sensor(
        request, form, "partner",
        lambda said: actions.add_partner_sensor(request.actor, said["name"], said["office"], said["addresses"]),
    )  # fmt: skip


def _new_sensor(request: OfficerRequest, form: Any, what: str, act: Callable[[Any], Any]) -> HttpResponse:
    request.actor.require("approve")
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("leads:sensor", act(form.cleaned_data).id)
        except ThelivuError as wrong:
            complain(form, wrong)
    context = {"form": form, "title": f"desk_sensor.new_{what}", "why": f"desk_sensor.new_{what}_why"}
    return render(request, "leads/sensor_new.html", context, status=400 if form.errors else 200)


@page
def sensor(request: OfficerRequest, sensor_id: str) -> HttpResponse:
    """One sensor: its card, its orders, its batches in their places."""
    return _sensor(request, sensor_id, forms.WhyEndsForm())


def _sensor(request: OfficerRequest, sensor_id: str, form: forms.WhyEndsForm) -> HttpResponse:
    row = _found(queries.sensor, sensor_id)
    context = {"it": pages.sensor_page(row, request.actor), "form": form, "ledger": rail(row.stream)}
    return render(request, "leads/sensor.html", context, status=400 if form.errors else 200)


@page
@require_POST
def retire(request: OfficerRequest, sensor_id: str) -> HttpResponse:
    """Nothing that it makes from now on is taken in."""
    form = forms.WhyEndsForm(request.POST)
    if not form.is_valid():
        return _sensor(request, sensor_id, form)
    return redirect("leads:sensor", actions.retire_sensor(request.actor, sensor_id, form.cleaned_data["why"]).id)


@page
def watches(request: OfficerRequest) -> HttpResponse:
    """Every watch order in scope."""
    rows = paged(request, queries.orders())
    count = rows.paginator.count
    context = {
        "page": rows, "total": count, "shown": count, "lines": pages.order_lines(rows),
        "may_draft": request.actor.may("decide"), "may_admit": request.actor.may("admit"),
    }  # fmt: skip
    return render(request, "leads/watches.html", context)


@page
def draft(request: OfficerRequest) -> HttpResponse:
    """The form of a watch order."""
    request.actor.require("decide")
    offered = [(row.id, f"{row.label} · {row.name}, {row.place}") for row in queries.sensors_in_force()]
    legal = choices("sensor.watch.quiet")
    form = forms.OrderForm(
        request.POST or None, request.FILES or None, language=request.actor.language, sensors=offered, authorities=legal
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        given = {name: said[name] for name in ("purpose", "listed", "valid_from", "valid_to")}
        try:
            row = actions.draft_order(
                request.actor, sensor_id=said["sensor"], authority_id=said["authority"],
                watchlist=said["watchlist"].read(), **given,
            )  # fmt: skip
            return redirect("leads:watch", row.id)
        except ThelivuError as wrong:
            complain(form, wrong)
    context = {"form": form, "no_sensor": not offered, "no_authority": not legal}
    return render(request, "leads/watch_new.html", context, status=400 if form.errors else 200)


@page
def watch(request: OfficerRequest, watch_id: str) -> HttpResponse:
    """One order: its state, its two officers, its swarms by alias, its batches."""
    row = _found(queries.order, watch_id)
    return _watch(request, row, forms.ApproveOrderForm(listed=row.listed), forms.WhyEndsForm())


def _watch(request: OfficerRequest, row: Any, approving: Any, ending: Any) -> HttpResponse:
    swarms = paged(request, queries.watched_of(row.id))
    context = {
        "it": pages.order_page(row, request.actor), "page": swarms, "swarms": pages.swarm_lines(row, swarms),
        "approve_form": approving, "end_form": ending, "ledger": rail(row.stream), **pages.order_rail(row),
    }  # fmt: skip
    return render(request, "leads/watch.html", context, status=400 if approving.errors or ending.errors else 200)


@page
@require_POST
def approve(request: OfficerRequest, watch_id: str) -> HttpResponse:
    """The second officer agrees."""
    row = _found(queries.order, watch_id)
    form = forms.ApproveOrderForm(request.POST, listed=row.listed)
    if form.is_valid():
        try:
            actions.approve_order(request.actor, row.id, listed=form.cleaned_data.get("listed", False))
            return redirect("leads:watch", row.id)
        except ThelivuError as wrong:
            complain(form, wrong)
    return _watch(request, row, form, forms.WhyEndsForm())


@page
@require_POST
def withdraw(request: OfficerRequest, watch_id: str) -> HttpResponse:
    """The order ends now."""
    row = _found(queries.order, watch_id)
    form = forms.WhyEndsForm(request.POST)
    if not form.is_valid():
        return _watch(request, row, forms.ApproveOrderForm(listed=row.listed), form)
    return redirect("leads:watch", actions.withdraw_order(request.actor, row.id, form.cleaned_data["why"]).id)


@page
@require_POST
def export(request: OfficerRequest, watch_id: str) -> HttpResponse:
    """The signed order, for the sensor that it names."""
    row, data = actions.export_order(request.actor, _found(queries.order, watch_id).id)
    return as_file(data, f"{row.label}.order.json", "application/json")
