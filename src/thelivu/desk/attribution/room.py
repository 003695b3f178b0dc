"""What every page of this room starts from: absent records, what a form was sent, the page of a form."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render

from thelivu.base import Refused, ThelivuError
from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.pages import page

ABSENT = ("desk_attribution.no_such_record", "desk_leads.no_such_record", "desk_returns.no_such_mapping")
View = Callable[..., HttpResponse]


def room(view: View) -> View:
    """A page of this room: what may not be seen is as absent as what is not."""

    @wraps(view)
    def shown(request: OfficerRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refused as refused:
            if refused.code in ABSENT:
                raise Http404 from refused
            raise

    return page(shown)


def sent_data(request: OfficerRequest) -> Any:
    """What was sent; a form that was sent empty is wrong, not new."""
    return request.POST if request.method == "POST" else None


def form_page(request: OfficerRequest, template: str, form: Any, **context: Any) -> HttpResponse:
    """The page of a form; 400 with its input kept where it has errors."""
    return render(
        request, f"attribution/{template}.html", {"form": form, **context}, status=400 if form.errors else 200
    )


def complain(form: Any, error: ThelivuError) -> None:
    """Puts a refusal of the rules into the form, so that what was entered stays; an absent record stays absent."""
    if error.code in ABSENT:
        raise error
    form.add_error(None, ValidationError(error.code, params=dict(error.word.values)))
