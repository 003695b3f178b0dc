"""A search and the opening of an original: the reason is in the access log before anything is read."""

import hmac
from hashlib import sha256

from django.db.models import Q

from thelivu.authority import Subject
from thelivu.base import Refused, folded, readings_of
from thelivu.desk.authority.actions import ask
from thelivu.desk.leads.models import GroupRow, SourceRow
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.actions import note_access
from thelivu.desk.register.documents import content
from thelivu.desk.register.models import VaultObjectRow
from thelivu.desk.register.queries import keys

from .queries import Found, search

MAY_NAME = frozenset({"handle", "account", "device", "group", "name_alias", "report"})


def search_for(actor: Actor, text: str, *, matter: str, purpose: str, reason: str) -> list[Found]:
    """Records the search, then makes it."""
    actor.require("view")
    about = asked(text)
    note_access(actor, "search", about=about, matter=matter, purpose=purpose, reason=reason)
    return list(search(text))


def asked(text: str) -> str:
    """What was looked for, as the access log keeps it: numbers and addresses in normal form; what may be a name, and
    a child's, only as a keyed digest with which an auditor can test a name.
    """
    plain = [f"{one.kind} {one.value}" for one in readings_of(text) if one.kind not in MAY_NAME]
    return (
        ", ".join(plain)[:300]
        or f"text {hmac.new(keys().name, folded(text).encode(), sha256).hexdigest()[:16]}"
    )


def open_original(
    actor: Actor, row: VaultObjectRow, authority_id: str, *, matter: str, purpose: str, reason: str
) -> bytes:
    """The unmasked source of a lead, under an authority that allows it; recorded before it is read.

    Other documents are not opened whole: a known-file list is never shown, a triage gives its paths by its own page,
    and of a return one subscriber's row is read at a time.
    """
    actor.require("view")
    if not SourceRow.objects.filter(Q(original=row) | Q(rendition=row)).exists():
        raise Refused("desk_front.not_opened_whole")
    if GroupRow.objects.filter(lead__source__original=row).exists():
        raise Refused("desk_groups.one_at_a_time")
    permit = ask(authority_id, "vault.open_original", Subject("file", row.sha256, row.district or None))
    reason = f"{reason} [{permit.authority}]"
    note_access(actor, "open_original", about=row.id, matter=matter, purpose=purpose, reason=reason)
    return content(row)
