"""Papers that no program can take apart: kept masked whole, and opened for the officer who types the lead from them.

Which words of such a page are a child's nobody can say, so none is shown before its opening is on the record.
"""

from django.db import IntegrityError

from thelivu.authority import Subject
from thelivu.base import Refused, ThelivuError, digest_stream
from thelivu.desk.authority.actions import ask
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.actions import note_access, recording
from thelivu.desk.register.documents import content, keep_either
from thelivu.desk.register.queries import born
from thelivu.devices.sandbox import page_text
from thelivu.leads import ADMIT, mark_of, unreadable

from . import actions, queries
from .models import SourceRow
from .stored import accounting_json, whole_span

MANUAL = "manual"
"""The state of a source that a person reads instead of a program."""

FORMAT = "pdf"
REASONS = ("leads.pdf.too_few_fields", "leads.pdf.unknown")
OPEN = "vault.open_original"


def keep_for_typing(
    actor: Actor, authority_id: str, data: bytes, name: str, why: ThelivuError, *, sender: str = ""
) -> SourceRow:
    """Keeps a paper whose form is not known, as one item that was rejected with its reason. A scan is not kept."""
    if why.code not in REASONS:
        raise why
    digests = digest_stream([data])
    with seen_as(actor.scope):
        permit = ask(authority_id, ADMIT, Subject("file", digests.sha256))
        known = queries.source_with(actor.require("admit").unit, digests.sha256)
        if known is not None:
            return known
        text = page_text(data).encode("utf-8", "replace")
        if mark_of(text) != born().birth:
            raise Refused(f"leads.birth_mark.{mark_of(text)}")
        source = actions.new_source(digests, permit, actor, name, sender)
        source.original, rendition = keep_either(data, name, text)
        for one in filter(None, (source.original, rendition)):
            one.spans = [whole_span(one.size)]
        reading = unreadable(why.word)
        try:
            with recording(
                actor, "admit", "leads.kept_for_typing", permit=permit, stream=source.id
            ) as record:
                actions.insert_source(record, source)
                if rendition is not None:
                    record.insert(actions.in_file(source, rendition))
                accounting = accounting_json(reading, None, kept=rendition is not None)
                record.change(source, **accounting | {"format": FORMAT}, state=MANUAL, rendition=rendition)
        except IntegrityError as twice:
            raise Refused("desk_leads.written_meanwhile") from twice
    return source


def open_pages(
    actor: Actor, source_id: str, authority_id: str, *, matter: str, purpose: str, reason: str
) -> bytes:
    """The text of a paper's pages, under an authority that allows it; recorded before it is read."""
    actor.require("admit")
    with seen_as(actor.scope):
        source = queries.source(source_id)
        if source.state != MANUAL:
            raise Refused("desk_leads.no_such_page")
        row = source.rendition or source.original
        permit = ask(authority_id, OPEN, Subject("file", row.sha256, row.district or None))
        reason = f"{reason} [{permit.authority}]"
        note_access(actor, "open_original", about=row.id, matter=matter, purpose=purpose, reason=reason)
        return content(row)
