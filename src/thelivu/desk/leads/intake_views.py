"""The page on which several files come in as long work."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from thelivu.base import ThelivuError
from thelivu.desk.authority.queries import choices
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page
from thelivu.leads import ADMIT

from .forms import complain
from .intake_actions import begin, take_in
from .intake_forms import IntakeForm


@page
def intake(request: OfficerRequest) -> HttpResponse:
    """Files are kept or refused at once; then the page of the work that reads them."""
    request.actor.require("admit")
    offered = choices(ADMIT)
    form = IntakeForm(
        request.POST or None, request.FILES or None, language=request.actor.language, authorities=offered
    )
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            opened = begin(request.actor, asked["authority"], "page", sender=asked["sender"])
            take_in(opened, ((one.name, one.read()) for one in asked["handed"]))
            return redirect("jobs:show", opened.job)
        except ThelivuError as wrong:
            complain(form, wrong)
    context = {"form": form, "no_authority": not offered}
    return render(request, "leads/intake.html", context, status=400 if form.errors else 200)
