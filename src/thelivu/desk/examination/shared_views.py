"""Pages of exhibits on which the same file was found: the suggestions, one pair with its reasons, a person's word on it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from thelivu.desk.exhibits.forms import attempt
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page, paged
from thelivu.desk.register.queries import rail
from thelivu.desk.targets.views import or_404

from . import actions, shared_pages
from .forms import PairFilter, PairForm
from .queries import shared as queries


@page
def matches(request: OfficerRequest) -> HttpResponse:
    """Pairs of exhibits in scope with the same file on both, the most files first."""
    request.actor.require("view")
    form = PairFilter(request.GET, language=request.actor.language)
    every = queries.pairs()
    wanted = form.asked()["state"]
    shown = paged(request, [one for one in every.rows if not wanted or one.state == wanted])
    context = {
        "page": shown, "lines": [shared_pages.line(one, every.exhibits) for one in shown], "total": len(every.rows),
        "shown": shown.paginator.count, "filter_form": form, "filtered": bool(wanted), "more": every.more,
        "most": queries.MOST,
    }  # fmt: skip
    return render(request, "examination/matches.html", context)


@page
def pair(request: OfficerRequest, exhibit_id: str, other_exhibit_id: str) -> HttpResponse:
    """Two exhibits with the same file on both: why it is suggested, and what was said of it."""
    request.actor.require("view")
    found = or_404(lambda one: queries.pair(one, other_exhibit_id), exhibit_id)
    form = _form(request)
    if form is not None and attempt(form, lambda: _decided(request, found, form)) is not None:
        return redirect("examination:pair", found.first, found.second)
    exhibits = queries.exhibits_of(found)
    context = {
        "it": shared_pages.line(found, exhibits), "strip": shared_pages.strip(found, exhibits, request.actor.language),
        "files": paged(request, shared_pages.files(found, exhibits)), "form": form, "decided": shared_pages.decided(found),
        "ledger": rail(found.decided.stream) if found.decided else None,
    }  # fmt: skip
    return render(request, "examination/pair.html", context, status=400 if form and form.errors else 200)


def _form(request: OfficerRequest) -> PairForm | None:
    may = request.actor.may("decide") or request.actor.may("examine")
    if request.method == "POST" and not may:
        request.actor.require("decide")
    return PairForm(request.POST or None) if may else None


def _decided(request: OfficerRequest, found: queries.Pair, form: PairForm) -> Any:
    given = form.cleaned_data
    return actions.decide_pair(
        request.actor, found.first, found.second, accept=given["answer"] == "accept", reason=given["reason"]
    )
