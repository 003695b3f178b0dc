"""Pages of the register."""

from django.http import HttpResponse
from django.shortcuts import render

from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page


@page
def document(request: OfficerRequest, object_id: str) -> HttpResponse:
    """A kept document, masked; ?row= marks a row."""
    return render(request, "base.html", {})


@page
def ledger(request: OfficerRequest, stream: str) -> HttpResponse:
    """The entries of one file."""
    return render(request, "base.html", {})
