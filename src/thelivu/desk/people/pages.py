"""What every page's function starts from: a request whose officer is known."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse

from .middleware import OfficerRequest

PAGE = 50  # rows a page


def page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view for officers only: signs in first, then passes an OfficerRequest."""

    @wraps(view)
    def for_officer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(cast("OfficerRequest", request), *args, **kwargs)

    return cast("Callable[..., HttpResponse]", login_required(for_officer))


def paged(request: HttpRequest, rows: Any) -> Page[Any]:
    """The page of rows that ?page= names; a wrong number gives the nearest page."""
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))
