"""Pages about laboratories: the ageing list of requests, one request and its answer."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import bounded, page, paged
from thelivu.desk.register.queries import now, rail
from thelivu.desk.targets.views import or_404

from . import laboratory_actions, laboratory_pages, laboratory_queries
from .forms import attempt
from .laboratory_forms import AnswerForm, LaboratoryForm


@page
def laboratory(request: OfficerRequest) -> HttpResponse:
    """What laboratories were asked, the oldest first, with counts by age that open their lists."""
    request.actor.require("view")
    at = now()
    form = LaboratoryForm(request.GET, language=request.actor.language, on=at)
    asked = form.asked()
    rows = laboratory_queries.listed(asked, at)
    shown = paged(request, rows)
    context = {
        "page": shown, "lines": laboratory_pages.listed(shown.object_list, at), "shown": bounded(rows),
        "total": bounded(laboratory_queries.listed({}, at)), "filter_form": form, "filtered": any(asked.values()),
        "ages": laboratory_pages.ages(at),
    }  # fmt: skip
    return render(request, "exhibits/laboratory.html", context)


@page
def lab_request(request: OfficerRequest, lab_request_id: str) -> HttpResponse:
    """One request: what was asked, and, for who takes custody, the answer once it has come."""
    request.actor.require("take_custody" if request.method == "POST" else "view")
    row = or_404(laboratory_queries.request, lab_request_id)
    form = AnswerForm(request.POST or None)
    done = attempt(
        form, lambda: laboratory_actions.record_answer(request.actor, row.id, **form.cleaned_data)
    )
    if done is not None:
        return redirect("exhibits:lab_request", row.id)
    (line,) = laboratory_pages.lines([row], now())
    context = {
        "it": line, "form": form, "ledger": rail(row.stream),
        "may_answer": row.answered_on is None and request.actor.may("take_custody"),
    }  # fmt: skip
    return render(request, "exhibits/lab_request.html", context, status=400 if form.errors else 200)
