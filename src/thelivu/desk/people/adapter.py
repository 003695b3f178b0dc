"""Accounts are made by an administrator: nobody signs up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedOffice(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """allauth's rules for an office whose accounts come from `thelivu user add`."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth asks so
        """Never."""
        return False
