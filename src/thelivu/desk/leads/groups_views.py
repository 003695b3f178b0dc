"""Pages of groups and conversations. A conversation is masked until its reader has said for what it is opened."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from thelivu.base import ThelivuError
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page, paged
from thelivu.desk.register.actions import note_access

from . import groups_actions as actions
from . import groups_pages as pages
from . import groups_queries as queries
from .forms import complain
from .graph_forms import ReadForm
from .groups_forms import ActForm, SameForm, WatchForm
from .pages import rail_of
from .queries import source_of
from .views import _found


@page
def groups(request: OfficerRequest) -> HttpResponse:
    """Groups of the exports that one may see."""
    rows = paged(request, queries.groups())
    count = rows.paginator.count
    context = {
        "page": rows, "total": count, "shown": count, "lines": pages.group_lines(rows),
        "may_admit": request.actor.may("admit"),
    }  # fmt: skip
    return render(request, "leads/groups.html", context)


@page
def group(request: OfficerRequest, group_id: str) -> HttpResponse:
    """One group over time. It names people, so that it was read is on the record before the page."""
    row = _found(queries.group, group_id)
    note_access(request.actor, "group.read", about=row.id, matter=row.lead_id, purpose="lead")
    context = {"it": pages.group_page(request.actor, row), **rail_of(source_of(row.lead), row.stream)}
    return render(request, "leads/group.html", context)


@page
def conversation(request: OfficerRequest, group_id: str) -> HttpResponse:
    """One conversation: masked, and after the purpose prompt as it was written. Each part that is opened is recorded."""
    request.actor.require("decide")
    row = _found(queries.group, group_id)
    if row.conversation_id is None:
        raise Http404
    form = ReadForm(request.POST or None, language=request.actor.language)
    context = {"row": row, "form": form, "people": queries.people_in(row)}
    if request.method != "POST" or not form.is_valid():
        return render(request, "leads/conversation_ask.html", context, status=400 if form.errors else 200)
    asked = form.cleaned_data
    told = actions.open_conversation(request.actor, row.id, asked["purpose"], asked["reason"])
    start = request.POST.get("start", "")
    talk = pages.talk_of(told, int(start) if start.isdecimal() and len(start) < 9 else 0)
    return render(request, "leads/conversation.html", {**context, "it": talk, "asked": asked})


@page
def note_act(request: OfficerRequest, group_id: str) -> HttpResponse:
    """Writes down what was done about a group."""
    request.actor.require("decide")
    row = _found(queries.group, group_id)
    form = ActForm(request.POST or None, language=request.actor.language)
    if request.method == "POST" and form.is_valid():
        actions.note_act(request.actor, row.id, **form.cleaned_data)
        return redirect("leads:group", row.id)
    context = {"form": form, "row": row, "heading": "desk_groups.note_act", "why": "desk_groups.note_act_why"}
    return render(request, "leads/group_form.html", context, status=400 if form.errors else 200)


@page
def watch(request: OfficerRequest, group_id: str) -> HttpResponse:
    """Reminds the officer when a new export shows that somebody came back."""
    request.actor.require("decide")
    row = _found(queries.group, group_id)
    form = WatchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.remind_of_returns(request.actor, row.id, form.cleaned_data["why"])
        return redirect("leads:group", row.id)
    context = {"form": form, "row": row, "heading": "desk_groups.watch", "why": "desk_groups.watch_why"}
    return render(request, "leads/group_form.html", context, status=400 if form.errors else 200)


@page
@require_POST
def end_watch(request: OfficerRequest, group_id: str) -> HttpResponse:
    """Ends the officer's watch."""
    row = _found(queries.group, group_id)
    actions.end_watch(request.actor, row.id)
    return redirect("leads:group", row.id)


@page
@require_POST
def see_returns(request: OfficerRequest, group_id: str) -> HttpResponse:
    """The officer has looked at who came back."""
    row = _found(queries.group, group_id)
    actions.see_returns(request.actor, row.id)
    return redirect("leads:group", row.id)


@page
def same(request: OfficerRequest, group_id: str, other_id: str) -> HttpResponse:
    """An officer's word that two exports show one group."""
    request.actor.require("decide")
    row, other = _found(queries.group, group_id), _found(queries.group, other_id)
    form = SameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(
                "leads:group", actions.say_same(request.actor, row.id, other.id, form.cleaned_data["why"]).id
            )
        except ThelivuError as wrong:
            complain(form, wrong)
    context = {
        "form": form, "row": row, "other": other, "heading": "desk_groups.same", "why": "desk_groups.same_why",
    }  # fmt: skip
    return render(request, "leads/group_form.html", context, status=400 if form.errors else 200)
