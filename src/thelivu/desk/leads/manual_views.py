"""The page on which a lead is typed from a paper that no program can take apart: the form beside the text of the pages."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms as django_forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from thelivu.base import Refused, ThelivuError
from thelivu.desk.authority.queries import choices
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page
from thelivu.desk.register import readings
from thelivu.desk.register.forms import PurposeForm
from thelivu.leads import TYPE
from thelivu.vault import TEXT

from . import actions, forms, manual_actions, queries

Form = TypeVar("Form", bound=django_forms.Form)


class OpenPagesForm(PurposeForm):
    """Opening the text of a paper: its own right, under an authority, with a reason."""

    authority = django_forms.ChoiceField(label="desk_leads.authority")


@page
def manual(request: OfficerRequest, source_id: str) -> HttpResponse:
    """The typed-lead form, and beside it the text of the pages once its opening is on the record."""
    request.actor.require("admit")
    row = _waiting(source_id)
    opens = request.POST.get("act") == "open"
    opening = _asked(OpenPagesForm, request, opens)
    forms.set_choices(opening, authority=[("", ""), *choices(manual_actions.OPEN)])
    form = _asked(forms.TypedForm, request, not opens, authorities=choices(TYPE))
    lines = None
    try:
        if opens and opening.is_valid():
            lines = _opened(request, row.id, opening)
        elif form.is_valid():
            lead = actions.type_lead(request.actor, form.cleaned_data["authority"], form.lead())
            return redirect("leads:show", lead.id)
    except ThelivuError as wrong:
        forms.complain(opening if opens else form, wrong)
    context = {"form": form, "opening": opening, "row": row, "excerpt": lines}
    return render(request, "leads/manual.html", context, status=400 if form.errors or opening.errors else 200)


def _waiting(source_id: str) -> Any:
    """The source, or the page that says there is no such record."""
    try:
        row = queries.source(source_id)
    except Refused as absent:
        raise Http404 from absent
    if row.state != manual_actions.MANUAL:
        raise Http404
    return row


def _asked(form: Callable[..., Form], request: OfficerRequest, mine: bool, **others: Any) -> Form:
    """A form with what was sent, if it was sent to this one."""
    sent = request.POST if request.method == "POST" and mine else None
    return form(sent, language=request.actor.language, **others)


def _opened(request: OfficerRequest, source_id: str, form: OpenPagesForm) -> readings.Excerpt:
    asked = form.cleaned_data
    data = manual_actions.open_pages(
        request.actor, source_id, asked["authority"], matter=asked["record"], purpose=asked["purpose"],
        reason=asked["reason"],
    )  # fmt: skip
    return readings.whole(readings.text_of(TEXT, data))
