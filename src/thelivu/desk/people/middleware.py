"""What every request passes: the content policy, the officer's scope, and refusals turned into pages."""

import logging
import sys
import traceback
from collections.abc import Callable
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from thelivu.base import Refused, ThelivuError

from .queries import Actor, actor_of
from .scope import NOTHING, seen_as

log = logging.getLogger("thelivu.desk")
Answer = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class OfficerRequest(HttpRequest):
    """A request whose officer is known."""

    actor: Actor


def content_policy(answer: Answer) -> Answer:
    """No page loads anything from elsewhere (promise 9), and none is kept by a shared cache."""

    def wrapped(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers["Content-Security-Policy"] = POLICY
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
            patch_vary_headers(response, ["Cookie"])
        return response

    return wrapped


def scope_of_request(answer: Answer) -> Answer:
    """Every request is answered in its officer's scope; without an officer, in the scope that sees nothing."""

    def wrapped(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            with seen_as(NOTHING):
                return answer(request)
        actor = actor_of(cast("Any", request.user))
        cast("OfficerRequest", request).actor = actor
        with seen_as(actor.scope):
            response = answer(request)
            # A template response is rendered here, while the scope holds.
            render_later = getattr(response, "render", None)
            return (
                render_later()
                if callable(render_later) and not getattr(response, "is_rendered", True)
                else response
            )

    return wrapped


class refusals:  # noqa: N801 - middleware is named in settings like a function
    """A refusal says what, where and what to do; nothing of the record shows through."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path:  # no record is named so, and PostgreSQL takes no such question
            return absent(request)
        return self.answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Refused -> 403, other errors of ours -> 400, each with its sentence."""
        if not isinstance(error, ThelivuError):
            return None
        log.info("refused code=%s", error.code)
        status = 403 if isinstance(error, Refused) else 400
        return render(
            request, "refused.html", {"error": error, "home": reverse("front:my_day")}, status=status
        )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django asks so
    """A forged or stale form."""
    return render(request, "403.html", status=403)


def absent(request: HttpRequest, exception: Http404 | None = None) -> HttpResponse:  # noqa: ARG001 - Django asks so
    """There is no such record, also when it may not be seen."""
    return render(request, "404.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """A fault of ours: nothing was changed, because every action is one transaction. The page asks nothing of the
    register, whose failing may be the fault. The log gets the fault's class and place, never its words.
    """
    fault = sys.exc_info()[1]
    view = request.resolver_match.view_name if request.resolver_match else "-"
    log.error("failed view=%s error=%s at=%s", view, type(fault).__name__, _place(fault))
    return HttpResponse(render_to_string("500.html"), status=500)


def _place(fault: BaseException | None) -> str:
    """Where a fault came up: the last of our own lines on its way."""
    frames = [frame for frame, _ in traceback.walk_tb(fault.__traceback__ if fault else None)]
    ours = [frame for frame in frames if "thelivu" in frame.f_globals.get("__name__", "")]
    return f"{ours[-1].f_globals['__name__']}:{ours[-1].f_lineno}" if ours else "-"
