"""Pages of provider returns: the list, loading one, one return with its accounting, a row of it."""

import hashlib

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from thelivu.attribution import RETURN_STATES
from thelivu.authority import Subject
from thelivu.desk.authority.actions import ask
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import paged
from thelivu.desk.register.queries import rail

from . import actions, decided, openings, pages, queries, return_pages
from .forms import ListFilter, OpenForm, ReasonForm
from .return_forms import ReturnForm
from .room import form_page, room, sent_data


@room
def returns(request: OfficerRequest) -> HttpResponse:
    """Returns in scope with their accounting."""
    states = (*RETURN_STATES, "withdrawn")
    form = ListFilter(
        request.GET, states=states, prefix_code="desk_attribution.return.", language=request.actor.language
    )
    state = request.GET.get("state", "")
    rows = paged(request, queries.returns(state if state in states else ""))
    context = {
        "page": rows, "total": queries.returns().count(), "shown": rows.paginator.count, "filter_form": form,
        "filtered": bool(state), "may_admit": request.actor.may("admit"),
    }  # fmt: skip
    return render(request, "attribution/returns.html", context)


@room
def return_new(request: OfficerRequest) -> HttpResponse:
    """The form that loads a return; ?request= names the letter that it answers."""
    request.actor.require("admit")
    letter = queries.request(request.GET["request"]) if request.GET.get("request") else None
    initial = return_pages.asked_by(letter) if letter else None
    form = ReturnForm(
        sent_data(request),
        request.FILES if request.method == "POST" else None,
        language=request.actor.language,
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        data = given["file"].read()
        permit = ask(
            given["authority"], "attribution.load", Subject("file", hashlib.sha256(data).hexdigest())
        )
        row = actions.load_return(
            request.actor, permit, data, given["file"].name, given["mapping"],
            request_id=letter.id if letter else None,
        )  # fmt: skip
        return redirect("attribution:return", row.id)
    return form_page(request, "return_new", form, letter=letter, act="desk_attribution.load_return")


@room
def return_(request: OfficerRequest, return_id: str) -> HttpResponse:
    """One return: accounting, gates, rejected rows. No row of it is shown here."""
    row = queries.return_(return_id)
    context = {
        "row": row, "gates": decided.gates_of(row), "rejected": return_pages.rejected(row), "form": ReasonForm(),
        "authority": pages.authority_facts(row.authority), "source": return_pages.return_source(row),
        "ledger": rail(row.stream), "may_decide": request.actor.may("decide") and not row.withdrawn_at,
    }  # fmt: skip
    return render(request, "attribution/return.html", context)


@room
@require_POST
def withdraw(request: OfficerRequest, return_id: str) -> HttpResponse:
    """Takes a return back, with the reason."""
    request.actor.require("decide")
    form = ReasonForm(request.POST)
    row = actions.withdraw_return(
        request.actor, return_id, form.cleaned_data["reason"] if form.is_valid() else ""
    )
    return redirect("attribution:return", row.id)


@room
def return_row(request: OfficerRequest, return_id: str, row: int) -> HttpResponse:
    """One row as the provider wrote it, without who holds the line; one that no decision rests on asks for a purpose."""
    found = queries.return_(return_id)
    cells = openings.read_evidence(request.actor, found.id, row)
    if cells is not None:
        return render(request, "attribution/row.html", {"row": found, "number": row, "cells": cells})
    form = OpenForm(sent_data(request), language=request.actor.language)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        permit = ask(asked["authority"], "vault.open_original", Subject("file", found.sha256))
        cells = openings.open_row(
            request.actor, permit, found.id, row,
            matter=asked["matter"], purpose=asked["purpose"], reason=asked["reason"],
        )  # fmt: skip
        return render(request, "attribution/row.html", {"row": found, "number": row, "cells": cells})
    return form_page(
        request, "open", form, row=found, label=found.label, number=row, act="desk_attribution.open"
    )
