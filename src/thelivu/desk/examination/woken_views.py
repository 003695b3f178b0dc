"""Pages of cold exhibits that woke up: the list, one with its hits, and the decision that closes it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from thelivu.desk.exhibits.forms import attempt
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page, paged
from thelivu.desk.register.queries import now, rail
from thelivu.desk.targets.views import or_404

from . import actions, woken_pages
from .forms import WakingForm, WokenFilter
from .queries import woken as queries


@page
def woken(request: OfficerRequest) -> HttpResponse:
    """Cold exhibits that woke up, open ones first."""
    request.actor.require("view")
    form = WokenFilter(request.GET, language=request.actor.language)
    asked = form.asked()
    rows = paged(
        request, queries.wakings(state=asked["state"], actor=request.actor if asked["whose"] else None)
    )
    context = {
        "page": rows, "lines": woken_pages.lines(queries.beside_exhibits(rows.object_list), now()),
        "shown": rows.paginator.count, "total": queries.wakings().count(), "filter_form": form,
        "filtered": any(asked.values()),
    }  # fmt: skip
    return render(request, "examination/woken.html", context)


@page
def waking(request: OfficerRequest, waking_id: str) -> HttpResponse:
    """One waking: the list and its version, each hit with grade and distance, and how it is closed."""
    request.actor.require("view")
    row = or_404(queries.waking, waking_id)
    form = _form(request, row)
    if form is not None and attempt(form, lambda: _closed(request, row, form)) is not None:
        return redirect("examination:waking", row.id)
    context = {
        "row": row, "form": form, "page": paged(request, queries.hits(row)), "strip": woken_pages.strip(row),
        "sentence": woken_pages.sentence(row), "deadlines": woken_pages.deadlines(row),
        "look": "passed" if row.decision else "open", "word": woken_pages.state_word(row), "ledger": rail(row.stream),
        "paper": {"label": row.label, "state": woken_pages.state_word(row)},
    }  # fmt: skip
    return render(request, "examination/waking.html", context, status=400 if form and form.errors else 200)


def _form(request: OfficerRequest, row: Any) -> WakingForm | None:
    """The form, for who may close it and while it is open."""
    may = request.actor.may("examine") or request.actor.may("register")
    if request.method == "POST" and not may:
        request.actor.require("examine")
    return WakingForm(request.POST or None) if may and not row.decision else None


def _closed(request: OfficerRequest, row: Any, form: WakingForm) -> Any:
    given = form.cleaned_data
    return actions.decide(request.actor, row.id, given["decision"], given["reason"])
