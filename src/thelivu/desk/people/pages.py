"""What every page's function starts from: a request whose officer is known."""

from collections.abc import Callable, Sized
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property

from thelivu.base import Refused, Word

from .middleware import OfficerRequest
from .scoped import ScopedRow

PAGE = 50  # rows a page
MOST = 1_000  # rows that a list or a count on the line goes through: what lies beyond is reached by filters


class AtLeast(int):
    """A count that stopped at a bound, so that no page slows down with the register; shown as 1,000+ everywhere."""

    def __format__(self, spec: str) -> str:
        return f"{int(self):{spec}}+"

    def __add__(self, other: int) -> "AtLeast":
        return AtLeast(int(self) + int(other))

    __radd__ = __add__

    def __sub__(self, other: int) -> "AtLeast":
        return AtLeast(int(self) - int(other))


def up_to(count: int, most: int) -> int:
    """A count for which at most `most` + 1 were looked at."""
    return count if count <= most else AtLeast(most)


def bounded(rows: Any, most: int | None = None) -> int:
    """How many rows there are, up to `most`, or MOST. The order stays: the index of a list serves its count, too."""
    if isinstance(rows, Sized) and not isinstance(rows, QuerySet):
        return len(rows)
    bound = MOST if most is None else most
    return up_to(int(_lean(rows)[: bound + 1].count()), bound)


def _lean(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """The rows by whose they are, which the index of a list has: counting then reads no row."""
    whole = rows.query.default_cols and not rows.query.distinct and not rows.query.annotations
    return rows.values("stream") if whole and issubclass(rows.model, ScopedRow) else rows


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


def refusal(act: Callable[[], object]) -> Word | None:
    """Does an act; what a rule has against it leaves, for the page on which it was asked for."""
    try:
        act()
    except Refused as against:
        return against.word
    return None


def as_file(data: bytes | str, name: str, kind: str) -> HttpResponse:
    """An answer that a browser keeps as a file of this name."""
    answer = HttpResponse(data, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def paged(request: HttpRequest, rows: Any) -> Page[Any]:
    """The page of rows that ?page= names; a wrong number gives the nearest page."""
    return _Bounded(rows, PAGE).get_page(request.GET.get("page"))
