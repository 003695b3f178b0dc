"""A failed sign-in arrives; how often an account was tried, and from where, is kept. Nothing that was typed is."""

from collections.abc import Mapping
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from .queries import is_account


def counted_as(request: HttpRequest, credentials: Mapping[str, str] | None = None) -> str | None:
    """The name of an account, or a keyed digest of anything else: people type passwords, and names, into that field."""
    typed = (credentials or request.POST).get("username")
    if not typed or is_account(typed):
        return typed
    return salted_hmac("thelivu.sign_in", typed).hexdigest()


class Attempts(AxesDatabaseHandler):  # type: ignore[misc]  # axes carries no types
    """Counts as the library does, without the form, the question and the browser that it would keep beside the count."""

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **more: Any
    ) -> None:
        if request is not None:
            request.axes_user_agent = request.axes_http_accept = ""  # type: ignore[attr-defined]
        with transaction.atomic():
            super().user_login_failed(sender, credentials, request, **more)
            AccessAttempt.objects.exclude(get_data="", post_data="").update(get_data="", post_data="")
