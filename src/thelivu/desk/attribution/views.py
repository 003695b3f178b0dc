"""Pages of the attribution room: identities and their decisions, the blind review, letters, returns, field checks."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from thelivu.attribution import IDENTITY_STATES, QUESTIONS, RETURN_STATES
from thelivu.authority import Subject
from thelivu.base import Refused, Word
from thelivu.desk.authority.actions import ask
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page, paged
from thelivu.desk.register.queries import rail

from . import actions, decided, openings, pages, queries
from .forms import (
    AnswerForm,
    AuthorityForm,
    CheckForm,
    LetterForm,
    ListFilter,
    MatterForm,
    OpenForm,
    ReasonForm,
    ReturnForm,
    ReviewForm,
)

ABSENT = ("desk_attribution.no_such_record", "desk_leads.no_such_record")
View = Callable[..., HttpResponse]


def room(view: View) -> View:
    """A page of this room: what may not be seen is as absent as what is not."""

    @wraps(view)
    def shown(request: OfficerRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refused as refused:
            if refused.code in ABSENT:
                raise Http404 from refused
            raise

    return page(shown)


def _sent(request: OfficerRequest) -> Any:
    """What was sent; a form that was sent empty is wrong, not new."""
    return request.POST if request.method == "POST" else None


def _form(request: OfficerRequest, template: str, form: Any, **context: Any) -> HttpResponse:
    """The page of a form; 400 with its input kept where it has errors."""
    return render(
        request, f"attribution/{template}.html", {"form": form, **context}, status=400 if form.errors else 200
    )


# Identities and decisions -----------------------------------------------------------------------------------------
@room
def index(request: OfficerRequest) -> HttpResponse:
    """Identities in scope with their latest decision."""
    states = ("undecided", "waiting", "CONFIRMED", *IDENTITY_STATES)
    form = ListFilter(
        request.GET, states=states, prefix_code="desk_attribution.state.", language=request.actor.language
    )
    state = request.GET.get("state", "")
    rows = paged(request, queries.identities(state if state in states else ""))
    context = {
        "page": rows, "rows": pages.listed(rows.object_list, request.actor), "total": queries.identities("").count(),
        "shown": rows.paginator.count, "filter_form": form, "filtered": bool(state),
        "may_decide": request.actor.may("decide"),
    }  # fmt: skip
    return render(request, "attribution/index.html", context)


@room
def identity(request: OfficerRequest, identity_id: str) -> HttpResponse:
    """An identity's decision, or what there is to decide from."""
    row = queries.identity(identity_id)
    decision = queries.decision_of(row.id)
    if decision is not None and "sightings" not in request.GET:
        return redirect("attribution:show", decision.id)
    seen = pages.sightings_of(row.id)
    context = {
        "row": row, "decision": decision, "sightings": seen, "unasked": any(not one["letters"] for one in seen), "unready": queries.unready(row.id),
        "may_decide": request.actor.may("decide"), "ledger": rail(row.stream),
    }  # fmt: skip
    return render(request, "attribution/identity.html", context)


@room
@require_POST
def sightings(request: OfficerRequest, identity_id: str) -> HttpResponse:
    """Makes the sightings of an identity from its observations."""
    request.actor.require("decide")
    actions.make_sightings(request.actor, identity_id)
    return redirect("attribution:identity", identity_id)


@room
def decide(request: OfficerRequest, identity_id: str) -> HttpResponse:
    """Lets the rules decide an identity, under an authority."""
    request.actor.require("decide")
    row = queries.identity(identity_id)
    form = AuthorityForm(_sent(request), act="attribution.decide", language=request.actor.language)
    if request.method == "POST" and form.is_valid():
        permit = ask(form.cleaned_data["authority"], "attribution.decide", Subject("identity", row.id))
        made = actions.attribute(request.actor, permit, row.id)
        return redirect("attribution:show", made.id)
    return _form(request, "decide", form, row=row, act="desk_attribution.decide")


@room
def show(request: OfficerRequest, decision_id: str) -> HttpResponse:
    """A decision with its reason chain; to an officer who could review it blind, the way to the review instead."""
    row = queries.decision(decision_id)
    mine = queries.to_review(request.actor, [row]).get(row.id)
    if mine:
        waiting = [queries.sighting(one) for one in mine]
        return render(request, "attribution/blind.html", {"row": row, "waiting": waiting})
    built = pages.decision_page(row, request.actor.language)
    context = {
        "d": built, **pages.rails(row), "may_decide": request.actor.may("decide"),
        "may_order": request.actor.may("approve") and built.state in queries.REVIEWABLE,
        "paper": {"label": row.label, "state": built.word, "authority": row.authority.label},
    }  # fmt: skip
    return render(request, "attribution/show.html", context)


@room
@require_POST
def unblind(request: OfficerRequest, decision_id: str) -> HttpResponse:
    """An officer looks at the answer and can no longer review it."""
    openings.see_the_answer(request.actor, decision_id)
    return redirect("attribution:show", decision_id)


@room
def review(request: OfficerRequest, decision_id: str, sighting_id: str) -> HttpResponse:
    """The blind review of one sighting: raw sighting, raw rows, and nothing else."""
    request.actor.require("review")
    row = queries.decision(decision_id)
    if sighting_id not in queries.to_review(request.actor, [row]).get(row.id, ()):
        raise Refused.of(
            queries.why_not_review(request.actor, row) or Word("desk_attribution.nothing_to_review")
        )
    openings.read_rows(request.actor, row, sighting_id)
    shown = pages.blind(sighting_id)
    form = ReviewForm(_sent(request), shown=[one.value for one in shown.choices])
    if request.method == "POST" and form.is_valid():
        actions.review(request.actor, row.id, sighting_id, form.chosen())
        return redirect("attribution:show", row.id)
    return _form(request, "review", form, row=row, blind=shown, act="desk_attribution.say_so")


@room
def holder(request: OfficerRequest, decision_id: str) -> HttpResponse:
    """Name and address of a confirmed identity, after the purpose prompt."""
    row = queries.decision(decision_id)
    form = MatterForm(_sent(request), language=request.actor.language)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        found = openings.open_holder(
            request.actor, row.id, matter=asked["matter"], purpose=asked["purpose"], reason=asked["reason"]
        )
        return render(request, "attribution/holder.html", {"row": row, "found": found})
    return _form(request, "open", form, row=row, label=row.identity.label, act="desk_attribution.open")


# The field verification -------------------------------------------------------------------------------------------
@room
def field_check(request: OfficerRequest, decision_id: str) -> HttpResponse:
    """Orders one named officer to verify an address."""
    request.actor.require("approve")
    row = queries.decision(decision_id)
    form = CheckForm(_sent(request), language=request.actor.language)
    if request.method == "POST" and form.is_valid():
        subject = Subject("identity", row.identity_id)
        permit = ask(form.cleaned_data["authority"], "attribution.field_check", subject)
        actions.field_check(request.actor, permit, row.id, form.cleaned_data["officer"])
        return redirect("attribution:show", row.id)
    return _form(request, "field_check", form, row=row, act="desk_attribution.order_check")


@room
def check(request: OfficerRequest, check_id: str) -> HttpResponse:
    """What the named officer reads and answers: an address, and whether it is there and occupied."""
    row = queries.field_check(check_id)
    if row.officer != request.actor.id:
        raise Http404
    if row.done_at:
        return render(request, "attribution/check_done.html", {"row": row})
    form = AnswerForm(_sent(request))
    if request.method == "POST" and form.is_valid():
        proven = form.cleaned_data["found"] == "proven"
        actions.answer_field_check(request.actor, row.id, proven, form.cleaned_data["note"])
        return redirect("attribution:check", row.id)
    place = openings.read_place(request.actor, row.id)
    return _form(request, "check", form, row=row, place=place, act="desk_attribution.answer")


# Letters ----------------------------------------------------------------------------------------------------------
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
    offered = [(row.id, pages.offered(row)) for row in queries.unasked()]
    form = LetterForm(_sent(request), offered=offered, language=request.actor.language)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        permit = ask(given["authority"], "attribution.request", Subject("provider", given["provider"]))
        row = actions.request_lines(
            request.actor, permit, given["provider"], given["sightings"],
            crime_number=given["crime_number"], necessity=given["necessity"],
        )  # fmt: skip
        return redirect("attribution:request", row.id)
    return _form(request, "request_new", form, none=not offered, act="desk_attribution.draft_letter")


@room
def request_(request: OfficerRequest, request_id: str) -> HttpResponse:
    """One letter: its lines in both zones, what is asked, when the answer is due."""
    row = queries.request(request_id)
    context = {
        "row": row, "questions": QUESTIONS, "authority": pages.authority_facts(row.authority),
        "deadlines": pages.letter_deadlines(row), "ledger": rail(row.stream),
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


# Returns ----------------------------------------------------------------------------------------------------------
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
    initial = pages.asked_by(letter) if letter else None
    form = ReturnForm(
        _sent(request),
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
    return _form(request, "return_new", form, letter=letter, act="desk_attribution.load_return")


@room
def return_(request: OfficerRequest, return_id: str) -> HttpResponse:
    """One return: accounting, gates, rejected rows. No row of it is shown here."""
    row = queries.return_(return_id)
    context = {
        "row": row, "gates": decided.gates_of(row), "rejected": pages.rejected(row), "form": ReasonForm(),
        "authority": pages.authority_facts(row.authority), "source": pages.return_source(row),
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
    form = OpenForm(_sent(request), language=request.actor.language)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        permit = ask(asked["authority"], "vault.open_original", Subject("file", found.sha256))
        cells = openings.open_row(
            request.actor, permit, found.id, row,
            matter=asked["matter"], purpose=asked["purpose"], reason=asked["reason"],
        )  # fmt: skip
        return render(request, "attribution/row.html", {"row": found, "number": row, "cells": cells})
    return _form(request, "open", form, row=found, label=found.label, number=row, act="desk_attribution.open")
