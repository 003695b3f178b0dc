"""Pages of what sensors saw: a batch comes in, one batch with its receipt, one swarm of a watch over time."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from thelivu.base import ThelivuError
from thelivu.desk.authority.queries import choices
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import as_file, page, paged
from thelivu.desk.register.actions import note_access
from thelivu.desk.register.queries import rail
from thelivu.leads import ADMIT

from . import sensor_queries as queries
from . import sensor_seen_pages as pages
from .forms import complain
from .sensor_batch_actions import take_batch
from .sensor_forms import BatchForm, SwarmFilter
from .views import _found


@page
def take(request: OfficerRequest) -> HttpResponse:
    """A batch comes in as a file."""
    request.actor.require("admit")
    offered = choices(ADMIT)
    form = BatchForm(request.POST or None, request.FILES or None, language=request.actor.language, authorities=offered)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            return redirect("leads:batch", take_batch(request.actor, said["authority"], said["batch"].read()).id)
        except ThelivuError as wrong:
            complain(form, wrong)
    context = {"form": form, "no_authority": not offered}
    return render(request, "leads/batch_take.html", context, status=400 if form.errors else 200)


@page
def batch(request: OfficerRequest, batch_id: str) -> HttpResponse:
    """One batch: its numbers, its levels, its marks."""
    row = _found(queries.batch, batch_id)
    context = {
        "it": pages.batch_page(row), "may_admit": request.actor.may("admit"), "ledger": rail(row.stream),
    }  # fmt: skip
    return render(request, "leads/batch.html", context)


@page
def receipt(request: OfficerRequest, batch_id: str) -> HttpResponse:
    """The countersignature, for the sensor: the same text however often it is asked for."""
    request.actor.require("admit")
    row = _found(queries.batch, batch_id)
    return as_file(queries.receipt_text(row), f"{row.label}.receipt", "text/plain; charset=utf-8")


@page
def swarm(request: OfficerRequest, watch_id: str, number: int) -> HttpResponse:
    """One swarm of an order over time. It shows addresses, so that it was read is on the record before the page."""
    order = _found(queries.order, watch_id)
    row = _found(lambda found: queries.watched(order.id, int(found)), str(number))
    note_access(request.actor, "watch.read", about=row.id, purpose=order.authority.purpose, reason=row.alias)
    form = SwarmFilter(request.GET, language=request.actor.language)
    asked = form.cleaned_data if form.is_valid() else {}
    it = pages.swarm_page(row, asked)
    rows = paged(request, it["shown"])
    context = {
        "it": it, "page": rows, "lines": it["lines_of"](rows), "filter_form": form, "filtered": any(asked.values()),
        "total": it["total"], "shown": len(it["shown"]), "ledger": rail(order.stream),
    }  # fmt: skip
    return render(request, "leads/watch_swarm.html", context)


