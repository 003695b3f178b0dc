"""Reads of people and of rows: who reads, what and why is on the record before anything leaves (promise 6)."""

from collections.abc import Mapping

from thelivu.attribution import HolderParticulars
from thelivu.authority import Permit, Subject
from thelivu.base import Refused
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.actions import note_access

from . import queries, returned, stored


def see_the_answer(actor: Actor, decision_id: str) -> None:
    """An officer reads the first answer instead of reviewing it blind; they cannot review it any more."""
    actor.require("view")
    with seen_as(actor.scope):
        row = queries.decision(decision_id)
        note_access(actor, queries.UNBLINDED, about=row.id, purpose=row.authority.purpose)


def read_rows(actor: Actor, row: queries.Decision, sighting_id: str) -> None:
    """A second officer reads the rows around a sighting."""
    actor.require("review")
    note_access(
        actor,
        queries.READ_ROWS,
        about=sighting_id,
        purpose=row.authority.purpose,
        matter=row.identity_id,
    )


def open_holder(
    actor: Actor, decision_id: str, *, matter: str, purpose: str, reason: str
) -> HolderParticulars:
    """Name and addresses of a confirmed identity, for one reader."""
    actor.require("view")
    with seen_as(actor.scope):
        row = queries.decision(decision_id)
        note_access(actor, "attribution.holder", about=row.id, purpose=purpose, reason=reason, matter=matter)
        return queries.holder(row)


def read_place(actor: Actor, check_id: str) -> str:
    """The address that the named officer goes to, and nothing else."""
    with seen_as(actor.scope):
        check = queries.field_check(check_id)
        if check.officer != actor.id:
            raise Refused("desk_attribution.another_officer_goes")
        note_access(actor, "attribution.place", about=check.id, purpose="field_check")
        return queries.place_to_verify(check)


def read_evidence(actor: Actor, return_id: str, row: int) -> Mapping[str, str] | None:
    """A row that a decision in scope rests on, as written, without who holds the line; None for any other row."""
    actor.require("view")
    with seen_as(actor.scope):
        found = queries.return_(return_id)
        if not queries.relied_on(found.id, row, actor.id):
            return None
        note_access(actor, "attribution.row_read", about=f"{found.id}:{row}", purpose=found.authority.purpose)
        return stored.written(found, [row])[row]


def open_row(
    actor: Actor, permit: Permit, return_id: str, row: int, *, matter: str, purpose: str, reason: str
) -> Mapping[str, str]:
    """One row as written, without who holds the line. Rows beyond the request are shown to nobody."""
    actor.require("view")
    with seen_as(actor.scope):
        found = queries.return_(return_id)
        permit.require("vault.open_original", Subject("file", found.sha256))
        if row not in {lease.row for lease in returned.read(found).leases if not lease.beyond}:
            raise Refused("desk_attribution.no_such_record")
        note_access(
            actor,
            "attribution.row_opened",
            about=f"{found.id}:{row}",
            purpose=purpose,
            reason=reason,
            matter=matter,
        )
        return stored.written(found, [row])[row]
