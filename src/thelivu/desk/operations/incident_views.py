"""Pages of wrong doors: what led there, who was told, what is void by it, and a supervisor's finding."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page
from thelivu.desk.people.queries import Actor, names
from thelivu.desk.register.queries import rail
from thelivu.desk.targets.views import or_404
from thelivu.operations import FAULTS, TOLD

from . import actions, day_forms, incident_actions, queries
from .day_queries import offices_of


@page
def incident(request: OfficerRequest, incident_id: str) -> HttpResponse:
    """A wrong door: what led to it, who knows, what is void by it, and a supervisor's finding."""
    row = or_404(queries.incident, incident_id)
    form = day_forms.CloseForm(request.POST or None, language=request.actor.language)
    if request.method == "POST":
        request.actor.require("approve")
        if form.is_valid():
            actions.close_incident(request.actor, row.id, **form.cleaned_data)
            return redirect("operations:incident", row.id)
    told = told_lines(row, request.actor)
    context = {
        "row": row, "form": form, "void": queries.void_by_incident(row), "ledger": rail(row.stream),
        "may_close": request.actor.may("approve") and not row.closed_at, "names": names({row.recorded_by}),
        "told": told, "may_acknowledge": any(one["mine"] for one in told), "outcomes": queries.outcomes_of(row.search_id),
        "fault": f"desk_operations.fault_{FAULTS[row.cause]}" if row.cause else "",
    }  # fmt: skip
    return render(request, "operations/incident.html", context, status=400 if form.errors else 200)


def told_lines(row: Any, actor: Actor) -> list[dict[str, Any]]:
    """Each office that is told: who acknowledged it and when, or whether this officer may."""
    called = names({getattr(row, f"{office}_by") for office in TOLD})
    return [
        {
            "office": f"desk_operations.office_{office}", "by": called.get(getattr(row, f"{office}_by"), ""),
            "at": getattr(row, f"{office}_at"),
            "mine": office in offices_of(actor) and getattr(row, f"{office}_at") is None,
        }
        for office in TOLD
    ]  # fmt: skip


@page
@require_POST
def acknowledge(request: OfficerRequest, incident_id: str) -> HttpResponse:
    """The officer says that the wrong door is known."""
    row = or_404(queries.incident, incident_id)
    incident_actions.acknowledge(request.actor, row.id)
    return redirect("operations:incident", row.id)
