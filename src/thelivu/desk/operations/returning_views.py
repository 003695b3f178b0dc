"""The page of returns to a watched swarm after a search."""

from django.http import HttpResponse
from django.shortcuts import render

from thelivu.desk.leads import sensor_queries as watches
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page
from thelivu.desk.targets.views import or_404

from .returning_queries import returned


@page
def watch_returns(request: OfficerRequest, watch_id: str) -> HttpResponse:
    """What was seen after each search that rests on a lead of this watch."""
    order = or_404(watches.order, watch_id)
    return render(request, "operations/watch_returns.html", {"order": order, "rows": returned(order.id)})
