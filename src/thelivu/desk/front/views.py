"""Pages of the front room."""

from django.http import HttpResponse
from django.shortcuts import render

from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page


@page
def my_day(request: OfficerRequest) -> HttpResponse:
    """What is due for this officer."""
    return render(request, "base.html", {})
