"""Pages of the dated tables of providers: which are here, one with its rows that were not taken, one comes in, one goes."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from thelivu.base import ThelivuError
from thelivu.desk.authority.actions import ask
from thelivu.desk.authority.queries import choices
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page, paged
from thelivu.desk.register.queries import rail

from . import hint_pages as pages
from .actions import dated_lists as actions
from .dated_list_forms import DatedListFilter, DatedListForm, WithdrawListForm
from .forms import complain
from .queries import hints as queries
from .views import _found


@page
def hints(request: OfficerRequest) -> HttpResponse:
    """The tables in scope: whose, which edition, of which time, how many rows."""
    form = DatedListFilter(request.GET, language=request.actor.language)
    asked = form.cleaned_data if form.is_valid() else {}
    rows = paged(request, queries.all_hint_lists(asked.get("state", ""), asked.get("sort", "")))
    context = {
        "page": rows, "lines": pages.list_lines(rows), "total": queries.all_hint_lists().count(),
        "shown": rows.paginator.count, "filter_form": form, "filtered": any(asked.values()),
        "may_admit": request.actor.may("admit"),
    }  # fmt: skip
    return render(request, "leads/hints.html", context)


@page
def hints_new(request: OfficerRequest) -> HttpResponse:
    """The form that takes a table in, under an authority."""
    request.actor.require("admit")
    offered = choices(actions.LOAD_HINTS)
    form = DatedListForm(
        request.POST or None, request.FILES or None, help_file="desk_hints.help_file",
        language=request.actor.language, authorities=offered,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            given = form.offered()
            permit = ask(form.cleaned_data["authority"], actions.LOAD_HINTS, actions.subject(given))
            return redirect("leads:hint_list", actions.take_in_hints(request.actor, permit, given).id)
        except ThelivuError as wrong:
            complain(form, wrong)
    context = {"form": form, "no_authority": not offered}
    return render(request, "leads/hints_new.html", context, status=400 if form.errors else 200)


@page
def hint_list(request: OfficerRequest, list_id: str) -> HttpResponse:
    """One table: its accounting, the rows that were not taken, what it says."""
    return _shown(request, list_id, WithdrawListForm())


def _shown(request: OfficerRequest, list_id: str, form: Any) -> HttpResponse:
    row = _found(queries.hint_list, list_id)
    said = queries.hint_file(row)
    rows = paged(request, said.hints)
    context = {
        "it": pages.list_page(row, said), "page": rows, "lines": pages.hint_lines(rows), "form": form,
        "may_withdraw": row.withdrawn_at is None and request.actor.may("decide"), "ledger": rail(row.stream),
    }  # fmt: skip
    return render(request, "leads/hint_list.html", context, status=400 if form.errors else 200)


@page
@require_POST
def hints_withdraw(request: OfficerRequest, list_id: str) -> HttpResponse:
    """Takes a table back, with the reason."""
    form = WithdrawListForm(request.POST)
    if not form.is_valid():
        return _shown(request, list_id, form)
    return redirect("leads:hint_list", actions.withdraw_hints(request.actor, list_id, form.cleaned_data["reason"]).id)
