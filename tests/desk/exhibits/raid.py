"""A raid for the tests of exhibits and examinations: one operation, and searches that a team has entered."""

import json
from datetime import timedelta
from itertools import count

from thelivu.authority import Subject
from thelivu.base import new_id
from thelivu.desk.authority.actions import ask
from thelivu.desk.exhibits import actions, chains, queries
from thelivu.desk.operations.models import IncidentRow, OperationRow, SearchRow
from thelivu.desk.people.queries import Actor
from thelivu.desk.people.scope import seen_as
from thelivu.desk.register.actions import recording
from thelivu.desk.register.documents import seal_text
from thelivu.desk.register.queries import now
from thelivu.desk.targets.models import PremisesRow, TargetRow
from thelivu.exhibits import Holder

_NUMBER = count(1)
ADDRESS = "Tile House, Vadamukku, 695001"


def entered(actor: Actor, authority: str, *, approved_by: str, hours: int = 10, **fields) -> SearchRow:
    """A search of new premises in the city district, approved, and entered some hours ago."""
    n, at = next(_NUMBER), now() - timedelta(hours=hours)
    with recording(actor, "plan", "operation.planned") as record:
        operation = OperationRow.objects.filter(code="N26").first() or record.insert(
            OperationRow(label="OP-0001", name="Nila", code="N26", planned_by=actor.id)
        )
        target = TargetRow(label=f"T-{n:04d}", authority_id=authority, opened_by=actor.id)
        record.insert(target)
        where = json.dumps({"name": "Made Up", "address": ADDRESS})
        holder = record.insert(seal_text(where, "holder", f"holder of P-{n:03d}"), like=target)
        premises = PremisesRow(label=f"P-{n:03d}", target=target, holder=holder, district="TVM-C")
        record.insert(premises, like=target)
        given = {"approved_by": approved_by, "approved_at": at, "entered_at": at} | fields
        search = SearchRow(
            label=f"SR-{n:04d}", operation=operation, target=target, premises=premises, authority_id=authority,
            planned_by=actor.id, district="TVM-C", **given,
        )  # fmt: skip
        return record.insert(search)


def a_wrong_door(actor: Actor, search: SearchRow) -> None:
    """What led to this door was wrong: an incident names it."""
    with recording(actor, "decide", "incident.opened") as record:
        incident = IncidentRow(
            label="IN-001", search=search, led_by=search.premises_id, at=now(), recorded_by=actor.id
        )
        record.insert(incident, like=search)


def permit_to_seize(actor: Actor, authority: str, search_id: str):
    with seen_as(actor.scope):
        return ask(authority, actions.SEIZE, Subject("search", search_id))


def seize(actor: Actor, authority: str, search_id: str, **fields):
    """A sealed phone, seized nine hours ago."""
    given = {
        "kind": "mobile_phone", "at": now() - timedelta(hours=9), "place": "front room", "occupant": "occupant",
        "seal": f"S{new_id()[:6]}", "make": "Example", "model": "One", "sem": False,
    }  # fmt: skip
    return actions.seize(actor, permit_to_seize(actor, authority, search_id), search_id, **given | fields)


def move(actor: Actor, exhibit_id: str, action: str, taker: Holder | None, hours: float, **fields):
    """One more line of custody, some hours ago, by whoever holds the exhibit, under the seal it carries."""
    with seen_as(actor.scope):
        chain = chains.chain_of(queries.exhibit(exhibit_id))
    given = {
        "action": action, "giver": chain.holder, "taker": taker or chain.holder, "place": "station",
        "purpose": "work", "at": now() - timedelta(hours=hours), "seal_before": chain.seal,
        "seal_after": chain.seal, "intact": True if chain.seal else None,
    }  # fmt: skip
    return actions.hand_over(actor, exhibit_id, **given | fields)


def to_examiner(custodian: Actor, examiner: Actor, exhibit_id: str) -> None:
    """Into the locker, and from there into the examiner's hands."""
    move(custodian, exhibit_id, "deposit", Holder(custodian.id, "keeper"), 7)
    move(custodian, exhibit_id, "withdraw", Holder(examiner.id, "examiner"), 5)
