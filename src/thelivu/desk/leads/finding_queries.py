"""What a search finds in the leads room, in scope: by identifier, label or reference, and by the name of a person or group."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from thelivu.base import Identifier, Word
from thelivu.desk.register.queries import named, owners_named
from thelivu.desk.register.reads import Hit, by_name

from . import forwarding_queries
from .bundles_queries import members_seen
from .models import BundleRow, IdentityRow, LeadRow, SourceRow, WebRow

STAGE = "leads"


def find(identifiers: list[Identifier], text: str) -> list[Hit]:
    """Leads and identities that name one of the identifiers, whose label or reference is the text, or whose person or
    group is called so: those say that it is by a name alone. What else this room labels, by its label.
    """
    owners, called = set(owners_named(identifiers, STAGE)), named(text, STAGE)
    written = {text, text.upper(), text.lower()}
    found = LeadRow.objects.filter(
        Q(id__in=owners) | Q(label__in=written) | Q(reference__in=written) | Q(id__in=called)
    )
    hits = [
        Hit(
            row.label, what_of(row), reverse("leads:show", args=[row.id]), STAGE,
            by_name(called[row.id]) if row.id in called and not _is_named(row, owners, written) else None,
        )
        for row in found.only("label", "reference").order_by("recorded_at", "label")
    ]  # fmt: skip
    hits.sort(key=lambda hit: hit.how is not None)
    return hits + [
        Hit(row.label, Word(word), reverse(f"leads:{page}", args=[row.id]), STAGE)
        for page, word, rows in _others(owners, written)
        for row in rows
    ]


def _others(owners: set[str], written: set[str]) -> Iterable[tuple[str, str, "QuerySet[Any]"]]:
    """Page, word and records of what is no lead."""
    lead = Exists(LeadRow.objects.filter(id=OuterRef("lead")))
    member = Exists(members_seen().filter(bundle=OuterRef("id")))
    joined = IdentityRow.objects.filter(Q(id__in=owners) | Q(label__in=written)).order_by("label")
    yield "identity", "desk_leads.hit_identity", joined
    yield "source", "desk_leads.what_source", SourceRow.objects.filter(label__in=written)
    yield "bundle", "desk_bundles.bundle", BundleRow.objects.filter(member, label__in=written)
    yield "web", "desk_graph.web", WebRow.objects.filter(lead, label__in=written)
    yield "forward", "desk_forwarding.sent", forwarding_queries.forwards().filter(label__in=written)
    yield "received_one", "desk_forwarding.received", forwarding_queries.received().filter(label__in=written)
    yield "partner", "desk_forwarding.office", forwarding_queries.partners().filter(label__in=written)


def _is_named(row: LeadRow, owners: set[str], written: set[str]) -> bool:
    return row.id in owners or row.label in written or row.reference in written


def what_of(row: LeadRow) -> Word:
    """What a link to a lead says beside its label."""
    return Word("desk_leads.hit_lead", {"reference": row.reference})
