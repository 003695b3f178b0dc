"""Pages of the reports room: figures at a stated time, the records behind each number, the note, publications."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from thelivu.base import Refused
from thelivu.desk.operations.queries import operation as operation_seen
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page, paged
from thelivu.desk.people.queries import names
from thelivu.desk.register.queries import now, rail

from . import actions, forms, pages, queries


def _found(read: Any, key: str) -> Any:
    try:
        return read(key)
    except Refused as absent:
        raise Http404 from absent


@page
def index(request: OfficerRequest) -> HttpResponse:
    """Operations with the last publication of each."""
    request.actor.require("view")
    form = forms.FilterForm(request.GET, language=request.actor.language)
    state = form.cleaned_data["state"] if form.is_valid() else ""
    rows = queries.operations(state)
    shown = paged(request, rows)
    context = {
        "page": shown, "rows": pages.operation_lines(shown), "shown": len(rows),
        "total": len(queries.operations()), "filter_form": form, "filtered": bool(state),
    }  # fmt: skip
    return render(request, "reports/index.html", context)


@page
def figures(request: OfficerRequest, operation_id: str) -> HttpResponse:
    """The figures of an operation as its records were known at the stated time."""
    request.actor.require("view")
    row = _found(operation_seen, operation_id)
    form = forms.AsOfForm(request.GET)
    as_of = (form.cleaned_data["as_of"] if form.is_valid() else None) or now()
    counted = queries.figures_of(row.id, as_of)
    context = {
        "row": row, "form": form, "as_of": as_of, "as_of_written": pages.written(as_of),
        "it": pages.figures_page(counted, pages.Addresses(row.id, as_of), request.actor.language),
        "publications": queries.publications(row.id), "may": request.actor.may("publish"),
        "whole": queries.is_whole(row.id),
    }  # fmt: skip
    return render(request, "reports/figures.html", context, status=400 if form.errors else 200)


@page
def cell(request: OfficerRequest, operation_id: str) -> HttpResponse:
    """The records of one number, each a link to its page."""
    request.actor.require("view")
    row = _found(operation_seen, operation_id)
    form = forms.CellForm(request.GET)
    if not form.is_valid() or form.cleaned_data["code"] not in pages.CODES:
        raise Http404
    asked = form.cleaned_data
    held = _found(queries.publication, asked["publication"]) if asked["publication"] else None
    if held and held.operation_id != row.id:
        raise Http404
    as_of = held.as_of if held else asked["as_of"] or now()
    counted = queries.revision_of(held).figures if held else queries.figures_of(row.id, as_of)
    figure = counted.get(asked["code"], asked["district"], by=asked["by"], part=asked["part"])
    listed = queries.records(figure.records)
    context = {
        "row": row, "as_of": as_of, "as_of_written": pages.written(as_of), "figure": figure, "held": held,
        "name": pages.cell_name(figure.cell, as_of, request.actor.language),
        "page": paged(request, listed), "shown": len(listed), "total": figure.value,
    }  # fmt: skip
    return render(request, "reports/cell.html", context)


@page
def note(request: OfficerRequest, operation_id: str) -> HttpResponse:
    """The press note in both languages, and the form that publishes it with its figures."""
    request.actor.require("publish" if request.method == "POST" else "view")
    row = _found(operation_seen, operation_id)
    asked = forms.AsOfForm(request.GET)
    as_of = (asked.cleaned_data["as_of"] if asked.is_valid() else None) or now()
    form = forms.NoteForm(request.POST or None, initial={"as_of": pages.written(as_of)})
    if request.method == "POST":
        made = forms.attempt(form, lambda: actions.publish(request.actor, row.id, **form.cleaned_data))
        if made:
            return redirect("reports:publication", made.id)
    context = {
        "row": row, "form": form, "whole": queries.is_whole(row.id), "may": request.actor.may("publish"),
        **pages.note_page(row, as_of),
    }  # fmt: skip
    return render(request, "reports/note.html", context, status=400 if form.errors else 200)


@page
def publication(request: OfficerRequest, publication_id: str) -> HttpResponse:
    """One revision as it went out: its note, its figures, and what changed since the one before."""
    request.actor.require("view")
    row = _found(queries.publication, publication_id)
    language = request.actor.language
    addresses = pages.Addresses(row.operation_id, row.as_of, row.id)
    context = {
        "row": row, "it": pages.figures_page(queries.revision_of(row).figures, addresses, language),
        "differences": pages.differences(row.differences, row.as_of, language),
        "notes": [("en", row.note_en.splitlines()), ("ml", row.note_ml.splitlines())],
        "by": names({row.published_by}).get(row.published_by, ""), "ledger": rail(row.stream),
    }  # fmt: skip
    return render(request, "reports/publication.html", context)
