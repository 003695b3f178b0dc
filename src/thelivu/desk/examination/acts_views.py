"""Page of the listed files that went through the chats of one exhibit: which, when, which way, and what names them."""

from django.http import HttpResponse
from django.shortcuts import render

from thelivu.desk.exhibits.queries import exhibit
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page, paged
from thelivu.desk.targets.views import or_404

from .queries.acts import acts_of


@page
def acts(request: OfficerRequest, exhibit_id: str) -> HttpResponse:
    """The acts in scope. Who sent a file stands on the page of the lead alone."""
    request.actor.require("view")
    row = or_404(exhibit, exhibit_id)
    found = acts_of([row])
    context = {
        "exhibit": row, "page": paged(request, found), "total": len(found), "sent": sum(one.file.by_owner for one in found),
    }  # fmt: skip
    return render(request, "examination/acts.html", context)
