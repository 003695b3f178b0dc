"""Pages of the dated lists of hosting networks, VPNs and Tor exits."""

import hashlib
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from thelivu.authority import Subject
from thelivu.desk.authority.actions import ask
from thelivu.desk.people.fields import IstDateTimeField
from thelivu.desk.people.middleware import OfficerRequest

from . import actions, queries
from .forms import AuthorityForm, ReasonForm
from .room import form_page, room, sent_data


class ExitListForm(AuthorityForm):
    """A list's file, who keeps it, and of which time it speaks."""

    series = forms.CharField(
        label="desk_exits.field_series", help_text="desk_exits.help_series", max_length=120
    )
    file = forms.FileField(label="desk_exits.field_file", help_text="desk_exits.help_file")
    valid_from = IstDateTimeField(label="desk_exits.field_from", help_text="desk_exits.help_time")
    valid_to = IstDateTimeField(label="desk_exits.field_to")

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, act="attribution.load", language=language, **kwargs)


@room
def exits(request: OfficerRequest) -> HttpResponse:
    """The lists in scope: whose, which edition, of which time, how many entries."""
    context = {
        "rows": queries.all_exit_lists(), "may_admit": request.actor.may("admit"),
        "may_decide": request.actor.may("decide"), "form": ReasonForm(),
    }  # fmt: skip
    return render(request, "attribution/exits.html", context)


@room
def exits_new(request: OfficerRequest) -> HttpResponse:
    """The form that takes a list in, under an authority."""
    request.actor.require("admit")
    files = request.FILES if request.method == "POST" else None
    form = ExitListForm(sent_data(request), files, language=request.actor.language)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        data = given["file"].read()
        subject = Subject("file", hashlib.sha256(data).hexdigest())
        permit = ask(given["authority"], "attribution.load", subject)
        actions.take_in_exits(
            request.actor,
            permit,
            data,
            given["file"].name,
            given["series"],
            given["valid_from"],
            given["valid_to"],
        )
        return redirect("attribution:exits")
    return form_page(request, "exits_new", form, act="desk_exits.take_in")


@room
@require_POST
def exits_withdraw(request: OfficerRequest, list_id: str) -> HttpResponse:
    """Takes a list back, with the reason."""
    request.actor.require("decide")
    form = ReasonForm(request.POST)
    actions.withdraw_exits(request.actor, list_id, form.cleaned_data["reason"] if form.is_valid() else "")
    return redirect("attribution:exits")
