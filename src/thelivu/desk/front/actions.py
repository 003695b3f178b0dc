"""A search and the opening of an original: the reason is in the access log before anything is read."""

import hmac
from hashlib import sha256

from thelivu.authority import Subject
from thelivu.base import Identifier, readings_of
from thelivu.desk.authority.actions import ask
from thelivu.desk.people.queries import Actor
from thelivu.desk.register.actions import note_access
from thelivu.desk.register.documents import content
from thelivu.desk.register.models import VaultObjectRow
from thelivu.desk.register.queries import keys

from .queries import Found, search


def search_for(actor: Actor, text: str, *, matter: str, purpose: str, reason: str) -> list[Found]:
    """Records the search, then makes it."""
    actor.require("view")
    about = asked(text)
    note_access(actor, "search", about=about, matter=matter, purpose=purpose, reason=reason)
    return list(search(text))


def asked(text: str) -> str:
    """What was looked for, as the access log keeps it: identifiers in normal form; a name or free text, which may be
    a child's, only as a keyed digest with which an auditor can test a name.
    """
    plain = [one for one in readings_of(text) if one.kind != "name_alias"]
    return ", ".join(_shown(one) for one in plain)[:300] or f"text {_keyed(text)}"


def _shown(one: Identifier) -> str:
    return f"{one.kind} {one.value}"


def _keyed(text: str) -> str:
    folded = " ".join(text.casefold().split())
    return hmac.new(keys().name, folded.encode(), sha256).hexdigest()[:16]


def open_original(
    actor: Actor, row: VaultObjectRow, authority_id: str, *, matter: str, purpose: str, reason: str
) -> bytes:
    """The unmasked document, under an authority that allows it; recorded before it is read."""
    actor.require("view")
    permit = ask(authority_id, "vault.open_original", Subject("file", row.sha256, row.district or None))
    reason = f"{reason} [{permit.authority}]"
    note_access(actor, "open_original", about=row.id, matter=matter, purpose=purpose, reason=reason)
    return content(row)
