"""Pages of deconfliction on a lead: asking the other units, writing down what was agreed with one."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page

from . import deconfliction_actions as actions
from .deconfliction_forms import AgreedForm
from .deconfliction_queries import answer
from .queries import lead as lead_in_scope
from .views import _found


@page
@require_POST
def ask(request: OfficerRequest, lead_id: str) -> HttpResponse:
    """Asks the whole register which units to contact about a lead."""
    row = _found(lead_in_scope, lead_id)
    actions.deconflict(request.actor, row.id)
    return redirect("leads:show", row.id)


@page
@require_POST
def settle(request: OfficerRequest, answer_id: str) -> HttpResponse:
    """What was agreed with a unit."""
    row = _found(answer, answer_id)
    settled(request, row.id)
    return redirect("leads:show", row.about)


def settled(request: OfficerRequest, answer_id: str) -> None:
    """Writes down what the form says was agreed; an empty one is refused by the act itself."""
    form = AgreedForm(request.POST)
    given = form.cleaned_data if form.is_valid() else {"unit": request.POST.get("unit", ""), "what": ""}
    actions.settle(request.actor, answer_id, given["unit"], given["what"])
