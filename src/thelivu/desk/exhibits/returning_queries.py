"""Exhibits in scope that were taken behind a wrong door, each with the clock of its return."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from thelivu.base import Word
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.reads import Due
from thelivu.exhibits import GoingBack, going_back

from .models import CustodyRow, ExhibitRow


def returning(search_id: str = "") -> list[GoingBack]:
    """What goes back of one search, or of every wrong door in scope, by label."""
    last = CustodyRow.objects.filter(exhibit=OuterRef("pk")).order_by("-number")
    rows = ExhibitRow.objects.filter(search__incident__isnull=False)
    if search_id:
        rows = rows.filter(search=search_id)
    found = rows.annotate(last_act=Subquery(last.values("action")[:1]), last_at=Subquery(last.values("at")[:1]))
    fields = ("id", "label", "search__incident__at", "last_act", "last_at")
    return [_of(row) for row in found.order_by("label").values(*fields)]


def _of(row: Mapping[str, Any]) -> GoingBack:
    last = (row["last_act"], row["last_at"]) if row["last_act"] else None
    return going_back(row["id"], row["label"], row["search__incident__at"], last)


def returning_due(actor: Actor, at: datetime) -> list[Due]:
    """What still has to go back, for whoever keeps exhibits."""
    if not actor.may("take_custody"):
        return []
    return [
        Due(
            act=Word("desk_exhibits.due_return", {"label": one.label}), verb=Word("desk_exhibits.give_back"),
            url=reverse("exhibits:show", args=[one.exhibit]), by=one.due_at, started=one.since,
            why=Word("desk_exhibits.due_return_why"), stage="exhibits",
        )
        for one in returning()
        if one.state(at) in {"waiting", "overdue"}
    ]  # fmt: skip
