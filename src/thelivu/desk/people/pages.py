"""What every page's function starts from: a request whose officer is known."""

from collections.abc import Callable, Sized
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property

from .middleware import OfficerRequest

PAGE = 50  # rows a page
MOST = 2_000  # rows that a list or a count on the line goes through: what lies beyond is reached by filters


class AtLeast(int):
    """A count that stopped at a bound, so that no page slows down with the register; shown as 2,000+."""


def bounded(rows: Any) -> int:
    """How many rows there are, up to MOST."""
    if isinstance(rows, Sized) and not isinstance(rows, QuerySet):
        return len(rows)
    found = int(rows.order_by()[: MOST + 1].count())
    return found if found <= MOST else AtLeast(MOST)


class _Bounded(Paginator):  # type: ignore[type-arg]  # of any rows
    """Pages of the first MOST rows."""

    @cached_property
    def count(self) -> int:
        return bounded(self.object_list)


def page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view for officers only: signs in first, then passes an OfficerRequest."""

    @wraps(view)
    def for_officer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(cast("OfficerRequest", request), *args, **kwargs)

    return cast("Callable[..., HttpResponse]", login_required(for_officer))


def paged(request: HttpRequest, rows: Any) -> Page[Any]:
    """The page of rows that ?page= names; a wrong number gives the nearest page."""
    return _Bounded(rows, PAGE).get_page(request.GET.get("page"))
