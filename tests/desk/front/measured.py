"""The pages that are measured: every list, record and search page of leads, by name, as functions that ask for them."""

from collections.abc import Callable, Mapping
from random import Random
from typing import TypeAlias

from django.http import HttpResponse
from django.urls import reverse

from thelivu.desk.leads.models import BundleRow, GroupRow, IdentityRow, LeadRow, WebRow
from thelivu.desk.people.scope import INTEGRITY, seen_as
from thelivu.desk.register.models import IdentifierUseRow
from thelivu.law import load
from thelivu_sim.names import person

Page: TypeAlias = Callable[[], HttpResponse]

INBOX: Mapping[str, Mapping[str, str]] = {
    "inbox": {}, "new": {"state": "new"}, "in work": {"state": "work"}, "in doubt": {"doubt": "open"},
    "marked": {"flag": "ambiguous_time"}, "by reference": {"sort": "reference"}, "oldest first": {"sort": "oldest"},
    "new by reference": {"state": "new", "sort": "reference"},
    "in doubt by reference": {"doubt": "open", "sort": "reference"},
    "marked by reference": {"flag": "ambiguous_time", "sort": "reference"},
    "rejected": {"state": "duplicate"}, "far down": {"page": "1500"},
}  # fmt: skip
WRITTEN: Mapping[str, str] = {
    "a telephone": "98760 00017",
    "a telephone with its country": "+91-98760-00017",
    "a telephone in Malayalam digits": "൯൮൭൬൦ ൦൦൦൧൭",
    "an account": "Orchid Chat:u00017x",
    "a shared address": "198.51.100.7",
    "an address": "2001:db8:11::1",
    "an address in full": "2001:0DB8:0011:0000:0000:0000:0000:0001",
    "a handle": "@u00017x",
    "a digest": "ab" * 32,
    "a reference": "7700017",
    "the label of a lead": "l-0017",
    "the label of a source": "S-0001",
    "the label of an identity": "ID-0001",
    "the label of a bundle": "B-0001",
    "the label of a web": "W-0001",
    "a label of nothing": "L-999999",
    "a name": person(Random(17)),
    "a name in Malayalam": "നോവുന കടവിൽ",
    "a name in Hindi": "नोवुना कडविल",
    "a given name": "Novuna",
    "a family's name in another script": "കടവിൽ",
    "a name of nobody": "Tharun Bhaskaran",
    "a group's title": "Lagoon walkers",
    "a word of a title": "walkers",
}
"""What is searched for. Names meet in a hundred times as many leads of a hundred times larger register."""


def pages(cast, officer: str = "anu") -> Mapping[str, Page]:
    """Each page for an officer who sees the whole register."""
    client = cast.client(officer)
    purpose = {"purpose": next(iter(load().purposes)), "reason": "its letter asks"}
    with seen_as(INTEGRITY):
        lead, latest = (
            LeadRow.objects.order_by("recorded_at", "label").first(),
            LeadRow.objects.get(reference="7700099"),
        )
        uses = {
            kind: IdentifierUseRow.objects.filter(owner=lead.id, kind=kind).order_by("-value").first()
            for kind in ("phone", "account", "ip")
        }
        shared = IdentifierUseRow.objects.filter(owner=lead.id, value__startswith="198.51.").first()
        identity = IdentityRow.objects.order_by("recorded_at", "label").first()
        bundle = BundleRow.objects.order_by("recorded_at", "label").first()
        large, group = GroupRow.objects.order_by("recorded_at", "id").filter(value__startswith="telegram:")[
            :2
        ]
        webs = list(WebRow.objects.order_by("recorded_at", "label"))
        near = IdentifierUseRow.objects.filter(owner=webs[0].lead_id, kind="account").first()

    def get(view: str, *args: str, **asked: str) -> Page:
        return lambda: client.get(reverse(view, args=args), asked)

    def post(view: str, *args: str, **asked: str) -> Page:
        return lambda: client.post(reverse(view, args=args), {**purpose, **asked})

    return {
        "my day": get("front:my_day"),
        "a lead in work": get("leads:show", lead.id),
        "a new lead": get("leads:show", latest.id),
        "deciding a lead": get("leads:decide", latest.id),
        "a source": get("leads:source", lead.source_id),
        "identities": get("leads:identities"),
        "an identity": get("leads:identity", identity.id),
        **{name: get("leads:index", **asked) for name, asked in INBOX.items()},
        "leads of a source": get("leads:index", source=lead.source_id),
        "pairs": get("leads:pairs"),
        "pairs of a lead": get("leads:pairs", lead=latest.id),
        "bundles": get("leads:bundles"),
        "a bundle": get("leads:bundle", bundle.id),
        "groups": get("leads:groups"),
        "groups far down": get("leads:groups", page="20"),
        "a group": get("leads:group", group.id),
        "a large group": get("leads:group", large.id),
        "a conversation, masked": get("leads:conversation", large.id),
        "a conversation": post("leads:conversation", large.id),
        "what a lead names": get("leads:identifiers", lead.id),
        "a telephone": post("leads:identifier", lead.id, uses["phone"].id),
        "an account": post("leads:identifier", lead.id, uses["account"].id),
        "a shared address": post("leads:identifier", lead.id, shared.id),
        "a neighbourhood": get("leads:web", webs[0].id),
        "an identifier of it": get("leads:web_identifier", webs[0].id, near.id),
        **({"a full neighbourhood": get("leads:web", webs[1].id)} if len(webs) > 1 else {}),
        "trail of a lead": get("front:trail", lead.id),
        "trail of a source": get("front:trail", lead.source_id),
        "ledger of a lead": get("register:ledger", lead.id),
        "attribution": get("attribution:index"),
        "targets": get("targets:index"),
        **{
            f"search: {name}": post("front:search", q=text, record=lead.label)
            for name, text in WRITTEN.items()
        },
    }
