"""Rows beyond a request: proposed for deletion by one officer, deleted on a supervisor's word; count and digest stay."""

from thelivu.attribution.reduced import without_rows
from thelivu.base import InputError, Refused
from thelivu.desk.attribution import returned, stored
from thelivu.desk.attribution.queries.returns import quarantine, return_, rows_in_chains
from thelivu.desk.authority.models import QuarantineRow
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.actions import recording
from thelivu.desk.register.documents import content, keep


def propose_deletion(actor: Actor, return_id: str, reason: str) -> QuarantineRow:
    """Asks that the rows beyond the request be deleted, now that the gates have used them."""
    if not reason.strip():
        raise InputError("desk_attribution.why_missing")
    with recording(actor, "decide", "attribution.deletion_proposed") as record:
        row = return_(return_id)
        if not row.rows_quarantined or quarantine(row.id) is not None:
            raise Refused("desk_returns.nothing_to_delete", label=row.label)
        return record.insert(
            QuarantineRow(returned=row, reason=reason.strip(), proposed_by=actor.id), like=row
        )


def delete_quarantine(actor: Actor, return_id: str) -> QuarantineRow:
    """Deletes them on another officer's word: a copy without them is kept, and the key of the file is destroyed.

    Rows that prove a margin in a reason chain stay. The ledger keeps how many went, and a digest over them.
    """
    actor.require("approve")
    with seen_as(actor.scope):
        proposed = quarantine(return_id)
        if proposed is None or proposed.approved_by:
            raise Refused("desk_returns.nothing_to_delete", label=return_id)
        if proposed.proposed_by == actor.id:
            raise Refused("desk_returns.delete_another_officer")
        row = return_(return_id)
        left = sorted(rows_in_chains(row.id) & returned.rows_beyond(row))
        gone = returned.rows_beyond(row) - set(left)
        made = without_rows(
            content(row.source), stored.mapping(row.mapping, row.label), gone, where=row.label
        )
    document = keep(made.data, row.name, spans=[(0, len(made.data), "holders")])
    with recording(actor, "approve", "attribution.quarantine_deleted") as record:
        reduced = record.insert(document, like=row)
        record.change(row.source, wrapped_key=b"")
        return record.change(
            proposed, approved_by=actor.id, approved_at=record.at, rows_deleted=made.deleted, rows_left=left,
            digest=made.digest, reduced=reduced,
        )  # fmt: skip
