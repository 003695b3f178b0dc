"""Pages of the funnel: one round, the records behind each of its numbers, two rounds side by side."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from thelivu.base import Word, say
from thelivu.desk.operations.queries import operation as operation_seen
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page, paged
from thelivu.desk.register.queries import now
from thelivu.desk.targets.views import or_404
from thelivu.reports import OUTCOMES, STEPS

from . import funnel_queries, queries
from .funnel_pages import drawn, lost_word


class CompareForm(forms.Form):
    """Which two rounds stand side by side."""

    a = forms.ChoiceField(label="desk_reports.funnel.first_round")
    b = forms.ChoiceField(label="desk_reports.funnel.second_round")

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose = ("", say(Word("desk_authority.choose"), language))
        rounds = [choose, *((row.id, f"{row.label} {row.name}") for row in queries.operations())]
        for name in ("a", "b"):
            self.fields[name].choices = rounds  # type: ignore[attr-defined]


@page
def funnel(request: OfficerRequest, operation_id: str) -> HttpResponse:
    """How far the leads of a round came, and why no further."""
    request.actor.require("view")
    row = or_404(operation_seen, operation_id)
    form = CompareForm(initial={"a": row.id}, language=request.actor.language)
    context = {"row": row, "it": drawn(funnel_queries.funnel_of(row.id), row.id), "form": form, "now": now()}
    return render(request, "reports/funnel.html", context)


@page
def records(request: OfficerRequest, operation_id: str) -> HttpResponse:
    """The records behind one number of the funnel."""
    request.actor.require("view")
    row = or_404(operation_seen, operation_id)
    held = funnel_queries.funnel_of(row.id)
    step, lost, outcome = (request.GET.get(name, "") for name in ("step", "lost", "outcome"))
    if step in STEPS and (not lost or lost in held.step(step).lost):
        ids = held.step(step).lost[lost] if lost else held.step(step).leads
        name = Word(lost_word(lost) if lost else f"desk_reports.funnel.{step}")
        listed = funnel_queries.leads_listed(ids)
    elif outcome in {*OUTCOMES, "exceptions"}:
        ids = held.exceptions if outcome == "exceptions" else held.outcomes[outcome]
        name = Word("desk_reports.funnel.exceptions" if outcome == "exceptions" else f"desk_reports.funnel.outcome_{outcome}")
        listed = queries.records(ids)
    else:
        raise Http404
    context = {"row": row, "name": name, "page": paged(request, listed), "shown": len(listed), "total": len(ids)}
    return render(request, "reports/funnel_records.html", context)


@page
def compare(request: OfficerRequest) -> HttpResponse:
    """Two rounds side by side, on one scale."""
    request.actor.require("view")
    form = CompareForm(request.GET or None, language=request.actor.language)
    sides: list[dict[str, Any]] = []
    if form.is_valid():
        rows = [or_404(operation_seen, form.cleaned_data[name]) for name in ("a", "b")]
        held = [funnel_queries.funnel_of(row.id) for row in rows]
        widest = max(one.widest for one in held)
        sides = [{"row": row, "it": drawn(one, row.id, widest)} for row, one in zip(rows, held, strict=True)]
    lines = _lines([side["it"] for side in sides]) if sides else []
    context = {"form": form, "sides": sides, "lines": lines, "now": now()}
    return render(request, "reports/compare.html", context, status=400 if form.errors else 200)


def _lines(both: list[Any]) -> list[tuple[Word, list[Any]]]:
    """Each number of the funnel once, with the two rounds beside each other."""
    steps = [(one.link.word, [side.steps[place].link for side in both]) for place, one in enumerate(both[0].steps)]
    return steps + [(one.word, [side.outcomes[place] for side in both]) for place, one in enumerate(both[0].outcomes)]
