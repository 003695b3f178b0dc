"""Pages of the day: the live board, what was reported, words from teams and the answers to trouble."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page, paged
from thelivu.desk.people.queries import names
from thelivu.desk.register.queries import now, rail
from thelivu.desk.targets.views import or_404

from . import board, cartogram, day_actions, day_forms, day_queries, needs, queries
from .views import form_page


def _board(request: OfficerRequest, operation_id: str) -> dict[str, Any]:
    row, at = or_404(queries.operation, operation_id), now()
    return {"board": board.board(row, request.actor, at), "legend": cartogram.LEGEND, "now": at}


@page
def day_board(request: OfficerRequest, operation_id: str) -> HttpResponse:
    """The day board of an operation; it asks for its live part again by itself."""
    return render(request, "operations/board.html", _board(request, operation_id))


@page
def day_board_now(request: OfficerRequest, operation_id: str) -> HttpResponse:
    """The live part of the board alone, with the time and the news that stand outside it."""
    return render(request, "operations/board_now.html", _board(request, operation_id))


@page
def reports(request: OfficerRequest, operation_id: str) -> HttpResponse:
    """Everything that was reported of the operation's searches in scope, the newest first."""
    row = or_404(queries.operation, operation_id)
    searches = queries.searches_of(row.id)
    wrong = queries.incidents_of(one.id for one in searches)
    rows = needs.reports(searches, wrong, request.actor.language)
    shown = paged(request, rows)
    return render(request, "operations/reports.html", {"row": row, "page": shown, "rows": shown, "total": len(rows)})


@page
def word(request: OfficerRequest, search_id: str) -> HttpResponse:
    """The form that records a word from a team."""
    request.actor.require(day_actions.verb_of(request.actor))
    row = or_404(queries.search, search_id)
    form = day_forms.WordForm(request.POST or None, language=request.actor.language)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        day_actions.record_word(request.actor, row.id, given["kind"], given["note"], given["at"] or now())
        return redirect("operations:board", row.operation_id)
    return form_page(request, form, "desk_operations.record_call", row)


@page
def trouble(request: OfficerRequest, word_id: str) -> HttpResponse:
    """Trouble that a team reported, and the answer of a named officer."""
    row = or_404(day_queries.trouble, word_id)
    may = request.actor.may(day_actions.verb_of(request.actor)) and row.answered_at is None
    form = day_forms.AnswerForm(request.POST or None)
    if request.method == "POST":
        request.actor.require(day_actions.verb_of(request.actor))
        if form.is_valid():
            day_actions.answer_trouble(request.actor, row.id, form.cleaned_data["answer"])
            return redirect("operations:trouble", row.id)
    context = {
        "row": row, "form": form, "may": may, "names": names({row.recorded_by, row.answered_by}),
        "kind": f"operations.word.{row.kind}", "ledger": rail(row.stream),
    }  # fmt: skip
    return render(request, "operations/trouble.html", context, status=400 if form.errors else 200)
