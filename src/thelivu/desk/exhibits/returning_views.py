"""What follows a wrong door for the household: the devices that go back, and the letter."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from thelivu.base import Word
from thelivu.desk.operations.incident_actions import issue_letter
from thelivu.desk.operations.queries import incidents_of
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page
from thelivu.desk.register.paper_pages import paper_lines
from thelivu.desk.register.queries import now, rail
from thelivu.desk.targets.views import or_404

from . import queries
from .returning_queries import returning as going_back

LOOKS = {"returned": "passed", "returned_late": "failed", "waiting": "waiting", "overdue": "overdue"}


@page
def returning(request: OfficerRequest, search_id: str) -> HttpResponse:
    """The exhibits of a search behind a wrong door with their clocks, and the letter to the household."""
    search = or_404(queries.search_of, search_id)
    wrong = incidents_of([search.id]).get(search.id)
    if wrong is None:
        raise Http404
    held = going_back(search.id)
    if request.method == "POST":
        issue_letter(request.actor, search.id, [one.label for one in held])
        return redirect("exhibits:returning", search.id)
    states = [(one, one.state(now())) for one in held]
    context = {
        "search": search, "incident": wrong, "ledger": rail(search.stream),
        "lines": [(one, LOOKS[state], Word(f"exhibits.returning.{state}")) for one, state in states],
        "still": sum(one.returned_at is None for one in held),
        "kinds": ["household_letter"] if request.actor.may("approve") else [], "papers": paper_lines(search.id),
    }  # fmt: skip
    return render(request, "exhibits/returning.html", context)
