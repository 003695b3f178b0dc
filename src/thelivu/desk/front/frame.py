"""The frame of every page: who is signed in, the line with its counts, the language, the register's mark."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from thelivu.desk.people.middleware import OfficerRequest
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.queries import is_synthetic, now

from .queries import StageNode, counts, line


@dataclass(frozen=True, slots=True)
class Frame:
    """What base.html reads. Before sign-in nobody is named and no line is drawn, but a made-up register says so."""

    synthetic: bool
    language: str
    now: datetime
    my_day_url: str
    languages: tuple[tuple[str, str], ...]
    officer_name: str = ""
    officer_rank: str = ""
    unit_name: str = ""
    line: tuple[StageNode, ...] = ()


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context of base.html."""
    at = now()
    actor: Actor | None = getattr(cast("OfficerRequest", request), "actor", None)
    always: dict[str, Any] = {
        "synthetic": is_synthetic(),
        "now": at,
        "my_day_url": reverse("front:my_day"),
        "languages": tuple(settings.LANGUAGES),
    }
    if actor is None:
        return {"frame": Frame(language=settings.LANGUAGE_CODE, **always)}

    def nodes() -> tuple[StageNode, ...]:
        """Asked for where a page draws the line: the field form, which a phone keeps, draws none."""
        match = request.resolver_match
        counted = getattr(request, "counted", None) or counts(actor, at)  # My day has asked already
        return tuple(line(counted, match.app_name if match else ""))

    signed_in = Frame(
        language=actor.language,
        officer_name=actor.name,
        officer_rank=actor.rank,
        unit_name=actor.members[0].unit_name if actor.members else "",
        line=cast("tuple[StageNode, ...]", SimpleLazyObject(nodes)),
        **always,
    )
    return {"frame": signed_in}
