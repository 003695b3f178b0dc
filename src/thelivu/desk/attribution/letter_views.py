"""Pages of letters to providers: the list, a new letter, one letter and what became of it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from thelivu.attribution import QUESTIONS
from thelivu.authority import Subject
from thelivu.desk.authority.actions import ask
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import paged
from thelivu.desk.register.queries import rail

from . import actions, letter_pages, pages, queries
from .forms import ListFilter
from .letter_forms import LetterForm
from .room import form_page, room, sent_data


@room
def requests(request: OfficerRequest) -> HttpResponse:
    """Letters in scope."""
    states = ("drafted", "sent", "answered")
    form = ListFilter(
        request.GET, states=states, prefix_code="desk_attribution.letter.", language=request.actor.language
    )
    state = request.GET.get("state", "")
    rows = paged(request, queries.requests(state if state in states else ""))
    context = {
        "page": rows, "total": queries.requests().count(), "shown": rows.paginator.count, "filter_form": form,
        "filtered": bool(state), "may_decide": request.actor.may("decide"),
    }  # fmt: skip
    return render(request, "attribution/requests.html", context)


@room
def request_new(request: OfficerRequest) -> HttpResponse:
    """The form of a letter to one provider."""
    request.actor.require("decide")
    offered = [(row.id, letter_pages.offered(row)) for row in queries.unasked()]
    form = LetterForm(sent_data(request), offered=offered, language=request.actor.language)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        permit = ask(given["authority"], "attribution.request", Subject("provider", given["provider"]))
        row = actions.request_lines(
            request.actor, permit, given["provider"], given["sightings"],
            crime_number=given["crime_number"], necessity=given["necessity"],
        )  # fmt: skip
        return redirect("attribution:request", row.id)
    return form_page(request, "request_new", form, none=not offered, act="desk_attribution.draft_letter")


@room
def request_(request: OfficerRequest, request_id: str) -> HttpResponse:
    """One letter: its lines in both zones, what is asked, when the answer is due."""
    row = queries.request(request_id)
    context = {
        "row": row, "questions": QUESTIONS, "authority": pages.authority_facts(row.authority),
        "deadlines": letter_pages.letter_deadlines(row), "ledger": rail(row.stream),
        "answers": list(row.returns.order_by("label")), "may_decide": request.actor.may("decide"),
    }  # fmt: skip
    return render(request, "attribution/request.html", context)


@room
@require_POST
def sent(request: OfficerRequest, request_id: str) -> HttpResponse:
    """The letter has left."""
    request.actor.require("decide")
    row = actions.mark_sent(request.actor, request_id)
    return redirect("attribution:request", row.id)
