"""Pages of the dated lists of hosting networks, VPNs and Tor exits."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from thelivu.base import ThelivuError
from thelivu.desk.authority.actions import ask
from thelivu.desk.authority.queries import choices
from thelivu.desk.leads.actions import dated_lists as actions
from thelivu.desk.leads.dated_list_forms import DatedListForm
from thelivu.desk.leads.queries.exits import all_exit_lists
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import paged

from .forms import ReasonForm
from .room import complain, form_page, room, sent_data


@room
def exits(request: OfficerRequest) -> HttpResponse:
    """The lists in scope: whose, which edition, of which time, how many entries."""
    context = {
        "page": paged(request, all_exit_lists()), "may_admit": request.actor.may("admit"),
        "may_decide": request.actor.may("decide"), "form": ReasonForm(),
    }  # fmt: skip
    return render(request, "attribution/exits.html", context)


@room
def exits_new(request: OfficerRequest) -> HttpResponse:
    """The form that takes a list in, under an authority."""
    request.actor.require("admit")
    form = DatedListForm(
        sent_data(request), request.FILES if request.method == "POST" else None, help_file="desk_exits.help_file",
        language=request.actor.language, authorities=choices(actions.LOAD_EXITS),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        offered = form.offered()
        try:
            permit = ask(form.cleaned_data["authority"], actions.LOAD_EXITS, actions.subject(offered))
            actions.take_in_exits(request.actor, permit, offered)
            return redirect("attribution:exits")
        except ThelivuError as wrong:
            complain(form, wrong)
    return form_page(request, "exits_new", form, act="desk_exits.take_in")


@room
@require_POST
def exits_withdraw(request: OfficerRequest, list_id: str) -> HttpResponse:
    """Takes a list back, with the reason."""
    request.actor.require("decide")
    form = ReasonForm(request.POST)
    actions.withdraw_exits(request.actor, list_id, form.cleaned_data["reason"] if form.is_valid() else "")
    return redirect("attribution:exits")
