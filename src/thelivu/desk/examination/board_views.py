"""The triage board of a round: which devices come first."""

from django.http import HttpResponse
from django.shortcuts import render

from thelivu.desk.operations import queries as operation_queries
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import PAGE, page, paged
from thelivu.desk.register.queries import now, rail
from thelivu.desk.targets.views import or_404

from . import board_pages
from .forms import BoardFilter
from .queries import board as queries


@page
def board(request: OfficerRequest, operation_id: str) -> HttpResponse:
    """Every device of a round that this officer sees, in the order of work."""
    request.actor.require("view")
    row = or_404(operation_queries.operation, operation_id)
    at, language = now(), request.actor.language
    devices = queries.devices(row.id, at)
    form = BoardFilter(request.GET, language=language, on=at, kinds={one.line.kind for one in devices})
    made = board_pages.board(devices, form.asked())
    shown = paged(request, made.devices)
    context = {
        "row": row, "page": shown, "counts": made.counts, "shown": len(made.devices), "total": made.total,
        "lines": board_pages.lines(list(shown), (shown.number - 1) * PAGE + 1, at, language),
        "filter_form": form, "filtered": any(form.asked().values()), "ledger": rail(row.stream),
        "paper": {"label": row.label},
    }  # fmt: skip
    return render(request, "examination/board.html", context)
