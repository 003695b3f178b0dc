"""The frame of every page: who is signed in, the line with its counts, the language, the register's mark."""

from typing import Any

from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context of base.html."""
    return {"frame": None}
