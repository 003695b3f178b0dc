"""Pages of provider returns: the list, a file on its way in, one return, a row of it, mappings, correction letters."""

import hashlib
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from thelivu.attribution import RETURN_STATES
from thelivu.attribution.first_lines import first_look
from thelivu.authority import Subject
from thelivu.base import LANGUAGES, InputError, ThelivuError
from thelivu.desk.authority.actions import ask, save_mapping
from thelivu.desk.authority.queries import named_mapping, named_mappings
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import paged
from thelivu.desk.register.queries import born, rail

from . import actions, openings, pages, queries, return_pages
from .forms import ListFilter, OpenForm, ReasonForm
from .letter_forms import SignedForm
from .queries.returns import correction as found_correction
from .queries.returns import offered as found_file
from .queries.returns import waiting_files
from .return_forms import MappingForm, OriginForm, ReturnForm
from .room import complain, form_page, room, sent_data


@room
def returns(request: OfficerRequest) -> HttpResponse:
    """Returns in scope with their accounting, and the files that wait to be mapped."""
    states = (*RETURN_STATES, "withdrawn")
    form = ListFilter(
        request.GET, states=states, prefix_code="desk_attribution.return.", language=request.actor.language
    )
    state = request.GET.get("state", "")
    rows = paged(request, queries.returns(state if state in states else ""))
    context = {
        "page": rows, "total": queries.returns().count(), "shown": rows.paginator.count, "filter_form": form,
        "filtered": bool(state), "may_admit": request.actor.may("admit"), "waiting": waiting_files(),
    }  # fmt: skip
    return render(request, "attribution/returns.html", context)


@room
def return_new(request: OfficerRequest) -> HttpResponse:
    """A file comes in; ?request= names the letter that it answers."""
    request.actor.require("admit")
    letter = queries.request(request.GET["request"]) if request.GET.get("request") else None
    form = ReturnForm(
        sent_data(request),
        request.FILES if request.method == "POST" else None,
        language=request.actor.language,
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _kept(request, form, letter)
        except InputError as wrong:
            complain(form, wrong)
    return form_page(request, "return_new", form, letter=letter, act="desk_returns.keep_file")


def _kept(request: OfficerRequest, form: ReturnForm, letter: Any) -> HttpResponse:
    """Loads the file where its mapping came with it, else keeps it until somebody has named its columns."""
    given = form.cleaned_data
    data, name, letter_id = given["file"].read(), given["file"].name, letter.id if letter else None
    permit = ask(given["authority"], "attribution.load", Subject("file", hashlib.sha256(data).hexdigest()))
    if given["mapping_file"] is not None:
        row = actions.load_return(
            request.actor, permit, data, name, given["mapping_file"], request_id=letter_id
        )
        return redirect("attribution:return", row.id)
    waits = actions.offer_return(request.actor, permit, data, name, request_id=letter_id)
    return redirect("attribution:offered", waits.id)


@room
def offered(request: OfficerRequest, offered_id: str) -> HttpResponse:
    """A kept file: its masked first lines, the questions, what would come of the answers, and then its loading."""
    request.actor.require("admit")
    row = found_file(offered_id)
    if row.state != "waits":
        return redirect("attribution:returns")
    data = actions.kept_file(request.actor, row.id)
    nth = int(request.GET["nth"]) if request.GET.get("nth", "").isdecimal() else 0
    look = first_look(data, where=row.name, nth=nth)
    if look is None:
        return render(request, "attribution/offered_none.html", {"row": row, "nth": nth})
    saved = named_mapping(request.GET["named"]) if request.GET.get("named") else None
    form = MappingForm(
        sent_data(request), language=request.actor.language, look=look, letter=row.request,
        saved=saved.document if saved else None,
    )  # fmt: skip
    return _mapped(request, row, form, data, {"look": look, "nth": nth, "saved": saved})


def _mapped(
    request: OfficerRequest, row: Any, form: MappingForm, data: bytes, context: dict[str, Any]
) -> HttpResponse:
    """Tries the answers; loads under them once the officer has seen what they give."""
    shown = None
    if request.method == "POST" and form.is_valid():
        mapping = form.cleaned_data["mapping"]
        try:
            if "confirm" in request.POST and "again" not in request.POST:
                return redirect("attribution:return", _loaded(request, row, form).id)
            shown = return_pages.preview(actions.tried(request.actor, row.id, mapping), data)
        except InputError as wrong:
            complain(form, wrong)
    provider = row.request.provider if row.request else ""
    return form_page(
        request, "offered", form, row=row, shown=shown, mappings=named_mappings(provider),
        undecided=return_pages.undecided(context["look"]), lines=return_pages.lines_of(context["look"]), columns=return_pages.QUOTED,
        asked=return_pages.asked_facts(row.request) if row.request else [], **context,
    )  # fmt: skip


def _loaded(request: OfficerRequest, row: Any, form: MappingForm) -> Any:
    given = form.cleaned_data
    mapping, named_id = given["mapping"], None
    if given["save_as"]:
        named_id = save_mapping(request.actor, mapping["provider"], given["save_as"], mapping).id
    return actions.load_offered(request.actor, row.id, mapping, named_id=named_id)


@room
def return_(request: OfficerRequest, return_id: str) -> HttpResponse:
    """One return: accounting, gates, rejected rows, its origin. No row of it is shown here."""
    row = queries.return_(return_id)
    context = {
        "row": row, **return_pages.return_page(row, request.actor), "form": ReasonForm(), "origin_form": OriginForm(),
        "authority": pages.authority_facts(row.authority), "ledger": rail(row.stream),
        "may_decide": request.actor.may("decide") and not row.withdrawn_at,
    }  # fmt: skip
    return render(request, "attribution/return.html", context)


@room
def origin(request: OfficerRequest, return_id: str) -> HttpResponse:
    """Another officer compares the digest that the provider states."""
    request.actor.require("review")
    row = queries.return_(return_id)
    form = OriginForm(sent_data(request), request.FILES if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        file = given["certificate"]
        certificate = (file.read(), file.name) if file else None
        try:
            actions.confirm_origin(
                request.actor, row.id, given["how"], given["sha256"], given["paper"], certificate=certificate
            )
        except ThelivuError as wrong:
            complain(form, wrong)
        else:
            return redirect("attribution:return", row.id)
    return form_page(request, "origin", form, row=row, act="desk_returns.confirm_origin")


@room
@require_POST
def withdraw(request: OfficerRequest, return_id: str) -> HttpResponse:
    """Takes a return back, with the reason."""
    request.actor.require("decide")
    row = actions.withdraw_return(request.actor, return_id, _reason(request))
    return redirect("attribution:return", row.id)


@room
@require_POST
def propose(request: OfficerRequest, return_id: str) -> HttpResponse:
    """Asks that the rows beyond the request be deleted."""
    request.actor.require("decide")
    actions.propose_deletion(request.actor, return_id, _reason(request))
    return redirect("attribution:return", return_id)


@room
@require_POST
def delete(request: OfficerRequest, return_id: str) -> HttpResponse:
    """Deletes them, on a supervisor's word."""
    request.actor.require("approve")
    actions.delete_quarantine(request.actor, return_id)
    return redirect("attribution:return", return_id)


def _reason(request: OfficerRequest) -> str:
    form = ReasonForm(request.POST)
    return form.cleaned_data["reason"] if form.is_valid() else ""


@room
def correct(request: OfficerRequest, return_id: str) -> HttpResponse:
    """Drafts a correction letter about a return, with its necessity and its signer."""
    request.actor.require("decide")
    row = queries.return_(return_id)
    form = SignedForm(sent_data(request), language=request.actor.language)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        permit = ask(given["authority"], "attribution.request", Subject("provider", row.provider))
        try:
            made = actions.draft_correction(
                request.actor, permit, row.id, necessity=given["necessity"], issuer=given["issuer"]
            )
        except ThelivuError as wrong:
            complain(form, wrong)
        else:
            return redirect("attribution:correction", made.id)
    return form_page(request, "correct", form, row=row, act="desk_returns.draft_correction")


@room
def correction(request: OfficerRequest, correction_id: str) -> HttpResponse:
    """A correction letter as paper, in the language that ?in= names."""
    row, language = found_correction(correction_id), request.GET.get("in", request.actor.language)
    if language not in LANGUAGES:
        raise Http404
    if request.method == "POST":
        request.actor.require("decide")
        actions.send_correction(request.actor, row.id)
        return redirect("attribution:correction", row.id)
    may_decide = request.actor.may("decide")
    request.actor = replace(request.actor, language=language)  # the whole paper speaks it
    context = {
        "row": row, "languages": LANGUAGES, "chosen": language, "letterhead": born().letterhead.splitlines(),
        **return_pages.correction_paper(row, language), "ledger": rail(row.stream), "may_decide": may_decide,
        "paper": {"label": row.label, "state": f"desk_attribution.letter.{row.state}", "authority": row.authority.label},
    }  # fmt: skip
    return render(request, "attribution/correction.html", context)


@room
def mappings(request: OfficerRequest) -> HttpResponse:
    """How the files of each provider are read."""
    return render(request, "attribution/mappings.html", {"rows": named_mappings()})


@room
def mapping(request: OfficerRequest, mapping_id: str) -> HttpResponse:
    """One edition of a named mapping."""
    row = named_mapping(mapping_id)
    context = {"row": row, "used": list(row.returns.order_by("label")), "ledger": rail(row.stream)}
    return render(request, "attribution/mapping.html", context)


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
