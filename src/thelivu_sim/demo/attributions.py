"""Identities are decided, reviewed blind by second officers, and where an address is open, verified at the door.

A second officer sees the sighting and the provider's rows around it and chooses by looking, as for the control pairs in
between; what the first answer was, and what is true, is asked nowhere.
"""

from typing import Any

from thelivu.attribution import Lease, Sighting
from thelivu.authority import Subject
from thelivu.desk.attribution import actions, control_pairs, queries, returned
from thelivu.desk.leads import deconfliction_actions, deconfliction_queries
from thelivu.desk.leads import queries as leads
from thelivu.desk.people.queries import Actor
from thelivu_sim.demo.cast import acting
from thelivu_sim.demo.office import Round


def decide_all(made: Round) -> None:
    """The rules decide every identity that has sightings."""
    made.until(made.day(5, 14))
    identities = acting(made.cast.one("analyst"), lambda: list(leads.identities()))
    for row in made.screen.each("decisions", identities):
        analyst = made.cast.next("analyst")
        if acting(analyst, queries.sightings, row.id):
            permit = made.permit(analyst, "attribution.decide", Subject("identity", row.id))
            acting(analyst, actions.attribute, analyst, permit, row.id)


def verify_doors(made: Round) -> None:
    """For an address that no file proves, one officer goes and looks; no offence is stated. Other units are asked first."""
    made.until(made.day(4, 10))
    supervisor = made.cast.one("supervisor")
    open_ = acting(supervisor, lambda: list(queries.decisions().filter(state="ADDRESS_UNPROVEN")))
    ordered = [_order(made, supervisor, row) for row in made.screen.each("checks", open_)]
    made.until(made.day(3, 12))
    for check, account, subscriber in ordered:
        officer = made.cast.placed(account)
        resident = made.neighbours.on_line(subscriber)
        note = "Occupied as stated." if resident else "Nobody of that name lives there."
        acting(officer, actions.answer_field_check, officer, check, bool(resident), note)


def _order(made: Round, supervisor: Actor, row: Any) -> tuple[str, str, str]:
    analyst = made.cast.next("analyst")
    for lead in acting(analyst, deconfliction_queries.leads_of, row.identity_id):
        acting(analyst, deconfliction_actions.deconflict, analyst, lead)
    permit = made.permit(supervisor, "attribution.field_check", Subject("identity", row.identity_id))
    officer = made.cast.next("investigator")
    check = acting(supervisor, actions.field_check, supervisor, permit, row.id, officer.id)
    return check.id, officer.username, row.subscriber


def review_all(made: Round) -> None:
    """Second officers take what waits for them, until two independent sightings of each identity are agreed upon."""
    made.until(made.day(4, 14))
    first = made.cast.one("analyst")
    waiting = acting(first, lambda: list(queries.decisions().filter(state__in=queries.REVIEWABLE)))
    for row in made.screen.each("reviews", waiting):
        officer = made.cast.next("analyst")
        while officer.id == row.decided_by:
            officer = made.cast.next("analyst")
        _review(officer, row)


def _review(officer: Actor, row: Any) -> None:
    for sighting in acting(officer, queries.to_review, officer, [row]).get(row.id, [])[: row.needed]:
        control = acting(officer, control_pairs.task_before, officer, row, sighting).control
        if control is not None:
            chosen = acting(officer, _looked_at, control.sighting)
            acting(officer, actions.answer_control, officer, row.id, sighting, chosen)
        chosen = acting(officer, _looked_at, acting(officer, _seen, sighting))
        acting(officer, actions.review, officer, row.id, sighting, chosen)


def _seen(sighting_id: str) -> Sighting:
    return queries.value_of(queries.sighting(sighting_id))


def _looked_at(sighting: Sighting) -> tuple[str, int] | None:
    """The one row among those shown that holds the whole window; None where none does or several lines do."""
    known = returned.read_about([sighting.address])
    ids = {one.sha256: row_id for (row_id, _), one in known.items()}
    shown = returned.rows_around(sighting, known.values())
    fits = [lease for lease in shown if _holds(lease, sighting)]
    if len({lease.line.subscriber for lease in fits}) != 1:
        return None
    return ids[fits[0].return_sha256], fits[0].row


def _holds(lease: Lease, sighting: Sighting) -> bool:
    window = sighting.window
    return window is not None and lease.start <= window.lo and (lease.end is None or window.hi <= lease.end)
