"""Pages of quarters: those that were counted, the form that counts one, its tables, and the same as a file."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from thelivu.base import Refused, Word, say
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import as_file, page
from thelivu.desk.people.queries import names
from thelivu.desk.register.queries import is_synthetic, now, rail

from . import quarter_pages, quarter_queries
from .forms import attempt
from .quarter_actions import count_quarter


class QuarterForm(forms.Form):
    """Which quarter is counted."""

    quarter = forms.ChoiceField(label="desk_quarter.quarter")

    def __init__(self, *args: Any, language: str, quarters: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        empty = [("", say(Word("desk_authority.choose"), language))]
        self.fields["quarter"].choices = [*empty, *((one, one) for one in quarters)]  # type: ignore[attr-defined]


@page
def index(request: OfficerRequest) -> HttpResponse:
    """Every count in scope; those who publish count a quarter here."""
    request.actor.require("view")
    may = request.actor.may("publish")
    offered = quarter_queries.quarters(now())
    form = QuarterForm(request.POST or None, language=request.actor.language, quarters=offered)
    if request.method == "POST":
        request.actor.require("publish")
        row = attempt(form, lambda: count_quarter(request.actor, form.cleaned_data["quarter"]))
        if row is not None:
            return redirect("reports:quarter", row.id)
    context = {"rows": quarter_queries.every_counted(), "form": form, "may": may, "offered": offered}
    return render(request, "reports/quarters.html", context, status=400 if form.errors else 200)


@page
def show(request: OfficerRequest, quarter_id: str) -> HttpResponse:
    """What may be printed of one count."""
    row = _found(request, quarter_id)
    context = {
        "row": row, "it": quarter_pages.quarter_page(row, request.actor.language), "ledger": rail(row.stream),
        "by": names({row.counted_by}).get(row.counted_by, ""),
    }  # fmt: skip
    return render(request, "reports/quarter.html", context)


@page
def table(request: OfficerRequest, quarter_id: str) -> HttpResponse:
    """The same as a file; one of a synthetic register says so in its first line."""
    row = _found(request, quarter_id)
    mark = say(Word("desk.frame.synthetic"), request.actor.language) + "\r\n" if is_synthetic() else ""
    text = "\ufeff" + mark + quarter_pages.as_csv(row, request.actor.language)
    return as_file(text, f"{row.quarter}-{row.number}.csv", "text/csv; charset=utf-8")


def _found(request: OfficerRequest, quarter_id: str) -> Any:
    request.actor.require("view")
    try:
        return quarter_queries.counted(quarter_id)
    except Refused as absent:
        raise Http404 from absent
