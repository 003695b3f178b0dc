"""Pages of the law records: the list, one record, and the legal cell's word on it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from thelivu.base import Refused, ThelivuError
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page, paged
from thelivu.desk.register.queries import rail

from . import actions, queries
from .forms import ConfirmForm, LawFilter, ReasonForm
from .law_pages import law_lines, law_page


@page
def law(request: OfficerRequest) -> HttpResponse:
    """Every law record with its source, its check, and whether the legal cell stands for it."""
    every = law_lines("", "", request.actor.language)
    form = LawFilter(
        request.GET, language=request.actor.language, tables=dict.fromkeys(one.table for one in every)
    )
    asked = form.cleaned_data if form.is_valid() else {"table": "", "state": ""}
    rows = [one for one in every if asked["table"] in ("", one.table) and asked["state"] in ("", one.state)]
    context = {
        "page": paged(request, rows), "shown": len(rows), "total": len(every), "filter_form": form,
        "filtered": any(asked.values()), "open_": sum(one.state != "confirmed" for one in every),
    }  # fmt: skip
    return render(request, "authority/law.html", context)


@page
def law_show(request: OfficerRequest, table: str, code: str) -> HttpResponse:
    """One law record: what it says, where it was read; the legal cell confirms it or takes its word back."""
    key = f"{table}:{code}"
    try:
        record = queries.law_record(key)
    except Refused as absent:
        raise Http404 from absent
    form = ReasonForm(_sent(request)) if record.verified else ConfirmForm(_sent(request))
    if request.method == "POST":
        request.actor.require("confirm_law")
        if form.is_valid():
            try:
                if record.verified:
                    actions.withdraw_law(request.actor, key, form.cleaned_data["reason"])
                else:
                    actions.confirm_law(request.actor, key, form.cleaned_data["compared_with"])
                return redirect("authority:law_show", table, code)
            except ThelivuError as wrong:
                form.add_error(None, ValidationError(wrong.code, params=dict(wrong.word.values)))
    said = queries.confirmations().get(key)
    context = {
        **law_page(key, record, request.actor),
        "form": form,
        "ledger": rail(said.stream) if said else None,
    }
    return render(request, "authority/law_show.html", context, status=400 if form.errors else 200)


def _sent(request: OfficerRequest) -> Any:
    return request.POST if request.method == "POST" else None
