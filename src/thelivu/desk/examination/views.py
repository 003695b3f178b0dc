"""Pages of the examination room: examinations and what waits for one, findings, paths with a purpose, lists."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from thelivu.base import Refused
from thelivu.desk.exhibits.forms import attempt
from thelivu.desk.exhibits.queries import operations
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page, paged
from thelivu.desk.people.queries import Actor, names, officers_with
from thelivu.desk.register.queries import now, rail

from . import actions, pages, queries
from .files import with_a_path
from .forms import FilterForm, ListForm, PathsForm


def _found(read: Callable[[str], Any], record_id: str) -> Any:
    try:
        return read(record_id)
    except Refused as absent:
        raise Http404 from absent


@page
def index(request: OfficerRequest) -> HttpResponse:
    """Exhibits that wait for triage, and the examinations recorded."""
    request.actor.require("view")
    form = FilterForm(request.GET, language=request.actor.language, on=now())
    rows = paged(request, queries.listing_of(form.asked()))
    context = {
        "page": rows, "lines": pages.lines(rows), "shown": rows.paginator.count, "total": queries.total(),
        "filter_form": form, "filtered": any(form.asked().values()), "may_import": request.actor.may("examine"),
        "waiting": pages.waiting(request.actor.language), "rounds": operations(),
    }  # fmt: skip
    return render(request, "examination/index.html", context)


@page
def show(request: OfficerRequest, examination_id: str) -> HttpResponse:
    """One examination: the equation, what the lists named, the certificate, rows of digests."""
    request.actor.require("view")
    row = _found(queries.examination, examination_id)
    it = pages.page_of(row, request.actor)
    context = {
        "it": it, "page": paged(request, queries.findings_of(row)), "source": it.source, "authority": it.authority,
        "ledger": rail(row.stream),
        "paper": {"label": row.label, "state": it.word, "authority": row.authority.label},
    }  # fmt: skip
    return render(request, "examination/show.html", context)


@page
def paths(request: OfficerRequest, examination_id: str) -> HttpResponse:
    """The paths behind the findings, after the purpose prompt; they stand in this one answer and are kept nowhere."""
    request.actor.require("examine" if request.actor.may("examine") else "register")
    row = _found(queries.examination, examination_id)
    form = PathsForm(request.POST or None, language=request.actor.language)
    opened = attempt(form, lambda: _opened(request.actor, row.id, form))
    if opened is not None:
        return render(request, "examination/opened.html", {"row": row, "opened": opened})
    return render(
        request, "examination/paths.html", {"form": form, "row": row}, status=400 if form.errors else 200
    )


def _opened(actor: Actor, examination_id: str, form: PathsForm) -> queries.Opened:
    given = form.cleaned_data
    return actions.open_paths(
        actor, examination_id, purpose=given["purpose"], reason=given["reason"], matter=given["record"]
    )


@page
def lists(request: OfficerRequest) -> HttpResponse:
    """The known-file lists: names, versions and counts; what they hold is never shown."""
    request.actor.require("view")
    known = pages.known_lists()
    context = {"page": paged(request, known), "total": len(known), "may_load": request.actor.may("examine")}
    return render(request, "examination/lists.html", context)


@page
def known_list(request: OfficerRequest, list_id: str) -> HttpResponse:
    """One list: its accounting, and the lines that were not taken with the reason for each."""
    request.actor.require("view")
    row = _found(queries.known_list, list_id)
    context = {
        "it": pages.known_list_line(row, names({row.loaded_by, *row.users})), "rejected": queries.rejected_rows(row),
        "ledger": rail(row.stream),
    }  # fmt: skip
    return render(request, "examination/list.html", context)


@page
def list_new(request: OfficerRequest) -> HttpResponse:
    """The form that loads a list."""
    request.actor.require("examine")
    form = ListForm(request.POST or None, request.FILES or None, examiners=officers_with("examine"))
    made = attempt(form, lambda: _loaded(request.actor, form))
    if made is not None:
        return redirect("examination:list", made.id)
    return render(request, "examination/list_new.html", {"form": form}, status=400 if form.errors else 200)


def _loaded(actor: Actor, form: ListForm) -> Any:
    given = form.cleaned_data
    if not form.is_built:
        return actions.load_list(
            actor, given["file"].read(), form.name_at_version(), given["provenance"], good=given["good"],
            users=given["users"],
        )  # fmt: skip
    with with_a_path(given["file"]) as path:
        return actions.load_khl(
            actor, path, given["key"], provenance=given["provenance"], users=given["users"]
        )
