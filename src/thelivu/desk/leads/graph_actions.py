"""Asking for a neighbourhood, reading it, going on from its rim, and reading all uses of one identifier.

Each needs a purpose and is on the record before anything is read. A neighbourhood grows from an admitted lead, two
hops for each permit; who goes on from the rim asks an authority again. The permit is asked on every reading, so that
a picture closes when its authority ends.
"""

from dataclasses import dataclass

from thelivu.authority import Permit, Subject
from thelivu.base import Identifier, Refused
from thelivu.desk.authority.actions import ask
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.actions import next_number, note_access, recording
from thelivu.leads.graph import FOLLOW, Web, neighbourhood

from . import graph_queries as queries
from .models import LeadRow, WebRow
from .queries import lead as lead_in_scope


@dataclass(frozen=True, slots=True)
class Grown:
    """A neighbourhood that was read, with where each of its records stands."""

    row: WebRow
    web: Web
    register: queries.Register


def ask_web(actor: Actor, lead_id: str, use_id: str, *, authority: str, purpose: str, reason: str) -> WebRow:
    """Asks for the two hops around an identifier that an admitted lead names."""
    with seen_as(actor.scope):
        lead = lead_in_scope(lead_id)
        start = queries.lead_use(lead.id, use_id).identifier
        return _asked(actor, lead, start, authority, purpose=purpose, reason=reason, parent=None)


def go_on(actor: Actor, web_id: str, use_id: str, *, authority: str, purpose: str, reason: str) -> WebRow:
    """Asks for two more hops, from an identifier of a web, under a permit of its own."""
    with seen_as(actor.scope):
        held = _grown(queries.web(web_id))
        start = queries.use(use_id).identifier
        if hop_of(held.web, start) < 1:
            raise Refused("desk_leads.no_such_record")
        return _asked(actor, held.row.lead, start, authority, purpose=purpose, reason=reason, parent=held.row)


def read_web(actor: Actor, web_id: str) -> Grown:
    """The neighbourhood as it is now, for this officer; the read is on the record first."""
    actor.require("view")
    with seen_as(actor.scope):
        row = queries.web(web_id)
        _permit(row.authority_id, row.lead)
        note_access(
            actor, "web.read", about=row.id, purpose=row.purpose, reason=row.reason, matter=row.lead_id
        )
        return _grown(row)


def read_identifier(actor: Actor, use_id: str, *, matter: str, purpose: str, reason: str) -> Identifier:
    """The identifier of a use, whose page is then read; the read is on the record first."""
    actor.require("view")
    with seen_as(actor.scope):
        found = queries.use(use_id)
        note_access(actor, "identifier.read", about=found.id, purpose=purpose, reason=reason, matter=matter)
        return found.identifier


def hop_of(web: Web, identifier: Identifier) -> int:
    """How far from the start an identifier stands, or -1 where it is not in the web."""
    return next((node.hop for node in web.nodes if node.identifier == identifier), -1)


def _asked(
    actor: Actor,
    lead: LeadRow,
    start: Identifier,
    authority_id: str,
    *,
    purpose: str,
    reason: str,
    parent: WebRow | None,
) -> WebRow:
    if lead.state == "withdrawn":
        raise Refused("desk_graph.lead_withdrawn")
    permit = _permit(authority_id, lead)
    with recording(actor, "decide", "web.asked", permit=permit) as record:
        row = WebRow(
            label=f"W-{next_number('W'):04d}", lead=lead, parent=parent, start_kind=start.kind,
            start_value=start.value, authority_id=permit.authority, purpose=purpose, reason=reason.strip(),
            asked_by=actor.id,
        )  # fmt: skip
        return record.insert(row, like=lead)


def _permit(authority_id: str, lead: LeadRow) -> Permit:
    return ask(authority_id, FOLLOW, Subject("lead", lead.reference, lead.district or None))


def _grown(row: WebRow) -> Grown:
    """Grows a web again. One that goes on from another exists only where the reader's eyes reach its start."""
    start = queries.start_of(row)
    if row.parent is not None:
        before = _grown(queries.web(row.parent.id))
        reached = hop_of(before.web, start) >= 0
    else:
        reached = start in {use.identifier for use in queries.uses_of_lead(row.lead_id)}
    if not reached:
        raise Refused("desk_leads.no_such_record")
    register = queries.Register()
    permit = _permit(row.authority_id, row.lead)
    return Grown(row, neighbourhood(permit, start, register), register)
