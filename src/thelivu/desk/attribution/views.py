"""Pages of the attribution room."""

from django.http import HttpResponse
from django.shortcuts import render

from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page


@page
def index(request: OfficerRequest) -> HttpResponse:
    """The list."""
    return render(request, "list.html", {})
