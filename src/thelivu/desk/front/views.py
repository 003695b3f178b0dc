"""Pages of the front room: My day, search, the trail of a record, the opening of an original, the language."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from thelivu.base import Word, say
from thelivu.desk.authority.queries import choices
from thelivu.desk.jobs.pages import works
from thelivu.desk.jobs.queries import running
from thelivu.desk.people.actions import note_seen, set_language
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page
from thelivu.desk.people.queries import last_seen
from thelivu.desk.register.queries import document as kept
from thelivu.desk.register.queries import now
from thelivu.desk.register.readings import text_of, whole

from . import actions, queries, trails
from .forms import OpenForm, SearchForm
from .since import since, was_here

FIRST = 25  # hits of one stage that the page of a search has at first


@page
def my_day(request: OfficerRequest) -> HttpResponse:
    """What is due for this officer; the line; the rail."""
    actor, at = request.actor, now()
    last = was_here(request.session, last_seen(actor.id))
    note_seen(actor.id, at)
    counted = queries.counts(actor, at)
    request.counted = counted  # type: ignore[attr-defined]  # the frame draws the same line
    context = {
        "day": queries.day(actor, at),
        "stages": queries.three_counts(counted),
        "waiting": queries.waiting(actor),
        "running": works(running()),
        "since": since(actor, last),
        "may_admit": actor.may("admit"),
        "may_audit": actor.may("audit"),
        "may_view": actor.may("view"),
    }
    return render(request, "front/my_day.html", context)


@page
def search(request: OfficerRequest) -> HttpResponse:
    """Asks for which case and why, then searches; the words travel by POST and stand in no address."""
    request.actor.require("view")
    language = request.actor.language
    if request.method != "POST" or ("purpose" not in request.POST and "record" not in request.POST):
        form = SearchForm(initial={"q": request.POST.get("q", "")}, language=language)
        return render(request, "front/search.html", {"form": form})
    form = SearchForm(request.POST, language=language)
    if not form.is_valid():
        return render(request, "front/search.html", {"form": form}, status=400)
    asked = form.cleaned_data
    found = actions.search_for(
        request.actor, asked["q"], matter=asked["matter"], purpose=asked["purpose"], reason=asked["reason"]
    )
    context = {
        "found": found, "asked": {name: asked[name] for name in SearchForm.field_order},
        "purpose": say(Word(f"law.purpose.{asked['purpose']}"), language), "readings": queries.readings(asked["q"]),
        **_first(found, whole="whole" in request.POST),
    }  # fmt: skip
    return render(request, "front/found.html", context)


def _first(found: Sequence[queries.Found], *, whole: bool) -> dict[str, Any]:
    """Which hits of a stage the page has at first, and how many it has whole, where that is more."""
    every = sum(len(one.hits) for one in found)
    cut = not whole and any(len(one.hits) > FIRST for one in found)
    return {"shown": f":{FIRST if cut else every}", "whole": every if cut else 0}


@page
def trail(request: OfficerRequest, record_id: str) -> HttpResponse:
    """What a record rests on, and what rests on it."""
    found = trails.trail(record_id)
    if found is None:
        raise Http404
    return render(request, "front/trail.html", {"trail": found})


@page
def original(request: OfficerRequest, object_id: str) -> HttpResponse:
    """An original, unmasked, after the purpose prompt."""
    row = kept(object_id)
    if row is None:
        raise Http404
    offered = choices("vault.open_original")
    form = OpenForm(request.POST or None, language=request.actor.language, authorities=offered)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "row": row, "act": "desk_front.open_act"}
        return render(request, "front/open.html", context, status=400 if form.errors else 200)
    asked = form.cleaned_data
    data = actions.open_original(
        request.actor, row, asked["authority"],
        matter=asked["matter"], purpose=asked["purpose"], reason=asked["reason"],
    )  # fmt: skip
    return render(request, "front/original.html", {"row": row, "excerpt": whole(text_of(row.media, data))})


@page
@require_POST
def language(request: OfficerRequest) -> HttpResponse:
    """The language in which the desk speaks to this officer."""
    chosen, back = request.POST.get("language", ""), request.POST.get("next", "")
    if chosen in dict(settings.LANGUAGES):
        set_language(request.actor.id, chosen)
    inside = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if inside else "front:my_day")
